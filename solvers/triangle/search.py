"""The search: depth first, with linear programs that floats solve and rationals confirm."""

from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np

from instances.network import Floats, Network, Point
from instances.question import Box
from solvers.activation_sat.deep.pattern_lp import Neuron
from solvers.activation_sat.deep.relaxation import Bound, Sign
from solvers.activation_sat.deep.theory import DeepTheory
from solvers.exact.floats import as_float
from solvers.stopping.limits import checkpoint
from solvers.triangle.program import vertex
from solvers.triangle.proof import TreeProof

CLOSE = 1e-7
"""Bounds this close to 0 in floats, as a part of how far f could be above, are computed exactly.

No verdict depends on it.
"""

GAP = 1e-9
"""Gaps that are larger count as gaps in floats."""

LEAST_GAIN = 1e-3
"""Of a split, as a part of the gap of its neuron."""


@dataclass(frozen=True)
class Node:
    """A part of the box on which some neurons have a sign.

    Parameters
    ----------
    number
        In the proof.
    signs
        Of each hidden layer: 1 active, -1 inactive, 0 not decided.
    bound
        Of f, in floats.
    gaps
        Of each neuron, layer by layer, at the highest point of the relaxation; all 0 if that is a point of f.
    threshold
        When the bound was found.
    """

    number: int
    signs: list[Sign]
    bound: float
    gaps: Floats
    threshold: Fraction


class Search:
    """Looks for a point of a box at which f is above a threshold, which may be raised; what is closed stays closed.

    Parameters
    ----------
    network, box
        One output; the domain.
    threshold
        To begin with.
    theory
        Of the same; bounds the neurons, and then the network on every node.
    proof
        Is told of every node, if there is one.
    work
        Counts ``nodes`` and ``exact`` programs.
    """

    def __init__(
        self,
        network: Network,
        box: Box,
        threshold: Fraction,
        theory: DeepTheory,
        proof: TreeProof | None,
        work: dict[str, int],
    ) -> None:
        self._network, self._box, self._threshold = network, box, threshold
        self._theory, self._proof, self._work = theory, proof, work
        sizes = [len(fixed) for fixed in theory.fixed]
        self._neurons: list[Neuron] = [(depth, i) for depth, size in enumerate(sizes) for i in range(size)]
        self._gained, self._counted = np.ones((2, len(self._neurons))), np.ones((2, len(self._neurons)))
        self._close_to = CLOSE * (as_float(theory.most) if theory.fixed and theory.most > 0 else 1.0)
        self._todo = [Node(0, [fixed.copy() for fixed in theory.fixed], inf, np.zeros(len(self._neurons)), threshold)]

    def point(self) -> Point | None:
        """Such a point, or None if there is none."""
        found = None
        while found is None and self._todo:
            node = self._todo.pop()
            raised = (
                self._threshold > node.threshold
            )  # only then can it be closed now, whatever floats say of its bound
            if node.gaps.any() and not (raised and node.bound <= as_float(self._threshold)):
                found = self._split(node)
            else:
                found = self._open(node.number, node.signs, self._todo)
        if found is None and self._proof is not None:
            self._proof.refuted()
        return found

    def raise_to(self, threshold: Fraction) -> None:
        """Look for points above this one from now on."""
        self._threshold = threshold
        self._theory.raise_to(threshold)

    def _split(self, node: Node) -> Point | None:
        """Open both sides of the neuron that promises most; the side with the lower bound is next."""
        weight = np.sqrt(np.maximum(self._gained / self._counted, LEAST_GAIN).prod(axis=0))
        neuron = int(np.argmax(node.gaps * weight))
        depth, i = self._neurons[neuron]
        numbers = (0, 0) if self._proof is None else self._proof.split(node.number, depth, i)
        sides: list[Node] = []
        reached = None
        for number, sign in zip(numbers, self._order(depth, i), strict=True):
            signs = [layer.copy() for layer in node.signs]
            signs[depth][i] = sign
            before, level = len(sides), as_float(self._threshold)
            reached = self._open(number, signs, sides) or reached
            bound = max(sides[-1].bound, level) if len(sides) > before else level
            active = int(sign > 0)
            self._gained[active, neuron] += max(node.bound - bound, 0.0) / max(float(node.gaps[neuron]), GAP)
            self._counted[active, neuron] += 1
        self._todo += sorted(sides, key=lambda one: -one.bound)
        return reached

    def _order(self, depth: int, i: int) -> tuple[int, int]:
        """The signs of a neuron below and above the place where its unit is split."""
        return (-1, 1) if self._proof is None else self._proof.order(depth, i)

    def _open(self, number: int, signs: list[Sign], opened: list[Node]) -> Point | None:
        """Close a node, or add it to those that are open; a point above the threshold if one is met."""
        self._work["nodes"] += 1
        checkpoint()
        proposal = self._theory.propose(signs)
        if proposal is not None and proposal.value > self._close_to:
            gaps = np.where(np.concatenate([*signs, []]) == 0, self._theory.gaps, 0.0)
            gaps[gaps <= GAP] = 0.0
            high = self._network(proposal.point)[0] > as_float(self._threshold) - self._close_to
            point = self._theory.above(proposal.point) if high else None
            if point is not None or gaps.any():
                bound = proposal.value + as_float(self._threshold)
                opened.append(Node(number, signs, bound, gaps, self._threshold))
                return point
        elif proposal is not None and proposal.value <= -self._close_to:
            proof = self._theory.proved(signs, proposal)
            if proof is not None:
                self._close(number, proof, bool(proposal.point))
                return None
        return self._exactly(number, signs, opened)

    def _exactly(self, number: int, signs: list[Sign], opened: list[Node]) -> Point | None:
        """The same by an exact linear program."""
        self._work["exact"] += 1
        theory = self._theory
        found = vertex(self._network, self._box, signs, theory.fixed, theory.chords, theory.highest)
        loose = set(found.loose)
        point = None
        if found.value is None or found.value <= self._threshold:
            proof = theory.attained(signs, found.rows, found.value is not None)
            if proof.value < 0 or (proof.value == 0 and found.value is not None):
                self._close(number, proof, found.value is not None)
                return None
            # Multipliers of both sides of a triangle, which a bound does not have.
            loose = {(depth, i) for depth, layer in enumerate(signs) for i in np.flatnonzero(layer == 0).tolist()}
            assert loose, "without triangles multipliers prove their bound"
        elif self._network.exact(found.point)[0] > self._threshold:
            point = found.point
        bound = as_float(max(self._threshold if found.value is None else found.value, self._threshold))
        gaps = np.array([float(one in loose) for one in self._neurons])
        opened.append(Node(number, signs, bound, gaps, self._threshold))
        return point

    def _close(self, number: int, bound: Bound, objective: bool) -> None:
        if self._proof is not None:
            self._proof.close(number, bound, objective)
