"""Bounds of the number of activation regions by the sizes of a network alone, in closed form."""

from collections.abc import Sequence
from math import comb, prod

from instances.errors import InputError


def arrangement(planes: int, dimension: int) -> int:
    """Z(n, d) = sum_{i <= d} C(n, i): the most regions that n hyperplanes cut R^d into (Zaslavsky 1975)."""
    return sum(comb(planes, i) for i in range(min(planes, dimension) + 1))


def most_regions(inputs: int, widths: Sequence[int]) -> int:
    """No network of these sizes has more activation regions (Serra, Tjandraatmadja, Ramalingam 2018).

    The sum over j_1, ..., j_L with 0 <= j_l <= min(d, n_1 - j_1, ..., n_{l-1} - j_{l-1}, n_l) of prod_l C(n_l, j_l):
    where few neurons are active, the image of a region has a low dimension.

    >>> most_regions(2, (3, 2)), most_regions(4, (8, 8))
    (25, 26569)
    """
    _check(inputs, widths)
    ways = {inputs: 1}  # by the least of d and all n_i - j_i so far
    for width in widths:
        following: dict[int, int] = {}
        for least, number in ways.items():
            for off in range(min(least, width) + 1):
                rest = min(least, width - off)
                following[rest] = following.get(rest, 0) + number * comb(width, off)
        ways = following
    return sum(ways.values())


def attained_regions(inputs: int, widths: Sequence[int]) -> int:
    """Some network of these sizes has so many activation regions (Montúfar, Pascanu, Cho, Bengio 2014).

    prod_{l < L} floor(n_l / d)^d Z(n_L, d), by folding. The family `folding` attains it.

    Raises
    ------
    InputError
        If a hidden layer but the last has fewer neurons than there are inputs.

    >>> attained_regions(2, (6, 6, 6))
    1782
    """
    _check(inputs, widths)
    *folding, last = widths or (0,)
    if any(width < inputs for width in folding):
        raise InputError(
            f"the construction needs at least {inputs} neurons in every hidden layer but the last; got {list(widths)}"
        )
    folds: list[int] = [(width // inputs) ** inputs for width in folding]
    return prod(folds) * arrangement(last, inputs)


def product_of_layers(inputs: int, widths: Sequence[int]) -> int:
    """prod_l Z(n_l, min(n_l, d)): at least `most_regions`, as if every layer cut every region in all d dimensions.

    >>> product_of_layers(2, (3, 2))
    28
    """
    _check(inputs, widths)
    return prod(arrangement(width, inputs) for width in widths)


def _check(inputs: int, widths: Sequence[int]) -> None:
    if inputs < 1 or any(width < 0 for width in widths):
        raise InputError(
            f"a network has at least 1 input and layers of 0 neurons or more; got {inputs}, {list(widths)}"
        )
