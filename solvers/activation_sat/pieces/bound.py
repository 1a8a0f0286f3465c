"""The bounds behind the lemmas: weak duality for sums of ridge functions, in integers.

Fix a concave piece P_r of every ridge function. For any multipliers lambda_r,

    f(x) = constant + sum_r (g_r(t_r) - lambda_r t_r) + (sum_r lambda_r u_r) . x      with t_r = u_r . x,

so f is at most constant + sum_r max_{t in P_r} (g_r(t) - lambda_r t) + max_{x in box} (sum_r lambda_r u_r) . x. Without
the terms g_r and the constant, a negative right side proves the pieces contradictory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from instances.numbers.integers import Integers, integer_dtype, integers, largest, scaled_by
from solvers.ridges import Pieces, RidgeSum
from solvers.stopping.limits import checkpoint

Span = tuple[int, int]
"""First and last of some neighbouring pieces of a ridge."""


@dataclass(frozen=True)
class TheoryLemma:
    """f is not positive where every ridge is in one of its allowed pieces, and the multipliers that prove it.

    Parameters
    ----------
    allowed
        Of each ridge.
    duals, denominator
        lambda_r = duals[r] / denominator.
    objective
        Whether the bound is that of f; if not, the pieces are contradictory.
    """

    allowed: tuple[Span, ...]
    duals: tuple[int, ...]
    denominator: int
    objective: bool


class Bound:
    """The bound of the module's head for one network.

    Parameters
    ----------
    ridges
        f as a sum of ridge functions on a box.
    pieces
        For each ridge the concave pieces to choose from, at least one.
    """

    def __init__(self, ridges: RidgeSum, pieces: Sequence[Pieces]) -> None:
        box = ridges.box
        rationals = [ridges.constant, *box.lower, *box.upper]
        scale = lcm(*(v.denominator for v in rationals), *(options.scale for options in pieces))

        def joined(parts: Sequence[Integers]) -> Integers:
            return np.concatenate([integers([]), *parts])

        def whole(values: Sequence[Fraction]) -> Integers:
            return np.array([int(v * scale) for v in values], dtype=object)

        factors = [scale // options.scale for options in pieces]
        self._points = joined([scaled_by(part.knots, factor) for part, factor in zip(pieces, factors, strict=True)])
        self._values = joined([scaled_by(part.heights, factor) for part, factor in zip(pieces, factors, strict=True)])
        knots = [len(options.knots) for options in pieces]
        self._starts = joined([it.starts + at for it, at in zip(pieces, np.cumsum([0, *knots]), strict=False)])
        self._ridge_of = np.repeat(np.arange(len(pieces)), knots)
        self._places = np.cumsum([0, *map(len, pieces)]).tolist()  # of each ridge's first piece among all pieces
        self._directions = np.array([ridge.direction for ridge in ridges.ridges], dtype=object).reshape(
            -1, box.dimension
        )
        self._constant = int(ridges.constant * scale)
        self._lower, self._upper = whole(box.lower), whole(box.upper)
        self._largest = max(largest(self._points), largest(self._values), 1)

    def lemma(
        self, choice: Sequence[int], duals: Sequence[int], denominator: int, objective: bool
    ) -> TheoryLemma | None:
        """The lemma that duals / denominator prove of a choice, widened as far as their slack allows.

        A negative entry of `choice` leaves its ridge free. None if the multipliers prove nothing.
        """
        checkpoint(len(self._points))
        dtype = integer_dtype(2 * self._largest * (denominator + max(map(abs, duals), default=0)))
        terms = -np.array(duals, dtype=dtype)[self._ridge_of] * self._points.astype(dtype)
        if objective:
            terms = terms + denominator * self._values.astype(dtype)
        flat = np.maximum.reduceat(terms, self._starts).tolist() if len(self._starts) else []
        worst = [flat[start:end] for start, end in zip(self._places, self._places[1:], strict=False)]
        spans = [(i, i) if i >= 0 else (0, len(values) - 1) for values, i in zip(worst, choice, strict=True)]
        total = sum(max(values[i : j + 1]) for values, (i, j) in zip(worst, spans, strict=True))
        total += self._highest(duals)
        total += denominator * self._constant if objective else 1  # a contradiction must be strict
        if total > 0:
            return None
        return TheoryLemma(_widen(spans, worst, -total), tuple(duals), denominator, objective)

    def _highest(self, duals: Sequence[int]) -> int:
        """max (sum_r duals[r] u_r) . x over the box."""
        used = [r for r, dual in enumerate(duals) if dual]
        normal = np.array([duals[r] for r in used], dtype=object) @ self._directions[used] if used else self._lower * 0
        return int(sum(max(v * low, v * high) for v, low, high in zip(normal, self._lower, self._upper, strict=True)))


def _widen(spans: Sequence[Span], worst: Sequence[list[int]], slack: int) -> tuple[Span, ...]:
    """Let each ridge into more pieces while the sum of their worst terms grows by at most `slack`.

    Whole ridges are freed first, the cheapest before the dearer ones; then one side; then single pieces.
    """
    low, high = [i for i, _ in spans], [j for _, j in spans]
    level = [max(values[i : j + 1]) for values, (i, j) in zip(worst, spans, strict=True)]
    last = [len(values) - 1 for values in worst]

    def rise(r: int, start: int, end: int) -> int:
        """How much more the worst of pieces start..end is than what counts for ridge r now."""
        return max(0, max(worst[r][start : end + 1]) - level[r])

    branching = [r for r, values in enumerate(worst) if len(values) > 1]
    for leftwards, rightwards in ((True, True), (True, False), (False, True)):
        wishes = []
        for r in branching:
            start, end = 0 if leftwards else low[r], last[r] if rightwards else high[r]
            if (start, end) != (low[r], high[r]):
                wishes.append((rise(r, start, end), r, start, end))
        for cost, r, start, end in sorted(wishes):
            if cost <= slack:
                low[r], high[r] = start, end
                level[r] += cost
                slack -= cost
    for r in branching:
        for step in (-1, 1):
            piece = low[r] - 1 if step < 0 else high[r] + 1
            while 0 <= piece <= last[r] and (cost := rise(r, piece, piece)) <= slack:
                low[r], high[r] = min(low[r], piece), max(high[r], piece)
                level[r] += cost
                slack -= cost
                piece += step
    return tuple(zip(low, high, strict=True))
