"""Counting zero sums of k integers becomes counting the regions of one hidden layer without biases."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import ClassVar

from instances.errors import InputError
from instances.network import Layer, Network
from instances.problems import KSum
from instances.question import RealSpace
from instances.questions import Regions
from instances.reduction import Counting


@dataclass(frozen=True)
class KSumToRegions(Counting[KSum, Regions]):
    """Whether one hidden layer without biases has as many regions as in general position is W[1]-hard in d = k.

    Construction. For every integer t of the set T one neuron with the row w_t = (1, t, …, t^(d-2), t^d), bias 0 and
    output weight 1, for d = k >= 2.

    Value. The regions are those of the hyperplanes w_t . x = 0, of both kinds: output weights are positive, so that the
    slope changes across every hyperplane. Any d - 1 rows are independent, because their first d - 1 entries are a
    Vandermonde matrix. The determinant of d rows is the Vandermonde determinant of their t times the sum of these t
    (a Schur polynomial), so d rows are dependent exactly if their integers add up to 0. Two such sets share at most
    d - 2 integers, since d - 1 of them determine the last. So the matroid of the rows is sparse paving: it comes from
    the uniform one, where all sets of d rows are independent, by making one set after the other dependent, each of
    which lowers the Tutte polynomial T(x, y) by x + y - x y (a relaxation in reverse). The number of regions is
    T(2, 0) (Zaslavsky 1975), hence

        regions = 2 sum_{i < d} C(|T| - 1, i) - 2 (number of d-subsets of T with sum 0),

    and 1 if T is empty.

    Size. d = k inputs and |T| neurons (one that is always 0 if T is empty). A float64 number holds t^d for t of b bits
    only if b d <= 53 or so, while the hardness of k-SUM needs integers of about k log n bits: the theorem is about
    rational weights, and instances as hard as it says do not fit.

    Parameters
    ----------
    source
        An instance with at least 2 summands.
    kind
        ``linear`` or ``activation``: the number is the same.

    Raises
    ------
    InputError
        If there is one summand, or (by `target`) if a power is no float64 number.

    Examples
    --------
    >>> reduction = KSumToRegions(KSum((-3, 1, 2, 4, 5), 3))
    >>> reduction.value(reduction.source.count())
    Fraction(20, 1)
    """

    name: ClassVar[str] = "k-sum-to-regions"
    theorem: ClassVar[str] = (
        "own proof from k-SUM: W[1]-hard (Downey and Fellows 1995), no n^o(k) algorithm under ETH (Pătraşcu and"
        " Williams 2010)"
    )
    source_type: ClassVar[type[KSum]] = KSum
    target_type: ClassVar[type[Regions]] = Regions
    source: KSum
    kind: str = "linear"

    def __post_init__(self) -> None:
        if self.source.summands < 2:
            raise InputError(f"{self.name}: sums of 1 summand make no dimension; at least 2 summands are needed")

    @cached_property
    def target(self) -> Regions:
        d = self.source.summands
        rows = [[*(t**i for i in range(d - 1)), t**d] for t in self.source.integers] or [[0] * d]
        hidden = Layer.from_integers(rows, [0] * len(rows), d, "hidden layer 1")
        return Regions(Network((hidden, Layer([[1.0] * len(rows)], [0.0]))), RealSpace(d), self.kind)

    def value(self, count: int) -> Fraction:
        others = len(self.source.integers) - 1
        if others < 0:
            return Fraction(1)
        return Fraction(2 * sum(comb(others, i) for i in range(self.source.summands)) - 2 * count)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": source_size["summands"], "neurons": max(1, source_size["integers"])}
