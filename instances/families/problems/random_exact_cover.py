"""Random exact covers."""

from random import Random
from typing import Annotated

from instances.errors import InputError
from instances.families.shuffling import shuffled
from instances.problems.exact_cover import ExactCover


def random_exact_cover(
    elements: Annotated[int, "number d of elements"],
    sets: Annotated[int, "number n of sets"],
    members: Annotated[int, "number s of elements of a set"] = 3,
    planted: Annotated[bool, "make d/s of the sets a random partition, so that the answer is yes"] = False,
    *,
    seed: int,
) -> ExactCover:
    """Draw n sets of s elements uniformly, with repetition.

    There are C(n, d/s) ways to choose as many sets as an exact cover has, of which each is one with probability
    d! / (s!^(d/s) C(d, s)^(d/s)); only if s divides d there is one at all. If planted, the first d/s sets are a random
    partition, and all sets are shuffled.

    Parameters
    ----------
    elements
        d >= s.
    sets
        n >= 0, at least d/s if planted.
    members
        s >= 1; it divides d if planted.
    planted
        Whether to plant a cover.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> random_exact_cover(6, 4, planted=True, seed=0).decide().verdict
    <Verdict.YES: 'yes'>
    """
    if members < 1 or elements < members or sets < 0:
        raise InputError(
            f"members must be at least 1, elements at least as many and sets at least 0; got {members}, {elements} and"
            f" {sets}"
        )
    if planted and (elements % members or sets * members < elements):
        raise InputError(
            f"planted needs elements that are a multiple of members, and as many sets as a partition; got {elements},"
            f" {members} and {sets}"
        )
    random = Random(seed)
    drawn: list[frozenset[int]] = []
    if planted:
        order = _elements(elements, random)
        drawn = [frozenset(order[start : start + members]) for start in range(0, elements, members)]
    drawn += [frozenset(_elements(elements, random)[:members]) for _ in range(sets - len(drawn))]
    return ExactCover(elements, tuple(drawn[number] for number in shuffled(sets, random)))


def _elements(count: int, random: Random) -> list[int]:
    return [1 + element for element in shuffled(count, random)]
