"""Maximum Cut becomes the maximum of a convex network on a box, two neurons an edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import MaxCut
from instances.question import Box, Gap
from instances.questions import Maximum
from instances.reduction import Reduction


@dataclass(frozen=True)
class MaxCutToMaximum(Reduction[MaxCut, Combination, Maximum, Point]):
    """The maximum of a convex network with one hidden layer, without biases, on a box is NP-hard.

    Construction. One input a vertex, in [0, 1], and for every edge uv the neurons of
    |x_u - x_v| = max(0, x_u - x_v) + max(0, x_v - x_u):

        f(x) = sum over edges uv of |x_u - x_v|.

    Yes stays yes. At the indicator of a set S, f is the number of edges that S cuts.

    Yes came from yes. For t uniform in [0, 1), the set {v : x_v > t} cuts edge uv with probability |x_u - x_v|, so it
    cuts f(x) edges on average and at least so many for one of the t in {0, x_1, …, x_n}. Hence max f is the size of the
    largest cut, and a point with f(x) > k - 1 gives a cut of at least k edges.

    What is reached. NP-hardness with d growing with the graph, where minimising the same f is trivial.

    Size. d = max(1, vertices) inputs and two neurons an edge.

    Parameters
    ----------
    source
        Any instance.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = MaxCutToMaximum(MaxCut(Graph(3, frozenset({(1, 2), (2, 3), (1, 3)})), 2))
    >>> reduction.target.attained(reduction.push((2,))), reduction.pull((Fraction(1, 2), Fraction(1), Fraction(0)))
    (Fraction(2, 1), (1, 2))
    """

    name: ClassVar[str] = "max-cut-to-maximum"
    theorem: ClassVar[str] = "Karp 1972: maximum cut is NP-complete; rounding by a random threshold"
    source_type: ClassVar[type[MaxCut]] = MaxCut
    target_type: ClassVar[type[Maximum]] = Maximum
    source: MaxCut

    @cached_property
    def target(self) -> Maximum:
        d, edges = max(1, self.source.graph.vertices), sorted(self.source.graph.edges)
        rows = np.zeros((2 * len(edges), d))
        for number, (u, v) in enumerate(edges):
            rows[2 * number, [u - 1, v - 1]] = 1, -1
            rows[2 * number + 1, [u - 1, v - 1]] = -1, 1
        network = Network((Layer(rows, np.zeros(len(rows))), Layer(np.ones((1, len(rows))), [0.0])))
        return Maximum(network, Box.cube(d, 0, 1), Gap(Fraction(self.source.k), Fraction(self.source.k - 1)))

    def push(self, witness: Combination) -> Point:
        """The indicator of the set."""
        return tuple(Fraction(v in witness) for v in range(1, self.source.graph.vertices + 1)) or (Fraction(0),)

    def pull(self, witness: Point) -> Combination:
        """Of the sets of vertices above a threshold one that cuts the most edges."""
        entries = witness[: self.source.graph.vertices]
        sides = [tuple(v for v, x in enumerate(entries, start=1) if x > t) for t in (Fraction(0), *entries)]
        return max(sides, key=lambda side: self.source.cut(frozenset(side)))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": max(1, source_size["vertices"]), "neurons": 2 * source_size["edges"]}
