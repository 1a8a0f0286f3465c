"""The likelihood of a law with log-normal noise under censoring, maximised for many weightings of the runs at once.

A run costs start-up + c * law, times a log-normal factor. The logarithm of the start-up-free part is linear in the
parameters; a finished run contributes the normal density of its log cost, one cut off or below the floor a normal
probability (Tobin 1958).
"""

from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from scipy.special import log_ndtr

from hardness.statistics.sample import Flags, Floats, Sample

RESOLUTION = 1e-4
"""Standard deviation to which a log cost is taken to be known: keeps the likelihood bounded on an exact law."""

_EXACT = (1e-8, 200)
_ROUGH = (1e-4, 30)
"""Newton's method ends with a step that promises no more log likelihood than the first, or after so many.

What a step leaves is about its square. A resample starts close to its maximum, and a hundredth of a standard error is
close enough for it; a few Newton steps are known to be (Andrews 2002).
"""

_BLOCK = 20_000


@dataclass(frozen=True, eq=False)
class Likelihood:
    """The log likelihood of a sample under a law.

    Parameters
    ----------
    design
        Shape (runs, columns): log of the start-up-free median is design @ coefficients.
    startup
        Whether there is a start-up cost; it then is a parameter u after the coefficients, and the start-up is u^2 times
        the smallest cost: never negative, and smooth where it is 0. The last parameter is always log sigma.
    """

    sample: Sample
    design: Floats
    startup: bool

    @property
    def unit(self) -> float:
        """Log of the cost in units of which the start-up is u^2."""
        return float(self.sample.log_cost.min())

    def maxima(self, weights: Floats, start: Floats, rough: bool = False) -> tuple[Floats, Floats]:
        """The maximising parameters for each weighting of the runs, and the log likelihoods there.

        Newton's method with Levenberg's damping, all weightings in step; those that are done drop out.

        Parameters
        ----------
        weights
            Shape (weightings, runs).
        start
            Parameters to start from, for all weightings.
        rough
            Whether a hundredth of a standard error is close enough to the maximum, as for resamples.

        Returns
        -------
        Shapes (weightings, parameters) and (weightings,).
        """
        # As many at a time as the processor's cache holds.
        blocks = np.array_split(weights, max(1, weights.size // _BLOCK))
        found = [self._maxima(block, start, *(_ROUGH if rough else _EXACT)) for block in blocks]
        return np.concatenate([points for points, _ in found]), np.concatenate([values for _, values in found])

    def _maxima(self, weights: Floats, start: Floats, least: float, steps: int) -> tuple[Floats, Floats]:
        points = np.tile(start, (len(weights), 1))
        values = self.value(points, weights)
        damping = np.zeros(len(points))
        active = np.arange(len(points))
        for _ in range(steps):
            here, own = points[active], weights[active]
            gradient, curvature = self.derivatives(here, own)
            size = np.maximum(np.abs(np.diagonal(curvature, axis1=1, axis2=2)), 1e-9)
            # A share of the diagonal too small to slow the search keeps resamples that determine too little solvable.
            damped = curvature + (size * (1e-11 + damping[active])[:, None])[:, :, None] * np.eye(here.shape[1])
            step = np.linalg.solve(damped, gradient[:, :, None])[:, :, 0]
            gain = np.sum(gradient * step, axis=1)
            tried = self.value(here + step, own)
            better = (tried >= values[active]) & (gain > 0)
            points[active] = np.where(better[:, None], here + step, here)
            values[active] = np.where(better, tried, values[active])
            done = (np.abs(gain) < least) | (damping[active] > 1e10)
            damping[active] = np.where(better, damping[active] / 10, np.maximum(10 * damping[active], 1e-3))
            active = active[~done]
            if not len(active):
                break
        return points, values

    def value(self, points: Floats, weights: Floats) -> Floats:
        """The log likelihoods, shape (weightings,); minus infinity where a number overflows."""
        with np.errstate(all="ignore"):
            residual, _, _ = self._residuals(points)
            known, sign = self._known, self._sign
            rate = np.exp(-points[:, -1:])
            terms = np.empty_like(residual)
            constant = points[:, -1:] + (RESOLUTION * rate) ** 2 / 2 + log(2 * pi) / 2
            terms[:, known] = -(residual[:, known] ** 2) / 2 - constant
            terms[:, ~known] = log_ndtr(-sign * residual[:, ~known])
            total = np.einsum("bn,bn->b", weights, terms)
        return np.where(np.isfinite(total), total, -np.inf)

    def derivatives(self, points: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """The gradient of the log likelihood, and minus its Hessian: shapes (weightings, p) and (weightings, p, p)."""
        with np.errstate(under="ignore"):
            residual, share, slope = self._residuals(points)
            known, sign = self._known, self._sign
            rate = np.exp(-points[:, -1:])
            first, second = residual.copy(), np.ones_like(residual)
            bounded = sign * residual[:, ~known]
            # The hazard of the normal distribution, whose logarithm does not overflow.
            hazard = np.exp(-(bounded**2) / 2 - log_ndtr(-bounded)) / sqrt(2 * pi)
            first[:, ~known] = sign * hazard
            second[:, ~known] = hazard * (hazard - bounded)

            count = len(points[0])
            columns = self.design.shape[1]
            pull = weights * first * rate  # derivative by the log median
            bend = weights * second * rate**2
            mixed = weights * (second * residual + first) * rate
            gradient = np.empty((len(points), count))
            curvature = np.zeros((len(points), count, count))
            products = (self.design[:, :, None] * self.design[:, None, :]).reshape(len(self.design), -1)
            block = bend * share**2 - pull * share * (1 - share) if self.startup else bend
            gradient[:, :columns] = (pull * share) @ self.design
            curvature[:, :columns, :columns] = (block @ products).reshape(-1, columns, columns)
            curvature[:, :columns, -1] = (mixed * share) @ self.design
            if self.startup:
                u, log_median = points[:, columns : columns + 1], slope
                shrink = np.exp(-np.maximum(log_median, -50.0))
                by_u = 2 * u * shrink
                gradient[:, columns] = np.sum(pull * by_u, axis=1)
                curvature[:, :columns, columns] = (share * by_u * (bend + pull)) @ self.design
                curvature[:, columns, columns] = np.sum(bend * by_u**2 - pull * (2 * shrink - by_u**2), axis=1)
                curvature[:, columns, -1] = np.sum(mixed * by_u, axis=1)
            certain = weights[:, known].sum(axis=1)
            blur = certain * (RESOLUTION * rate[:, 0]) ** 2
            gradient[:, -1] = np.sum(weights * first * residual, axis=1) - certain + blur
            curvature[:, -1, -1] = np.sum(weights * (second * residual + first) * residual, axis=1) + 2 * blur
        return gradient, np.triu(curvature) + np.swapaxes(np.triu(curvature, 1), 1, 2)

    @property
    def _known(self) -> Flags:
        return self.sample.known

    @property
    def _sign(self) -> Floats:
        """A cost below the floor mirrors one above a limit: with the sign of its residual turned, it is one."""
        return np.where(self.sample.below, -1.0, 1.0)[~self.sample.known]

    def log_median(self, design: Floats, points: Floats) -> tuple[Floats, Floats]:
        """Log of the median, start-up included, and the share of it that is not start-up: (weightings, runs)."""
        law = points[:, : design.shape[1]] @ design.T
        if not self.startup:
            return law, np.ones_like(law)
        with np.errstate(divide="ignore"):
            paused = self.unit + 2 * np.log(np.abs(points[:, design.shape[1], None]))
        total = np.logaddexp(law, paused)
        return total, np.exp(law - total)

    def _residuals(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Residuals in units of sigma, shares that are not start-up, and log medians over the start-up's unit."""
        median, share = self.log_median(self.design, points)
        return (self.sample.log_cost - median) * np.exp(-points[:, -1:]), share, median - self.unit
