"""The NP-hard problems that reductions start from, one a file."""

from instances.problem import SourceProblem
from instances.problems.acyclic_2_disconnection import Acyclic2Disconnection, Digraph
from instances.problems.acyclic_orientation import AcyclicOrientation
from instances.problems.clique import Clique
from instances.problems.cnf import Cnf
from instances.problems.dominating_set import DominatingSet
from instances.problems.exact_cover import ExactCover
from instances.problems.graph import Graph
from instances.problems.independent_set import IndependentSet
from instances.problems.k_sum import KSum
from instances.problems.max_cut import MaxCut
from instances.problems.monotone_3_sat import Monotone3Sat
from instances.problems.multicolored_clique import MulticoloredClique
from instances.problems.multicolored_set_cover import MulticoloredSetCover
from instances.problems.normalized_formula import NormalizedFormula
from instances.problems.partitioned_subgraph import PartitionedSubgraph
from instances.problems.subset_sum import SubsetSum
from instances.problems.vertex_cover import VertexCover

PROBLEMS: dict[str, type[SourceProblem]] = {
    problem.name: problem
    for problem in (
        Acyclic2Disconnection,
        AcyclicOrientation,
        Clique,
        Cnf,
        DominatingSet,
        ExactCover,
        IndependentSet,
        KSum,
        MaxCut,
        Monotone3Sat,
        MulticoloredClique,
        MulticoloredSetCover,
        NormalizedFormula,
        PartitionedSubgraph,
        SubsetSum,
        VertexCover,
    )
}
"""Every source problem by its name."""

__all__ = [
    "PROBLEMS",
    "Acyclic2Disconnection",
    "AcyclicOrientation",
    "Clique",
    "Cnf",
    "Digraph",
    "DominatingSet",
    "ExactCover",
    "Graph",
    "IndependentSet",
    "KSum",
    "MaxCut",
    "Monotone3Sat",
    "MulticoloredClique",
    "MulticoloredSetCover",
    "NormalizedFormula",
    "PartitionedSubgraph",
    "SubsetSum",
    "VertexCover",
]
