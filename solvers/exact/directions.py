"""Normal directions of hyperplanes, exactly: parallel neurons share one.

Every solver that looks at hyperplanes groups them here, so that "parallel" means the same thing to all of them.
"""

from collections.abc import Sequence
from fractions import Fraction

from instances.network import Layer
from instances.parameters.primitive import oriented
from solvers.stopping.limits import watched

Direction = tuple[int, ...]
"""A primitive integer vector: entries without a common divisor, the first non-zero one positive."""


primitive = oriented
"""Write an integer row as factor * direction; of a zero row the factor is 0."""


def hyperplanes(
    rows: Sequence[Sequence[int]], offsets: Sequence[int]
) -> tuple[dict[Direction, list[tuple[int, int, Fraction]]], list[int]]:
    """Group the affine functions row . x + offset by direction.

    Returns
    -------
    groups
        For every direction u the triples (index, factor, breakpoint) with
        row . x + offset = factor * (u . x - breakpoint).
    constant
        Indices of the zero rows.
    """
    groups: dict[Direction, list[tuple[int, int, Fraction]]] = {}
    constant = []
    for index, (row, offset) in watched(enumerate(zip(rows, offsets, strict=True))):
        direction, factor = primitive(row)
        if factor == 0:
            constant.append(index)
        else:
            groups.setdefault(direction, []).append((index, factor, Fraction(-offset, factor)))
    return groups, constant


def hyperplanes_of(layer: Layer) -> dict[Direction, list[tuple[int, int, Fraction]]]:
    """The groups of `hyperplanes` of a layer's preactivations, which the factors make times the layer's scale."""
    groups, _ = hyperplanes(*layer.integer_rows)
    return groups


def always_active_directions(rows: Sequence[Sequence[int]], offsets: Sequence[int]) -> list[Direction]:
    """The directions u of which at every point some multiple is a row that is not negative there."""
    groups, _ = hyperplanes(rows, offsets)
    seen = []
    for u, members in groups.items():
        rising = [t for _, factor, t in members if factor > 0]
        falling = [t for _, factor, t in members if factor < 0]
        if rising and falling and min(rising) <= max(falling):
            seen.append(u)
    return seen
