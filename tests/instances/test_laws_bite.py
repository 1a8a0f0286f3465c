"""Every law catches a reduction that breaks it, and spares the sound one on the same instances."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, count, product
from typing import Any

import pytest

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import Clique, Cnf, Graph, IndependentSet, MulticoloredClique, VertexCover
from instances.question import Box, Gap, RealSpace
from instances.questions import Lipschitz, Positivity
from instances.reductions import (
    CliqueToMulticoloredClique,
    CnfToMulticoloredClique,
    CnfToPositivity,
    IndependentSetToClique,
    MulticoloredCliqueToBiasFreeLipschitz,
    MulticoloredCliqueToBiasFreePositivity,
    MulticoloredCliqueToLipschitz,
    MulticoloredCliqueToPositivity,
    PositivityToLipschitz,
    VertexCoverToClique,
)
from tests.instances import laws
from tests.instances.laws import Applied
from tests.instances.reductions.dense import dense_cnf, dense_multicolored_clique, dense_pair
from tests.oracles import one_hidden_layer as brute_force

DENSE = list(map(dense_multicolored_clique, range(20)))


@pytest.mark.parametrize("draw", [dense_multicolored_clique, dense_cnf])
def test_the_dense_specimens_are_yes_and_no(draw: Callable[[int], Any]) -> None:
    yes = sum(next(brute_force.witnesses(draw(seed)), None) is not None for seed in range(200))
    assert 60 <= yes <= 140


@pytest.mark.parametrize(("spacing", "labels"), [(2, "sidon"), (4, "sidon"), (2, "powers-of-two")])
def test_the_dense_specimens_that_catch_faults_obey_the_laws_themselves(spacing: int, labels: str) -> None:
    for problem in DENSE:
        for law in laws.LAWS:
            law(MulticoloredCliqueToPositivity(problem, spacing, labels))


def test_labels_that_are_no_known_sidon_set_are_refused() -> None:
    with pytest.raises(InputError, match="labels is 'arithmetic'; it must be one of sidon, powers-of-two"):
        MulticoloredCliqueToPositivity(DENSE[0], 4, "arithmetic")


class BrokenPush(MulticoloredCliqueToPositivity):
    def push(self, witness: Combination) -> Point:
        return tuple(v + 1 for v in super().push(witness))


class PullOffByOne(CliqueToMulticoloredClique):
    def pull(self, witness: Combination) -> Combination:
        return tuple(v + 1 for v in super().pull(witness))


class TooTight(MulticoloredCliqueToPositivity):
    """Spacing 1: the theorem still holds, rounding does not."""

    def __post_init__(self) -> None:
        pass


class ArithmeticLabels(MulticoloredCliqueToPositivity):
    """Labels D, 2 D, 3 D, …: no Sidon set."""

    @cached_property
    def centers(self) -> tuple[int, ...]:
        return tuple(self.spacing * v for v in range(1, self.source.size["nodes"] + 1))


class VariableGroups(CnfToMulticoloredClique):
    """Nodes assign groups of variables, and an edge joins nodes that together falsify no clause."""

    @cached_property
    def target(self) -> MulticoloredClique:
        dealt = [range(group + 1, self.source.variables + 1, self.groups) for group in range(self.groups)]
        partial = [
            [dict(zip(names, bits, strict=True)) for bits in product((0, 1), repeat=len(names))] for names in dealt
        ]
        number = count(1)
        numbered = [[(next(number), values) for values in group] for group in partial]
        edges = {
            (u, v)
            for first, second in combinations(numbered, 2)
            for (u, a), (v, b) in product(first, second)
            if not any(all((a | b).get(abs(x)) == (x < 0) for x in clause) for clause in self.source.clauses)
        }
        return MulticoloredClique(tuple(tuple(u for u, _ in group) for group in numbered), frozenset(edges))


class WrongSize(CnfToPositivity):
    def target_size(self, source_size: Any) -> Any:
        return {"inputs": source_size["variables"], "neurons": source_size["clauses"]}


class Forgetful(CnfToPositivity):
    """The target depends on how often it was asked for."""

    asked = count()

    @cached_property
    def target(self) -> Positivity:
        target = super().target
        return replace(target, network=laws.shifted(target.network, next(self.asked)))


@dataclass(frozen=True)
class Unpicklable(CnfToPositivity):
    trace: Any = lambda: None


class WrongType(CnfToPositivity):
    target_type = MulticoloredClique  # type: ignore[assignment]


class BoastfulYes(CnfToPositivity):
    @cached_property
    def target(self) -> Positivity:
        return replace(super().target, gap=Gap(Fraction(2), Fraction(-1)))


class BoastfulNo(CnfToPositivity):
    @cached_property
    def target(self) -> Positivity:
        return replace(super().target, gap=Gap(Fraction(1), Fraction(-2)))


class BoxElsewhere(CnfToPositivity):
    @cached_property
    def target(self) -> Positivity:
        target = super().target
        return replace(target, witness_box=Box.cube(target.network.inputs, 2, 3))


class OneSided(MulticoloredCliqueToBiasFreePositivity):
    """Nothing is paid for y < 0, where the hats are as high as for y > 0."""

    @cached_property
    def target(self) -> Positivity:
        target = super().target
        hidden, last = target.network.layers
        weights = last.weights.copy()
        weights[0, -1] = 0
        return replace(target, network=Network((hidden, Layer(weights, last.bias))))


class TinyBox(MulticoloredCliqueToBiasFreePositivity):
    """A witness fits into any box around 0, but not one that reaches the gap."""

    @cached_property
    def target(self) -> Positivity:
        target = super().target
        return replace(target, witness_box=Box.cube(target.network.inputs, -1, 1))


class BiasLeft(MulticoloredCliqueToPositivity):
    target_form = "bias-free"


class OnTheKink(MulticoloredCliqueToLipschitz):
    def push(self, witness: Combination) -> Point:
        return (*self.positivity.push(witness), Fraction(0))


class SteepInHeight(MulticoloredCliqueToBiasFreeLipschitz):
    """With M = 1 the biases, as weights on y, are steeper than the hats."""

    @property
    def factor(self) -> int:
        return 1


class WithoutHeight(PositivityToLipschitz):
    """h = R(f): constant if f is."""

    @cached_property
    def target(self) -> Lipschitz:
        target = super().target
        *hidden, last, output = target.network.layers
        weights = last.weights.copy()
        weights[0, -2:] = 0
        return replace(target, network=Network((*hidden, Layer(weights, last.bias), output)))


class SameGraph(IndependentSetToClique):
    @cached_property
    def target(self) -> Clique:
        return Clique(self.source.graph, self.source.k)


class SameVertices(VertexCoverToClique):
    def pull(self, witness: Combination) -> Combination:
        return witness


SATISFIABLE, CONTRADICTION = Cnf(1, ((1,),)), Cnf(1, ((1,), (-1,)))
ALL_SIGNS = Cnf(3, tuple(product((1, -1), (2, -2), (3, -3))))
TRIANGLE = Clique(Graph(3, frozenset({(1, 2), (1, 3), (2, 3)})), 3)
EDGE = MulticoloredClique(((1,), (2,)), frozenset({(1, 2)}))
NO_EDGE = MulticoloredClique(((1,), (2,)), frozenset())
PAIRS = list(map(dense_pair, range(8)))
ALWAYS_ONE = Positivity(Network((Layer([[0.0]], [0.0]), Layer([[0.0]], [1.0]))), RealSpace(1))

FAULTS: list[tuple[Callable[[Applied], None], list[Applied]]] = [
    (laws.every_source_witness_pushes_to_a_witness, [BrokenPush(EDGE)]),
    (laws.every_target_witness_pulls_to_a_witness, [PullOffByOne(TRIANGLE)]),
    (laws.every_target_witness_pulls_to_a_witness, [TooTight(p, 1) for p in DENSE]),
    (laws.the_verdict_is_the_same_on_both_sides, [ArithmeticLabels(p) for p in DENSE]),
    (laws.the_verdict_is_the_same_on_both_sides, [VariableGroups(ALL_SIGNS, 3)]),
    (laws.the_size_is_as_predicted, [WrongSize(SATISFIABLE)]),
    (laws.the_target_is_deterministic, [Forgetful(SATISFIABLE)]),
    (laws.the_types_are_as_declared, [WrongType(SATISFIABLE)]),
    (laws.the_gap_is_kept, [BoastfulYes(SATISFIABLE)]),
    (laws.the_gap_is_kept, [BoastfulNo(CONTRADICTION)]),
    (laws.the_witness_box_holds_a_witness_of_every_yes, [BoxElsewhere(SATISFIABLE)]),
    (laws.the_verdict_is_the_same_on_both_sides, [OneSided(NO_EDGE)]),
    (laws.the_witness_box_holds_a_witness_of_every_yes, [TinyBox(p) for p in PAIRS]),
    (laws.the_types_are_as_declared, [BiasLeft(EDGE)]),
    (laws.every_source_witness_pushes_to_a_witness, [OnTheKink(EDGE)]),
    (laws.the_gap_is_kept, [SteepInHeight(problem, p="1") for problem in PAIRS]),
    (laws.the_verdict_is_the_same_on_both_sides, [WithoutHeight(ALWAYS_ONE)]),
    (laws.the_verdict_is_the_same_on_both_sides, [SameGraph(IndependentSet(TRIANGLE.graph, 2))]),
    (laws.every_target_witness_pulls_to_a_witness, [SameVertices(VertexCover(Graph(3, frozenset({(1, 2)})), 1))]),
]


@pytest.mark.parametrize(("law", "faulty"), FAULTS, ids=[type(faulty[0]).__name__ for _, faulty in FAULTS])
def test_a_fault_is_caught(law: Callable[[Applied], None], faulty: list[Applied]) -> None:
    def breaks(reduction: Applied) -> bool:
        try:
            law(reduction)
        except AssertionError:
            return True
        return False

    assert any(map(breaks, faulty))


def test_a_reduction_that_cannot_be_pickled_is_caught() -> None:
    with pytest.raises(Exception, match="pickle"):
        laws.it_survives_pickling(Unpicklable(SATISFIABLE, trace=lambda: None))
