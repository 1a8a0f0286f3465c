"""How cost grows with size in one dimension: slopes on log-log axes, and how they grow with the dimension."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, floor, inf, log, log2, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtri, stdtrit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_RESOLUTION = 1e-6
"""Standard deviation to which a log cost is taken to be known: keeps the likelihood bounded on an exact power law."""


@dataclass(frozen=True)
class Slope:
    """log cost = intercept + slope * log size + sigma * noise, the noise standard normal.

    All numbers are floats: estimates, not verdicts.

    Parameters
    ----------
    slope, low, high
        The exponent of the size and its 95 % interval.
    intercept
        Log of the median cost at size 1.
    sigma
        Standard deviation of the log cost around the line.
    runs, censored, below
        Number of runs in the fit; how many of them were cut off at a limit, and how many cost less than the floor.
    covariance
        Of intercept and slope: their variances and, in the middle, their covariance.
    """

    slope: float
    intercept: float
    sigma: float
    low: float
    high: float
    runs: int
    censored: int
    below: int
    covariance: tuple[float, float, float]

    def median(self, log_size: float) -> tuple[float, float, float]:
        """Log of the median cost at a size: lower end of its pointwise 95 % interval, estimate, upper end."""
        of_intercept, both, of_slope = self.covariance
        variance = of_intercept + 2 * both * log_size + of_slope * log_size**2
        reach = _quantile(self.runs - self.censored - self.below) * sqrt(max(0.0, variance))
        middle = self.intercept + self.slope * log_size
        return middle - reach, middle, middle + reach


@dataclass(frozen=True)
class NoSlope:
    """Why a slope would mean nothing, in one line."""

    reason: str
    runs: int
    censored: int


@dataclass(frozen=True)
class Growth:
    """exponent = intercept + slope * d, d the input dimension.

    `low` and `high` are the 95 % interval of the slope, or wider, see `slope_against_dimension`; both are None for two
    values of d, through which there is always a line, so that nothing is left to judge it by.
    """

    slope: float
    intercept: float
    low: float | None
    high: float | None
    dimensions: int


def size_group(size: float) -> int:
    """Number of the group of like sizes, which lie within a factor of the root of 2; `size` is positive.

    Random instances of one kind differ in size, so that a median needs groups.
    """
    return floor(2 * log2(size) + 1e-9)


def fit_slope(
    log_size: Sequence[float], log_cost: Sequence[float], censored: Sequence[bool], floor: float = -inf
) -> Slope | NoSlope:
    """The slope of log cost against log size, by maximum likelihood under censoring.

    A finished run contributes the normal density of its log cost, a censored one the probability of a log cost at
    least as large, one below the floor the probability of a log cost below it (Tobin 1958; in the coordinates of Olsen
    1978 the log likelihood is concave). The interval is that of the profile likelihood, with the threshold at which it
    becomes Student's t interval if every cost is known, and with the degrees of freedom of the known costs alone.

    Parameters
    ----------
    log_size, log_cost
        Natural logarithms, one entry a run. The cost of a censored run is the cost at which it was cut off.
    censored
        Whether the run was cut off. The runs have to be independent: one for each instance.
    floor
        Of a finished run with a smaller log cost, the fit knows only that it is smaller. To leave such runs out would
        pull the slope about; to believe them would pull it towards 0, because they measure the clock.

    Returns
    -------
    The slope, or why there is none: fewer than 3 sizes, the largest less than twice the smallest, fewer than 4
    known costs or all of one size, or over half of the costs not known in every group of like sizes.
    """
    x, y, cut = np.asarray(log_size, float), np.asarray(log_cost, float), np.asarray(censored, bool)
    below = ~cut & (y < floor)
    known = ~cut & ~below
    if reason := _refusal(x, cut, below):
        return NoSlope(reason, len(x), int(cut.sum()))
    # A cost below the floor mirrors one above a limit: with the sign of its residual turned, it is one.
    sign = np.where(below, -1.0, 1.0)
    y = np.where(below, floor, y)
    # Around the least-squares line of the known costs, in units of what misses it, the problem is well conditioned,
    # and the start of the search is its solution if every cost is known.
    center = float(x.mean())
    x = x - center
    design = np.column_stack([np.ones_like(x), x])
    start = np.linalg.lstsq(design[known], y[known])[0]
    y = y - design @ start
    misses = np.where(known, y, np.maximum(0.0, sign * y))
    unit = sqrt(float(np.mean(misses**2)) * len(y) / known.sum() + _RESOLUTION**2)
    y /= unit
    blur = _RESOLUTION / unit

    best = _maximize(sign[:, None] * np.column_stack([-design, y]), known, blur)
    *scaled, precision = best.point
    a, s = (v / precision for v in scaled)
    # Intercept and slope are quotients in Olsen's coordinates: their covariance by the delta method.
    jacobian = np.array([[1, 0, -a], [0, 1, -s]]) / precision
    covariance = jacobian @ np.linalg.inv(best.information) @ jacobian.T
    count = int(known.sum())
    quantile = _quantile(count)
    allowed = count / 2 * log(1 + quantile**2 / (count - 2))

    def excess(trial: float) -> float:
        profile = _maximize(sign[:, None] * np.column_stack([-np.ones_like(x), y - trial * x]), known, blur)
        return best.value - profile.value - allowed

    low, high = (_crossing(excess, s, side * quantile * sqrt(covariance[1, 1])) for side in (-1, 1))
    slope, low, high = (float(start[1]) + unit * v for v in (s, low, high))
    to_origin = np.array([[1, -center], [0, 1]]) * unit
    covariance = to_origin @ covariance @ to_origin.T
    return Slope(
        slope,
        float(start[0]) + unit * a - slope * center,
        unit / precision,
        low,
        high,
        len(x),
        int(cut.sum()),
        int(below.sum()),
        (float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])),
    )


def slope_against_dimension(slopes: Mapping[int, Slope], together: int = 1) -> Growth | None:
    """How the exponent grows with the dimension: a line through the slopes, weighted by their intervals.

    The interval rests on the intervals of the slopes, widened by the root of the reduced chi square where the slopes
    scatter around the line by more than those say (Birge 1932).

    Parameters
    ----------
    slopes
        By dimension d.
    together
        Number of such intervals that are read together: all of them hold at once with 95 % (Bonferroni).

    Returns
    -------
    The line; without an interval for two dimensions, None for fewer.
    """
    if len(slopes) < 2:
        return None
    d = np.array(sorted(slopes), float)
    exponents = np.array([slopes[int(v)].slope for v in d])
    errors = np.array([(slopes[int(v)].high - slopes[int(v)].low) / (2 * 1.96) for v in d])
    weights = np.maximum(errors, _RESOLUTION) ** -2
    center = np.average(d, weights=weights)
    leverage = float(weights @ (d - center) ** 2)
    slope = float(weights @ ((d - center) * exponents)) / leverage
    intercept = float(np.average(exponents, weights=weights) - slope * center)
    if len(d) == 2:
        return Growth(slope, intercept, None, None, 2)
    scatter = float(weights @ (exponents - intercept - slope * d) ** 2) / (len(d) - 2)
    reach = float(ndtri(1 - 0.025 / together)) * sqrt(max(1.0, scatter) / leverage)
    return Growth(slope, intercept, slope - reach, slope + reach, len(d))


def _refusal(log_size: Floats, censored: Flags, below: Flags) -> str | None:
    sizes = np.unique(log_size)
    if len(sizes) < 3:
        return f"{len(sizes)} size{'s' * (len(sizes) != 1)}; a slope needs 3"
    if sizes[-1] - sizes[0] < log(2) - 1e-12:
        return f"the largest size is {exp(sizes[-1] - sizes[0]):.2g} times the smallest; a slope needs 2 times"
    unknown = censored | below
    if unknown.all():
        return _all_of("every run", censored, below)
    if (~unknown).sum() < 4:
        return f"only {(~unknown).sum()} costs are known; a slope needs 4"
    if len(np.unique(log_size[~unknown])) < 2:
        return "costs are known for one size only"
    groups = np.array([size_group(exp(size)) for size in log_size])
    if all(unknown[groups == group].mean() > 0.5 for group in groups):
        return _all_of("over half of the runs at every size", censored, below)
    return None


def _all_of(runs: str, censored: Flags, below: Flags) -> str:
    what = [
        words for flags, words in ((censored, "reached a limit"), (below, "cost too little to tell")) if flags.any()
    ]
    return f"{runs} {' or '.join(what)}"


@dataclass(frozen=True)
class _Maximum:
    point: Floats
    value: float
    information: Floats


def _maximize(design: Floats, known: Flags, blur: float) -> _Maximum:
    """Newton's method on the concave log likelihood; the last of the parameters is 1/sigma, and residuals are linear.

    The residuals in units of sigma are design @ parameters. Starts where all parameters but 1/sigma are zero.
    """
    count = float(known.sum())
    exact, bounded = design[known], design[~known]

    def value(point: Floats) -> float:
        if point[-1] <= 0:
            return -inf
        noise = float(np.sum((exact @ point) ** 2)) + count * (blur * point[-1]) ** 2
        return float(count * log(point[-1]) - noise / 2 + np.sum(log_ndtr(-(bounded @ point))))

    point = np.zeros(design.shape[1])
    point[-1] = 1.0
    reached = value(point)
    while True:
        residual = bounded @ point
        hazard = np.exp(-(residual**2) / 2 - log_ndtr(-residual)) / sqrt(2 * np.pi)
        gradient = -exact.T @ (exact @ point) - bounded.T @ hazard
        gradient[-1] += count / point[-1] - count * blur**2 * point[-1]
        information = exact.T @ exact + bounded.T @ (bounded * (hazard * (hazard - residual))[:, None])
        information[-1, -1] += count / point[-1] ** 2 + count * blur**2
        step = np.linalg.solve(information, gradient)
        gain = float(gradient @ step)
        if gain < 1e-12:
            return _Maximum(point, reached, information)
        length = 1.0
        while (tried := value(point + length * step)) < reached + length * gain / 4:
            length /= 2
            if length < 1e-9:  # no float is larger: the maximum as exactly as doubles tell
                return _Maximum(point, reached, information)
        point, reached = point + length * step, tried


def _crossing(excess: Callable[[float], float], start: float, step: float) -> float:
    """Where `excess`, negative at `start`, becomes zero in the direction of `step`."""
    while excess(start + step) < 0:
        step *= 2
    return float(brentq(excess, start, start + step, xtol=1e-9))


def _quantile(known: int) -> float:
    """The 97.5 % quantile of Student's t with the degrees of freedom that a line leaves."""
    return float(stdtrit(known - 2, 0.975))
