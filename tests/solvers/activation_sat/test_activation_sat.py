"""The SAT search: its lemmas are sound, its structure only helps, and real instances are within its reach."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.numbers.integers import integers
from instances.problem import SourceProblem, Verdict
from instances.problems import Clique, Cnf, Graph
from instances.question import Box
from instances.questions import Positivity
from instances.reductions.between_problems.clique_to_multicolored_clique import CliqueToMulticoloredClique
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.activation_sat.pieces.theory import Theory
from solvers.activation_sat.shallow.relations import relation_clauses, relations
from solvers.exact.directions import Direction, primitive
from solvers.ridges import Pieces, RidgeSum, rebalanced, ridge_sum
from solvers.solver import Limits
from tests import DATA

LIMITS = Limits(wall_s=60, memory_bytes=2**32)
small = st.integers(-3, 3)


@st.composite
def questions(draw: st.DrawFn) -> Positivity:
    d, n = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    weights = np.array(draw(st.lists(small, min_size=n * d, max_size=n * d))).reshape(n, d)
    output = [draw(st.lists(small, min_size=n, max_size=n))]
    first = Layer(weights, draw(st.lists(small, min_size=n, max_size=n)))
    return Positivity(Network((first, Layer(output, [draw(small)]))), Box.cube(d, -1, Fraction(3, 2)))


@given(questions(), st.data())
def test_a_lemma_excludes_its_choice_and_no_point_where_f_is_positive(
    question: Positivity, data: st.DataObject
) -> None:
    assert isinstance(question.domain, Box)
    ridges = rebalanced(ridge_sum(question.network, question.domain))
    if ridges.bound <= 0:
        return
    pieces = ridges.positive_pieces()
    choice = [data.draw(st.integers(0, len(options) - 1)) for options in pieces]
    reply = Theory(ridges, pieces).decide(choice)
    if isinstance(reply, tuple):
        assert question.check(reply)
        return
    for lemma in reply:
        assert proved_bound(ridges, pieces, lemma) <= 0
        allowed = list(zip(lemma.allowed, pieces, strict=True))
        assert all(first <= i <= last for i, ((first, last), _) in zip(choice, allowed, strict=True))
        for shares in product((0, 1, 2, 3, 4), repeat=question.network.inputs):
            x = tuple(Fraction(-1) + Fraction(5, 8) * s for s in shares)
            places = [sum(u * v for u, v in zip(r.direction, x, strict=True)) for r in ridges.ridges]
            if all(
                any(piece.lower <= t <= piece.upper for piece in options[first : last + 1])
                for t, ((first, last), options) in zip(places, allowed, strict=True)
            ):
                assert question.network.exact(x)[0] <= 0


def test_relations_are_those_of_the_tilted_ridges() -> None:
    """Tilting this network drops ridges and adds one."""
    rows = [[1, 2, 0], [-1, 1, 1], [-1, 2, 0], [-1, 2, 1], [-1, -1, 0], [-1, 1, 2]]
    network = Network((Layer(rows, [-1, 2, 1, 1, 2, 2]), Layer([[1, -2, -3, -3, -2, 0]], [3])))
    question = Positivity(network, Box.cube(3, -1, 1))
    assert question.check(ActivationSat().solve(question, LIMITS).witness)


@given(questions())
def test_structure_changes_no_verdict(question: Positivity) -> None:
    one, other = (ActivationSat(structure).solve(question, LIMITS) for structure in (True, False))
    assert one.verdict is other.verdict
    assert all(question.check(answer.witness) for answer in (one, other) if answer.verdict is Verdict.YES)


def proved_bound(ridges: RidgeSum, pieces: list[Pieces], lemma: TheoryLemma) -> Fraction:
    """The bound on f that the multipliers of a lemma prove, or the contradiction; above 0 if they prove nothing."""
    duals = [Fraction(dual, lemma.denominator) for dual in lemma.duals]
    total = ridges.constant if lemma.objective else Fraction(0)
    for dual, options, (first, last) in zip(duals, pieces, lemma.allowed, strict=True):
        corners = [
            (t, g if lemma.objective else Fraction(0))
            for piece in options[first : last + 1]
            for t, g in zip(piece.points, piece.values, strict=True)
        ]
        total += max(g - dual * t for t, g in corners)
    for i, ends in enumerate(zip(ridges.box.lower, ridges.box.upper, strict=True)):
        slope = sum((p * ridge.direction[i] for p, ridge in zip(duals, ridges.ridges, strict=True)), Fraction(0))
        total += max(slope * x for x in ends)
    return total if lemma.objective or total < 0 else Fraction(1)


@given(st.lists(st.tuples(small, small, small).filter(any), min_size=3, max_size=6), st.data())
def test_relation_clauses_hold_at_every_point(vectors: list[tuple[int, int, int]], data: st.DataObject) -> None:
    directions = sorted({primitive(v)[0] for v in vectors})
    ends = [sorted(data.draw(st.sets(st.integers(-9, 9), min_size=4, max_size=8))) for _ in directions]
    stretch = data.draw(st.sampled_from((1, 2**58, 2**70)))
    pieces = []
    for e in ends:
        knots = integers([stretch * v for v in e[: len(e) // 2 * 2]])
        starts = np.arange(0, len(knots), 2)
        pieces.append(Pieces(knots, np.zeros_like(knots), starts, data.draw(st.integers(1, 3))))
    names, literals = 0, []
    for options in pieces:
        literals.append(list(range(names + 1, names + len(options))))
        names += len(options) - 1
    clauses = list(relation_clauses(relations(np.array(directions)), pieces, literals))
    for x in product(range(-2, 3), repeat=3):
        places = [stretch * sum(u * v for u, v in zip(direction, x, strict=True)) for direction in directions]
        where = [
            next((i for i, piece in enumerate(options) if piece.lower <= t <= piece.upper), None)
            for t, options in zip(places, pieces, strict=True)
        ]
        if None in where:
            continue
        true = {lits[i] for lits, at in zip(literals, where, strict=True) for i in range(len(lits)) if i < (at or 0)}
        assert all(any((abs(v) in true) == (v > 0) for v in clause) for clause in clauses)


def test_relations_are_found_in_any_dimension_and_only_true_ones() -> None:
    directions = [(1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (2, -3, 0, 0, 0), (0, 0, 1, 0, 0), (1, 1, 1, 0, 1)]
    (relation,) = relations(np.array(directions))
    a, b, c = relation.coefficients
    i, j, k = (directions[r] for r in relation.ridges)
    assert c > 0
    assert [a * x + b * y for x, y in zip(i, j, strict=True)] == [c * z for z in k]


@given(
    st.lists(st.tuples(small, small, small).filter(any), min_size=3, max_size=9),
    st.sampled_from([1, 1 << 20, 1 << 40, 1 << 1200]),
)
def test_relations_are_all_coplanar_triples_however_long_the_entries(
    rows: list[tuple[int, int, int]], far: int
) -> None:
    sheared = [(x + far * y, y, z - far * x) for x, y, z in rows]  # which leaves planes planes
    directions = sorted({primitive(row)[0] for row in sheared})
    coplanar = [
        triple
        for triple in combinations(range(len(directions)), 3)
        if determinant(*(directions[i] for i in triple)) == 0
    ]
    assert sorted(relation.ridges for relation in relations(np.array(directions))) == coplanar


def determinant(u: Direction, v: Direction, w: Direction) -> int:
    (a, b, c), (d, e, f), (g, h, i) = u, v, w
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


@pytest.mark.parametrize("structure", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_clique_instances_are_decided_with_and_without_structure(structure: bool, seed: int) -> None:
    source = gnp_multicolored_clique(3, 5, "threshold", seed=seed)
    reduction = MulticoloredCliqueToPositivity(source)
    answer = ActivationSat(structure).solve(reduction.target, LIMITS)
    assert answer.verdict is source.decide().verdict
    if answer.witness is not None:
        assert source.check(reduction.pull(answer.witness))


def test_structure_decides_the_clique_family_without_any_linear_program() -> None:
    no = next(
        s
        for seed in range(20)
        if (s := gnp_multicolored_clique(4, 6, "threshold", seed=seed)).decide().verdict is Verdict.NO
    )
    target = MulticoloredCliqueToPositivity(no).target
    assert ActivationSat().solve(target, LIMITS).work["lps"] == 0
    assert ActivationSat(structure=False).solve(target, LIMITS).work["lps"] > 0


def test_relations_of_large_graphs_are_not_left_to_clauses() -> None:
    no = next(
        s
        for seed in range(20)
        if (s := gnp_multicolored_clique(3, 400, "threshold", seed=seed)).decide().verdict is Verdict.NO
    )
    work = ActivationSat().solve(MulticoloredCliqueToPositivity(no).target, LIMITS).work
    assert work["clauses"] == 0
    assert 400 < work["choices"] < 4 * 400


def test_networks_without_structure_are_left_to_branch_and_bound_at_once() -> None:
    rng = np.random.default_rng(1)
    hidden = Layer(np.rint(64 * rng.standard_normal((24, 3))) / 64, np.rint(64 * rng.standard_normal(24)) / 64)
    output = np.rint(64 * rng.standard_normal((1, 24))) / 64
    dense = Positivity(Network((hidden, Layer(output, [-4.0]))), Box.cube(3, -1, 1))
    work = ActivationSat().solve(dense, LIMITS).work
    assert (work["lemmas"], work["clauses"], work["conflicts"]) == (0, 0, 0)
    assert work["nodes"] > 0
    local = CnfToPositivity(Cnf.read((DATA / "uf20-01.cnf").read_text(), "uf20-01.cnf")).target
    assert ActivationSat().solve(local, LIMITS).work["nodes"] == 0


@pytest.mark.parametrize(
    ("file", "colors", "verdict"),
    [
        ("uf20-01.cnf", 0, Verdict.YES),
        ("uf50-01.cnf", 0, Verdict.YES),
        ("uuf50-01.cnf", 0, Verdict.NO),
        ("johnson8-2-4.clq", 4, Verdict.YES),
        ("johnson8-2-4.clq", 5, Verdict.NO),
        ("hamming6-4.clq", 4, Verdict.YES),
    ],
)
def test_public_benchmark_files_are_decided(file: str, colors: int, verdict: Verdict) -> None:
    text = (DATA / file).read_text()
    if colors:
        clique = Clique(Graph.read(text, file), colors)
        middle = CliqueToMulticoloredClique(clique)
        reduction = MulticoloredCliqueToPositivity(middle.target)
    else:
        reduction = CnfToPositivity(Cnf.read(text, file))  # type: ignore[assignment]
    answer = ActivationSat().solve(reduction.target, LIMITS)
    assert answer.verdict is verdict
    if verdict is Verdict.YES:
        source: SourceProblem = reduction.source
        assert source.check(reduction.pull(answer.witness))
