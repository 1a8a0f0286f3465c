"""Positivity: is the network above a threshold somewhere?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from instances.errors import InputError
from instances.network import Network, Point
from instances.option import option, promise
from instances.problem import Verdict
from instances.question import Box, Domain, Gap, Question, Value, is_point


@dataclass(frozen=True)
class Positivity(Question[Point]):
    """Is f(x) > threshold for some x of the domain?

    Parameters
    ----------
    network
        f, with one output and any number of hidden layers.
    domain
        All of R^d, or a box.
    witness_box
        A theorem's promise about an instance on R^d: if f exceeds the threshold anywhere, it does so somewhere in
        this box. Solvers may search the box instead of R^d.
    gap
        A theorem's promise that max f is at least `gap.yes` or at most `gap.no`, which is at most the threshold.
    threshold
        0 unless said otherwise.

    Raises
    ------
    InputError
        If the network has more than one output or a dimension does not fit.
    """

    name: ClassVar[str] = "positivity"
    witnessed: ClassVar[Verdict] = Verdict.YES
    network: Network
    domain: Domain
    witness_box: Box | None = promise()
    gap: Gap | None = promise()
    threshold: Fraction = option(Fraction(0), "T", "is f(x) > T somewhere? Exact, 0 if not given.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.outputs != 1:
            raise InputError(f"positivity asks about one output; the network has {self.network.outputs}")
        if self.witness_box is not None and self.witness_box.dimension != self.network.inputs:
            raise InputError(
                f"the witness box has dimension {self.witness_box.dimension} but the network has"
                f" {self.network.inputs} inputs"
            )
        if self.gap is not None and not self.gap.no <= self.threshold < self.gap.yes:
            raise InputError(
                f"the gap of positivity must straddle {self.threshold}; got no {self.gap.no}, yes {self.gap.yes}"
            )

    def check(self, witness: Point) -> bool:
        """Whether `witness` is a rational point of the domain with f(witness) > threshold, in exact arithmetic."""
        if not is_point(witness, self.network.inputs):
            return False
        return self.domain.contains(witness) and self.network.exact(witness)[0] > self.threshold

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        return {self.claim: self.threshold} if verdict is Verdict.NO else {}

    @classmethod
    def tiny(cls, network: Network, domain: Domain, given: Mapping[str, Any]) -> Self:
        """Many tools of others answer only where a theorem promises a gap. Here it holds."""
        asked = super().tiny(network, domain, given)
        if asked.threshold:
            return asked
        return replace(asked, gap=Gap(yes=Fraction(1), no=Fraction(0)), witness_box=Box.cube(network.inputs, 0, 1))
