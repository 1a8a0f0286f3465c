"""Every registered reduction obeys every law, and does what its docstring says besides."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Combination, Verdict
from instances.problems import Clique, Cnf, Graph, MulticoloredClique
from instances.question import Box, Domain, RealSpace
from instances.questions import Positivity, ZonotopeContainment
from instances.reduction import Chain
from instances.reductions import (
    REDUCTIONS,
    CliqueToMulticoloredClique,
    CnfToMulticoloredClique,
    CnfToPositivity,
    MulticoloredCliqueToPositivity,
    path,
)
from instances.reductions.between_problems import cnf_to_multicolored_clique
from instances.reductions.lemmas.gadgets import hats, proper_clauses
from tests import DATA
from tests.instances import laws
from tests.instances.laws import Applied
from tests.instances.reductions.dense import (
    dense_acyclic_2_disconnection,
    dense_cnf,
    dense_multicolored_clique,
    dense_multicolored_set_cover,
    dense_normalized_formula,
    dense_pair,
)
from tests.networks import deep_networks, questions, shallow_networks
from tests.oracles import one_hidden_layer as brute_force
from tests.strategies import (
    acyclic_2_disconnections,
    acyclic_orientations,
    cliques,
    cnfs,
    dominating_sets,
    exact_covers,
    independent_sets,
    k_sums,
    max_cuts,
    monotone_3_sats,
    multicolored_cliques,
    multicolored_set_covers,
    normalized_formulas,
    partitioned_subgraphs,
    subset_sums,
    vertex_covers,
)

seeds = st.integers(0, 10**6)
few_nodes = st.one_of(
    seeds.map(dense_multicolored_clique),
    multicolored_cliques(max_colors=3, max_nodes=2),
    multicolored_cliques(max_colors=2, max_nodes=4),
)
few_clauses = st.one_of(seeds.map(dense_cnf), cnfs(max_variables=3, max_clauses=8))
few_sets = st.one_of(
    seeds.map(dense_multicolored_set_cover), multicolored_set_covers(max_colors=2, max_labels=2, max_elements=3)
)
few_gates = st.one_of(
    seeds.map(dense_normalized_formula),
    normalized_formulas(max_colors=2, max_labels=2, max_levels=3, max_gates=2),
)


# With one input more: two colours of two nodes, or three of one.
fewer_nodes = st.one_of(
    seeds.map(dense_pair), multicolored_cliques(2, 2, min_colors=2), multicolored_cliques(3, 1, min_colors=2)
)
fans = shallow_networks(3, 5).map(lambda network: network.recession)
norms = st.sampled_from(("1", "2", "inf"))


def is_flat(domain: Domain) -> bool:
    return isinstance(domain, Box) and domain.flat


def on_space(network: Network) -> Positivity:
    return Positivity(network, RealSpace(network.inputs))


def zonotopes(network: Network) -> ZonotopeContainment:
    return ZonotopeContainment(network, RealSpace(network.inputs))


few_neurons = st.one_of(questions(2, 3), deep_networks(2, 2, 2).map(on_space))


def chain(source: Any, *steps: Callable[[Any], Applied]) -> Chain:
    applied: list[Applied] = []
    for step in steps:
        applied.append(step(applied[-1].target if applied else source))
    return Chain(source, tuple(applied))


ARGUMENTS: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "multicolored-clique-to-positivity": (few_nodes, st.integers(2, 5)),
    "cnf-to-positivity": (few_clauses,),
    "clique-to-regions": (st.one_of(cliques(3, 2), cliques(2, 3), cliques(5, 1)),),
    "clique-to-components": (st.one_of(cliques(3, 2), cliques(2, 3), cliques(5, 1)),),
    "clique-to-volume": (st.one_of(cliques(3, 2), cliques(5, 1)),),
    "k-sum-to-regions": (k_sums(), st.sampled_from(("linear", "activation"))),
    "graph-to-regions": (acyclic_orientations(), st.sampled_from(("linear", "activation"))),
    "max-cut-to-maximum": (max_cuts(3),),
    "partitioned-subgraph-to-positivity": (
        st.one_of(partitioned_subgraphs(3, 2), partitioned_subgraphs(2, 3)),
        st.integers(2, 4),
    ),
    "cnf-to-multicolored-clique": (st.one_of(few_clauses, cnfs()), st.integers(1, 4), st.sampled_from(("on", "off"))),
    "clique-to-multicolored-clique": (cliques(),),
    "cnf-to-multicolored-set-cover": (st.one_of(few_clauses, cnfs()), st.integers(1, 4)),
    "dominating-set-to-multicolored-set-cover": (dominating_sets(),),
    "multicolored-set-cover-to-positivity": (few_sets,),
    "multicolored-set-cover-to-maximum": (few_sets,),
    "cnf-to-maximum": (st.one_of(few_clauses, cnfs(2, 4)), st.integers(1, 2)),
    "normalized-formula-to-positivity": (few_gates,),
    "cnf-to-monotone-3-sat": (cnfs(max_variables=3, max_clauses=4, max_width=4),),
    "monotone-3-sat-to-acyclic-2-disconnection": (monotone_3_sats(max_variables=2, max_clauses=4),),
    "acyclic-2-disconnection-to-injectivity": (
        st.one_of(seeds.map(dense_acyclic_2_disconnection), acyclic_2_disconnections(max_vertices=4)),
    ),
    "independent-set-to-clique": (independent_sets(),),
    "vertex-cover-to-clique": (vertex_covers(),),
    "multicolored-clique-to-bias-free-positivity": (
        st.one_of(fewer_nodes, multicolored_cliques(1)),
        st.integers(2, 4),
    ),
    "multicolored-clique-to-surjectivity": (fewer_nodes, st.integers(2, 4)),
    "multicolored-clique-to-local-minimum": (st.one_of(fewer_nodes, multicolored_cliques(1)), st.integers(2, 4)),
    "multicolored-clique-to-maximum": (fewer_nodes, st.integers(2, 4), st.integers(1, 2)),
    "multicolored-clique-to-lipschitz": (fewer_nodes, st.integers(2, 4), norms),
    "multicolored-clique-to-bias-free-lipschitz": (fewer_nodes, st.integers(2, 4), norms),
    "positivity-to-zero-map": (few_neurons,),
    "positivity-to-lipschitz": (few_neurons.filter(lambda p: p.network.widths and not is_flat(p.domain)), norms),
    "positivity-to-zonotope-containment": (fans.map(on_space),),
    "zonotope-containment-to-positivity": (fans.map(zonotopes),),
    "subset-sum-to-identifiability": (subset_sums(),),
    "exact-cover-to-identifiability": (exact_covers(),),
}
"""By reduction: its source and its parameters."""

SPECIMENS: dict[str, st.SearchStrategy[Applied]] = {
    **{name: st.builds(REDUCTIONS[name], *arguments) for name, arguments in ARGUMENTS.items()},
    "chain from clique": st.builds(
        chain, cliques(4, 3), st.just(CliqueToMulticoloredClique), st.just(MulticoloredCliqueToPositivity)
    ),
    "chain from cnf": st.builds(
        chain,
        cnfs(max_variables=3, max_clauses=3, max_width=2),
        st.just(lambda cnf: CnfToMulticoloredClique(cnf, 2)),
        st.just(MulticoloredCliqueToPositivity),
    ),
    "empty chain": st.builds(chain, cliques()),
}


def test_every_registered_reduction_is_put_under_the_laws() -> None:
    assert REDUCTIONS.keys() == ARGUMENTS.keys()
    assert all(reduction.name == name and reduction.theorem for name, reduction in REDUCTIONS.items())


@pytest.mark.parametrize("specimens", SPECIMENS.values(), ids=SPECIMENS.keys())
def test_a_reduction_obeys_every_law(specimens: st.SearchStrategy[Applied]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(specimens)
    def obeys(reduction: Applied) -> None:
        for law in laws.laws_of(reduction):
            law(reduction)

    obeys()


# --- sharper than the laws -------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(st.one_of(SPECIMENS["multicolored-clique-to-positivity"], SPECIMENS["cnf-to-positivity"]))
def test_f_is_nowhere_above_one(reduction: Applied) -> None:
    assert not laws.positive_points(laws.shifted(reduction.target.network, -1))


@settings(max_examples=20, deadline=None)
@given(few_clauses, st.randoms(use_true_random=False))
def test_any_point_above_minus_one_rounds_to_a_model(cnf: Cnf, random: Random) -> None:
    reduction = CnfToPositivity(cnf)
    network = reduction.target.network
    for _ in range(20):
        point = tuple(Fraction(random.randint(-30, 90), 60) for _ in range(network.inputs))
        if brute_force.value(network, point) > -1:
            assert cnf.check(reduction.pull(point))


@given(few_clauses, st.lists(st.fractions(-3, 3, max_denominator=12), min_size=3, max_size=3))
def test_the_cnf_network_is_the_formula_of_its_theorem(cnf: Cnf, entries: list[Fraction]) -> None:
    network = CnfToPositivity(cnf).target.network
    x = tuple(entries[: network.inputs])
    penalty = sum(
        max(Fraction(0), 1 - sum(x[abs(v) - 1] if v > 0 else 1 - x[abs(v) - 1] for v in set(clause)))
        for clause in cnf.clauses
        if not any(-v in clause for v in clause)
    )
    assert network.exact(x) == (1 - 2 * penalty - 2 * sum(min(abs(v), abs(v - 1)) for v in x),)


def test_without_colors_the_empty_tuple_is_a_clique_and_the_idle_input_changes_nothing() -> None:
    reduction = MulticoloredCliqueToPositivity(MulticoloredClique((), frozenset()))
    assert reduction.target.network.neurons == 0
    assert reduction.target.check(reduction.push(()))
    assert reduction.pull((Fraction(7),)) == ()


def test_one_color_is_a_yes_exactly_if_it_has_a_node() -> None:
    assert brute_force.positive_somewhere(
        MulticoloredCliqueToPositivity(MulticoloredClique(((1,),), frozenset())).target.network
    )
    assert not brute_force.positive_somewhere(
        MulticoloredCliqueToPositivity(MulticoloredClique(((),), frozenset())).target.network
    )


@pytest.mark.parametrize(
    ("clauses", "verdict"), [((), Verdict.YES), (((),), Verdict.NO), (((), ()), Verdict.NO)], ids=str
)
def test_a_formula_without_variables_is_decided_by_its_empty_clauses(
    clauses: tuple[tuple[int, ...], ...], verdict: Verdict
) -> None:
    for reduction in (CnfToPositivity(Cnf(0, clauses)), CnfToMulticoloredClique(Cnf(0, clauses), 3)):
        laws.the_verdict_is_the_same_on_both_sides(reduction)
        assert (next(brute_force.witnesses(reduction.source), None) is not None) == (verdict is Verdict.YES)


@pytest.mark.parametrize(("vertices", "k"), [(0, 0), (3, 0), (0, 1), (3, 4), (3, 3)])
def test_cliques_of_extreme_size_keep_their_verdict(vertices: int, k: int) -> None:
    edges = frozenset(combinations(range(1, vertices + 1), 2))
    reduction = CliqueToMulticoloredClique(Clique(Graph(vertices, edges), k))
    assert len(reduction.target.classes) == k
    laws.the_verdict_is_the_same_on_both_sides(reduction)


def test_a_spacing_below_two_is_refused() -> None:
    with pytest.raises(InputError, match="spacing 1 is too small; at least 2 is needed"):
        MulticoloredCliqueToPositivity(MulticoloredClique((), frozenset()), spacing=1)


def test_groups_below_one_are_refused() -> None:
    with pytest.raises(InputError, match="0 groups are too few; at least 1 is needed"):
        CnfToMulticoloredClique(Cnf(1, ()), groups=0)


def test_a_label_outside_floats_names_its_neuron() -> None:
    problem = MulticoloredClique(((1,), (2,)), frozenset({(1, 2)}))
    with pytest.raises(InputError, match=r"neuron 3 of hidden layer 1: the integer -9007199254740994?"):
        _ = MulticoloredCliqueToPositivity(problem, spacing=2**53 + 2).target
    with pytest.raises(InputError, match="outside float64's exact range"):
        _ = MulticoloredCliqueToPositivity(problem, spacing=2**2000).target


def test_a_group_with_too_many_nodes_is_named() -> None:
    wide = Cnf(40, (tuple(range(1, 41)),))
    with pytest.raises(InputError, match="group 1 of 2 needs more than 200000 partial assignments"):
        _ = CnfToMulticoloredClique(wide, 2).target
    loose = Cnf(57, tuple((v, v + 1, v + 2) for v in range(1, 56, 3)))
    with pytest.raises(InputError, match="group 1 of 1"):
        _ = CnfToMulticoloredClique(loose, 1).target


def test_too_many_edges_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    cnf = Cnf(6, ((1, 2, 3), (4, 5, 6)))
    assert CnfToMulticoloredClique(cnf, 2).target.size["edges"] == 49
    monkeypatch.setattr(cnf_to_multicolored_clique, "MAXIMUM_EDGES", 48)
    with pytest.raises(InputError, match="2 groups need more than 48 edges"):
        _ = CnfToMulticoloredClique(cnf, 2).target


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=4), st.fractions(-12, 12, max_denominator=7))
def test_hats_are_one_at_their_center_and_fall_with_slope_one(centers: list[int], t: Fraction) -> None:
    hidden, weights = hats(np.ones((len(centers), 1), dtype=np.int64), centers)
    (value,) = Network((hidden, Layer([weights], [0]))).exact((t,))
    assert value == sum(max(Fraction(0), 1 - abs(t - center)) for center in centers)


@given(cnfs())
def test_proper_clauses_have_the_same_models(cnf: Cnf) -> None:
    proper = Cnf(cnf.variables, tuple(map(tuple, proper_clauses(cnf.clauses))))
    assert list(brute_force.witnesses(proper)) == list(brute_force.witnesses(cnf))


# --- ways between problems -------------------------------------------------------------------------------------


def test_the_shortest_way_is_found_and_can_be_led_elsewhere() -> None:
    there = ("cnf-to-multicolored-clique", "multicolored-clique-to-positivity")
    assert path(Cnf, Positivity) == ("cnf-to-positivity",)
    assert path(Cnf, Positivity, ["cnf-to-multicolored-clique"]) == there
    assert path(Cnf, Positivity, ["multicolored-clique"]) == there
    assert path(Cnf, Positivity, there) == there
    assert path(Clique, Clique) == ()


@pytest.mark.parametrize(
    ("source", "via", "message"),
    [
        (Clique, ["cnf-to-positivity"], "no chain of reductions leads from clique to cnf-to-positivity"),
        (Clique, ["klique"], r"'klique' is neither a reduction nor a problem on the way; known: .*, clique, "),
    ],
)
def test_a_way_that_does_not_exist_is_an_input_error(source: Any, via: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        path(source, Positivity, via)


def test_no_way_leads_back() -> None:
    with pytest.raises(InputError, match="no chain of reductions leads from positivity to clique"):
        path(Positivity, Clique)


# --- real formulas -----------------------------------------------------------------------------------------------


def cliques_by_neighbors(problem: MulticoloredClique) -> Iterator[Combination]:
    """All multicoloured cliques, colour by colour through common neighbours: quick where edges are few."""
    above: dict[int, set[int]] = defaultdict(set)
    color = {node: c for c, members in enumerate(problem.classes) for node in members}
    for edge in problem.edges:
        low, high = sorted(edge, key=color.__getitem__)
        above[low].add(high)

    def extend(chosen: Combination, candidates: set[int]) -> Iterator[Combination]:
        if len(chosen) == len(problem.classes):
            yield chosen
        for node in candidates:
            if color[node] == len(chosen):
                yield from extend((*chosen, node), candidates & above[node])

    for node in problem.classes[0]:
        yield from extend((node,), above[node])


@pytest.mark.parametrize("groups", [3, 4])
def test_a_real_formula_keeps_its_models_and_its_verdict(groups: int) -> None:
    cnf = Cnf.read((DATA / "uf20-01.cnf").read_text(), "uf20-01.cnf")
    decision = cnf.decide()
    assert decision.witness is not None
    reduction = CnfToMulticoloredClique(cnf, groups)
    models = {reduction.pull(clique) for clique in cliques_by_neighbors(reduction.target)}
    assert decision.witness in models
    assert all(cnf.check(model) and reduction.target.check(reduction.push(model)) for model in models)

    # Without its models the formula is a no; the oracle says that there were no others.
    blocked = replace(cnf, clauses=cnf.clauses + tuple(tuple(-v for v in model) for model in models))
    assert blocked.decide().verdict is Verdict.NO
    assert next(cliques_by_neighbors(CnfToMulticoloredClique(blocked, groups).target), None) is None


def test_a_real_formula_goes_all_the_way_and_its_model_comes_back() -> None:
    cnf = Cnf.read((DATA / "uf20-01.cnf").read_text(), "uf20-01.cnf")
    whole = chain(cnf, lambda source: CnfToMulticoloredClique(source, 3), MulticoloredCliqueToPositivity)
    model = cnf.decide().witness
    point = whole.push(model)
    assert whole.target.check(point)
    assert whole.pull(tuple(v + Fraction(1, 9) for v in point)) == model


def test_a_chain_whose_links_do_not_meet_is_refused() -> None:
    with pytest.raises(InputError, match="does not start where the step before it ends"):
        Chain(Clique(Graph(1, frozenset()), 1), (CnfToPositivity(Cnf(1, ())),))
