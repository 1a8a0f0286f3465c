"""Acyclic 2-Disconnection becomes injectivity of a layer, with one neuron an arc."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from graphlib import TopologicalSorter
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import Acyclic2Disconnection, Digraph
from instances.question import RealSpace
from instances.questions import Injectivity
from instances.reduction import Reduction


@dataclass(frozen=True)
class Acyclic2DisconnectionToInjectivity(
    Reduction[Acyclic2Disconnection, Combination, Injectivity, tuple[Point, Point]]
):
    """Deciding whether a ReLU layer is injective is coNP-hard, for entries -1, 0 and 1 and without biases.

    Construction. Give every vertex a potential; that of the last vertex, n, is 0, and those of the others are the
    d = n - 1 inputs. An arc (u, v) becomes the neuron max(0, x_u - x_v). A witness is one of *not* being injective.

    Yes stays yes. Let the arcs F between S and the others contain no cycle. Then there is a potential x, integers along
    a topological order, with x_v >= x_u + 1 for all (u, v) in F. Let y be x, raised by 1/2 on S. Neurons of F have
    x_u - x_v <= -1 and y_u - y_v <= -1/2, so they are 0 at both; the others, inside one side, do not change. So x and y
    have the same image. They differ, after subtracting the potential of n from all others, because S is not everything.

    Yes came from yes. Let x and y have the same image and differ. Then y - x, with 0 at vertex n, is not constant; let
    S be the vertices where it is largest. For an arc (u, v) between S and the others x_u - x_v and y_u - y_v differ but
    have the same positive part, so both are at most 0 and one is negative: with z = (x + y) / 2, z_u < z_v. So z
    increases along all arcs between S and the others, and they contain no cycle.

    Size. d = n - 1 inputs and one neuron an arc. A digraph without arcs gets a neuron that is always 0; one with fewer
    than two vertices is replaced by two vertices joined both ways, where the answer is no as well.

    What is reached. d grows with the digraph: for fixed d, injectivity can be decided in polynomial time.

    Parameters
    ----------
    source
        Any digraph.

    Examples
    --------
    >>> reduction = Acyclic2DisconnectionToInjectivity(
    ...     Acyclic2Disconnection(Digraph(3, frozenset({(1, 2), (2, 1), (2, 3)})))
    ... )
    >>> reduction.target.check(reduction.push((3,))), reduction.pull(reduction.push((3,)))
    (True, (3,))
    """

    name: ClassVar[str] = "acyclic-2-disconnection-to-injectivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo and Skutella 2025 (arXiv:2405.19805): deciding injectivity of a ReLU layer is coNP-complete"
    )
    source_type: ClassVar[type[Acyclic2Disconnection]] = Acyclic2Disconnection
    target_type: ClassVar[type[Injectivity]] = Injectivity
    source: Acyclic2Disconnection

    @property
    def digraph(self) -> Digraph:
        """The digraph whose arcs are the neurons, in lexicographic order."""
        digraph = self.source.digraph
        return digraph if digraph.vertices >= 2 else Digraph(2, frozenset({(1, 2), (2, 1)}))

    @cached_property
    def target(self) -> Injectivity:
        n, arcs = self.digraph.vertices, sorted(self.digraph.arcs)
        differences = np.zeros((max(1, len(arcs)), n))
        for row, (u, v) in enumerate(arcs):
            differences[row, u - 1], differences[row, v - 1] = 1, -1
        return Injectivity(
            Network((Layer(differences[:, :-1], np.zeros(len(differences))),)),
            RealSpace(n - 1),
        )

    def push(self, witness: Combination) -> tuple[Point, Point]:
        """A potential that increases along the arcs cut, and the same one raised by 1/2 on S."""
        n, side = self.digraph.vertices, frozenset(witness)
        tails: dict[int, list[int]] = {v: [] for v in range(1, n + 1)}
        for u, v in self.digraph.between(side):
            tails[v].append(u)
        potential: dict[int, int] = {}
        for v in TopologicalSorter(tails).static_order():
            potential[v] = max((potential[u] + 1 for u in tails[v]), default=0)
        x = [Fraction(potential[v]) for v in range(1, n + 1)]
        y = [value + Fraction(v in side, 2) for v, value in enumerate(x, start=1)]
        return tuple(value - x[-1] for value in x[:-1]), tuple(value - y[-1] for value in y[:-1])

    def pull(self, witness: tuple[Point, Point]) -> Combination:
        """The vertices where y - x is largest, in increasing order."""
        x, y = witness
        differences = [*(b - a for a, b in zip(x, y, strict=True)), Fraction(0)]
        largest = max(differences)
        return tuple(v for v, difference in enumerate(differences, start=1) if difference == largest)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        vertices, arcs = source_size["vertices"], source_size["arcs"]
        return {"inputs": max(2, vertices) - 1, "neurons": max(1, arcs) if vertices >= 2 else 2}
