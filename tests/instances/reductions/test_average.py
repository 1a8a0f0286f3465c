"""The identities of docs/average.md, each by a method that shares nothing with its formula."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from math import comb, factorial
from random import Random

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from instances.families import gaussian_layer, gnp_clique, planted_clique, random_k_sum, zonotope_norm
from instances.families.problems.gnp_partitioned_subgraph import gnp_partitioned_subgraph
from instances.families.problems.planted_clique import planting
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.problems import AcyclicOrientation, Clique, Graph, KSum, MaxCut, PartitionedSubgraph
from instances.question import Box, Question
from instances.reductions import (
    CliqueToComponents,
    CliqueToMulticoloredClique,
    CliqueToRegions,
    CliqueToVolume,
    GraphToRegions,
    KSumToRegions,
)
from instances.reductions.to_counts.clique_to_regions import bump_volume, fubini
from solvers.answer import Stop
from solvers.region import Region
from solvers.solver import Limits
from tests import ROOT
from tests.instances import laws
from tests.oracles import one_hidden_layer as brute_force
from tests.oracles.cells import cells
from tests.oracles.superlevel import above, components, volume

LIMITS = Limits(wall_s=3000, memory_bytes=2**31)


def counted(question: Question[None]) -> Fraction:
    answer = Region().solve(question, LIMITS)
    assert answer.stop is Stop.FINISHED
    assert isinstance(answer.value, Fraction)
    return answer.value


def graph(seed: int, vertices: int, density: float) -> Graph:
    random = Random(seed)
    pairs = combinations(range(1, vertices + 1), 2)
    return Graph(vertices, frozenset(pair for pair in pairs if random.random() < density))


# --- A: cliques --------------------------------------------------------------------------------------------------


def test_ordered_partitions_are_counted_by_listing_them() -> None:
    for k in range(1, 5):
        ranked = {tuple(sorted(set(ranks)).index(r) for r in ranks) for ranks in product(range(k), repeat=k)}
        assert fubini(k) == len(ranked)


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("k", "vertices", "seed"),
    [(2, 4, 0), (3, 3, 2), pytest.param(2, 5, 1, marks=SLOW), pytest.param(3, 4, 3, marks=SLOW)],
)
def test_regions_of_the_rectified_network_count_cliques(k: int, vertices: int, seed: int) -> None:
    clique = Clique(graph(seed, vertices, 0.7), k)
    listed = sum(1 for _ in brute_force.witnesses(clique))
    reduction = CliqueToRegions(clique)
    assert clique.count() == listed
    assert reduction.value(listed) == 1 + {2: 6, 3: 26}[k] * listed == counted(reduction.target)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_regions_count_cliques_on_sixty_graphs(seed: int) -> None:
    k = 2 + seed % 2
    vertices = (
        4 + seed % 4 // 2 if k == 2 else 4 if seed % 30 == 1 else 3
    )  # four vertices and three colours take minutes
    clique = Clique(graph(seed, vertices, 0.7), k)
    listed = sum(1 for _ in brute_force.witnesses(clique))
    assert counted(CliqueToRegions(clique).target) == 1 + {2: 6, 3: 26}[k] * listed


@pytest.mark.slow
def test_a_clique_of_four_makes_a_hundred_and_fifty_regions() -> None:
    pairs = frozenset(combinations(range(1, 5), 2))
    assert counted(CliqueToRegions(Clique(Graph(4, pairs), 4)).target) == 151


def test_components_and_area_of_the_positive_set_count_edges() -> None:
    clique = Clique(graph(1, 4, 0.6), 2)
    listed = sum(1 for _ in brute_force.witnesses(clique))
    assert listed > 1
    question = CliqueToVolume(clique).target
    assert components(question.network) == listed == counted(CliqueToComponents(clique).target)
    assert volume(question.network, question.domain) == Fraction(3, 4) * listed == counted(question)


def test_the_volume_of_a_bump_of_three_colors() -> None:
    clique = Clique(Graph(3, frozenset({(1, 2), (1, 3), (2, 3)})), 3)
    question = CliqueToVolume(clique).target
    label = CliqueToRegions(clique).positivity.push(CliqueToMulticoloredClique(clique).push((1, 2, 3)))
    box = Box(tuple(v - Fraction(2, 5) for v in label), tuple(v + Fraction(2, 5) for v in label))
    assert len(above(question.network, box)) == 26
    assert components(question.network, box) == 1
    assert volume(question.network, box) == Fraction(41, 405) == bump_volume(3) == counted(question)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_constants_against_the_convex_hull_of_a_bump(k: int) -> None:
    if k == 1:
        assert bump_volume(1) == 2
        return
    pairs = list(combinations(range(k), 2))
    signs = [np.array(s) for s in product((1, -1), repeat=k + len(pairs))]
    rows = {tuple(s[:k] + sum((t * (np.eye(k)[a] + np.eye(k)[b]) for t, (a, b) in zip(s[k:], pairs, strict=True)),
                              start=np.zeros(k))) for s in signs}  # fmt: skip
    polar = ConvexHull(np.array(sorted(rows)))  # the zonotope of which the bump is the polar body
    corners = np.unique(np.round(-polar.equations[:, :-1] / polar.equations[:, -1:], 9), axis=0)
    assert ConvexHull(corners).volume == pytest.approx(float(bump_volume(k)), rel=1e-6)


def test_cliques_are_counted_within_a_budget_of_steps() -> None:
    complete = Clique(Graph(30, frozenset(combinations(range(1, 31), 2))), 6)
    assert complete.count() == comb(30, 6)
    assert complete.count(steps=1000) is None


# --- B: planted cliques ------------------------------------------------------------------------------------------


def test_planting_adds_edges_and_is_recorded_apart() -> None:
    for seed in range(20):
        plain, planted = (planted_clique(20, 0.4, 5, on, seed=seed) for on in (False, True))
        coin = planted_clique(20, 0.4, 5, seed=seed)
        members = planting(20, 0.4, 5, True, seed)
        assert len(members) == 5
        assert planted.graph.edges == plain.graph.edges | set(combinations(members, 2))
        assert planted.check(members)
        assert planting(20, 0.4, 5, False, seed) == ()
        assert coin == (planted if planting(20, 0.4, 5, "coin", seed) else plain)


def test_the_planted_half_is_a_half() -> None:
    assert 60 <= sum(bool(planting(8, 0.4, 4, "coin", seed)) for seed in range(150)) <= 90


def test_three_logarithms_and_the_size_of_the_planted_clique_are_exact() -> None:
    assert [planted_clique(n, 0.0, planted=False, seed=0).k for n in (0, 1, 2, 3, 4, 8, 9)] == [0, 0, 3, 5, 6, 9, 10]
    assert [len(planting(n, 0.5, 1, True, 0)) for n in (1, 16, 17, 25, 26)] == [1, 4, 5, 5, 6]


# --- C: k-SUM ----------------------------------------------------------------------------------------------------


def k_sum(seed: int) -> KSum:
    random = Random(seed)
    d = 2 + seed % 4
    size = random.randint(1, {2: 9, 3: 8, 4: 7, 5: 7}[d])
    return KSum(tuple(sorted(random.sample(range(-6, 7), size))), d)


def zero_sums(problem: KSum) -> int:
    return sum(sum(chosen) == 0 for chosen in combinations(problem.integers, problem.summands))


def test_regions_without_biases_count_zero_sums() -> None:
    met = 0
    for seed in range(16):
        problem = k_sum(seed)
        met += zero_sums(problem)
        reduction = KSumToRegions(problem, kind=("linear", "activation")[seed % 2])
        assert counted(reduction.target) == reduction.value(zero_sums(problem))
    assert met > 10


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 200, 20))
def test_regions_without_biases_count_zero_sums_on_two_hundred_sets(first: int) -> None:
    for seed in range(first, first + 20):
        reduction = KSumToRegions(k_sum(seed))
        assert counted(reduction.target) == reduction.value(zero_sums(reduction.source))


def test_meeting_in_the_middle_counts_what_trying_all_counts() -> None:
    for seed in range(40):
        problem = random_k_sum(11, 1 + seed % 5, 6, seed % 2, seed=seed)
        assert problem.count() == zero_sums(problem)
        decision = problem.decide()
        assert (decision.verdict is Verdict.YES) == (zero_sums(problem) > 0)
        assert decision.witness is None or problem.check(decision.witness)
        assert zero_sums(problem) >= seed % 2 * (problem.summands > 1)


def test_a_count_far_beyond_enumeration_is_known() -> None:
    problem = random_k_sum(300, 4, 13, 5, seed=0)
    assert (problem.count() or 0) >= 5
    assert problem.count(steps=1000) is None
    assert problem.decide(conflicts=1000).verdict is Verdict.UNKNOWN


# --- acyclic orientations ----------------------------------------------------------------------------------------


def orientations(graph: Graph) -> int:
    """By the orders of the vertices."""
    return sum(1 for _ in brute_force.witnesses(AcyclicOrientation(graph)))


def test_acyclic_orientations_by_deletion_and_contraction_by_orders_and_by_regions() -> None:
    for seed in range(12):
        drawn = graph(seed, 3 + seed % 3, 0.6)
        problem = AcyclicOrientation(drawn)
        assert problem.count() == orientations(drawn)
        if seed < 6:
            assert counted(GraphToRegions(problem).target) == orientations(drawn)


def test_acyclic_orientations_of_graphs_that_are_known() -> None:
    cycle = Graph(9, frozenset({*((v, v + 1) for v in range(1, 9)), (1, 9)}))
    outer, inner = [(1, 2), (2, 3), (3, 4), (4, 5), (1, 5)], [(6, 8), (8, 10), (7, 10), (7, 9), (6, 9)]
    petersen = Graph(10, frozenset([*outer, *inner, *((v, v + 5) for v in range(1, 6))]))
    complete = Graph(7, frozenset(combinations(range(1, 8), 2)))
    counts = [AcyclicOrientation(it).count() for it in (cycle, complete, petersen)]
    assert counts == [2**9 - 2, factorial(7), 16680]
    assert AcyclicOrientation(petersen).count(steps=10) is None


# --- patterns and the other families -----------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["path", "cycle", "star", "grid", "complete", 2])
def test_the_oracle_of_patterns_agrees_with_trying_all(pattern: str) -> None:
    verdicts = set()
    for seed in range(12):
        problem = gnp_partitioned_subgraph(4, 3, pattern, "threshold", seed=seed)
        decision = problem.decide()
        listed = next(brute_force.witnesses(problem), None)
        assert (decision.verdict is Verdict.YES) == (listed is not None)
        assert decision.witness is None or problem.check(decision.witness)
        assert PartitionedSubgraph.read(problem.write(), "x") == problem
        verdicts.add(decision.verdict)
    assert len(verdicts) == 2


@pytest.mark.parametrize(
    ("pattern", "width"), [("path", 1), ("cycle", 2), ("star", 1), ("grid", 2), ("complete", 5), (3, 3)]
)
def test_eliminating_colors_finds_the_treewidth(pattern: str, width: int) -> None:
    problem = gnp_partitioned_subgraph(6, 1, pattern, 0.5, seed=0)
    assert max(len(neighbours) for _, neighbours in problem.elimination) == width


def test_the_oracle_of_patterns_stops_at_its_budget() -> None:
    assert gnp_partitioned_subgraph(5, 12, "complete", 0.9, seed=0).decide(conflicts=100).verdict is Verdict.UNKNOWN


def test_a_cut_of_every_size_up_to_the_largest_is_found() -> None:
    for seed in range(10):
        drawn = graph(seed, 6, 0.6)
        sides = product((False, True), repeat=6)
        largest = max(sum(side[u - 1] != side[v - 1] for u, v in drawn.edges) for side in sides)
        assert MaxCut(drawn, largest).decide().verdict is Verdict.YES
        assert MaxCut(drawn, largest + 1).decide().verdict is Verdict.NO


def test_too_few_rows_are_not_injective() -> None:
    known = gaussian_layer(3, 5, seed=1)
    assert known.facts == {"injectivity": Verdict.NO}
    assert gaussian_layer(3, 6, seed=1).facts == {}


def test_norms_of_zonotopes_are_those_of_their_gradients() -> None:
    for seed in range(3):
        known = zonotope_norm(2, 4, seed=seed)
        gradients = [cell.jacobian[0] for cell in cells(known.network)]
        norms = {
            "lipschitz,p=1": max(max(abs(v) for v in g) for g in gradients),
            "lipschitz,p=2": max(sum((v * v for v in g), Fraction(0)) for g in gradients),
            "lipschitz,p=inf": max(sum((abs(v) for v in g), Fraction(0)) for g in gradients),
        }
        assert known.facts == norms


def test_gnp_has_about_as_many_cliques_as_expected() -> None:
    counts = [gnp_clique(12, 3, 0.5, seed=seed).count() or 0 for seed in range(60)]
    assert sum(counts) / 60 == pytest.approx(comb(12, 3) / 8, rel=0.2)


# --- faults that the laws must catch -----------------------------------------------------------------------------


class OffByOne(CliqueToRegions):
    def value(self, count: int) -> Fraction:
        return super().value(count) + 1


class Halved(KSumToRegions):
    def value(self, count: int) -> Fraction:
        return super().value(count // 2)


class Unordered(GraphToRegions):
    @property
    def target(self) -> Question[None]:  # type: ignore[override]
        question = super().target
        hidden, output = question.network.layers
        return type(question)(Network((Layer(abs(hidden.weights), hidden.bias), output)), question.domain)


@pytest.mark.parametrize(
    "broken",
    [
        OffByOne(Clique(Graph(2, frozenset({(1, 2)})), 2)),
        Halved(KSum((-1, 0, 1), 3)),
        Unordered(AcyclicOrientation(Graph(4, frozenset(combinations(range(1, 5), 2))))),
    ],
    ids=lambda broken: type(broken).__name__,
)
def test_the_law_of_counting_bites(broken: laws.Applied) -> None:
    with pytest.raises(AssertionError):
        laws.the_value_tells_the_number_of_witnesses(broken)


# --- the page ----------------------------------------------------------------------------------------------------


def commands() -> Iterator[list[str]]:
    page = ROOT / "docs" / "average.md"
    for line in page.read_text().splitlines():
        if line.startswith("hardness generate "):
            yield line.split("#")[0].split()[1:]


def test_every_distribution_of_the_page_is_drawn_by_its_command() -> None:
    from hardness.commands.making import _family_params
    from instances.plan import plan
    from instances.recipe import FamilyOrigin, ask_oracle, params

    drawn = set()
    for _, family, *options in commands():
        given = dict(zip(options[::2], options[1::2], strict=True))
        given.pop("--out")
        seed, to = int(given.pop("--seed")), given.pop("--to")
        grid, asked = _family_params(family, to, [word for pair in given.items() for word in pair])
        values = {name: value for name, (value,) in grid.items()}
        recipe = plan(FamilyOrigin(family, params(**values), seed), to, given=asked)
        assert recipe.chain.target.name == to
        drawn.add((family, ask_oracle(recipe).verdict))
    assert len(drawn) == 6
