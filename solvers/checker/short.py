"""The short evaluation of docs/proofs.md: bounds on many boxes at once, in integers of 64 bits.

Nothing here is a floating-point number, and no sum reaches 2^63: `WIDEST` and the page say why.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from instances.network import Network
from solvers.checker.affine import rows
from solvers.checker.whole import (
    Measured,
    Rows,
    Whole,
    ceil_scaled,
    floor_scaled,
    from_corner,
    input_units,
    measured,
)

DIGITS = "0123456789abcdefg"
"""Slopes in sixteenths."""

MOST_WEIGHTS = 1 << 16
"""The sum of a leaf's weights is less."""

MOST_PUSH = 1 << 20
"""A push is less."""

BEYOND = 1 << 62
"""A constant that is not below this bounds nothing."""

FORMED = 64
"""With more inputs than this there are no forms."""

AT_ONCE = 1 << 15
"""So many coefficients are worked on together: a few arrays of them fit into the cache."""

_POWERS = 1 << np.arange(63)
"""As many of them are at most n as n has digits."""


class Leaf(NamedTuple):
    """A node to be closed by the short evaluation.

    Parameters
    ----------
    line
        Where it stands in the file.
    ends
        The intervals of the inputs.
    factors
        The weights of the claim's rows.
    slopes
        As in the file; None if none are written.
    signs
        Of neurons, each given by its layer and its number there, from 0: whether they are active in the node; None if
        that is not looked at.
    pushes
        Of some of the first of these, in order, how their dual multipliers are pushed.
    """

    line: int
    ends: list[tuple[fmpq, fmpq]]
    factors: list[int]
    slopes: str | None
    signs: Mapping[tuple[int, int], bool] | None = None
    pushes: Sequence[int] = ()


class _State(NamedTuple):
    """A layer's preactivations t on some boxes, in units; arrays of shape (boxes, neurons).

    `chord` and `lower` are the slopes, in 2^-24, of the lines above and below max(0, t) where 0 is inside, and the
    slope of max(0, t) elsewhere.
    """

    low: Whole
    high: Whole
    chord: Whole
    lower: Whole
    nothing: NDArray[np.bool_]
    """Whether a cut has left nothing of an interval of a box."""

    @property
    def inside(self) -> NDArray[np.bool_]:
        return (self.low < 0) & (self.high > 0)

    @property
    def below(self) -> Whole:
        return np.maximum(0, -self.low)

    @property
    def above(self) -> Whole:
        return np.maximum(0, self.high)


class _Form(NamedTuple):
    """t is 2^-20 slopes . (x - lower ends) plus something in [low, high]; slopes has shape (boxes, neurons, inputs)."""

    slopes: Whole
    low: Whole
    high: Whole


class Short:
    """The short evaluation of some rows over the last hidden layer of a network, on parts of a box.

    Parameters
    ----------
    network
        The hidden layers are its.
    box
        The intervals of the inputs at the root.
    target
        The rows of the claim, over the last hidden layer's outputs.
    """

    def __init__(self, network: Network, box: Sequence[tuple[fmpq, fmpq]], target: Rows) -> None:
        self._corner = [low for low, _ in box]
        self._exponents, tops = input_units([high - low for low, high in box])
        self._layers: list[Measured] = []
        self._root: list[_State] = []
        low, high = np.zeros((1, len(box)), dtype=np.int64), np.array([tops], dtype=np.int64)
        units = self._exponents
        form: _Form | None = None
        for number in range(len(network.layers) - 1):
            entries, constants, scale = rows(network, number)
            layer = Rows(entries, [fmpq(c, scale) for c in constants], scale)
            self._layers.append(self._measured(layer, units, tops))
            state, form = self._follow(self._root, form, low, high)
            self._root.append(state)
            units, tops = self._layers[-1].units, state.above[0].tolist()
        self._target = self._measured(target, units, tops)

    def _measured(self, layer: Rows, units: Sequence[int], tops: Sequence[int]) -> Measured:
        return measured(layer if self._layers else from_corner(layer, self._corner), units, tops)

    def refused(self, leaves: Sequence[Leaf], strict: bool) -> Iterator[tuple[int, str]]:
        """Those leaves that are not closed: their lines, and what is wrong.

        Parameters
        ----------
        leaves
            All with signs, or all without.
        strict
            Whether the bound 0 is enough.
        """
        low, high = self._boxes([leaf.ends for leaf in leaves])
        signs = self._numbers([_signs(leaf) for leaf in leaves])
        pushes = self._numbers([_pushes(leaf) for leaf in leaves])
        states = self._states(low, high, signs)
        written = [state.lower.copy() for state in states]
        wrong: dict[int, str] = {}
        for number, leaf in enumerate(leaves):
            if leaf.slopes is None:
                continue
            places = [np.flatnonzero(state.inside[number]) for state in states]
            count = sum(map(len, places))
            if count != len(leaf.slopes):
                wrong[number] = f"{len(leaf.slopes)} slopes; {count} neurons have 0 inside their intervals"
                continue
            digits = iter(leaf.slopes)
            for lower, place in zip(written, places, strict=True):
                lower[number, place] = [DIGITS.index(next(digits)) << 20 for _ in place]
        states = [state._replace(lower=lower) for state, lower in zip(states, written, strict=True)]
        weights = np.array([leaf.factors for leaf in leaves], dtype=np.int64)
        starts = weights @ self._target.high << 14
        bounds = self._bound(weights @ self._target.V, starts, np.arange(len(leaves)), states, low, high, pushes)
        for number, leaf in enumerate(leaves):
            bound = int(bounds[number])
            if number in wrong:
                yield leaf.line, wrong[number]
            elif any(state.nothing[number] for state in states):
                continue
            elif bound > 0 or (bound == 0 and not strict):
                right = "at most 0" if strict else "less than 0"
                yield leaf.line, f"the short evaluation gives {bound} units; {right} is right"

    def intervals(
        self, ends: list[tuple[fmpq, fmpq]], signs: Mapping[tuple[int, int], bool] | None
    ) -> Iterator[tuple[int, int, fmpq, fmpq]]:
        """What a node leaves of the preactivations of deeper layers: layer, from 1, neuron, and the interval."""
        states = self._states(*self._boxes([ends]), self._numbers([_signs(Leaf(0, ends, [], None, signs))]))
        for number, (state, layer) in enumerate(zip(states, self._layers, strict=True)):
            for i, unit in enumerate(layer.units if number else []):
                low, high = int(state.low[0, i]), int(state.high[0, i])
                scale = fmpq(1, 1 << unit) if unit >= 0 else fmpq(1 << -unit)
                yield number + 1, i, low * scale, high * scale

    def _boxes(self, boxes: Sequence[Sequence[tuple[fmpq, fmpq]]]) -> tuple[Whole, Whole]:
        """The ends in units, rounded outwards."""
        low, high = [], []
        for ends in boxes:
            places = list(zip(ends, self._corner, self._exponents, strict=True))
            low.append([floor_scaled(a - corner, e) for (a, _), corner, e in places])
            high.append([ceil_scaled(b - corner, e) for (_, b), corner, e in places])
        return np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)

    def _numbers(self, nodes: Sequence[Mapping[tuple[int, int], int] | None]) -> list[Whole] | None:
        """Numbers of neurons by layer, shape (nodes, neurons), 0 where none is given; None without signs."""
        found = [np.zeros((len(nodes), len(layer.V)), dtype=np.int64) for layer in self._layers]
        for number, node in enumerate(nodes):
            if node is None:
                return None
            for (k, i), value in node.items():
                found[k][number, i] = value
        return found

    def _states(self, low: Whole, high: Whole, signs: Sequence[Whole] | None = None) -> list[_State]:
        states: list[_State] = []
        form: _Form | None = None
        for k in range(len(self._layers)):
            state, form = self._follow(states, form, low, high, None if signs is None else signs[k])
            states.append(state)
        return states

    def _follow(
        self, states: list[_State], form: _Form | None, low: Whole, high: Whole, signs: Whole | None = None
    ) -> tuple[_State, _Form | None]:
        """The state of the layer after these, and its form."""
        k = len(states)
        layer = self._layers[k]
        if states:
            bottom, top = _image(layer, np.maximum(0, states[-1].low), states[-1].above)
        else:
            bottom, top = _image(layer, low, high)
        cuts: list[tuple[Whole, Whole]] = []
        if low.shape[1] <= FORMED:
            form = self._form(states, form, low, high)
            cuts.append(_span(form, high - low))
        if k < len(self._root):
            cuts.append((self._root[k].low, self._root[k].high))
        if signs is not None:
            cuts.append((np.where(signs > 0, 0, -BEYOND), np.where(signs < 0, 0, BEYOND)))
        nothing = np.zeros(len(low), dtype=bool)
        for cut in cuts:
            nothing |= _disjoint(bottom, top, *cut).any(axis=1)
            bottom, top = _cut(bottom, top, *cut)
        if states:
            box, i = np.nonzero((bottom < 0) & (top > 0))
            above = self._bound(layer.V[i], layer.high[i] << 14, box, states, low, high)
            below = self._bound(-layer.V[i], -layer.low[i] << 14, box, states, low, high)
            known = bottom[box, i], top[box, i], -below >> 14, -(-above >> 14)
            nothing[box[_disjoint(*known)]] = True
            bottom[box, i], top[box, i] = _cut(*known)
        return _state(bottom, top, nothing), form

    def _form(self, states: list[_State], form: _Form | None, low: Whole, high: Whole) -> _Form:
        """The form of the layer after these, from that of the last of them."""
        layer = self._layers[len(states)]
        half = -(-(high - low).sum(axis=1) >> 21)[:, None]
        if form is None:
            bottom, top = _image(layer, low, low)
            slopes = np.broadcast_to(_near(layer.V, 10), (len(low), *layer.V.shape))
            return _Form(slopes, bottom - half, top + half)
        state, most = states[-1], self._root[len(states) - 1].above
        slopes = _near(np.where(_small(form)[:, :, None], form.slopes, 0) * state.chord[:, :, None], 24)
        extra = np.where(state.inside, half, 0)
        least = (form.low * state.chord >> 24) - extra
        greatest = extra - (-(form.high + state.below) * state.chord >> 24)
        kept = _small(form) & (least >= -most) & (greatest <= 2 * most) & (state.high > 0)
        slopes = np.where(kept[:, :, None], slopes, 0)
        least = np.where(kept, least, np.maximum(0, state.low))
        greatest = np.where(kept, greatest, state.above)
        bottom, top = _image(layer, least, greatest)
        passed = layer.V[None] @ slopes
        return _Form(_near(passed, 30), bottom - half, top + half)

    def _bound(
        self,
        row: Whole,
        constant: Whole,
        box: Whole,
        states: list[_State],
        low: Whole,
        high: Whole,
        pushes: Sequence[Whole] | None = None,
    ) -> Whole:
        """Upper bounds of rows over the outputs of the last of these layers, on the boxes with these numbers."""
        widest = max([1, low.shape[1], *(len(layer.V) for layer in self._layers)])
        size = max(1, AT_ONCE // widest)
        parts = [
            self._some(row[part], constant[part], box[part], states, low, high, pushes)
            for part in (slice(first, first + size) for first in range(0, len(row), size))
        ]
        return np.concatenate([constant[:0], *parts])

    def _some(
        self,
        c: Whole,
        constant: Whole,
        box: Whole,
        states: list[_State],
        low: Whole,
        high: Whole,
        pushes: Sequence[Whole] | None,
    ) -> Whole:
        exponent = np.full(len(c), 30, dtype=np.int64)
        for k in range(len(states) - 1, -1, -1):
            state, layer = states[k], self._layers[k]
            above, below = state.above[box], state.below[box]
            c, halves, exponent = _shorter(c, above.sum(axis=1), exponent, 31 if pushes is None else 28)
            q = np.where(c > 0, state.chord[box], state.lower[box])
            q *= c
            q += 1 << 23
            q >>= 24
            if pushes is not None:
                q += _pushed(pushes[k][box], exponent)
            c -= q
            c *= above
            below *= q
            most = np.maximum(0, np.maximum(c, below)).sum(axis=1)
            most += (np.maximum(q, 0) @ layer.high) + (np.minimum(q, 0) @ layer.low)
            constant = _plus(constant, 2 * most + halves, exponent)
            c = q @ layer.V
            exponent = exponent + 30
        c, halves, exponent = _shorter(c, high[box].sum(axis=1), exponent)
        most = np.maximum(c * low[box], c * high[box]).sum(axis=1)
        return _plus(constant, 2 * most + halves, exponent)


def _signs(leaf: Leaf) -> dict[tuple[int, int], int] | None:
    """1 for active neurons and -1 for others; None without signs."""
    return None if leaf.signs is None else {neuron: 1 if active else -1 for neuron, active in leaf.signs.items()}


def _pushes(leaf: Leaf) -> dict[tuple[int, int], int] | None:
    """What is added to the dual multipliers of neurons, in 2^-16; None without signs."""
    signs, unit = _signs(leaf), sum(leaf.factors)
    if signs is None:
        return None
    return {neuron: sign * p * unit for (neuron, sign), p in zip(signs.items(), leaf.pushes, strict=False)}


def _pushed(pushes: Whole, exponent: Whole) -> Whole:
    """The same in units of rows, in absolute value at most four times the largest coefficient that they may have."""
    most = 1 << (30 - int(pushes.shape[1]).bit_length())
    up, down = np.clip(exponent - 16, 0, 26)[:, None], np.clip(16 - exponent, 0, 62)[:, None]
    sizes = ((np.abs(pushes) << up) + (1 << down >> 1)) >> down
    return np.asarray(np.sign(pushes) * np.minimum(sizes, most))


def _state(low: Whole, high: Whole, nothing: NDArray[np.bool_]) -> _State:
    inside = (low < 0) & (high > 0)
    affine = np.where(low >= 0, 1 << 24, 0)
    chord = -((-np.maximum(high, 0) << 24) // np.where(inside, high - low, 1))
    lower = np.where(high > -low, 1 << 24, 0)
    return _State(low, high, np.where(inside, chord, affine), np.where(inside, lower, affine), nothing)


def _shorter(c: Whole, tops: Whole, exponent: Whole, room: int = 31) -> tuple[Whole, Whole, Whole]:
    """Rows of fewer bits, what that costs in half units, and their new exponents."""
    bits = room - int(c.shape[1]).bit_length()
    longest = np.maximum(c.max(axis=1, initial=0), -c.min(axis=1, initial=0))
    s = np.maximum(0, np.searchsorted(_POWERS, longest, side="right") - bits)
    shorter = c + (1 << s >> 1)[:, None]
    shorter >>= s[:, None]
    return shorter, np.where(s > 0, tops, 0), exponent - s


def _plus(constant: Whole, halves: Whole, exponent: Whole) -> Whole:
    """The constants, in 2^-14, and so many half units of 2^-exponent, rounded up."""
    right, left = np.clip(exponent - 13, 0, 63), np.clip(13 - exponent, 0, 62)
    more = -(-halves >> right)
    beyond = (constant >= BEYOND) | (np.abs(more) >= BEYOND >> left)
    total = constant + (np.where(beyond, 0, more) << left)
    return np.where(beyond | (np.abs(total) >= BEYOND), BEYOND, total)


def _image(layer: Measured, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    middle, reach = (low + high) @ layer.V.T, (high - low) @ np.abs(layer.V).T
    return (middle - reach >> 31) + layer.low, layer.high - (-middle - reach >> 31)


def _span(form: _Form, widths: Whole) -> tuple[Whole, Whole]:
    """The intervals that forms give on boxes of these widths."""
    small = _small(form)
    slopes = np.where(small[:, :, None], form.slopes, 0)
    low = form.low + ((np.minimum(slopes, 0) @ widths[:, :, None])[:, :, 0] >> 20)
    high = form.high - (-(np.maximum(slopes, 0) @ widths[:, :, None])[:, :, 0] >> 20)
    return np.where(small, low, -BEYOND), np.where(small, high, BEYOND)


def _small(form: _Form) -> NDArray[np.bool_]:
    """Whether all slopes of a form have few enough bits."""
    _, width, inputs = form.slopes.shape
    bits = 31 - max(int(width).bit_length(), int(inputs).bit_length())
    return np.asarray((np.abs(form.slopes) <= 1 << bits).all(axis=2))


def _disjoint(low: Whole, high: Whole, bottom: Whole, top: Whole) -> NDArray[np.bool_]:
    return np.asarray((low > top) | (high < bottom))


def _cut(low: Whole, high: Whole, bottom: Whole, top: Whole) -> tuple[Whole, Whole]:
    """What is common to two intervals; where that is nothing, one end of the first."""
    end = np.maximum(low, np.minimum(high, top))
    return np.minimum(end, np.maximum(low, bottom)), end


def _near(values: Whole, bits: int) -> Whole:
    """values 2^-bits rounded to the nearest integers, halves up."""
    return values + (1 << (bits - 1)) >> bits
