"""Which solver decides which question: found by asking every solver about a tiny example of each.

What the examples are, the questions say themselves; how it is shown lives in `hardness.listing.listing` and
docs/questions.md.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from instances.errors import InputError
from instances.question import Box, Question
from instances.questions import QUESTIONS
from solvers.registry import SOLVERS, load


@dataclass(frozen=True)
class Row:
    """What the solvers say to one kind of a question.

    Parameters
    ----------
    example
        Which kind: the network's shape and the question's choices, in words.
    asked
        The tiny example that the solvers were asked about.
    refusals
        By solver: None if it decides the example, else why not.
    """

    example: str
    asked: Question[Any]
    refusals: Mapping[str, str | None]

    @property
    def deciders(self) -> list[str]:
        return [solver for solver, refusal in self.refusals.items() if refusal is None]


def matrix() -> Iterator[Row]:
    """A row for every kind of every question, asking all shipped solvers."""
    methods = {name: load(name) for name in SOLVERS}
    for kind in QUESTIONS.values():
        for example, question in _examples(kind):
            yield Row(example, question, {solver: method.refusal(question) for solver, method in methods.items()})


def _examples(kind: type[Question[Any]]) -> Iterator[tuple[str, Question[Any]]]:
    choices = [
        (name, value, words) for name, option in kind.options().items() for value, words in option.choices.items()
    ]
    for shape, (network, *_) in kind.tiny_networks().items():
        domain = Box.cube(network.inputs, -1, 1)
        if not choices:
            yield shape, kind.tiny(network, domain, {})
        for name, value, words in choices:
            with suppress(InputError):  # not every choice can be made about every network
                yield f"{shape}, {words}", kind.tiny(network, domain, {name: value})
