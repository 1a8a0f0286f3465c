"""Injectivity by clauses: both kinds of lemma are true, and digraphs are decided as their oracle says."""

from itertools import product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.families import gaussian_layer
from instances.families.problems.nae_gadget_digraph import nae_gadget_digraph
from instances.families.problems.random_digraph import random_digraph
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace
from instances.questions import Injectivity
from instances.reductions.to_decisions.acyclic_2_disconnection_to_injectivity import Acyclic2DisconnectionToInjectivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.injectivity.negative_lp import NegativeLP, Separation
from solvers.activation_sat.injectivity.search import _kernel_clauses, _Layer
from solvers.exact.collision import collision
from solvers.solver import Limits
from tests.oracles.questions import injective

LIMITS = Limits(wall_s=60, memory_bytes=2**31)
small = st.integers(-2, 2)


@st.composite
def layers(draw: st.DrawFn) -> Injectivity:
    d, n = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    weights = np.array(draw(st.lists(small, min_size=n * d, max_size=n * d)), dtype=float).reshape(n, d)
    bias = np.array(draw(st.lists(small, min_size=n, max_size=n)), dtype=float)
    return Injectivity(Network((Layer(weights, bias),)), RealSpace(d))


@given(layers(), st.data())
def test_rows_are_negative_at_a_point_or_a_proof_names_some_that_never_are(
    question: Injectivity, data: st.DataObject
) -> None:
    layer = _Layer(question)
    indices = sorted(data.draw(st.sets(st.integers(0, len(layer.rows) - 1), min_size=1)))
    reply = layer.negative(indices)
    if isinstance(reply, tuple):
        values = question.network.exact(reply)
        assert all(values[i] < 0 for i in indices)
    else:
        assert set(reply) <= set(indices)
        assert not isinstance(layer.negative(reply), tuple)


@given(layers())
def test_a_basis_spans_if_all_rows_do_and_has_no_row_too_many(question: Injectivity) -> None:
    layer = _Layer(question)
    everything = np.array(layer.rows)
    basis, spans = layer.basis(range(len(everything)))
    assert spans == (np.linalg.matrix_rank(everything) == question.network.inputs)
    assert len(basis) <= np.linalg.matrix_rank(everything)


@pytest.mark.parametrize("seed", range(8))
def test_digraphs_are_decided_as_their_oracle_says(seed: int) -> None:
    reduction = Acyclic2DisconnectionToInjectivity(random_digraph(7, "threshold", seed=seed))
    answer = ActivationSat().solve(reduction.target, LIMITS)
    assert answer.verdict is {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}[reduction.source.decide().verdict]
    if answer.verdict is Verdict.NO:
        assert reduction.target.check(answer.witness)
        assert reduction.source.check(reduction.pull(answer.witness))


def test_a_collision_stops_before_another_row_sees_it() -> None:
    network = Network((Layer([[1.0, 0.0], [0.0, 1.0]], [0.0, -3.0]),))
    x, y = collision(network, (0, 1))  # type: ignore[arg-type]
    assert Injectivity(network, RealSpace(2)).check((x, y))


@given(layers())
def test_what_the_kernel_clauses_say_holds_of_every_kernel(question: Injectivity) -> None:
    layer = _Layer(question)
    d, n = layer.dimension, len(layer.rows)
    clauses = list(_kernel_clauses(layer, list(range(1, n + 1)), list(range(n + 1, n + d + 1))))
    seen = np.array(layer.seen).reshape(-1, d)
    for v in product((-2, -1, 0, 1, 2), repeat=d):
        if any(v) and not (seen @ v).any():
            true = {i for i, row in enumerate(layer.rows, start=1) if np.dot(row, v) != 0}
            true |= {n + j for j, entry in enumerate(v, start=1) if entry != 0}
            assert all(any((abs(name) in true) == (name > 0) for name in clause) for clause in clauses)


@pytest.mark.parametrize("lie", ["nothing", "everything contradicts", "a point"])
@given(question=layers())
def test_floats_that_lie_change_no_answer(lie: str, question: Injectivity) -> None:
    answers = {
        "nothing": lambda rows: None,
        "everything contradicts": lambda rows: Separation([], sorted(rows)),
        "a point": lambda rows: Separation([0.0] * question.network.inputs, []),
    }
    with patch.object(NegativeLP, "solve", lambda self, rows: answers[lie](rows)):
        answer = ActivationSat().solve(question, LIMITS)
    assert answer.verdict is (Verdict.YES if injective(question.network) else Verdict.NO)


@pytest.mark.parametrize("d", [2, 3, 4])
def test_more_gaussian_rows_are_no_more_work(d: int) -> None:
    questions = (Injectivity(gaussian_layer(d, rows, seed=0).network, RealSpace(d)) for rows in (40, 240))
    few, many = (sum(ActivationSat().solve(question, LIMITS).work.values()) for question in questions)
    assert many < 2 * few


@pytest.mark.parametrize("seed", range(2))
def test_a_gadget_in_two_hundred_dimensions_is_decided_at_once(seed: int) -> None:
    reduction = Acyclic2DisconnectionToInjectivity(nae_gadget_digraph(8, seed=seed))
    assert reduction.target.network.inputs > 200
    answer = ActivationSat().solve(reduction.target, LIMITS)
    assert answer.verdict is {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}[reduction.source.decide().verdict]
    assert answer.work["lemmas"] < 1000
