"""Where a distribution changes from mostly yes to mostly no: by its first moment, and by asking the exact oracle."""

from bisect import bisect_left
from collections.abc import Callable
from decimal import Decimal, localcontext

from instances.errors import InputError
from instances.problem import SourceProblem, Verdict

_DRAWS = 200
_CONFLICTS = 2_000
_MOST_CONDITIONS = 1_000_000


def balanced(name: str, steps: int, draw: Callable[[int, str], SourceProblem], later: Verdict) -> int:
    """Bisect for the first of the steps 0, ..., steps - 1 at which at least half of 200 draws have the answer `later`.

    The draws of all steps have the same 40 seeds, which depend on `name` alone and belong to no instance. Where a
    later step keeps what an earlier one drew and adds to it, each draw changes its answer only once, so that bisection
    is right. P(yes) at the result is 1/2 up to the error of 200 draws, about 0.04, and the distance of the steps.

    Parameters
    ----------
    name
        Of the law that is calibrated, with its parameters.
    steps
        At least 0. The oracle is called about 200 log2(steps) times.
    draw
        The problem for a step and a seed.
    later
        The answer of the later steps.

    Returns
    -------
    A step; `steps` if there is none.

    Raises
    ------
    InputError
        If the oracle cannot decide a draw within 2,000 conflicts.
    """

    def changed(step: int) -> bool:
        answers = []
        for number in range(_DRAWS):
            answers.append(draw(step, f"calibration of {name}, draw {number}").decide(_CONFLICTS).verdict)
            if answers[-1] is Verdict.UNKNOWN:
                raise InputError(f"{name} is too hard to calibrate with {_CONFLICTS} conflicts a draw; give a number")
        return 2 * answers.count(later) >= _DRAWS

    return bisect_left(range(steps), True, key=changed)


def conditions_for(candidates: int, failure: Decimal) -> Decimal:
    """The number u of conditions for which `candidates` (1 - failure)^u = 1.

    It makes one candidate meet all conditions on average, if each fails each with the probability `failure`, 0 <
    failure < 1, independently. Decimal's logarithm is correctly rounded, so that u is the same on every machine.

    Raises
    ------
    InputError
        If u is above a million.
    """
    with localcontext(prec=60):
        rate = -(1 - failure).ln()
        needed = Decimal(candidates).ln() / rate if rate else Decimal("Infinity")
    if needed > _MOST_CONDITIONS:
        raise InputError(f"the threshold is above {_MOST_CONDITIONS}; give a number")
    return needed
