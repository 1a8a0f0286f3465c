"""This package's solvers, from end to end: the question as it is in, an answer out, its witness checked exactly."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.reply import Answered, Reply, timed
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question
from solvers.answer import Answer
from solvers.registry import load
from solvers.solver import Limits

MEMORY_BYTES = 8 * 2**30


class Ours:
    """One solver by its specification."""

    def __init__(self, spec: str) -> None:
        self._solver = load(spec)

    def prepare(self, question: Question[Any]) -> None:
        """Answer a tiny question of the same kind, so that imports and compilation are over."""
        self._solver.solve(tiny(question), Limits(60, MEMORY_BYTES))

    def solve(self, question: Question[Any], seconds: float) -> Reply:
        """Answer, and check the witness.

        Raises
        ------
        RuntimeError
            If the witness is none.
        """

        def decide() -> tuple[Answer, bool]:
            answer = self._solver.solve(question, Limits(seconds, MEMORY_BYTES))
            return answer, answer.witness is None or question.check(answer.witness)

        (answer, witnessed), spent = timed(decide, seconds)
        if not witnessed:
            raise RuntimeError("the witness fails the exact check")
        said: Answered = answer.verdict.value
        if answer.verdict is Verdict.VALUE:
            assert answer.value is not None, "a value is there if the verdict says so"
            said = float(answer.value)
        return Reply(said, spent, answer.work, answer.reason)


def tiny(question: Question[Any]) -> Question[Any]:
    """The same question about a few random neurons on a box."""
    d, draw = question.network.inputs, np.random.default_rng(0)
    sizes = [d, *(min(2, width) for width in question.network.widths), question.network.outputs]
    layers = [
        Layer(draw.integers(-64, 65, (rows, columns)) / 64, draw.integers(-64, 65, rows) / 64)
        for columns, rows in pairwise(sizes)
    ]
    asked: Question[Any] = replace(
        question.unpromised, network=Network(tuple(layers)), domain=question.asked_on(Box.cube(d, -1, 1))
    )  # type: ignore[type-var]
    return asked
