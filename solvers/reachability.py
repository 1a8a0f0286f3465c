"""Reachability by questions of positivity, whose inequalities are strict, decided exactly also where they are not.

An alternative of the target is a row of inequalities s_1 >= 0, ..., s_k >= 0 between affine functions of the last
hidden layer. Their minimum g is again a network: min(a, b) = a - R(a - b), one hidden layer more for every halving of
their number. The alternative is reached strictly where g > 0. Where >= is asked, a search for g above a small negative
level either finds nothing, so that the alternative is reached nowhere; or it finds a point, from which g is climbed to
its maximum over the closed activation region. If that is still below 0, the next search is for anything higher. So no
region is met twice, and the level, which may be any, only decides how soon the searches end.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.output_set import Inequality
from instances.question import Domain, RealSpace
from instances.questions import Positivity, Reachability
from solvers.climb import GrowsForEverError, climb
from solvers.limits import watched

LEVEL = Fraction(-1, 2**10)
"""Where the search for a slack that is not negative begins."""

Ask = Callable[[Positivity], Point | None]
"""A witness of a positivity question, or None if its answer is no."""


def reached_somewhere(question: Reachability, ask: Ask) -> Point | None:
    """A witness of the question, or None if there is none.

    Raises
    ------
    InputError
        If float64 does not hold the numbers of some minimum.
    """
    for alternative in question.alternatives:
        if (point := _reached(question, alternative, ask)) is not None:
            return point
    return None


def depth(question: Reachability) -> int:
    """The number of layers of the deepest network that positivity is asked about."""
    most = max(len(alternative) for alternative in question.alternatives)
    return len(question.network.layers) + (most - 1).bit_length()


def _reached(question: Reachability, alternative: Sequence[Inequality], ask: Ask) -> Point | None:
    network, zero, scale = lowest_slack(question.network, alternative)
    domain = question.domain
    if alternative[0].strict or isinstance(domain, RealSpace):
        point = ask(Positivity(network, domain, threshold=zero))
        if point is not None or alternative[0].strict:
            return point
    return _not_below(network, domain, zero, zero + scale * LEVEL, ask)


def _not_below(network: Network, domain: Domain, zero: Fraction, level: Fraction, ask: Ask) -> Point | None:
    """A point with g >= zero, by a search that begins above a lower level."""
    found = ask(Positivity(network, domain, threshold=level))
    while found is not None:
        try:
            best = climb(network, domain, found)
        except GrowsForEverError as growth:
            best = _far_out(network, found, growth.ray, zero)
        value = network.exact(best)[0]
        if value >= zero:
            return best
        found = ask(Positivity(network, domain, threshold=value))
    return None


def _far_out(network: Network, start: Point, ray: Point, level: Fraction) -> Point:
    """A point on a ray along which g grows, where it has reached a level."""
    point = start
    while network.exact(point)[0] < level:
        ray = tuple(2 * v for v in ray)
        point = tuple(a + v for a, v in zip(start, ray, strict=True))
    return point


def lowest_slack(network: Network, inequalities: Sequence[Inequality]) -> tuple[Network, Fraction, int]:
    """The lowest slack of some inequalities as a network.

    Returns
    -------
    network, zero, scale
        (g - zero) / scale is the lowest slack: all inequalities hold where g >= zero, or g > zero if they are strict.

    Raises
    ------
    InputError
        If a weight or bias is no float64 number.
    """
    *hidden, last = network.layers
    scale = lcm(
        *(v.denominator for one in inequalities for v in (one.bound, *(value for _, value in one.coefficients)))
    )
    rows = [_row(last, inequality, scale) for inequality in inequalities]
    if len(rows) == 1:  # the bound need not become a weight
        ((weights, offset, zero),) = rows
        return Network((*hidden, _layer([weights], [offset]))), zero, scale
    outputs = _layer([weights for weights, _, _ in rows], [offset - zero for _, offset, zero in rows])
    layers = list(hidden)
    while outputs.outputs > 1:
        pairs, choose = _halving(outputs.outputs)
        layers.append(_after(pairs, outputs))
        outputs = choose
    return Network((*layers, outputs)), Fraction(0), scale


Row = tuple[list[Fraction], Fraction, Fraction]


def _row(last: Layer, inequality: Inequality, factor: int) -> Row:
    """The left side as weights and an offset, and the bound, all times a factor."""
    weights, offset = [Fraction(0)] * last.inputs, Fraction(0)
    for output, value in inequality.coefficients:
        weights = [
            w + factor * value * Fraction(v) for w, v in zip(weights, last.weights[output].tolist(), strict=True)
        ]
        offset += factor * value * Fraction(float(last.bias[output]))
    return weights, offset, factor * inequality.bound


def _layer(weights: Sequence[Sequence[Fraction]], offsets: Sequence[Fraction]) -> Layer:
    exact = [v for row in weights for v in row] + list(offsets)
    try:
        held = [float(v) for v in exact]
    except OverflowError:
        held = []
    if held != exact:
        raise InputError("float64 does not hold the numbers of the target's inequalities times those of the last layer")
    width = len(weights[0])
    rows = [held[i * width : (i + 1) * width] for i in range(len(weights))]
    return Layer([list(row) for row in rows] if width else [[]] * len(rows), held[len(rows) * width :])


def _halving(count: int) -> tuple[list[dict[int, int]], Layer]:
    """What the neurons of one more layer take of `count` values, and how their minima in pairs come out of them.

    A pair (a, b) takes three neurons, min(a, b) = R(a) - R(-a) - R(a - b); a single value takes two.
    """
    pairs: list[dict[int, int]] = []
    minima: list[dict[int, int]] = []
    for a in range(0, count, 2):
        at = len(pairs)
        pairs += [{a: 1}, {a: -1}]
        minima.append({at: 1, at + 1: -1})
        if a + 1 < count:
            pairs.append({a: 1, a + 1: -1})
            minima[-1][at + 2] = -1
    weights = [[row.get(i, 0) for i in range(len(pairs))] for row in minima]
    return pairs, Layer(weights, [0] * len(minima))


def _after(pairs: Sequence[dict[int, int]], before: Layer) -> Layer:
    """Small integer combinations of a layer's outputs."""
    rows = [[Fraction(v) for v in row] for row in before.weights.tolist()]
    offsets = [Fraction(v) for v in before.bias.tolist()]
    weights = [
        [sum((c * rows[i][k] for i, c in taken.items()), Fraction(0)) for k in range(before.inputs)]
        for taken in watched(pairs)
    ]
    return _layer(weights, [sum((c * offsets[i] for i, c in taken.items()), Fraction(0)) for taken in pairs])
