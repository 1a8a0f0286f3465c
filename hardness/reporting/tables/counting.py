"""What counting costs beside deciding: a question with a value and one with yes or no, put to the same draws.

Here lives the pairing. The numbers are those of `hardness.reporting.pairs`, the layout is in the templates.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.reporting.entries import Entry
from hardness.reporting.pairs import Ratios, ratios


@dataclass(frozen=True)
class Counting:
    """What a method made of the draws of a family that were asked both for a yes or no and for a value.

    Parameters
    ----------
    decision, value
        The questions.
    d
        Inputs of the network that is decided.
    ratios
        From the run that decides to the run that finds the value, on the same draw.
    """

    family: str
    decision: str
    value: str
    method: str
    d: int
    ratios: Ratios


def countings(entries: Sequence[Entry], methods: Sequence[str]) -> list[Counting]:
    """A row for every method, d and two questions with such a pair; by family, questions, method and d."""
    values = {entry.run.question for entry in entries if "value" in (entry.run.verdict, entry.answer)}
    asked: dict[tuple[str, str, str, int], dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        asked[entry.run.family, drawn(entry), entry.method, entry.run.seed][entry.run.question] = entry
    pairs: dict[tuple[str, str, str, str, int], list[tuple[Entry, Entry]]] = defaultdict(list)
    for (family, _, method, _), found in asked.items():
        for question, decided in found.items():
            for other in found.keys() & values:
                if question not in values:
                    pairs[family, question, other, method, decided.run.d].append((decided, found[other]))
    ordered = sorted(pairs, key=lambda key: (*key[:3], methods.index(key[3]), key[4]))
    return [Counting(*key, ratios(pairs[key])) for key in ordered]


def drawn(entry: Entry) -> str:
    """What was drawn for the instance, whatever is asked about it: its line up to the question and the way there."""
    return (
        re.split(r" --(?:to|via|question|disguise|out)\b", entry.run.recipe)[0] + f" {entry.run.params.get('disguise')}"
    )
