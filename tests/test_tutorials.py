"""The tutorials run as a new user would run them, and each ends with what answers the question in its title."""

import re
import subprocess
from pathlib import Path

import pytest

from tests import ROOT
from tests.test_docs import shell

__all__ = ["shell"]

TUTORIALS = ROOT / "docs" / "tutorials"


def followed(page: str, folder: Path, *, only: int | None = None) -> str:
    """What the commands of a tutorial print, its files written on the way; `only` the first so many of them."""
    text = (TUTORIALS / f"{page}.md").read_text()
    steps = re.findall(r"^<!-- (run|file: (\S+)) -->\n```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    printed, commands = "", 0
    for _, name, content in steps:
        if name:
            (folder / name).write_text(content)
            continue
        if commands == only:
            break
        # What a library says when it is used for the first time, on stderr, is nothing to stop at.
        done = subprocess.run(["bash", "-euc", content], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        printed += done.stdout
        commands += 1
    return printed


def test_every_tutorial_is_in_the_site_and_ends_with_an_answer() -> None:
    pages = sorted(TUTORIALS.glob("*.md"))
    assert [page.stem for page in pages] == ["complexity-theorist", "solver-engineer", "verifier-author"]
    for page in pages:
        assert page.read_text().count("\n## The answer\n") == 1
        assert f"tutorials/{page.name}" in (ROOT / "mkdocs.yml").read_text()


@pytest.mark.slow
def test_the_theorist_sees_exponents_at_two_dimensions(shell: Path) -> None:
    pytest.importorskip("pandas")
    printed = followed("complexity-theorist", shell)
    assert ": yes (certified)" in printed
    assert (shell / "plane.svg").stat().st_size > 1000
    assert (shell / "growth" / "index.html").stat().st_size > 10_000
    rows = re.findall(r"^\s*(region|sweep)\s+\S+\s+.*?\s+([23])\s+[\d.]+\s+[\d.]+\s+[\d.]+$", printed, re.MULTILINE)
    assert set(rows) == {(method, d) for method in ("region", "sweep") for d in "23"}


@pytest.mark.slow
def test_the_author_of_a_verifier_sees_what_answers_are_worth(shell: Path) -> None:
    printed = followed("verifier-author", shell)
    assert re.search(r"^\./quick\.yaml +gnp-multicolored-clique +wrong +\d+$", printed, re.MULTILINE)
    assert re.search(r"^auto +vnncomp-small +certified +\d+$", printed, re.MULTILINE)
    assert "again: hardness generate gnp-multicolored-clique" in printed


@pytest.mark.slow
def test_the_engineer_sees_what_a_change_won(shell: Path) -> None:
    printed = followed("solver-engineer", shell)
    compared = printed.partition("95 % interval")[2]
    table = re.search(r"^halving:Halving +(\d+) +(\d+) +(\d+) +(\d+)  ", compared, re.MULTILINE)
    assert table is not None
    pairs, lost, won, _ = map(int, table.groups())
    assert (pairs, lost) == (12, 0)
    assert won > 0
