"""What a solver is asked before the clock starts: tiny questions of the same kind, so that nothing is done first.

Python imports, native libraries initialise and memory is touched when something is done for the first time in a
process. That is no part of solving, and would be most of a short time.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Self

import numpy.ma  # NumPy itself imports these when they are first used, which many a method does somewhere
import numpy.random  # noqa: F401

from instances.errors import InputError
from instances.network import Layer, Network
from instances.question import Box, Domain, Gap, Question, RealSpace
from instances.questions import Injectivity, Positivity, ask, parameters
from solvers.solver import Limits, Preparing, Solver

PATIENCE_S = 5.0
"""Wall seconds that a solver is given for a tiny question."""

_SUM, _DIFFERENCE = [1.0, 1.0], [1.0, -1.0]

_YES = Network((Layer([_SUM, _DIFFERENCE], [0.0, 0.0]), Layer([[1.0, -1.0]], [0.0])))
"""max(0, x + y) - max(0, x - y), which is 2 at (1, 1)."""

_NO = Network((Layer([_SUM, [1.0, 0.0], [0.0, 1.0]], [0.0] * 3), Layer([[1.0, -1.0, -1.0]], [0.0])))
"""max(0, x + y) - max(0, x) - max(0, y), which is nowhere positive."""

_DEEP_YES = Network((*_NO.layers[:1], Layer([[1.0, -1.0, 1.0]], [-1.0]), Layer([[1.0]], [0.0])))
"""max(0, max(0, x + y) - max(0, x) + max(0, y) - 1), which is 1 at (0, 1)."""

_DEEP_NO = Network((*_NO.layers, Layer([[1.0]], [0.0])))
"""max(0, f) of `_NO`."""

_ROWS = Network((Layer([_SUM, _DIFFERENCE, [-1.0, 0.0]], [0.0] * 3),))


@dataclass(frozen=True)
class Kind:
    """What tiny questions have in common with a question.

    Parameters
    ----------
    question
        Its name.
    given
        The choices that it leaves, such as the norm.
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
        choices = [name for name, default in parameters(question.name).items() if isinstance(default, str)]
        given = tuple((name, str(getattr(question, name))) for name in choices if name != "target")
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
        domain: Domain = Box.cube(2, 0, 1) if self.bounded else RealSpace(2)
        networks = (_DEEP_YES, _DEEP_NO) if self.deep else (_YES, _NO)
        for network in (_ROWS,) if self.question == Injectivity.name else networks:
            with suppress(InputError):  # not every question can be asked about every network
                asked = ask(self.question, network, domain, dict(self.given))
                # Many tools of others answer only where a theorem promises a gap. Here it holds.
                promised = Gap(yes=Fraction(1), no=Fraction(0)), Box.cube(2, 0, 1)
                if isinstance(asked, Positivity):
                    asked = replace(asked, gap=promised[0], witness_box=promised[1])
                yield asked


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
