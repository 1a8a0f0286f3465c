"""The theorems, one reduction a file, and the registry that finds a way from one problem to another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from instances.errors import InputError
from instances.problem import Problem
from instances.reduction import Reduction
from instances.reductions.between_problems.clique_to_multicolored_clique import CliqueToMulticoloredClique
from instances.reductions.between_problems.cnf_to_monotone_3_sat import CnfToMonotone3Sat
from instances.reductions.between_problems.cnf_to_multicolored_clique import CnfToMulticoloredClique
from instances.reductions.between_problems.cnf_to_multicolored_set_cover import CnfToMulticoloredSetCover
from instances.reductions.between_problems.dominating_set_to_multicolored_set_cover import (
    DominatingSetToMulticoloredSetCover,
)
from instances.reductions.between_problems.independent_set_to_clique import IndependentSetToClique
from instances.reductions.between_problems.monotone_3_sat_to_acyclic_2_disconnection import (
    Monotone3SatToAcyclic2Disconnection,
)
from instances.reductions.between_problems.vertex_cover_to_clique import VertexCoverToClique
from instances.reductions.between_questions.positivity_to_lipschitz import PositivityToLipschitz
from instances.reductions.between_questions.positivity_to_zero_map import PositivityToZeroMap
from instances.reductions.between_questions.positivity_to_zonotope_containment import PositivityToZonotopeContainment
from instances.reductions.between_questions.zonotope_containment_to_positivity import ZonotopeContainmentToPositivity
from instances.reductions.to_counts.clique_to_components import CliqueToComponents
from instances.reductions.to_counts.clique_to_regions import CliqueToRegions
from instances.reductions.to_counts.clique_to_volume import CliqueToVolume
from instances.reductions.to_counts.graph_to_regions import GraphToRegions
from instances.reductions.to_counts.k_sum_to_regions import KSumToRegions
from instances.reductions.to_decisions.acyclic_2_disconnection_to_injectivity import Acyclic2DisconnectionToInjectivity
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from instances.reductions.to_decisions.exact_cover_to_identifiability import ExactCoverToIdentifiability
from instances.reductions.to_decisions.multicolored_clique_to_bias_free_positivity import (
    MulticoloredCliqueToBiasFreePositivity,
)
from instances.reductions.to_decisions.multicolored_clique_to_local_minimum import MulticoloredCliqueToLocalMinimum
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from instances.reductions.to_decisions.multicolored_clique_to_surjectivity import MulticoloredCliqueToSurjectivity
from instances.reductions.to_decisions.multicolored_set_cover_to_positivity import MulticoloredSetCoverToPositivity
from instances.reductions.to_decisions.normalized_formula_to_positivity import NormalizedFormulaToPositivity
from instances.reductions.to_decisions.partitioned_subgraph_to_positivity import PartitionedSubgraphToPositivity
from instances.reductions.to_decisions.subset_sum_to_identifiability import SubsetSumToIdentifiability
from instances.reductions.to_values.cnf_to_maximum import CnfToMaximum
from instances.reductions.to_values.max_cut_to_maximum import MaxCutToMaximum
from instances.reductions.to_values.multicolored_clique_to_bias_free_lipschitz import (
    MulticoloredCliqueToBiasFreeLipschitz,
)
from instances.reductions.to_values.multicolored_clique_to_lipschitz import MulticoloredCliqueToLipschitz
from instances.reductions.to_values.multicolored_clique_to_maximum import MulticoloredCliqueToMaximum
from instances.reductions.to_values.multicolored_set_cover_to_maximum import MulticoloredSetCoverToMaximum

REDUCTIONS: dict[str, type[Reduction[Any, Any, Any, Any]]] = {
    reduction.name: reduction
    for reduction in (
        Acyclic2DisconnectionToInjectivity,
        CliqueToComponents,
        CliqueToMulticoloredClique,
        CliqueToRegions,
        CliqueToVolume,
        CnfToMaximum,
        CnfToMonotone3Sat,
        CnfToMulticoloredClique,
        CnfToMulticoloredSetCover,
        CnfToPositivity,
        DominatingSetToMulticoloredSetCover,
        ExactCoverToIdentifiability,
        GraphToRegions,
        IndependentSetToClique,
        KSumToRegions,
        MaxCutToMaximum,
        Monotone3SatToAcyclic2Disconnection,
        MulticoloredCliqueToBiasFreeLipschitz,
        MulticoloredCliqueToBiasFreePositivity,
        MulticoloredCliqueToLipschitz,
        MulticoloredCliqueToLocalMinimum,
        MulticoloredCliqueToMaximum,
        MulticoloredCliqueToPositivity,
        MulticoloredCliqueToSurjectivity,
        MulticoloredSetCoverToMaximum,
        MulticoloredSetCoverToPositivity,
        NormalizedFormulaToPositivity,
        PartitionedSubgraphToPositivity,
        PositivityToLipschitz,
        PositivityToZeroMap,
        PositivityToZonotopeContainment,
        SubsetSumToIdentifiability,
        VertexCoverToClique,
        ZonotopeContainmentToPositivity,
    )
}
"""Every reduction by its name."""

__all__ = [
    "REDUCTIONS",
    "Acyclic2DisconnectionToInjectivity",
    "CliqueToComponents",
    "CliqueToMulticoloredClique",
    "CliqueToRegions",
    "CliqueToVolume",
    "CnfToMaximum",
    "CnfToMonotone3Sat",
    "CnfToMulticoloredClique",
    "CnfToMulticoloredSetCover",
    "CnfToPositivity",
    "DominatingSetToMulticoloredSetCover",
    "ExactCoverToIdentifiability",
    "GraphToRegions",
    "IndependentSetToClique",
    "KSumToRegions",
    "MaxCutToMaximum",
    "Monotone3SatToAcyclic2Disconnection",
    "MulticoloredCliqueToBiasFreeLipschitz",
    "MulticoloredCliqueToBiasFreePositivity",
    "MulticoloredCliqueToLipschitz",
    "MulticoloredCliqueToLocalMinimum",
    "MulticoloredCliqueToMaximum",
    "MulticoloredCliqueToPositivity",
    "MulticoloredCliqueToSurjectivity",
    "MulticoloredSetCoverToMaximum",
    "MulticoloredSetCoverToPositivity",
    "NormalizedFormulaToPositivity",
    "PartitionedSubgraphToPositivity",
    "PositivityToLipschitz",
    "PositivityToZeroMap",
    "PositivityToZonotopeContainment",
    "SubsetSumToIdentifiability",
    "VertexCoverToClique",
    "ZonotopeContainmentToPositivity",
    "path",
]


def path(source: type[Problem[Any]], target: type[Problem[Any]], via: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the fewest reductions that lead from one problem to another.

    Parameters
    ----------
    source, target
        Problem types; equal ones need no reduction.
    via
        Names of reductions or problems that the way goes through, in this order.

    Raises
    ------
    InputError
        If a name is unknown or there is no such way.

    Examples
    --------
    >>> from instances.problems import Clique
    >>> from instances.questions import Positivity
    >>> path(Clique, Positivity)
    ('clique-to-multicolored-clique', 'multicolored-clique-to-positivity')
    """
    import networkx as nx

    # Reductions are nodes beside the problems, so that the way can be asked to pass through either.
    ways = nx.DiGraph()
    for name, reduction in REDUCTIONS.items():
        source_place = _place(reduction.source_type, reduction.source_form)
        nx.add_path(ways, (source_place, name, _place(reduction.target_type, reduction.target_form)))
        if reduction.target_form:
            # A special form is an instance like any other, but nobody asked for it: of equal ways it is the longer one.
            ways.add_edge(name, reduction.target_type.name, weight=1.1)
    stops = (source.name, *via, target.name)
    steps: list[str] = []
    for here, there in pairwise(stops):
        for stop in (here, there):
            if stop not in ways:
                raise InputError(_unreachable(stop, source, target, ways))
        try:
            steps += nx.shortest_path(ways, here, there, weight="weight")[1:]
        except nx.NetworkXNoPath:
            reached = sorted(name for name in nx.descendants(ways, here) if name not in REDUCTIONS)
            raise InputError(
                f"no chain of reductions leads from {here} to {there}; from there one reaches"
                f" {', '.join(reached) or 'nothing'}"
            ) from None
    return tuple(step for step in steps if step in REDUCTIONS)


def _unreachable(stop: str, source: type[Problem[Any]], target: type[Problem[Any]], ways: Any) -> str:
    """What is wrong with a stop that no reduction starts from or leads to."""
    if stop == target.name:
        ends = sorted(name for name in ways if name not in REDUCTIONS and ways.in_degree(name))
        return f"no reduction leads to {stop}; reductions lead to {', '.join(ends)}"
    if stop == source.name:
        begins = sorted(name for name in ways if name not in REDUCTIONS and ways.out_degree(name))
        return f"no reduction starts from {stop}; reductions start from {', '.join(begins)}"
    return f"{stop!r} is neither a reduction nor a problem on the way; known: {', '.join(sorted(ways))}"


def _place(problem: type[Problem[Any]], form: str) -> str:
    return f"{form} {problem.name}".strip()
