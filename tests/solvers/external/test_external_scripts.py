"""Scripts that reach beyond their own processes are not run unless somebody says so."""

from pathlib import Path

import pytest

from instances.errors import InputError
from instances.problem import Verdict
from solvers import registry
from solvers.external.scripts import reaching
from solvers.registry import load, trusting
from tests.solvers.external.stranger import LIMITS, NO
from tests.solvers.external.test_external_config import scripts

REACHING = [
    "killall -9 python3",
    "  sudo rmmod nvidia_uvm || true",
    "rmmod nvidia",
    "modprobe nvidia",
    "pkill -f verifier",
    "kill -9 -1",
    "kill -KILL -- -1",
    "/usr/bin/killall x",
    "\\killall x",
    "timeout 5 'killall' x",
    "cd tool && exec sudo ./run",
    "kill $(pgrep python)",
    "ps aux | grep python | awk '{print $2}' | xargs kill -9",
    "python3 -c \"import os; os.system('pkill python')\"",
    "shutdown -h now",
    "if true; then reboot; fi",
    "nvidia-smi -r",
    "nvidia-smi --gpu-reset -i 0",
    "nvidia-smi -i 0 -pm 1",
    "systemctl restart docker",
    "service docker restart",
    "su - root -c id",
    "echo 3 > /proc/sys/vm/drop_caches",
    "echo x | tee -a /etc/hosts",
    "echo 'export X=1' >> ~/.bashrc",
    'cat licence > "$HOME/gurobi.lic"',
    "rm -rf /opt/verifier",
    "apt-get install -y cmake",
    "KILL=killall",
    "true # not this\nkill \\\n  -9 \\\n  -1",
]

HARMLESS = [
    "# killall python3",
    "true # sudo is not needed",
    "echo 'no # comment' > result",
    "kill $pid",
    "kill -9 $!",
    "kill -- -$$",
    "trap 'kill 0' EXIT",
    "echo x > /dev/null 2>&1",
    'echo sat > "$5"',
    "cat < /etc/hosts",
    "conda init bash",
    "nvidia-smi --query-gpu=name --format=csv",
    "pip install -r requirements.txt",
    "cp /opt/gurobi/gurobi.lic .",
    "export PATH=/usr/bin:$PATH",
    "rm -rf build /tmp/verifier",
    "source ~/miniconda3/bin/activate",
    "cd /home/ubuntu && ls",
    "service_name=foo; mounted=1; echo mount",
    '[ "$1" -gt 3 ] && echo "a > b"',
]


def script(tmp_path: Path, body: str) -> Path:
    (tmp_path / "x.sh").write_text(f"#!/bin/bash\n{body}\n")
    return tmp_path / "x.sh"


@pytest.mark.parametrize("line", REACHING)
def test_a_line_that_reaches_beyond_the_tool_is_found(tmp_path: Path, line: str) -> None:
    found = reaching(script(tmp_path, line))
    assert found is not None
    assert found[0] == (3 if "\n" in line else 2)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_scripts_do_with_their_own_is_none_of_that(tmp_path: Path, line: str) -> None:
    assert reaching(script(tmp_path, line)) is None


def test_our_own_entry_reaches_nowhere() -> None:
    for file in Path(registry.__file__).with_name("vnncomp_tool").glob("*.sh"):
        assert reaching(file) is None


@pytest.mark.parametrize("name", ["run_instance.sh", "prepare_instance.sh", "install_tool.sh"])
def test_a_folder_with_such_a_script_is_refused_with_the_line_unless_it_is_trusted(tmp_path: Path, name: str) -> None:
    folder = scripts(tmp_path / "tool", 'echo holds > "$5"')
    (tmp_path / "tool.yaml").write_text("name: other\nscripts: tool\n")
    with (folder / name).open("a") as file:
        file.write("false && killall -9 python3\n")
    line = len((folder / name).read_text().splitlines())
    for spec in (f"{folder}/", str(tmp_path / "tool.yaml")):
        with pytest.raises(InputError) as caught:
            load(spec)
        said = str(caught.value)
        assert said.startswith(
            f"{folder / name}:{line}: 'false && killall -9 python3': killall kills processes by their"
        )
        assert "--trust-scripts" in said
        assert "[trust-scripts=on]" in said
        assert "\n" not in said
        for trusted in (trusting(spec), f"{spec}[trust_scripts=on]", f"{spec}[category=c,trust-scripts=on]"):
            assert load(trusted).version == load(f"{spec}[trust-scripts=on]").version


def test_the_category_is_an_option(tmp_path: Path) -> None:
    told = tmp_path / "told"
    folder = scripts(tmp_path / "tool", f'echo "$2" > {told}; echo holds > "$5"')
    (tmp_path / "tool.yaml").write_text("name: other\nscripts: tool\ncategory: sat_relu\n")
    for spec, category in (
        (f"{folder}/", "relu-hardness"),
        (f"{folder}/[category=acasxu_2023]", "acasxu_2023"),
        (str(tmp_path / "tool.yaml"), "sat_relu"),
        (f"{tmp_path}/tool.yaml[category=nn4sys]", "nn4sys"),
    ):
        assert load(spec).solve(NO, LIMITS).verdict is Verdict.NO
        assert told.read_text() == f"{category}\n"
    (tmp_path / "command.yaml").write_text("name: x\ncommand: sh {onnx} {vnnlib}\n")
    with pytest.raises(InputError, match="category goes with scripts"):
        load(f"{tmp_path}/command.yaml[category=nn4sys]")
    for wrong in ("config=x", "trust-scripts=maybe", "magic=1"):
        with pytest.raises(InputError, match=r"unknown option|is like"):
            load(f"{folder}/[{wrong}]")
