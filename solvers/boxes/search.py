"""Branch and bound over boxes: floats propose which boxes are closed, integers confirm every one of them.

With few inputs these are halved. With many, boxes say little; then neurons are split, which makes them affine on either
side, and a box is its parent with a sign more.
"""

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from instances.network import Network, Point
from instances.question import Box
from solvers.boxes.attack import ascended
from solvers.boxes.cells import Kinks, Neuron, Pattern, ReachedError, closing_steps
from solvers.boxes.floats import Double, FloatNetwork, centres
from solvers.boxes.halving import halved_inputs, simplest_between, split_neurons
from solvers.boxes.layers import WEIGHTS_AT_ONCE, bounded, row_bounds
from solvers.boxes.leaves import Leaves, confirmed, parts
from solvers.boxes.measure import SPAN, Measured, Whole, down
from solvers.boxes.opened import DEFAULT, PUSH, Boxes, Opened, Signs, pushed
from solvers.boxes.slopes import last_way, optimised
from solvers.boxes.target import Target
from solvers.boxes.tree import Step, Tree
from solvers.boxes.whole import WholeNetwork
from solvers.certificate.write import ProofWriter
from solvers.stopping.limits import checkpoint

BATCH, CERTIFIED = 512, 64
"""So many boxes are bounded, and so many leaves are certified, together."""

COEFFICIENTS = 1 << 25
"""A batch has fewer boxes where these have more coefficients than that."""

CANDIDATES = 4
"""Points of a batch that are evaluated exactly, if floats find them to be high enough."""

NEARLY = -(2.0**-20)
"""High enough."""

WEIGHTS = 64
"""Weights of rows are rounded to multiples of 1 / 64."""

MANY = 10
"""With so many inputs that are not fixed neurons are split."""

FEW, SOME = 3, 12
"""Boxes with so few unstable neurons are divided into cells; so many if they are small.

Small boxes that are still open are where the network follows the threshold, and halving them would go on for long.
"""

FEW_SPLIT = 1
"""Where neurons are split, those boxes with fewer unstable ones are cells."""

LEAST_GAIN, MOST_GAIN = 1e-3, 4.0
"""Of a split, relative to the gap of the neuron."""

FINEST = 1 << (SPAN - 24)
"""A side that is not longer in units is not halved."""

AGAIN = 50
"""After so many batches points are looked for by ascents again."""

ASCENTS, STEPS = 500, 60

CELLS = 2000
"""A search that divides more boxes into cells is too close to the threshold."""


class TooCloseError(Exception):
    """The network comes too close to the threshold for boxes."""


class Search:
    """Looks for a point of a box at which a target holds.

    Parameters
    ----------
    holds
        Whether the target holds at a point of the box, exactly.
    memory_bytes
        For the open boxes.
    work
        Counts what is done.
    late
        Whether the target may change: leaves are then certified only when nothing is open.

    Attributes
    ----------
    tree
        Records why there is no such point.
    """

    def __init__(
        self,
        network: Network,
        box: Box,
        target: Target,
        holds: Callable[[Point], bool],
        memory_bytes: int,
        seed: int,
        work: dict[str, int],
        late: bool = False,
    ) -> None:
        self.work = work
        self.tree = Tree()
        self._network, self._box, self._holds = network, box, holds
        self._kinks = Kinks(network)
        self._whole = WholeNetwork(network, box)
        self._sizes = [len(layer.low) for layer in self._whole.layers]
        self._weights = sum(layer.weights.size for layer in network.layers)
        self._firsts = np.cumsum([0, *self._sizes]).tolist()  # of each layer the number of its first neuron
        self._gained, self._counted = np.ones(2 * sum(self._sizes)), np.ones(2 * sum(self._sizes))
        free = sum(a < b for a, b in zip(box.lower, box.upper, strict=True))
        self._splitting = free >= MANY and sum(self._sizes) > 0
        self._random = np.random.default_rng(seed)
        self._late = late
        self._cells = 0
        self._batches = 0
        self._leaves: list[Leaves] = []
        neurons = sum(self._sizes)
        split = neurons if self._splitting else 0
        self._opened = Opened(box.dimension, neurons, split, memory_bytes)
        self._opened.add(
            Boxes(
                [(box.lower, box.upper)],
                [0],
                np.zeros((1, box.dimension), dtype=np.int64),
                self._whole.tops[None],
                np.array([np.inf]),
                np.full((1, neurons), DEFAULT, dtype=np.uint8),
                np.zeros((1, split), dtype=np.int8),
                np.zeros((1, split), dtype=np.uint32),
                np.full(1, -1, dtype=np.int32),
                np.zeros(1),
            )
        )
        self._batch = self._boxes_at_once()
        self.aim(target)

    def aim(self, target: Target, margin: float = 0.0) -> None:
        """Look for another target; what is closed stays closed, so it must be one that implies the old.

        Boxes are closed if all its rows' bounds are below a margin, in the unit of the first row.
        """
        before = self._rows.exponents[0] if hasattr(self, "_rows") else None
        self._target = target
        self._rows: Measured = self._whole.measure(target.rows)
        if before is not None and (finer := self._rows.exponents[0] - before):  # pushes are in the unit of the rows
            self._opened.push(finer)
            self._leaves = [
                part._replace(boxes=part.boxes._replace(pushes=pushed(part.boxes.pushes, finer)))
                for part in self._leaves
            ]
        self._net = FloatNetwork.of(self._whole.layers, self._rows)
        with np.errstate(over="ignore"):
            scaled = float(np.ldexp(margin, self._rows.exponents[0] - SPAN))
        self._margin = scaled if isfinite(scaled) else 0.0

    def find(self) -> Point | None:
        """A point at which the target holds, or None if there is none."""
        while True:
            checkpoint(100)
            if not len(self._opened):
                reached = self._certify()
                if reached is not None or not len(self._opened):
                    return reached
            point = self._expand(self._opened.take(self._batch))
            if point is None and self._batches % AGAIN == 0 and len(self._opened):
                point = self.attack()
            self._batches += 1
            if point is not None:
                return point
            certain = not self._late and sum(len(part.weights) for part in self._leaves) >= 4 * CERTIFIED
            if certain and (point := self._certify()) is not None:
                return point

    def attack(self) -> Point | None:
        """A point at which the target holds, by ascents in the open boxes with the highest bounds."""
        low, high = self._opened.highest_boxes(ASCENTS)
        times = -(-ASCENTS // len(low))
        bottom, top = (np.ldexp(np.tile(ends, (times, 1)).astype(np.float64), -SPAN) for ends in (low, high))
        return self._first(ascended(self._net, bottom, top, STEPS, self._random))

    def _boxes_at_once(self) -> int:
        below, coefficients = 0, 1
        for size in self._sizes:
            coefficients += 2 * size * below
            below += size
        return max(1, min(BATCH, COEFFICIENTS // coefficients))

    def _expand(self, boxes: Boxes) -> Point | None:
        """Close or halve some boxes; a point at which the target holds, if one is met."""
        self.work["boxes"] += len(boxes.nodes)
        checkpoint(len(boxes.nodes) * self._weights // WEIGHTS_AT_ONCE)
        mid, half = centres(boxes.low, boxes.high)
        found = bounded(self._net, mid, half, self._signs(boxes))
        count = len(self._rows.low)
        single = [
            row_bounds(self._net, np.repeat(row[None], len(mid), axis=0), found)[0]
            for row in np.eye(count, dtype=np.float32)
        ]
        bounds = np.min(single, axis=0)
        closed = (bounds < -self._margin) | found.nothing
        plain = boxes._replace(slopes=np.full_like(boxes.slopes, DEFAULT), pushes=np.zeros_like(boxes.pushes))
        self._leaves.append(Leaves(plain, np.eye(count, dtype=np.int64)[np.argmin(single, axis=0)]).at(closed))
        self._learn(boxes.at(closed), bounds[closed])
        if closed.all():
            return None
        rest = np.flatnonzero(~closed)
        boxes, there = boxes.at(rest), found.at(rest)
        start = [
            np.where(s == DEFAULT, layer.falling, s / np.float32(16)).astype(np.float32)
            for s, layer in zip(parts(boxes.slopes, self._sizes), there.layers, strict=True)
        ]
        signs = self._signs(boxes)
        pushes = [] if signs is None else parts(np.ldexp(boxes.pushes.astype(np.float32), -PUSH), self._sizes)
        best = optimised(self._net, there, start, signs, pushes)
        slopes = np.rint(np.concatenate([np.zeros((len(rest), 0)), *best.falling], axis=1) * 16).astype(np.uint8)
        self._learn(boxes, best.bounds)
        boxes = boxes._replace(bounds=best.bounds, slopes=slopes)
        if signs is not None:
            boxes = boxes._replace(pushes=pushed(np.concatenate(best.pushes, axis=1) * (boxes.signs != 0), PUSH))
        closed = best.bounds < -self._margin
        weights = np.rint(best.weights * (WEIGHTS if count > 1 else 1)).astype(np.int64)
        self._leaves.append(Leaves(boxes, weights).at(closed))
        reached = self._first(
            np.concatenate([there.mid, there.mid + np.sign(best.ends) * there.half])[~np.concatenate([closed, closed])]
        )
        left = np.flatnonzero(~closed)
        if not len(left):
            return reached
        boxes = boxes.at(left)
        way = last_way(self._net, there.at(left))
        unstable = np.zeros(len(left), dtype=np.int64)
        for layer in there.layers:
            unstable += layer.unstable[left].sum(axis=1)
        few = self._few(boxes, unstable)
        if self._splitting:
            neurons, gaps = split_neurons(found, rest[left], way, self._worth())
            boxes = boxes._replace(gaps=gaps)
            small = few = few | (neurons < 0)
        else:
            inputs = halved_inputs(found, rest[left], way)
            small = few | ((boxes.high - boxes.low)[np.arange(len(left)), inputs] <= FINEST)
        if small.any():
            cell = self._divide(boxes.at(small), few[small])
            reached = reached if cell is None else cell
        if self._splitting:
            self._split(boxes.at(~small), neurons[~small])
        else:
            self._halve(boxes.at(~small), inputs[~small])
        return reached

    def _learn(self, boxes: Boxes, bounds: Double) -> None:
        """By how much of their gaps splits of neurons have lowered bounds."""
        known = np.flatnonzero((boxes.last >= 0) & (boxes.gaps > 0) & np.isfinite(boxes.bounds))
        before = np.maximum(boxes.bounds[known], 0)
        gains = np.clip((before - np.maximum(bounds[known], 0)) / boxes.gaps[known], 0, MOST_GAIN)
        np.add.at(self._gained, boxes.last[known], gains)
        np.add.at(self._counted, boxes.last[known], 1)

    def _worth(self) -> Double:
        """Of each neuron the geometric mean of what the gap has gained on either side (pseudo-costs)."""
        means = np.maximum(self._gained / self._counted, LEAST_GAIN).reshape(-1, 2)
        return np.asarray(np.sqrt(means[:, 0] * means[:, 1]))

    def _signs(self, boxes: Boxes) -> list[Signs] | None:
        return parts(boxes.signs, self._sizes) if self._splitting else None

    def _divide(self, boxes: Boxes, few: NDArray[np.bool_]) -> Point | None:
        """Close boxes by their cells; those in which the target holds stay open, and a point of one is returned."""
        state = self._whole.relax(boxes.low, boxes.high, self._signs(boxes))
        reached = None
        for number, ((lower, upper), node) in enumerate(zip(boxes.ends, boxes.nodes, strict=True)):
            unstable = [
                (k, i) for k, layer in enumerate(state) for i in np.flatnonzero(layer.unstable[number]).tolist()
            ]
            if len(unstable) > SOME or (self._splitting and unstable and not few[number]):
                one = boxes.at(np.array([number]))
                if self._splitting:
                    layer, neuron = unstable[0]
                    self._split(one._replace(gaps=np.zeros(1)), np.array([self._firsts[layer] + neuron]))
                elif not few[number]:
                    raise TooCloseError
                else:
                    self._halve(one, (one.high - one.low).argmax(axis=1))
                continue
            if self._cells >= CELLS:
                raise TooCloseError
            self.work["cells"] += 1
            self._cells += 1
            pattern: Pattern = [(layer.low[number] >= 0).tolist() for layer in state]
            touching = [
                (k, i) for k, layer in enumerate(state) for i in np.flatnonzero(layer.low[number] == 0).tolist()
            ]
            try:
                steps, lps = closing_steps(
                    self._network,
                    self._kinks,
                    Box(lower, upper),
                    self._target,
                    pattern,
                    unstable,
                    self._split_at(boxes, number),
                    touching,
                )
            except ReachedError as found:
                reached = found.point
                self._opened.add(boxes.at(np.array([number])))
            else:
                self.work["lps"] += lps
                self.tree.close(node, steps)
        return reached

    def _split_at(self, boxes: Boxes, number: int) -> dict[Neuron, bool] | None:
        """The neurons that have been split on the way to a box, and whether they are active there."""
        if not self._splitting:
            return None
        signs = boxes.signs[number]
        return {self._neuron(i): bool(signs[i] > 0) for i in np.flatnonzero(signs).tolist()}

    def _neuron(self, number: int) -> Neuron:
        layer = bisect_right(self._firsts, number) - 1
        return layer, number - self._firsts[layer]

    def _few(self, boxes: Boxes, unstable: Whole) -> NDArray[np.bool_]:
        """Whether boxes have so few unstable neurons that they are divided into cells."""
        if self._splitting:
            return unstable < FEW_SPLIT
        widths = np.maximum(boxes.high - boxes.low, 1)
        halvings = np.log2(np.maximum(self._whole.tops, 1) / widths).sum(axis=1)
        allowed = FEW + halvings / (2 * max(1, self._box.dimension))
        return np.asarray(unstable <= np.minimum(allowed, SOME))

    def _halve(self, boxes: Boxes, inputs: NDArray[np.intp]) -> None:
        """Open the halves of boxes."""
        if not boxes.nodes:
            return
        ends: tuple[list[tuple[Point, Point]], ...] = [], []
        nodes: tuple[list[int], ...] = [], []
        low, high = boxes.low.copy(), boxes.high.copy()
        for i, ((lower, upper), node, j) in enumerate(zip(boxes.ends, boxes.nodes, inputs.tolist(), strict=True)):
            at = simplest_between(lower[j], upper[j])
            offset, exponent = at - self._box.lower[j], self._whole.exponents[j]
            high[i, j], low[i, j] = -down(-offset, exponent), down(offset, exponent)
            ends[0].append((lower, (*upper[:j], at, *upper[j + 1 :])))
            ends[1].append(((*lower[:j], at, *lower[j + 1 :]), upper))
            for part, child in zip(nodes, self.tree.split(node, f"x{j + 1}", at), strict=True):
                part.append(child)
        self._opened.add(boxes._replace(ends=ends[0], nodes=nodes[0], high=high))
        self._opened.add(boxes._replace(ends=ends[1], nodes=nodes[1], low=low))

    def _split(self, boxes: Boxes, neurons: NDArray[np.intp]) -> None:
        """Open the parts of boxes in which a neuron is not active, and in which it is."""
        if not boxes.nodes:
            return
        nodes: tuple[list[int], ...] = [], []
        signs = boxes.signs.copy(), boxes.signs.copy()
        for i, (node, number) in enumerate(zip(boxes.nodes, neurons.tolist(), strict=True)):
            neuron = self._neuron(number)
            unit, at, _ = self._kinks.place(neuron)
            for part, child in zip(nodes, self.tree.split(node, unit, at), strict=True):
                part.append(child)
            for side, known in zip(signs, self._kinks.sides(neuron), strict=True):
                for (layer, j), active in known.items():
                    side[i, self._firsts[layer] + j] = 1 if active else -1
        for above, (part, side) in enumerate(zip(nodes, signs, strict=True)):
            last = (2 * neurons + above).astype(np.int32)
            self._opened.add(boxes._replace(nodes=part, signs=side, last=last))

    def _certify(self) -> Point | None:
        """Confirm leaves in integers; those that are refused are halved, or divided into cells."""
        parts, self._leaves = self._leaves, []
        reached = None
        for part in parts:
            for first in range(0, len(part.weights), CERTIFIED):
                leaves = part.at(np.arange(first, min(first + CERTIFIED, len(part.weights))))
                right, texts, pushes, unstable = confirmed(self._whole, self._rows, leaves, self._target.strict)
                for i in np.flatnonzero(right).tolist():
                    weights = leaves.weights[i].tolist() if leaves.weights.shape[1] > 1 else ()
                    step: Step = partial(ProofWriter.short, weights=weights, slopes=texts[i])
                    if self._splitting:
                        step = partial(ProofWriter.signed, weights=weights, slopes=texts[i], pushes=pushes[i])
                    self.tree.close(leaves.boxes.nodes[i], [step])
                self.work["leaves"] += int(right.sum())
                self.work["refused"] += int((~right).sum())
                refused = leaves.boxes.at(~right)
                few = self._few(refused, unstable[~right])
                widths = refused.high - refused.low
                small = few | self._splitting | (widths.max(axis=1) <= FINEST)
                cell = self._divide(refused.at(small), few[small]) if small.any() else None
                reached = reached if cell is None else cell
                self._halve(refused.at(~small), widths.argmax(axis=1)[~small])
        return reached

    def _first(self, points: Double) -> Point | None:
        """The first of the highest points at which the target holds exactly."""
        values = self._net.values(points).min(axis=1)
        for number in np.argsort(-values, kind="stable")[:CANDIDATES].tolist():
            if values[number] < NEARLY:
                return None
            point = self._exact(points[number])
            if self._holds(point):
                return point
        return None

    def _exact(self, point: Double) -> Point:
        """A point in floats as one of the box."""
        exact = []
        for v, t, low, high in zip(
            point.tolist(), self._whole.exponents, self._box.lower, self._box.upper, strict=True
        ):
            exact.append(min(max(low + Fraction(v) * Fraction(2) ** (SPAN - t), low), high))
        return tuple(exact)
