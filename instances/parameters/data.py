"""Networks on finite data: which pattern each point has, what comes out, and the duality of points and neurons."""

from collections.abc import Sequence
from fractions import Fraction

from instances.errors import InputError
from instances.network import Network, Point

Pattern = tuple[tuple[bool, ...], ...]
"""Which neurons of each hidden layer are active, that is > 0."""


def patterns(
    network: Network, points: Sequence[Point], names: Sequence[str] | None = None
) -> dict[Pattern, list[Point]]:
    """The points in blocks of one activation pattern each, in the order in which the patterns appear.

    Parameters
    ----------
    names
        What the points are called in an error; point 1, point 2, ... if that is not said.

    Raises
    ------
    InputError
        If a point is not ordinary, naming it and the neuron that is 0 there.
    """
    blocks: dict[Pattern, list[Point]] = {}
    for number, point in enumerate(points):
        signs = network.pattern(point)
        for layer, row in enumerate(signs, start=1):
            if 0 in row:
                name = f"point {number + 1}" if names is None else names[number]
                raise InputError(
                    f"{name} is on a kink: neuron {row.index(0)} of hidden layer {layer} is 0 there; a pattern"
                    " is that of a point off all kinks"
                )
        blocks.setdefault(tuple(tuple(sign > 0 for sign in row) for row in signs), []).append(point)
    return blocks


def outputs(network: Network, points: Sequence[Point]) -> list[Point]:
    """f at every point."""
    return [network.exact(point) for point in points]


def activations(neurons: Sequence[Point], points: Sequence[Point]) -> tuple[tuple[bool, ...], ...]:
    """Whether w . x > 0, a row a neuron w and a column a point x.

    Neurons without bias and points are dual: exchanging them transposes the matrix. So the parameters fall into regions
    of one pattern on fixed data exactly as the inputs do under fixed parameters. A bias is a weight on one more input,
    which is 1.

    Raises
    ------
    InputError
        If some w . x is 0, or the lengths differ.
    """
    found = []
    for i, w in enumerate(neurons):
        row = []
        for j, x in enumerate(points):
            if len(w) != len(x):
                raise InputError(f"neuron {i} has {len(w)} weights and point {j} has {len(x)} entries")
            value = sum((a * v for a, v in zip(w, x, strict=True)), Fraction(0))
            if value == 0:
                raise InputError(f"neuron {i} is 0 at point {j}; a pattern is that of a point off all kinks")
            row.append(value > 0)
        found.append(tuple(row))
    return tuple(found)
