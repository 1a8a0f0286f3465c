"""A description: what the sections say, as values, as text and as JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import Any

from hardness.describing.section import Entry, Fact, Table, Value
from instances.numbers.rationals import write_rational

_LONGEST = 40
"""An exact number with more characters is shown as a float; JSON has all of it."""

_MOST_ROWS = 40
"""So many rows of a table are printed; JSON has all of them."""


@dataclass(frozen=True)
class Part:
    """What one section says.

    Parameters
    ----------
    name
        Of the section.
    entries
        Its facts and tables, as far as they go.
    missing
        Why it, or what comes after the entries, is left out; nothing if it is whole.
    wall_s
        What it took.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    missing: str = ""
    wall_s: float = 0.0

    def __getitem__(self, name: str) -> Value | Table:
        """The value of a fact, or a table."""
        for entry in self.entries:
            if entry.name == name:
                return entry.value if isinstance(entry, Fact) else entry
        raise KeyError(name)

    @property
    def facts(self) -> Mapping[str, Value]:
        """Every fact by its name."""
        return {entry.name: entry.value for entry in self.entries if isinstance(entry, Fact)}


@dataclass(frozen=True)
class Description:
    """What an instance, a network or a matrix looks like.

    Parameters
    ----------
    title
        What is described.
    digest
        Of the question or matrix.
    parts
        By section, in order.
    """

    title: str
    digest: str
    parts: Mapping[str, Part] = field(default_factory=dict)

    def __getitem__(self, section: str) -> Part:
        return self.parts[section]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """What a person wants to see: sections with something to say, then what was left out and why."""
        yield self.title
        for part in self.parts.values():
            if part.entries:
                yield ""
                yield part.name
                yield from _lines(part)
        left: dict[str, list[str]] = {}
        for part in self.parts.values():
            if part.missing and not part.entries:
                left.setdefault(part.missing, []).append(part.name)
        if left:
            yield ""
            yield "left out"
            yield from (f"  {', '.join(names)}: {why}" for why, names in left.items())

    @property
    def json(self) -> str:
        """One JSON object; exact numbers as "p/q", each with a float beside it."""
        parts = [_part_data(part) for part in self.parts.values()]
        return json.dumps({"title": self.title, "digest": self.digest, "sections": parts}, indent=2) + "\n"


def _lines(part: Part) -> Iterator[str]:
    width = max((len(entry.name) for entry in part.entries if isinstance(entry, Fact)), default=0)
    for entry in part.entries:
        if isinstance(entry, Table):
            yield from _table(entry)
        else:
            first, *rest = written(entry.value).splitlines() or [""]
            note = f"  ({entry.note})" if entry.note else ""
            yield f"  {entry.name:<{width}}  {first}{note if not rest else ''}"
            yield from (f"  {'':<{width}}  {line}" for line in rest)
    if part.missing:
        yield f"  the rest is left out: {part.missing}"


def _table(table: Table) -> Iterator[str]:
    shown = [tuple(map(written, row)) for row in table.rows[:_MOST_ROWS]]
    if not shown:
        return
    widths = [max(map(len, column)) for column in zip(table.columns, *shown, strict=True)]
    yield f"  {table.name}"
    for row in (table.columns, *shown):
        yield f"    {'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()}"
    if len(table.rows) > _MOST_ROWS:
        yield f"    and {len(table.rows) - _MOST_ROWS} more; --json has all"


def written(value: Value) -> str:
    """A value for a reader: exact, with a float beside it where that says more.

    >>> written(Fraction(7, 3)), written(Fraction(4)), written(True)
    ('7/3, about 2.333', '4', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "infinite" if value == inf else f"{value:.4g}"
    if isinstance(value, str):
        return value
    exact = write_rational(Fraction(value))
    rounded = as_float(value)
    about = "beyond floats" if rounded is None else f"about {rounded:.4g}"
    if len(exact) > _LONGEST:
        return about
    return exact if "/" not in exact else f"{exact}, {about}"


def as_float(value: Value) -> float | None:
    """The nearest float of a number; None of what is no number, and beyond floats."""
    if isinstance(value, str):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _part_data(part: Part) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    for entry in part.entries:
        if isinstance(entry, Table):
            tables[entry.name] = [_row(entry.columns, row) for row in entry.rows]
        else:
            facts |= _named(entry.name, entry.value)
    return {
        "section": part.name,
        "facts": facts,
        "notes": {e.name: e.note for e in part.entries if isinstance(e, Fact) and e.note},
        "tables": tables,
        "missing": part.missing,
        "wall_s": part.wall_s,
    }


def _row(columns: tuple[str, ...], row: tuple[Value, ...]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in zip(columns, row, strict=True):
        data |= _named(name, value)
    return data


def _named(name: str, value: Value) -> dict[str, Any]:
    """A value by its name, and beside an exact number its float."""
    if isinstance(value, (bool, str)):
        return {name: value}
    if value == inf:
        return {name: "inf", f"{name}_float": None}
    return {name: write_rational(Fraction(value)), f"{name}_float": as_float(value)}
