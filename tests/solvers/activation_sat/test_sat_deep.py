"""The SAT search on deep networks: every bound holds, every refutation is true, and floats never decide."""

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families.problems.random_multicolored_set_cover import random_multicolored_set_cover
from instances.network import Layer, Network, Point
from instances.numbers.rationals import to_flint
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.reductions.to_decisions.multicolored_set_cover_to_positivity import MulticoloredSetCoverToPositivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.deep.network_lp import LayerProposal, NetworkLP
from solvers.activation_sat.deep.pattern_lp import Neuron
from solvers.activation_sat.deep.relaxation import Affine, Duals, Relaxation, Sign, Signs, chord
from solvers.activation_sat.deep.search import deep_positivity
from solvers.activation_sat.deep.theory import DeepTheory
from solvers.activation_sat.effort import Effort
from solvers.answer import Stop
from solvers.solver import Limits
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles import questions as brute_force_questions

LIMITS = Limits(wall_s=60, memory_bytes=2**32)
SQUARE = Box.cube(2, -1, Fraction(4, 3))
GRID = tuple(product((Fraction(-1), Fraction(-1, 3), Fraction(1, 4), Fraction(1), Fraction(4, 3)), repeat=2))
few = settings(deadline=None, max_examples=60)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Two inputs, two or three hidden layers of at most three neurons, entries in quarters."""
    sizes = [2, *draw(st.lists(st.integers(0, 3), min_size=2, max_size=3)), 1]
    layers = []
    for inputs, outputs in pairwise(sizes):
        count = outputs * (inputs + 1)
        entries = np.array(draw(st.lists(st.integers(-8, 8), min_size=count, max_size=count))) / 4
        rows = entries.reshape(outputs, inputs + 1)
        layers.append(Layer(rows[:, :-1], rows[:, -1]))
    return Network(tuple(layers))


def found(network: Network, threshold: Fraction, structure: bool = True) -> Point | None:
    return deep_positivity(Positivity(network, SQUARE, threshold=threshold), structure, Effort())


def ranges(network: Network) -> list[list[tuple[Fraction, Fraction]]]:
    """Bounds of every hidden preactivation on the square, by interval arithmetic."""
    reached = list(zip(SQUARE.lower, SQUARE.upper, strict=True))
    found = []
    for layer in network.layers[:-1]:
        bounds = []
        for row, bias in zip(layer.weights.tolist(), layer.bias.tolist(), strict=True):
            ends = [sorted((Fraction(w) * a, Fraction(w) * b)) for w, (a, b) in zip(row, reached, strict=True)]
            low, high = (sum((e[side] for e in ends), Fraction(bias)) for side in (0, 1))
            bounds.append((low, high))
        found.append(bounds)
        reached = [(max(low, Fraction(0)), max(high, Fraction(0))) for low, high in bounds]
    return found


def obeys(point: Point, network: Network, signs: Signs) -> bool:
    pattern = network.pattern(point)
    return all(
        s * t >= 0 for layer, there in zip(signs, pattern, strict=True) for s, t in zip(layer, there, strict=True)
    )


class Faulty(Relaxation):
    """A relaxation with one mistake."""

    def __init__(self, fault: str) -> None:
        super().__init__(SQUARE, to_flint)
        self._fault = fault

    def append(self, layer: Layer, chords: Any) -> None:
        super().append(layer, [(a, b / 2) for a, b in chords] if self._fault == "a chord too low" else chords)

    def bound(self, goal: Affine, signs: Signs, duals: Duals) -> Any:
        if self._fault == "a dual multiplier of the wrong sign":
            duals = [-p for p in duals]
        if self._fault == "a share above one":
            duals = [3 * p for p in duals]
        bound = super().bound(goal, signs, duals)
        if self._fault == "no sign is needed":
            bound.needed[:] = [0 & n for n in bound.needed]
        return bound


def the_bound_holds(relaxation: Relaxation, network: Network, signs: list[Sign], duals: list[Any]) -> None:
    """Wherever the needed signs hold, f is at most the bound."""
    for layer, bounds in zip(network.layers[:-1], ranges(network), strict=True):
        relaxation.append(layer, [chord(a, b) if a < 0 < b else (Fraction(b > 0), Fraction(0)) for a, b in bounds])
    weights, bias = relaxation.affine(network.layers[-1])
    bound = relaxation.bound(Affine(weights[0], bias[0]), signs, duals)
    needed = [np.where(mask, s, 0) for mask, s in zip(bound.needed, signs, strict=True)]
    highest = Fraction(int(bound.value.numerator), int(bound.value.denominator))
    for point in GRID:
        if obeys(point, network, needed):
            assert network.exact(point)[0] <= highest


@few
@given(networks(), st.data())
def test_any_dual_multipliers_give_a_bound_under_the_signs_it_needs(network: Network, data: st.DataObject) -> None:
    signs = [
        np.array([data.draw(st.sampled_from((-1, 0, 1))) for _ in range(w)], dtype=np.int8) for w in network.widths
    ]
    duals = [
        np.array([to_flint(Fraction(data.draw(st.integers(0, 4)), 4)) for _ in range(w)], dtype=object)
        for w in network.widths
    ]
    the_bound_holds(Relaxation(SQUARE, to_flint), network, signs, duals)


FAULTS: dict[str, tuple[list[int], float, float, list[int]]] = {
    # signs of the two neurons, bias of the second, outgoing weight, dual multipliers
    "a dual multiplier of the wrong sign": ([1, 1], -0.5, 1.0, [1, 1]),
    "a share above one": ([0, 0], 3.0, -1.0, [0, 1]),
    "a chord too low": ([0, 0], -0.5, 1.0, [0, 0]),
    "no sign is needed": ([-1, 0], -0.5, 1.0, [0, 0]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_pass_is_caught(fault: str) -> None:
    assumed, bias, outgoing, duals = FAULTS[fault]
    network = Network((Layer([[1.0, 1.0]], [0.0]), Layer([[1.0]], [bias]), Layer([[outgoing]], [0.0])))
    signs = [np.array([s], dtype=np.int8) for s in assumed]
    exact = [np.array([to_flint(Fraction(p))], dtype=object) for p in duals]
    the_bound_holds(Relaxation(SQUARE, to_flint), network, signs, exact)
    with pytest.raises(AssertionError):
        the_bound_holds(Faulty(fault), network, signs, exact)


@few
@given(networks(), st.data())
def test_a_refutation_is_true_and_a_point_is_above_the_threshold(network: Network, data: st.DataObject) -> None:
    threshold = Fraction(data.draw(st.integers(-8, 8)), 4)
    theory = DeepTheory(network, SQUARE, threshold)
    theory.bound_neurons()
    outgoing = network.layers[-1].weights[0]
    signs = [fixed.copy() for fixed in theory.fixed]
    for depth, layer in enumerate(signs):
        for i in np.flatnonzero(layer == 0).tolist():
            if depth + 1 < len(signs) or outgoing[i] > 0:
                layer[i] = data.draw(st.sampled_from((-1, 1)))
    for reply in (theory.decide(signs), theory._exactly(signs)):
        if isinstance(reply, tuple):
            assert SQUARE.contains(reply)
            assert network.exact(reply)[0] > threshold
            continue
        assert all(theory.fixed[depth][i] == 0 for depth, i in reply.needed)
        needed = only(signs, reply.needed)
        assert all(network.exact(p)[0] <= threshold for p in GRID if obeys(p, network, needed))


def only(signs: Signs, kept: frozenset[Neuron]) -> list[Sign]:
    reduced = [np.zeros_like(layer) for layer in signs]
    for depth, i in kept:
        reduced[depth][i] = signs[depth][i]
    return reduced


@few
@given(networks(), st.booleans())
def test_the_maximum_is_a_no_and_the_least_bit_less_a_yes(network: Network, structure: bool) -> None:
    highest = Fraction(brute_force_questions.maximum(network, SQUARE))
    assert found(network, highest, structure) is None
    below = found(network, highest - Fraction(1, 2**20), structure)
    assert below is not None
    assert network.exact(below)[0] > highest - Fraction(1, 2**20)


@pytest.mark.parametrize("lie", ["nothing", "minus infinity", "zeros"])
def test_floats_that_lie_change_no_answer(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = NetworkLP.maximise

    def lying(self: NetworkLP, *asked: Any) -> LayerProposal | None:
        proposal = honest(self, *asked)
        if lie == "nothing" or proposal is None:
            return None
        blank = [0 * q for q in proposal.multipliers]
        return LayerProposal(-np.inf, [], blank) if lie == "minus infinity" else LayerProposal(0.0, [0.0, 0.0], blank)

    monkeypatch.setattr(NetworkLP, "maximise", lying)
    rng = np.random.default_rng(5)
    for _ in range(12):
        shapes = [(3, 2), (3, 3), (1, 3)]
        network = Network(tuple(Layer(rng.integers(-3, 4, s) / 2, rng.integers(-3, 4, s[0]) / 2) for s in shapes))
        highest = Fraction(brute_force_questions.maximum(network, SQUARE))
        assert found(network, highest) is None
        assert found(network, highest - Fraction(1, 8)) is not None


def test_the_deep_search_decides_a_shallow_network_like_brute_force() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        network = Network(
            (Layer(rng.integers(-3, 4, (4, 2)), rng.integers(-3, 4, 4)), Layer(rng.integers(-3, 4, (1, 4)), [-1]))
        )
        expected = brute_force.positive_somewhere(network, SQUARE) is not None
        assert (found(network, Fraction(0)) is not None) is expected


@pytest.mark.parametrize("seed", range(6))
def test_set_cover_networks_are_decided_as_their_oracle_says(seed: int) -> None:
    reduction = MulticoloredSetCoverToPositivity(random_multicolored_set_cover(2, 4, "threshold", seed=seed))
    answer = ActivationSat().solve(reduction.target, LIMITS)
    assert answer.verdict is reduction.source.decide().verdict
    if answer.witness is not None:
        assert reduction.source.check(reduction.pull(answer.witness))


def test_a_gaussian_network_of_twenty_neurons_is_decided_by_few_lemmas() -> None:
    rng = np.random.default_rng(0)
    shapes = [(10, 3), (10, 10), (1, 10)]
    network = Network(tuple(Layer(rng.normal(size=s), rng.normal(size=s[0]) / 2) for s in shapes))
    box = Box.cube(3, -1, 1)
    seen = network(rng.uniform(-1, 1, (100_000, 3))).max()
    for shift, verdict in ((-0.1, Verdict.YES), (0.3, Verdict.NO)):
        question = Positivity(network, box, threshold=Fraction(float(seen) + shift))
        answer = ActivationSat().solve(question, LIMITS)
        assert answer.verdict is verdict
        assert answer.work["lemmas"] < 500


def test_no_time_is_said() -> None:
    network = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-1.0]), Layer([[1.0]], [-0.5])))
    answer = ActivationSat().solve(Positivity(network, Box.cube(1, 0, 2)), Limits(0, 2**32))
    assert answer.stop is Stop.TIME
