"""The difference of two networks as a network: it is 0 exactly where they agree."""

from fractions import Fraction

import numpy as np

from instances.errors import InputError
from instances.network import Floats, Layer, Network


def difference(one: Network, other: Network) -> Network:
    """x -> one(x) - other(x), with the hidden layers of both side by side.

    The outputs of the shallower one are handed on as max(0, t) - max(0, -t). Where float64 does not hold a difference
    of output biases, or of output weights if nothing is hidden, one more hidden neuron that is always 1, or one more
    hidden layer, makes the network exact all the same.

    Raises
    ------
    InputError
        If the numbers of inputs or of outputs differ.
    """
    for what, a, b in (("inputs", one.inputs, other.inputs), ("outputs", one.outputs, other.outputs)):
        if a != b:
            raise InputError(f"two networks with the same inputs and outputs are compared; one has {a} {what}, one {b}")
    depth = max(len(one.layers), len(other.layers))
    if depth == 1:
        affine = _subtracted(one.layers[0], other.layers[0])
        if affine is not None:
            return Network((affine,))
    first, second = (_deepened(network, max(2, depth)).layers for network in (one, other))
    hidden = [_stacked(first[0], second[0])]
    hidden += [_beside(a, b) for a, b in zip(first[1:-1], second[1:-1], strict=True)]
    plus, minus = first[-1], second[-1]
    weights = np.column_stack([plus.weights, -minus.weights])
    bias = _exact_difference(plus.bias, minus.bias)
    if bias is None:
        last = hidden[-1]
        hidden[-1] = Layer(np.vstack([last.weights, np.zeros(last.inputs)]), np.append(last.bias, 1.0))
        weights, bias = np.column_stack([weights, -minus.bias]), plus.bias
    return Network((*hidden, Layer(weights, bias)))


def _subtracted(one: Layer, other: Layer) -> Layer | None:
    weights, bias = _exact_difference(one.weights, other.weights), _exact_difference(one.bias, other.bias)
    return None if weights is None or bias is None else Layer(weights, bias)


def _exact_difference(one: Floats, other: Floats) -> Floats | None:
    """one - other; None if float64 rounds."""
    with np.errstate(over="ignore"):
        found = one - other
    if not np.isfinite(found).all():
        return None
    entries = zip(found.ravel().tolist(), one.ravel().tolist(), other.ravel().tolist(), strict=True)
    return found if all(Fraction(v) == Fraction(a) - Fraction(b) for v, a, b in entries) else None


def _deepened(network: Network, depth: int) -> Network:
    """The same function with `depth` layers."""
    while len(network.layers) < depth:
        *hidden, last = network.layers
        unit = np.eye(network.outputs)
        both = Layer(np.vstack([last.weights, -last.weights]), np.concatenate([last.bias, -last.bias]))
        network = Network((*hidden, both, Layer(np.column_stack([unit, -unit]), np.zeros(network.outputs))))
    return network


def _stacked(one: Layer, other: Layer) -> Layer:
    """Both on the same inputs."""
    return Layer(np.vstack([one.weights, other.weights]), np.concatenate([one.bias, other.bias]))


def _beside(one: Layer, other: Layer) -> Layer:
    """Each on its own inputs."""
    weights = np.zeros((one.outputs + other.outputs, one.inputs + other.inputs))
    weights[: one.outputs, : one.inputs] = one.weights
    weights[one.outputs :, one.inputs :] = other.weights
    return Layer(weights, np.concatenate([one.bias, other.bias]))
