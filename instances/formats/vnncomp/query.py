"""What a verifier is asked: the query that stands for a question, and what its answer then means.

Here live the query and the questions that need no other network. Strict inequalities become others by the question's
gap: a value half-way between the two that a theorem allows is a bound that neither rounding nor a tolerance reaches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from instances.errors import InputError
from instances.network import Point
from instances.question import Box, Domain, Gap, Question
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Reachability, ZeroMap


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


def query(question: Question[Any]) -> Query:
    """The query that stands for a question.

    Raises
    ------
    InputError
        If no theorem gives what it takes: a gap, and on R^d a box.
    """
    from instances.formats.vnncomp.injectivity import of_injectivity
    from instances.formats.vnncomp.lipschitz import of_lipschitz

    match question:
        case Reachability():
            return _of_reachability(question)
        case Positivity() | Maximum():
            return _of_height(question)
        case ZeroMap():
            return _of_zero_map(question)
        case Lipschitz():
            return of_lipschitz(question)
        case Injectivity():
            return of_injectivity(question)
    raise InputError(f"no query of VNN-LIB stands for {question.name}; positivity, maximum, zero map, Lipschitz and"
                     " injectivity have one")  # fmt: skip


def _of_reachability(question: Reachability) -> Query:
    comments = (
        f"Question (reachability): is f(x) in the set {question.target} for some x of the box?",
        "sat: yes. unsat: no.",
    )
    return Query(question, comments, None, "yes", _same)


def _of_height(question: Positivity | Maximum) -> Query:
    gap = promised_gap(question.gap, question.name)
    box, where = promised_box(question.domain, question.witness_box, question.name)
    level = half_way(gap)
    if isinstance(question, Positivity):
        comments = (
            f"Question (positivity): is f(x) > {question.threshold} for some x {where}?",
            f"By theorem max f is at least {gap.yes} or at most {gap.no}; half-way is {level}.",
            f"sat: yes. unsat: no, f <= {gap.no}.",
        )
    else:
        comments = (
            f"Question (maximum): is the maximum of f {where} at least {gap.yes}?",
            f"By theorem it is, or the maximum is at most {gap.no}; half-way is {level}.",
            f"sat: the maximum is at least {gap.yes}. unsat: it is at most {gap.no}.",
        )
    asked = Reachability(question.network, box, f"Y_0 >= {level}")
    return Query(asked, comments, level - gap.no, "yes", _same)


def _of_zero_map(question: ZeroMap) -> Query:
    gap = promised_gap(question.gap, question.name)
    box, where = promised_box(question.domain, question.witness_box, question.name)
    level = gap.yes / 2
    target = " or ".join(f"Y_{i} >= {level} or Y_{i} <= -{level}" for i in range(question.network.outputs))
    comments = (
        f"Question (zero map): is f(x) = 0 for every x {where}?",
        f"By theorem max |f| is at least {gap.yes} or exactly 0; half-way is {level}.",
        f"sat: no, f is not 0 everywhere. unsat: |f| < {level} and so, by the theorem, f = 0 everywhere.",
    )
    return Query(Reachability(question.network, box, target), comments, level, "no", _same)


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


def _same(witness: Point) -> Point:
    return witness
