"""Laws fitted to simulated costs: the truth is recovered, intervals cover it, what cannot be told is refused."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from hardness.statistics import MODELS, Fit, NoFit, Sample, fit_model
from hardness.statistics.fit import _levels as levels
from hardness.statistics.likelihood import Likelihood
from hardness.statistics.models import (
    DIMENSION_FREE,
    EXPONENTIAL,
    FIXED_PARAMETER,
    LINEAR,
    QUOTIENT,
    ROOT,
    SUBEXPONENTIAL,
)
from instances.errors import InputError
from tests.hardness.simulated import TRUTHS, simulated


def fitted(model, sample, startup=False, **options):
    fit = fit_model(model, sample, startup, **options)
    assert isinstance(fit, Fit), fit
    return fit


def covered(model, draws, startup, **options):
    """How often the interval of the first parameter and that of the start-up cover what was simulated."""
    exponents = pauses = 0
    for seed in range(draws):
        sample = simulated(model, TRUTHS[model], seed, startup=startup, **options)
        fit = fitted(model, sample, bool(startup), resamples=300)
        exponents += fit.estimates[0].low <= TRUTHS[model][0] <= fit.estimates[0].high
        if startup:
            pauses += fit.startup.low <= startup <= fit.startup.high
    return exponents, pauses


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_the_interval_covers_the_true_exponent_in_most_of_a_few_draws(model):
    exponents, _ = covered(model, 12, 0.0, each=3)
    assert exponents >= 9


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_the_interval_covers_the_true_exponent_in_90_of_100_draws(model, share):
    exponents, _ = covered(model, 100, 0.0, share_cut_off=share)
    assert exponents >= 90


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_with_a_start_up_the_interval_covers_the_true_exponent_in_90_of_100_draws(model):
    exponents, pauses = covered(model, 100, 0.3)
    assert exponents >= 90
    assert pauses >= 80


def test_a_start_up_that_is_not_fitted_pulls_the_exponent_down():
    (truth,) = TRUTHS[DIMENSION_FREE]
    samples = [simulated(DIMENSION_FREE, (truth,), seed, startup=10.0, share_cut_off=0.1) for seed in range(8)]
    with_it = [fitted(DIMENSION_FREE, sample, True, resamples=10).estimates[0].value for sample in samples]
    without = [fitted(DIMENSION_FREE, sample, False, resamples=10).estimates[0].value for sample in samples]
    assert np.median(with_it) == pytest.approx(truth, abs=0.15)
    assert max(without) < truth - 0.5


def test_believing_the_costs_of_runs_that_were_cut_off_would_pull_the_exponent_down():
    samples = [simulated(LINEAR, TRUTHS[LINEAR], seed, share_cut_off=0.5) for seed in range(8)]
    believed = [replace(sample, censored=np.zeros(len(sample), bool)) for sample in samples]
    assert np.mean([fitted(LINEAR, s, resamples=10).estimates[0].value for s in samples]) == pytest.approx(
        0.8, abs=0.03
    )
    assert np.mean([fitted(LINEAR, s, resamples=10).estimates[0].value for s in believed]) < 0.7


@pytest.mark.parametrize("startup", [0.0, 3.0])
def test_the_fit_maximises_the_textbook_likelihood(startup):
    sample = simulated(LINEAR, TRUTHS[LINEAR], 4, each=2, startup=startup)
    sample = replace(sample, floor=float(np.quantile(sample.cost, 0.1)))
    assert sample.below.any()
    assert sample.censored.any()
    design = LINEAR.design(sample.size, sample.d)

    def loss(parameters):
        *coefficients, log_pause, log_sigma = parameters
        middle = design @ coefficients
        if startup:
            middle = np.logaddexp(middle, log_pause)
        y, sigma = sample.log_cost, exp(log_sigma)
        exact = stats.norm.logpdf(y, middle, sigma)
        above = stats.norm.logsf(y, middle, sigma)
        below = stats.norm.logcdf(y, middle, sigma)
        return -np.where(sample.censored, above, np.where(sample.below, below, exact)).sum()

    fit = fitted(LINEAR, sample, bool(startup), resamples=10)
    start = [-4, *TRUTHS[LINEAR], log(startup) if startup else 0.0, log(0.5)]
    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20000, "maxfev": 20000}
    oracle = optimize.minimize(loss, start, method="Nelder-Mead", options=options)
    oracle = optimize.minimize(loss, oracle.x, method="Nelder-Mead", options=options)
    assert [estimate.value for estimate in fit.estimates] == pytest.approx(oracle.x[1:4], abs=1e-3)
    assert fit.aic == pytest.approx(2 * (6 if startup else 5) + 2 * oracle.fun, abs=1e-5)
    if startup:
        assert fit.startup.value == pytest.approx(exp(oracle.x[4]), rel=1e-2)


@pytest.mark.parametrize("startup", [False, True])
def test_the_derivatives_of_the_likelihood_are_those_of_its_values(startup):
    sample = replace(simulated(LINEAR, TRUTHS[LINEAR], 1, each=1), floor=2.0)
    design = LINEAR.design(sample.size, sample.d)
    likelihood = Likelihood(sample, (design - design.mean(axis=0)) / 10 + [1, 0, 0, 0], startup)
    point = np.array([[4.0, 3.0, 1.0, -0.5, *([0.6] * startup), -0.3]])
    weights = np.random.default_rng(0).integers(0, 3, (1, len(sample))).astype(float)
    gradient, curvature = likelihood.derivatives(point, weights)
    steps = 1e-5 * np.eye(point.shape[1])
    by_value = [(likelihood.value(point + v, weights) - likelihood.value(point - v, weights))[0] / 2e-5 for v in steps]
    by_gradient = [
        (likelihood.derivatives(point + v, weights)[0] - likelihood.derivatives(point - v, weights)[0])[0] / 2e-5
        for v in steps
    ]
    assert gradient[0] == pytest.approx(np.array(by_value), rel=1e-5, abs=1e-5)
    assert curvature[0] == pytest.approx(-np.array(by_gradient), rel=1e-5, abs=1e-5)


def test_without_censoring_a_law_is_fitted_by_least_squares():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 2, share_cut_off=0.0)
    design = LINEAR.design(sample.size, sample.d)
    line, squares, *_ = np.linalg.lstsq(design, sample.log_cost)
    fit = fitted(LINEAR, sample)
    assert [estimate.value for estimate in fit.estimates] == pytest.approx(line[1:])
    assert fit.sigma == pytest.approx(float(np.sqrt(squares[0] / (len(sample) - 4))))
    low, middle, high = fit.median(sample.size[:3], sample.d[:3])
    assert middle == pytest.approx(design[:3] @ line)
    inverse = np.linalg.inv(design.T @ design)
    reach = 1.96 * fit.sigma * np.sqrt(np.einsum("ij,jk,ik->i", design[:3], inverse, design[:3]))
    assert (high - low) / 2 == pytest.approx(reach, rel=0.2)


def test_an_exact_law_is_recovered_exactly():
    fit = fitted(LINEAR, simulated(LINEAR, TRUTHS[LINEAR], 0, sigma=0.0, each=1))
    assert [estimate.value for estimate in fit.estimates] == pytest.approx(TRUTHS[LINEAR], abs=1e-4)
    assert fit.estimates[0].high - fit.estimates[0].low < 1e-3


def test_several_seeds_on_an_instance_count_as_one():
    once = simulated(LINEAR, TRUTHS[LINEAR], 3, each=1)
    thrice = Sample(
        *(np.tile(values, 3) for values in (once.size, once.d, once.cost, once.censored)), list(once.instance) * 3
    )
    one, three = fitted(LINEAR, once), fitted(LINEAR, thrice)
    assert (three.instances, three.runs) == (one.instances, 3 * one.runs)
    assert three.aic == pytest.approx(one.aic)
    for a, b in zip(one.estimates, three.estimates, strict=True):
        assert (b.value, b.low, b.high) == pytest.approx((a.value, a.low, a.high), abs=1e-6)


@pytest.mark.parametrize("startup", [False, True])
def test_the_unit_of_cost_changes_no_exponent(startup):
    sample = simulated(LINEAR, TRUTHS[LINEAR], 5, startup=2.0, each=2)
    fit = fitted(LINEAR, sample, startup, resamples=50)
    other = fitted(LINEAR, replace(sample, cost=1000 * sample.cost), startup, resamples=50)
    assert [e.value for e in other.estimates] == pytest.approx([e.value for e in fit.estimates], abs=1e-4)
    if startup:
        assert other.startup.value == pytest.approx(1000 * fit.startup.value, rel=1e-3)


@pytest.mark.parametrize(("instances", "unknowns"), [(6, 2), (9, 3), (20, 4), (1000, 3)])
def test_the_shares_of_resamples_in_an_interval_make_students_of_a_mean(instances, unknowns):
    """The percentile interval of a mean is z standard errors wide, which are too small by sqrt((n - k) / n)."""
    low, high = levels(instances, unknowns)
    free = instances - unknowns
    assert high == pytest.approx(1 - low)
    assert stats.norm.ppf(low) == pytest.approx(stats.t.ppf(0.025, free) * np.sqrt(instances / free))


def test_with_no_instance_to_spare_an_interval_is_as_wide_as_resamples_make_it():
    assert levels(3, 5) == levels(3, 3) == levels(3, 2)


def test_intervals_cover_the_truth_with_fewer_than_ten_instances():
    hits = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        size = np.repeat([10.0, 20.0, 40.0, 80.0], 2)
        cost = size**2 * np.exp(0.5 * random.standard_normal(8))
        sample = Sample(size, np.full(8, 2.0), cost, np.zeros(8, bool), [str(v) for v in range(8)])
        (estimate,) = fitted(DIMENSION_FREE, sample, resamples=200).estimates
        hits += estimate.low <= 2 <= estimate.high
    assert 88 <= hits <= 99


REFUSED = {
    "no run": (LINEAR, simulated(LINEAR, TRUTHS[LINEAR], 0).part(np.zeros(160, bool)), "0 instances"),
    "one dimension": (LINEAR, simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(3,)), "too few sizes and dimensions"),
    "d = 1": (QUOTIENT, simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(1, 2)), "does not grow from each of d = 1, 2"),
    "d/log d is the same for 2 and 4": (
        QUOTIENT,
        simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2, 4)),
        "does not grow from each of d = 2, 4",
    ),
    "one size": (DIMENSION_FREE, simulated(LINEAR, TRUTHS[LINEAR], 0, sizes=(20,)), "too few sizes and dimensions"),
    "all cut off": (
        DIMENSION_FREE,
        replace(simulated(LINEAR, TRUTHS[LINEAR], 0), censored=np.ones(160, bool)),
        "0 instances with a known cost",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_law_that_the_runs_cannot_determine_is_refused_with_the_reason(case):
    model, sample, words = REFUSED[case]
    fit = fit_model(model, sample, False)
    assert isinstance(fit, NoFit)
    assert words in fit.reason
    assert "\n" not in fit.reason


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_the_runs_there_is_a_fit_inside_its_intervals_or_a_reason(data):
    count = data.draw(st.integers(0, 12))

    def column(values):
        return [data.draw(values) for _ in range(count)]

    sample = Sample(
        np.array(column(st.sampled_from([1, 2, 5, 30]))),
        np.array(column(st.sampled_from([1, 2, 3]))),
        np.array(column(st.integers(1, 40))),
        np.array(column(st.booleans())),
        [str(v) for v in column(st.integers(0, 8))],
        floor=data.draw(st.sampled_from([0.0, 3.0])),
    )
    for model in (LINEAR, ROOT, FIXED_PARAMETER, EXPONENTIAL, SUBEXPONENTIAL):
        fit = fit_model(model, sample, data.draw(st.booleans()), resamples=20)
        if isinstance(fit, NoFit):
            assert fit.reason
            continue
        for estimate in fit.estimates:
            assert estimate.low <= estimate.value <= estimate.high
            assert np.isfinite([estimate.low, estimate.high]).all()
        assert np.isfinite(fit.median(sample.size, sample.d)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cost": np.array([1.0, 0.0])}, "cost of a sample is 0"),
        ({"size": np.array([1.0, np.nan])}, "size of a sample is nan"),
        ({"d": np.array([1.0, 0.0])}, "d of a sample is 0"),
        ({"instance": ["a"]}, "lengths [1, 2]"),
    ],
)
def test_a_sample_says_what_is_wrong_with_it(change, words):
    good = Sample(np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.array([False, True]), ["a", "b"])
    with pytest.raises(InputError) as caught:
        replace(good, **change)
    assert words in str(caught.value)
