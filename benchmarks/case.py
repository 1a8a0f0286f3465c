"""What is measured: instances with known answers, and who is put to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from benchmarks.reply import Answered
from instances.problem import SourceProblem


@dataclass(frozen=True)
class Case:
    """One question.

    Parameters
    ----------
    name
        Within its group, such as ``seed 3``.
    question
        What everybody is asked: a question about a network, or what a computation is given.
    answer
        The answer known without any competitor; None if there is none but ours.
    source
        The source problem that it came from, if it did.
    """

    name: str
    question: Any
    answer: Answered | None = None
    source: SourceProblem | None = None


@dataclass(frozen=True)
class Group:
    """Cases of one size, of which a geometric mean makes sense.

    Parameters
    ----------
    name
        Such as ``clique 4x8 no``.
    make
        Makes the cases, at least five unless they are files.
    """

    name: str
    make: Callable[[], Sequence[Case]]

    @cached_property
    def cases(self) -> Sequence[Case]:
        return self.make()

    @property
    def neurons(self) -> float:
        """Mean number of hidden neurons."""
        return float(sum(case.question.network.neurons for case in self.cases) / len(self.cases))


@dataclass(frozen=True)
class Contest:
    """Who is put to a group.

    Parameters
    ----------
    group
        The cases.
    ours
        Specifications of the package's solvers, such as ``sweep[compiled=off]``; the first is what ratios refer to.
    peers
        Names of `benchmarks.peers.PEERS`.
    limit_s
        Seconds that each may take for each case.
    timeouts
        After so many a competitor is not put to the group's other cases.
    """

    group: Group
    ours: tuple[str, ...]
    peers: tuple[str, ...] = ()
    limit_s: float = 20.0
    timeouts: int = 2


@dataclass(frozen=True)
class Run:
    """What came of one competitor on one case.

    Parameters
    ----------
    status
        ``right`` (or nothing is known that it could be compared with), ``wrong``, ``timeout``, ``unknown``,
        ``crashed``, ``skipped`` (too many timeouts before) or ``not installed``.
    seconds
        Of the solve call; None if it was not reached or did not return.
    """

    group: str
    case: str
    competitor: str
    status: str
    limit_s: float
    seconds: float | None = None
    answer: Answered | None = None
    work: tuple[tuple[str, int], ...] = ()
    note: str = ""

    def counted(self, name: str) -> int:
        """The work counted under a name; 0 if nothing was."""
        return dict(self.work).get(name, 0)
