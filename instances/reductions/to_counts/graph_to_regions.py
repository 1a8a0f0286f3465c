"""Counting acyclic orientations becomes counting the regions of one hidden layer without biases."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network
from instances.problems import AcyclicOrientation
from instances.question import RealSpace
from instances.questions import Regions
from instances.reduction import Counting


@dataclass(frozen=True)
class GraphToRegions(Counting[AcyclicOrientation, Regions]):
    """Counting the regions of one hidden layer is #P-hard for weights -1, 0 and 1 and without biases.

    Construction. Give every vertex a potential; that of the last vertex, n, is 0, and those of the others are the
    d = n - 1 inputs. An edge uv becomes the neuron max(0, x_u - x_v), with output weight 1.

    Value. A region is a choice of which end of every edge has the higher potential, from the higher to the lower: an
    orientation, which has no cycle because potentials fall along it. Every orientation without a cycle comes about, by
    potentials that fall along a topological order (Greene and Zaslavsky 1983). All output weights are positive, so the
    slope changes across every hyperplane, and both kinds of region are the same. So regions = acyclic orientations.

    What is reached. #P-hardness with d growing with the graph; for fixed d the regions are listed in polynomial time.

    Size. d = max(1, n - 1) inputs and one neuron an edge. A graph without edges gets a neuron that is always 0.

    Parameters
    ----------
    source
        Any graph.
    kind
        ``linear`` or ``activation``: the number is the same.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = GraphToRegions(AcyclicOrientation(Graph(3, frozenset({(1, 2), (2, 3)}))))
    >>> reduction.value(reduction.source.count()), reduction.target.size
    (Fraction(4, 1), {'inputs': 2, 'neurons': 2})
    """

    name: ClassVar[str] = "graph-to-regions"
    theorem: ClassVar[str] = (
        "Greene and Zaslavsky 1983: regions of a graphical arrangement; Linial 1986: counting them is #P-complete"
    )
    source_type: ClassVar[type[AcyclicOrientation]] = AcyclicOrientation
    target_type: ClassVar[type[Regions]] = Regions
    source: AcyclicOrientation
    kind: str = "linear"

    @cached_property
    def target(self) -> Regions:
        n, edges = max(2, self.source.graph.vertices), sorted(self.source.graph.edges)
        differences = np.zeros((max(1, len(edges)), n))
        for row, (u, v) in enumerate(edges):
            differences[row, u - 1], differences[row, v - 1] = 1, -1
        hidden = Layer(differences[:, :-1], np.zeros(len(differences)))
        output = Layer(np.ones((1, len(differences))), [0.0])
        return Regions(Network((hidden, output)), RealSpace(n - 1), self.kind)

    def value(self, count: int) -> Fraction:
        return Fraction(count)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": max(1, source_size["vertices"] - 1), "neurons": max(1, source_size["edges"])}
