"""What the two z3 encodings share."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import z3

from benchmarks.reply import Reply, timed


def rational(value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def linear(row: Sequence[Fraction | int], inputs: Sequence[Any]) -> Any:
    """row . inputs."""
    return z3.Sum([rational(Fraction(w)) * x for w, x in zip(row, inputs, strict=True) if w] or [rational(Fraction(0))])


def decide(constraints: Sequence[Any], seconds: float) -> Reply:
    solver = z3.Solver()
    solver.set("timeout", max(1, int(1000 * seconds)))
    solver.add(*constraints)
    result, spent = timed(solver.check, seconds)
    if result == z3.unknown:
        return Reply("unknown", spent, note=solver.reason_unknown())
    return Reply("yes" if result == z3.sat else "no", spent)
