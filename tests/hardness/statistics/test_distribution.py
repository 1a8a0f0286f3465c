"""Run-time distributions over seeds: survival, and tails that are heavy or not."""

import numpy as np
import pytest

from hardness.statistics import distribution
from instances.errors import InputError


def cut_at(costs, share):
    limit = float(np.quantile(costs, 1 - share))
    return np.minimum(costs, limit).tolist(), (costs > limit).tolist()


def test_survival_is_the_share_of_runs_that_cost_more():
    found = distribution([1.0, 4.0, 2.0, 4.0], [False, True, False, True])
    assert found.survival == ((1.0, 1.0), (1.0, 0.75), (2.0, 0.5), (4.0, 0.5)) or found.survival == (
        (1.0, 1.0),
        (1.0, 0.75),
        (2.0, 0.5),
    )
    assert (found.seeds, found.censored, found.tail) == (4, 2, None)
    assert "too few" in found.note


def test_the_index_of_a_pareto_tail_is_covered_by_its_interval_also_where_runs_are_cut_off():
    hits = 0
    for seed in range(100):
        costs, censored = cut_at(np.random.default_rng(seed).pareto(1.2, 300) + 1, 0.05)
        tail = distribution(costs, censored).tail
        hits += tail.low <= 1.2 <= tail.high
    assert hits >= 90


def test_a_heavy_tail_is_noticed():
    found = distribution((np.random.default_rng(3).pareto(0.6, 400) + 1).tolist(), [False] * 400)
    assert found.tail.heavy
    assert found.note.startswith("Looks heavy-tailed")


@pytest.mark.parametrize("seed", range(5))
def test_an_exponential_tail_is_not_called_heavy(seed):
    costs, censored = cut_at(np.random.default_rng(seed).exponential(1.0, 400), 0.03)
    found = distribution(costs, censored)
    assert not found.tail.heavy
    assert found.note.startswith("No sign of a heavy tail")


def test_a_tail_needs_seeds_and_finished_runs():
    assert distribution([1.0, 2.0] * 8, [False] * 16).tail is None
    assert distribution([1.0] * 20 + [9.0] * 20, [False] * 20 + [True] * 20).tail is None
    assert distribution([5.0] * 30, [True] * 30).survival == ((5.0, 1.0),)
    assert distribution([5.0] * 30, [False] * 30).tail is None


@pytest.mark.parametrize("costs", [[], [1.0, 0.0]])
def test_no_runs_and_costs_of_zero_are_refused(costs):
    with pytest.raises(InputError, match="at least one run"):
        distribution(costs, [False] * len(costs))
