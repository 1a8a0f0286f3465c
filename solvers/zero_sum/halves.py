"""Subset sums by meeting in the middle."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from solvers.stopping.limits import checkpoint
from solvers.zero_sum.target import Effort, SubsetQuestion, TooManySumsError

MOST = 44
"""More vectors than these have too many sums of a half."""

Fingerprints = NDArray[np.uint64]


def by_halves(question: SubsetQuestion, effort: Effort) -> tuple[int, ...] | None:
    """A subset with the target as its sum, or None if there is none, in about 2^(n/2) steps.

    Vectors are hashed to integers modulo 2^64 by a fixed linear map, so that the hash of a sum is the sum of the
    hashes. Where the hash of the target is a sum of one of either half, the subset is checked exactly; where it is
    nowhere, there is no subset.

    Raises
    ------
    TooManySumsError
        If there are more than `MOST` vectors.
    TimeoutError
        If a deadline has passed.
    """
    vectors = question.vectors
    if len(vectors) > MOST:
        raise TooManySumsError
    if not question.nonempty and question.is_answer(()):
        return ()
    random = Random(0)
    factors = [2 * random.getrandbits(63) + 1 for _ in question.target]
    hashes = [sum(a * v for a, v in zip(factors, vector, strict=True)) % 2**64 for vector in vectors]
    goal = sum(a * v for a, v in zip(factors, question.target, strict=True)) % 2**64
    middle = len(vectors) // 2
    left, right = _sums(hashes[:middle], effort), _sums(hashes[middle:], effort)
    order = np.argsort(left, kind="stable")
    ordered = left[order]
    checkpoint()
    wanted = np.uint64(goal) - right  # modulo 2^64
    first, last = np.searchsorted(ordered, wanted, side="left"), np.searchsorted(ordered, wanted, side="right")
    checkpoint()
    for place in np.flatnonzero(last > first).tolist():
        for other in order[first[place] : last[place]].tolist():
            subset = _members(other, 0, middle) + _members(place, middle, len(vectors))
            if question.is_answer(subset):
                return subset
    return None


def _sums(hashes: list[int], effort: Effort) -> Fingerprints:
    """The hashes of all subsets; subset number k has the members that are bits of k."""
    found: Fingerprints = np.zeros(1, dtype=np.uint64)
    for value in hashes:
        checkpoint()
        found = np.concatenate([found, found + np.uint64(value)])
    effort.work["sums"] += len(found)
    return found


def _members(number: int, start: int, stop: int) -> tuple[int, ...]:
    return tuple(j for j in range(start, stop) if number >> (j - start) & 1)
