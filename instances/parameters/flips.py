"""Hidden symmetries of one hidden layer: neurons that look the other way, in sets of which nobody notices.

With z_j = w_j . x + b_j, max(0, z) = z + max(0, -z). So flipping the neurons of a set S changes the outputs by minus
the sum of c_j z_j, which is constant if the sum of c_j w_j^T over S is 0.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations

from instances.errors import InputError
from instances.network import Network
from instances.parameters.primitive import oriented
from instances.parameters.rational_network import RationalLayer, RationalNetwork


def weighted_rows(network: Network | RationalNetwork) -> list[tuple[int, ...]]:
    """c_j w_j^T of every neuron, as a vector of m d integers; all of them times one positive number."""
    hidden, output = _one_hidden_layer(RationalNetwork.of(network))
    return [tuple(out[j] * w for out in output.rows for w in row[:-1]) for j, row in enumerate(hidden.rows)]


def flipped(network: Network | RationalNetwork, neurons: Iterable[int]) -> RationalNetwork:
    """The network of the same function in which the neurons of a set S look the other way.

    Raises
    ------
    InputError
        If there is not one hidden layer, a number is no neuron's, or the sum of c_j w_j^T over S is not 0.

    >>> from instances.network import Layer
    >>> f = Network((Layer([[1.0], [1.0]], [1.0, 2.0]), Layer([[1.0, -1.0]], [0.0])))
    >>> flipped(f, [0, 1]).as_network().layers[1].bias.tolist()
    [-1.0]
    """
    network = RationalNetwork.of(network)
    hidden, output = _one_hidden_layer(network)
    chosen = set(neurons)
    if not chosen <= set(range(hidden.outputs)):
        raise InputError(f"the neurons to be flipped are among 0, ..., {hidden.outputs - 1}; got {sorted(chosen)[:9]}")
    vectors = weighted_rows(network)
    if any(sum(entries) for entries in zip(*(vectors[j] for j in chosen), strict=True)):
        raise InputError("flipping these neurons changes the function: their weighted rows do not add up to 0")
    rows = tuple([tuple([-v for v in row]) if j in chosen else row for j, row in enumerate(hidden.rows)])
    raised = [
        (
            *[v * hidden.scale for v in row[:-1]],
            row[-1] * hidden.scale + sum(row[j] * hidden.rows[j][-1] for j in chosen),
        )
        for row in output.rows
    ]
    return RationalNetwork(
        (
            RationalLayer(rows, hidden.inputs, hidden.scale),
            RationalLayer(tuple(raised), output.inputs, output.scale * hidden.scale),
        )
    )


def flipped_set(network: Network | RationalNetwork, other: Network | RationalNetwork) -> tuple[int, ...]:
    """The neurons of a network that look the other way in another one, read off by the sides of the hyperplanes.

    Parameters
    ----------
    network
        One hidden layer with no two neurons on one hyperplane.
    other
        One hidden layer with a neuron on each of these hyperplanes.

    Raises
    ------
    InputError
        If a hyperplane has no neuron in the other network.
    """
    (hidden, _), (theirs, _) = (_one_hidden_layer(RationalNetwork.of(of)) for of in (network, other))
    sides = {u: factor > 0 for u, factor in map(oriented, theirs.rows)}
    found = []
    for neuron, (u, factor) in enumerate(map(oriented, hidden.rows)):
        if u not in sides:
            raise InputError(f"the other network has no neuron on the hyperplane of neuron {neuron}")
        if sides[u] != (factor > 0):
            found.append(neuron)
    return tuple(found)


def small_zero_sum(vectors: Sequence[Sequence[Fraction | int]], most: int = 12) -> tuple[int, ...] | None:
    """The first non-empty set, by size, of at most `most` vectors that add up to 0; None if there is none.

    Parameters
    ----------
    vectors
        At most `most` of them: all sets are tried, from two halves.
    """
    if len(vectors) > most:
        raise ValueError(f"all sets of at most {most} vectors are tried; got {len(vectors)}")
    zero = (Fraction(0),) * len(vectors[0]) if vectors else ()
    middle = len(vectors) // 2
    left: dict[tuple[Fraction, ...], tuple[int, ...]] = {}
    for subset in _subsets(range(middle)):
        left.setdefault(_sum(vectors, subset, zero), subset)
    found = [subset for subset in _subsets(range(middle)) if subset and _sum(vectors, subset, zero) == zero]
    for subset in _subsets(range(middle, len(vectors))):
        rest = left.get(tuple(-v for v in _sum(vectors, subset, zero)))
        if subset and rest is not None:
            found.append(rest + subset)
    return min(found, key=lambda subset: (len(subset), subset), default=None)


def _subsets(items: Sequence[int]) -> Iterable[tuple[int, ...]]:
    return (subset for size in range(len(items) + 1) for subset in combinations(items, size))


def _sum(
    vectors: Sequence[Sequence[Fraction | int]], subset: Sequence[int], zero: tuple[Fraction, ...]
) -> tuple[Fraction, ...]:
    total = zero
    for j in subset:
        total = tuple(a + v for a, v in zip(total, vectors[j], strict=True))
    return total


def _one_hidden_layer(network: RationalNetwork) -> tuple[RationalLayer, RationalLayer]:
    if len(network.layers) != 2:
        raise InputError(f"neurons are flipped in one hidden layer; this network has {len(network.layers) - 1}")
    hidden, output = network.layers
    return hidden, output
