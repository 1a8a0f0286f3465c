"""A Lipschitz constant as a query about two points at once, in a product network.

The network is g(x, x') = f(x) - f(x') - t ||x - x'|| for the level t half-way between the yes- and the no-value of the
gap. If the constant is at most the no-value, then g <= 0 everywhere; g > 0 at two points shows that it is above t, and
so at least the yes-value. Near each other two points prove little, so the query asks for g >= (yes - no) / 8: as much
as two points at a distance of 1/4 in a region of the highest slope have. Whether a region has such points no theorem
says in general, so a sat proves something, an unsat only that there are no such points.
"""

from fractions import Fraction
from math import ceil, floor

import numpy as np

from instances.errors import InputError
from instances.formats.vnncomp.query import Query, half_way, promised_gap
from instances.network import Floats, Layer, Network, Point
from instances.question import Box
from instances.questions import Lipschitz, Reachability

MOST_HALVINGS = 12
"""Distances of 1, 1/2, 1/4, … are tried in this number when a witness is pushed."""


def of_lipschitz(question: Lipschitz) -> Query:
    """The query; p = 1 or inf, one output.

    Raises
    ------
    InputError
        If p = 2, there are more outputs, no gap, or no box to look in.
    """
    if question.p == "2" or question.network.outputs != 1:
        raise InputError("inequalities between outputs express Lipschitz constants of one output for p = 1 and inf;"
                         f" this one has p = {question.p} and {question.network.outputs} outputs")  # fmt: skip
    gap = promised_gap(question.gap, question.name)
    box = _box(question)
    level = half_way(gap)
    network = _product(question, level)
    enough = (gap.yes - gap.no) / 8
    asked = Reachability(
        network,
        Box(box.lower * 2, box.upper * 2),
        " and ".join(f"Y_{output} >= {enough}" for output in range(network.outputs)),
    )
    d, norm = question.network.inputs, f"l_{question.p} norm"
    comments = (
        f"Question (Lipschitz constant, {norm}): is the constant L of f at least {gap.yes}?",
        f"By theorem it is, or L <= {gap.no}; half-way is {level}.",
        f"This is a product network: inputs 0 to {d - 1} are x, the others x', both in the box. All Y_i >= {enough}",
        f"say that f(x) - f(x') >= {level} ||x - x'|| + {enough}.",
        f"sat: L >= {gap.yes}. unsat: no two points of the box prove that L > {level} by this much;",
        f"if L >= {gap.yes} is known for this instance, two such points are known as well.",
    )

    def push(witness: Point) -> Point:
        return _two_points(question, asked, witness)

    return Query(asked, comments, enough, "yes", push)


def _box(question: Lipschitz) -> Box:
    """The domain; if it is R^d, a box that the kinks of the first layer cross, all coordinates for themselves."""
    if isinstance(question.domain, Box):
        return question.domain
    first = question.network.layers[0]
    lower, upper = [], []
    for column in first.weights.T:
        kinks = [-Fraction(b) / Fraction(w) for w, b in zip(column.tolist(), first.bias.tolist(), strict=True) if w]
        lower.append(Fraction(floor(min(kinks, default=Fraction(0))) - 1))
        upper.append(Fraction(ceil(max(kinks, default=Fraction(0))) + 1))
    return Box(tuple(lower), tuple(upper))


def _product(question: Lipschitz, level: Fraction) -> Network:
    """(x, x') -> f(x) - f(x') - t ||x - x'||_1; for p = inf the outputs f(x) - f(x') - t |x_i - x_i'| of all i."""
    f, d = question.network, question.network.inputs
    *hidden, last = f.layers or ()
    if not hidden:
        raise InputError("the network is affine, so that its Lipschitz constant is no question")
    layers = []
    for number, layer in enumerate(hidden):
        blocks = [layer.weights, layer.weights, np.eye(2 * d)]
        if number == 0:  # max(0, x_i - x_i') and max(0, x_i' - x_i), which the layers after it hand on
            eye = np.eye(d)
            rows = np.block(
                [[layer.weights, 0 * layer.weights], [0 * layer.weights, layer.weights], [eye, -eye], [-eye, eye]]
            )
        else:
            rows = _diagonal(blocks)
        layers.append(Layer(rows, np.concatenate([layer.bias, layer.bias, np.zeros(2 * d)])))
    distances = np.hstack([np.eye(d), np.eye(d)]) if question.p == "inf" else np.ones((1, 2 * d))
    difference = np.repeat(np.hstack([last.weights, -last.weights]), len(distances), axis=0)
    if Fraction(float(level)) != level:
        raise InputError(f"the level {level} is no float64 number")
    layers.append(Layer(np.hstack([difference, -float(level) * distances]), np.zeros(len(distances))))
    return Network(tuple(layers))


def _diagonal(blocks: list[Floats]) -> Floats:
    rows = np.zeros((sum(len(b) for b in blocks), sum(b.shape[1] for b in blocks)))
    row = column = 0
    for block in blocks:
        rows[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + len(block), column + block.shape[1]
    return rows


def _two_points(question: Lipschitz, asked: Reachability, witness: Point) -> Point:
    """Two points around the witness along its steepest direction, as far apart as the query needs."""
    jacobian = question.network.jacobian(witness)
    assert jacobian is not None, "a witness is inside a region"
    (gradient,) = jacobian
    if question.p == "inf":
        way = tuple(Fraction((v > 0) - (v < 0)) for v in gradient)
    else:
        steepest = max(range(len(gradient)), key=lambda i: abs(gradient[i]))
        way = tuple(Fraction((v > 0) - (v < 0)) * (i == steepest) for i, v in enumerate(gradient))
    pair = (*witness, *witness)
    for halvings in range(MOST_HALVINGS):
        step = Fraction(1, 2**halvings)
        for ahead, behind in ((step, step), (step, 0), (0, step)):
            pair = (
                *(v + ahead * w for v, w in zip(witness, way, strict=True)),
                *(v - behind * w for v, w in zip(witness, way, strict=True)),
            )
            if asked.check(pair):
                return pair
    return pair
