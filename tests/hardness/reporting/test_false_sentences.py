"""In studies of the sizes of the shipped ones, with costs of a known law or of none, every printed sentence is true.

A sentence that nobody here knows how to check is an error: whoever words a new one says when it is false.
"""

import pytest

from tests.hardness.studies import NAMES, drawn, exponents, false_sentences


def test_in_a_study_of_the_size_of_quickstart_no_sentence_is_false():
    found = drawn("quickstart", 0)
    assert list(false_sentences(found)) == []
    # Something is said, of laws as well as of growth, and not always the same.
    words = {sentence.split(":")[0] for law in found.laws for sentence in law.words}
    assert {"Not told apart", "Worse on held-out runs by more than chance", "Not compared"} <= words
    assert any(trend.growth is not None for trend in found.trends)
    assert len({truth.name for truth in found.truths.values()}) >= len(NAMES) // 2


@pytest.mark.slow
@pytest.mark.parametrize(("study", "draws"), [("quickstart", 100), ("scaling-small", 40)])
def test_in_95_of_100_studies_every_sentence_is_true(study, draws):
    found = [drawn(study, seed) for seed in range(draws)]
    false = [list(false_sentences(one)) for one in found]
    assert sum(map(bool, false)) <= 0.05 * draws, false


@pytest.mark.slow
def test_intervals_of_exponents_hold_the_local_exponents_in_95_of_100():
    held = [inside for seed in range(30) for inside in exponents(drawn("quickstart", seed))]
    assert len(held) > 300
    assert sum(held) >= 0.93 * len(held)
