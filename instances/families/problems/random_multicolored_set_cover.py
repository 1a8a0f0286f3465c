"""Random multicoloured set cover problems."""

from decimal import Decimal
from functools import lru_cache
from math import ceil
from random import Random
from typing import Annotated, Literal

from instances.errors import InputError
from instances.families.thresholds import balanced, conditions_for
from instances.problem import Verdict
from instances.problems.multicolored_set_cover import MulticoloredSetCover


def random_multicolored_set_cover(
    colors: Annotated[int, "number k of colours"],
    labels: Annotated[int, "number m of sets of each colour"],
    elements: Annotated[int | Literal["threshold", "calibrated"], "number u of elements"],
    density: Annotated[float, "probability q that a set holds an element, in [0, 1]"] = 0.5,
    *,
    seed: int,
) -> MulticoloredSetCover:
    """Put each element into each set independently with probability q.

    The number of covers, one set of each colour, has mean m^k (1 - (1 - q)^k)^u. It is 1 at u = k ln m / -ln(1 - (1 -
    q)^k), which, rounded, is ``threshold``; about half of the problems there have a cover. ``calibrated`` asks the
    exact oracle instead: it is the smallest u at which at least half of 200 problems have none (`balanced`, whose seeds
    depend on k, m and q only). That takes up to a few seconds, once in a process for each k, m and q.

    With the same seed, the problem with fewer elements is the other one restricted to the first of them.

    Parameters
    ----------
    colors, labels
        k, m >= 0.
    elements
        u >= 0, or one of the words. Without colours or sets or with q = 0 the words mean 0.
    density
        q; less than 1 with one of the words, as no number of elements makes a no then.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> random_multicolored_set_cover(2, 16, "threshold", seed=0).size
    {'colors': 2, 'labels': 32, 'elements': 19}
    """
    if colors < 0 or labels < 0:
        raise InputError(f"colors and labels must be at least 0; got {colors} and {labels}")
    if not 0 <= density <= 1:
        raise InputError(f"density is {density}; a probability is in [0, 1]")
    count = _count(elements, colors, labels, density) if isinstance(elements, str) else elements
    if count < 0:
        raise InputError(f"elements must be at least 0; got {count}")
    return _draw(colors, labels, count, density, seed)


def _count(word: str, colors: int, labels: int, density: float) -> int:
    if density == 1:
        raise InputError(f"elements is {word!r}, but with density 1 every choice is a cover; give a number")
    if not (colors and labels and density):
        return 0
    if word == "threshold":
        return round(conditions_for(labels**colors, (1 - Decimal(density)) ** colors))
    return _calibrated(colors, labels, density)


def _draw(colors: int, labels: int, elements: int, density: float, seed: int | str) -> MulticoloredSetCover:
    random = Random(seed)
    members: list[list[set[int]]] = [[set() for _ in range(labels)] for _ in range(colors)]
    for element in range(1, elements + 1):
        for family in members:
            for chosen in family:
                if random.random() < density:
                    chosen.add(element)
    return MulticoloredSetCover(elements, tuple(tuple(map(frozenset, family)) for family in members))


@lru_cache
def _calibrated(colors: int, labels: int, density: float) -> int:
    # Where half a cover is expected, at most half of the problems have one.
    most = ceil(conditions_for(2 * labels**colors, (1 - Decimal(density)) ** colors))
    return balanced(
        f"random-multicolored-set-cover {colors} {labels} {density!r}",
        most,
        lambda elements, seed: _draw(colors, labels, elements, density, seed),
        Verdict.NO,
    )
