"""The list of a benchmark's instances, ``instances.csv``: network, specification and seconds, without a header."""

import csv
import io
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from instances.errors import InputError
from instances.formats.sources.compressed import present, read_text


@dataclass(frozen=True)
class Row:
    """One instance.

    Parameters
    ----------
    network, specification
        Paths of files that are there, compressed or not.
    seconds
        The time limit, positive.
    expected
        What a fourth column says of the answer, such as sat; empty if there is none.
    """

    network: Path
    specification: Path
    seconds: float
    expected: str = ""

    @property
    def name(self) -> str:
        """The specification's name without endings."""
        return self.specification.name.partition(".")[0]


def read_instances(file: Path, *, with_answers: bool = False) -> list[Row]:
    """Read a list whose paths are relative to the folder that it is in.

    Parameters
    ----------
    with_answers
        Whether a fourth column may say what is expected, which VNN-COMP itself does not know.

    Raises
    ------
    InputError
        ``file:line: what; what would be right``, if a row has other than three columns, a path leads nowhere or out of
        the folder, or a time is none.
    """
    rows = []
    reader = csv.reader(io.StringIO(read_text(file)), strict=True)
    try:
        for columns in reader:
            place = f"{file}:{reader.line_num}"
            if len(columns) != 3 and not (with_answers and len(columns) == 4):
                raise InputError(f"{place}: {len(columns)} columns; network, specification and seconds are right")
            paths = [_within(file.parent, text, place) for text in columns[:2]]
            expected = "".join(columns[3:]).strip().lower()
            rows.append(Row(paths[0], paths[1], _seconds(columns[2], place), expected))
    except csv.Error as error:
        raise InputError(f"{file}:{reader.line_num}: no comma-separated values: {error}") from None
    return rows


def _within(folder: Path, text: str, place: str) -> Path:
    if "\0" in text or not text or Path(text).is_absolute() or ".." in Path(text).parts:
        raise InputError(f"{place}: the path is {text[:60]!r}; it must be below the folder of the list")
    path = present(folder / text)
    if not path.is_file():
        raise InputError(f"{place}: {folder / text} is not there, nor the same with .gz")
    return path


def _seconds(text: str, place: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (isfinite(seconds) and seconds > 0):
        raise InputError(f"{place}: the time limit is {text[:40]!r}; a positive number of seconds is right")
    return seconds
