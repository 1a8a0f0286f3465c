"""Reachability: does the network take a value in a set of outputs somewhere?"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.errors import InputError
from instances.network import Network, Point
from instances.option import option
from instances.output_set import Alternative, Alternatives, parse_set, set_text
from instances.problem import Verdict
from instances.question import Box, Domain, Question, is_point


@dataclass(frozen=True)
class Reachability(Question[Point]):
    """Is f(x) in the target for some x of the domain?

    The target is an or of ands of linear inequalities between the outputs. An alternative may also bound inputs: then
    it counts only where x is within these bounds. This is what VNN-LIB asks: a yes is its ``sat``.

    Parameters
    ----------
    network
        f, with any number of outputs and hidden layers.
    domain
        All of R^d, or a box.
    target
        Such as ``Y_0 >= 1 and Y_1 <= 1/3 or Y_1 > 2``; it is kept in the one form that `instances.output_set` writes.
        The inequalities of one alternative are all strict or none is. Of a domain that is a box, alternatives may be
        about a part each, such as ``X_0 <= 1/2 and Y_0 >= 1 or X_0 >= 1/2 and Y_0 >= 2``.

    Raises
    ------
    InputError
        If the target is malformed, names an output or input that is not there, mixes ``>`` and ``>=`` in one
        alternative, or bounds inputs of R^d.
    """

    name: ClassVar[str] = "reachability"
    witnessed: ClassVar[Verdict] = Verdict.YES
    network: Network
    domain: Domain
    target: str = option("Y_0 >= 0", "SET", "such as 'Y_0 >= 1 and Y_1 <= Y_0 + 1/2 or Y_1 > 3e-2'.")

    def __post_init__(self) -> None:
        super().__post_init__()
        alternatives = parse_set(self.target)
        object.__setattr__(self, "target", set_text(alternatives))
        for alternative in alternatives:
            self._possible(alternative)

    def _possible(self, alternative: Alternative) -> None:
        highest = max(alternative.outputs)
        if highest >= self.network.outputs:
            raise InputError(f"the target names output Y_{highest}; the network has {self.network.outputs} outputs")
        if len({inequality.strict for inequality in alternative.inequalities}) > 1:
            raise InputError("the target mixes strict and non-strict inequalities in one alternative; use one kind")
        if alternative.bounds and not isinstance(self.domain, Box):
            raise InputError(
                "the target bounds inputs, and the domain is all of R^d; give a box, of which it bounds parts"
            )
        if alternative.bounds and alternative.bounds[-1].input >= self.network.inputs:
            last = alternative.bounds[-1].input
            raise InputError(f"the target names input X_{last}; the network has {self.network.inputs} inputs")

    @cached_property
    def alternatives(self) -> Alternatives:
        """The target as values."""
        return parse_set(self.target)

    @cached_property
    def cases(self) -> tuple[tuple[Domain, Alternative], ...]:
        """The alternatives, each with the part of the domain that it is about; those that have none are left out."""
        found = []
        for alternative in self.alternatives:
            part = alternative.within(self.domain) if isinstance(self.domain, Box) else self.domain
            if part is not None:
                found.append((part, alternative))
        return tuple(found)

    def check(self, witness: Point) -> bool:
        """Whether `witness` is a rational point of the domain with f(witness) in the target, in exact arithmetic."""
        if not is_point(witness, self.network.inputs) or not self.domain.contains(witness):
            return False
        outputs = self.network.exact(witness)
        return any(part.contains(witness) and alternative.holds(outputs) for part, alternative in self.cases)
