"""Subset sums by dynamic programming over partial sums."""

from itertools import accumulate

from solvers.stopping.limits import checkpoint, watched
from solvers.zero_sum.target import Effort, SubsetQuestion, TooManySumsError, Vector


def by_sums(question: SubsetQuestion, effort: Effort, most: int) -> tuple[int, ...] | None:
    """A subset with the target as its sum, or None if there is none.

    A sum of the first vectors is kept if no entry is too small or too large for what is to come. Vectors come in the
    order of their first non-zero entries, so that for sums of indicator vectors this is a search by elements.

    Raises
    ------
    TooManySumsError
        If more than `most` sums were kept at one time.
    TimeoutError
        If a deadline has passed.
    """
    vectors, target = question.vectors, question.target
    order = sorted(range(len(vectors)), key=lambda j: next((i for i, v in enumerate(vectors[j]) if v), 0))
    ranges = [_remaining([vectors[j][i] for j in order], target[i]) for i in range(len(target))]
    # Every reachable sum with the subset that made it, as a linked list; those of the empty set only where it counts.
    empty: Vector = (0,) * len(target)
    if target == empty and not question.nonempty:
        return ()
    reached: dict[Vector, _Chain | None] = {}
    for step, j in enumerate(order):
        checkpoint()
        found = dict(reached)
        bounds = [limits[step + 1] for limits in ranges]
        for total, chain in watched(((empty, None), *reached.items())):
            moved = tuple([a + b for a, b in zip(total, vectors[j], strict=True)])
            if moved not in found:
                found[moved] = (j, chain)
        effort.work["sums"] += len(found)
        reached = {
            total: chain
            for total, chain in found.items()
            if all(low <= v <= high for v, (low, high) in zip(total, bounds, strict=True))
        }
        if target in reached:
            return _unlinked(reached[target])
        if len(reached) > most:
            raise TooManySumsError
    return None


_Chain = tuple[int, "_Chain | None"]


def _remaining(entries: list[int], target: int) -> list[tuple[int, int]]:
    """Between which sums of the first entries the target can still be reached, after each step."""
    least = list(accumulate((min(0, v) for v in reversed(entries)), initial=0))
    most = list(accumulate((max(0, v) for v in reversed(entries)), initial=0))
    return [(target - high, target - low) for low, high in zip(reversed(least), reversed(most), strict=True)]


def _unlinked(chain: "_Chain | None") -> tuple[int, ...]:
    found = []
    while chain is not None:
        found.append(chain[0])
        chain = chain[1]
    return tuple(sorted(found))
