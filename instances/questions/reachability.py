"""Reachability: does the network take a value in a set of outputs somewhere?"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.errors import InputError
from instances.network import Network, Point
from instances.output_set import Alternatives, contains, parse_set, set_text
from instances.problem import Verdict
from instances.question import Domain, Question, is_point


@dataclass(frozen=True)
class Reachability(Question[Point]):
    """Is f(x) in the target for some x of the domain?

    The target is a union of polyhedra, an or of ands of linear inequalities between the outputs. This is what VNN-LIB
    asks: a yes is its ``sat``.

    Parameters
    ----------
    network
        f, with any number of outputs and hidden layers.
    domain
        All of R^d, or a box.
    target
        Such as ``Y_0 >= 1 and Y_1 <= 1/3 or Y_1 > 2``; it is kept in the one form that `instances.output_set` writes.
        The inequalities of one alternative are all strict or none is.

    Raises
    ------
    InputError
        If the target is malformed, names an output that is not there, or mixes ``>`` and ``>=`` in one alternative.
    """

    name: ClassVar[str] = "reachability"
    witnessed: ClassVar[Verdict] = Verdict.YES
    network: Network
    domain: Domain
    target: str = "Y_0 >= 0"

    def __post_init__(self) -> None:
        super().__post_init__()
        alternatives = parse_set(self.target)
        object.__setattr__(self, "target", set_text(alternatives))
        for alternative in alternatives:
            highest = max(inequality.coefficients[-1][0] for inequality in alternative)
            if highest >= self.network.outputs:
                raise InputError(f"the target names output Y_{highest}; the network has {self.network.outputs} outputs")
            if len({inequality.strict for inequality in alternative}) > 1:
                raise InputError("the target mixes strict and non-strict inequalities in one alternative; use one kind")

    @cached_property
    def alternatives(self) -> Alternatives:
        """The target as values."""
        return parse_set(self.target)

    def check(self, witness: Point) -> bool:
        """Whether `witness` is a rational point of the domain with f(witness) in the target, in exact arithmetic."""
        if not is_point(witness, self.network.inputs) or not self.domain.contains(witness):
            return False
        return contains(self.alternatives, self.network.exact(witness))
