"""The number of regions of one affine map that are joined wherever closed activation regions meet."""

from fractions import Fraction
from itertools import combinations

from instances.network import Network
from instances.question import Domain
from solvers.answer import Answer
from solvers.polyhedra import Polyhedron, have_a_point
from solvers.region.questions.activation_cells import Label, activation_cells
from solvers.region.search import Search
from solvers.stopping.limits import checkpoint


def touching(network: Network, domain: Domain, search: Search) -> Answer:
    """As linear regions, but parts that meet in less than a facet are joined too."""
    from networkx.utils import UnionFind  # large, and loaded by nothing else that only lists solvers

    alike: dict[Label, list[Polyhedron]] = {}
    for shape, label, _ in activation_cells(network, domain, search):
        alike.setdefault(label, []).append(shape)
    count = 0
    for shapes in alike.values():
        parts = UnionFind(range(len(shapes)))
        for one, other in combinations(range(len(shapes)), 2):
            checkpoint()
            if parts[one] != parts[other]:
                search.extra["lps"] += 1
                if have_a_point((*shapes[one].walls, *shapes[other].walls), network.inputs):
                    parts.union(one, other)
        count += len({parts[i] for i in range(len(shapes))})
    return search.valued(Fraction(count))
