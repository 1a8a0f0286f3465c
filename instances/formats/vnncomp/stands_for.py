"""Which query stands for a question; those that need another network have a file of their own."""

from typing import Any

from instances.errors import InputError
from instances.formats.vnncomp.injectivity import of_injectivity
from instances.formats.vnncomp.lipschitz import of_lipschitz
from instances.formats.vnncomp.query import Query, half_way, promised_box, promised_gap
from instances.network import Point
from instances.question import Question
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Reachability, ZeroMap


def query(question: Question[Any]) -> Query:
    """The query that stands for a question.

    Raises
    ------
    InputError
        If no theorem gives what it takes: a gap, and on R^d a box.
    """
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


def _same(witness: Point) -> Point:
    return witness
