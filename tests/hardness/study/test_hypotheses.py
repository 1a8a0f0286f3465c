"""Hypotheses are fixed before a study runs, and the report answers each of them first."""

import pytest

from hardness.reporting.entries import entries
from hardness.reporting.fitted import fitted
from hardness.reporting.headlines.hypotheses import verdicts
from hardness.reporting.page import write_report
from hardness.reporting.tables.theory import Standing, beside_theory
from hardness.scheduling.run import run_study
from hardness.store.hypothesis import Hypothesis
from hardness.store.plan import Plan
from hardness.store.store import Store
from hardness.study.study import read_study
from instances.errors import InputError
from tests.hardness.reporting.synthetic import store
from tests.hardness.reporting.test_theory import runs

ABOUT = {"family": "gnp-multicolored-clique", "question": "positivity", "answer": "no", "solver": "region"}

STUDY = """
name: asked
instances:
  - {family: gaussian-network, params: {inputs: 1, width: 3, bias: 0}, seed: 1, to: maximum}
solvers: [region]
limits: {wall_s: 10, memory_gib: 2}
hypotheses:
  - text: On networks of one input nothing grows.
    family: gaussian-network
    question: maximum
    answer: value
    solver: region
    quantity: exponent
    supports: [-0.5, 0.5]
"""


def hypothesis(quantity, low, high, law="", **about):
    return Hypothesis("It does.", **ABOUT | about, quantity=quantity, low=low, high=high, law=law)


def answered(stored, *asked):
    listed = entries(stored)
    fits = fitted(listed, ())
    return verdicts(asked, fits.curves, fits.trends, beside_theory(fits.curves, listed))


def test_each_quantity_is_answered():
    stored = [one for d in (4, 5, 6, 7) for one in runs(d / 4, d)]
    supported, contradicted, open_, law, growth, elsewhere = answered(
        stored,
        hypothesis("exponent", 0.5, 2),
        hypothesis("exponent", 0.5, 1.2),
        hypothesis("exponent", 1.0, 3),
        hypothesis("difference", -0.6, 0.6, "first-moment"),
        hypothesis("growth", 0.1, 0.5),
        hypothesis("exponent", 0, 1, solver="milp"),
    )
    assert [len(found.intervals) for found in (supported, law, growth, elsewhere)] == [4, 4, 1, 0]
    assert supported.standing is law.standing is growth.standing is Standing.SUPPORTED
    assert contradicted.standing is Standing.CONTRADICTED
    assert open_.standing is elsewhere.standing is Standing.NOT_TOLD  # the interval at d = 4 holds 1
    assert "nothing was measured" in elsewhere.words
    assert supported.words.count("supported") == 4


def test_the_page_answers_them_first(tmp_path):
    path = store(tmp_path / "a.db", runs(9 / 8))
    with Store(path).writing() as writer:
        asked = (hypothesis("difference", -0.25, 0.25, "first-moment"),)
        writer.set_plan(Plan("s", (), {"region": "1"}, (0,), 1.0, 2**30, False, (), asked))
    write_report(path, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text()
    assert "It does." in page
    assert page.index("What was asked before") < page.index("Measured beside predicted")


def test_they_are_read_stored_and_not_changed_afterwards(tmp_path):
    file, path = tmp_path / "s.yaml", tmp_path / "s.db"
    file.write_text(STUDY)
    run_study(read_study(file), path)
    plan = Store(path).plan()
    assert plan is not None
    assert [asked.text for asked in plan.hypotheses] == ["On networks of one input nothing grows."]
    run_study(read_study(file), path)
    file.write_text(STUDY.replace("0.5]", "5]"))
    with pytest.raises(InputError, match="other hypotheses"):
        run_study(read_study(file), path)


def test_an_unquoted_no_is_the_answer_no(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(STUDY.replace("answer: value", "answer: no"))
    assert [asked.answer for asked in read_study(file).hypotheses] == ["no"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("quantity: exponent", "quantity: cost", "exponent, difference, growth"),
        ("family: gaussian-network\n    question", "family: gauss\n    question", "known: "),
        ("answer: value", "answer: maybe", "yes, no or value"),
        ("answer: value", "answer: 3", "yes, no or value"),
        ("quantity: exponent", "quantity: difference", "law"),
        ("quantity: exponent", "quantity: exponent\n    law: enumeration", "only a difference"),
        ("[-0.5, 0.5]", "[0.5, -0.5]", "below"),
        ("[-0.5, 0.5]", "0.5", "two numbers"),
        ("    solver: region\n", "", "solver"),
    ],
)
def test_what_is_no_hypothesis_is_refused(tmp_path, old, new, complaint):
    file = tmp_path / "s.yaml"
    assert old in STUDY
    file.write_text(STUDY.replace(old, new))
    with pytest.raises(InputError, match=complaint):
        read_study(file)
