"""Run-time distributions: one randomised method on one instance under many seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from hardness.statistics.sample import Flags, Floats
from instances.errors import InputError

FEWEST_SEEDS = 20
"""Of fewer seeds a tail says nothing."""


@dataclass(frozen=True)
class Tail:
    """The costliest runs, as if their share above t fell like t^-index (Pareto's law).

    Parameters
    ----------
    index, low, high
        Maximum likelihood estimate under censoring (Hill 1975), with its 95 % interval.
    start
        Cost from which on the runs count as tail.
    runs
        Their number.
    advantage
        Log likelihood of Pareto's law less that of an exponential tail; positive if the tail is the heavier one.
    """

    index: float
    low: float
    high: float
    start: float
    runs: int
    advantage: float

    @property
    def heavy(self) -> bool:
        """Whether it is heavier than exponential, and so much that the variance would be infinite."""
        return self.advantage > 2 and self.high < 2


@dataclass(frozen=True)
class Distribution:
    """The costs under all seeds.

    Parameters
    ----------
    seeds, censored
        Numbers of runs, and of those that were cut off.
    survival
        Pairs of a cost and the share of runs that cost more (Kaplan and Meier 1958), from a share of 1 on: for a plot
        on log-log axes, on which a heavy tail is a straight line.
    tail
        None for fewer than `FEWEST_SEEDS` seeds, or where too few of the costliest runs finished.
    """

    seeds: int
    censored: int
    survival: tuple[tuple[float, float], ...]
    tail: Tail | None

    @property
    def note(self) -> str:
        """What the tail says, in one line."""
        if self.tail is None:
            return f"{self.seeds} seeds, {self.censored} cut off: too few to say anything of the tail."
        tail = self.tail
        law = (
            f"like t^(-a) with a = {tail.index:.1f} [{tail.low:.1f}, {tail.high:.1f}] in the {tail.runs} costliest runs"
        )
        if tail.heavy:
            return f"Looks heavy-tailed: the share of runs that take longer than t falls {law}; restarts may pay."
        return f"No sign of a heavy tail: as a power of t, the share of runs that take longer than t falls {law}."


def distribution(costs: Sequence[float], censored: Sequence[bool]) -> Distribution:
    """The distribution of the costs of runs that differ in nothing but their seeds.

    Raises
    ------
    InputError
        If there is no run, or a cost is not positive.
    """
    from scipy import stats

    values, cut = np.asarray(costs, float), np.asarray(censored, bool)
    if not len(values) or not (values > 0).all():
        raise InputError("a distribution needs at least one run, and costs that are positive")
    points = [(float(values.min()), 1.0)]
    if not cut.all():
        survival = stats.ecdf(stats.CensoredData(values[~cut], right=values[cut])).sf
        points += [(float(t), float(p)) for t, p in zip(survival.quantiles, survival.probabilities, strict=True)]
    return Distribution(len(values), int(cut.sum()), tuple(points), _tail(values, cut))


def _tail(values: Floats, cut: Flags) -> Tail | None:
    if len(values) < FEWEST_SEEDS:
        return None
    # The costliest fifth, at least ten: enough to estimate by, few enough to be a tail.
    count = max(10, len(values) // 5)
    start = float(np.sort(values)[-count - 1])
    inside = values > start
    finished = int((inside & ~cut).sum())
    if finished < 5:
        return None
    logs = float(np.log(values[inside] / start).sum())
    index = finished / logs
    reach = 1.96 / sqrt(finished)
    # Densities of finished runs and probabilities of those cut off, for t^-index and for exp(-rate (t - start)).
    rate = finished / float((values[inside] - start).sum())
    power = finished * log(index) - index * logs - float(np.log(values[inside & ~cut]).sum())
    exponential = finished * log(rate) - finished
    low, high = index * max(0.0, 1 - reach), index * (1 + reach)
    return Tail(index, low, high, start, int(inside.sum()), power - exponential)
