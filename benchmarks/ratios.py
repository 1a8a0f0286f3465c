"""Means of ratios when some runs were stopped: a stopped run only says that it takes at least so long."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log


@dataclass(frozen=True)
class Ratio:
    """A positive number, or only a lower bound of one."""

    value: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else ''}{short(self.value)}"


@dataclass(frozen=True)
class Spread:
    """The geometric mean of ratios, and the extremes."""

    mean: Ratio
    least: Ratio
    most: Ratio

    def __str__(self) -> str:
        return f"{self.mean} [{self.least}..{self.most}]"


def spread(ratios: Sequence[Ratio]) -> Spread:
    """The geometric mean of ratios; a lower bound if one of them is.

    The least is a lower bound of all ratios if it is one itself. The most is one if any ratio is: that one may be the
    largest in truth.

    Raises
    ------
    ValueError
        If there are no ratios or one is not positive.
    """
    if not ratios or any(ratio.value <= 0 for ratio in ratios):
        raise ValueError(f"a geometric mean is of at least one number, all positive; got {list(map(str, ratios))}")
    censored = any(ratio.at_least for ratio in ratios)
    least = min(ratios, key=lambda ratio: (ratio.value, ratio.at_least))
    most = max(ratio.value for ratio in ratios)
    mean = exp(fsum(log(ratio.value) for ratio in ratios) / len(ratios))
    mean = min(max(mean, least.value), most)  # which rounding may have carried it over
    return Spread(Ratio(mean, censored), least, Ratio(most, censored))


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The exponent e of the least-squares fit y = c x^e: the slope of log y over log x.

    Raises
    ------
    ValueError
        If all x are the same.
    """
    xs, ys = [log(x) for x, _ in points], [log(y) for _, y in points]
    center = fsum(xs) / len(xs)
    square = fsum((x - center) ** 2 for x in xs)
    if square == 0:
        raise ValueError("an exponent is fitted to at least two sizes")
    return fsum((x - center) * y for x, y in zip(xs, ys, strict=True)) / square


def short(value: float) -> str:
    """Three significant digits, or all before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
