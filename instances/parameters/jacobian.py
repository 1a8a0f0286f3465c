"""The derivative of a network's outputs by its parameters, at one point."""

from fractions import Fraction
from math import lcm

from flint import fmpz, fmpz_mat

from instances.errors import InputError
from instances.network import Network, Point
from instances.parameters.rational_network import RationalNetwork


def parameter_jacobian(network: Network | RationalNetwork, x: Point) -> tuple[Point, ...]:
    """The exact Jacobian of theta -> f_theta(x), m rows of P rationals.

    theta lists the weights of a layer row by row and then its biases, layer by layer. Inside an activation pattern f is
    affine in the parameters of each layer alone, and so is its derivative.

    Parameters
    ----------
    x
        An ordinary point: no hidden preactivation is 0 there.

    Raises
    ------
    InputError
        If the point is not ordinary, naming the first neuron that is 0 there.

    >>> from instances.network import Layer
    >>> parameter_jacobian(Network((Layer([[2.0]], [1.0]), Layer([[5.0]], [0.0]))), (Fraction(3),))
    ((Fraction(15, 1), Fraction(5, 1), Fraction(7, 1), Fraction(1, 1)),)
    """
    rows, scale = scaled_parameter_jacobian(network, x)
    return tuple(tuple(Fraction(v, scale) for v in row) for row in rows)


def scaled_parameter_jacobian(network: Network | RationalNetwork, x: Point) -> tuple[list[list[int]], int]:
    """The same in integers, over a positive scale."""
    network = RationalNetwork.of(network)
    if len(x) != network.inputs:
        raise InputError(f"the network has {network.inputs} inputs; the point has {len(x)} entries")
    scale = lcm(*(v.denominator for v in x))
    received = [fmpz(v.numerator * (scale // v.denominator)) for v in x]
    inputs: list[list[fmpz]] = []  # of each layer, and last a 1, over the scale so far
    active: list[list[bool]] = []
    for number, layer in enumerate(network.layers, start=1):
        inputs.append([*received, fmpz(scale)])
        values = list((layer.matrix * fmpz_mat(layer.inputs + 1, 1, inputs[-1])).entries())
        scale *= layer.scale
        if number < len(network.layers):
            if 0 in values:
                raise InputError(
                    f"neuron {values.index(fmpz(0))} of hidden layer {number} is 0 at this point; derivatives by the"
                    " parameters are taken where no neuron is"
                )
            active.append([v > 0 for v in values])
            received = [v if v > 0 else fmpz(0) for v in values]
    return _backward(network, inputs, active), scale


def _backward(network: RationalNetwork, inputs: list[list[fmpz]], active: list[list[bool]]) -> list[list[int]]:
    """The rows over the scale of the whole network, from what each layer receives."""
    outputs = network.outputs
    blocks: list[list[list[int]]] = []  # of each layer, from the last one
    slopes = fmpz_mat(outputs, outputs, [int(k == o) for k in range(outputs) for o in range(outputs)])
    for index in reversed(range(len(network.layers))):
        layer, by_output = network.layers[index], slopes.tolist()
        *received, one = [int(v) * layer.scale for v in inputs[index]]
        rows = [[int(v) for v in row] for row in by_output]
        blocks.append([[s * y for s in row for y in received] + [s * one for s in row] for row in rows])
        if index:
            weights = [v for row in layer.rows for v in row[:-1]]
            slopes = slopes * fmpz_mat(layer.outputs, layer.inputs, weights)
            on = active[index - 1]
            entries = [v if on[j] else fmpz(0) for row in slopes.tolist() for j, v in enumerate(row)]
            slopes = fmpz_mat(outputs, layer.inputs, entries)
    return [[v for block in reversed(blocks) for v in block[k]] for k in range(outputs)]
