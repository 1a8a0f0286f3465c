"""What the README and the docs show, works: commands run, the example solver solves, links lead somewhere."""

import ast
import doctest
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from hardness.api import processes
from hardness.listing.matrix import matrix
from hardness.study.study import shipped_studies
from instances.network import Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Positivity
from solvers.registry import load
from solvers.solver import Limits, Solver
from tests import ROOT
from tests.instances.formats.onnx.test_onnx import networks
from tests.oracles.one_hidden_layer import positive_somewhere

README = ROOT / "README.md"
ADDING_A_SOLVER = ROOT / "docs" / "adding-a-solver.md"
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, marker: str) -> list[str]:
    """The fenced blocks of a page that follow the comment ``<!-- marker -->``."""
    pattern = rf"^<!-- {re.escape(marker)} -->\n```\w+\n(.*?)^```$"
    return re.findall(pattern, page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run commands in, with `hardness` on the path."""
    command = tmp_path / "bin" / "hardness"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hardness "$@"\n')
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def run(commands: str, folder: Path) -> str:
    """What the commands print; they must succeed and complain of nothing."""
    done = subprocess.run(["bash", "-euc", commands], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_tour_of_the_readme_runs(shell: Path) -> None:
    reduce, solve, prove, *_ = blocks(README, "run")
    assert "d = 2 inputs" in run(reduce, shell)
    solved = run(solve, shell)
    assert "verdict   yes (certified)" in solved
    assert "status 10" in solved
    assert "the witness holds on the network and on the cnf it came from" in solved
    proved = run(prove, shell)
    assert "verdict   no (certified)" in proved
    assert "the proof holds" in proved


def test_the_tour_of_the_readme_goes_on_to_drawn_instances_and_other_networks(shell: Path) -> None:
    reduce, _, _, others, describe = blocks(README, "run")
    run(reduce, shell)
    assert "neurons" in run(describe, shell)
    statuses = re.findall(r"^status (\d+)$", run(others, shell), re.MULTILINE)
    assert len(statuses) == 3
    assert set(statuses[:2]) <= {"10", "20"}
    assert statuses[2] == "30"


@pytest.fixture(scope="module")
def pages_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The current folder, for code that writes files."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("pages")
    os.chdir(folder)
    yield folder
    os.chdir(before)
    processes.close()


def test_the_page_on_python_says_what_python_says(pages_folder: Path) -> None:
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for number, block in enumerate(blocks(ROOT / "docs" / "python.md", "run"), start=1):
        assert block.startswith(">>> ")
        test = doctest.DocTestParser().get_doctest(block, names, f"block {number} of docs/python.md", "python.md", 0)
        test.globs = names
        assert runner.run(test, clear_globs=False).failed == 0


def test_the_cells_of_the_notebook_run(pages_folder: Path) -> None:
    notebook = json.loads((ROOT / "docs" / "tour.ipynb").read_text())
    assert notebook["nbformat"] == 4
    names: dict[str, object] = {}
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 8
    for cell in cells:
        assert cell["outputs"] == []
        *before, last = ast.parse("".join(cell["source"])).body
        exec(compile(ast.Module(before, []), "tour.ipynb", "exec"), names)
        if isinstance(last, ast.Expr):  # what a notebook shows
            shown = eval(compile(ast.Expression(last.value), "tour.ipynb", "eval"), names)
            if type(shown).__module__.startswith(("hardness", "instances")):
                assert shown._repr_html_().startswith("<table>")
        else:
            exec(compile(ast.Module([last], []), "tour.ipynb", "exec"), names)


def test_packages_of_the_same_names_can_be_used_beside_ours(shell: Path) -> None:
    (code,) = blocks(ROOT / "docs" / "python.md", "file: both.py")
    (shell / "both.py").write_text(code)
    (shell / "solvers").mkdir()
    (shell / "solvers" / "__init__.py").write_text("MINE = 'mine'\n")
    assert run("python both.py", shell) == "mine 1\n"


def test_the_readme_shows_the_same_from_python(shell: Path) -> None:
    (code,) = blocks(README, "file: tour.py")
    (shell / "tour.py").write_text(code)
    assert re.fullmatch(
        r"Verdict\.YES True \(\d, \d, \d\)\nAnswer\(value 1\.01481\d*, certified, by auto\)\n",
        run("python tour.py", shell),
    )


ANSWERS = {
    "instances/reductions/lemmas/sidon.py": "pair sums are all different",
    "instances/reductions/to_decisions/multicolored_clique_to_positivity.py": "sidon",
    "solvers/checker/check.py": "def check_proof",
    "hardness/running/solving.py": "terminate",
    "hardness/scheduling/run.py": "shuffle",
    "hardness/judging/judge.py": "Category.CERTIFIED",
    "solvers/auto/estimate.py": "-> Estimate",
    "hardness/study/reduced.py": "def seed_of",
    "hardness/reporting/headlines/trends.py": "exponent",
    "instances/network.py": "exact",
}
"""The file to which the map leads at once, question by question, and what is to be found there."""


def test_the_map_names_every_room() -> None:
    named = set(
        re.findall(r"`((?:instances|solvers|hardness)/[\w/.-]+)`", (ROOT / "docs" / "architecture.md").read_text())
    )
    for package in ("instances", "solvers", "hardness"):
        for room in (ROOT / package).iterdir():
            if room.is_dir() and any(room.glob("*.py")):
                assert f"{package}/{room.name}" in named, room


def test_the_map_answers_ten_questions_in_one_step() -> None:
    _, questions = (ROOT / "docs" / "architecture.md").read_text().split("## Ten questions of a newcomer\n")
    answers = re.split(r"^\d+\. ", questions, flags=re.MULTILINE)[1:]
    assert [re.findall(r"`([\w/-]+\.py)`", answer)[0] for answer in answers] == list(ANSWERS)
    for file, what in ANSWERS.items():
        assert what in (ROOT / file).read_text(), file


def test_the_files_of_a_repository_say_what_the_package_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [hook["entry"] for hook in local["hooks"]] == ["scripts/check"]


def test_the_readme_has_the_two_commands_that_ci_runs() -> None:
    (main,), (tests,) = blocks(README, "ci: main"), blocks(README, "ci: test")
    study = re.search(r"hardness run (\S+) --out (\S+) && hardness report (\S+) --out q/$", main)
    assert study is not None
    assert study.group(1) in shipped_studies()
    assert study.group(2) == study.group(3)
    assert tests.endswith("pip install -e '.[test]' && pytest -n auto\n")
    for command in (main, tests):
        assert len(command.splitlines()) == 1
        assert f"readme_command {'main' if command is main else 'test'}" in (ROOT / ".ci" / "run").read_text()


@pytest.fixture
def sampling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Solver:
    """The example solver, out of the page."""
    (code,) = blocks(ADDING_A_SOLVER, "file: sampling.py")
    (tmp_path / "sampling.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sampling", raising=False)
    return load("sampling:Sampling[samples=40]")


def test_the_example_solver_is_never_wrong_and_sometimes_decides(sampling: Solver) -> None:
    decided = set()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(networks().filter(lambda f: f.outputs == 1 and len(f.layers) <= 2 and f.neurons <= 4 and f.inputs <= 2))
    def law(network: Network) -> None:
        for domain in (Box.cube(network.inputs, -2, 2), RealSpace(network.inputs)):
            question = Positivity(network, domain)
            answer = sampling.solve(question, Limits(10, 2**30))
            decided.add(answer.verdict)
            witness = positive_somewhere(network, domain if isinstance(domain, Box) else None)
            if answer.verdict is Verdict.YES:
                assert question.check(answer.witness)
            if answer.verdict is Verdict.NO:
                assert witness is None

    law()
    assert decided >= {Verdict.YES, Verdict.NO}


def test_the_example_solver_runs_from_the_command_line(shell: Path) -> None:
    (code,), (commands,) = blocks(ADDING_A_SOLVER, "file: sampling.py"), blocks(ADDING_A_SOLVER, "run")
    (shell / "sampling.py").write_text(code)
    assert "solver    sampling:Sampling[samples=100] 1" in run(
        commands.replace("PYTHONPATH=.", f"PYTHONPATH=.:{ROOT}"), shell
    )


def test_the_example_question_runs_from_the_command_line(shell: Path) -> None:
    page = ROOT / "docs" / "adding-a-question.md"
    (code,), (commands,) = blocks(page, "file: dip.py"), blocks(page, "run")
    (shell / "dip.py").write_text(code)
    said = run(commands.replace("PYTHONPATH=.", f"PYTHONPATH=.:{ROOT}"), shell)
    assert "dip: Is f(x) < level for some x of the domain?" in said
    assert "verdict   no (certified)" in said
    assert "the proof holds" in said
    assert "verdict   yes (certified)" in said


def test_the_export_for_vnncomp_runs(shell: Path) -> None:
    (commands,) = blocks(ROOT / "docs" / "vnncomp.md", "run")
    assert "NO " not in run(commands, shell)


def test_the_pipe_from_drawing_to_solving_runs(shell: Path) -> None:
    commands, piped = blocks(ROOT / "docs" / "running.md", "run")
    done = subprocess.run(["bash", "-euc", commands], cwd=shell, capture_output=True, text=True, check=True)
    assert re.search(r"^yes +4 ", done.stdout, re.MULTILINE)
    assert re.search(r"^no +4 ", done.stdout, re.MULTILINE)
    assert re.search(r"^value +2 ", run(piped, shell), re.MULTILINE)


def test_the_example_of_fitted_laws_finds_the_law_it_was_made_from(shell: Path) -> None:
    (code,) = blocks(ROOT / "docs" / "statistics.md", "file: laws.py")
    (shell / "laws.py").write_text(code)
    assert "g^d n^(a d + b) describes these runs best, with a = 0.8" in run("python laws.py", shell)


def test_every_block_of_commands_that_a_page_shows_is_run_by_a_test_or_by_ci() -> None:
    for page in PAGES:
        shown = len(re.findall(r"^```(?:sh|python)$", page.read_text(), re.MULTILINE))
        marked = re.findall(r"^<!-- (?:run|ci: \w+|file: \S+) -->\n```(?:sh|python)$", page.read_text(), re.MULTILINE)
        assert shown == len(marked), page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_pages_name_exist(page: Path) -> None:
    for target in re.findall(r"`((?:instances|solvers|hardness|tests|docs)/[\w/.-]+)`", page.read_text()):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", ["instances", "solvers", "hardness"])
def test_the_examples_in_the_packages_heads_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_importing_a_package_brings_no_heavy_library() -> None:
    heavy = ("pysat", "ortools", "onnx", "highspy", "matplotlib", "networkx", "scipy")
    code = f"import sys, instances, solvers, hardness, hardness.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("script", ["scripts/check", "scripts/bench", ".ci/run"])
def test_scripts_can_be_run_and_parsed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["bash", "-n", ROOT / script], check=True)


def test_the_matrix_of_questions_and_solvers_is_what_the_solvers_say() -> None:
    rows = list(matrix())
    lines = [f"| question | network | {' | '.join(rows[0].refusals)} |", "|-|-|" + "-|" * len(rows[0].refusals)]
    for row in rows:
        cells = ("yes" if refusal is None else "" for refusal in row.refusals.values())
        lines.append(f"| `{row.asked.name}` | {row.example} | {' | '.join(cells)} |")
    refusals = dict.fromkeys(refusal for row in rows for refusal in row.refusals.values() if refusal)
    expected = "\n".join([*lines, "", *(f"- {refusal}" for refusal in refusals)])
    _, shown = (ROOT / "docs" / "questions.md").read_text().split("<!-- matrix -->\n")
    assert shown.strip() == expected
