"""Power-of-two labels, on which solvers that rest on floats go wrong: clause learning does not, whatever their size."""

from fractions import Fraction

import numpy as np
import pytest

from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.problems import MulticoloredClique
from instances.question import Box
from instances.questions import Positivity
from instances.reductions.lemmas.gadgets import hats
from solvers.activation_sat import ActivationSat
from solvers.answer import Stop
from solvers.milp import Milp
from solvers.solver import Limits

LIMITS = Limits(wall_s=60, memory_bytes=2**32)


def instance(nodes: int, verdict: Verdict) -> MulticoloredClique:
    """The first graph of three colours at the threshold, planted for a yes, that has the verdict."""
    planted = verdict is Verdict.YES
    sources = (gnp_multicolored_clique(3, nodes, "threshold", planted, seed=seed) for seed in range(99))
    return next(source for source in sources if source.decide().verdict is verdict)


def question(source: MulticoloredClique, exponent: int) -> Positivity:
    """The network of the reduction with label 2^(2 + v) for node v, all lengths times 2^exponent.

    The labels are a Sidon set, and every number is a float64 number: a centre has two bits, the hats' ends one more.
    """
    color = source.color_of
    groups = [((v,), (color[v],)) for v in color] + [((u, v), (color[u], color[v])) for u, v in sorted(source.edges)]
    directions = np.array([[int(i in seen) for i in range(3)] for _, seen in groups])
    hidden, weights = hats(directions, [sum(2 ** (2 + v) for v in members) for members, _ in groups])
    unit = 2.0**exponent
    network = Network((Layer(hidden.weights, hidden.bias * unit), Layer([weights / unit], [-5])))
    return Positivity(network, Box.cube(3, 0, Fraction(2) ** (exponent + len(color) + 3)))


@pytest.mark.parametrize("exponent", [0, 28, 40, 200, 900, -30])
@pytest.mark.parametrize("verdict", [Verdict.NO, Verdict.YES])
@pytest.mark.parametrize("nodes", range(5, 11))
def test_labels_within_and_beyond_int64_are_decided_right(nodes: int, verdict: Verdict, exponent: int) -> None:
    source = instance(nodes, verdict)
    asked = question(source, exponent)
    answer = ActivationSat().solve(asked, LIMITS)
    assert answer.verdict is verdict
    if verdict is Verdict.YES:
        assert asked.check(answer.witness)


@pytest.mark.parametrize("verdict", [Verdict.NO, Verdict.YES])
def test_labels_beyond_int64_are_decided_without_clauses_from_relations(verdict: Verdict) -> None:
    """Every refutation then rests on multipliers that floats propose at relative distances of 2^-40."""
    asked = question(instance(5, verdict), 40)
    assert ActivationSat(structure=False).solve(asked, LIMITS).verdict is verdict


@pytest.mark.slow
@pytest.mark.parametrize("verdict", [Verdict.NO, Verdict.YES])
def test_a_float_engine_claims_what_exact_arithmetic_denies(verdict: Verdict) -> None:
    """It would say yes to a no-instance, and to a yes-instance with a point that is no witness."""
    answer = Milp().solve(question(instance(10, verdict), 0), LIMITS)
    assert answer.stop is Stop.INEXACT
    assert "exact arithmetic finds no such point" in answer.reason
