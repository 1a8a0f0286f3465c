"""Satisfiability becomes the maximum of a network: the number of clauses that must stay false."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.network import Point
from instances.problem import Combination
from instances.problems import Cnf
from instances.questions import Maximum
from instances.reduction import Chain, Reduction
from instances.reductions.between_problems.cnf_to_multicolored_set_cover import CnfToMulticoloredSetCover
from instances.reductions.to_values.multicolored_set_cover_to_maximum import MulticoloredSetCoverToMaximum


@dataclass(frozen=True)
class CnfToMaximum(Reduction[Cnf, Combination, Maximum, Point]):
    """The maximum of a network with two hidden layers, in any dimension from 1 up, is the value of MaxSAT.

    Construction. `cnf_to_multicolored_set_cover`, then `multicolored_set_cover_to_maximum`.

    Yes stays yes, yes came from yes, and more. The least number of uncovered elements is the least number of false
    clauses, and no colour is without labels, so

        max f = 1 - 2 (minimum number of false clauses),

    1 for a satisfiable formula and at most -1 for another one; and any point, rounded to labels, is an assignment that
    falsifies at most (1 - f(x)) / 2 clauses.

    This is not so for the network of `cnf_to_positivity`, whose maximum may be at a fractional point if the formula
    has no model.

    Size. d = `groups` inputs; with l = sum of 2^(group size) labels, 2 l + d neurons in the first hidden layer and one
    a clause in the second.

    Parameters
    ----------
    source
        Any formula; empty clauses, repeated literals, clauses that hold always and no variables are legal.
    groups
        d, at least 1.

    Raises
    ------
    InputError
        As `CnfToMulticoloredSetCover` does.

    Examples
    --------
    >>> reduction = CnfToMaximum(Cnf(2, ((1, 2), (-1,), (-2,))))
    >>> point = reduction.push((1, -2))
    >>> reduction.target.attained(point), reduction.pull(point)
    (Fraction(-1, 1), (1, -2))
    """

    name: ClassVar[str] = "cnf-to-maximum"
    theorem: ClassVar[str] = (
        "Patrascu and Williams 2010: split and list; with it MaxSAT is the maximum of a network with two hidden layers"
    )
    source_type: ClassVar[type[Cnf]] = Cnf
    target_type: ClassVar[type[Maximum]] = Maximum
    source: Cnf
    groups: int = 2

    def __post_init__(self) -> None:
        CnfToMulticoloredSetCover(self.source, self.groups)

    @cached_property
    def steps(self) -> Chain:
        """The two reductions that this one is made of."""
        cover = CnfToMulticoloredSetCover(self.source, self.groups)
        return Chain(self.source, (cover, MulticoloredSetCoverToMaximum(cover.target)))

    @property
    def target(self) -> Maximum:
        reached = self.steps.target
        assert isinstance(reached, Maximum), "the second step ends at a maximum"
        return reached

    def push(self, witness: Combination) -> Point:
        """The point of the labels of a model's parts; f is 1 there."""
        point: Point = self.steps.push(witness)
        return point

    def pull(self, witness: Point) -> Combination:
        """The assignment of the labels nearest to a point; a model if f > -1 there."""
        assignment: Combination = self.steps.pull(witness)
        return assignment

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        cover = CnfToMulticoloredSetCover(self.source, self.groups).target_size(source_size)
        return {"inputs": cover["colors"], "neurons": 2 * cover["labels"] + cover["colors"] + cover["elements"]}
