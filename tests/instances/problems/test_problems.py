"""The source problems: their values, their exact checks and their oracles against brute force."""

import pickle
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.families import random_ksat
from instances.problem import Decision, SourceProblem, Verdict
from instances.problems import (
    PROBLEMS,
    Acyclic2Disconnection,
    Clique,
    Cnf,
    Digraph,
    DominatingSet,
    Graph,
    IndependentSet,
    Monotone3Sat,
    MulticoloredClique,
    MulticoloredSetCover,
    NormalizedFormula,
    VertexCover,
)
from tests import DATA
from tests.oracles import one_hidden_layer as brute_force
from tests.strategies import (
    acyclic_2_disconnections,
    cliques,
    cnfs,
    dominating_sets,
    graphs,
    independent_sets,
    monotone_3_sats,
    multicolored_cliques,
    multicolored_set_covers,
    normalized_formulas,
    vertex_covers,
)

SOURCES = st.one_of(
    cliques(),
    cnfs(),
    multicolored_cliques(),
    monotone_3_sats(),
    dominating_sets(),
    independent_sets(),
    vertex_covers(),
    multicolored_set_covers(),
    acyclic_2_disconnections(),
    normalized_formulas(),
)
JUNK = (None, 0, "12", (None,), ("1",), (1.0, 2.0), ((1, 2),), [1, 2], (0,), (-1,), (10**30,), (1, 1), (1, 2, 3, 4, 5))


def complete(vertices: int) -> Graph:
    return Graph(vertices, frozenset(combinations(range(1, vertices + 1), 2)))


def solutions(problem: SourceProblem) -> Iterator[tuple[int, ...]]:
    """Every witness, by definition of the problem and without its `check`."""
    if isinstance(problem, Clique):
        for chosen in combinations(range(1, problem.graph.vertices + 1), problem.k):
            if set(combinations(chosen, 2)) <= problem.graph.edges:
                yield chosen
    elif isinstance(problem, MulticoloredClique):
        for chosen in product(*problem.classes):
            if {tuple(sorted(pair)) for pair in combinations(chosen, 2)} <= problem.edges:
                yield chosen
    elif isinstance(problem, Cnf):
        for signs in product((1, -1), repeat=problem.variables):
            chosen = tuple(sign * v for v, sign in enumerate(signs, start=1))
            if all(set(clause) & set(chosen) for clause in problem.clauses):
                yield chosen
    else:
        yield from brute_force.witnesses(problem)


def ordered(problem: SourceProblem, witness: tuple[int, ...]) -> tuple[int, ...]:
    """The one among equal witnesses that `solutions` lists."""
    sets = (Clique, DominatingSet, IndependentSet, VertexCover, Acyclic2Disconnection)
    return tuple(sorted(witness)) if isinstance(problem, sets) else witness


def assert_decides_rightly(problem: SourceProblem, decision: Decision) -> None:
    expected = set(solutions(problem))
    assert decision.verdict is (Verdict.YES if expected else Verdict.NO)
    if expected:
        assert decision.witness is not None
        assert problem.check(decision.witness)
        assert ordered(problem, decision.witness) in expected


@given(SOURCES)
def test_the_oracle_agrees_with_brute_force(problem: SourceProblem) -> None:
    assert_decides_rightly(problem, problem.decide())


@given(SOURCES)
def test_check_accepts_every_solution(problem: SourceProblem) -> None:
    found = list(solutions(problem))
    assume(found)
    assert all(problem.check(witness) for witness in found)


@given(SOURCES, st.lists(st.integers(-7, 10), max_size=5).map(tuple))
def test_check_accepts_nothing_but_solutions(problem: SourceProblem, witness: tuple[int, ...]) -> None:
    assert problem.check(witness) == (ordered(problem, witness) in set(solutions(problem)))


@pytest.mark.parametrize(
    ("problem", "witness"),
    [
        (Clique(complete(3), 2), (1, 2, 3)),
        (Clique(complete(3), 2), (1,)),
        (Clique(complete(3), 2), (1, 1)),
        (Clique(complete(3), 2), (1, 4)),
        (Clique(Graph(3, frozenset({(1, 2)})), 2), (1, 3)),
        (MulticoloredClique(((1,), (2,)), frozenset({(1, 2)})), (2, 1)),
        (MulticoloredClique(((1,), (2,)), frozenset({(1, 2)})), (1,)),
        (MulticoloredClique(((1,), (2,)), frozenset({(1, 2)})), (1, 2, 2)),
        (MulticoloredClique(((1,), (2, 3)), frozenset({(1, 2)})), (1, 3)),
        (Cnf(2, ((1,),)), (1,)),
        (Cnf(2, ((1,),)), (1, 1)),
        (Cnf(2, ((1,),)), (2, 1)),
        (Cnf(2, ((1,),)), (1, 2, 3)),
        (Cnf(2, ((1,),)), (-1, 2)),
    ],
)
def test_check_is_false_on_what_is_almost_a_witness(problem: SourceProblem, witness: tuple[int, ...]) -> None:
    assert problem.decide().verdict is Verdict.YES
    assert not problem.check(witness)


@given(SOURCES, st.sampled_from(JUNK))
def test_check_is_false_on_what_is_no_witness(problem: SourceProblem, junk: Any) -> None:
    assert problem.check(junk) is False or junk in set(solutions(problem))


@pytest.mark.parametrize("lie", [lambda d: Decision(Verdict.NO, None), lambda d: Decision(Verdict.YES, (2, 1))])
def test_a_lying_oracle_is_caught(lie: Any) -> None:
    problem = MulticoloredClique(((1,), (2,)), frozenset({(1, 2)}))
    assert_decides_rightly(problem, problem.decide())
    with pytest.raises(AssertionError):
        assert_decides_rightly(problem, lie(problem.decide()))


@given(graphs(max_vertices=12))
@settings(max_examples=40)
def test_the_largest_clique_is_the_one_networkx_finds(graph: Graph) -> None:
    other = nx.Graph(list(graph.edges))
    other.add_nodes_from(range(1, graph.vertices + 1))
    largest = max((len(clique) for clique in nx.find_cliques(other)), default=0)
    assert Clique(graph, largest).decide().verdict is Verdict.YES
    assert Clique(graph, largest + 1).decide().verdict is Verdict.NO


@given(SOURCES)
def test_the_oracle_is_deterministic_and_problems_are_picklable(problem: SourceProblem) -> None:
    copy = pickle.loads(pickle.dumps(problem))
    assert copy == problem
    assert hash(copy) == hash(problem)
    assert copy.decide() == problem.decide()


@pytest.mark.parametrize(
    ("file", "k", "verdict"),
    [
        ("johnson8-2-4.clq", 4, Verdict.YES),
        ("johnson8-2-4.clq", 5, Verdict.NO),
        ("hamming6-4.clq", 4, Verdict.YES),
        ("hamming6-4.clq", 5, Verdict.NO),
    ],
)
def test_the_oracle_knows_the_largest_cliques_of_the_dimacs_graphs(file: str, k: int, verdict: Verdict) -> None:
    problem = Clique(Graph.read((DATA / file).read_text(), file), k)
    decision = problem.decide()
    assert decision.verdict is verdict
    assert verdict is Verdict.NO or problem.check(decision.witness or ())


@pytest.mark.parametrize("file", ["uf20-01", "uf20-02", "uf20-03", "uf50-01", "uuf50-01"])
def test_the_oracle_knows_the_answers_of_satlib(file: str) -> None:
    formula = Cnf.read((DATA / f"{file}.cnf").read_text(), file)
    decision = formula.decide()
    assert decision.verdict is (Verdict.NO if file.startswith("uu") else Verdict.YES)
    assert decision.witness is None or formula.check(decision.witness)


def test_a_used_up_budget_is_unknown() -> None:
    formula = random_ksat(150, 4.4, seed=1)
    assert formula.decide(conflicts=10) == Decision(Verdict.UNKNOWN, None)
    assert formula.decide().verdict is Verdict.NO


def test_the_budget_ends_a_clique_search_too() -> None:
    # Perfect matchings: the complete graph on 10 vertices has no 6 disjoint edges, which resolution finds hard.
    pairs = list(combinations(range(10), 2))
    disjoint = {(i, j) for i, j in combinations(range(1, 46), 2) if not set(pairs[i - 1]) & set(pairs[j - 1])}
    assert Clique(Graph(45, frozenset(disjoint)), 6).decide(conflicts=5).verdict is Verdict.UNKNOWN
    assert Clique(Graph(45, frozenset(disjoint)), 5).decide().verdict is Verdict.YES


def test_a_budget_below_one_is_refused() -> None:
    with pytest.raises(InputError, match="at least 1"):
        Cnf(1, ((1,),)).decide(conflicts=0)


@pytest.mark.parametrize(
    ("problem", "verdict"),
    [
        (Clique(Graph(0, frozenset()), 0), Verdict.YES),
        (Clique(Graph(0, frozenset()), 1), Verdict.NO),
        (Clique(Graph(3, frozenset()), 1), Verdict.YES),
        (Clique(complete(3), 4), Verdict.NO),
        (Clique(complete(120), 120), Verdict.YES),
        (Clique(complete(120), 121), Verdict.NO),
        (Clique(Graph(120, frozenset()), 2), Verdict.NO),
        (MulticoloredClique((), frozenset()), Verdict.YES),
        (MulticoloredClique(((),), frozenset()), Verdict.NO),
        (MulticoloredClique(((1, 2),), frozenset()), Verdict.YES),
        (MulticoloredClique(((1,), (), (2,)), frozenset({(1, 2)})), Verdict.NO),
        (Cnf(0, ()), Verdict.YES),
        (Cnf(0, ((),)), Verdict.NO),
        (Cnf(2, ()), Verdict.YES),
        (Cnf(1, ((1, -1, 1),)), Verdict.YES),
        (Cnf(1, ((1,), (-1,))), Verdict.NO),
        (Monotone3Sat(0, ()), Verdict.YES),
        (Monotone3Sat(1, ((1, 1, 1), (-1,))), Verdict.NO),
        (DominatingSet(Graph(0, frozenset()), 0), Verdict.YES),
        (DominatingSet(Graph(0, frozenset()), 2), Verdict.YES),
        (DominatingSet(Graph(1, frozenset()), 0), Verdict.NO),
        (DominatingSet(Graph(3, frozenset()), 2), Verdict.NO),
        (DominatingSet(Graph(3, frozenset()), 4), Verdict.YES),
        (IndependentSet(Graph(0, frozenset()), 0), Verdict.YES),
        (IndependentSet(Graph(0, frozenset()), 1), Verdict.NO),
        (IndependentSet(complete(3), 0), Verdict.YES),
        (IndependentSet(complete(3), 2), Verdict.NO),
        (IndependentSet(Graph(3, frozenset()), 3), Verdict.YES),
        (VertexCover(Graph(0, frozenset()), 0), Verdict.YES),
        (VertexCover(Graph(3, frozenset()), 0), Verdict.YES),
        (VertexCover(complete(3), 1), Verdict.NO),
        (VertexCover(complete(3), 2), Verdict.YES),
        (VertexCover(complete(2), 9), Verdict.YES),
        (DominatingSet(complete(60), 1), Verdict.YES),
        (MulticoloredSetCover(0, ()), Verdict.YES),
        (MulticoloredSetCover(1, ()), Verdict.NO),
        (MulticoloredSetCover(0, ((),)), Verdict.NO),
        (MulticoloredSetCover(0, ((frozenset(),),)), Verdict.YES),
        (MulticoloredSetCover(2, ((frozenset({1}), frozenset({2})),)), Verdict.NO),
        (Acyclic2Disconnection(Digraph(0, frozenset())), Verdict.NO),
        (Acyclic2Disconnection(Digraph(1, frozenset())), Verdict.NO),
        (Acyclic2Disconnection(Digraph(2, frozenset())), Verdict.YES),
        (Acyclic2Disconnection(Digraph(2, frozenset({(1, 2), (2, 1)}))), Verdict.NO),
        (Acyclic2Disconnection(Digraph(4, frozenset({(1, 2), (2, 3), (3, 4), (4, 1)}))), Verdict.YES),
        (NormalizedFormula((), (), ((),)), Verdict.YES),
        (NormalizedFormula((), (), (((),),)), Verdict.NO),
        (NormalizedFormula((), (), (((),), ((1,),))), Verdict.YES),
        (NormalizedFormula((0,), (), ((),)), Verdict.NO),
        (NormalizedFormula((2,), ((1, frozenset()),), (((1,),),)), Verdict.NO),
    ],
)
def test_degenerate_problems_are_decided(problem: SourceProblem, verdict: Verdict) -> None:
    decision = problem.decide()
    assert decision.verdict is verdict
    assert decision.witness is None or problem.check(decision.witness)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Graph(-1, frozenset()), "at least 0 vertices"),
        (lambda: Graph(2, frozenset({(1, 3)})), r"edge \(1, 3\)"),
        (lambda: Graph(2, frozenset({(2, 1)})), r"edge \(2, 1\)"),
        (lambda: Graph(2, frozenset({(0, 1)})), r"edge \(0, 1\)"),
        (lambda: Graph(2, frozenset({(1, 1)})), r"edge \(1, 1\)"),
        (lambda: Clique(Graph(1, frozenset()), -1), "k = -1"),
        (lambda: MulticoloredClique(((1, 3),), frozenset()), "class 1: node 3"),
        (lambda: MulticoloredClique(((1,), (0,)), frozenset()), "class 2: node 0"),
        (lambda: MulticoloredClique(((1,), (1,)), frozenset()), "class 2: node 1 is already in class 1"),
        (lambda: MulticoloredClique(((1, 2),), frozenset({(1, 2)})), r"edge \(1, 2\): both nodes are in class 1"),
        (lambda: MulticoloredClique(((1,), (2,)), frozenset({(2, 1)})), r"edge \(2, 1\)"),
        (lambda: MulticoloredClique(((1,), (2,)), frozenset({(1, 3)})), r"edge \(1, 3\)"),
        (lambda: Cnf(-1, ()), "at least 0 variables"),
        (lambda: Cnf(1, ((1,), (2,))), "clause 2: literal 2"),
        (lambda: Cnf(1, ((0,),)), "clause 1: literal 0"),
        (lambda: Monotone3Sat(2, ((1,), (1, -2))), r"clause 2: \(1, -2\) must have one, two or three"),
        (lambda: Monotone3Sat(2, ((),)), r"clause 1: \(\) must"),
        (lambda: Monotone3Sat(2, ((1, 1, 2, 2),)), r"clause 1: \(1, 1, 2, 2\) must"),
        (lambda: Monotone3Sat(1, ((2,),)), "clause 1: literal 2"),
        (lambda: DominatingSet(complete(2), -1), "k = -1"),
        (lambda: IndependentSet(complete(2), -1), "k = -1"),
        (lambda: VertexCover(complete(2), -1), "k = -1"),
        (lambda: MulticoloredSetCover(-1, ()), "at least 0 elements"),
        (lambda: MulticoloredSetCover(2, ((), (frozenset(), frozenset({3})))), "color 2, set 2: element 3"),
        (lambda: Digraph(-1, frozenset()), "at least 0 vertices"),
        (lambda: Digraph(2, frozenset({(1, 1)})), r"arc \(1, 1\)"),
        (lambda: Digraph(2, frozenset({(2, 1), (1, 3)})), r"arc \(1, 3\)"),
        (lambda: NormalizedFormula((-1,), (), ((),)), "color 1: it has at least 0 labels"),
        (lambda: NormalizedFormula((1,), ((2, frozenset()),), ((),)), "atom 1: color 2"),
        (lambda: NormalizedFormula((1,), ((1, frozenset({2})),), ((),)), "atom 1: label 2 of color 1"),
        (lambda: NormalizedFormula((1,), (), ()), "at least one level"),
        (lambda: NormalizedFormula((), (), (((),), ((1,), (2,)))), "level 2, gate 2: it takes 2"),
    ],
)
def test_an_invalid_problem_cannot_be_made(make: Any, what: str) -> None:
    with pytest.raises(InputError, match=what):
        make()


def test_sizes_are_the_named_measures() -> None:
    assert Clique(complete(4), 2).size == {"vertices": 4, "edges": 6, "colors": 2}
    assert MulticoloredClique(((1,), (2, 3)), frozenset({(1, 3)})).size == {"colors": 2, "nodes": 3, "edges": 1}
    assert Cnf(3, ((1, -2, 3), (), (2,))).size == {"variables": 3, "clauses": 3, "width": 3, "literals": 4}
    assert Cnf(0, ()).size["width"] == 0
    assert IndependentSet(complete(3), 2).size == VertexCover(complete(3), 2).size
    assert VertexCover(complete(3), 2).size == {"vertices": 3, "edges": 3, "k": 2}
    assert DominatingSet(complete(3), 2).size == {"vertices": 3, "edges": 3, "k": 2}
    cover = MulticoloredSetCover(3, ((frozenset({1}), frozenset()), (frozenset(),)))
    assert cover.size == {"colors": 2, "labels": 3, "elements": 3}
    assert Acyclic2Disconnection(Digraph(3, frozenset({(1, 2), (2, 1)}))).size == {"vertices": 3, "arcs": 2}
    formula = NormalizedFormula((2, 1), ((1, frozenset({1})),), (((1,), ()), ((1, 2),)))
    assert formula.size == {"colors": 2, "labels": 3, "atoms": 1, "gates": 3, "levels": 3}


def test_every_problem_is_registered_by_its_name() -> None:
    assert {"clique": Clique, "cnf": Cnf, "monotone-3-sat": Monotone3Sat}.items() < PROBLEMS.items()
    assert all(problem.name == name for name, problem in PROBLEMS.items())
