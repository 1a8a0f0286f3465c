"""CSV that a spreadsheet shows and does not run: a cell that would be taken for a formula is made a text."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(/\d+)?|-inf")


def written(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV: all digits of a number, nothing for None.

    Programs take a cell that begins with ``=``, ``+``, ``-``, ``@`` or white space of the kinds tab, carriage return
    and line feed for a formula, which may do anything; an apostrophe before it makes it a text. Numbers, and texts that
    are a number, stay as they are.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        value = f"'{value}"
    return value.replace("\r", "\n")  # the writer puts only the latter in quotation marks
