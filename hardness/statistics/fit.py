"""A law fitted to a sample: estimates, intervals from resampled instances, and what it predicts."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.special import ndtr, stdtrit

from hardness.statistics.likelihood import RESOLUTION, Likelihood
from hardness.statistics.models import Model
from hardness.statistics.sample import Floats, Sample

RESAMPLES = 1000
"""Bootstrap resamples of a fit."""


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class NoFit:
    """Why a law cannot be fitted, in one line."""

    model: Model
    reason: str


@dataclass(frozen=True, eq=False)
class Fit:
    """cost = (start-up + c * law) * exp(sigma * noise), the noise standard normal. Floats: estimates, no verdicts.

    Parameters
    ----------
    model
        The law.
    estimates
        Of its parameters, in their order.
    startup
        Estimate of the start-up cost, in the unit of the costs; None if there is none in the fit.
    sigma
        Standard deviation of the log cost around the log median, corrected for the number of parameters.
    aic
        Akaike's criterion; every instance counts once.
    instances, runs, censored, below
        Numbers of each in the sample.
    """

    model: Model
    estimates: tuple[Estimate, ...]
    startup: Estimate | None
    sigma: float
    aic: float
    instances: int
    runs: int
    censored: int
    below: int
    _likelihood: Likelihood
    _scale: tuple[Floats, Floats]
    _point: Floats
    _draws: Floats

    def median(self, size: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
        """Log of the median cost: lower end of its pointwise 95 % interval, estimate, upper end; one entry a size."""
        design = _scaled(self.model.design(np.asarray(size, float), np.asarray(d, float)), self._scale)
        middle = self._likelihood.log_median(design, self._point[None])[0][0]
        reach = self._quantile * self._error(design)
        return middle - reach, middle, middle + reach

    def interval(self, size: Floats, d: Floats) -> tuple[Floats, Floats]:
        """The ends of the 95 % prediction interval of the log cost of a further instance, one entry a size."""
        design = _scaled(self.model.design(np.asarray(size, float), np.asarray(d, float)), self._scale)
        middle = self._likelihood.log_median(design, self._point[None])[0][0]
        reach = self._quantile * np.hypot(self._error(design), self.sigma)
        return middle - reach, middle + reach

    def resampled_medians(self, size: Floats, d: Floats) -> Floats:
        """Log of the median cost by the fit to each resample of the instances: shape (resamples, sizes)."""
        design = _scaled(self.model.design(np.asarray(size, float), np.asarray(d, float)), self._scale)
        return self._likelihood.log_median(design, self._draws)[0]

    @property
    def _quantile(self) -> float:
        """The 97.5 % quantile of Student's t with the degrees of freedom that the law leaves."""
        return float(stdtrit(max(1, self.instances - len(self._point) + 1), 0.975))

    def _error(self, design: Floats) -> Floats:
        """Standard error of the log median, from the middle of the resamples, in which a stray one does no harm."""
        drawn = self._likelihood.log_median(design, self._draws)[0]
        low, high = np.quantile(drawn, [0.16, 0.84], axis=0)
        return np.asarray((high - low) / 2 * sqrt(self.instances / max(1, self.instances - len(self._point) + 1)))


def fit_model(model: Model, sample: Sample, startup: bool, resamples: int = RESAMPLES, seed: int = 0) -> Fit | NoFit:
    """Fit a law by maximum likelihood under censoring, with intervals from a bootstrap of the instances.

    The intervals are percentiles of the resampled estimates (Efron 1979), widened for small samples to what Student's
    t interval would be for a mean (Hesterberg 2015).

    Parameters
    ----------
    startup
        Whether a start-up cost, the same for all runs, is fitted too: for times, not for counts.

    Returns
    -------
    The fit, or why there is none: too few known costs, or sizes and dimensions that do not tell the parameters apart.
    """
    found = maximum(model, sample, startup)
    if isinstance(found, NoFit):
        return found
    point, likelihood, scale = found.point, found.likelihood, found.scale
    unknowns, columns = len(point), likelihood.design.shape[1]
    start = point.copy()
    if startup:
        # At 0 the likelihood is level in u: a resample could not leave it.
        start[columns] = max(abs(float(start[columns])), 0.1)
    draws, _ = likelihood.maxima(sample.resampled_weights(resamples, seed), start, rough=True)

    instances = int(sample.clusters.max()) + 1
    levels = _levels(instances, unknowns - 1)
    values_of = point[1:columns] / scale[1], draws[:, 1:columns] / scale[1]
    estimates = tuple(
        _estimate(name, float(values_of[0][place]), values_of[1][:, place], levels)
        for place, name in enumerate(model.parameters)
    )
    paused = None
    if startup:
        unit = exp(likelihood.unit)
        paused = _estimate("start-up", unit * float(point[columns]) ** 2, unit * draws[:, columns] ** 2, levels)
    return Fit(
        model,
        estimates,
        paused,
        exp(point[-1]) * sqrt(instances / (instances - unknowns + 1)),
        2 * unknowns - 2 * found.value,
        instances,
        len(sample),
        int(sample.censored.sum()),
        int(sample.below.sum()),
        likelihood,
        scale,
        point,
        draws,
    )


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the likelihood of a law is largest.

    Parameters
    ----------
    point, value
        Parameters of the likelihood in the scaled design, and the log likelihood.
    scale
        Centres and spreads of the design's columns but the first.
    """

    likelihood: Likelihood
    scale: tuple[Floats, Floats]
    point: Floats
    value: float


def maximum(model: Model, sample: Sample, startup: bool) -> Maximum | NoFit:
    """The maximum of the likelihood of a law, or why there is none."""
    design = model.design(sample.size, sample.d)
    needed = design.shape[1] + startup + 3
    informative = len(set(sample.clusters[sample.known].tolist()))
    if informative < needed:
        return NoFit(
            model, f"{informative} instances with a known cost are too few for {model.law}, which needs {needed}"
        )
    if not model.grows_on(sample.d):
        dimensions = ", ".join(f"{d:g}" for d in np.unique(sample.d))
        return NoFit(model, f"the exponent of {model.law} does not grow from each of d = {dimensions} to the next")
    spread = design[:, 1:].std(axis=0)
    scale = design[:, 1:].mean(axis=0), np.where(spread > 0, spread, 1.0)
    scaled = _scaled(design, scale)
    if np.linalg.matrix_rank(scaled[sample.known], tol=1e-6 * sqrt(len(scaled))) < scaled.shape[1]:
        return NoFit(model, f"the known costs lie at too few sizes and dimensions for the parameters of {model.law}")
    weights = sample.weights[None]
    root = np.sqrt(sample.weights)
    line = np.linalg.lstsq(scaled * root[:, None], sample.log_cost * root)[0]
    noise = log(max(RESOLUTION, float(np.std(sample.log_cost - scaled @ line))))
    likelihood = Likelihood(sample, scaled, startup=False)
    ends = [likelihood.maxima(weights, np.array([*line, noise]))]
    if startup:
        # From the maximum without a start-up; with it there may be several.
        (point,), _ = ends[0]
        likelihood = Likelihood(sample, scaled, startup=True)
        ends = [likelihood.maxima(weights, np.array([*point[:-1], share, point[-1]])) for share in (0.3, 1.0)]
    points, values = ends[int(np.argmax([float(values[0]) for _, values in ends]))]
    return Maximum(likelihood, scale, points[0], float(values[0]))


def _scaled(design: Floats, scale: tuple[Floats, Floats]) -> Floats:
    """The design with its columns around 0 and of like spread, which makes the search well conditioned."""
    center, spread = scale
    return np.column_stack([design[:, 0], (design[:, 1:] - center) / spread])


def _levels(instances: int, parameters: int) -> tuple[float, float]:
    """The shares at which percentiles of resamples make a 95 % interval."""
    free = max(1, instances - parameters)
    low = float(ndtr(sqrt(instances / free) * stdtrit(free, 0.025)))
    return low, 1 - low


def _estimate(name: str, value: float, drawn: Floats, levels: tuple[float, float]) -> Estimate:
    low, high = np.quantile(drawn, levels)
    return Estimate(name, value, min(value, float(low)), max(value, float(high)))
