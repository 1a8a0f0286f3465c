"""What the reductions by bumps and set covers promise beyond the laws: exact maxima, rounding, MaxSAT."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.problems import Cnf, DominatingSet, Graph, MulticoloredSetCover, NormalizedFormula
from instances.question import Box
from instances.questions import Maximum
from instances.reductions import (
    CnfToMaximum,
    CnfToMulticoloredSetCover,
    DominatingSetToMulticoloredSetCover,
    MulticoloredSetCoverToMaximum,
    MulticoloredSetCoverToPositivity,
    NormalizedFormulaToPositivity,
    path,
)
from instances.reductions.between_problems import cnf_to_multicolored_set_cover
from instances.reductions.lemmas.bumps import breakpoints, bump_sums, nearest_labels, support
from instances.reductions.to_decisions import multicolored_set_cover_to_positivity
from tests.instances import laws
from tests.instances.reductions.dense import dense_cnf, dense_multicolored_set_cover, dense_normalized_formula
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles.questions import maximum
from tests.strategies import cnfs, dominating_sets, multicolored_set_covers, normalized_formulas

seeds = st.integers(0, 10**6)
few_sets = st.one_of(
    seeds.map(dense_multicolored_set_cover), multicolored_set_covers(max_colors=2, max_labels=2, max_elements=3)
)
few_gates = st.one_of(
    seeds.map(dense_normalized_formula),
    normalized_formulas(max_colors=2, max_labels=2, max_levels=3, max_gates=2),
)


def least_uncovered(problem: MulticoloredSetCover) -> int:
    """The optimum by trying every choice; a colour without sets counts one by itself, as in the theorem."""
    families = [family or (frozenset[int](),) for family in problem.families]
    covered = max(len(frozenset[int]().union(*choice)) for choice in product(*families))
    return problem.elements - covered + sum(not family for family in problem.families)


def least_false(cnf: Cnf) -> int:
    """MaxSAT by trying every assignment: the fewest clauses that are false."""
    assignments = product((False, True), repeat=cnf.variables)
    return min(
        sum(not any(values[abs(v) - 1] == (v > 0) for v in clause) for clause in cnf.clauses) for values in assignments
    )


def least_violated(formula: NormalizedFormula) -> int:
    """The fewest false gates of the last level; atoms of colours without labels are false."""

    def value(choice: tuple[int, ...], level: int, number: int) -> bool:
        if level < 0:
            color, chosen = formula.atoms[number - 1]
            return choice[color - 1] in chosen
        children = [value(choice, level - 1, child) for child in formula.levels[level][number - 1]]
        return any(children) if (len(formula.levels) - level) % 2 else all(children)

    last = len(formula.levels) - 1
    choices = product(*(range(1, max(1, count) + 1) for count in formula.labels))
    numbers = range(1, len(formula.levels[last]) + 1)
    return min(sum(not value(choice, last, i) for i in numbers) for choice in choices) + formula.labels.count(0)


def beyond(box: Box, random: Random) -> Point:
    """A rational point in or around the box."""
    return tuple(
        Fraction(random.randint(60 * int(low) - 240, 60 * int(high) + 240), 60)
        for low, high in zip(box.lower, box.upper, strict=True)
    )


# --- bumps -----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 5), st.data())
def test_sums_of_bumps_are_hats_at_even_integers(m: int, data: st.DataObject) -> None:
    members = data.draw(st.lists(st.booleans(), min_size=m, max_size=m))
    t = data.draw(st.fractions(-2, 2 * m + 4, max_denominator=12))
    network = Network((breakpoints([m]), Layer(bump_sums(np.array([members])), [0.0])))
    expected = sum(
        (max(Fraction(0), 1 - abs(t - 2 * v)) for v, member in enumerate(members, start=1) if member), Fraction(0)
    )
    assert network.exact((t,)) == (expected,)
    (nearest,) = nearest_labels([m], (t,))
    assert network.exact((Fraction(2 * nearest),))[0] >= expected


def test_the_support_has_an_interior_even_without_labels_or_colors() -> None:
    assert support([3, 0]) == Box((Fraction(1), Fraction(1)), (Fraction(7), Fraction(3)))
    assert support([]) == Box.cube(1, 1, 3)


# --- set covers ------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(few_sets)
def test_the_maximum_counts_the_elements_that_stay_uncovered(problem: MulticoloredSetCover) -> None:
    network = MulticoloredSetCoverToMaximum(problem).target.network
    expected = 1 - 2 * least_uncovered(problem)
    assert maximum(network) == expected
    assert maximum(network, support([len(family) for family in problem.families])) == expected


@settings(deadline=None)
@given(multicolored_set_covers(), st.randoms(use_true_random=False))
def test_rounding_to_labels_never_lowers_the_network(problem: MulticoloredSetCover, random: Random) -> None:
    reduction = MulticoloredSetCoverToPositivity(problem)
    network, box = reduction.target.network, reduction.target.witness_box
    assert box is not None
    empty = reduction.labels.count(0)
    for _ in range(10):
        point = beyond(box, random)
        value = brute_force.value(network, point)
        choice = reduction.pull(point)
        if not empty:
            assert value <= brute_force.value(network, reduction.push(choice)) == 1 - 2 * problem.uncovered(choice)
        else:
            assert value <= 1 - 2 * empty


HALVES = MulticoloredSetCover(4, ((frozenset({1, 2}), frozenset({3, 4})), (frozenset({1, 3}), frozenset({2, 4}))))
"""No cover, although half of every set covers everything."""


def test_a_fractional_cover_is_no_cover() -> None:
    network = MulticoloredSetCoverToPositivity(HALVES).target.network
    assert least_uncovered(HALVES) == 1
    assert maximum(network) == -1
    assert brute_force.value(network, (Fraction(3), Fraction(3))) == 1 - 2 * 4


def test_bumps_that_overlap_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hats as wide as the spacing make the point midway between the labels a fractional cover."""
    wide = np.array([[1, -1.5, 0, 0.5, 0], [0, 0.5, 0, -1.5, 1]])
    monkeypatch.setattr(multicolored_set_cover_to_positivity, "bump_sums", lambda members: members @ wide)
    faulty = MulticoloredSetCoverToPositivity(HALVES)
    assert brute_force.value(faulty.target.network, (Fraction(3), Fraction(3))) == 1
    with pytest.raises(AssertionError):
        laws.the_verdict_is_the_same_on_both_sides(faulty)


def test_a_conjunction_that_one_input_makes_true_is_caught() -> None:
    class Hasty(NormalizedFormula):
        def is_disjunction(self, level: int) -> bool:
            return True

    atoms = ((1, frozenset({1})), (1, frozenset({2})))
    sound = NormalizedFormula((2,), atoms, (((1, 2),), ((1,),)))
    laws.the_verdict_is_the_same_on_both_sides(NormalizedFormulaToPositivity(sound))
    hasty = Hasty(sound.labels, sound.atoms, sound.levels)
    with pytest.raises(AssertionError):
        laws.the_verdict_is_the_same_on_both_sides(NormalizedFormulaToPositivity(hasty))


@settings(max_examples=40)
@given(dominating_sets())
def test_dominating_sets_and_covers_have_the_same_answer(problem: DominatingSet) -> None:
    reduction = DominatingSetToMulticoloredSetCover(problem)
    assert (next(brute_force.witnesses(reduction.target), None) is None) == (
        next(brute_force.witnesses(problem), None) is None
    )
    assert len(reduction.target.families) == min(problem.k, problem.graph.vertices)


@pytest.mark.parametrize(("vertices", "k"), [(0, 0), (0, 3), (1, 0), (1, 1), (2, 5)])
def test_dominating_sets_of_extreme_size_keep_their_verdict(vertices: int, k: int) -> None:
    problem = DominatingSet(Graph(vertices, frozenset()), k)
    reduction = DominatingSetToMulticoloredSetCover(problem)
    decision = problem.decide()
    assert reduction.target.decide().verdict is decision.verdict is (Verdict.YES if vertices <= k else Verdict.NO)
    if decision.witness is not None:
        assert reduction.target.check(reduction.push(decision.witness))


# --- formulas --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.one_of(cnfs(), seeds.map(dense_cnf)), st.integers(1, 5))
def test_uncovered_elements_are_false_clauses(cnf: Cnf, groups: int) -> None:
    reduction = CnfToMulticoloredSetCover(cnf, groups)
    assert least_uncovered(reduction.target) == least_false(cnf)
    for signs in product((1, -1), repeat=cnf.variables):
        assignment = tuple(sign * v for v, sign in enumerate(signs, start=1))
        labels = reduction.push(assignment)
        assert reduction.pull(labels) == assignment
        false = sum(not set(clause) & set(assignment) for clause in cnf.clauses)
        assert reduction.target.uncovered(labels) == false


@settings(max_examples=25, deadline=None)
@given(cnfs(max_variables=2, max_clauses=4), st.integers(1, 2))
def test_the_maximum_is_the_value_of_maxsat(cnf: Cnf, groups: int) -> None:
    target = CnfToMaximum(cnf, groups).target
    assert maximum(target.network) == 1 - 2 * least_false(cnf)


@settings(max_examples=40, deadline=None)
@given(seeds.map(dense_cnf), st.integers(1, 3))
def test_the_value_of_maxsat_is_attained_at_labels_and_pulls_back(cnf: Cnf, groups: int) -> None:
    reduction = CnfToMaximum(cnf, groups)
    values = {}
    for signs in product((1, -1), repeat=cnf.variables):
        assignment = tuple(sign * v for v, sign in enumerate(signs, start=1))
        point = reduction.push(assignment)
        assert reduction.pull(point) == assignment
        values[assignment] = reduction.target.attained(point)
    assert max(values.values()) == 1 - 2 * least_false(cnf)  # type: ignore[type-var]


def test_four_contradicting_clauses_have_the_value_minus_one() -> None:
    cnf = Cnf(2, ((1, 2), (1, -2), (-1, 2), (-1, -2)))
    for groups in (1, 2):
        assert maximum(CnfToMaximum(cnf, groups).target.network) == -1
    assert maximum(CnfToMaximum(Cnf(0, ((), (), ())), 2).target.network) == -5
    assert maximum(CnfToMaximum(Cnf(0, ()), 1).target.network) == 1


def test_the_way_from_a_formula_to_a_maximum_is_that_of_maxsat() -> None:
    assert path(Cnf, Maximum) == ("cnf-to-maximum",)


def test_groups_out_of_range_are_refused() -> None:
    for reduction in (CnfToMulticoloredSetCover, CnfToMaximum):
        with pytest.raises(InputError, match="0 groups are too few; at least 1 is needed"):
            reduction(Cnf(1, ()), groups=0)
    assert cnf_to_multicolored_set_cover.MAXIMUM_LABELS == 2**16
    with pytest.raises(InputError, match="group 1 of 2 has 17 variables and so more than 65536 assignments"):
        _ = CnfToMulticoloredSetCover(Cnf(33, ()), groups=2).target


# --- formulas of alternating levels ----------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(few_gates)
def test_the_maximum_counts_the_violated_gates(formula: NormalizedFormula) -> None:
    network = NormalizedFormulaToPositivity(formula).target.network
    assert len(network.widths) == formula.size["levels"]
    assert maximum(network) == 1 - 2 * least_violated(formula)


@settings(deadline=None)
@given(normalized_formulas(max_colors=3, max_levels=4), st.randoms(use_true_random=False))
def test_rounding_to_labels_never_violates_more(formula: NormalizedFormula, random: Random) -> None:
    reduction = NormalizedFormulaToPositivity(formula)
    network, box = reduction.target.network, reduction.target.witness_box
    assert box is not None
    for _ in range(10):
        point = beyond(box, random)
        value = brute_force.value(network, point)
        if 0 in formula.labels:
            assert value <= -1
        else:
            choice = reduction.pull(point)
            assert value <= brute_force.value(network, reduction.push(choice)) == 1 - 2 * formula.violated(choice)


def test_two_levels_are_multicolored_set_cover() -> None:
    families = ((frozenset({1, 2}), frozenset({3})), (frozenset({2, 3}), frozenset()))
    cover = MulticoloredSetCover(3, families)
    atoms = tuple(
        (color, frozenset(label for label, members in enumerate(family, start=1) if element in members))
        for element in (1, 2, 3)
        for color, family in enumerate(families, start=1)
    )
    formula = NormalizedFormula((2, 2), atoms, (((1, 2), (3, 4), (5, 6)),))
    network = NormalizedFormulaToPositivity(formula).target.network
    assert network == MulticoloredSetCoverToPositivity(cover).target.network
