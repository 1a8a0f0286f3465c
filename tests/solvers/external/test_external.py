"""Verifiers of others: whatever they say is checked or doubted."""

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardness.judging.judge import Category, judge
from hardness.reporting.entries import entries, scores
from hardness.running.execute import execute
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.store.store import Store
from hardness.study.progress import Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study, read_study
from instances.errors import InputError
from instances.network import Point
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Maximum, Positivity
from instances.recipe import Instance, Known
from instances.suite import write_instance
from solvers.answer import Stop
from solvers.external.results import MalformedError, Said, find, parse
from solvers.registry import PEERS, load
from solvers.solver import Preparing
from tests.solvers.external.stranger import LIMITS, NO, RAMP, YES, Make, tool
from tests.test_docs import ROOT, blocks, shell
from tests.test_docs import run as commands_run

_ = shell, tool  # fixtures

PAGE = ROOT / "docs" / "external-verifiers.md"


def test_an_honest_tool_is_believed_as_far_as_it_is_checked(tool: Make) -> None:
    yes, no = tool("honest").solve(YES, LIMITS), tool("honest").solve(NO, LIMITS)
    assert (yes.verdict, yes.witness) == (Verdict.YES, (Fraction(2),))
    assert (no.verdict, no.witness) == (Verdict.NO, None)


def test_a_tool_that_is_not_told_of_a_result_file_is_read_by_what_it_prints(tool: Make) -> None:
    solver = tool("printing", "{timeout} nowhere {seed}")
    assert solver.solve(YES, LIMITS).witness == (Fraction(2),)
    assert solver.solve(NO, LIMITS).verdict is Verdict.NO


@pytest.mark.parametrize(
    ("result", "stop"),
    [
        ("", Stop.CRASHED),
        ("uns", Stop.CRASHED),
        ("sat\\n((X_0 0.", Stop.CRASHED),
        ("sat\\n((X_1 0.5))", Stop.CRASHED),
        ("sat\\n((X_0 nan))", Stop.CRASHED),
        ("sat\\n((X_0 1e999999999))", Stop.CRASHED),
        ("sat\\nX float32 [1,2]\\n0.5\\n", Stop.CRASHED),
        ("sat\\nX float32 [1,1]\\n", Stop.CRASHED),
        ("error", Stop.CRASHED),
        ("timeout", Stop.TIME),
        ("unknown", Stop.WORK),
    ],
)
def test_half_a_result_is_an_error_and_no_answer(tool: Make, result: str, stop: Stop) -> None:
    answer = tool(result).solve(YES, LIMITS)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, stop)
    assert len(answer.reason.splitlines()) == 1


@pytest.mark.parametrize(
    ("result", "witness"),
    [
        ("sat\\n((X_0 2.00001)\\n (Y_0 2))", (Fraction(2),)),  # outside the box by less than the usual tolerance
        ("violated\\n(X_0 1e-1)\\n", (Fraction(1, 10),)),
        ("sat\\nX float32 [1,1]\\n1.5\\nY float32 [1,1]\\n1.5\\n", (Fraction(3, 2),)),
        ("sat\\n((X_0 -0.00001))", None),
        ("sat\\n((X_0 -1))", None),
        ("sat", None),
    ],
)
def test_a_yes_counts_if_there_is_an_exact_witness_at_or_near_its_point(
    tool: Make, result: str, witness: Point | None
) -> None:
    answer = tool(result).solve(YES, LIMITS)
    assert answer.verdict is Verdict.YES
    assert YES.check(answer.witness) == (witness is not None)
    assert witness is None or answer.witness == witness


def test_the_harness_judges_an_invalid_witness_and_a_wrong_no_and_sets_the_start_apart(
    tool: Make, tmp_path: Path
) -> None:
    known = Known(Verdict.YES, "told", witness=(Fraction(2),))
    instance = Instance(YES, None)
    path = write_instance(tmp_path / "suite", instance, known)
    found = {}
    for how in ("honest", "sat\\n((X_0 -1))", "unsat", "violated", "sat,4.83\\n((X_0 2.0))"):
        tool(how)
        outcome = execute(path, str(tmp_path / "stranger.yaml"), LIMITS)
        found[how] = judge(instance, known, outcome).category
        assert "s for a trivial network" in outcome.answer.note
        assert ("where it says" in outcome.answer.note) == (how == "unsat")
        assert outcome.wall_s is not None
    assert [*found.values()] == [
        Category.CERTIFIED,
        Category.INVALID_WITNESS,
        Category.WRONG,
        Category.CORRECT,
        Category.CERTIFIED,
    ]


def test_a_violated_without_a_counterexample_is_a_claim_and_no_faulty_witness(tool: Make, tmp_path: Path) -> None:
    """As nnenum writes it."""
    answer = tool("violated").solve(NO, LIMITS)
    assert (answer.verdict, answer.witness, answer.unwitnessed) == (Verdict.YES, None, True)
    for verdict, category in ((Verdict.NO, Category.WRONG), (Verdict.UNKNOWN, Category.UNCERTIFIED)):
        known, instance = Known(verdict, "told"), Instance(NO, None)
        path = write_instance(tmp_path / verdict.value, instance, known)
        outcome = execute(path, str(tmp_path / "stranger.yaml"), LIMITS)
        assert outcome.answer.note.startswith("stranger says sat and writes no counterexample; stranger takes")
        assert judge(instance, known, outcome).category is category


@pytest.mark.parametrize("line", ["sat,4.83", "SAT, 4.83 ", "violated,1e-3", "sat"])
def test_seconds_may_follow_the_verdict(line: str) -> None:
    assert parse(f"{line}\n((X_0 0.5))", 1) == parse("sat\n((X_0 0.5))", 1)
    assert find(f"loading\n{line}\n((X_0 0.5))") == f"{line}\n((X_0 0.5))"


@pytest.mark.parametrize("line", ["sat,", "sat,soon", "sat 4.83", "satisfied", "unsat?", "sat,1,2"])
def test_nothing_else_may_follow_it(line: str) -> None:
    with pytest.raises(MalformedError):
        parse(line, 1)


def test_a_tool_is_only_asked_what_a_gap_makes_equal(tool: Make) -> None:
    solver = tool("honest")
    assert isinstance(solver, Preparing)
    for question, why in (
        (replace(YES, gap=None), "gap"),
        (Positivity(RAMP, RealSpace(1), gap=YES.gap), "box"),
        (Maximum(RAMP, Box.cube(1, 0, 1)), "maximum"),
        (Positivity(RAMP, Box((Fraction(-1, 3),), (Fraction(2),)), gap=YES.gap), "decimal"),
    ):
        answer = solver.solve(question, LIMITS)
        assert answer.stop is Stop.UNSUPPORTED
        assert why in answer.reason
    promised = replace(YES, domain=RealSpace(1), witness_box=Box.cube(1, -1, 2), threshold=Fraction(1, 2))
    assert solver.solve(promised, LIMITS).witness == (Fraction(2),)


@given(st.text(max_size=60))
def test_no_text_is_read_as_anything_but_a_result_or_an_error(text: str) -> None:
    for result in (text, f"sat\n{text}", f"sat\n(({text}))", find(text), f"sat\nX float32 [{text}]\n1\n"):
        with suppress(MalformedError):
            said = parse(result, 2)
            assert said.point is None or len(said.point) == 2


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_both_formats_of_counterexamples_are_read_exactly(values: list[float]) -> None:
    pairs = "\n ".join(f"(X_{i} {v!r})" for i, v in enumerate(values))
    lines = "\n".join(map(repr, values))
    exact = Said(Verdict.YES, tuple(Fraction(repr(v)) for v in values))
    assert parse(f"sat\n({pairs}\n (Y_0 1.0))\n", len(values)) == exact
    assert parse(f"SAT\r\n{pairs}", len(values)) == exact
    assert parse(f"violated\nX float32 [1,{len(values)}]\n{lines}\nY real [1]\n1.0\n", len(values)) == exact


class Heard(Progress):
    def __init__(self) -> None:
        self.left_out: list[str] = []

    def without(self, reason: str) -> None:
        self.left_out.append(reason)


def test_a_study_leaves_out_who_is_not_installed_and_says_so(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    missing.write_text("name: x\ncommand: no-such-verifier {onnx} {vnnlib}\n")
    entry = FamilyEntry(
        "gnp-multicolored-clique", {"colors": (2,), "nodes": (2,), "density": (1.0,)}, 1, 1, "positivity"
    )
    heard = Heard()
    study = Study("s", (entry,), ("highs", str(missing)), LIMITS)
    assert run_study(study, tmp_path / "s.db", scheduler=Local(1), progress=heard) == 1
    assert len(heard.left_out) == 1
    assert "no-such-verifier" in heard.left_out[0]
    (made,) = Store(tmp_path / "s.db").runs()
    assert (made.solver, made.verdict) == ("highs", "yes")
    (score,) = scores(entries([made]))
    assert score.startup_s == made.startup_s > 0
    with pytest.raises(InputError, match="no-such-verifier"):
        run_study(replace(study, solvers=(str(missing),)), tmp_path / "s.db")


def test_the_shipped_study_asks_peers_and_our_methods_about_three_sources() -> None:
    study = read_study("peers")
    assert {*PEERS, "auto", "region", "milp", "activation-sat"} == set(study.solvers)
    assert {recipe.chain.source.name for recipe in study.recipes()} == {
        "multicolored-clique",
        "cnf",
        "multicolored-set-cover",
    }
    highs = load("highs")
    for recipe in study.recipes():  # nobody has to refuse
        assert highs.refusal(recipe.chain.target) is None


def test_the_example_of_the_page_is_seen_to_be_wrong(shell: Path) -> None:
    (described,), (commands,) = blocks(PAGE, "file: optimist.yaml"), blocks(PAGE, "run")
    (shell / "optimist.yaml").write_text(described)
    shown = commands_run(commands, shell)
    assert "verdict   no (wrong)" in shown
    assert "note      optimist takes" in shown
    assert "status 1" in shown
