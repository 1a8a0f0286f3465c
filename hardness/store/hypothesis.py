"""A question that is fixed before a study runs: which interval of which quantity would support it."""

from dataclasses import dataclass
from math import isnan
from typing import ClassVar

from instances.errors import InputError, shown
from instances.families import FAMILIES


@dataclass(frozen=True)
class Hypothesis:
    """Supported if all measured intervals of the quantity are inside of [low, high], contradicted if one is outside.

    Parameters
    ----------
    text
        In words.
    family, question, answer, solver
        Whose work is meant, on which instances.
    quantity
        ``exponent`` of n in each dimension, its ``difference`` from a law of the family, or the ``growth`` of the
        exponent with each further dimension.
    low, high
        The region that supports it.
    law
        The name of the law, for a difference.
    kind
        Of the instances, where the report tells several kinds of a family apart: ``pattern=path``, or a disguise such
        as ``strong disguise``.

    Raises
    ------
    InputError
        If the quantity, the law, the answer or the region is none.
    """

    QUANTITIES: ClassVar[tuple[str, ...]] = ("exponent", "difference", "growth")

    text: str
    family: str
    question: str
    answer: str
    solver: str
    quantity: str
    low: float
    high: float
    law: str = ""
    kind: str = ""

    @property
    def problem(self) -> str:
        """What the report calls the instances."""
        return " · ".join([self.family, self.question, *([self.kind] if self.kind else [])])

    def __post_init__(self) -> None:
        if self.quantity not in self.QUANTITIES:
            raise InputError(f"quantity is {shown(self.quantity)}; it must be one of {', '.join(self.QUANTITIES)}")
        if self.family not in FAMILIES:
            raise InputError(f"family is {shown(self.family)}; known: {', '.join(FAMILIES)}")
        if self.answer not in ("yes", "no", "value"):
            raise InputError(f"answer is {shown(self.answer)}; it must be yes, no or value")
        laws = [law.name for law in FAMILIES[self.family].laws]
        if (self.law not in laws) if self.quantity == "difference" else self.law:
            known = f"one of {', '.join(laws) or 'none'} is right"
            right = known if self.quantity == "difference" else "only a difference has one"
            raise InputError(f"law is {shown(self.law)}; {right}")
        if isnan(self.low) or isnan(self.high) or self.low >= self.high:
            raise InputError(f"supports is [{self.low}, {self.high}]; the lower end must be below the upper one")

    @property
    def about(self) -> str:
        """The quantity in words."""
        what = {"exponent": "exponent of n", "growth": "growth of the exponent with d"}.get(
            self.quantity, f"exponent of n, less that of the law {self.law},"
        )
        where = f"{self.solver} on {self.family}, {self.question} ({self.answer})"
        return f"{what} of the work of {where}, supported by [{self.low:g}, {self.high:g}]"
