"""The search for networks with one hidden layer: clause learning and branch and bound take turns.

Clauses are learned about pieces of the ridge functions; or boxes are halved; or ridge functions are cut into their
pieces on the whole box at once. What the directions and kinks of the network say makes one of them the favourite.
"""

from dataclasses import dataclass

from instances.network import Network, Point
from solvers.activation_sat.branch.search import Tree
from solvers.activation_sat.effort import Effort
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.activation_sat.shallow.learning import Learning
from solvers.activation_sat.shallow.proof import RidgeProof
from solvers.activation_sat.shallow.short_refutations import Structure
from solvers.ridges import RidgeSum, rebalanced
from solvers.ridges.counts import report
from solvers.stopping.turns import Strategy, take_turns

TURN = 200_000
"""The first allowance of work, in units of `solvers.stopping.limits.checkpoint`."""

FAVOUR = 8
"""The favourite may do so many times the work."""

WHOLE_FIRST = 2 * TURN
"""Linear programs on the whole box begin later: halving does without most of them unless there are too many inputs."""


@dataclass(frozen=True)
class Found:
    """What a strategy came to: a point with f > 0, or None if there is none."""

    point: Point | None


class ShallowSearch:
    """Is f > 0 somewhere on its box?

    Parameters
    ----------
    network
        f is its output, less a threshold.
    ridges
        f.
    related
        Whether to use linear relations among three directions.
    draft
        Where to write a proof that f is positive nowhere, if one is wanted.
    effort
        Is told of what is done.
    """

    def __init__(self, network: Network, ridges: RidgeSum, related: bool, draft: Draft | None, effort: Effort) -> None:
        self._network = network
        self._plain = ridges
        self._draft = draft
        self._effort = effort
        self._presolved: dict[str, int] = {}
        self._related = related
        self._learns = Structure(ridges, related).prefer_clause_learning
        # What trees do is the same for all tilts.
        self._ridges = rebalanced(ridges) if self._learns else ridges
        effort.include(lambda: self._presolved)

    def point(self) -> Point | None:
        """A point with f > 0, or None if there is none."""
        if self._ridges.bound <= 0:  # no ridge function is ever above its maximum; neither is their sum
            self._presolved = report(self._network, self._ridges, [])
            if self._draft is not None:
                RidgeProof(self._draft, self._plain, self._ridges).bounded()
            return None
        if not self._learns:
            self._presolved = report(self._network, self._ridges, None)
        learning = Strategy(self._learn, TURN, FAVOUR if self._learns else 1)
        halving = Strategy(self._halve, TURN, 1 if self._learns else FAVOUR)
        whole = Strategy(self._whole, WHOLE_FIRST)
        found = take_turns([learning, halving, whole] if self._learns else [halving, learning, whole])
        assert found is not None, "no strategy gives up"
        return found.point

    def _halve(self) -> Found:
        tree = self._tree()
        return self._branched(tree, tree.search())

    def _whole(self) -> Found:
        tree = self._tree()
        return self._branched(tree, tree.search_whole())

    def _tree(self) -> Tree:
        tree = Tree(self._ridges, remembers=self._draft is not None)
        self._effort.include(lambda: {"lps": tree.lps, "nodes": tree.nodes})
        return tree

    def _branched(self, tree: Tree, point: Point | None) -> Found:
        if point is None and self._draft is not None:
            RidgeProof(self._draft, self._plain, self._ridges).branched(tree)
        return Found(point)

    def _learn(self) -> Found:
        ridges = self._ridges if self._learns else rebalanced(self._plain)
        learning = Learning(self._plain, ridges, self._related, self._draft, self._effort)
        if self._learns:
            self._presolved = report(self._network, ridges, learning.sizes)
        return Found(learning.point())
