"""Random k-partite graphs along a pattern, in which the pattern is looked for."""

from bisect import bisect_left
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Annotated, Literal

from instances.errors import InputError
from instances.problems.graphs.graph import Edge
from instances.problems.graphs.partitioned_subgraph import PartitionedSubgraph


def gnp_partitioned_subgraph(
    colors: Annotated[int, "number k of colours"],
    nodes: Annotated[int, "number m of nodes of each colour"],
    pattern: Annotated[
        int | Literal["path", "cycle", "star", "grid", "complete"],
        "which colours are joined; a number w: those at most w apart, which has treewidth w",
    ],
    density: Annotated[float | Literal["threshold"], "probability p of each edge along the pattern, in [0, 1]"],
    *,
    seed: int,
) -> PartitionedSubgraph:
    """Join each two nodes whose colours the pattern H joins independently with probability p.

    The expected number of copies of H is m^k p^e for the e pairs of H; it is 1 at p = m^(-k/e), the ``threshold``.

    Parameters
    ----------
    colors, nodes
        k, m >= 0.
    pattern
        ``path`` is 1, 2, …, k; ``cycle`` has 1 and k joined too; in ``star`` 1 is joined to all others; ``grid`` has
        two rows of k/2 colours, for even k; ``complete`` is multicoloured clique. Their treewidths are 1, 2, 1, 2 and
        k - 1, from k = 4 on.
    density
        p, or the word; where there is no pair or no node no edge is drawn.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> gnp_partitioned_subgraph(4, 2, "cycle", 1.0, seed=0).size
    {'colors': 4, 'nodes': 8, 'edges': 16, 'pattern': 4}
    """
    if colors < 0 or nodes < 0 or (not isinstance(pattern, str) and pattern < 0):
        raise InputError(f"colors, nodes and pattern must be at least 0; got {colors}, {nodes} and {pattern}")
    if pattern == "grid" and colors % 2:
        raise InputError(f"a grid has two rows; got colors = {colors}, an even number is right")
    joined = _pattern(colors, pattern)
    p = _threshold(colors, nodes, len(joined)) if isinstance(density, str) else density
    if not 0 <= p <= 1:
        raise InputError(f"density is {p}; a probability is in [0, 1]")
    random = Random(seed)
    classes = tuple(tuple(range(color * nodes + 1, (color + 1) * nodes + 1)) for color in range(colors))
    edges = frozenset(
        (u, v) for r, c in sorted(joined) for u in classes[r - 1] for v in classes[c - 1] if random.random() < p
    )
    return PartitionedSubgraph(classes, edges, joined)


def _pattern(k: int, pattern: int | str) -> frozenset[Edge]:
    colors = range(1, k + 1)
    pairs = combinations(colors, 2)
    match pattern:
        case "complete":
            return frozenset(pairs)
        case "cycle":
            return frozenset((r, c) for r, c in pairs if c - r in (1, k - 1))
        case "star":
            return frozenset((1, c) for c in colors if c > 1)
        case "grid":
            half = k // 2
            return frozenset((r, c) for r, c in pairs if c - r == half or (c - r == 1 and r != half))
    width = 1 if pattern == "path" else int(pattern)
    return frozenset((r, c) for r in colors for c in range(r + 1, min(k, r + width) + 1))


def _threshold(colors: int, nodes: int, pairs: int) -> float:
    """The smallest multiple of 2^-53 whose power with the pairs as exponent is at least m^-k; exact everywhere."""
    if not pairs or not nodes:
        return 0.0
    grid = 2**53
    least = Fraction(grid**pairs, nodes**colors)
    return bisect_left(range(grid), least, key=lambda i: i**pairs) / grid
