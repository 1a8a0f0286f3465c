"""The planted clique problem: G(n, 1/2), with or without a hidden clique of n^δ vertices."""

from decimal import Decimal, localcontext
from itertools import combinations
from random import Random
from typing import Annotated, Literal

from instances.errors import InputError
from instances.families.problems.gnp_clique import gnp
from instances.problems.graphs.clique import Clique
from instances.problems.graphs.graph import Graph


def planted_clique(
    nodes: Annotated[int, "number n of vertices"],
    delta: Annotated[float, "a planted clique has n^δ vertices, or k if that is more; δ is in [0, 1]"],
    k: Annotated[int | Literal["3log2n"], "number of vertices of the clique that is asked for"] = "3log2n",
    planted: Annotated[bool | Literal["coin"], "whether there is a planted clique; the word leaves it to the seed"] = (
        "coin"
    ),
    *,
    seed: int,
) -> Clique:
    """Draw G(n, 1/2), with probability 1/2 join max(k, ⌈n^δ⌉) random vertices, and ask for a clique of k vertices.

    Without planting the largest clique has about 2 log2 n vertices, so that at k = ⌈3 log2 n⌉ there is none almost
    surely. The Strongish Planted Clique Hypothesis (Manurangsi, Rubinstein and Schramm 2021) says that for δ < 1/2 no
    algorithm of time n^o(log n) tells the two cases apart; docs/average.md says what follows for networks.

    Only from about a thousand vertices on is n^δ above k = ⌈3 log2 n⌉ (1200 at δ = 0.49). Below, k vertices are
    planted, and the hypothesis says nothing.

    Parameters
    ----------
    nodes
        n >= 0.
    delta
        δ, in [0, 1].
    k
        At least 0, or the word for ⌈3 log2 n⌉.
    planted
        Whether to plant a clique; which vertices `planting` tells. With the same seed the planted graph is the other
        one with edges added.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range, or if more vertices would be planted than there are.

    >>> planted_clique(8, 0.4, 4, True, seed=0).decide().verdict.value
    'yes'
    """
    if nodes < 0 or (not isinstance(k, str) and k < 0):
        raise InputError(f"nodes and k must be at least 0; got {nodes} and {k}")
    if not 0 <= delta <= 1:
        raise InputError(f"delta is {delta}; it is in [0, 1]")
    asked = _three_logarithms(nodes) if isinstance(k, str) else k
    members = planting(nodes, delta, asked, planted, seed)
    graph = gnp(nodes, 0.5, Random(seed))
    return Clique(Graph(nodes, graph.edges | set(combinations(members, 2))), asked)


def planting(nodes: int, delta: float, k: int, planted: bool | Literal["coin"], seed: int) -> tuple[int, ...]:
    """The vertices that are joined, in increasing order; none if nothing is planted.

    Parameters
    ----------
    nodes, delta, k, planted, seed
        As of `planted_clique`.

    Raises
    ------
    InputError
        If more vertices would be planted than there are.
    """
    random = Random(f"planted-clique {seed}")
    heads = random.random() < 0.5
    if not (heads if isinstance(planted, str) else planted):
        return ()
    size = max(k, _power(nodes, delta))
    if size > nodes:
        raise InputError(f"k is {k}; a planted clique of {size} vertices does not fit into {nodes}")
    ranked = sorted(range(1, nodes + 1), key=lambda v: (random.random(), v))
    return tuple(sorted(ranked[:size]))


def _three_logarithms(nodes: int) -> int:
    """⌈3 log2 n⌉, exactly; 0 if there is at most one vertex."""
    return (nodes**3 - 1).bit_length() if nodes > 1 else 0


def _power(nodes: int, delta: float) -> int:
    """⌈n^δ⌉; Decimal's functions are correctly rounded, so that this is the same on every machine."""
    if nodes == 0:
        return 0
    with localcontext(prec=40):
        power = (Decimal(delta) * Decimal(nodes).ln()).exp()
        nearest = power.to_integral_value()
        whole = (
            nearest if abs(power - nearest) < Decimal("1e-25") else power.to_integral_value(rounding="ROUND_CEILING")
        )
        return int(whole)
