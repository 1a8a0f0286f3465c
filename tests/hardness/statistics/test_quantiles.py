"""Medians, quantiles and means of costs of which some are only known to be larger."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # noqa: F401  the first import takes seconds, which Hypothesis would blame on an example

from hardness.statistics import median, summarize
from hardness.statistics.quantiles import median_interval, quantile


def test_the_median_of_a_cell_takes_runs_cut_off_for_long_ones():
    assert median([3.0, 1.0, 2.0], [False] * 3) == 2
    assert median([3.0, 1.0, 5.0, 5.0, 2.0], [False, False, True, True, False]) == 3
    assert median([1.0, 5.0], [False, True]) == 1
    assert median([1.0, 5.0, 5.0], [False, True, True]) is None
    assert median([], []) is None
    # Cut off before the others finish: it may be longer than any of them.
    assert median([0.5, 1.0, 2.0, 3.0], [True, False, False, False]) == 2


def kaplan_meier(costs, censored, share):
    """The textbook's product over the distinct costs at which a run finished."""
    left = 1.0
    for cost in sorted({c for c, cut in zip(costs, censored, strict=True) if not cut}):
        at_risk = sum(c >= cost for c in costs)
        finished = sum(c == cost and not cut for c, cut in zip(costs, censored, strict=True))
        left *= 1 - finished / at_risk
        if left <= 1 - share + 1e-9:
            return cost
    return None


@given(
    st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=1, max_size=12), st.sampled_from([0.25, 0.5, 0.9])
)
def test_quantiles_are_those_of_kaplan_and_meier(runs, share):
    costs, censored = zip(*runs, strict=True)
    assert quantile(costs, censored, share) == kaplan_meier(costs, censored, share)


def test_the_interval_of_the_median_covers_it_whatever_the_distribution():
    hits = 0
    for seed in range(300):
        costs = np.random.default_rng(seed).pareto(0.7, 15)
        limit = 2.0  # the median is 2^(1/0.7) - 1 = 1.69
        low, high = median_interval(np.minimum(costs, limit).tolist(), (costs > limit).tolist())
        hits += low <= 2 ** (1 / 0.7) - 1 <= high
    assert hits >= 285


def test_the_interval_of_the_median_is_made_of_order_statistics():
    # P(at most 1 of 9 below the median) = 10/512 = 0.0195; at most 2 would be 0.0898.
    assert median_interval(range(1, 10), [False] * 9) == (2, 8)
    assert median_interval([1, 2, 3], [False] * 3) == (1, 3)
    assert median_interval([4], [False]) == (4, 4)
    assert median_interval([1, 2, 3], [False, False, True]) == (1, inf)


def test_a_summary_has_a_mean_only_where_nothing_was_cut_off():
    known = summarize([11.0, 12.0, 16.0], [False] * 3)
    assert known.mean == pytest.approx(13)
    # Student's t with 2 degrees of freedom: 4.3027 * sqrt(7) / sqrt(3).
    assert known.mean_interval == pytest.approx((13 - 6.5724, 13 + 6.5724), abs=1e-3)
    # 3 - 6.5724 is below 0, where no cost is.
    assert summarize([1.0, 2.0, 6.0], [False] * 3).mean_interval is None
    assert not known.hatched
    cut = summarize([1.0, 2.0, 6.0], [False, False, True])
    assert (cut.mean, cut.mean_interval, cut.median) == (None, None, 2.0)
    assert summarize([1.0], [False]).mean is None


def test_a_cell_of_which_over_half_was_cut_off_is_hatched_and_has_no_median():
    cell = summarize([1.0, 5.0, 5.0], [False, True, True])
    assert cell.hatched
    assert (cell.median, cell.upper) == (None, None)
    assert not summarize([1.0, 5.0], [False, True]).hatched
    assert summarize([5.0, 5.0], [True, True]).median is None
