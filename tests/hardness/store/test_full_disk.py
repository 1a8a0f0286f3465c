"""No room for the store: what is finished is kept, it is said in one line, and the rest follows when there is room."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hardness.scheduling.run import run_study
from hardness.store import store as record
from hardness.store.store import Run, Store
from hardness.study.progress import Progress
from instances.errors import InputError
from tests.hardness.reporting.synthetic import run
from tests.hardness.scheduling.test_run import study

SAID = "disk is full; what is finished is kept: make room, and run it again"


class Then(Progress):
    """Does something when the first run is stored."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act, self._done = act, False

    def finished(self, run: Run) -> None:
        if not self._done:
            self._done = True
            self._act()


def resumed(path: Path, free: Callable[[], object], then: Progress) -> None:
    """A study meets a full disk, says so and goes on when there is room."""
    two = study("SaysNo", "SaysYes", "Refusing")
    with pytest.raises(InputError) as caught:
        run_study(two, path, progress=then)
    assert SAID in str(caught.value)
    assert "\n" not in str(caught.value)
    free()
    before = Store(path).runs()
    assert 1 <= len(before) < 6
    assert run_study(two, path, progress=Progress()) == 6 - len(before)
    after = Store(path).runs()
    assert after[: len(before)] == before
    assert len({one.key for one in after}) == len(after) == 6


def test_a_full_disk_keeps_what_is_finished_and_the_rest_follows(small_disk):
    ballast = small_disk / "ballast"

    def fill() -> None:
        with pytest.raises(OSError, match="No space left"):
            ballast.write_bytes(bytes(2**20))

    resumed(small_disk / "q.db", ballast.unlink, Then(fill))


def test_so_does_a_store_that_may_not_grow(tmp_path, monkeypatch):
    """As on a full disk, on any machine: SQLite is told how many pages there are."""
    path, connections = tmp_path / "q.db", list[sqlite3.Connection]()
    connect = sqlite3.connect

    def remembering(*arguments: Any) -> sqlite3.Connection:
        connections.append(connect(*arguments))
        return connections[-1]

    def stop_growth() -> None:
        (pages,) = connections[0].execute("PRAGMA page_count").fetchone()
        connections[0].execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(record.sqlite3, "connect", remembering)
    resumed(path, lambda: None, Then(stop_growth))


def test_a_store_that_never_had_room_is_no_store_and_becomes_one(small_disk):
    path, ballast = small_disk / "q.db", small_disk / "ballast"
    with pytest.raises(OSError, match="No space left"):
        ballast.write_bytes(bytes(2**20))
    with pytest.raises(InputError, match="make room"), Store(path).writing():
        pass
    ballast.unlink()
    with Store(path).writing() as writer:
        writer.add(run())
    assert Store(path).runs() == [run()]
