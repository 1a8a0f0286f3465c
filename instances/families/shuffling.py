"""Random orders that are the same in every version of Python: only `Random.random` promises that."""

from random import Random


def shuffled(count: int, random: Random) -> list[int]:
    """0, ..., count - 1 in a random order (Fisher and Yates)."""
    order = list(range(count))
    for i in range(count):
        j = i + int(random.random() * (count - i))
        order[i], order[j] = order[j], order[i]
    return order
