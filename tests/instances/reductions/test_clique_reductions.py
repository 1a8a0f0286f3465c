"""What the reductions around multicoloured clique (R2 to R7) say besides the laws, and what they refuse."""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Problem
from instances.problems import Clique, Cnf, Graph, IndependentSet, MulticoloredClique, VertexCover
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum, Positivity, Surjectivity, ZeroMap, ZonotopeContainment
from instances.reductions import (
    REDUCTIONS,
    MulticoloredCliqueToBiasFreeLipschitz,
    MulticoloredCliqueToBiasFreePositivity,
    MulticoloredCliqueToLipschitz,
    MulticoloredCliqueToMaximum,
    MulticoloredCliqueToPositivity,
    MulticoloredCliqueToSurjectivity,
    PositivityToLipschitz,
    PositivityToZeroMap,
    PositivityToZonotopeContainment,
    VertexCoverToClique,
    path,
)
from tests.instances import laws
from tests.instances.reductions.dense import dense_multicolored_clique, dense_pair
from tests.networks import shallow_networks
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles import questions as exact
from tests.oracles.cells import dot

EDGE = MulticoloredClique(((1,), (2,)), frozenset({(1, 2)}))
NO_EDGE = MulticoloredClique(((1,), (2,)), frozenset())
PAIRS = [EDGE, NO_EDGE, *map(dense_pair, range(4))]
TENT = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0])))
LINE = RealSpace(1)
entry = st.fractions(-60, 60, max_denominator=4)


# --- without biases (R2, R6) -------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99).map(dense_multicolored_clique), st.tuples(entry, entry, entry), entry)
def test_the_bias_free_network_is_even_and_the_perspective_of_the_one_with_biases(
    problem: MulticoloredClique, x: tuple[Fraction, ...], y: Fraction
) -> None:
    reduction = MulticoloredCliqueToBiasFreePositivity(problem)
    f, g = reduction.biased.target.network, reduction.target.network
    scaled = tuple(v * y for v in x)
    assert g.bias_free
    assert g.exact((*scaled, y)) == (abs(y) * f.exact(x)[0],)
    assert g.exact((*x, y)) == g.exact(tuple(-v for v in (*x, y)))
    assert g.exact((*x, Fraction(0))) == (0,)


@pytest.mark.parametrize("spacing", [2, 4])
def test_three_colors_without_biases_keep_their_verdict_and_decode(spacing: int) -> None:
    for seed in range(8):
        reduction = MulticoloredCliqueToBiasFreePositivity(dense_multicolored_clique(seed), spacing)
        laws.the_verdict_is_the_same_on_both_sides(reduction)
        laws.every_source_witness_pushes_to_a_witness(reduction)
        laws.every_target_witness_pulls_to_a_witness(reduction)
        laws.the_gap_is_kept(reduction)


@pytest.mark.parametrize("classes", [(), ((),), ((1,),), ((1,), ())])
def test_few_colors_and_nodes_keep_their_verdict_without_biases(classes: tuple[tuple[int, ...], ...]) -> None:
    for law in laws.LAWS:
        law(MulticoloredCliqueToBiasFreePositivity(MulticoloredClique(classes, frozenset())))


# --- maximum (R4) ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden_layers", [1, 2])
@pytest.mark.parametrize("problem", PAIRS)
def test_the_maximum_is_one_with_a_clique_and_with_two_layers_zero_without(
    problem: MulticoloredClique, hidden_layers: int
) -> None:
    maximum = exact.maximum(MulticoloredCliqueToMaximum(problem, hidden_layers=hidden_layers).target.network)
    if problem.decide().witness:
        assert maximum == 1
    else:
        assert maximum == 0 or (hidden_layers == 1 and maximum < 0)


# --- Lipschitz constants (R5) ------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", ["1", "2", "inf"])
@pytest.mark.parametrize("problem", PAIRS[:4])
def test_the_yes_value_of_a_lipschitz_constant_is_attained_exactly(problem: MulticoloredClique, p: str) -> None:
    biased, free = (
        MulticoloredCliqueToLipschitz(problem, 2, p).target,
        MulticoloredCliqueToBiasFreeLipschitz(problem, 2, p).target,
    )
    assert biased.gap is not None
    assert free.gap is not None
    values = [exact.lipschitz(question.network, None, p) for question in (biased, free)]
    if problem.decide().witness:
        assert values[0] == biased.gap.yes
        assert values[1] == free.gap.yes if p == "1" else values[1] >= free.gap.yes
    else:
        assert values[0] <= biased.gap.no
        assert values[1] <= free.gap.no


def test_one_color_has_a_slope_exactly_if_it_has_a_node() -> None:
    for p, value in (("1", 1), ("2", 2), ("inf", 2)):
        node, none = (MulticoloredClique((members,), frozenset()) for members in ((1,), ()))
        assert exact.lipschitz(MulticoloredCliqueToLipschitz(node, p=p).target.network, None, p) == value
        assert exact.lipschitz(MulticoloredCliqueToLipschitz(none, p=p).target.network, None, p) == 0


class Coinciding(MulticoloredCliqueToPositivity):
    """Sidon labels of which two sums of three are equal: 1 + 2 + 45 = 4 + 13 + 31."""

    @cached_property
    def centers(self) -> tuple[int, ...]:
        return tuple(self.spacing * s for s in (1, 4, 2, 31, 13, 45))


class CoincidingLipschitz(MulticoloredCliqueToLipschitz):
    @cached_property
    def positivity(self) -> MulticoloredCliqueToPositivity:
        return Coinciding(self.source, self.spacing)


def test_the_no_value_of_the_lipschitz_constant_is_attained() -> None:
    problem = MulticoloredClique(((1, 2), (3, 4), (5, 6)), frozenset({(1, 3), (2, 5), (4, 6)}))
    assert problem.decide().witness is None
    # G depends on x + z 1 only: its gradient is that of F and the sum of its entries.
    gradients = [cell.jacobian[0] for cell in exact.cells(Coinciding(problem).target.network)]
    assert len(gradients) > 300
    for p in ("1", "2", "inf"):
        question = CoincidingLipschitz(problem, p=p).target
        assert question.gap is not None
        value = max(exact.norm([(*gradient, sum(gradient, Fraction(0)))], p) for gradient in gradients)
        assert value == question.gap.no


@pytest.mark.parametrize("p", ["1", "2", "inf"])
def test_a_positive_constant_has_a_lipschitz_constant_of_one_and_a_negative_one_of_zero(p: str) -> None:
    for height in (1, -1):
        constant = Network((Layer([[0.0]], [1.0]), Layer([[0.0]], [height])))
        rectified = Network((*constant.layers, Layer([[1.0]], [0.0])))
        assert exact.lipschitz(rectified, None, p) == 0
        reduction = PositivityToLipschitz(Positivity(constant, LINE), p)
        assert exact.lipschitz(reduction.target.network, None, p) == (height > 0)


def test_the_bump_of_positivity_is_the_formula_of_its_theorem_through_two_hidden_layers() -> None:
    deep = Network((*TENT.layers, Layer([[2.0]], [-1.0])))
    reduction = PositivityToLipschitz(Positivity(deep, LINE))
    assert reduction.target.network.widths == (4, 3, 1)
    for x, t in product(map(Fraction, ("-2", "-1/3", "0", "1/2", "9/10")), repeat=2):
        assert reduction.target.network.exact((x, t)) == (max(Fraction(0), deep.exact((x,))[0] - abs(t)),)


def test_a_witness_in_a_corner_of_a_box_is_pushed_inside_a_region() -> None:
    corner = Network((Layer([[1.0, 1.0]], [-3.0]), Layer([[2.0]], [-1.0])))
    reduction = PositivityToLipschitz(Positivity(corner, Box.cube(2, 0, 2)))
    assert reduction.target.check(reduction.push((Fraction(2), Fraction(2))))


# --- zonotopes (R7) ----------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(shallow_networks(3, 6).map(lambda network: network.recession))
def test_one_zonotope_is_inside_another_exactly_if_the_difference_of_supports_is_nowhere_positive(
    network: Network,
) -> None:
    question = PositivityToZonotopeContainment(Positivity(network, RealSpace(network.inputs))).target
    functional = next(exact.points_above(network), None)
    assert exact.contained(network) == (functional is None)
    if functional is not None:
        assert question.check(functional)
        _, outer = question.generators
        support = sum((max(Fraction(0), dot(g, functional)) for g in outer), Fraction(0))
        assert dot(question.vertex(functional), functional) > support


# --- complements -------------------------------------------------------------------------------------------------


def test_a_cover_larger_than_the_graph_is_an_empty_clique() -> None:
    reduction = VertexCoverToClique(VertexCover(Graph(2, frozenset({(1, 2)})), 5))
    assert reduction.target.k == 0
    assert reduction.push((1, 2)) == ()
    assert reduction.pull(()) == (1, 2)


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MulticoloredCliqueToBiasFreePositivity(EDGE, 1), "spacing 1 is too small"),
        (lambda: MulticoloredCliqueToSurjectivity(MulticoloredClique(((1,),), frozenset())), "1 colors are too few"),
        (lambda: MulticoloredCliqueToMaximum(EDGE, hidden_layers=3), "1 or 2 hidden layers; got 3"),
        (lambda: MulticoloredCliqueToLipschitz(MulticoloredClique((), frozenset())), "there are no colors"),
        (lambda: MulticoloredCliqueToLipschitz(EDGE, p="3"), "p is 1, 2 or inf; got '3'"),
        (lambda: MulticoloredCliqueToBiasFreeLipschitz(MulticoloredClique(((),), frozenset())), "1 colors are too"),
        (lambda: MulticoloredCliqueToBiasFreeLipschitz(EDGE, 2**60).target, "integer .* outside float64's exact"),
        (lambda: PositivityToZeroMap(Positivity(TENT, LINE, threshold=Fraction(1))), "the threshold is 1"),
        (lambda: PositivityToLipschitz(Positivity(TENT, LINE, threshold=Fraction(1))), "the threshold is 1"),
        (lambda: PositivityToLipschitz(Positivity(TENT, LINE), "0"), "p is 1, 2 or inf; got '0'"),
        (lambda: PositivityToLipschitz(Positivity(Network((Layer([[1]], [0]),)), LINE)), "no hidden layer"),
        (lambda: PositivityToZonotopeContainment(Positivity(TENT, LINE)), "one hidden layer and all biases 0"),
        (
            lambda: PositivityToZonotopeContainment(Positivity(TENT.recession, Box.cube(1, 0, 1))),
            "on all of R\\^d; this question is another",
        ),
        (
            lambda: PositivityToZonotopeContainment(Positivity(TENT.recession, LINE, threshold=Fraction(1))),
            "above 0 on all of R",
        ),
    ],
)
def test_what_a_theorem_does_not_cover_is_refused_in_one_line(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message) as refusal:
        make()
    assert "\n" not in str(refusal.value)


# --- ways --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "question", "last"),
    [
        (EDGE, ZonotopeContainment, "positivity-to-zonotope-containment"),
        (EDGE, Surjectivity, "multicolored-clique-to-surjectivity"),
        (EDGE, Maximum, "multicolored-clique-to-maximum"),
        (EDGE, Lipschitz, "multicolored-clique-to-lipschitz"),
        (EDGE, ZeroMap, "positivity-to-zero-map"),
        (EDGE, Positivity, "multicolored-clique-to-positivity"),
        (Cnf(2, ((1, 2), (-1,))), ZonotopeContainment, "positivity-to-zonotope-containment"),
        (Clique(Graph(3, frozenset({(1, 2)})), 2), ZonotopeContainment, "positivity-to-zonotope-containment"),
        (IndependentSet(Graph(3, frozenset({(1, 2)})), 2), Surjectivity, "multicolored-clique-to-surjectivity"),
        (VertexCover(Graph(3, frozenset({(1, 2)})), 1), ZeroMap, "positivity-to-zero-map"),
    ],
)
def test_every_way_that_is_found_can_be_gone_and_carries_a_witness_there_and_back(
    source: Any, question: type[Problem[Any]], last: str
) -> None:
    names = path(type(source), question)
    assert names[-1] == last
    witness = next(brute_force.witnesses(source))
    steps: list[Any] = []
    for name in names:
        reduction: Any = REDUCTIONS[name]
        steps.append(reduction(steps[-1].target if steps else source))
        witness = steps[-1].push(witness)
    assert steps[-1].target.check(witness)
    for step in reversed(steps):
        witness = step.pull(witness)
    assert source.check(witness)
