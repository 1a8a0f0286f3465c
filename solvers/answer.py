"""What a solver says, in a form that cannot be malformed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import inf
from typing import Any

from instances.problem import Verdict
from instances.question import Value


class Stop(Enum):
    """Why a solver stopped. Anything but `FINISHED` goes with an unknown."""

    FINISHED = "finished"
    """The verdict is the solver's answer."""
    TIME = "time"
    """The wall or CPU limit was reached."""
    MEMORY = "memory"
    """The memory limit was reached."""
    WORK = "work"
    """A limit on counted work was reached."""
    INEXACT = "inexact"
    """Floating point proposed an answer that exact arithmetic did not confirm."""
    UNSUPPORTED = "unsupported"
    """The solver refuses the question."""
    CRASHED = "crashed"
    """The solver failed."""


@dataclass(frozen=True)
class Answer:
    """A verdict with what supports it.

    Parameters
    ----------
    verdict
        The answer to the question as named.
    stop
        `FINISHED` exactly if the verdict is not unknown.
    witness
        What the question's exact check accepts; None where the verdict needs none.
    reason
        One line: why unknown, empty exactly if the solver finished.
    work
        Machine-free effort by name (regions, lps, nodes, conflicts).
    value
        The exact value (`instances.question.Value`), exactly if the verdict is value.
    note
        One line that helps to understand the answer, such as which method was chosen and why; often empty.
    unwitnessed
        Whether the verdict would need a witness and comes from a tool that writes none, as some verifiers of others do.
        That is a claim like a no without a proof, and no faulty witness.

    Raises
    ------
    ValueError
        If these do not fit together.
    """

    verdict: Verdict
    stop: Stop
    witness: Any = None
    reason: str = ""
    work: Mapping[str, int] = field(default_factory=dict)
    value: Value | None = None
    note: str = ""
    unwitnessed: bool = False

    def __post_init__(self) -> None:
        finished = self.stop is Stop.FINISHED
        if (self.verdict is Verdict.UNKNOWN) == finished:
            raise ValueError(f"an answer is unknown if and only if it did not finish; got {self.verdict}, {self.stop}")
        if bool(self.reason) == finished:
            raise ValueError("an unknown answer says why, a finished one has nothing to excuse")
        if (self.verdict is Verdict.VALUE) != (self.value is not None):
            raise ValueError(f"an answer has a value if and only if its verdict is value; got {self.verdict}")
        if isinstance(self.value, float) and self.value != inf:
            raise ValueError(f"a value is an exact rational or infinite; got {self.value}")
        if self.witness is not None and not finished:
            raise ValueError("an unknown answer has no witness")
        if self.unwitnessed and (not finished or self.witness is not None):
            raise ValueError("an answer without the witness that it needs is a finished one, and has none")
        if any(not isinstance(v, int) or v < 0 for v in self.work.values()):
            raise ValueError(f"work is counted in non-negative integers; got {dict(self.work)}")
        if len(self.note.splitlines()) > 1:
            raise ValueError(f"a note is one line; got {self.note!r}")


def unknown(stop: Stop, reason: str, work: Mapping[str, int]) -> Answer:
    """An answer that was not reached, with the reason."""
    return Answer(Verdict.UNKNOWN, stop, reason=reason, work=work)
