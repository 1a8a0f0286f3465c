"""Fold steps of a proof: a hidden layer and the weights after it are replaced, and the function stays what it was.

Both pairs of layers are written as sums of kinks, one a hyperplane of the space before them, and an affine function.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import lcm
from typing import Any

from flint import fmpq, fmpz_mat

from instances.errors import InputError
from instances.numbers.rationals import from_flint
from instances.parameters.intervals import Interval, after_relu, always_off, always_on, received, span
from instances.parameters.primitive import Row, is_constant, oriented
from instances.parameters.rational_network import MOST_BITS, RationalLayer, RationalNetwork
from instances.question import Change, Domain, Question
from solvers.checker.tokens import WrongError, integer, rational, require


def fold(question: Question[Any], line: str, rest: Iterator[str]) -> tuple[Question[Any], str | None]:
    """The question about the network that the steps lead to, and the first line that is none of them, if there is one.

    Parameters
    ----------
    line, rest
        The first of the steps, and the lines after it.
    """
    objection = question.objection(Change.NEURONS_ADDED)
    require(objection is None, f"a fold step, but {objection}")
    network = RationalNetwork.of(question.network)
    following: str | None = line
    while following is not None and following.startswith("fold "):
        network = _step(network, question.domain, following.split(" "), rest)
        following = next(rest, None)
    try:
        return replace(question, network=network.float64()), following  # type: ignore[type-var]
    except InputError as error:
        raise WrongError(f"the folded network is none that this is asked about: {error}") from None


def _step(network: RationalNetwork, domain: Domain, words: list[str], rest: Iterator[str]) -> RationalNetwork:
    """The network with the layers that a step and the rows after it say."""
    layers = network.layers
    require(len(words) == 3, "fold, a hidden layer, and its new number of neurons or 'gone', is right")
    number = integer(words[1])
    require(0 < number < len(layers), "hidden layer {}; there are {}", number, len(layers) - 1)
    old = layers[number - 1 : number + 1]
    made: tuple[RationalLayer, ...]
    if words[2] == "gone":
        made = (_layer(old[1].outputs, old[0].inputs, rest),)
    else:
        width = integer(words[2])
        require(width >= 0, "{} neurons; at least 0, or 'gone', is right", width)
        hidden = _layer(width, old[0].inputs, rest)
        made = (hidden, _layer(old[1].outputs, hidden.outputs, rest))
    inputs, before = received(domain), None
    for index in range(number - 1):
        spans = _spans(layers[index], before, inputs)
        before = layers[index], inputs
        inputs = [after_relu(interval) for interval in spans]
    there = _function(old, _spans(old[0], before, inputs), zero_is_on=False)
    here = _function(made, _spans(made[0], before, inputs), zero_is_on=True)
    require(there == here, "the new layers are another function than the old ones")
    return RationalNetwork((*layers[: number - 1], *made, *layers[number + 1 :]))


def _layer(outputs: int, inputs: int, rest: Iterator[str]) -> RationalLayer:
    """A layer from as many lines ``row``."""
    rows, scale = [], 1
    for _ in range(outputs):
        word, *entries = next(rest, "the end of the file").split(" ")
        right = word == "row" and len(entries) == inputs + 1
        require(right, "{} where row and {} numbers are right", word, inputs + 1)
        rows.append([from_flint(rational(entry)) for entry in entries])
        scale = lcm(scale, *(v.denominator for v in rows[-1]))
        require(scale.bit_length() * outputs * (inputs + 1) <= MOST_BITS, "denominators with too many digits together")
    return RationalLayer.of_fractions(rows, inputs)


Function = tuple[dict[Row, list[fmpq]], list[list[fmpq]]]
"""Of every hyperplane the kink across it, and (A | b): one number or row for each output."""


def _function(pair: Sequence[RationalLayer], spans: Sequence[Interval], zero_is_on: bool) -> Function:
    """What a hidden layer and the one after it do, or a single affine layer, where preactivations are in these ranges.

    R(-t) = R(t) - t, and a neuron that is on everywhere is affine. One that is 0 everywhere is on and off; there an
    affine function may be written that happens to be 0.
    """
    if len(pair) == 1:
        return {}, [[fmpq(v, pair[0].scale) for v in row] for row in pair[0].rows]
    hidden, following = pair
    scale = hidden.scale * following.scale
    columns = [[row[j] for row in following.rows] for j in range(hidden.outputs)]
    kinks: dict[Row, list[int]] = {}
    affine = []  # neurons of which (w | b) itself is part of the sum
    for j, (row, interval) in enumerate(zip(hidden.rows, spans, strict=True)):
        if always_off(interval) and not (zero_is_on and always_on(interval)):
            continue
        if always_on(interval):
            affine.append(j)
            continue
        u, factor = oriented(row)  # of no constant, which is on or off
        if factor < 0:
            affine.append(j)
        kink = kinks.get(u, [0] * following.outputs)
        kinks[u] = [k + abs(factor) * c for k, c in zip(kink, columns[j], strict=True)]
    width = hidden.inputs + 1
    constants = [[0] * (width - 1) + [row[-1] * hidden.scale] for row in following.rows]
    total = fmpz_mat(following.outputs, width, [v for row in constants for v in row])
    if affine:
        left = fmpz_mat(following.outputs, len(affine), [row[j] for row in following.rows for j in affine])
        total += left * fmpz_mat(len(affine), width, [v for j in affine for v in hidden.rows[j]])
    return (
        {u: [fmpq(c, scale) for c in kink] for u, kink in kinks.items() if any(kink)},
        [[fmpq(v, scale) for v in row] for row in total.tolist()],
    )


def _spans(
    layer: RationalLayer, before: tuple[RationalLayer, Sequence[Interval]] | None, inputs: Sequence[Interval]
) -> list[Interval]:
    """Ranges of the preactivations of a layer.

    Those of interval arithmetic, met with others: what the layer before hands on is a sum of functions of u . x, one a
    direction u, the ranges of which at their kinks and ends are added up.

    Parameters
    ----------
    before
        The layer before, and the ranges of what it receives.
    inputs
        The ranges of what the layer itself receives.
    """
    plain = [span(row, layer.scale, inputs) for row in layer.rows]
    if before is None:
        return plain
    lower, earlier = before
    constants: list[int] = [row[-1] * lower.scale for row in layer.rows]
    ridges: dict[Row, list[tuple[int, int, int]]] = {}  # a neuron, f and b of max(0, f u . x + b)
    for j, row in enumerate(lower.rows):
        if is_constant(row):
            constants = [c + r[j] * max(0, row[-1]) for c, r in zip(constants, layer.rows, strict=True)]
        else:
            u, factor = oriented(row[:-1])
            ridges.setdefault(u, []).append((j, factor, row[-1]))
    scale = layer.scale * lower.scale
    low: list[Any] = [fmpq(c, scale) for c in constants]
    high = list(low)
    for u, members in ridges.items():
        taking = [i for i, row in enumerate(layer.rows) if any(row[j] for j, _, _ in members)]
        weights = fmpz_mat([[layer.rows[i][j] for j, _, _ in members] for i in taking])
        found = _ranges(weights, [(f, b) for _, f, b in members], span((*u, 0), 1, earlier)) if taking else []
        for i, (least, most) in zip(taking, found, strict=True):
            low[i] = None if low[i] is None or least is None else low[i] + least / scale
            high[i] = None if high[i] is None or most is None else high[i] + most / scale
    return [_met(interval, a, b) for interval, a, b in zip(plain, low, high, strict=True)]


def _met(interval: Interval, low: Any, high: Any) -> Interval:
    """Where a number is that is in both."""
    lows = [end for end in (interval[0], None if low is None else from_flint(low)) if end is not None]
    highs = [end for end in (interval[1], None if high is None else from_flint(high)) if end is not None]
    return max(lows, default=None), min(highs, default=None)


def _ranges(weights: fmpz_mat, members: list[tuple[int, int]], within: Interval) -> list[tuple[Any, Any]]:
    """The ranges of sum_j c_j max(0, f_j t + b_j), for every row c of weights, for t in an interval; None: infinite."""
    low, high = within
    unit = lcm(*(f for f, _ in members), *(end.denominator for end in within if end is not None))
    ends = {int(end * unit) for end in within if end is not None}
    kinks = {-b * unit // f for f, b in members}  # all of these t are integers, times the unit
    places = sorted(ends | {t for t in kinks if (low is None or t > low * unit) and (high is None or t < high * unit)})
    heights = weights * fmpz_mat([[max(0, f * t + b * unit) for t in places] for f, b in members])
    slopes = weights * fmpz_mat([[min(0, f), max(0, f)] for f, _ in members])
    found = []
    for row, (left, right) in zip(heights.tolist(), slopes.tolist(), strict=True):
        falls = (low is None and left > 0) or (high is None and right < 0)
        rises = (low is None and left < 0) or (high is None and right > 0)
        found.append((None if falls else fmpq(min(row), unit), None if rises else fmpq(max(row), unit)))
    return found
