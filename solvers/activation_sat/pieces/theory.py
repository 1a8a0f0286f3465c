"""What linear programming says about one choice of pieces: a point where f > 0, or why there is none.

A float linear program proposes a point or multipliers. A point counts if f is positive there in exact arithmetic,
multipliers count if the bound they give is verified in integers; where neither holds, the linear program is solved
exactly.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from instances.network import Point
from instances.question import Box
from solvers.activation_sat.pieces.bound import Bound, TheoryLemma
from solvers.activation_sat.pieces.piece_lp import FREE, PieceLP, PieceProposal
from solvers.exact.floats import rounded
from solvers.exact.lp import ExactLP, Infeasible
from solvers.exact.rounding import DENOMINATORS, near
from solvers.ridges import Piece, Pieces, RidgeSum
from solvers.stopping.limits import checkpoint, watched

ROUNDING = 1e-6
"""Float values this close to 0 are tried both ways; no verdict depends on it, since each way is checked exactly."""


class Theory:
    """Linear programs over the ridge functions of a network, with lemmas verified in integers.

    Parameters
    ----------
    ridges
        f as a sum of ridge functions on a box.
    pieces
        For each ridge the concave pieces to choose from, at least one.

    Attributes
    ----------
    lps, exact_lps
        Number of float and of exact linear programs solved so far.
    """

    def __init__(self, ridges: RidgeSum, pieces: Sequence[Pieces]) -> None:
        self.lps = 0
        self.exact_lps = 0
        self._sum = ridges
        self._pieces = pieces
        self._branching = [r for r, options in enumerate(pieces) if len(options) > 1]
        self._single = [r for r, options in enumerate(pieces) if len(options) == 1]
        self._made: tuple[PieceLP | None, Bound] | None = None

    @property
    def _programs(self) -> tuple[PieceLP | None, Bound]:
        """What proposes and what verifies: made when they are first needed, since a search can be over before.

        Nothing proposes if floats cannot hold the linear program.
        """
        if self._made is None:
            try:
                lp: PieceLP | None = PieceLP(self._sum, self._pieces)
            except ArithmeticError:
                lp = None
            self._made = lp, Bound(self._sum, self._pieces)
        return self._made

    def decide(self, choice: Sequence[int]) -> Point | list[TheoryLemma]:
        """A point of the box with f > 0 (exactly), or lemmas that `choice` violates, at least one.

        Parameters
        ----------
        choice
            Index of the chosen piece of each ridge.
        """
        every = range(len(choice))
        proposal = self._propose(choice, every, inflated=False)
        if (point := self._confirmed(proposal)) is not None:
            return point
        # A ridge without choices that lost something may refute the choice alone, which takes few literals.
        lemmas = [
            self._refute(choice, self._propose(choice, [*self._branching, r], inflated=True))
            for r in self._losing(proposal)
        ]
        found = [lemma for lemma in lemmas if lemma is not None]
        if found:
            return found
        lemma = self._refute(choice, self._propose(choice, every, inflated=True)) or self._refute(choice, proposal)
        if lemma is not None:
            return [lemma]
        exact = self._exactly(choice)
        return [exact] if isinstance(exact, TheoryLemma) else exact

    def settle(self, choice: Sequence[int]) -> Point | TheoryLemma:
        """A point of the box with f > 0 (exactly), or one lemma that `choice` violates."""
        proposal = self._propose(choice, range(len(choice)), inflated=False)
        return self._confirmed(proposal) or self._refute(choice, proposal) or self._exactly(choice)

    def split(self, partial: Sequence[int]) -> Point | TheoryLemma | int:
        """What the concave hulls say of a choice that leaves some ridges `FREE`.

        Returns
        -------
        A point with f > 0; or the free ridge whose hull errs most, to be split next; or a lemma that the choice
        violates.
        """
        proposal = self._propose(partial, range(len(partial)), inflated=False)
        if proposal is not None and (lemma := self._refute(partial, proposal)) is not None:
            return lemma
        free = [r for r in self._branching if partial[r] == FREE]
        if not free:
            return self._exactly([max(i, 0) for i in partial])  # what is still free has one piece
        lp, _ = self._programs
        if lp is None or proposal is None or not proposal.point:
            return free[0]
        place = proposal.point
        gaps = {r: lp.gap(r, place) for r in free}
        if proposal.value - sum(gaps.values()) > 0 and (point := self._confirmed(proposal)) is not None:
            return point
        return max(free, key=lambda r: gaps[r])

    def _confirmed(self, proposal: PieceProposal | None) -> Point | None:
        """The proposed point, rounded, if f is exactly positive there."""
        if proposal is None or proposal.value <= -ROUNDING:
            return None
        return next((x for x in near(proposal.point, self._sum.box) if self._sum.at(x) > 0), None)

    def _propose(self, choice: Sequence[int], kept: Sequence[int], inflated: bool) -> PieceProposal | None:
        lp, _ = self._programs
        if lp is None:
            return None
        self.lps += 1
        return lp.solve(choice, kept, inflated)

    def _losing(self, proposal: PieceProposal | None) -> list[int]:
        """Ridges with one piece that are clearly below their maximum at the proposed point."""
        lp, _ = self._programs
        if lp is None or proposal is None or not proposal.point:
            return []
        return [r for r in self._single if lp.loss(r, proposal.point) > ROUNDING]

    def _refute(self, choice: Sequence[int], proposal: PieceProposal | None) -> TheoryLemma | None:
        """The lemma of the proposed multipliers, if some rounding of them verifies."""
        if proposal is None or proposal.value > ROUNDING:
            return None
        _, bound = self._programs
        for denominator in DENOMINATORS:
            scaled = [rounded(v, denominator) for v in proposal.multipliers]
            lemma = bound.lemma(choice, scaled, denominator, objective=bool(proposal.point))
            if lemma is not None:
                return lemma
        return None

    def _exactly(self, choice: Sequence[int]) -> Point | TheoryLemma:
        """The same by exact linear programming: first whether the pieces meet, then the maximum of f there."""
        checkpoint()
        lp = ExactLP(self._sum.box)
        chosen = [pieces[i] for pieces, i in zip(self._pieces, choice, strict=True)]
        sides = [
            lp.push(ridge.direction, piece.lower, piece.upper)
            for ridge, piece in watched(zip(self._sum.ridges, chosen, strict=True))
        ]
        self.exact_lps += 1
        meets = lp.maximise([0] * self._sum.box.dimension)
        if isinstance(meets, Infeasible):
            multipliers = [_dual(lp.multipliers, side) for side in sides]
            return self._verified(choice, multipliers, objective=False)
        return self._maximum(choice, chosen)

    def _maximum(self, choice: Sequence[int], chosen: Sequence[Piece]) -> Point | TheoryLemma:
        """Maximise sum of h_r with h_r below every segment of its piece; linear pieces need no h."""
        box, ridges = self._sum.box, self._sum.ridges
        d = box.dimension
        unstable = [r for r, piece in enumerate(chosen) if len(piece.points) > 2]
        lower = [*box.lower, *(min(chosen[r].values) for r in unstable)]
        upper = [*box.upper, *(max(chosen[r].values) for r in unstable)]
        lp = ExactLP(Box(tuple(lower), tuple(upper)))
        objective = [Fraction(0)] * d + [Fraction(1)] * len(unstable)
        slopes = [piece.segments[0][1] if len(piece.points) == 2 else Fraction(0) for piece in chosen]
        sides = []
        for ridge, piece, slope in watched(zip(ridges, chosen, slopes, strict=True)):
            for i, u in enumerate(ridge.direction):
                objective[i] += slope * u
            sides.append(lp.push([*ridge.direction, *[0] * len(unstable)], piece.lower, piece.upper))
        tops: list[list[tuple[int, Fraction]]] = [[] for _ in ridges]
        for column, r in enumerate(unstable):
            for (_, slope), t, g in watched(zip(chosen[r].segments, chosen[r].points, chosen[r].values, strict=False)):
                row = [-slope * u for u in ridges[r].direction] + [Fraction(i == column) for i in range(len(unstable))]
                tops[r].append((lp.push(row, None, g - slope * t)[0], slope))
        self.exact_lps += 1
        optimum = lp.maximise(objective)
        assert not isinstance(optimum, Infeasible), "the pieces were found to meet"
        point = optimum.point[:d]
        if self._sum.at(point) > 0:
            return point
        weights = lp.multipliers
        multipliers = [
            slope + _dual(weights, side) + sum((weights.get(i, 0) * s for i, s in top), Fraction(0))
            for slope, side, top in zip(slopes, sides, tops, strict=True)
        ]
        return self._verified(choice, multipliers, objective=True)

    def _verified(self, choice: Sequence[int], multipliers: Sequence[Fraction], objective: bool) -> TheoryLemma:
        denominator = lcm(*(v.denominator for v in multipliers))
        _, bound = self._programs
        lemma = bound.lemma(choice, [int(v * denominator) for v in multipliers], denominator, objective)
        assert lemma is not None, "exact multipliers prove their bound"
        return lemma


def _dual(multipliers: dict[int, Fraction], side: tuple[int, int]) -> Fraction:
    """lambda from the multipliers of lower <= t <= upper: a binding upper bound dual multipliers t down."""
    above, below = side
    return multipliers.get(below, Fraction(0)) - multipliers.get(above, Fraction(0))
