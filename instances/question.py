"""What a question about a network is: a problem whose instance is a network and a domain.

Here live the domains, what theorems promise, and the two kinds of question: those answered by yes or no, and those
answered by a value. One question is one file of `instances.questions`; how it is answered lives in `solvers`.
"""

import hashlib
from abc import abstractmethod
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, TypeGuard

from flint import fmpq

from instances.errors import InputError
from instances.network import Network, Point
from instances.problem import Problem, Verdict, W
from instances.rationals import shown_rational


@dataclass(frozen=True)
class RealSpace:
    """All of R^d."""

    dimension: int

    def contains(self, point: Point) -> bool:
        return len(point) == self.dimension


@dataclass(frozen=True)
class Box:
    """The product of the closed intervals [lower_i, upper_i], exact rationals with lower_i <= upper_i."""

    lower: Point
    upper: Point

    def __post_init__(self) -> None:
        if len(self.lower) != len(self.upper):
            raise InputError(f"a box needs as many lower as upper bounds; got {len(self.lower)} and {len(self.upper)}")
        for i, (low, high) in enumerate(zip(self.lower, self.upper, strict=True)):
            if low > high:
                raise InputError(
                    f"input {i} of the box: lower bound {shown_rational(low)} is above"
                    f" upper bound {shown_rational(high)}"
                )

    @classmethod
    def cube(cls, dimension: int, lower: Fraction | int, upper: Fraction | int) -> "Box":
        """[lower, upper]^dimension."""
        return cls((Fraction(lower),) * dimension, (Fraction(upper),) * dimension)

    @property
    def dimension(self) -> int:
        return len(self.lower)

    @property
    def flat(self) -> bool:
        """Whether some input has only one value."""
        return any(low == high for low, high in zip(self.lower, self.upper, strict=True))

    def contains(self, point: Point) -> bool:
        return len(point) == self.dimension and all(
            low <= v <= high for low, v, high in zip(self.lower, point, self.upper, strict=True)
        )


Domain = Box | RealSpace


PROMISES = frozenset({"gap", "witness_box"})
"""Fields of a question that say what a theorem promises, and not what is asked."""


@dataclass(frozen=True)
class Gap:
    """What a theorem promises about the value that a question is about: it is >= `yes`, or it is <= `no`."""

    yes: Fraction
    no: Fraction

    def __post_init__(self) -> None:
        if self.no >= self.yes:
            told = f"no {shown_rational(self.no)}, yes {shown_rational(self.yes)}"
            raise InputError(f"a gap needs its no-value below its yes-value; got {told}")


class Question(Problem[W]):
    """A problem about a network on a domain. Subclasses are frozen dataclasses.

    A reduction into a question takes witnesses of its source to witnesses of the question, whatever verdict these
    prove: a zero map has its witnesses with the *no*.

    Attributes
    ----------
    witnessed
        The verdict that a witness proves: yes for positivity, no for a zero map, value for a maximum.
    """

    witnessed: ClassVar[Verdict]
    network: Network
    domain: Domain

    def __post_init__(self) -> None:
        if self.domain.dimension != self.network.inputs:
            raise InputError(
                f"the domain has dimension {self.domain.dimension} but the network has {self.network.inputs} inputs"
            )

    @property
    def size(self) -> dict[str, int]:
        return {"inputs": self.network.inputs, "neurons": self.network.neurons}

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what is asked: the same for questions that differ only in what is promised.

        The text that is hashed is ASCII, every line ended by a newline: ``question`` and the name; ``network`` and the
        network's digest; ``domain space`` and d, or ``domain box`` and l_1 h_1 ... l_d h_d; then for each parameter, in
        alphabetical order, its name and value. Rationals are p, or p/q in lowest terms with q > 1.
        """
        lines = [f"question {self.name}", f"network {self.network.digest}"]
        if isinstance(self.domain, Box):
            ends = zip(self.domain.lower, self.domain.upper, strict=True)
            lines.append(" ".join(["domain box", *(_written(v) for interval in ends for v in interval)]))
        else:
            lines.append(f"domain space {self.domain.dimension}")
        for name in sorted(field.name for field in fields(self)):  # type: ignore[arg-type]
            if name not in ("network", "domain", *PROMISES):
                lines.append(f"{name} {_written(getattr(self, name))}")
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()


Value = Fraction | float
"""An exact rational, or ``math.inf``; no other float is a value."""


class ValueQuestion(Question[W]):
    """A question that is answered by a value, of which a witness proves that it is at least so high.

    Attributes
    ----------
    gap
        A theorem's promise about the value. It makes the question decide something: a witness is one of the source
        exactly if what it attains reaches `gap.yes`.
    """

    witnessed: ClassVar[Verdict] = Verdict.VALUE
    gap: Gap | None

    @abstractmethod
    def attained(self, witness: W) -> Value | None:
        """The value that `witness` attains, exactly; None if it is malformed. Never raises."""

    def check(self, witness: W) -> bool:
        """Whether `witness` attains a value, and at least the yes-value of the gap if there is one."""
        value = self.attained(witness)
        return value is not None and (self.gap is None or value >= self.gap.yes)

    def as_float(self, value: Value) -> float:
        """What a reader wants to see of a value."""
        return float(value)


def is_point(witness: object, dimension: int) -> TypeGuard[Point]:
    """Whether `witness` is a tuple of `dimension` exact rationals."""
    return (
        isinstance(witness, tuple)
        and len(witness) == dimension
        and all(isinstance(v, (Fraction, int)) and not isinstance(v, bool) for v in witness)
    )


def _written(value: Fraction | int | str) -> str:
    """A parameter as text; Python itself refuses to write integers of more than 4300 digits."""
    return value if isinstance(value, str) else str(fmpq(value.numerator, value.denominator))
