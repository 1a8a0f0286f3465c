"""The tropical solver: known values, agreement with region, limits and refusals.

What every solver must obey is tested by `tests.solvers` for everything that is registered.
"""

from fractions import Fraction
from itertools import count
from math import inf
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import gaussian_network, generic_shallow_network, zero_map_pair
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    ZeroMap,
)
from instances.tropical import TropicalRationalMap, read, tropical_map
from solvers.answer import Answer, Stop
from solvers.polyhedra.space import Space
from solvers.region import Region
from solvers.registry import load
from solvers.solver import Limits
from solvers.stopping import limits
from solvers.tropical import Tropical
from solvers.tropical.cells import cells
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import cells_on
from solvers.tropical.geometry.radius import radius_of_cells
from solvers.tropical.glue import regions, share_a_facet
from solvers.tropical.highest import maximum
from solvers.tropical.hoffman import of_map
from solvers.tropical.prune import prune
from solvers.tropical.setting import Setting
from tests.instances.tropical.networks import CHECKER, F1, F2
from tests.instances.tropical.test_conversion import random_points
from tests.networks import deep_networks
from tests.oracles import questions as brute_force_questions

PLENTY = Limits(wall_s=60, memory_bytes=2**32)
NOTHING = Limits(wall_s=0, memory_bytes=2**32)
few = settings(deadline=None, max_examples=40)
KNOWN = {"F1": F1, "F2": F2, "checker": CHECKER}


def ask(question: Question[Any], **options: Any) -> Answer:
    return Tropical(**options).solve(question, PLENTY)


@pytest.mark.parametrize(
    ("name", "p", "value"),
    [
        *(("F1", p, v) for p, v in (("1", 12), ("2", 160), ("inf", 16))),
        *(("F2", p, v) for p, v in (("1", 6), ("2", 36), ("inf", 8))),
        *(("checker", p, 1) for p in ("1", "2", "inf")),
    ],
)
def test_lipschitz_constants_of_the_known_networks(name: str, p: str, value: int) -> None:
    question = Lipschitz(KNOWN[name], RealSpace(2), p=p)
    answer = ask(question)
    assert answer.value == question.attained(answer.witness) == value


@pytest.mark.parametrize(("name", "boxed"), [("F1", 25), ("F2", 16), ("checker", 1)])
def test_maxima_of_the_known_networks(name: str, boxed: int) -> None:
    for domain, value in ((RealSpace(2), inf), (Box.cube(2, -1, 1), boxed)):
        question = Maximum(KNOWN[name], domain)
        answer = ask(question)
        assert answer.value == question.attained(answer.witness) == value


@pytest.mark.parametrize("shape", [(2, 5, 0), (3, 4, 0), (2, 3, 2), (3, 3, 2)])
@pytest.mark.parametrize("seed", range(6))
def test_maxima_are_those_of_region_and_infinite_where_they_are(shape: tuple[int, int, int], seed: int) -> None:
    inputs, width, second = shape
    network = gaussian_network(inputs, width, 0.0, second, seed=seed).network
    for domain in (RealSpace(inputs), Box.cube(inputs, -1, 1)):
        question = Maximum(network, domain)
        assert ask(question).value == Region().solve(question, PLENTY).value


@pytest.mark.parametrize("hidden_layers", [1, 2])
@pytest.mark.parametrize("nudged", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_zero_maps_are_recognised(hidden_layers: int, nudged: bool, seed: int) -> None:
    known = zero_map_pair(2, 2, hidden_layers, nudged, seed=seed)
    question = ZeroMap(known.network, known.domain)
    answer = ask(question)
    assert answer.verdict is known.facts["zero-map"]
    assert answer.verdict is Verdict.YES or question.check(answer.witness)


def test_a_difference_on_a_cell_that_vanishes_inside_it_has_a_witness_beside_it() -> None:
    """max(0, x) - max(0, -x) = x is 0 at a point inside a cell of the numerator."""
    for shift in (0, 1, -3):
        network = Network((Layer([[1], [-1]], [shift, -shift]), Layer([[1, -1]], [0])))
        question = ZeroMap(network, Box.cube(1, -5, 5))
        assert question.check(ask(question).witness)


@settings(deadline=None, max_examples=15)
@given(network=deep_networks(max_depth=2), threshold=st.integers(-3, 3))
def test_pruning_at_the_end_or_never_changes_no_answer(network: Network, threshold: int) -> None:
    d = network.inputs
    for domain in (RealSpace(d), Box.cube(d, -2, 1)):
        positivity = Positivity(network, domain, threshold=Fraction(threshold))
        zero = ZeroMap(network, domain)
        for question in (positivity, zero):
            verdicts = [ask(question, prune=prune).verdict for prune in ("layers", "end", "off")]
            assert verdicts == [Region().solve(question, PLENTY).verdict] * 3


@pytest.mark.parametrize("p", ["1", "2", "inf"])
def test_lipschitz_constants_on_space_are_about_the_gradient_in_all_inputs(p: str) -> None:
    """The first layer has rank 2, and three inputs."""
    network = Network((Layer([[1, 2, 3], [1, -1, 0], [2, 1, 3]], [1, 0, -1]), Layer([[1, -2, 1]], [0])))
    question = Lipschitz(network, RealSpace(3), p=p)
    answer = ask(question)
    assert answer.value == question.attained(answer.witness) == Region().solve(question, PLENTY).value


@pytest.mark.parametrize("inputs", [784, 6])
def test_many_inputs_are_as_many_as_the_first_layer_has_neurons(inputs: int) -> None:
    rng = np.random.default_rng(0)
    first = Layer(rng.integers(-9, 10, (4, inputs)), rng.integers(-9, 10, 4))
    network = Network((first, Layer(rng.integers(-9, 10, (10, 4)), np.zeros(10))))
    assert ask(Regions(network, RealSpace(inputs))).value == 16
    if inputs < 100:
        question = Lipschitz(network, RealSpace(inputs), p="inf")
        answer = ask(question)
        assert question.attained(answer.witness) == answer.value == Region().solve(question, PLENTY).value


@pytest.mark.parametrize("fixed", [(0,), (1,), (0, 1)])
def test_flat_boxes_are_looked_at_in_their_own_dimension(fixed: tuple[int, ...]) -> None:
    lower = [Fraction(-1), Fraction(-2)]
    upper = [Fraction(3), Fraction(1, 3)]
    for i in fixed:
        lower[i] = upper[i] = Fraction(1, 3)
    box = Box(tuple(lower), tuple(upper))
    for network in KNOWN.values():
        for question in (Maximum(network, box), Positivity(network, box, threshold=Fraction(1)), ZeroMap(network, box)):
            answer, expected = ask(question), Region().solve(question, PLENTY)
            assert (answer.verdict, answer.value) == (expected.verdict, expected.value)
            if answer.verdict is question.witnessed:
                assert question.check(answer.witness)
        reach = Reachability(network, box, "Y_0 >= 2 or Y_0 < -1")
        assert ask(reach).verdict is Region().solve(reach, PLENTY).verdict


@pytest.mark.parametrize(
    "target",
    ["Y_0 >= 1 and Y_2 <= -2", "Y_0 > 1 and Y_2 < 0", "Y_2 >= 5 or Y_0 <= -1/2", "Y_0 - Y_2 >= 1/3 and Y_0 + Y_2 <= 0"],
)
@pytest.mark.parametrize("seed", range(4))
def test_reachability_of_several_outputs_of_which_one_is_not_named(target: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = Network(
        (Layer(rng.integers(-3, 4, (4, 2)), rng.integers(-3, 4, 4)), Layer(rng.integers(-2, 3, (3, 4)), [0, 1, 0]))
    )
    for domain in (RealSpace(2), Box.cube(2, -1, 2)):
        question = Reachability(network, domain, target)
        answer = ask(question)
        assert answer.verdict is Region().solve(question, PLENTY).verdict
        assert answer.verdict is Verdict.NO or question.check(answer.witness)


@few
@given(network=deep_networks(max_depth=2))
def test_every_affine_map_has_a_point_off_all_kinks(network: Network) -> None:
    question = Regions(network, RealSpace(network.inputs), "maps")
    for solver in (Tropical(), Region()):
        answer = solver.solve(question, PLENTY)
        assert answer.value == question.attained(answer.witness) == len(answer.witness)


def test_scaling_the_output_scales_lipschitz_constants() -> None:
    for network in KNOWN.values():
        *hidden, last = network.layers
        tripled = Network((*hidden, Layer(-3 * last.weights, last.bias)))
        for p, factor in (("1", 3), ("2", 9), ("inf", 3)):
            one, three = (ask(Lipschitz(f, RealSpace(2), p=p)).value for f in (network, tripled))
            assert one is not None
            assert three == factor * one


# Limits, options, refusals.


def test_work_counts_are_those_of_the_method() -> None:
    network = generic_shallow_network(2, 10, seed=0).network
    regions = ask(Regions(network, RealSpace(2))).work
    assert (regions["monomials"], regions["cells"], "monomials_native" in regions) == (33, 56, False)
    native = ask(Positivity(network, RealSpace(2), threshold=Fraction(10**9)), prune="off").work
    assert (native["monomials"], native["monomials_native"]) == (70, 70)
    at_the_end = ask(Positivity(network, RealSpace(2), threshold=Fraction(10**9)), prune="end").work
    assert (at_the_end["monomials"], at_the_end["monomials_native"]) == (33, 70)
    assert ask(Regions(network, RealSpace(2))).work == regions


def test_a_maximum_takes_a_linear_program_for_each_monomial_of_the_numerator() -> None:
    """Not for each of the product with the denominator: 11 + 22 monomials, 56 cells."""
    network = generic_shallow_network(2, 10, seed=0).network
    question = Maximum(network, Box.cube(2, -1, 1))
    setting = Setting(question, Effort(), "layers", 10_000)
    built = setting.tropical
    before = setting.effort.work["lps"]
    maximum(question, setting)
    # One more for each time that a higher point is found.
    assert len(built.numerators[0]) <= setting.effort.work["lps"] - before <= 2 * len(built.numerators[0])


def test_too_many_monomials_are_a_limit_of_work() -> None:
    network = generic_shallow_network(2, 10, seed=0).network
    answer = ask(Regions(network, RealSpace(2)), monomials=100)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.WORK)
    assert answer.reason == "the cells of the map: 242 monomials are more than the limit of 100"
    deep = ask(Positivity(network, RealSpace(2)), prune="off", monomials=20)
    assert deep.reason == "output 0: 28 monomials are more than the limit of 20"


def test_polynomials_that_do_not_fit_into_memory_are_a_limit_of_work() -> None:
    network = Network((Layer(np.eye(100), np.zeros(100)), Layer(np.ones((1, 100)), [0])))
    small = Limits(wall_s=60, memory_bytes=2**24)
    answer = Tropical().solve(Positivity(network, Box.cube(100, -1, 1), threshold=Fraction(1000)), small)
    assert answer.stop is Stop.WORK
    assert "more than the limit of 648" in answer.reason


@pytest.mark.parametrize("prune", ["layers", "end", "off"])
def test_no_time_is_an_answer_that_says_so(prune: str) -> None:
    network = gaussian_network(3, 6, 0.0, 3, seed=1).network
    answer = Tropical(prune=prune).solve(Positivity(network, RealSpace(3), threshold=Fraction(10**6)), NOTHING)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)
    assert "time limit after" in answer.reason


def test_time_is_looked_at_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = count()
    monkeypatch.setattr(limits, "time", type("Clock", (), {"monotonic": staticmethod(lambda: float(next(moments)))}))
    answer = ask(Regions(generic_shallow_network(2, 10, seed=0).network, RealSpace(2)))
    assert (answer.stop, answer.work["lps"] > 0) == (Stop.TIME, True)


@pytest.mark.parametrize("exponents", [(-300, 0), (300, 0), (500, -500), (-500, 500), (1000, -1000)])
def test_weights_whose_products_are_beyond_floats_make_no_difference(exponents: tuple[int, int]) -> None:
    """Numbers of 2000 bits are scaled before floats propose with them; the truth is brute force."""
    large, small = (2.0**e for e in exponents)
    first = Layer([[large, small], [-large, 0], [0, small], [large, -small]], [0, large, small, 0])
    network = Network((first, Layer([[1, 1, -1, small]], [0])))
    box = Box.cube(2, -1, 1)
    assert ask(Regions(network, RealSpace(2))).value == brute_force_questions.regions(network, None, "linear")
    highest = ask(Maximum(network, box))
    assert highest.value == brute_force_questions.maximum(network, box)
    assert Maximum(network, box).attained(highest.witness) == highest.value
    assert ask(Maximum(network, RealSpace(2))).value == brute_force_questions.maximum(network, None) == inf
    steepest = Lipschitz(network, RealSpace(2), p="1")
    assert ask(steepest).value == brute_force_questions.lipschitz(network, None, "1")
    assert ask(Reachability(network, box, "Y_0 > 5")).verdict is (Verdict.YES if highest.value > 5 else Verdict.NO)


def test_questions_about_activations_are_refused() -> None:
    assert "about activations, not about the function" in str(
        Tropical().refusal(Injectivity(Network((Layer([[1]], [0]),)), RealSpace(1)))
    )
    answer = ask(Regions(F1, RealSpace(2), kind="activation"))
    assert (answer.stop, answer.reason) == (
        Stop.UNSUPPORTED,
        "tropical does not count activation regions: activations are not in the function; region counts them",
    )
    assert Tropical(prune="off").refusal(Surjectivity(F1, RealSpace(2))) == (
        "tropical[prune=off] decides positivity and zero maps, not surjectivity"
    )


def test_options_are_checked() -> None:
    assert load("tropical[prune=end,monomials=50]") == Tropical(prune="end", monomials=50)
    for spec, message in (
        ("tropical[prune=never]", "prune is layers, end, off; got 'never'"),
        ("tropical[monomials=0]", "monomials is at least 1; got 0"),
        ("tropical[monomials=many]", "option monomials is like 200000; got 'many'"),
    ):
        with pytest.raises(InputError, match=message):
            load(spec)


def test_degenerate_networks_have_one_region() -> None:
    for network in (
        Network((Layer([[1, -2]], [3]),)),
        Network((Layer([[0, 0]], [0]),)),
        Network((Layer(np.zeros((0, 2)), []), Layer(np.zeros((1, 0)), [3]))),
        Network((Layer([[1, 1], [-1, -1]], [0, 0]), Layer([[1, -1]], [0]))),
    ):
        assert ask(Regions(network, RealSpace(2))).value == 1
    far = Network((Layer([[1, 0], [0, 1]], [-100, -100]), Layer([[1, 1]], [0])))
    assert ask(Regions(far, Box.cube(2, -1, 1))).value == 1
    assert ask(ZeroMap(far, Box.cube(2, -1, 1))).verdict is Verdict.YES


def test_a_relu_on_the_output_is_one_more_layer_and_another_function() -> None:
    """Other libraries have applied it without being asked: max(0, f) has other regions than f."""
    rectified = Network((*F1.layers, Layer([[1]], [0])))
    assert ask(Regions(rectified, RealSpace(2))).value == Region().solve(Regions(rectified, RealSpace(2)), PLENTY).value
    assert ask(Regions(rectified, RealSpace(2))).value == 6
    shifted = Network((*F1.layers[:-1], Layer(F1.layers[-1].weights, [-5])))
    rectified = Network((*shifted.layers, Layer([[1]], [0])))
    values = [ask(Regions(network, RealSpace(2))).value for network in (shifted, rectified)]
    assert values[0] == 6
    assert values[1] != 6


def test_pruning_changes_sizes_and_constants_but_neither_the_function_nor_its_regions() -> None:
    native = tropical_map(F1)
    space = Space.everywhere(2)
    sides = [[prune(p, space, Effort()) for p in side] for side in (native.numerators, native.denominators)]
    small = TropicalRationalMap(*sides)
    assert small.monomial_complexity != native.monomial_complexity
    rational = read("max(0, -1 + x1, 2 x1) - max(0, x1 + x2)", "text")
    least = TropicalRationalMap([prune(rational.numerators[0], space, Effort())], rational.denominators)
    assert of_map(least, Effort()) <= of_map(rational, Effort())
    glued = regions(cells(small, space, Effort()), share_a_facet, Effort())
    assert len(glued) == Region().solve(Regions(F1, RealSpace(2)), PLENTY).value
    for x in random_points(2, 30):
        assert small.exact(x) == native.exact(x) == F1.exact(x)


def test_networks_without_kinks_have_the_constant_0_and_the_radius_0() -> None:
    for network in (
        Network((Layer([[1, -2]], [3]),)),
        Network((Layer([[0, 0]], [0]), Layer([[1]], [1]))),
        Network((Layer([[1, 1], [1, 1]], [0, 0]), Layer([[1, -1]], [0]))),
    ):
        found = cells_on(network, RealSpace(2), Effort())
        assert (len(found), of_map(found.tropical, Effort())) in ((1, 0), (2, Fraction(1, 2)))
        assert radius_of_cells((Fraction(0),) * 2, found, Effort()) == 0
        assert ask(Regions(network, RealSpace(2))).value == 1
