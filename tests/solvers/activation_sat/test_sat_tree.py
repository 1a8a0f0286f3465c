"""Branch and bound: its verdicts, its bounds, and the proof that its record tells, on degenerate networks too."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solvers.activation_sat.branch.hinges as hinges_module
import solvers.activation_sat.branch.search as tree_module
from instances.families.random_networks.gaussian_network import gaussian_network
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Maximum, Positivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.branch.boxes import Halvings, gains, halved_often
from solvers.activation_sat.branch.cells import Bend
from solvers.activation_sat.branch.concave import Concave
from solvers.activation_sat.branch.hinges import SHARES, Hinges
from solvers.activation_sat.branch.search import Halving, Leaf, Tree
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.ridges import Ridge, RidgeSum, extent, ridge_sum
from solvers.solver import Deadline, Limits
from solvers.stopping.limits import OutOfTimeError
from solvers.sweep import LineSweep
from tests.networks import boxes, shallow_networks, touching_questions
from tests.oracles import one_hidden_layer as brute_force

PLENTY = Limits(wall_s=60, memory_bytes=2**32)

Span = tuple[Fraction, Fraction]


@st.composite
def sums(draw: st.DrawFn, max_inputs: int = 3, max_neurons: int = 6) -> tuple[Network, Box]:
    """Networks with parallel, repeated, zero and cancelling neurons, on boxes that may be flat."""
    network = draw(shallow_networks(max_inputs, max_neurons))
    return network, draw(boxes(network.inputs))


def _search(network: Network, box: Box, whole: bool = False) -> tuple[Point | None, Tree]:
    tree = Tree(ridge_sum(network, box), remembers=True)
    return tree.search_whole() if whole else tree.search(), tree


def _is_right(network: Network, box: Box, whole: bool = False) -> None:
    point, tree = _search(network, box, whole)
    if point is None:
        assert brute_force.positive_somewhere(network, box) is None
        _proves(list(tree.steps()), ridge_sum(network, box))
    else:
        assert box.contains(point)
        assert network.exact(point)[0] > 0


def _proves(steps: list[Halving | Bend | Leaf], ridges: RidgeSum) -> None:
    """Check the record in rationals: the leaves are what the cuts leave of the box, and each is refuted."""
    rest: Iterator[Halving | Bend | Leaf] = iter(steps)
    waiting: list[tuple[Box, dict[int, Span]]] = [(ridges.box, {})]
    while waiting:
        (box, cut), step = waiting.pop(), next(rest)
        spans = [extent(ridge.direction, box) for ridge in ridges.ridges]
        for r, (low, high) in cut.items():
            spans[r] = max(low, spans[r][0]), min(high, spans[r][1])
        if isinstance(step, Halving):
            i = step.input
            assert box.lower[i] < step.place < box.upper[i]
            waiting.append((replace(box, lower=(*box.lower[:i], step.place, *box.lower[i + 1 :])), cut))
            waiting.append((replace(box, upper=(*box.upper[:i], step.place, *box.upper[i + 1 :])), cut))
        elif isinstance(step, Bend):
            low, high = cut.get(step.ridge, spans[step.ridge])
            waiting.append((box, {**cut, step.ridge: (step.place, high)}))
            waiting.append((box, {**cut, step.ridge: (low, step.place)}))
        elif isinstance(step.reason, TheoryLemma):
            for ridge, span, (first, last) in zip(ridges.ridges, spans, step.reason.allowed, strict=True):
                pieces = ridge.concave_pieces(min(ridge.values) - 1)
                assert pieces[first].lower <= span[0]
                assert span[1] <= pieces[last].upper
        else:
            assert not cut
            chords = (_chord(ridge, *span) for ridge, span in zip(ridges.ridges, spans, strict=True))
            assert _bound(ridges, box, [step.reason.get(r, chord) for r, chord in enumerate(chords)]) <= 0
    assert next(rest, None) is None


def _chord(ridge: Ridge, low: Fraction, high: Fraction) -> Fraction:
    return (ridge.at(high) - ridge.at(low)) / (high - low) if low < high else Fraction(0)


def _bound(ridges: RidgeSum, box: Box, duals: list[Fraction]) -> Fraction:
    """Weak duality, see `solvers.activation_sat.pieces.bound`."""
    total = ridges.constant
    for ridge, dual in zip(ridges.ridges, duals, strict=True):
        low, high = extent(ridge.direction, box)
        places = [low, high, *(t for t in ridge.points if low < t < high)]
        total += max(ridge.at(t) - dual * t for t in places)
    normal = [
        sum((p * r.direction[i] for p, r in zip(duals, ridges.ridges, strict=True)), Fraction(0))
        for i in range(box.dimension)
    ]
    return total + sum(max(v * a, v * b) for v, a, b in zip(normal, box.lower, box.upper, strict=True))


@given(sums())
def test_it_is_right_about_networks_of_any_kind(question: tuple[Network, Box]) -> None:
    _is_right(*question)


@given(touching_questions())
def test_a_maximum_of_exactly_zero_is_not_positive(question: Positivity) -> None:
    assert isinstance(question.domain, Box)
    point, tree = _search(question.network, question.domain)
    assert point is None
    _proves(list(tree.steps()), ridge_sum(question.network, question.domain))


@pytest.mark.parametrize(("module", "name"), [(hinges_module, "GRID"), (tree_module, "BATCH")])
@given(question=sums())
@settings(max_examples=40)
def test_it_is_right_on_a_coarse_grid_and_box_by_box(module: object, name: str, question: tuple[Network, Box]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, 2 if name == "GRID" else 1)
        _is_right(*question)


@given(question=sums())
@settings(max_examples=40)
def test_it_is_right_when_all_is_left_to_linear_programs(question: tuple[Network, Box]) -> None:
    _is_right(*question, whole=True)


@given(sums(max_neurons=4), st.integers(30, 70))
@settings(max_examples=40)
def test_it_is_right_beyond_64_bits(question: tuple[Network, Box], bits: int) -> None:
    network, box = question
    first, last = network.layers
    large = Layer(
        first.weights * 2.0**bits + np.where(first.weights != 0, 2.0 ** (bits - 40), 0), first.bias * 2.0**bits
    )
    _is_right(Network((large, last)), box)


@given(sums(), st.data())
def test_any_shares_bound_f_from_above(question: tuple[Network, Box], data: st.DataObject) -> None:
    ridges = ridge_sum(*question)
    hinges = Hinges(ridges)
    d, n = ridges.box.dimension, len(hinges.weights)
    ends = st.lists(st.integers(0, 8), min_size=d, max_size=d)
    corners = np.array([data.draw(ends), data.draw(ends)]) * (hinges_module.GRID // 8)
    box = np.array([corners.min(axis=0), corners.max(axis=0)])
    shares = np.array([data.draw(st.lists(st.integers(0, SHARES), min_size=n, max_size=n))], dtype=np.int64)
    low, high = hinges.ranges(box[None])
    bounds, _ = hinges.bounds(box[None], low, high, shares.reshape(1, n))
    points = np.array([box[0], box[1], (box[0] + box[1]) // 2])
    assert (hinges.values(points) * SHARES <= bounds[0]).all()
    values = [ridges.at(hinges.point(p)) for p in points]
    assert all((v > 0) == (w > 0) for v, w in zip(hinges.values(points), values, strict=True))


def _raised(network: Network, by: Fraction) -> RidgeSum:
    ridges = ridge_sum(network, Box.cube(network.inputs, -1, 1))
    return replace(ridges, constant=ridges.constant + by)


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_the_sweep_just_below_at_and_above_the_maximum(seed: int) -> None:
    known = gaussian_network(3, 24, 0.0, seed=seed)
    highest = LineSweep().solve(Maximum(known.network, known.domain), PLENTY).value
    assert isinstance(highest, Fraction)
    for level, positive in (
        (highest * Fraction(99, 100), True),
        (highest, False),
        (highest - Fraction(1, 10**9), True),
    ):
        ridges = _raised(known.network, -level)
        point = Tree(ridges).search()
        assert (point is not None) == positive
        assert point is None or ridges.at(point) > 0


@given(sums())
def test_linear_programs_decide_the_whole_box_where_f_is_concave(question: tuple[Network, Box]) -> None:
    (first, last), box = question[0].layers, question[1]
    network = Network((first, Layer(-np.abs(last.weights), last.bias)))
    ridges = ridge_sum(network, box)
    hinges = Hinges(ridges)
    (whole,), (low,) = hinges.whole, hinges.ranges(hinges.whole)[0]
    concave = Concave(hinges)
    assert not hinges.convex
    assert concave.duals(whole, low[:0], low[:0]) is None
    point = concave.decide(whole, low)
    assert (point is None) == (brute_force.positive_somewhere(network, box) is None)
    if point is not None:
        assert box.contains(point)
        assert ridges.at(point) > 0
        return
    duals = concave.duals(whole, low[:0], low[:0])
    assert duals is not None
    spans = [extent(ridge.direction, box) for ridge in ridges.ridges]
    chords = (_chord(ridge, *span) for ridge, span in zip(ridges.ridges, spans, strict=True))
    assert _bound(ridges, box, [duals.get(r, chord) for r, chord in enumerate(chords)]) <= 0


def test_one_linear_program_refutes_all_boxes_around_a_maximum_of_exactly_zero() -> None:
    known = gaussian_network(3, 160, 0.0, seed=0)
    highest = LineSweep().solve(Maximum(known.network, known.domain), PLENTY).value
    assert isinstance(highest, Fraction)
    tree = Tree(_raised(known.network, -highest))
    assert tree.search() is None
    assert tree.lps <= 3
    assert tree.nodes < 2_000


def test_a_few_parallel_neurons_are_no_reason_to_learn_clauses() -> None:
    known = gaussian_network(3, 40, 0.0, seed=0)
    assert isinstance(known.domain, Box)
    first, last = known.network.layers
    weights, bias = np.vstack([first.weights, 2 * first.weights[:2]]), np.append(first.bias, first.bias[:2])
    network = Network((Layer(weights, bias), Layer(np.append(np.abs(last.weights), [1.0, 1.0])[None], last.bias)))
    assert max(ridge_sum(network, known.domain).kinks.convex) == 2
    work = ActivationSat().solve(Maximum(network, known.domain), PLENTY).work
    assert work["clauses"] == work["lemmas"] == 0
    assert work["nodes"] > 0


def test_narrow_boxes_along_a_convex_kink_are_not_halved_to_the_end() -> None:
    """Where bounds are bad because of concave hinges, halving along convex ones only would not end before the grid."""
    rng = np.random.default_rng((3, 40, 0))
    weights, bias = (np.round(64 * rng.normal(size=shape)) / 64 for shape in ((40, 3), 40))
    output = np.round(64 * rng.normal(size=(1, 40))) / 64
    network = Network((Layer(weights, bias), Layer(output, [0.0])))
    answer = ActivationSat().solve(Maximum(network, Box.cube(3, -1, 1)), PLENTY)
    assert answer.verdict is Verdict.VALUE
    assert answer.work["nodes"] < 500


def test_no_linear_program_is_needed_where_f_stays_away_from_zero() -> None:
    known = gaussian_network(3, 160, 0.0, seed=0)
    tree = Tree(_raised(known.network, Fraction(-6)))
    assert tree.search() is None
    assert tree.lps == 0
    assert tree.nodes < 2_000


def test_a_passed_deadline_stops_it() -> None:
    known = gaussian_network(3, 40, 0.0, seed=0)
    tree = Tree(_raised(known.network, Fraction(-1)))
    with Deadline(Limits(wall_s=0, memory_bytes=2**32)), pytest.raises(OutOfTimeError):
        tree.search()


def test_a_bound_that_is_wrong_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the record in these tests is able to fail."""
    network = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[1.0, 1.0]], [-0.5])))
    right = Hinges.bounds

    def lower(*arguments: object) -> object:
        bounds, corners = right(*arguments)  # type: ignore[arg-type]
        return bounds - 10 * SHARES * hinges_module.GRID, corners

    monkeypatch.setattr(Hinges, "bounds", lower)
    with pytest.raises(AssertionError):
        _is_right(network, Box.cube(1, -1, 1))


@given(st.data())
def test_halving_often_is_halving_time_after_time(data: st.DataObject) -> None:
    m, d, most = (data.draw(st.integers(1, top)) for top in (6, 4, 40))
    lower = np.array(data.draw(st.lists(st.lists(st.integers(0, 99), min_size=d, max_size=d), min_size=m, max_size=m)))
    powers = st.lists(st.integers(0, 4), min_size=d, max_size=d)
    sides = 1 << np.array(data.draw(st.lists(powers, min_size=m, max_size=m)))
    counts = st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=d, max_size=d)
    influence = np.array(data.draw(st.lists(counts, min_size=m, max_size=m)))
    boxes = np.stack([lower, lower + sides], axis=1)
    expected, numbers, counted = boxes, np.arange(m), influence
    while len(expected) < most and gains(expected, counted).any(axis=1).all():
        inputs = gains(expected, counted).argmax(axis=1)
        expected, numbers = Halvings().halve(expected, numbers, inputs)
        counted = counted.repeat(2, axis=0)
    found = halved_often(boxes, influence, most)
    assert found.dtype == boxes.dtype
    assert found.tolist() == expected.tolist()


def test_verdicts_of_the_solver_rest_on_it() -> None:
    known = gaussian_network(3, 30, 0.0, seed=1)
    highest = LineSweep().solve(Maximum(known.network, known.domain), PLENTY).value
    answer = ActivationSat().solve(Maximum(known.network, known.domain), PLENTY)
    assert answer.verdict is Verdict.VALUE
    assert answer.value == highest
    assert answer.work["nodes"] > 0
