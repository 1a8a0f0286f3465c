"""Zero map: is the network 0 everywhere?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from instances.claims import bound_of
from instances.network import Network, Point
from instances.option import promise
from instances.problem import Verdict
from instances.question import Box, Domain, Gap, Question, Value, is_point
from instances.tiny import ANY_OUTPUTS


@dataclass(frozen=True)
class ZeroMap(Question[Point]):
    """Is f(x) = 0 for every x of the domain?

    The witness goes with the *no*: a point where some output is not 0.

    Parameters
    ----------
    network
        f, with any number of outputs and hidden layers.
    domain
        All of R^d, or a box.
    gap
        A theorem's promise that max |f| is at least `gap.yes` or is at most `gap.no` = 0.
    witness_box
        A theorem's promise about an instance on R^d: if f is not 0, then |f| reaches `gap.yes` in this box.
    """

    name: ClassVar[str] = "zero-map"
    witnessed: ClassVar[Verdict] = Verdict.NO
    network: Network
    domain: Domain
    gap: Gap | None = promise()
    witness_box: Box | None = promise()

    def check(self, witness: Point) -> bool:
        """Whether `witness` is a rational point of the domain with f(witness) != 0, in exact arithmetic."""
        if not is_point(witness, self.network.inputs):
            return False
        return self.domain.contains(witness) and any(v != 0 for v in self.network.exact(witness))

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        if verdict is not Verdict.YES:
            return {}
        return {bound_of(output, sign): Fraction(0) for output in range(self.network.outputs) for sign in (1, -1)}

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return ANY_OUTPUTS
