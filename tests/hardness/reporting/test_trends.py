"""Exponents against the dimension: what they rest on, and when how they grow is told."""

import re
from math import log

import pytest

from hardness.reporting.curves import Measure, curves, mixed_sizes
from hardness.reporting.entries import entries
from hardness.reporting.headlines.trends import trends
from hardness.reporting.laws import laws
from tests.hardness.reporting.synthetic import run

NOISE = (0.03, -0.02, 0.01, -0.03, 0.02, 0.0)


def ladder(exponent=lambda d: float(d), dimensions=(2, 3, 4, 5), sizes=(10, 20, 40, 80, 160), bend=0.0, **changes):
    """Two runs on each size of each dimension, whose work is 10 n^(exponent(d) + bend log n) but for a little noise."""
    return [
        run(
            **{"params": {"width": n}, **{name: change(d, n) for name, change in changes.items()}},
            digest=f"{d} {n} {i}",
            instance=f"{d} {n} {i}",
            d=d,
            n=n,
            work={"regions": round(10 * n ** exponent(d) * n ** (bend * log(n)) * (1 + NOISE[(d + n + i) % 6]))},
        )
        for d in dimensions
        for n in sizes
        for i in (0, 1)
    ]


def trend_of(runs, measure=Measure.WORK):
    listed = entries(runs)
    drawn = curves(listed, measure)
    (trend,) = trends(drawn, laws(drawn, listed))
    return trend


def test_every_exponent_has_its_interval_and_the_n_that_it_rests_on():
    found = trend_of(ladder()).exponents
    assert {d: n for d, (_, n) in found.items()} == dict.fromkeys((2, 3, 4, 5), (10, 160))
    assert [fit.slope for fit, _ in found.values()] == pytest.approx([2, 3, 4, 5], abs=0.05)
    assert all(fit.low <= fit.slope <= fit.high for fit, _ in found.values())


def test_n_with_unknown_costs_is_not_what_an_exponent_rests_on():
    runs = ladder()
    small = [one if one.n > 10 else run(**{**vars(one), "work": {"regions": 3}}) for one in runs]
    assert trend_of(small).exponents[2][1] == (20, 160)


def test_the_growth_is_told_from_four_dimensions_on():
    trend = trend_of(ladder())
    assert trend.silence == ""
    assert trend.growth.slope == pytest.approx(1, abs=0.05)
    assert re.fullmatch(r"by \S+ \[\S+, \S+\], for these n", trend.growing)
    few = trend_of(ladder(dimensions=(2, 3, 4)))
    assert few.growth is None
    assert few.growing == "not told: it takes 4 dimensions"


def test_the_growth_is_not_told_where_its_interval_holds_both_0_and_1():
    jumping = {2: 1.0, 3: 3.0, 4: 1.2, 5: 3.2}
    trend = trend_of(ladder(exponent=jumping.get))
    assert trend.growth is None
    assert trend.growing.startswith("not told: ")


def test_the_growth_is_not_told_where_costs_bend():
    trend = trend_of(ladder(bend=0.1))
    assert trend.growth is None
    assert "the costs bend on logarithmic axes" in trend.silence


def test_the_growth_is_not_told_where_n_grows_by_different_parameters_and_the_report_says_by_which():
    def params(d, n):
        return {"nodes": n, "density": 0.5} if d < 4 else {"nodes": 2, "density": n / 1000}

    trend = trend_of(ladder(params=params))
    assert trend.growth is None
    assert trend.silence == "n grows with nodes at d = 2, 3 and with density at d = 4, 5"


def test_parameters_that_vary_alike_and_seeds_do_not_mix_sizes():
    drawn = curves(entries(ladder(params=lambda d, n: {"nodes": n, "disguise.seed": d * n})), Measure.WORK)
    assert {curve.varied for curve in drawn} == {("nodes",)}
    assert mixed_sizes(drawn) == ""
    chance = curves(entries(ladder(params=lambda d, n: {"nodes": 2 if d == 5 else n})), Measure.WORK)
    assert mixed_sizes(chance) == "n grows with nodes at d = 2, 3, 4 and with chance alone at d = 5"


def test_the_growth_never_contradicts_the_laws_below():
    for exponent in (lambda d: 1.5 * d**0.5, lambda d: 2.0, lambda d: float(d)):
        listed = entries(ladder(exponent=exponent, dimensions=(2, 3, 4, 5, 6, 9), sizes=(10, 20, 40, 80)))
        drawn = curves(listed, Measure.WORK)
        (law,) = [law for law in laws(drawn, listed) if law.size == "n"]
        (trend,) = trends(drawn, [law])
        linear = next(rival for rival in law.comparison.rivals if rival.model.law == "g^d n^(a d + b)")
        if linear.told_apart or law.comparison.unfit is not None:
            assert trend.growth is None, law.words
        else:
            assert trend.growth is not None, (trend.silence, law.words)


def test_an_exponent_whose_interval_holds_both_0_and_1_is_left_out_of_the_words():
    costs = [6, 900, 7, 800, 9, 700, 8, 1000, 6, 900]
    runs = [
        run(digest=str(i), d=2, n=n, params={"width": n}, work={"regions": cost})
        for i, (n, cost) in enumerate(zip([10, 10, 20, 20, 40, 40, 80, 80, 160, 160], costs, strict=True))
    ]
    trend = trend_of(runs)
    assert trend.slopes[2].low < 0
    assert trend.slopes[2].high > 1
    assert trend.exponents == {}
