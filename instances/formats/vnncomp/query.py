"""What a verifier is asked: the query that stands for a question, and what its answer then means.

Strict inequalities become others by the question's
gap: a value half-way between the two that a theorem allows is a bound that neither rounding nor a tolerance reaches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from instances.errors import InputError
from instances.network import Point
from instances.question import Box, Domain, Gap
from instances.questions import Reachability


@dataclass(frozen=True)
class Query:
    """A reachability question that VNN-LIB can ask, in place of a question.

    Parameters
    ----------
    asked
        On a box, with inequalities that are not strict.
    comments
        What the question is, and what sat and unsat say of it: lines for the head of a file.
    margin
        If the answer is unsat, then everywhere on the box every alternative has an inequality whose two sides are at
        least this far apart. None if nothing is promised.
    sat
        The verdict on the question that sat stands for.
    push
        A witness of the question to one of the query, as far as the query asks for so much: check it.
    """

    asked: Reachability
    comments: tuple[str, ...]
    margin: Fraction | None
    sat: str
    push: Callable[[Any], Point]


def promised_gap(gap: Gap | None, name: str) -> Gap:
    if gap is None:
        raise InputError(f"this {name} question has no gap, so that no bound with >= stands for it; export those that"
                         " come from a theorem")  # fmt: skip
    return gap


def promised_box(domain: Domain, witness_box: Box | None, name: str) -> tuple[Box, str]:
    """The box to ask about, and how it stands for the domain, in words."""
    if isinstance(domain, Box):
        return domain, "of the box"
    if witness_box is None:
        raise InputError(f"this {name} question is about all of R^d, and no theorem says which box is enough")
    return witness_box, "of R^d (by theorem, of the box, if anywhere)"


def half_way(gap: Gap) -> Fraction:
    return (gap.yes + gap.no) / 2
