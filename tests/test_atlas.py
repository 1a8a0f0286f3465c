"""The atlas: its second draw is the same study, and its page says what the stored rows say."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hardness.study.study import read_study
from tests import ROOT

PAGE = ROOT / "docs" / "atlas.md"


def test_the_second_draw_is_the_same_study_with_another_seed_and_a_third_of_the_replicates() -> None:
    first, second = read_study("atlas"), read_study("atlas-again")
    assert first.hypotheses == second.hypotheses
    assert (first.solvers, first.limits) == (second.solvers, second.limits)
    for one, other in zip(first.drawn, second.drawn, strict=True):
        assert replace(one, seed=2, replicates=max(1, one.replicates // 3)) == other


def test_every_entry_plans_sixty_instances() -> None:
    """Of which some may come out equal."""
    assert all(entry.count >= 60 for entry in read_study("atlas").drawn)


def test_the_full_atlas_asks_the_same() -> None:
    full = read_study("atlas-full")
    assert full.sized
    assert full.hypotheses == read_study("atlas").hypotheses
    assert {entry.family for entry in full.drawn} == {entry.family for entry in read_study("atlas").drawn}


@pytest.mark.slow
def test_the_page_is_made_from_the_stored_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    import write_atlas  # type: ignore[import-not-found]

    first, second = (write_atlas.findings(name, tmp_path) for name in write_atlas.ROWS)
    assert write_atlas.filled(PAGE.read_text(), first, second) == PAGE.read_text()


def test_every_picture_of_the_page_is_there() -> None:
    pictures = re.findall(r"\]\((atlas/[\w./-]+)\)", PAGE.read_text())
    assert pictures
    assert all((PAGE.parent / name).is_file() for name in pictures)
