"""The examples of the page about networks as differences of maxima print what it says."""

import contextlib
import io
import re

import pytest

from tests import ROOT

PAGE = ROOT / "docs" / "tropical.md"
EXAMPLES = dict(re.findall(r"^<!-- file: (\S+) -->\n```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_prints_what_stands_beside_it(name: str) -> None:
    expected = re.findall(r"^print\(.*\)  # (.*)$", EXAMPLES[name], re.MULTILINE)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(EXAMPLES[name], name, "exec"), {})
    assert expected
    assert printed.getvalue().splitlines() == expected


def test_every_section_with_functions_has_an_example() -> None:
    sections = re.findall(r"^## (.*)$", PAGE.read_text(), re.MULTILINE)
    assert len(EXAMPLES) == len(sections) - 2  # the claims and the speed have none
