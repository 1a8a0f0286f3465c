"""The tree of splits as a proof (docs/proofs.md): bounds of the neurons, then a leaf for every node that is closed."""

from functools import partial

from instances.network import Network
from instances.numbers.rationals import from_flint
from instances.question import Box
from solvers.activation_sat.deep.proof import ZERO, BoundsProof, Interval
from solvers.activation_sat.deep.relaxation import Bound
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.boxes.tree import Tree
from solvers.certificate.write import ProofWriter


class TreeProof(BoundsProof):
    """Keeps the tree, and writes it when the last node is closed."""

    def __init__(self, draft: Draft, network: Network, box: Box) -> None:
        super().__init__(draft, network, box)
        self._tree = Tree()
        self._below: dict[int, dict[int, Interval]] = {0: {}}  # of each open node the intervals that splits have cut
        self._places = {i: (factor, place) for members in self._groups for i, factor, place in members}

    def order(self, depth: int, i: int) -> tuple[int, int]:
        """The signs of a neuron below and above the place where its unit is split."""
        return (1, -1) if not depth and self._places[i][0] < 0 else (-1, 1)

    def split(self, node: int, depth: int, i: int) -> tuple[int, int]:
        """The nodes below and above."""
        unit, at = self._unit(depth, i), ZERO if depth else self._places[i][1]
        ends = self._below.pop(node)
        low, high = ends.get(unit, self._ends[unit])
        first, second = self._tree.split(node, unit, from_flint(at))
        self._below[first] = {**ends, unit: (low, min(high, at))}
        self._below[second] = {**ends, unit: (max(low, at), high)}
        return first, second

    def close(self, node: int, bound: Bound, objective: bool) -> None:
        """A bound with the signs of a node."""
        duals = self._duals(bound, self._below.pop(node))
        self._tree.close(node, [partial(ProofWriter.leaf, kind="f" if objective else "empty", duals=duals)])

    def refuted(self) -> None:
        """All nodes are closed."""
        self._tree.write(self._writer)
        self._writer.qed()
