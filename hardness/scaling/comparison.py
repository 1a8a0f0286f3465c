"""Laws against each other: who predicts the runs that no fit has seen, and who describes all of them best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.special import chdtrc

from hardness.scaling.fit import RESAMPLES, Fit, NoFit, fit_model, maximum
from hardness.scaling.held_out import HeldOut, Split, Tested, held_out_runs, tested
from hardness.scaling.models import MODELS, Model
from hardness.scaling.sample import Floats, Sample

CLOSE = 2.0
"""A difference in Akaike's criterion that says next to nothing (Burnham and Anderson 2002)."""

ROUGH = 100
"""Bootstrap resamples for a law that is told apart from the best: nobody asks for more digits of its intervals."""


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
        Whether it predicts worse than the best predictor by more than chance: the 95 % interval of the difference of
        their losses over resampled instances lies above 0.
    """

    fit: Fit
    held_out: tuple[HeldOut, ...]
    told_apart: bool
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
        The best first: those not told apart from the best predictor by Akaike's criterion, but where it is within
        `CLOSE` of the smallest, those of fewer parameters before; then the others by loss, then those that could not
        predict.
    refused
        Laws that could not be fitted.
    misfit
        The p-value of the best law against the same with the further terms d and log(n)^2, as far as they are no part
        of it, by the likelihood ratio: a small one says that none of the laws is the whole story. None without a test.
    """

    sample: Sample
    rivals: tuple[Rival, ...]
    refused: tuple[NoFit, ...]
    misfit: float | None

    @property
    def best(self) -> Rival | None:
        """The rival that describes the runs best; None if no law could be fitted."""
        return self.rivals[0] if self.rivals else None

    def rival(self, model: Model) -> Rival | None:
        """The rival with this law; None if it was refused."""
        return next((rival for rival in self.rivals if rival.model == model), None)


def compare(
    sample: Sample, startup: bool, models: Sequence[Model] = MODELS, resamples: int = RESAMPLES, seed: int = 0
) -> Comparison:
    """Fit every law to all runs, then to all but the largest n of each d, and to all but the largest d.

    Parameters
    ----------
    startup
        Whether a start-up cost is fitted too: for times, not for counts.
    """
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
    apart = _told_apart(judged, sample.resampled_weights(resamples, seed + 1))
    rivals = [
        Rival(
            _refined(fit, sample, startup, resamples, seed) if fit.model not in apart else fit,
            tuple(test.summary for test in judged.get(fit.model, {}).values()),
            fit.model in apart,
            reasons.get(fit.model, ""),
        )
        for fit in fits
    ]
    eligible = [rival.fit.aic for rival in rivals if not rival.told_apart and (rival.held_out or not judged)]
    rivals.sort(key=lambda rival: _rank(rival, bool(judged), min(eligible, default=0.0)))
    return Comparison(
        sample,
        tuple(rivals),
        tuple(fit for fit in found if isinstance(fit, NoFit)),
        _misfit(rivals[0].model, sample, startup) if rivals else None,
    )


def _refined(fit: Fit, sample: Sample, startup: bool, resamples: int, seed: int) -> Fit:
    refined = fit_model(fit.model, sample, startup, resamples, seed)
    return refined if isinstance(refined, Fit) else fit


def _rank(rival: Rival, judged: bool, least: float) -> tuple[float, ...]:
    if judged and not rival.held_out:
        return 3, rival.fit.aic
    if rival.told_apart:
        return 2, rival.loss
    if rival.fit.aic <= least + CLOSE:
        return 0, len(rival.model.parameters), rival.fit.aic
    return 1, rival.fit.aic


def _told_apart(judged: Mapping[Model, Mapping[Split, Tested]], weights: Floats) -> set[Model]:
    """The models whose loss is above that of the best by more than chance."""
    if not judged:
        return set()
    means = {
        model: np.mean([_means(test, weights) for test in tests.values()], axis=0) for model, tests in judged.items()
    }
    best = min(judged, key=lambda model: np.mean([test.summary.loss for test in judged[model].values()]))
    return {model for model, drawn in means.items() if np.nanquantile(drawn - means[best], 0.025) > 0}


def _means(test: Tested, weights: Floats) -> Floats:
    """Mean loss in each resample; nan in one without a held-out run."""
    own = weights[:, test.held]
    with np.errstate(invalid="ignore"):
        return np.asarray(own @ test.losses / own.sum(axis=1))


def _misfit(model: Model, sample: Sample, startup: bool) -> float | None:
    further = (lambda n, d: d, lambda n, d: np.log(n) ** 2)
    plain = maximum(model, sample, startup)
    for terms in (further, further[1:], further[:1]):
        wide = Model(
            model.law,
            (*model.parameters, *("" for _ in terms)),
            lambda n, d, terms=terms: (*model.columns(n, d), *(term(n, d) for term in terms)),  # type: ignore[misc]
        )
        richer = maximum(wide, sample, startup)
        if not isinstance(plain, NoFit) and not isinstance(richer, NoFit):
            instances = float(sample.weights.sum())
            # In a small sample the ratio is too large by about this factor.
            ratio = 2 * (richer.value - plain.value) * (1 - len(richer.point) / instances)
            return float(chdtrc(len(terms), max(0.0, ratio)))
    return None
