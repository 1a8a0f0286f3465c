"""What the instances look like: what descriptions say, summed up by family and parameters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from hardness.store.store import Said
from instances.families import FAMILIES

MOST_VALUES = 12
"""So many different whole numbers are counted one by one; of more there is the median."""


@dataclass(frozen=True)
class Look:
    """One section, summed up over the instances that have the same family and parameters.

    Parameters
    ----------
    section
        Of the description.
    columns
        Its facts that are numbers.
    rows
        The family and parameters in words, the number of instances, and a cell for each column: the median, or how
        often each value occurs, or a dash if no instance has one.
    """

    section: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[str, ...]], ...]


def looks(said: Sequence[Said]) -> list[Look]:
    """A table for each section, in the order of the store."""
    found = []
    for section in dict.fromkeys(fact.section for fact in said):
        own = [fact for fact in said if fact.section == section]
        columns = tuple(dict.fromkeys(fact.name for fact in own if fact.value_float is not None))
        groups: dict[str, list[Said]] = {}
        for fact in own:
            groups.setdefault(_words(fact.family, fact.params), []).append(fact)
        rows = tuple(
            (words, len({fact.digest for fact in group}), tuple(_cell(group, name) for name in columns))
            for words, group in groups.items()
        )
        found.append(Look(section, columns, rows))
    return found


def _words(family: str, params: Mapping[str, int | float | str]) -> str:
    known = FAMILIES.get(family)
    numbering = known.numbering if known else ()
    return ", ".join([family, *(f"{name} {value}" for name, value in params.items() if name not in numbering)])


def _cell(group: Sequence[Said], name: str) -> str:
    values = [fact.value_float for fact in group if fact.name == name and fact.value_float is not None]
    if not values:
        return "—"
    counts = Counter(values)
    if 1 < len(counts) <= min(MOST_VALUES, len(values) // 2) and all(float(value).is_integer() for value in counts):
        return ", ".join(f"{value:.0f}\N{NO-BREAK SPACE}×{counts[value]}" for value in sorted(counts, reverse=True))
    return f"{median(values):.4g}"
