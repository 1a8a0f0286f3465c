"""Typical mistakes, in shells, in studies and in Python: each is one line that says what is right, and none hangs."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import yaml

import hardness as package
from hardness.judging.judge import Category
from hardness.running.child import _reason
from hardness.study.progress import _line
from hardness.study.study import read_study
from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.recipe import Instance, Known
from instances.suite import write_instance
from solvers.registry import PROVERS, SOLVERS, load
from solvers.solver import Prover
from tests import DATA
from tests.hardness.commands.command import Command
from tests.hardness.reporting.synthetic import PLAIN

HALF = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-0.5])))

SHELL: tuple[tuple[str, str], ...] = (
    ("reduce f.cnf --to region --out x", "unknown question 'region'; known: positivity, zero-map, maximum"),
    (
        "reduce f.cnf --to functional-dimension --out x",
        "no reduction leads to functional-dimension; reductions lead to",
    ),
    (
        "reduce f.cnf --to injectivity --via clique --out x",
        "no chain of reductions leads from cnf to clique; from there",
    ),
    ("reduce f.cnf --to positivity --via magic --out x", "'magic' is neither a reduction nor a problem on the way"),
    ("reduce graph.col --colors 2 --groups 2 --to positivity --out x", "a clique has none, so drop --groups"),
    ("reduce graph.col --to positivity --out x", "a graph needs the size of the clique to look for; add --colors K"),
    ("reduce f.cnf --colors 3 --to positivity --out x", "a cnf has no colors"),
    ("reduce f.txt --to positivity --out x", "f.txt: cannot be read: there is no such file"),
    ("reduce empty.cnf --to positivity --out x", "empty.cnf: no problem line; a DIMACS file says 'p cnf"),
    (
        "reduce net.onnx --to positivity --out x",
        "net.onnx: a network and no source problem; ask about it by hardness solve",
    ),
    ("generate random --to maximum --out x", "unknown family 'random'; known: "),
    ("generate max-network --to maximum --out x --inputs two", "'two' is not an integer"),
    ("generate max-network --to maximum --out x --input 2", "unknown parameter '--input'; known: --inputs"),
    ("generate max-network --to maximum --out x --inputs 2 --balance", "--balance goes with --count"),
    ("solve suite/NAME.yaml --question maximum", "brings its own question; drop --question"),
    ("solve suite/NAME.yaml net.onnx --question maximum", "brings its own question; drop --question"),
    ("solve net.onnx", "net.onnx: a network alone; ask about it by --question NAME or --vnnlib FILE"),
    ("solve suite/NAME.yaml --timeout 1e99", "--timeout is 1e+99; a number of at most 1e+08 s is right"),
    ("solve suite/NAME.yaml --timeout nan", "'--timeout': Input should be greater than or equal to 0"),
    ("solve suite/NAME.yaml --memory-gib inf", "--memory-gib is inf; a number of at most 1e+06 GiB is right"),
    ("solve suite/NAME.yaml --solver gurobi", "unknown solver 'gurobi'; known: region"),
    ("solve suite/NAME.yaml --solver milp[thread=2]", "unknown option 'thread=2'"),
    ("solve suite/NAME.yaml --box 0 1", "--box goes with --question"),
    ("solve net.onnx --question maximum --p 2", "the question maximum has no parameter 'p'"),
    ("solve net.onnx --question maximum --box 1 0", "lower bound 1"),
    ("solve net.onnx --vnnlib f.cnf", "f.cnf"),
    ("solve suite/NAME.yaml suite --proof f.cnf", "f.cnf: a file; of several instances --proof is a folder"),
    (
        "check suite/NAME.yaml suite --answer yes.json --proof f.cnf",
        "f.cnf: no folder; of several instances --proof is",
    ),
    ("solve nowhere", "nowhere: no such file or folder"),
    ("solve 'suite/*.yml'", "suite/*.yml: no file matches"),
    ("check suite/NAME.yaml --answer absent.json", "absent.json: cannot be read"),
    ("check suite/NAME.yaml --answer f.cnf", "f.cnf: not an answer that solve --json wrote"),
    (
        "check suite/NAME.yaml --answer yes.json --proof absent",
        "absent: no such file; --proof is what solve --proof wrote",
    ),
    ("run quickstrat --out x.db", "quickstrat: no such file, nor a shipped study; did you mean quickstart?"),
    ("run study.yaml --out x.db --solver gurobi", "the study has no solver 'gurobi'; it has "),
    ("run study.yaml --out x.db --scheduler slurm", "must be one of local, dask"),
    ("report absent.db --out x", "absent.db: no such file"),
    ("status f.cnf", "f.cnf"),
    ("compare absent.db absent.db", "absent.db: no such file"),
    ("export suite --vnncomp x --aslib y", "one form at a time"),
    ("list solver", "nothing called 'solver' to list; known: solvers"),
    ("describe net.onnx --only size", "there is no section 'size'; sections are"),
    ("draw net.onnx --out x.svg", "net.yaml: no such file"),
    ("draw suite/NAME.yaml --out x.gif", "x.gif"),
)
"""Commands, and what their one line has in it. NAME is that of an instance."""

ENTRY = {"family": "max-network", "params": {"inputs": 2}, "seed": 1, "to": "maximum"}

STUDIES: tuple[tuple[object, str], ...] = (
    ("just a text", "expected a mapping of names to values"),
    ({"solver": ["auto"]}, "unknown key solver; known: name, instances, solvers"),
    ({"instances": []}, "a study needs at least one entry of instances"),
    ({"instances": ENTRY}, "instances is "),
    ({"solvers": "auto"}, "solvers is 'auto'; expected a list"),
    ({"limits": {"wall_s": 0, "memory_gib": 1}}, "limits.wall_s is 0; expected a positive number"),
    ({"limits": {"wall_s": 5}}, "limits.memory_gib is missing"),
    ({"limits": {"wall_s": 1e99, "memory_gib": 1}}, "wall_s and memory_gib must be positive numbers of at most 1e+08"),
    ({"proofs": "yes please"}, "proofs is 'yes please'; expected true or false"),
    ({"instances": [ENTRY | {"famly": 1}]}, "unknown key instances[0].famly; known: family"),
    ({"instances": [{"famly": "x"}]}, "instances[0]: no kind of entry; it has one of the keys family"),
    ({"instances": [ENTRY | {"family": "max-networks"}]}, "unknown family 'max-networks'"),
    ({"instances": [ENTRY | {"params": {"inputs": []}}]}, "params.inputs is an empty list; give at least one value"),
    ({"instances": [ENTRY | {"to": "maxima"}]}, "unknown question 'maxima'"),
    ({"instances": [{"file": "absent.onnx", "question": "maximum"}]}, "absent.onnx: cannot be read: no such file"),
)
"""Changes of a good study, and what is said of it."""

GRAPH = nx.path_graph(3)

PYTHON: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: package.reduce(GRAPH, to="positivity"), "colors"),
    (lambda: package.reduce(42, to="positivity"), "42"),
    (lambda: package.reduce([[1, 0]], to="positivity"), "0"),
    (lambda: package.ask([(np.eye(2), np.zeros(3))], "maximum"), "bias"),
    (lambda: package.ask("absent.onnx", "maximum"), "absent.onnx"),
    (lambda: package.solve(7), "an instance is what hardness.reduce or hardness.ask made"),
    (lambda: package.solve(Instance(Positivity(HALF, Box.cube(1, 0, 1)), None), timeout_s=0), "timeout_s is 0"),
    (lambda: package.solve(Instance(Positivity(HALF, Box.cube(1, 0, 1)), None), solver=3), "by its name"),
    (lambda: package.run("quickstrat", store="x.db"), "nor a shipped study"),
    (lambda: package.report(3, "x"), "runs are what hardness.run returned"),
)
"""Calls, and what they raise."""


@pytest.fixture
def folder(hardness: Command) -> Path:
    """What the mistakes are made with, in the current folder."""
    instance = Instance(Positivity(HALF, Box.cube(1, 0, 1)), None)
    write_instance("suite", instance, Known(Verdict.YES, "told"))
    Path("f.cnf").write_text("p cnf 2 1\n1 2 0\n")
    Path("empty.cnf").write_text("")
    Path("graph.col").write_text("p edge 3 2\ne 1 2\ne 2 3\n")
    shutil.copy(DATA / "relucent_ckpt0_d2_w8_nh1.onnx", "net.onnx")
    Path("yes.json").write_text(f'{{"instance": "{instance.name}", "verdict": "yes", "witness": ["1"]}}')
    Path("proof").write_text("nothing\n")
    written({})
    return Path(f"suite/{instance.name}.yaml")


def written(changes: object) -> Path:
    good = {"name": "n", "instances": [ENTRY], "solvers": ["auto"], "limits": {"wall_s": 5, "memory_gib": 1}}
    data = good | changes if isinstance(changes, dict) else changes
    Path("study.yaml").write_text(yaml.safe_dump(data))
    return Path("study.yaml")


def test_there_are_more_than_forty():
    assert len(SHELL) + len(STUDIES) + len(PYTHON) >= 60


@pytest.mark.parametrize(("line", "said"), SHELL, ids=[line for line, _ in SHELL])
def test_a_command_that_is_wrong_says_in_one_line_what_is_right(
    hardness: Command, folder: Path, line: str, said: str
) -> None:
    failed = hardness(*(word.strip("'") for word in line.replace("suite/NAME.yaml", str(folder)).split()))
    many = "suite/NAME.yaml net.onnx" in line  # a line an instance
    assert failed.status == (2 if "nan" in line else 1)
    assert said in (failed.out if many else failed.error)
    assert "internal" not in failed.err + failed.out
    assert not Path("x").exists()


@pytest.mark.parametrize(("changes", "said"), STUDIES, ids=[said for _, said in STUDIES])
def test_a_study_that_is_wrong_is_told_the_place_and_what_is_right(folder: Path, changes: object, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_study(written(changes)).recipes()
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(("call", "said"), PYTHON, ids=[said for _, said in PYTHON])
def test_a_call_that_is_wrong_raises_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[[], object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as error:
        call()
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_proof_that_nothing_rests_on_is_told_to_be_left_alone(hardness: Command, folder: Path) -> None:
    checked = hardness("check", folder, "--answer", "yes.json", "--proof", "proof")
    assert checked.status == 0
    assert "the proof is not looked at, since a witness is all that a yes needs" in checked.out


def test_groups_that_take_another_theorem_say_so(hardness: Command, folder: Path) -> None:
    made = hardness("reduce", "f.cnf", "--to", "positivity", "--groups", "2", "--out", "made")
    assert "by cnf-to-multicolored-clique and multicolored-clique-to-positivity" in made.out
    assert "which makes groups; without --groups it would be cnf-to-positivity" in made.out


def test_who_writes_no_proof_says_who_does_and_when_none_is_needed(hardness: Command, folder: Path) -> None:
    assert set(PROVERS) == {name for name in SOLVERS if isinstance(load(name), Prover)}
    shown = hardness("solve", folder, "--solver", "sweep", "--proof", "p")
    assert "no proof  none is needed: the witness shows the yes" in shown.out
    nowhere = Positivity(Network((Layer([[1.0]], [0.0]), Layer([[-1.0]], [-0.5]))), Box.cube(1, 0, 1))
    path = write_instance("no", Instance(nowhere, None), Known(Verdict.NO, "told"))
    shown = hardness("solve", path, "--solver", "sweep", "--proof", "p")
    assert (
        "no proof  sweep writes none; region, activation-sat, boxes, triangle, patterns, auto write proofs" in shown.out
    )


def test_an_unknown_says_what_stopped_it_and_not_that_it_is_unknown() -> None:
    late = replace(PLAIN, verdict="unknown", stop="time", category=Category.UNKNOWN, reason="the limit was reached")
    assert " unknown (time)" in _line(late)
    assert "MemoryError" not in _reason(MemoryError(), 2**30)["reason"]
