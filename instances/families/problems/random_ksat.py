"""Random k-SAT in the fixed clause-length model."""

from decimal import Decimal
from functools import lru_cache
from math import ceil
from random import Random
from typing import Annotated, Literal

from instances.errors import InputError
from instances.families.thresholds import balanced, conditions_for
from instances.problem import Verdict
from instances.problems.cnf import Cnf


def random_ksat(
    variables: Annotated[int, "number n of variables"],
    ratio: Annotated[
        float | Literal["threshold", "calibrated"], "clauses a variable; 'threshold' is known for width 3 only"
    ],
    width: Annotated[int, "literals a clause"] = 3,
    *,
    seed: int,
) -> Cnf:
    """Draw round(ratio n) clauses independently, each uniform among those on `width` different variables.

    Clauses may repeat. A formula is satisfiable with probability near 1 at small ratios and near 0 at large ones. For
    width 3 the change is near 4.27 with n growing (Mézard, Parisi and Zecchina 2002), and for finite n near
    4.258 + 58.26 n^(-5/3), the ``threshold`` (Crawford and Auton 1996, fitted for n >= 20; too high below).
    ``calibrated`` asks the exact oracle instead, for any width: it is the smallest number of clauses at which at least
    half of 200 formulas are not satisfiable (`balanced`, whose seeds depend on n and the width only). That takes ten
    seconds for n = 100, once in a process for each n and width, and is refused where the oracle finds a formula hard.

    With the same seed, the formula with fewer clauses has the first of the other's.

    Parameters
    ----------
    variables
        n >= 0.
    ratio
        A finite float of at least 0, or one of the words.
    width
        At least 1, and at most n unless there are no clauses.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> random_ksat(5, 2.0, seed=0).size["clauses"]
    10
    """
    if variables < 0 or width < 1:
        raise InputError(f"variables must be at least 0 and width at least 1; got {variables} and {width}")
    if ratio == "calibrated":
        count = _calibrated(variables, width)
    else:
        if isinstance(ratio, str):
            if width != 3:
                raise InputError(
                    f"ratio is 'threshold', which is known for width 3 only; give a number for width {width}"
                )
            ratio = 4.258 + 58.26 * variables ** (-5 / 3) if variables else 0.0
        if not 0 <= ratio < float("inf"):
            raise InputError(f"ratio is {ratio}; it must be a finite number of at least 0")
        count = round(ratio * variables)
    if count and width > variables:
        raise InputError(f"width is {width}, but a clause on different variables has at most {variables}")
    return _draw(variables, count, width, seed)


def _draw(variables: int, count: int, width: int, seed: int | str) -> Cnf:
    random = Random(seed)
    order = list(range(1, variables + 1))
    clauses = []
    for _ in range(count):
        # The first steps of a Fisher-Yates shuffle: uniform whatever the order before.
        for i in range(width):
            j = i + int(random.random() * (variables - i))
            order[i], order[j] = order[j], order[i]
        clauses.append(tuple(v if random.random() < 0.5 else -v for v in order[:width]))
    return Cnf(variables, tuple(clauses))


@lru_cache
def _calibrated(variables: int, width: int) -> int:
    if width > variables:
        return 0
    # Where half a satisfying assignment is expected, at most half of the formulas have one.
    most = ceil(conditions_for(2 ** (variables + 1), Decimal(2) ** -width))
    return balanced(
        f"random-ksat {variables} {width}",
        most,
        lambda count, seed: _draw(variables, count, width, seed),
        Verdict.NO,
    )
