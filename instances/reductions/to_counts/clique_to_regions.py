"""Counting cliques becomes counting the linear regions of a network with two hidden layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import ClassVar

from instances.network import Layer, Network
from instances.questions import Regions
from instances.reductions.to_counts.clique_counting import CliqueCounting


@dataclass(frozen=True)
class CliqueToRegions(CliqueCounting[Regions]):
    """Counting the linear regions of two hidden layers is, on average too, as hard as counting cliques of d vertices.

    Construction. max(0, f) for the network f that `clique_to_multicolored_clique` and then
    `multicolored_clique_to_positivity` make.

    Value. Let k >= 2. Every clique is one multicoloured clique, because copies are joined in the order of the vertices.
    Where f > 0 the nearest labels L are a clique, all hats of its K groups are active and no others, so that with
    y = x - L

        f(x) = 1 - sum_c |y_c| - sum_{c < e} |y_c + y_e|.

    So {f > 0} consists of one translate of the same open convex bump P for each clique. From
    |y_e| + |y_c + y_e| >= |y_c| follows k |y_c| <= 1 - f(x), so P is in the cube of half-width 1/k <= 1/2; labels of
    one colour are at least 4 apart, and the closures of different bumps are disjoint. Their complement is connected
    (k >= 2) and one region, on which the map is 0. A bump is cut by the hyperplanes y_c = 0 and y_c + y_e = 0, across
    each of which the gradient changes: its regions are the cells of this arrangement. To know a cell is to know the
    signs of the y_c and, where two signs differ, which of |y_c|, |y_e| is larger; that is, an ordered partition of the
    colours into blocks of one sign, with alternating signs. The sign of the first block can be chosen: 2 Fubini(k)
    cells. So

        regions = 1 + 2 Fubini(k) cliques,    Fubini(k) = 1, 3, 13, 75, 541, … for k = 1, 2, 3, ….

    For k = 1 the part where the map is 0 falls into one piece more than there are vertices: 1 + 3 vertices. For k = 0
    the network is constant, and there is 1 region.

    What follows. Counting cliques of k vertices in G(n, c) takes n^Ω(k) under the randomised exponential time
    hypothesis, also on average; docs/average.md has the statement. Whether there is more than one region is W[1]-hard.

    Size. d = k inputs (1 if k = 0); with m = max(0, n - k + 1) copies of the n vertices at most 3 (k m + k (k - 1) / 2
    edges) neurons in the first hidden layer, and one in the second.

    Parameters
    ----------
    source
        Any instance; k = 0 and k > n are legal.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = CliqueToRegions(Clique(Graph(3, frozenset({(1, 2), (1, 3)})), 2))
    >>> reduction.value(reduction.source.count()), reduction.target.network.widths
    (Fraction(13, 1), (18, 1))
    """

    name: ClassVar[str] = "clique-to-regions"
    target_type: ClassVar[type[Regions]] = Regions

    @cached_property
    def target(self) -> Regions:
        question = self.positivity.target
        return Regions(Network((*question.network.layers, Layer([[1.0]], [0.0]))), question.domain)

    def value(self, count: int) -> Fraction:
        k = self.source.k
        if k == 0:
            return Fraction(1)
        return Fraction(1 + (3 if k == 1 else 2 * fubini(k)) * count)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        size = super().target_size(source_size)
        return {**size, "neurons": size["neurons"] + 1}


def fubini(k: int) -> int:
    """The number of ordered partitions of k things into blocks.

    >>> [fubini(k) for k in range(6)]
    [1, 1, 3, 13, 75, 541]
    """
    known = [1]
    for n in range(1, k + 1):
        known.append(sum(comb(n, first) * known[n - first] for first in range(1, n + 1)))
    return known[k]


def bump_volume(k: int) -> Fraction:
    """V_k, the volume of the bump P = {sum_c |y_c| + sum_{c < e} |y_c + y_e| < 1} in R^k, k >= 1.

    Let N be the norm whose unit ball P is: V_k = 1/k! times the integral of exp(-N). On the k! orders of the |y_c| the
    integral is the same; on one of them, |y_c| = u_1 + … + u_c with u_i > 0, and by the sign of the larger summand
    N = sum_i C_i u_i with

        C_i = sum_{j >= i} j + sum_{i <= j < l} s_j s_l

    for the signs s of y. So V_k is the sum over all signs of 1 / (C_1 … C_k).

    >>> [str(bump_volume(k)) for k in range(1, 5)]
    ['2', '3/4', '41/405', '7/960']
    """
    # From the last coordinate down: how the products add up by the sum of the signs so far.
    sums = {0: Fraction(1)}
    for i in range(k, 0, -1):
        taken = k - i + 1
        following: dict[int, Fraction] = {}
        for total, product in sums.items():
            for sign in (1, -1):
                now = total + sign
                slope = sum(range(i, k + 1)) + (now * now - taken) // 2
                following[now] = following.get(now, Fraction(0)) + product / slope
        sums = following
    return sum(sums.values(), Fraction(0))
