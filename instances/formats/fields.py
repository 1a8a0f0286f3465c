"""Mappings in YAML files, read strictly: each message names the file and the place in it.

What the entries mean is the business of whoever reads them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any, Self

from instances.errors import InputError, shown
from instances.formats.plain_yaml import read_yaml
from instances.network import Point
from instances.numbers.rationals import read_rational

LONGEST_PATH = 1000
"""Characters of a file's name in a file."""


class Fields:
    """A mapping in a YAML file that knows its place there.

    Parameters
    ----------
    file
        The file, for the messages.
    place
        Where the mapping is in it, such as ``network.``; empty for the whole file.
    data
        What the YAML reader made of it.
    """

    def __init__(self, file: Path, place: str, data: Any) -> None:
        if not isinstance(data, dict):
            raise InputError(f"{file}: expected a mapping {f'at {place[:-1]}' if place else 'of names to values'}")
        self.file, self.place, self.data = file, place, data

    @classmethod
    def read(cls, file: Path) -> "Fields":
        return cls(file, "", read_yaml(file))

    @property
    def where(self) -> str:
        """The file and the place, for a message."""
        return f"{self.file}: {self.place[:-1]}" if self.place else str(self.file)

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Put the file and the place before what a value made of the entries has to say against them."""
        try:
            yield
        except InputError as error:
            raise InputError(f"{self.where}: {error}") from None

    def wrong(self, name: str, value: Any, expected: str) -> InputError:
        return InputError(f"{self.file}: {self.place}{name} is {shown(value)}; expected {expected}")

    def only(self, *known: str) -> Self:
        """This mapping, if it has no other names than these."""
        for name in self.data:
            if name not in known:
                unknown = self.place + shown(name).strip("'")
                raise InputError(f"{self.file}: unknown key {unknown}; known: {', '.join(known)}")
        return self

    def has(self, name: str) -> bool:
        return name in self.data

    def entry(self, name: str) -> Any:
        if name not in self.data:
            raise InputError(f"{self.file}: {self.place}{name} is missing")
        return self.data[name]

    def fields(self, name: str) -> "Fields":
        return Fields(self.file, f"{self.place}{name}.", self.entry(name))

    def text(self, name: str) -> str:
        value = self.entry(name)
        if not isinstance(value, str):
            raise self.wrong(name, value, "a text")
        return value

    def entries(self, name: str) -> list[Any]:
        value = self.entry(name)
        if not isinstance(value, list):
            raise self.wrong(name, value, "a list")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.entries(name)
        if not all(isinstance(text, str) for text in value):
            raise self.wrong(name, value, "a list of names")
        return tuple(value)

    def integer(self, name: str) -> int:
        value = self.entry(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, value, "an integer")
        return value

    def positive(self, name: str) -> float:
        """A positive number."""
        value = self.entry(name)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < inf:
            raise self.wrong(name, value, "a positive number")
        return float(value)

    def path(self, name: str) -> Path:
        """A file or folder, sought from the folder that this file is in."""
        value = self.text(name)
        if not value.isprintable() or not 0 < len(value) <= LONGEST_PATH:
            raise self.wrong(name, value, "the name of a file")
        return self.file.parent / value

    def rational(self, name: str) -> Fraction:
        try:
            return read_rational(self.entry(name))
        except InputError as error:
            raise InputError(f"{self.file}: {self.place}{name}: {error}") from None

    def point(self, name: str) -> Point:
        value = self.entry(name)
        if not isinstance(value, list):
            raise self.wrong(name, value, 'a list of exact rationals "p/q"')
        try:
            return tuple(read_rational(entry) for entry in value)
        except InputError as error:
            raise InputError(f"{self.file}: {self.place}{name}: {error}") from None
