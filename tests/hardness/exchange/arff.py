"""A strict reader of .arff files (Weka's attribute-relation file format), as far as ASlib needs them."""

import re
from dataclasses import dataclass
from pathlib import Path

_VALUE = re.compile(r"'((?:[^'\\]|\\[\\'])*)'|([^\s,{}'\"%\\]+)")
_ATTRIBUTE = re.compile(rf"@ATTRIBUTE (?:{_VALUE.pattern}) (NUMERIC|STRING|\{{.*\}})")


@dataclass(frozen=True)
class Relation:
    """The types of the columns by their names, None for text; the rows, None for what is missing."""

    name: str
    types: dict[str, type | list[str] | None]
    rows: list[dict[str, float | str | None]]


def read_arff(path: Path) -> Relation:
    """Read a file, refusing by an assertion what readers in use refuse."""
    head, data = path.read_text("ascii").split("\n@DATA\n")
    first, *attributes = [line for line in head.splitlines() if line]
    assert first.startswith("@RELATION ")
    [relation] = _values(first.removeprefix("@RELATION "))
    types: dict[str, type | list[str] | None] = {}
    for line in attributes:
        found = _ATTRIBUTE.fullmatch(line)
        assert found, line
        quoted, bare, kind = found.groups()
        attribute = _unescaped(quoted) if bare is None else bare
        assert attribute not in types
        words = _values(kind[1:-1]) if kind[0] == "{" else None
        assert words is None or len(set(words)) == len(words) > 0
        types[attribute] = words or {"NUMERIC": float, "STRING": None}[kind]
    rows = []
    for line in data.splitlines():
        rows.append({name: _typed(value, types[name]) for name, value in zip(types, _values(line), strict=True)})
    assert data.endswith("\n")
    return Relation(str(relation), types, rows)


def _typed(value: str | None, kind: type | list[str] | None) -> float | str | None:
    if isinstance(kind, list):
        assert value is None or value in kind, f"{value!r} is not one of {kind}"
    return float(value) if kind is float and value is not None else value


def _values(text: str) -> list[str | None]:
    """The values between the commas, None for a question mark without quotes.

    In quotes no escapes are read but those of backslash and quote: readers do not agree on others.
    """
    values: list[str | None] = []
    place = 0
    while True:
        found = re.compile(rf" *(?:{_VALUE.pattern}) *(,|$)").match(text, place)
        assert found, f"no value at {text[place:]!r}"
        quoted, bare, comma = found.groups()
        values.append(_unescaped(quoted) if bare is None else None if bare == "?" else bare)
        place = found.end()
        if not comma:
            return values


def _unescaped(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)
