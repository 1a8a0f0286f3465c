"""What the way from formulas to injectivity promises beyond the laws: gadget sizes, potentials, hand-made digraphs."""

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families import random_ksat
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.problems import Acyclic2Disconnection, Cnf, Digraph, Monotone3Sat
from instances.problems.graphs.acyclic_2_disconnection import disjoint_cycles
from instances.problems.oracle import satisfy
from instances.question import RealSpace
from instances.questions import Injectivity
from instances.reductions import (
    Acyclic2DisconnectionToInjectivity,
    CnfToMonotone3Sat,
    Monotone3SatToAcyclic2Disconnection,
    path,
)
from tests.instances import laws
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles.questions import injective
from tests.strategies import acyclic_2_disconnections, cnfs, monotone_3_sats


def ring(vertices: int, both_ways: bool) -> Acyclic2Disconnection:
    forth = {(v, v % vertices + 1) for v in range(1, vertices + 1)}
    return Acyclic2Disconnection(Digraph(vertices, frozenset(forth | {(v, u) for u, v in forth if both_ways})))


# --- digraphs and layers ---------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(acyclic_2_disconnections(max_vertices=4))
def test_a_layer_is_injective_exactly_if_its_digraph_cannot_be_disconnected(problem: Acyclic2Disconnection) -> None:
    layer = Acyclic2DisconnectionToInjectivity(problem).target.network
    assert injective(layer) == (next(brute_force.witnesses(problem), None) is None)


@given(acyclic_2_disconnections())
def test_sides_come_back_as_they_were_pushed(problem: Acyclic2Disconnection) -> None:
    reduction = Acyclic2DisconnectionToInjectivity(problem)
    for side in brute_force.witnesses(problem):
        x, y = reduction.push(side)
        assert reduction.target.check((x, y))
        assert reduction.pull((x, y)) == side
        others = reduction.pull((y, x))
        assert problem.check(others)
        assert set(side) | set(others) == set(range(1, problem.digraph.vertices + 1))


@settings(max_examples=60)
@given(acyclic_2_disconnections(), st.data())
def test_any_two_points_with_one_image_show_a_side(problem: Acyclic2Disconnection, data: st.DataObject) -> None:
    """Not just the pushed ones: any steps that are too short to switch a neuron on, along several sides at once."""
    reduction = Acyclic2DisconnectionToInjectivity(problem)
    sides = list(brute_force.witnesses(problem))
    if not sides:
        return
    x, y = reduction.push(data.draw(st.sampled_from(sides)))
    lengths = data.draw(st.lists(st.fractions(-2, 2, max_denominator=4), min_size=len(x), max_size=len(x)))
    further = tuple(v + w for v, w in zip(y, lengths, strict=True))
    for pair in ((x, further), (further, x), (y, further)):
        if reduction.target.check(pair):
            assert problem.check(reduction.pull(pair))


@pytest.mark.parametrize(
    ("problem", "verdict"),
    [
        (Acyclic2Disconnection(Digraph(0, frozenset())), Verdict.NO),
        (Acyclic2Disconnection(Digraph(1, frozenset())), Verdict.NO),
        (Acyclic2Disconnection(Digraph(2, frozenset())), Verdict.YES),
        (Acyclic2Disconnection(Digraph(4, frozenset())), Verdict.YES),
        (ring(2, False), Verdict.NO),
        (ring(3, False), Verdict.YES),
        (ring(3, True), Verdict.NO),
        (ring(4, False), Verdict.YES),
        (ring(4, True), Verdict.NO),
    ],
)
def test_hand_made_digraphs_keep_their_verdict(problem: Acyclic2Disconnection, verdict: Verdict) -> None:
    reduction = Acyclic2DisconnectionToInjectivity(problem)
    decision = problem.decide()
    assert decision.verdict is verdict
    assert injective(reduction.target.network) == (verdict is Verdict.NO)
    assert reduction.target.size == reduction.target_size(problem.size)
    if decision.witness is not None:
        assert reduction.target.check(reduction.push(decision.witness))


def test_the_boundary_counts_as_active() -> None:
    """Injective, although at (1, 0) only one row is strictly active: the convention is >= 0."""
    layer = Network((Layer([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0]),))
    assert injective(layer)
    question = Injectivity(layer, RealSpace(2))
    grid: list[Point] = [tuple(map(Fraction, p)) for p in product((-1, 0, 1), repeat=2)]
    assert not any(question.check((x, y)) for x, y in product(grid, repeat=2))


@given(acyclic_2_disconnections(max_vertices=6))
def test_disjoint_cycles_are_cycles_and_leave_none_behind(problem: Acyclic2Disconnection) -> None:
    digraph = nx.DiGraph(list(problem.digraph.arcs))
    cycles = list(disjoint_cycles(sorted(problem.digraph.arcs)))
    for cycle in cycles:
        assert nx.is_simple_path(digraph, cycle)
        assert digraph.has_edge(cycle[-1], cycle[0])
        digraph.remove_nodes_from(cycle)
    assert nx.is_directed_acyclic_graph(digraph)


@given(acyclic_2_disconnections(max_vertices=4))
def test_brute_force_finds_the_sides_that_networkx_finds(problem: Acyclic2Disconnection) -> None:
    vertices = range(1, problem.digraph.vertices + 1)
    sides = {side for size in vertices[:-1] for side in combinations(vertices, size)}
    acyclic = {
        side
        for side in sides
        if nx.is_directed_acyclic_graph(
            nx.DiGraph([(u, v) for u, v in problem.digraph.arcs if (u in side) != (v in side)])
        )
    }
    assert set(brute_force.witnesses(problem)) == acyclic


# --- monotone formulas and digraphs ----------------------------------------------------------------------------------


def formulas() -> st.SearchStrategy[Monotone3Sat]:
    """Formulas of which many are a no: many clauses on few variables."""
    return st.one_of(monotone_3_sats(), monotone_3_sats(max_variables=2, max_clauses=10))


@settings(max_examples=60, deadline=None)
@given(formulas())
def test_digraphs_of_formulas_have_their_verdict_and_their_size(formula: Monotone3Sat) -> None:
    reduction = Monotone3SatToAcyclic2Disconnection(formula)
    model = next(brute_force.witnesses(formula), None)
    decision = reduction.target.decide()
    assert decision.verdict is (Verdict.NO if model is None else Verdict.YES)
    assert reduction.target.size == reduction.target_size(formula.size)
    if decision.witness is not None:
        everything = range(1, reduction.target.digraph.vertices + 1)
        assert formula.check(reduction.pull(decision.witness))
        assert formula.check(reduction.pull(tuple(v for v in everything if v not in decision.witness)))
    for found in brute_force.witnesses(formula):
        assert reduction.target.check(reduction.push(found))
        assert reduction.pull(reduction.push(found)) == found


@given(monotone_3_sats())
def test_an_assignment_that_is_no_model_cuts_a_cycle(formula: Monotone3Sat) -> None:
    reduction = Monotone3SatToAcyclic2Disconnection(formula)
    for signs in product((1, -1), repeat=formula.variables):
        assignment = tuple(sign * v for v, sign in enumerate(signs, start=1))
        assert reduction.target.check(reduction.push(assignment)) == formula.check(assignment)


def test_three_literals_a_clause_give_the_sizes_of_the_literature() -> None:
    formula = Monotone3Sat(3, ((1, 2, 3), (-1, -2, -3)))
    n, m = 3, 2
    assert Monotone3SatToAcyclic2Disconnection(formula).target.size == {
        "vertices": 2 + 4 * n + 5 * m,
        "arcs": 10 * n + 16 * m,
    }


@pytest.mark.parametrize(("clauses", "injects"), [(((1,),), False), (((1,), (-1,)), True)])
def test_the_smallest_formulas_go_all_the_way_to_a_layer(clauses: tuple[tuple[int, ...], ...], injects: bool) -> None:
    digraph = Monotone3SatToAcyclic2Disconnection(Monotone3Sat(1, clauses)).target
    layer = Acyclic2DisconnectionToInjectivity(digraph).target
    assert layer.size["inputs"] == 5 + len(clauses)
    decision = digraph.decide()
    assert (decision.verdict is Verdict.NO) == injects
    assert decision.witness is None or layer.check(Acyclic2DisconnectionToInjectivity(digraph).push(decision.witness))


# --- formulas --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(cnfs(max_variables=4, max_clauses=5, max_width=6))
def test_monotone_formulas_have_the_verdict_of_their_formula(cnf: Cnf) -> None:
    reduction = CnfToMonotone3Sat(cnf)
    decision = reduction.target.decide()
    assert (decision.verdict is Verdict.YES) == (next(brute_force.witnesses(cnf), None) is not None)
    assert decision.witness is None or cnf.check(reduction.pull(decision.witness))
    for model in brute_force.witnesses(cnf):
        assert reduction.target.check(reduction.push(model))
        assert reduction.pull(reduction.push(model)) == model
    bound, size = reduction.target_size(cnf.size), reduction.target.size
    assert all(size[measure] <= bound[measure] for measure in size)


def test_three_sat_grows_as_the_bound_says() -> None:
    reduction = CnfToMonotone3Sat(random_ksat(20, 4.0, seed=3))
    assert reduction.target.size == reduction.target_size(reduction.source.size)


@pytest.mark.parametrize("ratio", [3.0, 6.0])
def test_a_formula_goes_all_the_way_to_injectivity_and_its_model_comes_back(ratio: float) -> None:
    assert path(Cnf, Injectivity) == (
        "cnf-to-monotone-3-sat",
        "monotone-3-sat-to-acyclic-2-disconnection",
        "acyclic-2-disconnection-to-injectivity",
    )
    cnf = random_ksat(12, ratio, seed=5)
    monotone = CnfToMonotone3Sat(cnf)
    digraph = Monotone3SatToAcyclic2Disconnection(monotone.target)
    layer = Acyclic2DisconnectionToInjectivity(digraph.target)
    expected = cnf.decide()
    assert expected.verdict is (Verdict.YES if ratio < 4 else Verdict.NO)
    found = digraph.target.decide()
    assert found.verdict is expected.verdict
    if found.witness is not None:
        pair = layer.push(found.witness)
        assert layer.target.check(pair)
        assert cnf.check(monotone.pull(digraph.pull(layer.pull(pair))))


# --- faults ----------------------------------------------------------------------------------------------------------


class FarStep(Acyclic2DisconnectionToInjectivity):
    """The second point so far away that the neurons between the sides may switch on."""

    def push(self, witness: tuple[int, ...]) -> tuple[Point, Point]:
        x, y = super().push(witness)
        return x, tuple(v + 6 * (w - v) for v, w in zip(x, y, strict=True))


class BothWays(Acyclic2DisconnectionToInjectivity):
    """Every arc as two neurons, there and back."""

    @property
    def digraph(self) -> Digraph:
        digraph = super().digraph
        return Digraph(digraph.vertices, digraph.arcs | {(v, u) for u, v in digraph.arcs})


class LooseCopies(Monotone3SatToAcyclic2Disconnection):
    """No arcs back from the copies, which then need not be on the side of their originals."""

    @property
    def target(self) -> Acyclic2Disconnection:
        whole, originals = self._built
        arcs = frozenset((u, v) for u, v in whole.digraph.arcs if originals[u - 1] != v)
        return Acyclic2Disconnection(Digraph(whole.digraph.vertices, arcs))


class FreeContraries(CnfToMonotone3Sat):
    """Both a variable and its contrary may be true."""

    @property
    def target(self) -> Monotone3Sat:
        whole = super().target
        return Monotone3Sat(whole.variables, tuple(clause for clause in whole.clauses if clause[0] > 0))


CONTRADICTION = ((1,), (-1,))


@pytest.mark.parametrize(
    ("law", "sound", "faulty", "source"),
    [
        (
            laws.every_source_witness_pushes_to_a_witness,
            Acyclic2DisconnectionToInjectivity,
            FarStep,
            Acyclic2Disconnection(Digraph(2, frozenset({(1, 2)}))),
        ),
        (laws.the_verdict_is_the_same_on_both_sides, Acyclic2DisconnectionToInjectivity, BothWays, ring(3, False)),
        (
            laws.the_verdict_is_the_same_on_both_sides,
            Monotone3SatToAcyclic2Disconnection,
            LooseCopies,
            Monotone3Sat(1, CONTRADICTION),
        ),
        (laws.the_verdict_is_the_same_on_both_sides, CnfToMonotone3Sat, FreeContraries, Cnf(1, CONTRADICTION)),
    ],
    ids=["FarStep", "BothWays", "LooseCopies", "FreeContraries"],
)
def test_a_fault_is_caught_and_the_sound_reduction_spared(law: Any, sound: Any, faulty: Any, source: Any) -> None:
    law(sound(source))
    with pytest.raises(AssertionError):
        law(faulty(source))


# --- the oracle's rounds ---------------------------------------------------------------------------------------------


def test_all_rounds_share_one_budget() -> None:
    """Refuting every model of a formula one by one ends when the conflicts are used up, not before."""
    clauses = random_ksat(60, 3.8, seed=3).clauses
    models = []

    def not_this_one(true: frozenset[int]) -> list[list[int]]:
        models.append(true)
        return [[-literal for literal in true]]

    assert satisfy(clauses, 100)[0] is Verdict.YES
    assert satisfy(clauses, 100, not_this_one)[0] is Verdict.UNKNOWN
    assert len(models) == len(set(models)) > 10
    assert satisfy([[1, 2]], 1000, not_this_one)[0] is Verdict.NO
