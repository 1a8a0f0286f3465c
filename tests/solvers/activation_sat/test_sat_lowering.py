"""Clauses from the neurons that lower f exclude no point above the threshold, and decide set covers alone."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from instances.families.problems.random_multicolored_set_cover import random_multicolored_set_cover
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.reductions.to_decisions.multicolored_set_cover_to_positivity import MulticoloredSetCoverToPositivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.deep.lowering_neurons import lowering_clauses
from solvers.activation_sat.deep.theory import DeepTheory
from solvers.activation_sat.sat.clauses import Clauses
from solvers.solver import Limits

LIMITS = Limits(wall_s=60, memory_bytes=2**32)
BOX = Box.cube(2, 0, 4)
PLACES = (1, 2, 3)
ORDERS = {u: {Fraction(b): 1 + b - PLACES[0] + 3 * j for b in PLACES} for j, u in enumerate(((1, 0), (0, 1)))}


def layered(rows: Sequence[Sequence[int]], bias: Sequence[int], weights: Sequence[int], offset: int) -> Network:
    """The first layer has the neurons R(x_j - b) for all places b, and R(x_1), which no place cuts."""
    breakpoints = Layer(np.repeat(np.eye(2), 3, axis=0), np.array([-float(b) for b in PLACES * 2]))
    first = Layer(np.vstack([breakpoints.weights, [[1.0, 0.0]]]), np.append(breakpoints.bias, 0.0))
    second = Layer(np.array(rows, dtype=float), np.array(bias, dtype=float))
    return Network((first, second, Layer(np.array([weights], dtype=float), [float(offset)])))


def clauses_of(network: Network, threshold: Fraction, clauses: Clauses) -> list[list[int]]:
    clauses.variables(6)
    theory = DeepTheory(network, BOX, threshold)
    theory.bound_neurons()
    ordered = [[-above, below] for names in ORDERS.values() for below, above in pairwise(names.values())]
    return [*ordered, *lowering_clauses(network, BOX, theory.most, ORDERS, clauses)]


def allowed(clauses: Iterable[Sequence[int]], literals: Iterable[int]) -> bool:
    with Clauses() as whole:
        whole.variables(100)
        whole.state([*clauses, *([literal] for literal in literals)])
        return whole.model() is not None


SMALL = st.integers(-2, 2)


@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(SMALL, min_size=9, max_size=9), min_size=n, max_size=n)))
@settings(max_examples=150, deadline=None)
def test_no_point_above_the_threshold_is_excluded(neurons: list[list[int]]) -> None:
    network = layered([row[:7] for row in neurons], [row[7] for row in neurons], [row[8] for row in neurons], 0)
    values = {x: network.exact(x)[0] for x in product([Fraction(v, 4) for v in range(17)], repeat=2)}
    for threshold in sorted({max(values.values()) - Fraction(1, 2), Fraction(-2)}):
        with Clauses() as new:
            clauses = clauses_of(network, threshold, new)
        event("some" if len(clauses) > 4 else "none")
        patterns = {
            tuple(name if x[j] >= b else -name for j, names in enumerate(ORDERS.values()) for b, name in names.items())
            for x, value in values.items()
            if value > threshold
        }
        assert all(allowed(clauses, pattern) for pattern in patterns)


def test_a_neuron_that_must_stay_low_excludes_what_makes_it_high() -> None:
    """f = 1 - 2 R(1 - (hat around 2 in x_1) - (hat around 2 in x_2)): one of both inputs is between 1 and 3."""
    network = layered([[-1, 2, -1, -1, 2, -1, 0]], [1], [-2], 1)
    with Clauses() as new:
        clauses = clauses_of(network, Fraction(0), new)
    names = [list(order.values()) for order in ORDERS.values()]
    patterns = {(i, j): [v if k < n else -v for of, n in zip(names, (i, j), strict=True) for k, v in enumerate(of)]
                for i, j in product(range(4), repeat=2)}  # fmt: skip
    left = {place for place, literals in patterns.items() if allowed(clauses, literals)}
    assert left == {(i, j) for i, j in patterns if i in (1, 2) or j in (1, 2)}


@pytest.mark.parametrize("seed", range(4))
def test_set_cover_networks_need_no_lemma(seed: int) -> None:
    reduction = MulticoloredSetCoverToPositivity(random_multicolored_set_cover(3, 4, "threshold", seed=seed))
    answer, plain = (ActivationSat(structure).solve(reduction.target, LIMITS) for structure in (True, False))
    assert answer.verdict is plain.verdict is reduction.source.decide().verdict
    assert answer.work["lemmas"] == 0
    assert plain.work["lemmas"] > 0 or answer.verdict is Verdict.YES
