"""The multicoloured G(n, p): random k-partite graphs."""

from bisect import bisect_left
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import comb
from random import Random
from typing import Annotated, Literal

from instances.errors import InputError
from instances.families.thresholds import balanced
from instances.problem import Verdict
from instances.problems.graphs.multicolored_clique import MulticoloredClique

_LN2 = Fraction(0.6931471805599453)


def gnp_multicolored_clique(
    colors: Annotated[int, "number k of colours"],
    nodes: Annotated[int, "number m of nodes of each colour"],
    density: Annotated[float | Literal["threshold", "half", "calibrated"], "probability p of each edge, in [0, 1]"],
    planted: Annotated[bool, "add the edges of a clique on one uniformly random node of each colour"] = False,
    *,
    seed: int,
) -> MulticoloredClique:
    """Join each two nodes of different colours independently with probability p.

    The number X of multicoloured cliques has mean m^k p^C(k,2). It is 1 at p = m^(-2/(k-1)), the density
    ``threshold``; with k fixed and m growing, X tends to a Poisson law (Bollobás 1981), so that a clique exists there
    with probability near 1 - 1/e, and with probability near 1/2 at ``half``, p = (ln 2 / m^k)^(1/C(k,2)). For small
    m and k >= 5 both give fewer yes-instances than that. ``calibrated`` asks the exact oracle instead: it is the
    smallest multiple of 1/32 of the threshold, from half of it to twice it, at which at least half of 200 graphs have a
    clique (`balanced`, whose seeds depend on k and m only). That takes up to seconds, once in a process for each k, m.

    Planting favours graphs with many cliques, and raises the degrees of the planted nodes, visibly below the
    threshold. It makes a yes-instance and proves no other's no: answers come from `MulticoloredClique.decide`. With
    the same seed the planted graph is the other one with edges added.

    Parameters
    ----------
    colors
        k >= 0.
    nodes
        m >= 0. Colour c = 0, ..., k-1 has the nodes c m + 1, ..., (c+1) m.
    density
        p, a float in [0, 1]; or one of the words, rounded up to a multiple of 2^-53 in exact arithmetic. Where there
        is no pair of colours or no node the words mean nothing, and no edge is drawn.
    planted
        Whether to add a clique.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> gnp_multicolored_clique(2, 2, 1.0, seed=0).edges == {(1, 3), (1, 4), (2, 3), (2, 4)}
    True
    """
    if colors < 0 or nodes < 0:
        raise InputError(f"colors and nodes must be at least 0; got {colors} and {nodes}")
    p = _density(density, colors, nodes) if isinstance(density, str) else density
    if not 0 <= p <= 1:
        raise InputError(f"density is {p}; a probability is in [0, 1]")
    if planted and colors and not nodes:
        raise InputError("planted needs at least 1 node of each colour; got nodes = 0")
    return _draw(colors, nodes, p, planted, seed)


def _draw(colors: int, nodes: int, p: float, planted: bool, seed: int | str) -> MulticoloredClique:
    random = Random(seed)
    classes = tuple(tuple(range(color * nodes + 1, (color + 1) * nodes + 1)) for color in range(colors))
    edges = {(u, v) for first, second in combinations(classes, 2) for u in first for v in second if random.random() < p}
    if planted:
        edges |= set(combinations([members[int(random.random() * nodes)] for members in classes], 2))
    return MulticoloredClique(classes, frozenset(edges))


def _density(word: str, colors: int, nodes: int) -> float:
    if colors < 2 or nodes < 1:
        return 0.0
    if word == "threshold":
        return _root(Fraction(1, nodes**2), colors - 1)
    if word == "calibrated":
        return _calibrated(colors, nodes)
    return _root(_LN2 / nodes**colors, comb(colors, 2))


@lru_cache
def _calibrated(colors: int, nodes: int) -> float:
    threshold = _density("threshold", colors, nodes)
    densities = [min(threshold * step / 32, 1.0) for step in range(16, 65)]
    chosen = balanced(
        f"gnp-multicolored-clique {colors} {nodes}",
        len(densities) - 1,
        lambda step, seed: _draw(colors, nodes, densities[step], False, seed),
        Verdict.YES,
    )
    return densities[chosen]


def _root(value: Fraction, degree: int) -> float:
    """The smallest multiple of 2^-53 whose `degree`-th power is at least `value`, which is in [0, 1].

    Draws are multiples of 2^-53, so that this decides them exactly as the real root does; a power in floating point
    could differ between machines in its last bit.
    """
    grid = 2**53
    return bisect_left(range(grid), value * grid**degree, key=lambda i: i**degree) / grid
