"""What a disguise costs a solver: the same origin with and without one, side by side.

Here lives the pairing. The numbers are those of `hardness.reporting.pairs`, the layout is in the templates.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.reporting.entries import Entry
from hardness.reporting.pairs import Ratios, ratios


@dataclass(frozen=True)
class Comparison:
    """What a method made of the instances that are in a store both plain and in one kind of disguise.

    Parameters
    ----------
    level
        Of the disguise.
    ratios
        From a plain run to the disguised run of the same origin; one plain run may be in several pairs.
    """

    method: str
    level: str
    ratios: Ratios


def comparisons(entries: Sequence[Entry], methods: Sequence[str]) -> list[Comparison]:
    """A row for every method and level with a pair, methods in the order that is given."""
    plain = {_origin(entry): entry for entry in entries if _level(entry) is None}
    pairs: dict[tuple[str, str], list[tuple[Entry, Entry]]] = defaultdict(list)
    for entry in entries:
        level, other = _level(entry), plain.get(_origin(entry))
        if level is not None and other is not None:
            pairs[entry.method, level].append((other, entry))
    ordered = sorted(pairs.items(), key=lambda item: (methods.index(item[0][0]), item[0][1]))
    return [Comparison(method, level, ratios(found)) for (method, level), found in ordered]


def _level(entry: Entry) -> str | None:
    level = entry.run.params.get("disguise")
    return None if level is None else str(level)


def _origin(entry: Entry) -> tuple[str, str, int]:
    """What a disguised run has in common with the plain one: method, line without the disguise, seed of the solver."""
    return entry.method, re.sub(r" --disguise \S+", "", entry.run.recipe), entry.run.seed
