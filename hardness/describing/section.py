"""What a section of a description is: facts and tables about one network or matrix, computed exactly."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from instances.errors import InputError
from instances.network import Layer, Network
from instances.question import Domain, Question

Value = int | Fraction | float | str | bool
"""A number is exact, or infinite; anything that is rounded is a text."""

Row = tuple[Fraction, ...]


@dataclass(frozen=True)
class Fact:
    """One line: a name, a value, and what there is to say about it."""

    name: str
    value: Value
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of values, of which the columns have names."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


Entry = Fact | Table


@dataclass(frozen=True)
class Subject:
    """What is described: a network on its domain, with the question about it; or a matrix.

    Parameters
    ----------
    title
        What it is called.
    question
        None for a matrix.
    matrix
        None for a network.
    output
        The output that is looked at where only one can be; None if that was not said.
    points
        Inputs that are looked at where a section is about points; None if none were given.
    point_names
        Where each of them was written; None if they are numbered.
    """

    title: str
    question: Question[Any] | None = None
    matrix: tuple[Row, ...] | None = None
    output: int | None = None
    points: tuple[Row, ...] | None = None
    point_names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if (self.question is None) == (self.matrix is None):
            raise ValueError("a description is about a question or a matrix")
        if self.points is not None:
            if self.question is None:
                raise InputError("a matrix has no inputs; leave --points out")
            if len(self.points[0]) != self.network.inputs:
                where = f"{self.point_names[0]}: " if self.point_names else ""
                raise InputError(f"{where}points have {self.network.inputs} entries; these have {len(self.points[0])}")
        if self.output is not None:
            if self.question is None:
                raise InputError("a matrix has no outputs; leave --output out")
            if not 0 <= self.output < self.question.network.outputs:
                raise InputError(f"there is no output {self.output}; outputs are 0 to {self.network.outputs - 1}")

    @property
    def asked(self) -> Question[Any]:
        """The question; a section about networks is never handed a matrix."""
        if self.question is None:
            raise ValueError(f"{self.title} is a matrix")
        return self.question

    @property
    def network(self) -> Network:
        return self.asked.network

    @property
    def domain(self) -> Domain:
        return self.asked.domain

    @property
    def one_output(self) -> Network:
        """The network with the chosen output only.

        Raises
        ------
        InputError
            If there are several and none was chosen.
        """
        *hidden, last = self.network.layers
        if self.output is None:
            if last.outputs > 1:
                raise InputError(f"the network has {last.outputs} outputs; which output? give one by --output")
            return self.network
        return Network((*hidden, Layer(last.weights[[self.output]], last.bias[[self.output]])))


def _always(_: Subject) -> str | None:
    return None


@dataclass(frozen=True)
class Section:
    """One part of a description.

    Parameters
    ----------
    name
        By which it is asked for.
    doc
        One line: what it says.
    entries
        Computes it, in the order in which it is printed. It comes by checkpoints (`solvers.stopping.limits`), and
        whatever it raises as `InputError` is printed instead of what is missing.
    cost_s
        About how many seconds it takes, known at once; infinite if nobody should wait.
    refusal
        Why it says nothing about a subject; None if it does.
    matrices
        Whether it is about matrices, too.
    """

    name: str
    doc: str
    entries: Callable[[Subject], Iterable[Entry]]
    cost_s: Callable[[Subject], float]
    refusal: Callable[[Subject], str | None] = _always
    matrices: bool = False

    def why_not(self, subject: Subject) -> str | None:
        """Why the section says nothing about the subject; None if it does."""
        if subject.matrix is not None:
            return None if self.matrices else "it is about networks, not about matrices"
        return self.refusal(subject)


def point_text(point: Sequence[Fraction | int]) -> str:
    """A point as text, exactly."""
    return f"({', '.join(map(str, point))})"
