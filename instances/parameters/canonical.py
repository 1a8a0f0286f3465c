"""The canonical form of a network: one representative of all that differ by permuted and rescaled neurons."""

from collections.abc import Sequence

from instances.network import Network
from instances.parameters.primitive import Row, is_constant, primitive
from instances.parameters.rational_network import RationalLayer, RationalNetwork


def canonical(network: Network | RationalNetwork) -> RationalNetwork:
    """The canonical form, a network of the same function.

    Layer by layer from the input, until nothing changes any more:

    1. A neuron without outgoing weights is dropped, and so is one whose weights are 0 and whose bias is not positive;
       one whose weights are 0 and whose bias is positive goes into the biases of the next layer.
    2. (w | b) becomes primitive integer, and the outgoing weights take the factor.
    3. Neurons with equal rows become one, whose outgoing weights are the sum.
    4. Neurons are sorted by their rows, which now differ.

    Two networks that are equal but for a permutation (P) and positive scalings (S) of their neurons have equal
    canonical forms, and networks with equal canonical forms have equal functions. Networks with equal functions may
    have different canonical forms (docs/algebra.md).

    >>> from instances.network import Layer
    >>> canonical(Network((Layer([[2.0], [1.0], [0.0]], [1.0, 0.5, 3.0]), Layer([[1.0, -4.0, 1.0]], [0.0])))).layers
    (RationalLayer(rows=((2, 1),), inputs=1, scale=1), RationalLayer(rows=((-1, 3),), inputs=1, scale=1))
    """
    reached = RationalNetwork.of(network)
    while True:
        layers = list(reached.layers)
        for index in range(len(layers) - 1):
            layers[index], layers[index + 1] = _normalised(layers[index], layers[index + 1])
        found = RationalNetwork(tuple(layers))
        if found == reached:
            return reached
        reached = found


def _normalised(layer: RationalLayer, following: RationalLayer) -> tuple[RationalLayer, RationalLayer]:
    """Both layers after steps 1 to 4 for the neurons of the first of them."""
    groups: dict[Row, list[tuple[int, int]]] = {}
    for neuron, row in enumerate(layer.rows):
        u, factor = primitive(row)
        groups.setdefault(u, []).append((neuron, factor))
    # Over layer.scale * following.scale, the outgoing weights of the neurons R(u) and the biases.
    rows = sorted(u for u in groups if not is_constant(u))
    outgoing = [_column(following.rows, groups[u]) for u in rows]
    biases = [row[-1] * layer.scale for row in following.rows]
    for u, members in groups.items():
        if is_constant(u) and u[-1] > 0:
            biases = [bias + c for bias, c in zip(biases, _column(following.rows, members), strict=True)]
    kept = [place for place, column in enumerate(outgoing) if any(column)]
    columns = [outgoing[place] for place in kept]
    made = [(*row, bias) for row, bias in zip(_transposed(columns, len(biases)), biases, strict=True)]
    return (
        RationalLayer(tuple([rows[place] for place in kept]), layer.inputs),
        RationalLayer(tuple(made), len(kept), layer.scale * following.scale),
    )


def _column(rows: Sequence[Row], members: Sequence[tuple[int, int]]) -> list[int]:
    """The sum of the columns of some neurons, each times its factor."""
    if len(members) == 1:
        ((neuron, factor),) = members
        return [row[neuron] * factor for row in rows]
    return [sum([row[neuron] * factor for neuron, factor in members]) for row in rows]


def _transposed(columns: Sequence[Sequence[int]], height: int) -> list[tuple[int, ...]]:
    return list(zip(*columns, strict=True)) if columns else [()] * height
