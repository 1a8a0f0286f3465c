"""The short evaluation of docs/proofs.md, the solver's own: upper bounds on many boxes at once, in integers.

No step here rounds but where the page says so. Products with weights are taken in float64 by parts of so few bits that
every partial sum is an integer below 2^53, so they are exact in any order; everything else is int64.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from instances.network import Network
from instances.question import Box
from solvers.boxes.measure import LIMB, SPAN, Measured, Rows, Whole, bit_lengths, measured, measured_inputs
from solvers.boxes.opened import PUSH, Signs
from solvers.stopping.limits import checkpoint

CHORD = 24
"""Bits of a chord's slope."""

SIXTEENTH = 1 << (CHORD - 4)
"""A written slope is a number of these."""

FRACTION = 14
"""A row's constant is in units 2^-14 of its own unit."""

ROOM = 31
"""Bits of a coefficient and of the width of a layer together: then no sum reaches 2^63."""

SPARE = 3
"""So many bits of a coefficient are left to its push."""

BEYOND = 1 << 62
"""A constant that is not below this bounds nothing."""

SLOPE = 20
"""Coefficients of forms are in units 2^-20."""

MOST_INPUTS = 64
"""Forms have a coefficient for every input; networks with more inputs than this have none."""

CHUNK = 1 << 15
"""So many coefficients are worked on at a time: a few arrays of them fit into the cache."""

PRODUCTS = 400
"""So many products of integers, with all that goes with them, take a microsecond."""


class Relaxed(NamedTuple):
    """A layer on some boxes: where its preactivations are, and the lines that bound its outputs. Shape (boxes, width).

    Parameters
    ----------
    low, high
        The intervals.
    below, above
        max(0, -low) and max(0, high).
    rising, falling
        Slope of the line for coefficients > 0 and for those < 0, in units 2^-24.
    nothing
        Whether a cut has left nothing of an interval, shape (boxes,): no point has the signs that are asked for.
    """

    low: Whole
    high: Whole
    below: Whole
    above: Whole
    rising: Whole
    falling: Whole
    nothing: NDArray[np.bool_]

    @classmethod
    def of(cls, low: Whole, high: Whole, nothing: NDArray[np.bool_]) -> "Relaxed":
        below, above = np.maximum(-low, 0), np.maximum(high, 0)
        unstable = (low < 0) & (high > 0)
        active = np.where(low >= 0, np.int64(1) << CHORD, 0)
        chord = -(-(above << CHORD) // np.where(unstable, above + below, 1))
        default = np.where(above > below, np.int64(1) << CHORD, 0)
        return cls(
            low, high, below, above, np.where(unstable, chord, active), np.where(unstable, default, active), nothing
        )

    @property
    def unstable(self) -> NDArray[np.bool_]:
        return (self.low < 0) & (self.high > 0)


class Forms(NamedTuple):
    """Affine functions of the inputs that a layer is near: where x_j is d_j units above the box's lower end,

    low <= z - sum_j 2^-20 slopes_j d_j <= high.

    Parameters
    ----------
    slopes
        Shape (inputs, boxes, width).
    low, high
        Shape (boxes, width).
    """

    slopes: Whole
    low: Whole
    high: Whole


class WholeNetwork:
    """A network on a root box, in units.

    Attributes
    ----------
    exponents, tops
        Of the inputs, and of the lower ends 0 the upper ones.
    layers
        The hidden layers.
    """

    def __init__(self, network: Network, box: Box) -> None:
        self._box = box
        self.exponents, self.tops = measured_inputs(box)
        self.layers: list[Measured] = []
        self._root: list[Relaxed] = []
        forms: Forms | None = None
        for layer in network.layers[:-1]:
            self.layers.append(self.measure(Rows.of(layer)))
            ends = np.zeros((1, box.dimension), dtype=np.int64), self.tops[None]
            relaxed, forms = self._next(self._root, forms, *ends)
            self._root.append(relaxed)

    def measure(self, rows: Rows) -> Measured:
        """Rows over the outputs of the last hidden layer so far; over the inputs if there is none."""
        if not self._root:
            return measured(rows.from_corner(self._box), self.exponents, self.tops)
        return measured(rows, self.layers[-1].exponents, self._root[-1].above[0])

    def relax(self, low: Whole, high: Whole, signs: Sequence[Signs] | None = None) -> list[Relaxed]:
        """All hidden layers on boxes whose ends are in units of the inputs, of shape (boxes, inputs).

        Parameters
        ----------
        signs
            Of each layer the signs that neurons are to have, shape (boxes, width).
        """
        layers: list[Relaxed] = []
        forms: Forms | None = None
        for number in range(len(self.layers)):
            relaxed, forms = self._next(layers, forms, low, high, None if signs is None else signs[number])
            layers.append(relaxed)
        return layers

    def bound(
        self,
        rows: Measured,
        weights: Whole,
        layers: list[Relaxed],
        slopes: Sequence[Whole],
        low: Whole,
        high: Whole,
        pushes: Sequence[Whole] | None = None,
    ) -> Whole:
        """Upper bounds, one a box, of a sum of rows over the last layer with these weights, in units 2^-14.

        Parameters
        ----------
        weights
            Shape (boxes, rows).
        slopes
            Of each hidden layer the sixteenths for unstable neurons with coefficients < 0, shape (boxes, width); those
            of other neurons are not looked at.
        pushes
            Of each hidden layer what is added to dual multipliers, in units 2^-16, shape (boxes, width).
        """
        written = [
            layer._replace(falling=np.where(layer.unstable, sixteenths * SIXTEENTH, layer.falling))
            for layer, sixteenths in zip(layers, slopes, strict=True)
        ]
        constants = (weights @ rows.high) << FRACTION
        return self._bounds(weights @ rows.weights, constants, np.arange(len(low)), written, low, high, pushes)

    def _next(
        self, layers: list[Relaxed], forms: Forms | None, low: Whole, high: Whole, signs: Signs | None = None
    ) -> tuple[Relaxed, Forms | None]:
        """The layer after these, of which the last has these forms; and the forms of that layer."""
        number = len(layers)
        layer = self.layers[number]
        least, most = (np.maximum(layers[-1].low, 0), layers[-1].above) if layers else (low, high)
        bottom, top = _image(layer, least, most)
        nothing = np.zeros(len(low), dtype=bool)
        if low.shape[1] <= MOST_INPUTS:
            forms = self._forms(layers, forms, low, high)
            span = self._span(forms, high - low)
            nothing |= _apart(bottom, top, *span).any(axis=1)
            bottom, top = _meet(bottom, top, *span)
        if number < len(self._root):
            nothing |= _apart(bottom, top, self._root[number].low, self._root[number].high).any(axis=1)
            bottom, top = _meet(bottom, top, self._root[number].low, self._root[number].high)
        if signs is not None:
            least, most = np.where(signs > 0, 0, -BEYOND), np.where(signs < 0, 0, BEYOND)
            nothing |= _apart(bottom, top, least, most).any(axis=1)
            bottom, top = _meet(bottom, top, least, most)
        if layers:
            box, neuron = np.nonzero((bottom < 0) & (top > 0))
            weights = layer.weights[neuron]
            constants = np.concatenate([layer.high[neuron], -layer.low[neuron]]) << FRACTION
            both = np.concatenate([box, box])
            bounds = self._bounds(np.concatenate([weights, -weights]), constants, both, layers, low, high)
            above, below = np.split(-(-bounds >> FRACTION), 2)
            nothing[box[_apart(bottom[box, neuron], top[box, neuron], -below, above)]] = True
            bottom[box, neuron], top[box, neuron] = _meet(bottom[box, neuron], top[box, neuron], -below, above)
        return Relaxed.of(bottom, top, nothing), forms

    def _forms(self, layers: list[Relaxed], forms: Forms | None, low: Whole, high: Whole) -> Forms:
        """The forms of the layer after these."""
        layer = self.layers[len(layers)]
        rounding = _rounding(high - low)
        if forms is None:
            bottom, top = _image(layer, low, low)
            slopes = np.broadcast_to(_near(layer.weights, SPAN - SLOPE).T[:, None], (len(self.tops), *bottom.shape))
        else:
            passed = self._passed(layers[-1], forms, rounding, self._root[len(layers) - 1].above)
            bottom, top = _image(layer, passed.low, passed.high)
            reals, width = passed.slopes.astype(np.float64), layer.weights.shape[1]
            upper, lower = reals @ layer.limbs[:, :width].T, reals @ layer.limbs[:, width:].T
            slopes = _near((upper.astype(np.int64) << LIMB) + lower.astype(np.int64), SPAN)
        return Forms(slopes, bottom - rounding, top + rounding)

    def _passed(self, relaxed: Relaxed, forms: Forms, rounding: Whole, most: Whole) -> Forms:
        """Forms of a layer's outputs, at most `most` on the root: by chords, or constant where numbers are large."""
        slopes = _near(forms.slopes * relaxed.rising, CHORD)
        unstable = np.where(relaxed.unstable, rounding, 0)
        low = (forms.low * relaxed.rising >> CHORD) - unstable
        high = unstable - (-(forms.high + relaxed.below) * relaxed.rising >> CHORD)
        right = self._short(forms) & (low >= -most) & (high <= 2 * most) & (relaxed.high > 0)
        return Forms(
            np.where(right, slopes, 0),
            np.where(right, low, np.maximum(relaxed.low, 0)),
            np.where(right, high, relaxed.above),
        )

    def _span(self, forms: Forms, widths: Whole) -> tuple[Whole, Whole]:
        """The intervals that forms give on boxes of these widths."""
        short = self._short(forms)
        slopes, columns = np.where(short, forms.slopes, 0), widths.T[:, :, None]
        low = forms.low + ((np.minimum(slopes, 0) * columns).sum(axis=0) >> SLOPE)
        high = forms.high - (-(np.maximum(slopes, 0) * columns).sum(axis=0) >> SLOPE)
        return np.where(short, low, -BEYOND), np.where(short, high, BEYOND)

    def _short(self, forms: Forms) -> NDArray[np.bool_]:
        """Which forms have coefficients of few enough bits."""
        bits = ROOM - max(forms.low.shape[1].bit_length(), len(self.tops).bit_length())
        return np.asarray((np.abs(forms.slopes) <= 1 << bits).all(axis=0))

    def _bounds(
        self,
        rows: Whole,
        constants: Whole,
        box: Whole,
        layers: list[Relaxed],
        low: Whole,
        high: Whole,
        pushes: Sequence[Whole] | None = None,
    ) -> Whole:
        """Upper bounds of rows over the last of these layers, on the boxes with these numbers."""
        size = max(1, CHUNK // max([len(self.tops), *(len(layer.low) for layer in self.layers)]))
        work = 10 + min(size, len(rows)) * sum(layer.weights.size for layer in self.layers[: len(layers)]) // PRODUCTS
        parts = []
        for i in range(0, len(rows), size):
            checkpoint(work)
            part = slice(i, i + size)
            parts.append(self._chunk(rows[part], constants[part], box[part], layers, low, high, pushes))
        return np.concatenate(parts) if parts else constants

    def _chunk(
        self,
        rows: Whole,
        constants: Whole,
        box: Whole,
        layers: list[Relaxed],
        low: Whole,
        high: Whole,
        pushes: Sequence[Whole] | None,
    ) -> Whole:
        places = np.full(len(rows), SPAN)
        for number in range(len(layers) - 1, -1, -1):
            spare = 0 if pushes is None else SPARE
            rows, cost, places = _shortened(rows, layers[number].above, box, places, spare)
            layer, relaxed = self.layers[number], layers[number]
            duals = np.where(rows > 0, relaxed.rising[box], relaxed.falling[box])
            duals *= rows
            duals += 1 << (CHORD - 1)
            duals >>= CHORD
            if pushes is not None:
                duals += _pushed(pushes[number][box], places)
            rows -= duals
            rows *= relaxed.above[box]
            other = relaxed.below[box]
            other *= duals
            np.maximum(rows, other, out=rows)
            np.maximum(rows, 0, out=rows)
            paid = rows.sum(axis=1) + duals @ layer.low
            paid += np.maximum(duals, 0, out=other) @ (layer.high - layer.low)
            constants = _added(constants, 2 * paid + cost, places)
            products = duals.astype(np.float64) @ layer.limbs
            width = layer.weights.shape[1]
            rows = (products[:, :width].astype(np.int64) << LIMB) + products[:, width:].astype(np.int64)
            places = places + SPAN
        rows, cost, places = _shortened(rows, high, box, places)
        paid = np.maximum(rows * low[box], rows * high[box]).sum(axis=1)
        return _added(constants, 2 * paid + cost, places)


def _shortened(rows: Whole, most: Whole, box: Whole, places: Whole, spare: int = 0) -> tuple[Whole, Whole, Whole]:
    """Rows with fewer bits, what that costs in half units of them, and the exponents of these units."""
    bits = ROOM - spare - rows.shape[1].bit_length()
    excess = np.maximum(bit_lengths(np.abs(rows).max(axis=1, initial=0)) - bits, 0)
    shorter = rows + ((np.int64(1) << excess) >> 1)[:, None]
    shorter >>= excess[:, None]
    return shorter, np.where(excess > 0, most.sum(axis=1)[box], 0), places - excess


def _pushed(pushes: Whole, places: Whole) -> Whole:
    """Pushes in units of rows with these exponents; cut so that no sum reaches 2^63."""
    most = np.int64(1) << ROOM - 1 - pushes.shape[1].bit_length()
    left, right = np.clip(places - PUSH, 0, 26)[:, None], np.clip(PUSH - places, 0, 62)[:, None]
    sizes = (np.abs(pushes) << left) + (np.int64(1) << right >> 1) >> right
    return np.asarray(np.sign(pushes) * np.minimum(sizes, most))


def _added(constants: Whole, half_units: Whole, places: Whole) -> Whole:
    """The constants with so many half units of 2^-places more, rounded up; `BEYOND` where they bound nothing."""
    shift = places + 1 - FRACTION
    right, left = np.clip(shift, 0, 63), np.clip(-shift, 0, 62)
    added = -(-half_units >> right)
    beyond = (constants >= BEYOND) | (np.abs(added) >= np.int64(BEYOND) >> left)
    total = constants + np.where(beyond, 0, added << left)
    return np.where(beyond | (np.abs(total) >= BEYOND), BEYOND, total)


def _image(layer: Measured, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """Where a layer's preactivations are if what it takes is in these intervals."""
    centre, reach = (high + low) @ layer.weights.T, (high - low) @ np.abs(layer.weights).T
    return (centre - reach >> SPAN + 1) + layer.low, layer.high - (-centre - reach >> SPAN + 1)


def _rounding(widths: Whole) -> Whole:
    """What half a unit of every coefficient of a form makes at most on boxes of these widths, as a column."""
    return np.asarray(-(-widths.sum(axis=1, keepdims=True) >> SLOPE + 1))


def _near(values: Whole, bits: int) -> Whole:
    """values 2^-bits rounded to the nearest integers, halves up."""
    return values + (1 << bits - 1) >> bits


def _apart(low: Whole, high: Whole, bottom: Whole, top: Whole) -> NDArray[np.bool_]:
    """Where intervals have nothing in common."""
    return np.asarray((low > top) | (high < bottom))


def _meet(low: Whole, high: Whole, bottom: Whole, top: Whole) -> tuple[Whole, Whole]:
    """What intervals have in common, or one of their ends where that is nothing."""
    high = np.maximum(low, np.minimum(high, top))
    return np.minimum(high, np.maximum(low, bottom)), high
