"""Stores that hold next to nothing, or nothing but trouble: the page claims nothing that they do not bear."""

import re
from dataclasses import replace

import pytest

from hardness.judging.judge import Category
from hardness.reporting import findings, write_report
from hardness.reporting.chapters import Figures
from hardness.store.plan import Plan
from hardness.store.store import Store
from tests.hardness.reporting.synthetic import cut_off, plausible, run, store
from tests.hardness.reporting.test_report import page_of, report


def unknown(stop, **changes):
    return run(verdict="unknown", stop=stop, category=Category.UNKNOWN, reason="r", **changes)


def failed(**changes):
    lost = {"verdict": "unknown", "stop": "crashed", "category": Category.ERROR, "wall_s": None, "work": {}}
    return run(**lost, reason="it died", **changes)


def ladder(**changes):
    """Two solvers on three sizes of each of two dimensions."""
    return [
        run(digest=f"{d}{n}", instance=f"{d}{n}", d=d, n=n, solver=solver, **changes)
        for d in (2, 3)
        for n in (10, 20, 40)
        for solver in ("one", "two")
    ]


STORES = {
    "one solver": [one for one in plausible(dimensions=(2,), replicates=1) if one.solver == "region"],
    "all cut off": [cut_off(one) for one in ladder(wall_s=30.0, work={"steps": 50})],
    "all refused": [unknown("unsupported", digest=str(i), solver=s) for i in range(3) for s in ("a", "b")],
    "all failed": [failed(digest=str(i), solver=s) for i in range(3) for s in ("a", "b")],
    "all below the floor": ladder(wall_s=0.001, work={"steps": 1}),
    "no work is counted": ladder(work={}),
    "no known answer": ladder(known="unknown", category=Category.UNCERTIFIED, work={"steps": 9}),
    "infinite values": [
        run(digest=str(i), verdict="value", value="inf" if i % 2 else "-1/3", known="value", n=10 + i) for i in range(6)
    ],
    "no instance in common": [run(digest="a", solver="x"), run(digest="b", solver="y")],
    "no neurons": [run(digest=str(i), n=0, wall_s=0.0, work={}) for i in range(3)],
    "all as fast": ladder(wall_s=1.0, work={"steps": 9}),
}


@pytest.fixture(autouse=True)
def _without_figures(monkeypatch):
    """Words only: drawing takes most of the time."""
    monkeypatch.setattr(findings, "draw_all", lambda *_: Figures(None, (), {}, (), (), (), ()))


@pytest.mark.parametrize("name", STORES)
def test_a_page_of_little_claims_little(name, tmp_path):
    text = page_of(report(tmp_path, STORES[name])).text
    for nonsense in (r"\bnan\b", r"\bNone\b", r"\binf\b(?! )", r"\[\]", "times as fast", "describes these runs best"):
        assert not re.search(nonsense, text), nonsense
    assert not re.search(r"\bby \S+ \[\S+, \S+\], for these n", text)
    assert "Not told apart" not in text
    if name in ("all cut off", "all refused", "all failed"):
        assert "No solver solved any of" in text
        assert "No run gave an answer, so that none is wrong." in text
    else:
        assert "No wrong answers" in text


def test_a_study_that_was_interrupted_says_what_is_missing_and_who_was_left_out(tmp_path):
    runs = [one for one in plausible(dimensions=(2,), replicates=1) if one.solver == "region"][:4]
    marks = tuple(f"mark {one.digest}" for one in runs)
    plan = Plan(
        "mine", (*marks, "not yet", "again"), {"region": "1", "milp": "1"}, (0,), 20.0, 2**31, False, ("z3: no",)
    )
    path = store(tmp_path / "out.db", [replace(one, key=plan.key(one.digest, "region", 0)) for one in runs])
    with Store(path).writing() as writer:
        for mark, one in zip((*marks, "again"), (*runs, runs[0]), strict=True):
            writer.remember(mark, one.digest)
        writer.set_plan(plan)
    write_report(path, tmp_path / "out")
    text = page_of(tmp_path / "out").text
    assert "study mine" in text
    assert (
        "4 of 12 planned runs are here (2 not needed, since 1 of 6 instances is equal to another; 6 missing: the study"
        " was interrupted or still runs)." in text
    )
    assert "Left out of the study: z3: no" in text


def test_runs_on_several_machines_are_said_to_be(tmp_path):
    made = [replace(one, host=f"machine {place % 2}") for place, one in enumerate(ladder(work={"steps": 9}))]
    text = page_of(report(tmp_path, made)).text
    assert "The runs were made on 2 machines" in text
    assert "one was not compared with two" in text
