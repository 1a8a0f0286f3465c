"""Random integers, of which k are to add up to zero, or all k-sets that do are counted."""

from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.problems.k_sum import KSum


def random_k_sum(
    integers: Annotated[int, "number n of integers"],
    summands: Annotated[int, "number k of summands of a sum"],
    bits: Annotated[int, "the integers are below 2^bits in absolute value"],
    planted: Annotated[int, "number of disjoint sets of k integers that are made to add up to 0"] = 0,
    *,
    seed: int,
) -> KSum:
    """Draw n distinct integers uniformly from those below 2^b in absolute value.

    Of the C(n, k) sets of k about C(n, k) / 2^(b + 1) add up to 0 by chance. A planted set is k - 1 integers and the
    negative of their sum; it is drawn again until that is in range and new. Counts come from meeting in the middle,
    never from the planting.

    `k_sum_to_regions` needs t^k in float64, which is so for b k <= 53: b <= 17, 13, 10, 8 for k = 3, 4, 5, 6. Hard
    k-SUM needs about k log2 n bits, so these instances are small cases of the theorem.

    Parameters
    ----------
    integers
        n >= 0.
    summands
        k >= 1.
    bits
        b, from 1 to 29.
    planted
        At least 0.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range, or if there are not so many integers.

    >>> problem = random_k_sum(9, 3, 10, 2, seed=0)
    >>> problem.size, problem.count() >= 2
    ({'integers': 9, 'summands': 3}, True)
    """
    if integers < 0 or summands < 1 or not 1 <= bits <= 29 or planted < 0:
        raise InputError(
            "integers and planted must be at least 0, summands at least 1 and bits from 1 to 29;"
            f" got {integers}, {planted}, {summands} and {bits}"
        )
    if planted * summands > integers:
        raise InputError(
            f"planted is {planted}; so many disjoint sets of {summands} need more than {integers} integers"
        )
    top = (1 << bits) - 1
    if 4 * integers > 2 * top + 1:
        raise InputError(f"bits is {bits}; {integers} distinct integers need four times as many to be drawn from")
    random = Random(seed)
    drawn: set[int] = set()

    def fresh() -> int:
        while True:
            t = int(random.random() * (2 * top + 1)) - top
            if t not in drawn:
                return t

    for _ in range(planted):
        for _ in range(_TRIES):
            chosen: set[int] = set()
            while len(chosen) < summands - 1:
                chosen.add(fresh())
            last = -sum(chosen)
            if abs(last) <= top and last not in chosen and last not in drawn:
                drawn |= {*chosen, last}
                break
        else:
            raise InputError(f"planted is {planted}; no further set of {summands} integers of {bits} bits was found")
    while len(drawn) < integers:
        drawn.add(fresh())
    return KSum(tuple(sorted(drawn)), summands)


_TRIES = 10_000
"""So many times a planted set is drawn again."""
