"""The command line solves: exit statuses, JSON, and what a person sees."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from instances.suite import read_instance
from solvers.registry import SOLVERS
from tests import DATA
from tests.hardness.commands.command import CONTRADICTION, MISBEHAVING, Command, make, valued
from tests.solvers.external.test_external_config import scripts

OTHERS = ("zero-sum", "boxes", "triangle", "patterns")  # about identifiability, boxes, and Lipschitz constants
POSITIVITY = [solver for solver in SOLVERS if solver not in OTHERS]


@pytest.mark.parametrize("solver", POSITIVITY)
def test_solve_says_yes_and_check_confirms_it(hardness: Command, solver: str) -> None:
    path = make(hardness)
    solved = hardness("solve", path, "--solver", solver, "--timeout", "20", "--json", "answer.json")
    assert (solved.status, solved.err) == (10, "")
    assert "verdict   yes (certified)" in solved.out
    assert "cnf: -1 2" in solved.out
    assert re.search(r"^time      \d+\.\d{3} s wall, \d+\.\d{3} s CPU$", solved.out, re.MULTILINE)
    assert re.search(r"^memory    \d+ MiB at most$", solved.out, re.MULTILINE)
    checked = hardness("check", path, "--answer", "answer.json")
    assert (checked.status, checked.err) == (0, "")


@pytest.mark.parametrize("solver", POSITIVITY)
def test_solve_says_no_and_check_says_that_it_cannot_tell(hardness: Command, solver: str) -> None:
    path = make(hardness, CONTRADICTION)
    solved = hardness("solve", path, "--solver", solver, "--timeout", "20", "--json", "answer.json")
    assert (solved.status, solved.err) == (20, "")
    checked = hardness("check", path, "--answer", "answer.json")
    assert (checked.status, checked.out) == (3, "a no cannot be checked without a proof\n")


FIELDS = [
    *("instance", "question", "solver", "solver_version", "verdict", "value", "value_float", "witness"),
    *("source_witness", "certified", "proof", "stop", "note", "work", "wall_s", "cpu_s", "peak_rss_bytes"),
]


def test_the_json_is_that_of_the_contract_and_nothing_else_is_on_stdout(hardness: Command) -> None:
    path = make(hardness)
    data = json.loads(hardness("solve", path, "--solver", "region", "--json", "-").out)
    assert list(data) == FIELDS
    assert data["instance"] == read_instance(path).name
    assert (data["question"], data["solver"]) == ("positivity", "region")
    assert (data["verdict"], data["certified"], data["stop"]) == ("yes", True, "finished")
    assert (data["value"], data["value_float"], data["proof"]) == (None, None, None)
    assert all(isinstance(v, str) for v in data["witness"])
    assert data["source_witness"] == [-1, 2]
    assert all(isinstance(count, int) for count in data["work"].values())
    assert data["wall_s"] >= 0
    assert data["peak_rss_bytes"] > 2**20


def test_a_limit_that_is_reached_is_unknown_with_status_0(hardness: Command) -> None:
    solved = hardness("solve", make(hardness), "--solver", f"{MISBEHAVING}:Hanging", "--timeout", "0.2")
    assert solved.status == 0
    assert "verdict   unknown" in solved.out
    assert "reason    " in solved.out


@pytest.mark.parametrize(
    ("solver", "message"),
    [
        ("Crashing", "failed (error): "),
        ("SaysYes", "failed (invalid-witness): "),
        ("SaysNo", "failed (wrong): "),
        ("Refusing", "refuses the question: "),
    ],
)
def test_a_solver_that_fails_has_status_1_and_one_line(hardness: Command, solver: str, message: str) -> None:
    solved = hardness("solve", make(hardness), "--solver", f"{MISBEHAVING}:{solver}", "--timeout", "5")
    assert solved.status == 1
    assert f"{MISBEHAVING}:{solver} {message}" in solved.error


def test_anybodys_network_can_be_asked_about_on_a_box_or_everywhere(hardness: Command) -> None:
    network = DATA / "relucent_ckpt0_d2_w8_nh1.onnx"
    everywhere = hardness("solve", network, "--question", "positivity", "--solver", "region")
    boxed = hardness("solve", network, "--question", "positivity", "--box", "-1/3", "0.5", "--solver", "region")
    assert everywhere.status in (10, 20)
    assert boxed.status in (10, 20)
    assert "positivity on a box, d = 2, n = 8" in boxed.out
    if everywhere.status == 20:
        assert boxed.status == 20


NET = DATA / "relucent_ckpt0_d2_w8_nh1.onnx"


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("lipschitz", ("--p", "1")),
        ("lipschitz", ("--p", "2", "--box", "0", "1")),
        ("lipschitz", ("--p", "inf", "--box", "0", "1")),
        ("maximum", ("--box", "0", "1")),
        ("maximum", ()),
        ("regions", ()),
        ("regions", ("--kind", "activation", "--box", "0", "1")),
    ],
)
def test_a_value_has_status_30_and_is_exact_and_check_says_what_it_cannot_tell(
    hardness: Command, question: str, options: tuple[str, ...]
) -> None:
    solved = hardness("solve", NET, "--question", question, *options, "--solver", "region", "--json", "-")
    assert (solved.status, solved.err) == (30, "")
    data = json.loads(solved.out)
    assert list(data) == FIELDS
    # A ray shows that a maximum is infinite; everything else needs a proof, which was not asked for.
    assert (data["verdict"], data["certified"], data["proof"]) == ("value", data["value"] == "inf", None)
    if data["value"] == "inf":
        assert data["value_float"] is None
    else:
        squared = question == "lipschitz" and "2" in options
        assert data["value_float"] ** (2 if squared else 1) == pytest.approx(float(Fraction(data["value"])))
    assert (data["witness"] is None) == (question == "regions")


def test_a_person_sees_a_value_exactly_and_roughly(hardness: Command) -> None:
    asked = ("solve", NET, "--solver", "region", "--box", "0", "1", "--question")
    assert re.search(r"^value     \d+$", hardness(*asked, "regions").out, re.MULTILINE)
    assert re.search(r"^value     -?\d+/\d+, about -?\d+\.\d+", hardness(*asked, "maximum").out, re.MULTILINE)
    square = r"^value     the square root of \d+/\d+, about \d+\.\d+"
    assert re.search(square, hardness(*asked, "lipschitz").out, re.MULTILINE)
    assert "value (uncertified)" in hardness(*asked, "maximum").out


def test_a_pair_of_points_is_shown_as_one(hardness: Command) -> None:
    solved = hardness("solve", NET, "--solver", "region", "--question", "surjectivity")
    assert solved.status in (10, 20)
    unbounded = hardness("solve", NET, "--solver", "region", "--question", "maximum")
    assert ("value     inf" in unbounded.out) == bool(re.search(r"^witness   \(.*\) and \(.*\)$", unbounded.out, re.M))


@pytest.mark.parametrize(
    ("solver", "status", "said"),
    [
        ("SaysValue[value=1]", 30, "verdict   value (correct)"),
        ("SaysValue[value=1,witness=off]", 1, "verdict   value (invalid-witness)"),
        ("SaysValue[value=2]", 1, "verdict   value (invalid-witness)"),
        ("SaysValue[value=inf]", 1, "verdict   value (invalid-witness)"),
        ("SaysNo", 1, "verdict   no (wrong)"),
    ],
)
def test_solve_trusts_no_value_that_its_witness_does_not_attain(
    hardness: Command, solver: str, status: int, said: str
) -> None:
    solved = hardness("solve", valued(hardness), "--solver", f"{MISBEHAVING}:{solver}")
    assert (solved.status, said in solved.out) == (status, True)


def test_the_command_line_and_a_study_may_trust(hardness: Command, tmp_path: Path) -> None:
    folder = scripts(tmp_path / "tool", 'false && killall x\necho holds > "$5"')
    instance = make(hardness)
    refused = hardness("solve", instance, "--solver", f"{folder}/", "--timeout", "5")
    assert (refused.status, "killall" in refused.error) == (1, True)
    trusted = hardness("solve", instance, "--solver", f"{folder}/", "--timeout", "5", "--trust-scripts")
    assert "failed (wrong)" in trusted.error
    assert "has no scripts" in hardness("solve", instance, "--solver", "region", "--trust-scripts").error
    (tmp_path / "study.yaml").write_text(
        "name: s\nlimits: {wall_s: 5, memory_gib: 2}\n"
        f"solvers: ['{folder}/[trust-scripts=on,category=c]']\n"
        "instances: [{family: gnp-multicolored-clique, params: {colors: 2, nodes: 2, density: 0.0}, seed: 1,"
        " to: positivity}]\n"
    )
    run = hardness("run", tmp_path / "study.yaml", "--out", "s.db")
    assert run.status == 0
    assert hardness("run", tmp_path / "study.yaml", "--out", "s.db").status == 0
