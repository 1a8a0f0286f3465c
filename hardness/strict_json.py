"""JSON from whoever may have written anything: bounded before it is read, and nothing but what the standard allows."""

import json
from math import isfinite
from typing import Any

from instances.errors import shown


class MalformedError(ValueError):
    """What is wrong with a text that should be something else, in a few words."""


def parse(text: bytes, most_bytes: int) -> Any:
    """The value that a JSON text stands for.

    Raises
    ------
    MalformedError
        If it is longer than `most_bytes`, no JSON in UTF-8, too deep, has a number that is not finite or an integer of
        more than 4,300 digits, or a name twice in one object.

    >>> parse(b'{"a": [1, 0.5, null]}', 100)
    {'a': [1, 0.5, None]}
    """
    if len(text) > most_bytes:
        raise MalformedError(f"more than {most_bytes} bytes")
    try:
        return json.loads(
            text.decode("utf-8"), parse_float=_finite, parse_constant=_finite, object_pairs_hook=_each_once
        )
    except RecursionError:
        raise MalformedError("nested too deeply") from None
    except MalformedError:
        raise
    except json.JSONDecodeError as error:
        raise MalformedError(f"no JSON: {error.msg} in line {error.lineno}") from None
    except ValueError:  # no UTF-8, or an integer that Python refuses to read
        raise MalformedError("no JSON text") from None


def text(value: object, most: int) -> str:
    """A line of printable text of at most so many characters, in Unicode; raises `MalformedError` if it is none."""
    if not isinstance(value, str):
        raise MalformedError(f"{shown(value)} where a text is right")
    if len(value) > most:
        raise MalformedError(f"a text of {len(value)} characters, where at most {most} are right")
    line = " ".join(value.split())
    if not line.isprintable():
        raise MalformedError("a text with characters that cannot be printed")
    return line


def count(value: object) -> int:
    """An integer from 0 up to what SQLite holds; raises `MalformedError` if it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise MalformedError(f"{shown(value)} where a count from 0 up to 2^63 - 1 is right")
    return value


def seconds(value: object, most: float) -> float:
    """A number from 0 to `most`; raises `MalformedError` if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise MalformedError(f"{shown(value)} where a number of seconds from 0 to {most:.6g} is right")
    return float(value)


def _finite(number: str) -> float:
    value = float(number)
    if not isfinite(value):
        raise MalformedError(f"the number {number[:20]}, which is not finite")
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedError("a name twice in one object")
    return found
