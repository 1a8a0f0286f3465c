"""Medians, other quantiles and means of the costs of a cell, of which some are only known to be larger."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.special import bdtr, stdtrit


@dataclass(frozen=True)
class Summary:
    """What is known of the costs of like instances. Pairs are 95 % intervals.

    Parameters
    ----------
    costs, censored
        How many there are, and how many of them were cut off.
    median, upper
        The median and the quantile of 90 % by Kaplan and Meier (1958); None where so much is cut off that it is not
        known.
    median_interval
        From order statistics, which holds for any distribution; of fewer than 6 costs their range.
    mean, mean_interval
        Student's; None where a cost was cut off, since nobody knows by how much, and for fewer than 2 costs. No
        interval where it would reach below 0, where no cost is: so few and uneven costs do not determine their mean.
        The costs of search have heavy tails: the mean is the less stable number.
    """

    costs: int
    censored: int
    median: float | None
    median_interval: tuple[float, float]
    upper: float | None
    mean: float | None
    mean_interval: tuple[float, float] | None

    @property
    def hatched(self) -> bool:
        """Whether over half were cut off, so that a cell shows no number."""
        return 2 * self.censored > self.costs


def summarize(costs: Sequence[float], censored: Sequence[bool]) -> Summary:
    """Everything about the costs of at least one run; those cut off with the cost until then."""
    values, cut = np.asarray(costs, float), np.asarray(censored, bool)
    mean = spread = None
    if not cut.any() and len(values) > 1:
        mean = float(values.mean())
        reach = float(stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values)))
        spread = (mean - reach, mean + reach) if reach < mean else None
    return Summary(
        len(values),
        int(cut.sum()),
        median(costs, censored),
        median_interval(costs, censored),
        quantile(costs, censored, 0.9),
        mean,
        spread,
    )


def median(costs: Sequence[float], censored: Sequence[bool]) -> float | None:
    """The median cost of a cell by Kaplan and Meier (1958); None where so much is censored that it is not known."""
    cut = np.asarray(censored, bool)
    return None if not len(cut) or cut.mean() > 0.5 else quantile(costs, censored, 0.5)


def quantile(costs: Sequence[float], censored: Sequence[bool], share: float) -> float | None:
    """The cost that the share of the runs does not exceed, by Kaplan and Meier; None where it is not known."""
    from scipy import stats

    cut, values = np.asarray(censored, bool), np.asarray(costs, float)
    if cut.all():
        return None
    survival = stats.ecdf(stats.CensoredData(values[~cut], right=values[cut])).sf
    # A hair above: products of fractions that are the share may come out larger.
    reached = survival.quantiles[survival.probabilities <= 1 - share + 1e-9]
    return float(reached[0]) if len(reached) else None


def median_interval(costs: Sequence[float], censored: Sequence[bool]) -> tuple[float, float]:
    """An interval that holds the median with at least 95 %, whatever the distribution; of fewer than 6 costs the range.

    The ends are order statistics, by the binomial distribution. For the lower end a run that was cut off counts with
    the cost until then, for the upper end as infinite, so that the interval can only be too wide.
    """
    values, cut = np.asarray(costs, float), np.asarray(censored, bool)
    count = len(values)
    # The most costs that may be left out on either side.
    left = max((k for k in range(count // 2) if bdtr(k, count, 0.5) <= 0.025), default=0)
    low, high = np.sort(values), np.sort(np.where(cut, inf, values))
    return float(low[left]), float(high[count - 1 - left])
