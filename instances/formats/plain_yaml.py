"""YAML from anybody as plain values, within bounds: mappings, lists, texts, numbers, true, false and null.

Values are made of the parser's events, one after the other, so that nothing is built before it has been counted.
PyYAML's own loader would write out aliases of aliases, descend as deep as the file likes, and stumble over scalars that
look like a date or a number and are none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf, nan
from pathlib import Path
from typing import Any

import yaml

from instances.errors import InputError, shown
from instances.formats.sources.compressed import read_bytes

MOST_BYTES = 2**23
"""A longer file is not read."""

MOST_VALUES = 1_000_000
"""No file has more values, those under an alias counted as often as they are named."""

DEEPEST = 50
"""How deep lists and mappings may be nested."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_SCALARS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"|~|null|Null|NULL"), lambda text: None),
    (re.compile(r"true|yes|on", re.IGNORECASE), lambda text: True),
    (re.compile(r"false|no|off", re.IGNORECASE), lambda text: False),
    (re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})"), int),
    (re.compile(r"[-+]?(?:[0-9]{1,999}\.[0-9]{0,999}|\.[0-9]{1,999})(?:[eE][-+][0-9]{1,3})?"), float),
    (re.compile(r"\+?\.(?:inf|Inf|INF)"), lambda text: inf),
    (re.compile(r"-\.(?:inf|Inf|INF)"), lambda text: -inf),
    (re.compile(r"\.(?:nan|NaN|NAN)"), lambda text: nan),
)
"""What an unquoted scalar means. Anything else is a text: a date, ``0x10``, ``1_0``, ``1e-5``, very long numbers."""


def read_yaml(file: Path, content: bytes | None = None) -> Any:
    """The one value that a YAML file holds; None if it holds none.

    Parameters
    ----------
    content
        What is in the file, if that is known already.

    Raises
    ------
    InputError
        ``file:line: what``, if it is no YAML, or has tags, merge keys, keys twice, or more of anything than is read.
    """
    content = read_bytes(file, MOST_BYTES) if content is None else content
    builder = _Builder(file)
    events: Iterator[Any] = yaml.parse(content, Loader=_PARSER)
    try:
        for event in events:
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(f"{file}{line}: not valid YAML: {error.problem}") from None
    except (yaml.YAMLError, UnicodeError):
        raise InputError(f"{file}: not valid YAML text") from None
    return builder.value


_NO_KEY = object()


@dataclass
class _Open:
    """A list or mapping that has not ended."""

    value: Any
    anchor: str | None
    before: int
    """How many values there were before it."""
    key: Any = _NO_KEY
    """Of a mapping: the key whose value comes next."""


@dataclass
class _Builder:
    """The value as far as it has been built."""

    file: Path
    value: Any = None
    count: int = 0
    documents: int = 0
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    """Named values, and how many values each is."""

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if getattr(event, "tag", None) is not None:
            raise InputError(f"{self.file}:{line}: the tag {shown(event.tag)}; values without tags are read")
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise InputError(f"{self.file}:{line}: a second document; one is read")
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                if len(self.open) == DEEPEST:
                    raise InputError(f"{self.file}:{line}: nested more than {DEEPEST} deep; that deep nothing is read")
                empty: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                self.open.append(_Open(empty, event.anchor, self.count))
                self.more(1, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self.open.pop()
                self.put(done.value, done.anchor, self.count - done.before, line)
            case yaml.ScalarEvent():
                self.more(1, line)
                self.put(_scalar(event), event.anchor, 1, line)
            case yaml.AliasEvent():
                if event.anchor not in self.anchors:
                    raise InputError(f"{self.file}:{line}: the alias {shown(event.anchor)} names nothing before it")
                value, size = self.anchors[event.anchor]
                self.more(size, line)
                self.put(value, None, size, line)

    def more(self, values: int, line: int) -> None:
        self.count += values
        if self.count > MOST_VALUES:
            raise InputError(f"{self.file}:{line}: more than {MOST_VALUES} values; so many are not read")

    def put(self, value: Any, anchor: str | None, size: int, line: int) -> None:
        """A whole value in its place."""
        if anchor is not None:
            self.anchors[anchor] = value, size
        if not self.open:
            self.value = value
            return
        inside = self.open[-1]
        if isinstance(inside.value, list):
            inside.value.append(value)
        elif inside.key is _NO_KEY:
            if isinstance(value, (list, dict)) or value == "<<" or value in inside.value:
                raise InputError(f"{self.file}:{line}: the key {shown(value)}; a text or number, once, is right")
            inside.key = value
        else:
            inside.value[inside.key] = value
            inside.key = _NO_KEY


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.implicit[0]:  # neither quoted nor a block
        for pattern, meaning in _SCALARS:
            if pattern.fullmatch(text):
                return meaning(text)
    return text
