"""Runs kept from a fit, and how well the fit predicts them."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, inf, isinf

import numpy as np

from hardness.statistics.fit import Fit, NoFit, fit_model
from hardness.statistics.models import Model
from hardness.statistics.quantiles import median, median_interval
from hardness.statistics.sample import Flags, Floats, Sample

FEWEST_IN_CELL = 5
"""Instances of a dimension are put together by size until a cell has so many: of fewer, the range says little."""

RESAMPLES = 100
"""Bootstrap resamples of a fit that serves to be tested, whose predictions need a standard error only."""

_LARGEST = 700.0
"""A cost has no larger logarithm."""


class Split(StrEnum):
    """What is kept from a fit: the largest sizes of every dimension, or the largest dimension."""

    SIZE = "larger n"
    DIMENSION = "larger d"


class Match(StrEnum):
    """How the interval of a predicted median lies to that of the observed one."""

    WITHIN = "one lies within the other"
    OVERLAPS = "they overlap"
    ABOVE = "predicted above observed"
    BELOW = "predicted below observed"
    SILENT = "cut off too often to tell"


@dataclass(frozen=True)
class HeldOutCell:
    """Held-out runs of one dimension and neighbouring sizes. Costs, not logarithms.

    Parameters
    ----------
    size
        Geometric mean of the sizes.
    instances, censored
        How many, and how many of their runs were cut off.
    observed
        Lower end of the 95 % interval of the median, median and upper end, each cost moved along the law to the mean
        size; infinite where too many runs were cut off for the number to be known.
    predicted
        Lower end of the 95 % interval of the median, estimate, upper end.
    """

    d: int
    size: float
    instances: int
    censored: int
    observed: tuple[float, float, float]
    predicted: tuple[float, float, float]

    @property
    def match(self) -> Match:
        (low, _, high), (bottom, _, top) = self.observed, self.predicted
        if bottom > high:
            return Match.ABOVE
        if top < low:
            return Match.BELOW
        if isinf(high):
            return Match.SILENT
        within = (low <= bottom and top <= high) or (bottom <= low and high <= top)
        return Match.WITHIN if within else Match.OVERLAPS

    @property
    def near(self) -> bool:
        """Whether the predicted median is within a factor of 2 of the observed one, as far as that is known."""
        (_, seen, _), (_, expected, _) = self.observed, self.predicted
        return seen <= 2 * expected and (expected <= 2 * seen or isinf(seen))


@dataclass(frozen=True)
class HeldOut:
    """What a law fitted to the other runs made of those held out.

    Parameters
    ----------
    loss
        Mean pinball loss of the predicted median of the log cost, that is half the absolute error. Of a run that was
        cut off, only what the prediction falls short of its limit counts, of one below the floor only what the
        prediction is above it (Powell 1986). Every instance counts once.
    coverage
        Share of the instances whose cost, as far as it is known, the 95 % prediction interval does not contradict.
    instances
        Number of those held out.
    cells
        By d and size, those of enough instances.
    """

    split: Split
    loss: float
    coverage: float
    instances: int
    cells: tuple[HeldOutCell, ...]


@dataclass(frozen=True, eq=False)
class Tested:
    """The held-out runs, the loss of each, and what comes of them together.

    Parameters
    ----------
    drawn
        The losses of the same runs by the law fitted to each resample of the others: shape (resamples, held out).
    """

    held: Flags
    losses: Floats
    drawn: Floats
    summary: HeldOut


def held_out_runs(sample: Sample) -> dict[Split, Flags]:
    """Which runs to keep from a fit, for each way that leaves enough.

    Of every d with three groups of like sizes the upper third is held out, and of three values of d the largest. Groups
    of which over half is not known could contradict next to nothing: they do not count, and where they are larger than
    what is held out they are held out too, since the fit shall not see beyond.
    """
    telling: dict[float, list[int]] = {}
    for d in np.unique(sample.d):
        groups = np.unique(sample.groups[sample.d == d])
        own = [int(g) for g in groups if sample.known[(sample.d == d) & (sample.groups == g)].mean() >= 0.5]
        if own:
            telling[float(d)] = own
    splits = {}
    large = np.zeros(len(sample), bool)
    for d, groups_of_d in telling.items():
        if len(groups_of_d) >= 3:
            large |= (sample.d == d) & (sample.groups >= groups_of_d[-(len(groups_of_d) // 3)])
    if large.any():
        splits[Split.SIZE] = large
    if len(telling) >= 3:
        splits[Split.DIMENSION] = sample.d >= max(telling)
    return splits


def tested(model: Model, sample: Sample, held: Flags, split: Split, startup: bool, seed: int) -> Tested | NoFit:
    """Fit a law to the runs that are not held out, and compare the others with what it predicts."""
    fit = fit_model(model, sample.part(~held), startup, RESAMPLES, seed)
    if isinstance(fit, NoFit):
        return fit
    rest = sample.part(held)
    _, predicted, _ = fit.median(rest.size, rest.d)
    low, high = fit.interval(rest.size, rest.d)
    limit = rest.log_cost
    losses = _losses(rest, predicted)
    # Of a run that was cut off the cost is at least the limit, of one below the floor at most the floor.
    covered = (rest.censored | (low <= limit)) & (rest.below | (limit <= high))
    summary = HeldOut(
        split,
        float(np.average(losses, weights=rest.weights)),
        float(np.average(covered, weights=rest.weights)),
        int(rest.clusters.max()) + 1,
        _cells(fit, rest),
    )
    return Tested(held, losses, _losses(rest, fit.resampled_medians(rest.size, rest.d)), summary)


def _losses(rest: Sample, predicted: Floats) -> Floats:
    """Half of what a predicted log median misses each run by, one row a prediction."""
    error = rest.log_cost - predicted
    error = np.where(rest.censored, np.maximum(error, 0), np.where(rest.below, np.minimum(error, 0), error))
    return np.asarray(np.abs(error) / 2)


def _cells(fit: Fit, rest: Sample) -> tuple[HeldOutCell, ...]:
    return tuple(_cell(fit, rest.part(chosen)) for chosen in _gathered(rest))


def _gathered(rest: Sample) -> list[Flags]:
    """The runs of each cell: of one d, by size, groups of like sizes put together until they are enough."""
    cells = []
    for d in np.unique(rest.d):
        chosen = np.zeros(len(rest), bool)
        for group in np.unique(rest.groups[rest.d == d]):
            chosen = chosen | ((rest.d == d) & (rest.groups == group))
            if len(np.unique(rest.clusters[chosen])) >= FEWEST_IN_CELL:
                cells.append(chosen)
                chosen = np.zeros(len(rest), bool)
    return cells


def _cell(fit: Fit, cell: Sample) -> HeldOutCell:
    middle_of = float(np.mean(np.log(cell.size)))
    logs = np.array(fit.median(np.exp([middle_of]), cell.d[:1]))[:, 0]
    moved = cell.log_cost + logs[1] - fit.median(cell.size, cell.d)[1]
    # What an exponential law says of large sizes may be no float.
    moved, (low, middle, high) = np.exp(np.clip(moved, -_LARGEST, _LARGEST)), np.exp(np.minimum(logs, _LARGEST))
    costs, cut = moved.tolist(), cell.censored.tolist()
    bottom, top = median_interval(costs, cut)
    seen = median(costs, cut)
    return HeldOutCell(
        int(cell.d[0]),
        exp(middle_of),
        len(np.unique(cell.clusters)),
        int(cell.censored.sum()),
        (bottom, inf if seen is None else seen, top),
        (float(low), float(middle), float(high)),
    )
