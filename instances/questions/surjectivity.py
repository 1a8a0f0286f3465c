"""Surjectivity: does the network take every real value?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from instances.claims import bound_of
from instances.errors import InputError
from instances.network import Network, Point
from instances.option import promise
from instances.problem import Verdict
from instances.question import Box, Domain, Gap, Question, Value, is_point


@dataclass(frozen=True)
class Surjectivity(Question[tuple[Point, Point]]):
    """Is f(R^d) = R?

    f is continuous and piecewise linear with finitely many pieces, so it is onto R exactly if it is unbounded above
    and below, which is if its recession function, the network without biases, is positive at one point and negative at
    another. These two points are the witness.

    Parameters
    ----------
    network
        f, with one output.
    domain
        All of R^d: nothing bounded is mapped onto R.
    gap
        Unused by the check: a theorem's promise about the recession function.

    Raises
    ------
    InputError
        If the network has more than one output or the domain is a box.
    """

    name: ClassVar[str] = "surjectivity"
    witnessed: ClassVar[Verdict] = Verdict.YES
    refused_domains: ClassVar[Mapping[type, str]] = {
        Box: "surjectivity onto R needs all of R^d as its domain; a box is mapped to something bounded"
    }
    any_claim: ClassVar[bool] = True
    network: Network
    domain: Domain
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.outputs != 1:
            raise InputError(f"surjectivity onto R is about one output; the network has {self.network.outputs}")

    def check(self, witness: Any) -> bool:
        """Whether the recession function is positive at the first point and negative at the second, exactly."""
        if not isinstance(witness, tuple) or len(witness) != 2:
            return False
        above, below = witness
        d, recession = self.network.inputs, self.network.recession
        if not (is_point(above, d) and is_point(below, d)):
            return False
        return recession.exact(above)[0] > 0 > recession.exact(below)[0]

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        """That the recession function is nowhere positive, or nowhere negative."""
        return {bound_of(0, sign): Fraction(0) for sign in (1, -1)} if verdict is Verdict.NO else {}

    @property
    def claimed(self) -> Network:
        return self.network.recession
