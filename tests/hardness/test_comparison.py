"""Laws against each other: the right one wins, what cannot be told apart is not, and held-out runs are held out."""

from collections import Counter
from math import inf

import numpy as np
import pytest

from hardness.scaling import MODELS, HeldOutCell, Match, Sample, Split, Verdict, compare, sentences
from hardness.scaling.held_out import held_out_runs
from hardness.scaling.models import DIMENSION_FREE, LINEAR, QUOTIENT, ROOT
from hardness.scaling.verdicts import verdict
from tests.hardness.simulated import TRUTHS, simulated

WIDE = (2, 3, 4, 5, 6, 8)


def winners(model, draws, **options):
    """How often each law is put first, and how often each is told apart, on samples of `model`."""
    first, apart = Counter(), Counter()
    for seed in range(draws):
        sample = simulated(model, TRUTHS[model], seed, dimensions=WIDE, **options)
        found = compare(sample, bool(options.get("startup")), resamples=200)
        first[found.best.model] += 1
        apart.update(rival.model for rival in found.rivals if rival.told_apart)
    return first, apart


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_the_right_law_wins_on_most_of_a_few_samples(model):
    first, _ = winners(model, 3, each=2, sigma=0.3)
    assert first[model] >= 2, first


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.law)
def test_the_right_law_wins_and_is_hardly_ever_told_apart_from_the_best(model):
    first, apart = winners(model, 100, each=5, sigma=0.5)
    assert first[model] >= 80, first
    assert apart[model] <= 12


@pytest.mark.slow
def test_the_right_law_wins_in_seconds_with_a_start_up():
    first, _ = winners(LINEAR, 40, each=5, sigma=0.5, startup=0.3)
    assert first[LINEAR] >= 32, first


def test_an_exponent_that_does_not_grow_is_told_apart_from_one_that_does():
    found = compare(simulated(LINEAR, TRUTHS[LINEAR], 1, dimensions=WIDE, sigma=0.3), False)
    assert found.rival(DIMENSION_FREE).told_apart
    assert found.rival(DIMENSION_FREE).loss > 2 * found.rival(LINEAR).loss
    said = " ".join(sentences(found))
    assert said.startswith("g^d n^(a d + b) describes these runs best, with a = 0.")
    assert "On d <= 8 an exponent that grows like sqrt(d) or d/log(d) predicts worse by more than chance." in said
    assert "prove" not in said


def test_laws_that_noise_hides_are_not_told_apart():
    found = compare(simulated(LINEAR, (0.1, 0.5, 0.0), 2, each=1, dimensions=(2, 3, 4), sigma=1.5), False)
    assert not found.rival(ROOT).told_apart
    assert not found.rival(DIMENSION_FREE).told_apart
    assert "is not ruled out on d <= 4" in " ".join(sentences(found))


def test_prediction_intervals_hold_about_95_percent_of_the_held_out_runs():
    tests = [
        test
        for seed in range(8)
        for test in compare(simulated(LINEAR, TRUTHS[LINEAR], seed, share_cut_off=0.0), False, (LINEAR,)).best.held_out
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


def test_terms_that_no_law_has_are_noticed():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, sigma=0.2, share_cut_off=0.0)
    assert compare(sample, False, (LINEAR,)).misfit > 0.01
    bent = Sample(
        sample.size, sample.d, sample.cost * np.exp(0.5 * np.log(sample.size) ** 2), sample.censored, sample.instance
    )
    found = compare(bent, False, (LINEAR,))
    assert found.misfit < 1e-6
    assert "no law here is the whole story" in " ".join(sentences(found))


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


def test_with_two_dimensions_and_two_sizes_nothing_is_held_out():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0, dimensions=(2, 3), sizes=(10, 40), each=6)
    assert held_out_runs(sample) == {}
    found = compare(sample, False)
    assert found.best is not None
    assert not any(rival.told_apart for rival in found.rivals)
    assert "rests on Akaike's criterion alone" in " ".join(sentences(found))


def test_a_law_that_cannot_be_fitted_without_the_held_out_runs_is_not_put_before_those_that_can():
    # Without d = 6, d/log d takes one value only.
    sample = simulated(QUOTIENT, TRUTHS[QUOTIENT], 0, dimensions=(2, 4, 6))
    found = compare(sample, False)
    rival = found.rival(QUOTIENT)
    assert rival.held_out == ()
    assert "without the held-out runs" in rival.reason
    assert rival.loss == inf
    assert found.best.model is not QUOTIENT


def test_too_few_runs_are_refused_in_one_sentence():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 0).part(np.arange(160) < 3)
    found = compare(sample, False)
    assert found.best is None
    assert found.misfit is None
    assert len(found.refused) == len(MODELS)
    assert sentences(found)[0].startswith("No law could be fitted: ")


def test_the_same_sample_gives_the_same_comparison():
    sample = simulated(LINEAR, TRUTHS[LINEAR], 7, each=1)
    once, again = compare(sample, False), compare(sample, False)
    assert [(r.model, r.loss, r.fit.estimates) for r in once.rivals] == [
        (r.model, r.loss, r.fit.estimates) for r in again.rivals
    ]


def cells(*matches):
    observed = {
        Match.WITHIN: (9.0, 11.0),
        Match.OVERLAPS: (1.0, 10.0),
        Match.ABOVE: (1.0, 2.0),
        Match.BELOW: (20.0, inf),
        Match.SILENT: (9.0, inf),
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
        ([Match.ABOVE] + [Match.SILENT] * 3, Verdict.UNTESTED),
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
