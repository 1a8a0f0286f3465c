"""Injectivity of a layer as a query about two points at once, in a product network.

Outputs are r_i = max(0, w_i x) - max(0, w_i x') of all rows and then d_j = x_j - x_j' of all inputs. The query asks
for d_j >= 1/2 for some j and |r_i| <= e for all i, with an e > 0 that is too small to be a near miss:

Let the layer be injective. Between x' and x, at every point z, the rows with w_i z >= 0 span R^d. Along the way from
x' to x every max(0, w_i z) is monotone, so that sum |r_i| is the integral of the sum of |w_i (x - x')| over the rows
that are active; rows with w_i z = 0 for a while have w_i (x - x') = 0. For integer rows that sum is at least |x_j -
x_j'| / H for every j, where H is the product of the d - 1 largest norms of rows: d of the active rows are a regular
matrix B, the entries of its inverse are cofactors over a determinant of at least 1, and Hadamard bounds cofactors by
H. So some |r_i| is at least |x_j - x_j'| / (m H) for m rows, and e is half of that for |x_j - x_j'| = 1/2.
"""

from fractions import Fraction
from math import isqrt, prod

import numpy as np

from instances.errors import InputError
from instances.formats.vnncomp.query import Query
from instances.network import Layer, Network, Point
from instances.question import Box
from instances.questions import Injectivity, Reachability

APART = Fraction(1, 2)
"""How far apart the two points are in some coordinate."""


def of_injectivity(question: Injectivity) -> Query:
    """The query about a layer without biases, for which t x and t x' have one image if x and x' do.

    Raises
    ------
    InputError
        If the layer has biases.
    """
    (layer,) = question.network.layers
    if layer.bias.any():
        raise InputError("a layer with biases has no box that is enough for injectivity; one without biases has")
    d, m = layer.inputs, layer.outputs
    margin = _floor_of_power(APART / (2 * m * _inverse_bound(layer)))
    eye = np.eye(d)
    zero = np.zeros_like(layer.weights)
    hidden = np.block([[layer.weights, zero], [zero, layer.weights], [eye, -eye], [-eye, eye]])
    images = np.hstack([np.eye(m), -np.eye(m), np.zeros((m, 2 * d))])
    inputs = np.hstack([np.zeros((d, 2 * m)), np.eye(d), -np.eye(d)])
    network = Network((Layer(hidden, np.zeros(len(hidden))), Layer(np.vstack([images, inputs]), np.zeros(m + d))))
    same = " and ".join(f"Y_{i} <= {margin} and Y_{i} >= -{margin}" for i in range(m))
    target = " or ".join(f"Y_{m + j} >= {APART} and {same}" for j in range(d))
    asked = Reachability(network, Box.cube(2 * d, -d - 1, d + 1), target)
    comments = (
        "Question (injectivity): do different inputs of the layer max(0, W x) have different images?",
        f"This is a product network: inputs 0 to {d - 1} are x, the others x'; Y_0 to Y_{m - 1} are the differences of",
        f"the images, the other Y_j those of the inputs. Asked is for two points with nearly one image, {APART} apart.",
        "sat: no, the layer is not injective; by theorem images of an injective one differ by more.",
        "unsat: no two points of the box are a counterexample at this distance; if the layer is known not to be",
        "injective, two such points are known as well.",
    )
    return Query(asked, comments, margin, "no", lambda witness: _scaled(asked, witness))


def _inverse_bound(layer: Layer) -> Fraction:
    """A bound on the inverses' entries of all regular matrices of rows: 1/H of the module's head, scale included."""
    integers, _, scale = layer.integers
    squares = sorted((sum(int(v) ** 2 for v in row) for row in integers.tolist()), reverse=True)
    return Fraction(isqrt(prod(max(1, v) for v in squares[: layer.inputs - 1])) + 1) * scale


def _floor_of_power(value: Fraction) -> Fraction:
    """The largest power of two that is at most `value`, which is below 1."""
    return Fraction(1, 1 << (-(-value.denominator // value.numerator) - 1).bit_length())


def _scaled(asked: Reachability, witness: tuple[Point, Point]) -> Point:
    """The two points in the order and times the power of two with which the query accepts them, if there are such."""
    pair = witness[0] + witness[1]
    for points in (pair, witness[1] + witness[0]):
        for exponent in range(-20, 21):
            scaled = tuple(v * Fraction(2) ** exponent for v in points)
            if asked.check(scaled):
                return scaled
    return pair
