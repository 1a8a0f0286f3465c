"""Laws against each other: the right one is left, what cannot be told apart is not, held-out runs are held out."""

import re
from collections import Counter
from dataclasses import replace
from math import inf

import numpy as np
import pytest

from hardness.statistics import (
    MODELS,
    Estimate,
    Fit,
    HeldOutCell,
    Match,
    Sample,
    Split,
    Verdict,
    bend,
    compare,
    fit_model,
    lack_of_fit,
    parameters,
    sentences,
    telling_dimensions,
)
from hardness.statistics.held_out import held_out_runs
from hardness.statistics.models import DIMENSION_FREE, LINEAR, QUOTIENT, ROOT
from hardness.statistics.verdicts import verdict
from tests.hardness.simulated import GROWING, TRUTHS, simulated

WIDE = (2, 3, 4, 5, 6, 8)


def dimensions(model):
    return GROWING if model is QUOTIENT else WIDE


def standing(model, draws, **options):
    """How often each law is left, and how often alone, on samples of `model`."""
    left, alone = Counter(), Counter()
    for seed in range(draws):
        sample = simulated(model, TRUTHS[model], seed, dimensions=dimensions(model), **options)
        found = compare(sample, bool(options.get("startup")), resamples=200)
        left.update(rival.model for rival in found.left)
        alone.update(rival.model for rival in found.left if found.best is not None)
    return left, alone


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_the_right_law_is_left_on_a_few_samples_and_no_other_is_left_alone(model):
    left, alone = standing(model, 3, each=2, sigma=0.3)
    assert left[model] == 3, left
    assert sum(alone.values()) == alone[model]
    # A law is never told apart from one that contains it, so that on these samples this one alone is left alone.
    assert alone[model] >= 2 or model is not LINEAR, left


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_the_right_law_is_hardly_ever_told_apart_and_no_other_is_hardly_ever_left_alone(model):
    left, alone = standing(model, 100, each=5, sigma=0.5)
    assert left[model] >= 97, left
    assert sum(alone.values()) - alone[model] <= 2, alone


@pytest.mark.slow
def test_the_right_law_is_left_in_seconds_with_a_start_up():
    left, alone = standing(LINEAR, 40, each=5, sigma=0.5, startup=0.3)
    assert left[LINEAR] >= 38, left
    assert sum(alone.values()) == alone[LINEAR]


def test_an_exponent_that_does_not_grow_is_told_apart_from_one_that_does():
    found = compare(simulated(LINEAR, TRUTHS[LINEAR], 1, dimensions=WIDE, sigma=0.3), False)
    assert found.rival(DIMENSION_FREE).told_apart
    assert found.rival(DIMENSION_FREE).loss > 2 * found.rival(LINEAR).loss
    assert found.best is found.rival(LINEAR)
    said = " ".join(sentences(found))
    assert said.startswith("g^d n^(a d + b) describes these runs best, with a = 0.")
    worse = said[said.index("Worse on held-out runs by more than chance: ") :]
    assert DIMENSION_FREE.law in worse
    assert ROOT.law in worse
    assert "prove" not in said
    assert "log g" not in said


def test_where_noise_hides_everything_that_is_all_that_is_said():
    found = compare(simulated(LINEAR, (0.1, 0.5, 0.0), 2, each=1, dimensions=(2, 3, 4), sigma=1.5), False)
    assert not any(rival.told_apart for rival in found.rivals)
    assert found.best is None
    assert sentences(found) == ("These runs do not tell the laws apart.",)


def test_some_laws_that_are_told_apart_leave_a_set_without_parameters():
    found = compare(simulated(LINEAR, TRUTHS[LINEAR], 3, each=2, dimensions=(2, 3, 4), sigma=0.5), False)
    assert 1 < len(found.left) < len(found.rivals)
    assert found.best is None
    first, second = sentences(found)
    assert first == f"Not told apart: {', '.join(rival.model.law for rival in found.left)}."
    assert second.startswith("Worse on held-out runs by more than chance: ")
    assert "=" not in first + second


def test_a_law_is_told_apart_only_if_all_runs_speak_against_it_too():
    for seed in range(6):
        found = compare(simulated(ROOT, TRUTHS[ROOT], seed, each=1, dimensions=(2, 3, 4), sigma=0.8), False)
        tested = [rival for rival in found.rivals if rival.held_out]
        best = min(tested, key=lambda rival: rival.loss)
        assert all(rival.fit.aic > best.fit.aic + 6 for rival in found.rivals if rival.told_apart)


def test_d_over_log_d_is_left_out_where_it_does_not_grow():
    for chosen in ((2, 3, 4), (2, 3), (1, 2), (2, 4, 6)):
        found = compare(simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=chosen, share_cut_off=0.1), False)
        assert found.rival(QUOTIENT) is None
        (refused,) = found.refused
        assert refused.model is QUOTIENT
        assert "does not grow from each of d = " in refused.reason
    assert compare(simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(3, 4, 6)), False).rival(QUOTIENT) is not None


def test_prediction_intervals_hold_about_95_percent_of_the_held_out_runs():
    tests = [
        test
        for seed in range(8)
        for test in compare(simulated(LINEAR, TRUTHS[LINEAR], seed, share_cut_off=0.0), False, (LINEAR,))
        .rival(LINEAR)
        .held_out
    ]
    for split in Split:
        coverage = [test.coverage for test in tests if test.split is split]
        assert 0.9 <= np.mean(coverage) <= 0.99


def test_the_wrong_law_is_seen_to_under_estimate():
    found = compare(simulated(LINEAR, TRUTHS[LINEAR], 0, sigma=0.2, share_cut_off=0.0), False)
    free = found.rival(DIMENSION_FREE)
    cells = [cell for test in free.held_out if test.split is Split.DIMENSION for cell in test.cells]
    assert verdict(cells) is Verdict.UNDER
    assert found.best.model is LINEAR
    assert " consistent with the medians" in " ".join(sentences(found))


def with_costs(sample, factor):
    return replace(sample, cost=sample.cost * factor)


def test_laws_that_do_not_fit_are_said_not_to_and_nothing_else_is_said():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, sigma=0.2, share_cut_off=0.0)
    assert compare(sample, False).unfit is None
    levels = np.array([0, 0, 2.0, -1.0, 1.5, 3.0, -2.0])[sample.d.astype(int)]
    bends = 0.5 * np.log(sample.size) ** 2
    for further in (levels, bends):
        found = compare(with_costs(sample, np.exp(further)), False)
        assert found.unfit < 1e-6
        assert (found.left, found.best) == ((), None)
        (said,) = sentences(found)
        assert re.fullmatch(
            r"None of these laws fits: each leaves more than chance unexplained \(p = \S+ or less\)\.", said
        )


def test_lack_of_fit_is_seen_where_much_is_cut_off_or_below_the_floor():
    plain = simulated(LINEAR, TRUTHS[LINEAR], 0, sigma=0.3, share_cut_off=0.25)
    uneven = with_costs(plain, np.exp(np.array([0, 0, 2.0, -1.0, 1.5, 3.0, -2.0])[plain.d.astype(int)]))
    floor = float(np.quantile(uneven.cost, 0.25))
    assert replace(uneven, floor=floor).below.any()
    assert lack_of_fit(LINEAR, replace(uneven, floor=floor), False) < 0.01
    assert lack_of_fit(LINEAR, replace(plain, floor=floor), False) > 0.01


@pytest.mark.parametrize("floor", [0.0, 3.0])
@pytest.mark.parametrize("test", ["lack of fit", "bend"])
def test_a_true_law_seldom_looks_as_if_it_did_not_fit(test, floor):
    found = []
    for seed in range(150):
        sample = simulated(
            LINEAR, TRUTHS[LINEAR], seed, each=2, dimensions=(2, 3, 4), sizes=(10, 20, 40, 80), sigma=0.6
        )
        sample = replace(sample, floor=floor)
        found.append(lack_of_fit(LINEAR, sample, False) if test == "lack of fit" else bend(sample))
    values = [p for p in found if p is not None]
    assert len(values) >= 140
    assert np.mean(np.array(values) < 0.05) <= 0.1
    assert np.mean(np.array(values) < 0.01) <= 0.03


def test_costs_that_bend_on_logarithmic_axes_are_seen():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, sigma=0.3)
    assert bend(sample) > 0.05
    assert bend(with_costs(sample, np.exp(0.4 * np.log(sample.size) ** 2))) < 1e-4


def test_without_runs_to_test_by_there_is_no_lack_of_fit():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2, 3), sizes=(10, 40), each=2, share_cut_off=0.0)
    # Two lines over two dimensions are the law itself, and two sizes show no bend.
    assert lack_of_fit(LINEAR, sample, False) is None
    assert bend(sample) is None


def test_the_largest_sizes_and_the_largest_dimension_are_held_out():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, share_cut_off=0.0, each=1)
    splits = held_out_runs(sample)
    # 8 sizes, of which 80 and 113 are the upper third of the groups.
    assert set(sample.size[splits[Split.SIZE]]) == {80, 113}
    assert set(sample.d[splits[Split.SIZE]]) == {2, 3, 4, 5, 6}
    assert set(sample.d[splits[Split.DIMENSION]]) == {6}
    assert splits[Split.DIMENSION].sum() == 8


def test_sizes_of_which_nearly_all_is_cut_off_are_held_out_but_do_not_count_as_the_largest():
    plain = simulated(DIMENSION_FREE, (2.0,), 0, share_cut_off=0.0, each=2, sigma=0.1)
    cut = plain.size > 60
    sample = Sample(plain.size, plain.d, np.where(cut, 1.0, plain.cost), cut, plain.instance)
    assert set(sample.size[held_out_runs(sample)[Split.SIZE]]) == {40, 56, 80, 113}


def test_a_dimension_tells_something_from_four_known_costs_at_three_sizes_on():
    whole = simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2,), sizes=(10, 15, 20), each=2, share_cut_off=0.0)
    assert telling_dimensions(whole) == [2]
    assert telling_dimensions(whole.part(whole.size > 10)) == []
    assert telling_dimensions(replace(whole, size=np.where(whole.size == 20, 19.0, whole.size))) == []
    assert telling_dimensions(whole.part(np.arange(6) < 4)) == [2]
    assert telling_dimensions(whole.part(np.arange(6) < 3)) == []
    assert telling_dimensions(replace(whole, instance=["a", "b", "c", "a", "b", "c"])) == []
    cut = replace(
        simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2,), sizes=(10, 15, 20), each=3), censored=np.arange(9) > 4
    )
    assert telling_dimensions(cut) == [2]
    assert telling_dimensions(replace(cut, censored=np.arange(9) > 3)) == []


def test_with_fewer_than_two_telling_dimensions_no_laws_are_compared():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2, 3), sizes=(10, 40), each=6)
    assert held_out_runs(sample) == {}
    found = compare(sample, False)
    assert (found.rivals, found.best) == ((), None)
    (said,) = sentences(found)
    assert said.startswith("Not compared: it takes 2 dimensions with four known costs")
    assert said.endswith("; none has.")
    one = simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2,))
    assert sentences(compare(one, False))[0].endswith("; only d = 2 has.")


def test_a_law_that_cannot_be_fitted_without_the_held_out_runs_is_left_and_said_not_to_be_tested():
    # Without the largest n, two costs of each d are left, which are too few for the four parameters of LINEAR.
    sample = simulated(
        LINEAR, TRUTHS[LINEAR], 0, dimensions=(2, 3, 4), sizes=(10, 20, 40, 40), each=1, share_cut_off=0.0, sigma=0.1
    )
    found = compare(sample, False)
    rival = found.rival(LINEAR)
    assert (rival.held_out, rival.loss, rival.told_apart) == ((), inf, False)
    assert rival.reason.startswith("without the held-out runs, 6 instances with a known cost are too few")
    assert found.rival(DIMENSION_FREE).held_out
    apart = [other.model for other in found.rivals if other.told_apart]
    assert apart
    assert f"{LINEAR.law} (not tested on held-out runs)" in sentences(found)[0]


def test_too_few_runs_are_refused_in_one_sentence():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0).part(np.arange(160) < 3)
    found = compare(sample, False)
    assert found.best is None
    assert found.unfit is None
    assert len(sentences(found)) == 1


def test_the_same_sample_gives_the_same_comparison():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 7, each=1)
    once, again = compare(sample, False), compare(sample, False)
    assert [(r.model, r.loss, r.fit.estimates) for r in once.rivals] == [
        (r.model, r.loss, r.fit.estimates) for r in again.rivals
    ]


def cells(*matches):
    observed = {
        Match.WITHIN: (9.0, 10.0, 11.0),
        Match.OVERLAPS: (1.0, 7.0, 10.0),
        Match.ABOVE: (1.0, 1.5, 2.0),
        Match.BELOW: (20.0, 30.0, inf),
        Match.SILENT: (9.0, inf, inf),
    }
    made = [
        HeldOutCell(2, 10.0 + place, 6, 0, observed[match], (8.0, 10.0, 12.0)) for place, match in enumerate(matches)
    ]
    assert [cell.match for cell in made] == list(matches)
    return made


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        ([], Verdict.UNTESTED),
        ([Match.ABOVE], Verdict.UNTESTED),
        ([Match.ABOVE] * 2, Verdict.UNTESTED),
        ([Match.ABOVE] * 2 + [Match.SILENT] * 3, Verdict.UNTESTED),
        ([Match.ABOVE] * 3 + [Match.SILENT] * 3, Verdict.OVER),
        ([Match.WITHIN] * 9 + [Match.ABOVE], Verdict.CONSISTENT),
        ([Match.OVERLAPS] * 2 + [Match.WITHIN] * 2, Verdict.CONSISTENT),
        ([Match.WITHIN] * 2 + [Match.OVERLAPS] * 2, Verdict.ROUGHLY),
        ([Match.WITHIN] + [Match.ABOVE] * 3, Verdict.OVER),
        ([Match.WITHIN] + [Match.BELOW] * 3, Verdict.UNDER),
        ([Match.WITHIN] * 2 + [Match.ABOVE] * 2, Verdict.TENDS_OVER),
        ([Match.WITHIN] * 2 + [Match.BELOW] * 2, Verdict.TENDS_UNDER),
        ([Match.WITHIN] * 2 + [Match.BELOW, Match.ABOVE], Verdict.NEITHER),
    ],
)
def test_a_verdict_follows_from_the_intervals(matches, expected):
    assert verdict(cells(*matches)) is expected


def test_a_prediction_that_is_off_by_more_than_twice_is_not_called_consistent():
    wide = HeldOutCell(2, 10.0, 6, 0, (1.0, 4.0, 40.0), (2.0, 10.0, 30.0))
    close = replace(wide, observed=(1.0, 8.0, 40.0))
    assert (wide.match, wide.near, close.near) == (Match.WITHIN, False, True)
    assert verdict([close] * 3 + [wide]) is Verdict.CONSISTENT
    assert verdict([close] * 2 + [wide] * 2) is Verdict.UNTESTED


@pytest.mark.parametrize(("seen", "near"), [(5.0, True), (4.9, False), (20.0, True), (20.1, False), (inf, False)])
def test_near_is_within_a_factor_of_two_on_either_side(seen, near):
    assert HeldOutCell(2, 10.0, 6, 0, (1.0, seen, inf), (8.0, 10.0, 12.0)).near is near


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            [("a", 1.0, 0.5, 1.5), ("b", 2.0, 1.0, 3.0), ("log g", -300.0, -900.0, 1.0)],
            "a = 1.00 [0.50, 1.50], b = 2.00 [1.00, 3.00]",
        ),
        ([("a", -102.0, -657.0, -25.0)], ""),
        ([("a", -0.5, -1.0, -0.01)], ""),
        ([("a", 5.1, 4.9, 5.3)], ""),
        ([("a", 1.0, -1.1, 3.0)], ""),
        ([("a", 1.0, 0.5, 1.5), ("b", 2.0, 0.0, 4.1)], ""),
    ],
)
def test_parameters_that_the_runs_do_not_determine_are_not_printed(values, said):
    (fit,) = [f for f in [fit_model(LINEAR, simulated(LINEAR, TRUTHS[LINEAR], 0), False, 20)] if isinstance(f, Fit)]
    assert parameters(replace(fit, estimates=tuple(Estimate(*value) for value in values))) == said
