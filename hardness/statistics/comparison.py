"""Laws against each other: which of them the runs that no fit has seen, and all runs together, leave standing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from hardness.statistics.fit import RESAMPLES, Fit, NoFit, fit_model
from hardness.statistics.held_out import HeldOut, Split, Tested, held_out_runs, tested
from hardness.statistics.lack_of_fit import lack_of_fit
from hardness.statistics.models import MODELS, Model
from hardness.statistics.sample import Floats, Sample

CLEAR = 6.0
"""A difference in Akaike's criterion that leaves little to a law (Burnham and Anderson 2002)."""

FEWEST_DIMENSIONS = 2
"""With fewer dimensions that are `telling`, laws across dimensions are not compared."""

UNFIT = 0.01
"""A law whose lack of fit has a smaller p-value does not fit, if the same holds of `UNFIT_TOGETHER`."""

UNFIT_TOGETHER = 0.05
"""The probability with which a law is said not to fit though it does, over all comparisons that are read together."""

ROUGH = 100
"""Bootstrap resamples for a law that is not left alone: nobody asks for more digits of its intervals."""


@dataclass(frozen=True, eq=False)
class Rival:
    """A law in a comparison.

    Parameters
    ----------
    fit
        To all runs.
    held_out
        One entry for each way of keeping runs from the fit; empty if nothing can be kept from it, or if the law cannot
        be fitted to the rest, and then `reason` says why.
    told_apart
        Whether it is worse than the best predictor by more than chance, in both senses: the 95 % interval of the
        difference of their losses, over resamples of the instances to which both were fitted and of those that both
        predicted, lies above 0; and Akaike's criterion over all runs is larger by more than `CLEAR`.
    misfit
        The p-value of its lack of fit, see `hardness.statistics.lack_of_fit`; None if it cannot be tested.
    """

    fit: Fit
    held_out: tuple[HeldOut, ...]
    told_apart: bool
    misfit: float | None
    reason: str = ""

    @property
    def model(self) -> Model:
        return self.fit.model

    @property
    def loss(self) -> float:
        """Mean of the losses on held-out runs; infinite if there are none."""
        return sum(test.loss for test in self.held_out) / len(self.held_out) if self.held_out else inf


@dataclass(frozen=True, eq=False)
class Comparison:
    """Laws compared on one sample.

    Parameters
    ----------
    sample
        What they were fitted to.
    rivals
        Those that are not told apart by Akaike's criterion, then the others by loss.
    refused
        Laws that could not be fitted.
    silent
        Why no laws are compared, in one line; empty if they are.
    together
        Number of comparisons that are read together: of many one says something by chance (Bonferroni).
    """

    sample: Sample
    rivals: tuple[Rival, ...]
    refused: tuple[NoFit, ...]
    silent: str = ""
    together: int = 1

    @property
    def left(self) -> tuple[Rival, ...]:
        """The laws that the runs leave standing, those that could not be tested among them; none where `unfit`."""
        return () if self.unfit else self._standing

    @property
    def _standing(self) -> tuple[Rival, ...]:
        return tuple(rival for rival in self.rivals if not rival.told_apart)

    @property
    def unfit(self) -> float | None:
        """The largest p-value of a law that is not told apart, where none of them fits.

        None where one does or cannot be tested.
        """
        found = [rival.misfit for rival in self._standing]
        if not found or None in found:
            return None
        largest = max(p for p in found if p is not None)
        return largest if largest < min(UNFIT, UNFIT_TOGETHER / self.together) else None

    @property
    def best(self) -> Rival | None:
        """The law that is left, if it is one only; None where others are as good or none fits."""
        return self.left[0] if len(self.left) == 1 and len(self.rivals) > 1 else None

    def rival(self, model: Model) -> Rival | None:
        """The rival with this law; None if it was refused."""
        return next((rival for rival in self.rivals if rival.model == model), None)


def compare(
    sample: Sample,
    startup: bool,
    models: Sequence[Model] = MODELS,
    resamples: int = RESAMPLES,
    seed: int = 0,
    together: int = 1,
) -> Comparison:
    """Fit every law to all runs, then to all but the largest n of each d, and to all but the largest d.

    Parameters
    ----------
    startup
        Whether a start-up cost is fitted too: for times, not for counts.
    together
        As of `Comparison`.
    """
    silent = too_few(telling_dimensions(sample))
    if silent:
        return Comparison(sample, (), (), silent)
    found = [fit_model(model, sample, startup, min(resamples, ROUGH), seed) for model in models]
    fits = [fit for fit in found if isinstance(fit, Fit)]
    splits = held_out_runs(sample)
    judged: dict[Model, dict[Split, Tested]] = {}
    reasons: dict[Model, str] = {}
    for fit in fits:
        tests = {split: tested(fit.model, sample, held, split, startup, seed) for split, held in splits.items()}
        refused = [test.reason for test in tests.values() if isinstance(test, NoFit)]
        if refused:
            reasons[fit.model] = f"without the held-out runs, {refused[0]}"
        elif tests:
            judged[fit.model] = {split: test for split, test in tests.items() if isinstance(test, Tested)}
    apart = _told_apart(judged, {fit.model: fit.aic for fit in fits}, sample, seed + 1)
    alone = len(fits) == len(apart) + 1
    rivals = [
        Rival(
            _refined(fit, sample, startup, resamples, seed) if fit.model not in apart and alone else fit,
            tuple(test.summary for test in judged.get(fit.model, {}).values()),
            fit.model in apart,
            lack_of_fit(fit.model, sample, startup),
            reasons.get(fit.model, ""),
        )
        for fit in fits
    ]
    rivals.sort(key=lambda rival: (rival.told_apart, rival.loss if rival.told_apart else rival.fit.aic))
    return Comparison(sample, tuple(rivals), tuple(fit for fit in found if isinstance(fit, NoFit)), together=together)


def telling_dimensions(sample: Sample) -> list[int]:
    """The dimensions that say something of growth.

    Those of which four costs and half of all costs are known, at three sizes, the largest at least twice the smallest.
    """
    found = []
    for d in np.unique(sample.d):
        own = sample.part(sample.d == d)
        sizes = np.unique(own.size[own.known])
        instances = len(np.unique(own.clusters[own.known]))
        wide = len(sizes) >= 3 and sizes[-1] >= 2 * sizes[0]
        if instances >= 4 and wide and np.average(own.known, weights=own.weights) >= 0.5:
            found.append(int(d))
    return found


def too_few(dimensions: Sequence[int]) -> str:
    """Why laws are not compared that have so few `telling_dimensions`; empty if they are enough."""
    if len(dimensions) >= FEWEST_DIMENSIONS:
        return ""
    there = f"only d = {dimensions[0]} has" if dimensions else "none has"
    return (
        f"it takes {FEWEST_DIMENSIONS} dimensions with four known costs, half of all known, and three sizes of which"
        f" the largest is twice the smallest; {there}"
    )


def _refined(fit: Fit, sample: Sample, startup: bool, resamples: int, seed: int) -> Fit:
    refined = fit_model(fit.model, sample, startup, resamples, seed)
    return refined if isinstance(refined, Fit) else fit


def _told_apart(
    judged: Mapping[Model, Mapping[Split, Tested]], aic: Mapping[Model, float], sample: Sample, seed: int
) -> set[Model]:
    """The models that are worse than the best predictor by more than chance and by Akaike's criterion."""
    if not judged:
        return set()
    best = min(judged, key=lambda model: np.mean([test.summary.loss for test in judged[model].values()]))
    drawn = {model: _drawn(tests, sample, seed) for model, tests in judged.items()}
    return {
        model
        for model in judged
        if np.nanquantile(drawn[model] - drawn[best], 0.025) > 0 and aic[model] > aic[best] + CLEAR
    }


def _drawn(tests: Mapping[Split, Tested], sample: Sample, seed: int) -> Floats:
    """Mean loss in each resample, of the instances of the fit and of those held out; nan without a held-out one."""
    means = []
    for test in tests.values():
        own = sample.resampled_weights(len(test.drawn), seed)[:, test.held]
        with np.errstate(invalid="ignore"):
            means.append((own * test.drawn).sum(axis=1) / own.sum(axis=1))
    return np.asarray(np.mean(means, axis=0))
