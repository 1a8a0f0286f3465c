"""Large reports stay small, and nothing of an older report is left beside a new one."""

import csv
from dataclasses import replace

import pytest

from hardness.reporting import chapters, write_report
from hardness.reporting.entries import entries
from hardness.reporting.stale import MANIFEST, remove_stale
from hardness.reporting.transitions import transitions
from tests.hardness.reporting.browser import CHROMIUM, Browser
from tests.hardness.reporting.synthetic import plausible, run, store
from tests.hardness.reporting.test_report import page_of


def test_files_of_an_older_report_are_removed_and_nobody_elses(tmp_path):
    out = tmp_path / "out"
    runs = [made for made in plausible(dimensions=(2,), replicates=1) if made.n < 60]
    write_report(store(tmp_path / "a.db", runs), out)
    older = set((out / MANIFEST).read_text().splitlines())
    assert older == {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()} - {MANIFEST}
    for name in ("figures/mine.svg", "tables/mine.csv", "notes.txt"):
        (out / name).write_text("mine")
    write_report(store(tmp_path / "b.db", [run()]), out)
    left = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    newer = set((out / MANIFEST).read_text().splitlines())
    assert left == newer | {MANIFEST, "figures/mine.svg", "tables/mine.csv", "notes.txt"}
    assert older - newer


@pytest.mark.parametrize(
    "line", ["../secret.csv", "/secret.csv", "tables/../../secret.csv", "secret.csv", "figures", "."]
)
def test_a_list_that_leads_elsewhere_removes_nothing(tmp_path, line):
    secret = tmp_path / "secret.csv"
    secret.write_text("mine")
    folder = tmp_path / "out"
    (folder / "figures").mkdir(parents=True)
    (folder / "secret.csv").write_text("mine")
    (folder / MANIFEST).write_text(f"{line}\n{secret}\n")
    remove_stale(folder, ())
    assert secret.exists()
    assert (folder / "secret.csv").exists()


def test_figures_beyond_the_room_of_the_page_are_links_to_their_files(tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "MOST_BYTES", 30_000)
    runs = [made for made in plausible(dimensions=(2,), replicates=1) if made.solver != "milp"]
    write_report(store(tmp_path / "q.db", runs), tmp_path / "out")
    page = page_of(tmp_path / "out")
    links = [reference for reference in page.references if reference.startswith("figures/")]
    assert links
    assert all((tmp_path / "out" / link).is_file() for link in links)
    assert page.tags.count("svg") >= 1


def test_a_parameter_along_which_the_answer_does_not_turn_is_named_and_not_drawn():
    def along(answers):
        return [
            run(digest=f"{value}{i}", params={"density": value}, known=answer, verdict=answer, recipe=f"{value} {i}")
            for value, (first, second) in zip((0.1, 0.2, 0.3), answers, strict=True)
            for i, answer in enumerate((first, second))
        ]

    (turns,) = transitions(entries(along([("no", "no"), ("no", "yes"), ("yes", "yes")])))
    (stays,) = transitions(entries(along([("no", "no"), ("no", "no"), ("no", "yes")])))
    assert turns.crossed
    assert not stays.crossed


def test_columns_of_zeros_are_left_out_and_others_are_not(tmp_path):
    write_report(store(tmp_path / "q.db", [run()]), tmp_path / "out")
    text = page_of(tmp_path / "out").text
    table = text[text.index("PAR2") - 200 : text.index("PAR2")]
    assert "agrees" in table
    for zero in ("certi-", "unique"):
        assert (zero in table) == (zero == "unique")
    with (tmp_path / "out" / "tables" / "solved.csv").open() as file:
        assert "certified" in csv.DictReader(file).fieldnames


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_page_of_ten_thousand_runs_is_small_and_there_at_once(tmp_path):
    runs = [
        replace(made, recipe=f"{made.recipe} {made.instance}")
        for made in plausible(dimensions=(2, 3, 4, 5, 6), replicates=112)
    ]
    assert len(runs) > 10_000
    write_report(store(tmp_path / "q.db", runs), tmp_path / "out")
    page = tmp_path / "out" / "index.html"
    assert page.stat().st_size < 5_000_000
    with Browser(tmp_path / "profile") as browser:
        browser.call("Performance.enable", timeDomain="threadTicks")
        browser.open(page, width=1400, height=900)
        metrics = {found["name"]: found["value"] for found in browser.call("Performance.getMetrics")["metrics"]}
        assert metrics["TaskDuration"] < 2  # of the processor, so that a busy machine changes nothing
        assert browser.run("document.getElementById('shown').textContent").startswith(
            f"{len(runs)} of {len(runs)} runs"
        )
        assert browser.run("[...document.querySelectorAll('.verdict')].at(-1).getBoundingClientRect().bottom") < 900
        assert browser.complaints == []
