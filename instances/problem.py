"""What a problem is: something that can check a witness, exactly.

Here live the types every problem shares. A particular problem lives in `instances.problems`, a question about a
network in `instances.question`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Generic, Self, TypeVar

W = TypeVar("W")


class Verdict(Enum):
    """The answer to a problem."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    VALUE = "value"
    """The question has a value instead of a yes or no."""


class Problem(ABC, Generic[W]):
    """An instance of a decision problem, with an exact check of what would prove it.

    Attributes
    ----------
    name
        The literature's name in kebab case, such as ``multicolored-clique``.
    """

    name: ClassVar[str]

    @abstractmethod
    def check(self, witness: W) -> bool:
        """Whether `witness` proves the instance, exactly; a malformed witness proves nothing and raises nothing."""

    def plain(self, witness: W) -> Any:
        """A witness as it is written down, shown, stored and sent to another process: see `instances.witness`.

        Most witnesses are integers, rationals and tuples of these, and are plain already.
        """
        return witness

    def witness_of(self, plain: Any) -> Any:
        """The witness that `plain` makes of it; never raises, since what is malformed fails the check."""
        return plain

    def witness_text(self, plain: Any) -> str:
        """A plain witness for a reader, on one line."""
        return _shown(plain)

    @property
    @abstractmethod
    def size(self) -> Mapping[str, int]:
        """Named measures of the instance, such as ``{"nodes": 12, "colors": 3}``."""


def _shown(plain: Any) -> str:
    """A point, several of them, or whatever else a witness is made of."""
    if isinstance(plain, Mapping):
        return ", ".join(f"{name}: {_entry(part)}" for name, part in plain.items())
    if isinstance(plain, tuple) and plain and all(isinstance(part, tuple) for part in plain):
        return " and ".join(map(_entry, plain))
    return f"x = {_entry(plain)}"


def _entry(plain: Any) -> str:
    return f"({', '.join(map(_entry, plain))})" if isinstance(plain, tuple) else str(plain)


Combination = tuple[int, ...]
"""The witness of every source problem: a tuple of integers (vertices, nodes, literals)."""


@dataclass(frozen=True)
class Decision:
    """What an exact oracle found out about a source problem.

    A yes carries a witness, and only a yes does; unknown means that the oracle's budget was used up.
    """

    verdict: Verdict
    witness: Combination | None

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.YES) != (self.witness is not None):
            raise ValueError(
                f"a decision has a witness if and only if it is yes; got {self.verdict} with {self.witness}"
            )


class SourceProblem(Problem[Combination]):
    """An NP-hard problem that reductions start from, with an exact oracle that never sees a network."""

    def witness_text(self, plain: Any) -> str:
        return " ".join(map(str, plain))

    @abstractmethod
    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide the instance by a SAT solver on a direct encoding.

        Parameters
        ----------
        conflicts
            Budget of the SAT solver. A count, not a time, so that the decision is the same on every machine.
        """

    @abstractmethod
    def write(self) -> str:
        """The instance as text in its standard format, from which `read` makes an equal one."""

    @classmethod
    @abstractmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where` and the line."""


class CountedProblem(SourceProblem):
    """A source problem whose witnesses can be counted by an exact method that never sees a network."""

    @abstractmethod
    def count(self, steps: int = 5_000_000) -> int | None:
        """The number of witnesses up to order; None if that takes more than so many steps, on any machine."""
