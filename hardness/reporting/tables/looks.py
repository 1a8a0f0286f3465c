"""What the instances look like: medians of what descriptions say, by family and parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from hardness.store.store import Said


@dataclass(frozen=True)
class Look:
    """The medians of one section over the instances that have the same family and parameters.

    Parameters
    ----------
    section
        Of the description.
    columns
        Its facts that are numbers.
    rows
        The family and parameters in words, the number of instances, and a median for each column; None if no instance
        has it.
    """

    section: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[float | None, ...]], ...]


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
            (words, len({fact.digest for fact in group}), tuple(_median(group, name) for name in columns))
            for words, group in groups.items()
        )
        found.append(Look(section, columns, rows))
    return found


def _words(family: str, params: Mapping[str, int | float | str]) -> str:
    return ", ".join([family, *(f"{name} {value}" for name, value in params.items())])


def _median(group: Sequence[Said], name: str) -> float | None:
    values = [fact.value_float for fact in group if fact.name == name and fact.value_float is not None]
    return median(values) if values else None
