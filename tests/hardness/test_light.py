"""Nobody waits for what another command needs, and no solver is loaded by the process that runs or judges it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hardness.commands import showing
from hardness.listing.listing import LISTINGS
from instances.suite import write_instance
from solvers.milp import engine, positivity, solve
from tests.hardness.isolation.pools import UNASKED, instance
from tests.hardness.running.misbehaving import HERE

HEAVY = (
    "matplotlib",
    "ortools",
    "scipy",
    "onnx",
    "onnxruntime",
    "numba",
    "maraboupy",
    "sklearn",
    "distributed",
    "rich",
)


def imported(*commands: list[str]) -> list[list[str]]:
    """The modules that are there after each of the commands, run one after the other in a new process."""
    code = (
        "import contextlib, io, json, sys\nfrom hardness.cli import main\nfound = []\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "        main(command)\n"
        "    found.append(list(sys.modules))\n"
        "print(json.dumps(found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands)], capture_output=True, text=True, check=True
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_no_list_loads_what_it_does_not_need():
    version, families, studies, questions, solvers, reductions = imported(
        ["--version"], *(["list", what] for what in ("families", "studies", "questions", "solvers", "reductions"))
    )
    assert not {"numpy", "flint", "yaml", *HEAVY}.intersection(version)
    for modules in (families, studies):
        assert not {"networkx", "pysat", "highspy", *HEAVY}.intersection(modules)
    for modules in (questions, solvers):
        assert not {"networkx", *HEAVY}.intersection(modules)
    assert not set(HEAVY).intersection(reductions)


def test_what_can_be_listed_is_said_without_looking():
    assert tuple(LISTINGS) == showing._LISTS
    assert tuple(engine.ENGINES) == solve.ENGINES
    assert tuple(positivity.ENCODINGS) == solve.ENCODINGS


@pytest.mark.parametrize("command", ["solve", "run"])
def test_the_process_that_runs_a_solver_does_not_import_it(command, tmp_path):
    solver = f"{HERE}:SaysNo"
    path = write_instance(tmp_path, instance(1), UNASKED)
    words = ["solve", str(path), "--solver", solver]
    if command == "run":
        study = tmp_path / "study.yaml"
        study.write_text(
            "name: one\ninstances: [{family: tent, params: {folds: 1}, seed: 1, to: maximum}]\n"
            f"solvers: ['{solver}', region]\nlimits: {{wall_s: 5, memory_gib: 1}}\n"
        )
        words = ["run", str(study), "--out", str(Path(tmp_path) / "q.db")]
    (modules,) = imported(words)
    ours = {"solvers.region", "solvers.sweep", "solvers.milp", "solvers.activation_sat", "solvers.auto"}
    assert not {HERE, "highspy", *ours}.intersection(modules)
    assert "hardness.running.execute" in modules
