"""Exponents measured beside those that theory predicts for the family, each difference with its interval.

A family declares its laws (`instances.families.law`). A solver follows a law, as far as these sizes show, if the whole
95 % interval of the difference is within `MARGIN` of 0, which is what factors of log n leave of an exponent at such
sizes; it does not if the whole interval is outside; and else nothing is told. A bound from above can only be broken
from above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from hardness.reporting.curves import Curve, problem_of
from hardness.reporting.entries import Entry
from hardness.statistics import Slope
from instances.families import FAMILIES, Law

MARGIN = 0.25
"""Differences of exponents that count as none."""


class Standing(Enum):
    """How measured exponents stand to a law."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_TOLD = "not told apart"


@dataclass(frozen=True)
class Predicted:
    """One law beside the exponent of one method in one dimension.

    Parameters
    ----------
    exponent
        Of n, as the law has it.
    fit
        The exponent measured, with its interval.
    """

    problem: str
    answer: str
    method: str
    unit: str
    d: int
    law: Law
    exponent: Fraction
    fit: Slope

    @property
    def difference(self) -> tuple[float, float, float]:
        """Measured less predicted: the lower end of its 95 % interval, the estimate, the upper end."""
        predicted = float(self.exponent)
        return self.fit.low - predicted, self.fit.slope - predicted, self.fit.high - predicted

    @property
    def standing(self) -> Standing:
        low, _, high = self.difference
        if low > MARGIN or (high < -MARGIN and not self.law.at_most):
            return Standing.CONTRADICTED
        if high <= MARGIN and (low >= -MARGIN or self.law.at_most):
            return Standing.SUPPORTED
        return Standing.NOT_TOLD

    @property
    def words(self) -> str:
        """One sentence."""
        low, middle, high = self.difference
        bound = "at most " if self.law.at_most else ""
        return (
            f"d = {self.d}: n^{self.fit.slope:.2f} [{self.fit.low:.2f}, {self.fit.high:.2f}] is measured,"
            f" {bound}n^{float(self.exponent):.2f} predicted by the law {self.law.name};"
            f" difference {middle:+.2f} [{low:+.2f}, {high:+.2f}]: {self.standing.value}."
        )


def beside_theory(curves: Sequence[Curve], entries: Sequence[Entry]) -> list[Predicted]:
    """Every law of its family beside every curve that has an exponent and in which only the law's parameter varies."""
    params: dict[tuple[str, int], Mapping[str, Any]] = {}
    for entry in entries:
        params.setdefault((problem_of(entry.run), entry.run.d), entry.run.params)
    family = {problem_of(entry.run): entry.run.family for entry in entries}
    found = []
    for curve in curves:
        known = FAMILIES.get(family[curve.problem])
        if known is None or not isinstance(curve.fit, Slope):
            continue
        for law in known.laws:
            exponent = law.in_neurons(params[curve.problem, curve.d]) if curve.varied == (law.grows,) else None
            if exponent is not None:
                here = (curve.problem, curve.answer, curve.method, curve.unit, curve.d)
                found.append(Predicted(*here, law, exponent, curve.fit))
    return found
