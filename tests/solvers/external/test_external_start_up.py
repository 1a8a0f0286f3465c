"""A tool is asked about a trivial network once, not for every run."""

import json
import os
from pathlib import Path

import pytest

from instances.problem import Verdict
from solvers.external.start_up import MOST_FILES
from solvers.external.tool import Tool
from solvers.registry import load
from tests.solvers.external.stranger import LIMITS, NO


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "relu-hardness" / "start-up"


def counting(tmp_path: Path, said: str = "violated", version: str = "1") -> Tool:
    """A tool that counts how often it is called, and always says the same."""
    if not (tmp_path / "count.sh").exists():
        (tmp_path / "count.sh").write_text(f'#!/bin/sh\necho >> {tmp_path}/calls\necho "{said}" > "$3"\n')
        (tmp_path / "count.sh").chmod(0o755)
    (tmp_path / "count.yaml").write_text(
        f"name: counter\nversion: '{version}'\ncommand: ./count.sh {{onnx}} {{vnnlib}} {{result}}\n"
    )
    loaded = load(str(tmp_path / "count.yaml"))
    assert isinstance(loaded, Tool)
    return loaded


def asked(tmp_path: Path, tool: Tool) -> tuple[int, str]:
    """How often the tool is called for one answer, and the answer's note."""
    (tmp_path / "calls").write_text("")
    answer = tool.prepare(NO, LIMITS)(LIMITS)
    assert answer.verdict in (Verdict.YES, Verdict.NO)
    return len((tmp_path / "calls").read_text()), answer.note


def test_the_second_run_of_a_tool_is_not_warmed_up_again(tmp_path: Path, cache: Path) -> None:
    first, second = (asked(tmp_path, counting(tmp_path)) for _ in range(2))
    assert (first[0], second[0]) == (2, 1)
    assert second[1] == f"{first[1]}, as measured before"
    (file,) = cache.iterdir()
    assert set(json.loads(file.read_text())) == {"tool", "seconds"}


def test_another_version_description_or_program_is_measured_again(tmp_path: Path, cache: Path) -> None:
    assert asked(tmp_path, counting(tmp_path))[0] == 2
    assert asked(tmp_path, counting(tmp_path, version="2"))[0] == 2
    assert asked(tmp_path, counting(tmp_path))[0] == 1
    os.utime(tmp_path / "count.sh", (1, 1))
    assert asked(tmp_path, counting(tmp_path))[0] == 2


def test_a_tool_that_fails_on_it_is_asked_again(tmp_path: Path, cache: Path) -> None:
    for _ in range(2):
        calls, note = asked(tmp_path, counting(tmp_path, said="unsat"))
        assert calls == 2
        assert "where it says no" in note
    assert not cache.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"seconds": -1}', '{"seconds": true}', '{"seconds": 1e999}',
                                     '{"seconds": NaN}', "[" * 900, '{"seconds": "1"}', "{}"])  # fmt: skip
def test_a_cache_that_holds_nonsense_is_none(tmp_path: Path, cache: Path, content: str) -> None:
    assert asked(tmp_path, counting(tmp_path))[0] == 2
    (file,) = cache.iterdir()
    file.write_text(content)
    assert asked(tmp_path, counting(tmp_path))[0] == 2
    assert asked(tmp_path, counting(tmp_path))[0] == 1


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path, cache: Path) -> None:
    cache.parent.parent.write_text("a file in its place")
    for _ in range(2):
        assert asked(tmp_path, counting(tmp_path))[0] == 2


def test_the_cache_does_not_grow(tmp_path: Path, cache: Path) -> None:
    cache.mkdir(parents=True)
    for number in range(MOST_FILES + 20):
        (cache / f"{number}.json").write_text("{}")
        os.utime(cache / f"{number}.json", (number, number))
    assert asked(tmp_path, counting(tmp_path))[0] == 2
    assert len(list(cache.iterdir())) == MOST_FILES
    assert not (cache / "0.json").exists()
    assert asked(tmp_path, counting(tmp_path))[0] == 1
