"""activation-sat with a clock on what it does in exact arithmetic for the sake of a float linear program's result."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from benchmarks.peers.ours.ours import Ours
from benchmarks.reply import Reply
from instances.question import Question
from solvers.activation_sat.pieces.theory import Theory

EXACT = ("_confirmed", "_refute", "_exactly")
"""Methods of `Theory` that verify a point or multipliers, lift what they verify to a lemma, or solve exactly."""


class Clocked(Ours):
    """One solver by its specification. The work counts the microseconds of exact verification, as ``verifying``."""

    def solve(self, question: Question[Any], seconds: float) -> Reply:
        spent = 0.0

        def clocked(method: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                nonlocal spent
                start = perf_counter()
                try:
                    return method(*arguments, **options)
                finally:
                    spent += perf_counter() - start

            return call

        plain = {name: getattr(Theory, name) for name in EXACT}
        for name, method in plain.items():
            setattr(Theory, name, clocked(method))
        try:
            reply = super().solve(question, seconds)
        finally:
            for name, method in plain.items():
                setattr(Theory, name, method)
        return Reply(reply.answer, reply.seconds, {**reply.work, "verifying": round(1e6 * spent)}, reply.note)
