"""The NP-hard problems that reductions start from, one a file."""

from instances.problem import SourceProblem
from instances.problems.cnf import Cnf
from instances.problems.exact_cover import ExactCover
from instances.problems.graphs.acyclic_2_disconnection import Acyclic2Disconnection, Digraph
from instances.problems.graphs.acyclic_orientation import AcyclicOrientation
from instances.problems.graphs.clique import Clique
from instances.problems.graphs.dominating_set import DominatingSet
from instances.problems.graphs.graph import Graph
from instances.problems.graphs.independent_set import IndependentSet
from instances.problems.graphs.max_cut import MaxCut
from instances.problems.graphs.multicolored_clique import MulticoloredClique
from instances.problems.graphs.partitioned_subgraph import PartitionedSubgraph
from instances.problems.graphs.vertex_cover import VertexCover
from instances.problems.k_sum import KSum
from instances.problems.monotone_3_sat import Monotone3Sat
from instances.problems.multicolored_set_cover import MulticoloredSetCover
from instances.problems.normalized_formula import NormalizedFormula
from instances.problems.subset_sum import SubsetSum

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
