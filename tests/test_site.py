"""The site is built strictly: every page has its place, every link leads somewhere, every name is documented."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.test_docs import ROOT


def test_every_page_has_its_place_in_the_site() -> None:
    named = set(re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert named == pages
    assert yaml.safe_load((ROOT / "mkdocs.yml").read_text())["strict"] is True


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mkdocs") is None or find_spec("mkdocstrings") is None, reason="the extra docs")
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    reference = (tmp_path / "site" / "api.html").read_text()
    for name in ("reduce", "ask", "solve", "check", "draw", "run", "report", "scaling"):
        assert re.search(rf'id="hardness\.api\.\w+\.{name}"', reference)
    assert (tmp_path / "site" / "gallery.html").read_text().count("<img") >= 3
