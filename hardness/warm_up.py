"""What a solver is asked before the clock starts: tiny questions of the same kind, so that nothing is done first.

Python imports, native libraries initialise and memory is touched when something is done for the first time in a
process. That is no part of solving, and would be most of a short time.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import numpy.ma  # NumPy itself imports these when they are first used, which many a method does somewhere
import numpy.random  # noqa: F401

from instances.errors import InputError
from instances.question import Box, Domain, Question, RealSpace
from instances.questions import question_named
from solvers.solver import Limits, Preparing, Solver

PATIENCE_S = 5.0
"""Wall seconds that a solver is given for a tiny question."""


@dataclass(frozen=True)
class Kind:
    """What tiny questions have in common with a question.

    Parameters
    ----------
    question
        Its name.
    given
        Its choices among a few, such as the norm.
    bounded
        Whether it is asked on a box.
    deep
        Whether the network has more than one hidden layer.
    """

    question: str
    given: tuple[tuple[str, str], ...]
    bounded: bool
    deep: bool

    @classmethod
    def of(cls, question: Question[Any]) -> Self:
        """The kind of a question."""
        few = [name for name, option in question.options().items() if option.choices]
        given = tuple((name, str(getattr(question, name))) for name in few)
        return cls(question.name, given, isinstance(question.domain, Box), len(question.network.layers) > 2)

    @classmethod
    def read(cls, text: str) -> Self:
        """The kind that was written as `text`."""
        question, given, bounded, deep = json.loads(text)
        return cls(question, tuple((name, value) for name, value in given), bounded, deep)

    @property
    def text(self) -> str:
        """What `read` takes."""
        return json.dumps([self.question, self.given, self.bounded, self.deep])

    def examples(self) -> Iterator[Question[Any]]:
        """Tiny questions of this kind: a yes and a no."""
        question = question_named(self.question)
        domain: Domain = Box.cube(2, 0, 1) if self.bounded else RealSpace(2)
        shapes = question.tiny_networks().values()
        for network in next((shape for shape in shapes if (len(shape[0].layers) > 2) == self.deep), ()):
            with suppress(InputError):  # not every choice can be made about every network
                yield question.tiny(network, domain, dict(self.given))


def warm_up(method: Solver, kind: Kind, memory_bytes: int, most: int | None = None) -> bool:
    """Have tiny questions of a kind solved, at most so many; whether the solver decides any of them.

    A program of its own is started anew for every run, so there is nothing to warm up.
    """
    if isinstance(method, Preparing):
        return True
    decided = [question for question in kind.examples() if method.refusal(question) is None][:most]
    for question in decided:
        method.solve(question, Limits(PATIENCE_S, memory_bytes))
    return bool(decided)
