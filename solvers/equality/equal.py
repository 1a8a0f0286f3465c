"""Whether two networks are the same function: presolve steps that may each answer, and then a solver.

For networks with one hidden layer this is polynomial. With two hidden layers it is coNP-hard, so that the cheap steps
cannot always decide.
"""

from dataclasses import replace
from fractions import Fraction
from random import Random

from instances.errors import InputError
from instances.network import Network, Point
from instances.parameters.canonical import canonical
from instances.parameters.difference import difference
from instances.parameters.fibre import normal_form
from instances.parameters.shallow import shallow_function
from instances.problem import Verdict
from instances.question import Box, Domain, RealSpace
from instances.questions import ZeroMap
from solvers.answer import Answer, Stop, unknown
from solvers.registry import load
from solvers.solver import Deadline, Limits, Solver
from solvers.stopping.as_answer import within
from solvers.stopping.limits import checkpoint, watched
from solvers.via_positivity.shallow_zero_map import shallow_nonzero

POINTS = 64
"""So many points are tried before anything else is done to tell two networks apart."""


def equal(
    one: Network, other: Network, limits: Limits, domain: Domain | None = None, solver: Solver | None = None
) -> Answer:
    """Decide whether two networks are the same function on a domain.

    These may answer, in this order: equal canonical forms, yes; different values at one of 64 rational points, no; one
    hidden layer, grouped by hyperplanes; two hidden layers with equal normal forms, yes; a solver, asked for the zero
    map of the difference.

    Parameters
    ----------
    one, other
        Networks of any depths with the same inputs and outputs.
    domain
        All of R^d, if nothing else is said, or a box.
    solver
        What decides if none of the other steps does; ``auto`` if nothing else is said.

    Returns
    -------
    Yes, or no with a point where they differ, or unknown with a reason. The note says which step answered.

    Raises
    ------
    InputError
        If the networks or the domain do not fit together.
    """
    question = ZeroMap(difference(one, other), RealSpace(one.inputs) if domain is None else domain)
    deadline = Deadline(limits)
    found: list[Answer | None] = []

    def cheaply() -> Answer:
        found.append(presolved(one, other, question))
        return found[0] or unknown(Stop.WORK, "nothing is decided yet", {})

    early = within(limits, cheaply, dict, lambda: "the steps before a solver")
    if not found or found[0] is not None:
        return early
    method = load("auto") if solver is None else solver
    answer = method.solve(question, replace(limits, wall_s=deadline.remaining_s))
    note = f"the difference is left to {method.name}"
    return replace(answer, work={"points": POINTS, **answer.work}, note=note)


def presolved(one: Network, other: Network, question: ZeroMap) -> Answer | None:
    """What the steps before a solver say, or None. Comes by checkpoints.

    Parameters
    ----------
    question
        Is their difference 0?
    """
    checkpoint()
    if canonical(one).digest == canonical(other).digest:
        return _yes("equal canonical forms")
    for number, point in watched(enumerate(_points(question.domain), start=1)):
        if one.exact(point) != other.exact(point):
            return _no(point, f"different values at the first of {number} points", number)
    subtracted, domain = question.network, question.domain
    if len(subtracted.layers) <= 2 and not (isinstance(domain, Box) and domain.flat):
        return _shallow(subtracted, domain)
    checkpoint()
    if _same_normal_form(one, other):
        return _yes("equal normal forms of two hidden layers")
    return None


def _yes(note: str) -> Answer:
    return Answer(Verdict.YES, Stop.FINISHED, work={"points": 0}, note=note)


def _no(point: Point, note: str, points: int) -> Answer:
    return Answer(Verdict.NO, Stop.FINISHED, point, work={"points": points}, note=note)


def _points(domain: Domain) -> list[Point]:
    """64 rational points: in a box anywhere, on R^d at distances from 1/16 to 1024."""
    random, found = Random(0), []
    for number in range(POINTS):
        if isinstance(domain, Box):
            ends = zip(domain.lower, domain.upper, strict=True)
            found.append(tuple(a + (b - a) * Fraction(int(random.random() * 1025), 1024) for a, b in ends))
        else:
            size = Fraction(2) ** (number % 15 - 4)
            drawn = (size * Fraction(int(random.random() * 2049) - 1024, 1024) for _ in range(domain.dimension))
            found.append(tuple(drawn))
    return found


def _shallow(subtracted: Network, domain: Domain) -> Answer:
    note = "one hidden layer, grouped by hyperplanes"
    function = shallow_function(subtracted)
    if not function.kinks and not any(any(row) for row in function.affine):
        return Answer(Verdict.YES, Stop.FINISHED, work={"points": POINTS}, note=note)
    for output in range(subtracted.outputs):
        point = shallow_nonzero(subtracted, output, domain)
        if point is not None:
            return _no(point, note, POINTS)
    return Answer(Verdict.YES, Stop.FINISHED, work={"points": POINTS}, note=note)


def _same_normal_form(one: Network, other: Network) -> bool:
    try:
        return normal_form(one) == normal_form(other)
    except InputError:
        return False
