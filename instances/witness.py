"""Witnesses and values as plain data for JSON and YAML.

Rationals are "p/q" strings, integers are integers, tuples are lists, and what has named parts is an object; the one
value that is no rational is "inf". A question whose witnesses are something else makes them plain first
(`instances.problem.Problem.plain`).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import inf
from typing import Any

from instances.errors import InputError, shown
from instances.numbers.rationals import read_rational, write_rational
from instances.question import Value

MOST_ENTRIES = 100_000
"""So many numbers a witness may have."""

_DEEPEST = 8

_LONGEST = 60
"""So many characters of a value are shown in a message."""


def encode(witness: Any) -> Any:
    """Plain data from a plain witness: None, an int, a Fraction, or nested tuples and mappings from names to these.

    >>> encode((Fraction(1, 2), Fraction(3)))
    ['1/2', '3']
    """
    if isinstance(witness, tuple):
        return [encode(entry) for entry in witness]
    if isinstance(witness, Mapping):
        return {str(name): encode(entry) for name, entry in witness.items()}
    if isinstance(witness, Fraction):
        return write_rational(witness)
    if witness is None or (isinstance(witness, int) and not isinstance(witness, bool)):
        return witness
    raise TypeError(f"a witness holds integers, rationals and tuples, maybe named; got {shown(witness)}")


def decode(data: Any) -> Any:
    """The inverse of `encode`.

    Raises
    ------
    InputError
        If an entry is neither an integer nor a rational of the form "p/q", or there are more than `MOST_ENTRIES`, or
        lists in lists beyond any witness.

    >>> decode(['1/2', '3'])
    (Fraction(1, 2), Fraction(3, 1))
    """
    level, entries = [data], 0
    for _ in range(_DEEPEST):
        level = [entry for part in level for entry in _parts(part)]
        entries += len(level)
        if entries > MOST_ENTRIES:
            raise InputError(f"a witness has at most {MOST_ENTRIES} numbers; this one has more")
    if level:
        raise InputError("a witness is a point or a few of them; this one is nested more deeply")
    return _decoded(data)


def _parts(data: Any) -> Iterable[Any]:
    return data if isinstance(data, list) else data.values() if isinstance(data, dict) else ()


def _decoded(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_decoded(entry) for entry in data)
    if isinstance(data, dict) and all(isinstance(name, str) and len(name) <= _LONGEST for name in data):
        return {name: _decoded(entry) for name, entry in data.items()}
    if isinstance(data, str):
        return read_rational(data)
    if data is None or (isinstance(data, int) and not isinstance(data, bool)):
        return data
    raise InputError(f'a witness holds integers, rationals "p/q", lists and objects of these; got {shown(data)}')


def encode_value(value: Value | None) -> str | None:
    """Plain data from a value, or from none.

    >>> encode_value(Fraction(7, 2)), encode_value(inf), encode_value(None)
    ('7/2', 'inf', None)
    """
    if value is None or value == inf:
        return None if value is None else "inf"
    if isinstance(value, (Fraction, int)):
        return write_rational(value)
    raise TypeError(f"a value is an exact rational or infinite; got {shown(value)}")


def brief(value: Value) -> str:
    """A value as a message shows it, which is not to be as long as some values are.

    >>> brief(Fraction(7, 2)), brief(Fraction(10**100))
    ('7/2', '10000000000000000000… (101 characters)')
    """
    exact = encode_value(value) or ""
    return exact if len(exact) <= _LONGEST else f"{exact[:20]}… ({len(exact)} characters)"


def decode_value(data: Any) -> Value | None:
    """The inverse of `encode_value`.

    Raises
    ------
    InputError
        If `data` is neither None nor "inf" nor an exact rational.
    """
    if data is None:
        return None
    return inf if data == "inf" else read_rational(data)
