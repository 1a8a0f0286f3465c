"""Random graphs G(n, p), in which a clique of k vertices is looked for, or all of them are counted."""

from itertools import combinations
from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.problems.graphs.clique import Clique
from instances.problems.graphs.graph import Graph


def gnp_clique(
    nodes: Annotated[int, "number n of vertices"],
    k: Annotated[int, "number of vertices of the clique"],
    density: Annotated[float, "probability p of each edge, in [0, 1]"] = 0.5,
    *,
    seed: int,
) -> Clique:
    """Join each two of n vertices independently with probability p.

    For constant k and p a clique exists almost surely as n grows, while counting the cliques exactly takes n^Ω(k) under
    the randomised exponential time hypothesis, with every algorithm that errs with probability at most 1/(log n)^C
    (Boix-Adserà, Brennan and Bresler 2019).

    Parameters
    ----------
    nodes, k
        At least 0.
    density
        p.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> gnp_clique(4, 3, 1.0, seed=0).count()
    4
    """
    if nodes < 0 or k < 0:
        raise InputError(f"nodes and k must be at least 0; got {nodes} and {k}")
    if not 0 <= density <= 1:
        raise InputError(f"density is {density}; a probability is in [0, 1]")
    return Clique(gnp(nodes, density, Random(seed)), k)


def gnp(nodes: int, density: float, random: Random) -> Graph:
    """G(n, p); one random number a pair of vertices, in lexicographic order."""
    pairs = combinations(range(1, nodes + 1), 2)
    return Graph(nodes, frozenset(pair for pair in pairs if random.random() < density))
