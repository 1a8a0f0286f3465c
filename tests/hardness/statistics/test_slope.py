"""Slopes from censored runs: the truth is recovered, the intervals cover it, and what would mean nothing is refused."""

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from hardness.statistics import Growth, NoSlope, Slope, fit_slope, size_group, slope_against_dimension

SIZES = (10, 15, 25, 40, 60, 90, 130)
TRUTH = 3.0


def sample(rng, share_cut_off, each=4, slope=TRUTH, sigma=1.0):
    """Log sizes, log costs and flags of runs of which about that share is cut off at one limit."""
    x = np.repeat(np.log(SIZES), each)
    limit = inf
    if share_cut_off:
        many = np.repeat(np.log(SIZES), 2000)
        costs = 0.3 + slope * many + sigma * np.random.default_rng(0).standard_normal(len(many))
        limit = float(np.quantile(costs, 1 - share_cut_off))
    y = 0.3 + slope * x + sigma * rng.standard_normal(len(x))
    return x, np.minimum(y, limit), y > limit


def fitted(*arguments, **options):
    fit = fit_slope(*arguments, **options)
    assert isinstance(fit, Slope), fit
    return fit


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_the_interval_covers_the_true_exponent(share):
    fits = [fitted(*sample(np.random.default_rng(seed), share)) for seed in range(100)]
    assert sum(fit.low <= TRUTH <= fit.high for fit in fits) >= 90
    assert abs(np.median([fit.slope for fit in fits]) - TRUTH) < 0.25


def test_the_interval_covers_the_true_exponent_when_small_costs_are_not_told():
    draws = [sample(np.random.default_rng(seed), 0.3) for seed in range(100)]
    fits = [fitted(*draw, floor=0.3 + TRUTH * log(22)) for draw in draws]
    assert all(fit.below > 0 for fit in fits)
    assert sum(fit.low <= TRUTH <= fit.high for fit in fits) >= 90


def test_dropping_the_runs_that_were_cut_off_or_believing_them_would_bias_the_slope():
    kept, dropped, believed = [], [], []
    for seed in range(60):
        x, y, cut = sample(np.random.default_rng(seed), 0.5)
        kept.append(fitted(x, y, cut).slope)
        dropped.append(fitted(x[~cut], y[~cut], cut[~cut]).slope)
        believed.append(fitted(x, y, np.zeros_like(cut)).slope)
    assert abs(np.mean(kept) - TRUTH) < 0.2
    assert np.mean(dropped) < TRUTH - 0.4
    assert np.mean(believed) < TRUTH - 0.4


def test_without_censoring_the_fit_is_least_squares_with_students_interval():
    x, y, cut = sample(np.random.default_rng(5), 0.0)
    fit, oracle = fitted(x, y, cut), stats.linregress(x, y)
    reach = stats.t.ppf(0.975, len(x) - 2) * oracle.stderr
    assert fit.slope == pytest.approx(oracle.slope)
    assert fit.intercept == pytest.approx(oracle.intercept)
    assert (fit.low, fit.high) == pytest.approx((oracle.slope - reach, oracle.slope + reach))


@pytest.mark.parametrize("floor", [-inf, 9.0])
def test_with_censoring_the_fit_maximises_the_textbook_likelihood(floor):
    x, y, cut = sample(np.random.default_rng(6), 0.4)

    def loss(parameters):
        intercept, slope, log_sigma = parameters
        middle, sigma = intercept + slope * x, exp(log_sigma)
        exact = stats.norm.logpdf(y, middle, sigma)
        above = stats.norm.logsf(y, middle, sigma)
        below = stats.norm.logcdf(floor, middle, sigma)
        return -np.where(cut, above, np.where(y < floor, below, exact)).sum()

    fit = fitted(x, y, cut, floor=floor)
    oracle = optimize.minimize(loss, [0, 2, 0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    assert (fit.intercept, fit.slope, log(fit.sigma)) == pytest.approx(oracle.x, abs=1e-4)
    assert (fit.below > 0) == (floor > -inf)

    steps = 1e-3 * np.eye(3)
    at = np.array([fit.intercept, fit.slope, log(fit.sigma)])
    curvature = [
        [(loss(at + u + v) - loss(at + u - v) - loss(at - u + v) + loss(at - u - v)) / 4e-6 for u in steps]
        for v in steps
    ]
    covariance = np.linalg.inv(curvature)
    assert fit.covariance == pytest.approx((covariance[0, 0], covariance[0, 1], covariance[1, 1]), rel=1e-3)


def test_an_exact_power_law_is_recovered_exactly():
    x = np.log(SIZES)
    fit = fitted(x, 1 + 2 * x, [False] * len(x))
    assert (fit.slope, fit.intercept) == pytest.approx((2, 1))
    assert fit.low <= 2 <= fit.high
    assert fit.high - fit.low < 1e-4
    cut = fitted(x, np.minimum(1 + 2 * x, 1 + 2 * log(70)), x > log(70))
    assert (cut.slope, cut.intercept) == pytest.approx((2, 1), abs=1e-4)


def test_the_band_is_least_squares_pointwise_interval():
    x, y, cut = sample(np.random.default_rng(7), 0.0)
    fit = fitted(x, y, cut)
    at = log(30)
    spread = np.sqrt(np.sum((y - fit.intercept - fit.slope * x) ** 2) / len(x))
    leverage = 1 / len(x) + (at - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2)
    low, middle, high = fit.median(at)
    assert middle == pytest.approx(fit.intercept + fit.slope * at)
    assert high - middle == pytest.approx(stats.t.ppf(0.975, len(x) - 2) * spread * np.sqrt(leverage))
    assert middle - low == pytest.approx(high - middle)


@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(0.5, 20))
@settings(max_examples=25, deadline=None)
def test_units_of_cost_and_size_change_only_the_intercept(seed, cost_unit, size_unit):
    x, y, cut = sample(np.random.default_rng(seed), 0.3)
    fit, other = fitted(x, y, cut), fitted(x + log(size_unit), y + log(cost_unit), cut)
    assert (other.slope, other.low, other.high) == pytest.approx((fit.slope, fit.low, fit.high), abs=1e-5)
    assert other.median(log(40 * size_unit)) == pytest.approx(
        [v + log(cost_unit) for v in fit.median(log(40))], abs=1e-4
    )


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_whatever_the_runs_there_is_a_slope_inside_its_interval_or_a_reason(data):
    count = data.draw(st.integers(0, 14))
    x = [log(data.draw(st.sampled_from([1, 2, 3, 8, 50]))) for _ in range(count)]
    y = [log(data.draw(st.integers(1, 40))) for _ in range(count)]
    cut = [data.draw(st.booleans()) for _ in range(count)]
    fit = fit_slope(x, y, cut, floor=log(data.draw(st.sampled_from([1, 3]))))
    if isinstance(fit, NoSlope):
        assert fit.reason
    else:
        assert fit.low <= fit.slope + 1e-6
        assert fit.slope <= fit.high + 1e-6
        assert np.isfinite([fit.low, fit.high, fit.intercept, fit.sigma, *fit.median(1.0)]).all()
    assert (fit.runs, fit.censored) == (count, sum(cut))


REFUSED = {
    "no runs": ([], [], "0 sizes"),
    "two sizes": ([10, 10, 20, 20], [0, 0, 0, 0], "2 sizes"),
    "narrow": ([10, 12, 14, 19], [0, 0, 0, 0], "1.9 times"),
    "none finished": ([10, 20, 40, 80], [1, 1, 1, 1], "every run reached a limit"),
    "three finished": ([10, 20, 40, 80], [0, 0, 0, 1], "only 3 costs are known"),
    "one size finished": ([10] * 4 + [20, 40], [0] * 4 + [1, 1], "one size only"),
    "mostly cut off": ([10, 10, 10, 20, 20, 20, 40, 40, 40, 80, 80, 80], [1, 1, 0] * 4, "over half of the runs"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_slope_that_would_mean_nothing_is_refused_with_the_reason(case):
    sizes, cut, words = REFUSED[case]
    fit = fit_slope(np.log(sizes), np.arange(len(sizes), dtype=float), [bool(v) for v in cut])
    assert isinstance(fit, NoSlope)
    assert words in fit.reason
    assert "\n" not in fit.reason


def test_counts_too_small_to_tell_make_no_slope():
    x = np.log([10, 20, 40, 80, 160])
    fit = fit_slope(x, np.zeros(5), [False] * 5, floor=log(5))
    assert fit == NoSlope("every run cost too little to tell", 5, 0)


def test_sizes_are_alike_within_the_root_of_two():
    assert [size_group(n) for n in (1, 2, 4, 64)] == [0, 2, 4, 12]
    assert size_group(64) == size_group(90) != size_group(91)


def slope_of(value, error):
    return Slope(value, 0.0, 1.0, value - 1.96 * error, value + 1.96 * error, 20, 0, 0, (0.0, 0.0, 0.0))


def test_the_growth_of_the_exponent_is_recovered():
    growth = slope_against_dimension({d: slope_of(0.9 * d + 0.2, 0.1) for d in (2, 3, 4, 6)})
    assert isinstance(growth, Growth)
    assert (growth.slope, growth.intercept, growth.dimensions) == (pytest.approx(0.9), pytest.approx(0.2), 4)
    assert growth.low < 0.9 < growth.high


def test_the_interval_of_the_growth_covers_the_truth():
    hits = 0
    for seed in range(200):
        noise = np.random.default_rng(seed).standard_normal(4)
        errors = (0.05, 0.1, 0.2, 0.4)
        growth = slope_against_dimension(
            {d: slope_of(0.5 * d + error * z, error) for d, error, z in zip((2, 3, 4, 5), errors, noise, strict=True)}
        )
        hits += growth.low <= 0.5 <= growth.high
    assert hits >= 180


def test_a_slope_that_is_known_well_counts_more():
    slopes = {2: slope_of(2, 0.01), 3: slope_of(3, 0.01), 4: slope_of(8, 2.0)}
    assert slope_against_dimension(slopes).slope == pytest.approx(1, abs=0.05)


def test_slopes_off_the_line_widen_the_interval_of_the_growth():
    straight = slope_against_dimension({d: slope_of(d, 0.1) for d in (2, 3, 4, 5)})
    bent = slope_against_dimension({d: slope_of(d + (d == 3), 0.1) for d in (2, 3, 4, 5)})
    assert bent.high - bent.low > 2 * (straight.high - straight.low)


def test_two_dimensions_give_a_line_without_an_interval_and_fewer_give_none():
    two = slope_against_dimension({2: slope_of(2, 0.1), 5: slope_of(3.5, 0.2)})
    assert (two.slope, two.low, two.high, two.dimensions) == (pytest.approx(0.5), None, None, 2)
    assert slope_against_dimension({2: slope_of(2, 0.1)}) is None
    assert slope_against_dimension({}) is None
