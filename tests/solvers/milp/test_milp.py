"""What is particular to the mixed-integer solver: its bounds, its repairs, and the traps that its engines fall into."""

from fractions import Fraction
from itertools import combinations, pairwise, product
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.question import Box, Gap
from instances.questions import Positivity
from solvers.answer import Stop
from solvers.milp import Milp
from solvers.milp.bounds import Bounds, bound
from solvers.milp.witness import confirm
from solvers.solver import Deadline, Limits
from tests.networks import deep_networks
from tests.oracles import one_hidden_layer as brute_force

PLENTY = Limits(wall_s=60, memory_bytes=4 * 2**30)
ENGINES = ("highs", "gscip")
few = settings(deadline=None, max_examples=40)


def bounds_of(network: Network, low: float, high: float) -> Bounds:
    return bound(network, (np.full(network.inputs, low), np.full(network.inputs, high)), {"lps": 0})


def preactivations(network: Network, point: Point) -> list[Point]:
    """Of every hidden layer, by looking at it as the output."""
    *hidden, _ = network.layers
    return [
        Network(tuple(hidden[: depth + 1])).exact(point) if hidden[depth].outputs else ()
        for depth in range(len(hidden))
    ]


def holds(found: Bounds, network: Network, point: Point) -> bool:
    return all(
        low[i] - 1e-6 <= v <= high[i] + 1e-6
        for values, (low, high) in zip(preactivations(network, point), found.hidden, strict=True)
        for i, v in enumerate(values)
    )


@few
@given(network=deep_networks(), data=st.data())
def test_bounds_hold_at_every_point_of_the_box(network: Network, data: st.DataObject) -> None:
    point = data.draw(st.tuples(*[st.fractions(-1, 1, max_denominator=4)] * network.inputs))
    assert holds(bounds_of(network, -1, 1), network, point)


def test_bounds_that_are_too_tight_are_caught() -> None:
    sum_of_two = Layer([[1.0, 1.0]], [0.0])
    network = Network((Layer([[1.0], [-2.0]], [0.0, 0.0]), sum_of_two, Layer([[1.0]], [0.0])))
    found = bounds_of(network, -1, 1)
    corner = (Fraction(-1),)
    assert holds(found, network, corner)
    first, (low, high) = found.hidden
    assert not holds(Bounds(found.inputs, (first, (low, high / 2))), network, corner)


def test_linear_programs_tighten_what_intervals_lose() -> None:
    # max(0, x) - max(0, x) is 0, which intervals see as [-1, 1]
    twice = Network((Layer([[1.0], [1.0]], [0.0, 0.0]), Layer([[1.0, -1.0]], [0.0]), Layer([[1.0]], [0.0])))
    (low,), (high,) = bounds_of(twice, -1, 1).hidden[1]
    assert -0.6 < low <= 0 <= high < 0.6


def test_a_neuron_needs_a_binary_only_if_it_can_be_both_and_raises_the_output() -> None:
    rows, bias = [[1.0]] * 5, [0.0, 0.0, 5.0, -5.0, 0.0]
    network = Network((Layer(rows, bias), Layer([[1.0, -1.0, 1.0, 1.0, 0.0]], [0.0])))
    answer = Milp(fold=False).solve(Positivity(network, Box.cube(1, -1, 1)), PLENTY)
    assert answer.work["binaries"] == 1


def highest_on_interval(network: Network, low: Fraction, high: Fraction) -> Fraction:
    """The exact maximum of a network of any depth with one input: f is affine between the kinks of its neurons."""
    points = [low, high]
    for depth in range(len(network.layers) - 1):
        kinks = set(points)
        for a, b in pairwise(points):
            at_a, at_b = (preactivations(network, (p,))[depth] for p in (a, b))
            kinks |= {a + (b - a) * u / (u - v) for u, v in zip(at_a, at_b, strict=True) if u * v < 0}
        points = sorted(kinks)
    return max(brute_force.value(network, (p,)) for p in points)


@pytest.mark.parametrize("engine", ENGINES)
@few
@given(network=deep_networks(max_inputs=1), data=st.data())
def test_deep_networks_are_decided_rightly(engine: str, network: Network, data: st.DataObject) -> None:
    low = data.draw(st.fractions(-3, 3, max_denominator=3))
    box = Box((low,), (low + data.draw(st.fractions(0, 3, max_denominator=3)),))
    answer = Milp(engine).solve(Positivity(network, box), PLENTY)
    assert answer.verdict is (Verdict.YES if highest_on_interval(network, low, box.upper[0]) > 0 else Verdict.NO)
    assert answer.witness is None or Positivity(network, box).check(answer.witness)


def thin_hat(center: float, height: float) -> Positivity:
    """Positive only near `center`, by at most 2^-40 `height`, on [0, 8]."""
    steep = [[2.0**20]] * 3
    hidden = Layer(steep, [1 - 2.0**20 * center, -(2.0**20) * center, -1 - 2.0**20 * center])
    return Positivity(Network((hidden, Layer([[1.0, -2.0, 1.0]], [height - 1]))), Box.cube(1, 0, 8))


def test_a_proposal_beside_the_witness_is_rounded_onto_it() -> None:
    assert confirm(thin_hat(3.0, 2.0**-30), [3.0 + 1e-9]) == (Fraction(3),)


def test_a_proposal_beside_a_witness_that_does_not_round_is_moved_within_its_region() -> None:
    question = thin_hat(3.0 + 3 * 2.0**-20, 2.0**-30)
    witness = confirm(question, [3.0 + 3 * 2.0**-20 + 1e-9])
    assert witness is not None
    assert question.check(witness)


def test_a_proposal_with_nothing_positive_around_it_is_not_confirmed() -> None:
    assert confirm(thin_hat(3.0, 0.0), [3.0]) is None
    assert confirm(thin_hat(3.0, 2.0**-30), [7.0]) is None


def power_of_two_cliques(nodes: int, step: int, seed: int) -> Positivity:
    """A no-instance of three-colour clique as a network: every f > 0 that floats find in it is wrong.

    Node j of colour c sits at 2^(step (nodes c + j)): powers of two are a Sidon set, and a large one, so a big-M of
    this network times the 1e-6 by which an engine lets a binary miss 0 is larger than the network's whole output.
    """
    random, colors = Random(seed), range(3)
    labels = [[2 ** (step * (nodes * c + j)) for j in range(nodes)] for c in colors]
    pairs, has_clique = list(combinations(colors, 2)), True
    while has_clique:
        edges = {p: {e for e in product(range(nodes), repeat=2) if random.random() < 1 / nodes} for p in pairs}
        chosen = product(range(nodes), repeat=3)
        has_clique = not all(edges.values()) or any(all((t[a], t[b]) in edges[a, b] for a, b in pairs) for t in chosen)
    centers = [({c}, label) for c in colors for label in labels[c]]
    centers += [({a, b}, labels[a][i] + labels[b][j]) for a, b in pairs for i, j in sorted(edges[a, b])]
    rows = [[float(i in where) for i in colors] for where, _ in centers for _ in range(3)]
    bias = [offset - center for _, center in centers for offset in (1, 0, -1)]
    network = Network((Layer(rows, bias), Layer([[1.0, -2.0, 1.0] * len(centers)], [-5.0])))
    corners = tuple(tuple(Fraction(end(side)) for side in labels) for end in (min, max))
    return Positivity(network, Box(*corners), gap=Gap(Fraction(1), Fraction(0)))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(3))
def test_what_the_engine_claims_and_exact_arithmetic_denies_is_unknown(engine: str, seed: int) -> None:
    question = power_of_two_cliques(nodes=2, step=5, seed=seed)
    assert brute_force.positive_somewhere(question.network, question.domain) is None  # type: ignore[arg-type]
    answer = Milp(engine).solve(question, PLENTY)
    assert answer.verdict is not Verdict.YES
    if answer.verdict is Verdict.UNKNOWN:
        assert answer.stop is Stop.INEXACT
        assert "exact arithmetic finds no such point" in answer.reason


@pytest.mark.parametrize("engine", ENGINES)
def test_the_engines_do_fall_into_the_trap(engine: str) -> None:
    answers = [Milp(engine).solve(power_of_two_cliques(nodes=2, step=5, seed=seed), PLENTY) for seed in range(3)]
    assert any("the engine claims that f is above the threshold" in answer.reason for answer in answers)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("nodes", [7, 8])
@pytest.mark.parametrize("seed", range(2))
def test_large_power_of_two_labels_never_make_a_yes(engine: str, nodes: int, seed: int) -> None:
    assert Milp(engine).solve(power_of_two_cliques(nodes, 1, seed), PLENTY).verdict is not Verdict.YES


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("weight", [1e200, 1e308])
def test_numbers_that_no_engine_takes_end_in_an_unknown_with_a_reason(engine: str, weight: float) -> None:
    network = Network((Layer([[weight], [weight]], [-0.5, weight]), Layer([[weight, -1.0]], [-1.0])))
    answer = Milp(engine).solve(Positivity(network, Box.cube(1, -1, 1)), PLENTY)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.INEXACT)
    assert "\n" not in answer.reason


@pytest.mark.parametrize("engine", ENGINES)
def test_a_time_limit_is_kept_within_a_second(engine: str) -> None:
    limits = Limits(wall_s=0.5, memory_bytes=4 * 2**30)
    deadline = Deadline(Limits(wall_s=1.5, memory_bytes=0))
    answer = Milp(engine).solve(power_of_two_cliques(nodes=8, step=1, seed=0), limits)
    assert answer.stop is Stop.TIME
    assert answer.reason
    assert not deadline.passed


@pytest.mark.parametrize("engine", ENGINES)
def test_a_time_limit_may_be_infinite(engine: str) -> None:
    question = Positivity(Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-0.75]))), Box.cube(1, -1, 1))
    assert Milp(engine).solve(question, Limits(wall_s=inf, memory_bytes=4 * 2**30)).verdict is Verdict.YES


def test_an_unknown_engine_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match=r"^solver milp: unknown engine 'cplex'; known: highs, gscip, cp-sat$"):
        Milp("cplex")
