"""A no of activation-sat about one hidden layer is proved, and the independent checker accepts the proof."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.study.study import read_study
from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.problems import Clique, Cnf, Graph, MulticoloredClique
from instances.question import Box, Question, RealSpace
from instances.questions import Maximum, Positivity
from instances.reductions.between_problems.clique_to_multicolored_clique import CliqueToMulticoloredClique
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers import activation_sat
from solvers.activation_sat import ActivationSat
from solvers.answer import Answer
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.solver import Limits, Prover
from tests import DATA
from tests.networks import questions, touching_questions

PLENTY = Limits(wall_s=120, memory_bytes=4 * 2**30)


def proved(question: Question[Any], path: Path, solver: ActivationSat | None = None) -> Answer:
    """The answer, if it is that of `solve`, and its proof, if it needs one, is accepted."""
    solver = solver or ActivationSat()
    with ProofWriter(path, question) as proof:
        answer = solver.prove(question, PLENTY, proof)
    told = solver.solve(question, PLENTY)
    assert (answer.verdict, answer.value) == (told.verdict, told.value)
    assert path.exists() == bool(question.claims(answer.verdict, answer.value))
    if path.exists():
        check_proof(question, answer.verdict, answer.value, path)
    return answer


def accepted(question: Question[Any], solver: ActivationSat | None = None) -> Answer:
    with TemporaryDirectory() as folder:
        return proved(question, Path(folder) / "a.proof", solver)


def clique(colors: int, nodes: int, seed: int = 0) -> MulticoloredClique:
    """The first graph at the threshold density without a clique."""
    drawn = (gnp_multicolored_clique(colors, nodes, "threshold", seed=s) for s in range(seed, seed + 50))
    return next(source for source in drawn if source.decide().verdict is Verdict.NO)


def steps(path: Path) -> dict[str, int]:
    """How many steps of each kind a proof has."""
    words = [line.split(" ")[0] for line in path.read_text().splitlines()]
    return {word: words.count(word) for word in set(words)}


def test_activation_sat_is_a_prover() -> None:
    assert isinstance(ActivationSat(), Prover)


@settings(deadline=None, max_examples=150)
@given(questions(), st.booleans())
def test_every_no_about_one_hidden_layer_has_a_proof(question: Positivity, structure: bool) -> None:
    accepted(question, ActivationSat(structure))


@settings(deadline=None, max_examples=40)
@given(touching_questions(max_inputs=3))
def test_a_maximum_of_exactly_zero_is_proved_not_to_be_above(question: Positivity) -> None:
    assert accepted(question).verdict is Verdict.NO


@st.composite
def bumps(draw: st.DrawFn) -> Positivity:
    """Sums of bumps along a few directions, on R^d or a box: ridges with many pieces, and often confined."""
    d = draw(st.integers(1, 2))
    rows, biases, outgoing = [], [], []
    vectors = st.lists(st.integers(-2, 2), min_size=d, max_size=d).filter(any)
    axes = [[int(i == j) for i in range(d)] for j in range(d)]
    for vector in [*axes[: draw(st.integers(0, d))], *draw(st.lists(vectors, max_size=2))]:
        width = draw(st.sampled_from((1, 2)))
        for place in draw(st.lists(st.integers(-5, 5), min_size=1, max_size=3)):
            for offset, change in ((-width, 1), (0, -2), (width, 1)):
                rows.append(vector)
                biases.append(-(2 * place + offset) / 2)
                outgoing.append(change)
    hidden = Layer(np.array(rows, dtype=float).reshape(-1, d), biases)
    network = Network((hidden, Layer([outgoing], [-draw(st.integers(0, 12)) / 4])))
    box = Box.cube(d, -3, Fraction(10, 3))
    promised = draw(st.sampled_from((None, box)))
    domain = draw(st.sampled_from((RealSpace(d), box)))
    return Positivity(network, domain, witness_box=promised if isinstance(domain, RealSpace) else None)


@settings(deadline=None, max_examples=100)
@given(bumps(), st.booleans())
def test_bumps_are_proved_absent_whatever_a_promise_says(question: Positivity, structure: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.proof"
        with ProofWriter(path, question) as proof:
            answer = ActivationSat(structure).prove(question, replace(PLENTY, wall_s=2), proof)
        assert answer.verdict is not Verdict.YES or question.check(answer.witness)
        assert path.exists() == (answer.verdict is Verdict.NO)
        if path.exists():
            check_proof(question, answer.verdict, None, path)


@pytest.mark.parametrize("structure", [True, False])
@pytest.mark.parametrize(("colors", "nodes"), [(2, 8), (3, 4), (3, 6), (4, 5)])
@pytest.mark.parametrize("labels", ["sidon", "powers-of-two"])
def test_graphs_without_a_clique_are_proved_to_have_none(labels: str, colors: int, nodes: int, structure: bool) -> None:
    question = MulticoloredCliqueToPositivity(clique(colors, nodes), labels=labels).target
    assert isinstance(question.domain, RealSpace)
    assert accepted(question, ActivationSat(structure)).verdict is Verdict.NO
    assert question.witness_box is not None
    boxed = replace(question, domain=question.witness_box, witness_box=None)
    assert accepted(boxed, ActivationSat(structure)).verdict is Verdict.NO


@pytest.mark.parametrize(
    ("file", "colors"),
    [("uuf50-01.cnf", 0), pytest.param("johnson8-2-4.clq", 5, marks=pytest.mark.slow)],
)
def test_public_benchmark_files_are_proved(file: str, colors: int, tmp_path: Path) -> None:
    text = (DATA / file).read_text()
    if colors:
        middle = CliqueToMulticoloredClique(Clique(Graph.read(text, file), colors))
        question = MulticoloredCliqueToPositivity(middle.target).target
    else:
        question = CnfToPositivity(Cnf.read(text, file)).target
    assert proved(question, tmp_path / "a.proof").verdict is Verdict.NO
    assert steps(tmp_path / "a.proof").keys() & {"rup", "cases"}


def test_a_promised_box_is_no_proof_of_what_happens_beyond_it() -> None:
    """max(0, x - 5) - 1 is below 0 on [-1, 1] only; the promise that this box is enough is a lie."""
    network = Network((Layer([[1.0]], [-5.0]), Layer([[1.0]], [-1.0])))
    question = Positivity(network, RealSpace(1), witness_box=Box.cube(1, -1, 1))
    assert ActivationSat().solve(question, PLENTY).verdict is Verdict.NO
    with TemporaryDirectory() as folder, ProofWriter(Path(folder) / "a.proof", question) as proof:
        assert ActivationSat().prove(question, PLENTY, proof).verdict is Verdict.YES


def test_a_proof_of_clause_learning_uses_every_kind_of_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = MulticoloredCliqueToPositivity(clique(4, 6)).target
    proved(question, tmp_path / "checked.proof")
    assert {"set", "cut", "range", "atom", "relation", "cases"} <= steps(tmp_path / "checked.proof").keys()
    assert "rup" not in steps(tmp_path / "checked.proof")
    monkeypatch.setattr(activation_sat.shallow.learning, "CHOICES", 0)
    proved(question, tmp_path / "later.proof")
    assert "cases" in steps(tmp_path / "later.proof")
    monkeypatch.setattr(activation_sat.shallow.learning, "CHOICES_FOR_LEMMA", 0)
    proved(question, tmp_path / "structured.proof")
    assert {"set", "cut", "range", "atom", "relation", "rup"} <= steps(tmp_path / "structured.proof").keys()
    assert "cases" not in steps(tmp_path / "structured.proof")
    proved(question, tmp_path / "lemmas.proof", ActivationSat(structure=False))
    assert steps(tmp_path / "lemmas.proof")["lemma"] > 1
    assert "relation" not in steps(tmp_path / "lemmas.proof")


def test_a_time_limit_leaves_no_proof(tmp_path: Path) -> None:
    question = MulticoloredCliqueToPositivity(clique(4, 8)).target
    with ProofWriter(tmp_path / "a.proof", question) as proof:
        answer = ActivationSat(structure=False).prove(question, replace(PLENTY, wall_s=0.0), proof)
    assert answer.verdict is Verdict.UNKNOWN
    assert not list(tmp_path.iterdir())


def test_a_yes_leaves_no_proof(tmp_path: Path) -> None:
    source = gnp_multicolored_clique(3, 5, 1.0, seed=0)
    assert proved(MulticoloredCliqueToPositivity(source).target, tmp_path / "a.proof").verdict is Verdict.YES
    assert not list(tmp_path.iterdir())


def _changed(line: str) -> str | None:
    """A step with something in it that makes it say more than is true; None if there is no such thing."""
    words = line.split(" ")
    match words:
        case ["cut", q, sense, a]:
            return f"cut {q} {sense} {Fraction(a) + (9 if sense == '>=' else -9)}"
        case ["range", q, sense, a, *rest]:
            return " ".join(["range", q, sense, str(Fraction(a) + (1 if sense == ">=" else -1)), *rest])
        case ["atom", k, q, a, b, *rest]:
            return " ".join(["atom", k, q, str(Fraction(a) - 1), str(Fraction(b) + 1), *rest])
        case ["relation", *_, last]:
            return " ".join([*words[:-1], str(Fraction(last) * 2)])
        case ["lemma", kind, first, *rest] if first != ":":
            return " ".join(["lemma", kind, *rest])
        case ["set", unit, dual, *rest] if dual != "chord":
            return " ".join(["set", unit, str(Fraction(dual) + 1), *rest])
    return None


@pytest.mark.parametrize("structure", [True, False])
def test_a_step_that_says_more_than_is_true_is_rejected(structure: bool, tmp_path: Path) -> None:
    """The intervals that are left are tight on these networks, so that nothing more may be cut off."""
    question = MulticoloredCliqueToPositivity(clique(3, 5, seed=3)).target
    path = tmp_path / "a.proof"
    proved(question, path, ActivationSat(structure))
    lines = path.read_text().splitlines()
    tried: dict[str, list[bool]] = {}
    for number, line in enumerate(lines):
        changed = _changed(line)
        if changed is not None:
            path.write_text("\n".join([*lines[:number], changed, *lines[number + 1 :]]) + "\n")
            rejected = False
            try:
                check_proof(question, Verdict.NO, None, path)
            except ProofError:
                rejected = True
            tried.setdefault(line.split(" ")[0], []).append(rejected)
    assert tried.keys() >= {"cut", "range", "atom", *(["relation"] if structure else ["lemma"])}
    assert all(all(rejected) for kind, rejected in tried.items() if kind in ("range", "relation", "set"))
    assert all(sum(rejected) > len(rejected) / 2 for rejected in tried.values())


def recipes(study: str) -> list[Any]:
    """The questions of a study that clause learning decides: positivity and maxima with one hidden layer."""
    found = []
    for recipe in read_study(study).recipes():
        question = recipe.chain.target
        assert isinstance(question, Question)
        if isinstance(question, (Positivity, Maximum)) and len(question.network.layers) == 2:
            slow = question.network.neurons > 150 or isinstance(question, Maximum)
            found.append(pytest.param(question, id=recipe.line, marks=[pytest.mark.slow] if slow else []))
    return found


@pytest.mark.parametrize("question", [*recipes("theorem-table"), *recipes("quickstart")])
def test_the_shipped_studies_are_proved(question: Question[Any], tmp_path: Path) -> None:
    proved(question, tmp_path / "a.proof.gz")
