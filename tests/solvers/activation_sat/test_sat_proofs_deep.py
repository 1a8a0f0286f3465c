"""What activation-sat proves of deep networks, by branch and bound and of injectivity, the checker accepts."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solvers.activation_sat.branch.hinges as hinges_module
import solvers.activation_sat.shallow.learning as learning_module
import solvers.activation_sat.shallow.search as shallow_module
from instances.families.problems.nae_gadget_digraph import nae_gadget_digraph
from instances.families.random_networks.gaussian_network import gaussian_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import QUESTIONS, Injectivity, Maximum, Positivity, Surjectivity, ZeroMap
from instances.reductions.to_decisions.acyclic_2_disconnection_to_injectivity import Acyclic2DisconnectionToInjectivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.sat.proof import ClauseProof
from solvers.activation_sat.shallow.short_refutations import Structure
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from tests.networks import boxes, deep_networks, questions
from tests.solvers.activation_sat.test_sat_proofs import PLENTY, accepted, proved, steps
from tests.solvers.laws.test_question_laws import asked


def integral(sizes: list[int], seed: int, largest: int = 3) -> Network:
    """Small integers over 2: many parallel, repeated, dead and cancelling neurons."""
    rng = np.random.default_rng(seed)
    draw = lambda *shape: rng.integers(-largest, largest + 1, shape) / 2  # noqa: E731
    return Network(tuple(Layer(draw(outs, ins), draw(outs)) for ins, outs in pairwise(sizes)))


UNPROVED = ("lipschitz", "regions", "reachability", "components", "volume", "identifiability", "functional-dimension")


@pytest.fixture
def branching(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clause learning is no favourite, and no strategy has the turn for long."""
    monkeypatch.setattr(Structure, "prefer_clause_learning", False)
    monkeypatch.setattr(shallow_module, "TURN", 2_000)


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in UNPROVED])
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_every_answer_that_needs_a_proof_has_one(name: str, data: st.DataObject) -> None:
    accepted(data.draw(asked(name)))


@settings(deadline=None, max_examples=60)
@given(deep_networks(), st.booleans(), st.data())
def test_a_deep_network_is_proved_not_to_be_positive(network: Network, structure: bool, data: st.DataObject) -> None:
    d = network.inputs
    domain = data.draw(st.one_of(st.just(RealSpace(d)), boxes(d)))
    accepted(Positivity(network, domain), ActivationSat(structure))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", [[2, 6, 4, 1], [1, 6, 5, 1], [3, 5, 4, 1], [2, 4, 3, 2, 1], [2, 12, 3, 1]], ids=str)
def test_deep_maxima_are_proved_on_boxes_flat_boxes_and_all_of_space(sizes: list[int], seed: int) -> None:
    network = integral(sizes, seed)
    d = network.inputs
    box = Box.cube(d, Fraction(-4, 3), 2)
    flat = Box(box.lower, (box.lower[0], *box.upper[1:]))
    for domain in (box, flat, RealSpace(d)):
        accepted(Maximum(network, domain))
    accepted(ZeroMap(network, flat))
    accepted(Surjectivity(network, RealSpace(d)))


def test_a_deep_proof_has_ranges_relations_and_what_the_sat_solver_learned(tmp_path: Path) -> None:
    path = tmp_path / "a.proof"
    assert proved(Maximum(integral([2, 12, 6, 1], 3, 8), Box.cube(2, -1, 1)), path).verdict is Verdict.VALUE
    assert {"range", "atom", "relation", "lemma", "rup", "delete"} <= steps(path).keys()


@pytest.mark.usefixtures("branching")
@settings(deadline=None, max_examples=60)
@given(question=questions())
def test_branch_and_bound_is_proved(question: Positivity) -> None:
    accepted(question)


@pytest.mark.usefixtures("branching")
@pytest.mark.parametrize(("module", "name", "value"), [(shallow_module, "WHOLE_FIRST", 1), (hinges_module, "GRID", 2)])
@settings(deadline=None, max_examples=40)
@given(question=questions(max_neurons=9))
def test_splits_at_kinks_are_proved(module: object, name: str, value: int, question: Positivity) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, value)
        accepted(question)


@settings(deadline=None, max_examples=40)
@given(question=questions(max_neurons=9))
def test_branch_and_bound_after_clause_learning_is_proved(question: Positivity) -> None:
    """The ridges are rebalanced then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Structure, "prefer_clause_learning", True)
        patch.setattr(learning_module, "PATIENCE", 0)
        accepted(question)


def test_a_tree_of_linear_programs_splits_units(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shallow_module, "WHOLE_FIRST", 1)
    known = gaussian_network(3, 20, 0.0, seed=1)
    path = tmp_path / "a.proof"
    proved(Maximum(known.network, known.domain), path)
    splits = [line for line in path.read_text().splitlines() if line.startswith("split ")]
    assert splits
    assert not any(line.startswith("split x") for line in splits)


def test_boxes_of_a_dense_network_become_splits_of_inputs(tmp_path: Path) -> None:
    known = gaussian_network(3, 40, 0.0, seed=0)
    path = tmp_path / "a.proof.gz"
    answer = proved(Maximum(known.network, known.domain), path)
    assert answer.work["nodes"] > 50
    with pytest.raises(ProofError):
        check_proof(Maximum(known.network, known.domain), answer.verdict, answer.value - Fraction(1, 10**9), path)


@st.composite
def layers(draw: st.DrawFn) -> Network:
    """Sparse, dense, repeated, opposite, parallel and zero rows."""
    d = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(st.integers(-2, 2), min_size=d, max_size=d), min_size=1, max_size=6))
    rows += [
        [factor * v for v in row]
        for row, factor in zip(rows, draw(st.lists(st.sampled_from((-2, -1, 1)))), strict=False)
    ]
    bias = draw(st.lists(st.integers(-2, 2), min_size=len(rows), max_size=len(rows)))
    return Network((Layer(np.array(rows, dtype=float), np.array(bias, dtype=float)),))


@settings(deadline=None, max_examples=150)
@given(layers())
def test_an_injective_layer_is_proved_to_be_one(network: Network) -> None:
    accepted(Injectivity(network, RealSpace(network.inputs)))


@pytest.mark.parametrize("d", [1, 3, 20])
def test_opposite_rows_need_no_tree(d: int) -> None:
    rows = np.vstack([np.eye(d), -np.eye(d)])
    for bias in (np.zeros(2 * d), np.concatenate([np.ones(d), np.zeros(d)])):
        assert accepted(Injectivity(Network((Layer(rows, bias),)), RealSpace(d))).verdict is Verdict.YES


@pytest.mark.slow
def test_a_digraph_with_many_cuts_is_proved_by_kernel_clauses(tmp_path: Path) -> None:
    question = Acyclic2DisconnectionToInjectivity(nae_gadget_digraph(14, 2.6, seed=0)).target
    assert proved(question, tmp_path / "a.proof").verdict is Verdict.YES


def _bolder(lemma: Callable[..., None], self: ClauseProof, kind: str, clause: Iterable[int], *duals: Any) -> None:
    """A lemma with one literal less."""
    lemma(self, kind, list(clause)[1:], *duals)


@pytest.mark.parametrize(
    "question",
    [
        Maximum(integral([2, 6, 4, 1], 0), Box.cube(2, -1, 1)),
        Injectivity(Network((Layer([[1, 0], [-1, 1], [0, -1], [1, 1], [-1, -2.0]], [0] * 5),)), RealSpace(2)),
    ],
    ids=["deep", "injectivity"],
)
def test_a_lemma_that_says_too_much_is_rejected(
    question: Question[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    right = ClauseProof.lemma
    answer = proved(question, tmp_path / "right.proof")
    monkeypatch.setattr(ClauseProof, "lemma", lambda *arguments: _bolder(right, *arguments))
    path = tmp_path / "wrong.proof"
    with ProofWriter(path, question) as proof:
        ActivationSat().prove(question, PLENTY, proof)
    with pytest.raises(ProofError):
        check_proof(question, answer.verdict, answer.value, path)
