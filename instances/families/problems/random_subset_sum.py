"""Random subset sums."""

from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.problems.subset_sum import SubsetSum

_MOST_BITS = 53
"""Larger items are no float64 numbers in general, so that no network could hold them."""


def random_subset_sum(
    items: Annotated[int, "number n of items"],
    bits: Annotated[int, "bits b of an item; n/b near 1 is hard"],
    planted: Annotated[bool, "make the target the sum of a random subset, so that the answer is yes"] = False,
    *,
    seed: int,
) -> SubsetSum:
    """Draw n items uniformly from 1, ..., 2^b - 1.

    The target is half the sum of all items, rounded down, around which there are the most subsets: about
    2^n / (2^b sqrt(n)) have it as their sum, so that the answer is mostly yes for n well above b and mostly no for n
    well below it, and hard to find where the density n/b is near 1 (Impagliazzo and Naor 1996). If planted, it is the
    sum of those items that each of n fair coins chooses, of the first one if they choose none. A target of more than 53
    bits is no float64 number in general.

    Parameters
    ----------
    items
        n >= 1.
    bits
        b, from 1 to 53.
    planted
        Whether to plant a subset.
    seed
        At least 0. With the same seed, a planted instance has the same items.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> random_subset_sum(4, 8, seed=1)
    SubsetSum(items=(35, 217, 195, 66), target=256)
    """
    if items < 1 or not 1 <= bits <= _MOST_BITS:
        raise InputError(f"items must be at least 1 and bits from 1 to {_MOST_BITS}; got {items} and {bits}")
    random = Random(seed)
    # A float has 53 random bits, so that every item is equally likely.
    drawn = tuple(1 + int(random.random() * (2**bits - 1)) for _ in range(items))
    chosen = [random.random() < 0.5 for _ in drawn]
    if planted:
        return SubsetSum(drawn, sum(item for item, on in zip(drawn, chosen, strict=True) if on) or drawn[0])
    return SubsetSum(drawn, max(1, sum(drawn) // 2))
