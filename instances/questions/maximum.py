"""Maximum: how high does the network get?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import ClassVar

from instances.errors import InputError
from instances.network import Network, Point
from instances.option import promise
from instances.problem import Verdict
from instances.question import Box, Domain, Gap, RealSpace, Value, ValueQuestion, is_point


@dataclass(frozen=True)
class Maximum(ValueQuestion[Point | tuple[Point, Point]]):
    """max f over the domain; ``math.inf`` if f is unbounded above.

    A finite maximum is attained, because f is piecewise linear with finitely many pieces. On R^d, f is unbounded above
    exactly if its recession function, the network without biases, is positive somewhere.

    The witness is a maximiser, or for ``math.inf`` a pair (x, r) whose ray r has positive recession.

    Parameters
    ----------
    network
        f, with one output.
    domain
        All of R^d, or a box.
    gap
        A theorem's promise that the maximum is at least `gap.yes` or at most `gap.no`.
    witness_box
        A theorem's promise about an instance on R^d: f is bounded above, and a maximum that reaches `gap.yes` is
        attained in this box. It says nothing about where smaller maxima are attained.

    Raises
    ------
    InputError
        If the network has more than one output.
    """

    name: ClassVar[str] = "maximum"
    network: Network
    domain: Domain
    gap: Gap | None = promise()
    witness_box: Box | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.outputs != 1:
            raise InputError(f"a maximum is that of one output; the network has {self.network.outputs}")

    def attained(self, witness: Point | tuple[Point, Point]) -> Value | None:
        d = self.network.inputs
        if is_point(witness, d):
            return self.network.exact(witness)[0] if self.domain.contains(witness) else None
        if not isinstance(witness, tuple) or len(witness) != 2 or not isinstance(self.domain, RealSpace):
            return None
        point, ray = witness
        if not (is_point(point, d) and is_point(ray, d)):
            return None
        return inf if self.network.recession.exact(ray)[0] > 0 else None

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        return {self.claim: Fraction(value)} if value is not None and value != inf else {}
