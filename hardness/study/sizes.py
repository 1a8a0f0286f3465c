"""Sizes that a pilot finds: what a study asks for instead of a list, and how measured costs become one.

What is run lives in `hardness.scheduling.pilot`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, isfinite, log

from instances.errors import InputError
from instances.formats.fields import Fields

LADDER = tuple(sorted({round(2 ** (k / 4)) for k in range(81)}))
"""The sizes that there are, four an octave up to 2^20: those of different solvers have to meet to be compared."""

FEWEST = 3
"""Fewer sizes bear no exponent."""


@dataclass(frozen=True)
class Sizes:
    """Sizes spread evenly in log n, from where the median cost leaves a floor to where it meets a limit.

    Parameters
    ----------
    of
        The integer parameter that makes n grow.
    cells
        How many sizes, at least `FEWEST`.
    low_s, high_s
        The floor and the limit of the median cost, in CPU seconds of a run.
    decade
        Whether to begin below the floor where the sizes would span less than a factor of ten, since work is counted
        there too.
    shared
        Whether all solvers get one list, from the smallest to the largest size that one of them needs.
    """

    of: str
    cells: int
    low_s: float
    high_s: float
    decade: bool = False
    shared: bool = False

    def __post_init__(self) -> None:
        if self.cells < FEWEST:
            raise InputError(f"cells is {self.cells}; it must be at least {FEWEST}, or there is no exponent")
        if not 0 < self.low_s < self.high_s < inf:
            raise InputError(f"cost is [{self.low_s:g}, {self.high_s:g}]; it must be two growing positive seconds")

    def span(self, costs: Mapping[int, float]) -> tuple[int, int]:
        """The first and the last size of a cell, of `LADDER`.

        Parameters
        ----------
        costs
            Median CPU seconds of growing sizes; infinite where the limit cut most runs off.

        Raises
        ------
        InputError
            If there are none, in words that say why.
        """
        known = sorted(costs.items())
        if not known:
            raise InputError("no size could be drawn")
        (first, cheapest), last = known[0], known[-1][0]
        if cheapest > self.high_s:
            cost = f"{cheapest:.2g} s" if isfinite(cheapest) else "more than the limit"
            raise InputError(f"already {self.of} = {first} takes {cost}")
        top = max(size for size in LADDER if first <= size <= last and self.cost_at(size, known) <= self.high_s)
        seen = [size for size in LADDER if first <= size <= top and self.cost_at(size, known) >= self.low_s]
        bottom = min(seen, default=top)
        if self.decade or not seen:
            bottom = min(bottom, max(size for size in LADDER if size <= max(first, top / 10)))
        return bottom, top

    def spread(self, bottom: int, top: int) -> tuple[int, ...]:
        """Sizes between two of them, evenly in log n.

        Raises
        ------
        InputError
            If there are fewer than `FEWEST`, in words that say so.
        """
        between = [size for size in LADDER if bottom <= size <= top]
        wanted = [exp(log(bottom) + i * log(top / bottom) / (self.cells - 1)) for i in range(self.cells)]
        found = sorted({min(between, key=lambda size: abs(log(size / aim))) for aim in wanted})
        if len(found) < FEWEST:
            only = f"only {self.of} = {' and '.join(map(str, found))}"
            raise InputError(f"{only} {'costs' if len(found) == 1 else 'cost'} {self.low_s:g} to {self.high_s:g} s")
        return tuple(found)

    def cost_at(self, size: int, known: Sequence[tuple[int, float]]) -> float:
        """The cost of a size between measured ones, by a power law from each to the next."""
        for (left, below), (right, above) in pairwise(known):
            if left <= size <= right:
                ends = [log(max(1e-6, min(cost, 2 * self.high_s))) for cost in (below, above)]
                part = log(size / left) / log(right / left)
                return exp(ends[0] + part * (ends[1] - ends[0]))
        return known[0][1]


def read_sizes(data: Fields) -> Sizes:
    """What stands behind ``sizes``; raises `InputError` naming the key that is unknown, missing or wrong."""
    cost = data.entry("cost")
    if not (isinstance(cost, list) and len(cost) == 2 and all(type(value) in (int, float) for value in cost)):
        raise data.wrong("cost", cost, "two numbers, the CPU seconds of the smallest and of the largest size")
    flags = {name: data.entry(name) if data.has(name) else False for name in ("decade", "shared")}
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise data.wrong(name, flag, "true or false")
    with data.placing():
        return Sizes(data.text("of"), data.integer("cells"), float(cost[0]), float(cost[1]), **flags)
