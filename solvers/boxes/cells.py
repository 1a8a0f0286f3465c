"""What floats cannot close: the activation patterns of the few unstable neurons of a box, by exact linear programs.

A tie between the network and the threshold ends here, and only here. On a cell of the box, where all neurons have a
sign, the target is affine. The multipliers of its maximum, or of the cell's being empty, are dual multipliers of a
proof.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from itertools import chain
from math import gcd, lcm

from flint import fmpq, fmpq_mat, fmpz_mat

from instances.network import Network, Point
from instances.question import Box
from solvers.boxes.target import Target
from solvers.boxes.tree import Step
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.affine import AffineMap
from solvers.exact.directions import primitive
from solvers.exact.lp import ExactLP, Infeasible, Optimum
from solvers.stopping.limits import checkpoint

Pattern = list[list[bool]]
"""Of each hidden layer, which neurons are active."""

Neuron = tuple[int, int]
"""Its hidden layer and its number there, both from 0."""

Row = tuple[list[Fraction], Fraction]
"""An affine function of the inputs: slopes and constant."""


class ReachedError(Exception):
    """A point at which the target holds."""

    def __init__(self, point: Point) -> None:
        super().__init__(point)
        self.point = point


class Kinks:
    """Where the neurons of a network change their signs: neurons whose rows are proportional do so together."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._known: dict[Neuron, tuple[tuple[int, ...], int]] = {}
        self._sharing: dict[int, list[Neuron]] = {}  # the neurons of the first layer by unit
        self.units = Units(network)

    def groups(self, neurons: Sequence[Neuron]) -> list[list[Neuron]]:
        """The neurons, given by layer, that change together; in order."""
        found: dict[tuple[int, tuple[int, ...]], list[Neuron]] = {}
        for layer, neuron in neurons:
            found.setdefault((layer, self._row(layer, neuron)[0]), []).append((layer, neuron))
        return list(found.values())

    def factor(self, neuron: Neuron) -> int:
        """What a neuron's row, times the layer's scale, is times the primitive row of its group."""
        return self._row(*neuron)[1]

    def sides(self, neuron: Neuron) -> tuple[dict[Neuron, bool], dict[Neuron, bool]]:
        """What is active and what is not below and above the place of a neuron, of the neurons of its unit."""
        unit, at, below = self.place(neuron)
        if neuron[0]:
            return {neuron: below}, {neuron: not below}
        if not self._sharing:
            for i in range(self._network.layers[0].outputs):
                if (one := self.units.of_neuron(0, i)) is not None:
                    self._sharing.setdefault(one, []).append((0, i))
        low, high = {}, {}
        for other in self._sharing[unit]:
            _, place, active = self.place(other)
            if place >= at:
                low[other] = active
            if place <= at:
                high[other] = not active
        return low, high

    def place(self, neuron: Neuron) -> tuple[int, Fraction, bool]:
        """A neuron's unit, where t changes the neuron's sign, and whether it is active below."""
        layer, number = neuron
        unit = self.units.of_neuron(layer, number)
        assert unit is not None, "a constant neuron is stable"
        if layer:
            return unit, Fraction(0), False
        entries, _ = self._network.layers[0].scaled
        *row, offset = (int(v) for v in entries[number])
        factor = primitive(row)[1]
        return unit, Fraction(-offset, factor), factor < 0

    def _row(self, layer: int, neuron: int) -> tuple[tuple[int, ...], int]:
        if (layer, neuron) not in self._known:
            row = self._network.layers[layer].scaled[0][neuron]
            self._known[layer, neuron] = primitive([int(v) for v in row])
        return self._known[layer, neuron]


def closing_steps(
    network: Network,
    kinks: Kinks,
    box: Box,
    target: Target,
    pattern: Pattern,
    unstable: Sequence[Neuron],
    signs: Mapping[Neuron, bool] | None = None,
    touching: Iterable[Neuron] = (),
) -> tuple[list[Step], int]:
    """How a proof closes a box, and how many linear programs it took to find out.

    Parameters
    ----------
    pattern
        Which neurons are active on the box, if they are stable.
    unstable
        The others, in order.
    signs
        Neurons that have been split on the way to the box, and whether they are active, where that is why they are in
        the pattern; None if none have.
    touching
        Neurons that are active because they are never below 0, but are 0 somewhere, as far as their bounds tell.

    Raises
    ------
    ReachedError
        If the target holds somewhere in the box.
    """
    cell = _Cell(network, kinks, box, target, [list(layer) for layer in pattern], touching)
    steps: list[Step] = []
    if len(network.layers) > 2:
        steps.append(ProofWriter.range_short if signs is None else ProofWriter.range_signed)
    known = signs or {}
    groups = [
        part for group in kinks.groups(sorted({*unstable, *known})) for part in _agreeing(group, known, kinks.factor)
    ]
    steps += _split(cell, groups, known)
    return steps, cell.solved


def _agreeing(
    group: Sequence[Neuron], known: Mapping[Neuron, bool], factor: Callable[[Neuron], int]
) -> Iterator[list[Neuron]]:
    """The neurons of a group that change together, first one that has been split; and each that has another sign.

    Splits can give neurons of a group signs that they have together only where all of them are 0.
    """
    first, *others = sorted(group, key=lambda neuron: neuron not in known)
    follows = {other: (factor(other) > 0) == (factor(first) > 0) for other in others}
    against = [other for other in others if other in known and (known[other] == known[first]) != follows[other]]
    yield [first, *(other for other in others if other not in against)]
    yield from ([other] for other in against)


def _split(cell: "_Cell", groups: list[list[Neuron]], known: Mapping[Neuron, bool]) -> Iterator[Step]:
    checkpoint()
    if groups and groups[0][0] in known:
        group, *others = groups
        with cell.entered(group, known[group[0]]) as steps:
            yield from steps
            yield from _split(cell, others, known)
    elif (refuted := cell.refuted()) is not None:
        yield refuted
    elif not groups:
        yield cell.closed()
    else:
        group, *others = groups
        unit, at, first = cell.kinks.place(group[0])
        yield partial(ProofWriter.split, q=unit, a=at)
        for active in (first, not first):
            with cell.entered(group, active) as steps:
                yield from steps
                yield from _split(cell, others, known)


class _Cell:
    """The part of a box on which some neurons have the sign that the pattern says; walls are what makes them so."""

    def __init__(
        self, network: Network, kinks: Kinks, box: Box, target: Target, pattern: Pattern, touching: Iterable[Neuron]
    ) -> None:
        self.kinks = kinks
        self.solved = 0
        self._network, self._units, self._box, self._target, self._pattern = network, kinks.units, box, target, pattern
        self._maps = [AffineMap.first(network.layers[0])]
        self._walls: list[tuple[int, int, bool]] = []  # layer, neuron and whether it is active there
        self._touching, self._groups = tuple(touching), list[list[Neuron]]()

    @contextmanager
    def entered(self, group: list[Neuron], active: bool) -> Iterator[list[Step]]:
        """Go to the part of the cell where the first of a group has this sign; with why the others have theirs."""
        (layer, first), *others = group
        self._pattern[layer][first] = active
        self._walls.append((layer, first, active))
        self._groups.append(group)
        del self._maps[layer + 1 :]
        steps: list[Step] = []
        for other in others:
            ratio = Fraction(self.kinks.factor(other), self.kinks.factor(group[0]))
            on = active == (ratio > 0)
            self._pattern[layer][other[1]] = on
            if layer:  # a unit of its own
                unit, known = self.kinks.place(other)[0], self.kinks.place(group[0])[0]
                duals = {known: ratio if on else -ratio}
                steps.append(partial(ProofWriter.range, q=unit, sense=">=" if on else "<=", a=Fraction(0), duals=duals))
        yield steps
        self._walls.pop()
        self._groups.pop()

    def refuted(self) -> Step | None:
        """Why the cell is empty, if it is."""
        if not self._walls:
            return None
        lp, scales = self._program(self._box)
        self.solved += 1
        if not isinstance(lp.maximise([0] * self._box.dimension), Infeasible):
            return None
        duals = self._duals(self._wall_multipliers(lp, scales, self._box.dimension), [0] * len(self._target.rows.bias))
        return partial(ProofWriter.leaf, kind="empty", duals=duals)

    def closed(self) -> Step:
        """Why the target holds nowhere in a cell in which all neurons have a sign.

        Raises
        ------
        ReachedError
            If it holds somewhere.
        """
        rows = self._target_rows()
        d = self._box.dimension
        self.solved += 1
        if len(rows) == 1:
            ((slopes, constant),) = rows
            lp, scales = self._program(self._box)
            optimum = lp.maximise(slopes)
            weights = [Fraction(1)]
        else:  # the lowest row, as one variable more
            ranges = [_range(row, self._box) for row in rows]
            ends = min(low for low, _ in ranges) - 1, max(high for _, high in ranges) + 1
            box = Box((*self._box.lower, ends[0]), (*self._box.upper, ends[1]))
            lp, scales = self._program(box)
            indices = [lp.push([*slopes, -1], -constant, None)[1] for slopes, constant in rows]
            optimum, constant = lp.maximise([0] * d + [1]), Fraction(0)
            weights = [lp.multipliers.get(index, Fraction(0)) for index in indices]
        assert isinstance(optimum, Optimum), "the cell is not empty"
        value = optimum.value + constant
        if value > 0 or (value == 0 and not self._target.strict):
            raise ReachedError(optimum.point[:d])
        scale = Fraction(lcm(*(w.denominator for w in weights)), gcd(*(w.numerator for w in weights)))
        whole = [int(w * scale) for w in weights]
        multipliers = {wall: y * scale for wall, y in self._wall_multipliers(lp, scales, lp.box.dimension).items()}
        duals = self._duals(multipliers, whole)
        return partial(ProofWriter.leaf, kind="f", duals=duals, weights=whole if len(whole) > 1 else ())

    def _map(self, layer: int) -> AffineMap:
        """The preactivations of a hidden layer on the cell."""
        while len(self._maps) <= layer:
            number = len(self._maps)
            self._maps.append(self._maps[-1].then(self._network.layers[number], self._pattern[number - 1]))
        return self._maps[layer]

    def _program(self, box: Box) -> tuple[ExactLP, list[int]]:
        """The cell as a linear program over a box, which may have more variables; and the scale of every wall's row."""
        lp, scales = ExactLP(box), []
        for layer, neuron, active in self._walls:
            affine = self._map(layer)
            *row, offset = (int(affine.augmented[neuron, j]) for j in range(self._box.dimension + 1))
            row += [0] * (box.dimension - len(row))
            lp.push(row, *((-offset, None) if active else (None, -offset)))
            scales.append(affine.scale)
        return lp, scales

    def _wall_multipliers(self, lp: ExactLP, scales: list[int], columns: int) -> dict[tuple[int, int], Fraction]:
        """What each wall's neuron is to be weighed with, positive where it is active."""
        found = lp.multipliers
        return {
            (layer, neuron): (scale if active else -scale) * found[2 * columns + number]
            for number, ((layer, neuron, active), scale) in enumerate(zip(self._walls, scales, strict=True))
            if 2 * columns + number in found
        }

    def _target_rows(self) -> list[Row]:
        """The target's rows as functions of the inputs."""
        entries, shift, bias = self._target.rows
        hidden = len(self._network.layers) - 1
        if not hidden:
            slopes = [[Fraction(int(v), 1 << shift) for v in row] for row in entries]
            return list(zip(slopes, bias, strict=True))
        affine = self._map(hidden - 1)
        passed = [int(v) if on else 0 for row in entries for v, on in zip(row, self._pattern[-1], strict=True)]
        found = fmpz_mat(len(bias), affine.augmented.nrows(), passed) * affine.augmented
        scale = affine.scale << shift
        rows = [[Fraction(int(v), scale) for v in row] for row in found.tolist()]
        return [(row[:-1], row[-1] + b) for row, b in zip(rows, bias, strict=True)]

    def _duals(self, multipliers: dict[tuple[int, int], Fraction], weights: Sequence[int]) -> dict[int, Fraction]:
        """Dual multipliers of the walls' units: the slope of what arrives from above, plus the wall's multiplier.

        The checker takes the slopes of all other units by itself: they are affine in the cell. One that is 0 all over
        the cell it may take for inactive though it is active here, so units that could be that are named too.
        """
        chosen = {*self._touching, *chain.from_iterable(self._groups)}
        if not chosen:
            return {}
        entries, shift, _ = self._target.rows
        arrived = [
            fmpq(sum(w * int(v) for w, v in zip(weights, column, strict=True)), 1 << shift) for column in entries.T
        ]
        duals: dict[int, fmpq] = {}
        for layer in range(len(self._network.layers) - 2, min(k for k, _ in chosen) - 1, -1):
            handed = []
            for neuron, (slope, active) in enumerate(zip(arrived, self._pattern[layer], strict=True)):
                y = multipliers.get((layer, neuron), Fraction(0))
                handed.append((slope if active else fmpq(0)) + fmpq(y.numerator, y.denominator))
            named = {self._units.of_neuron(layer, neuron) for k, neuron in chosen if k == layer}
            scale = 1 if layer else self._maps[0].scale
            for neuron, slope in enumerate(handed):
                unit = self._units.of_neuron(layer, neuron)
                if unit is not None and unit in named:
                    factor = 1 if layer else primitive(self._maps[0].rows[neuron])[1]
                    duals[unit] = duals.get(unit, fmpq(0)) + slope * fmpq(factor, scale)
            weights_below, _, unit_below = self._network.layers[layer].integers
            arrived = (fmpq_mat(1, len(handed), handed) * fmpq_mat(weights_below) / fmpq(unit_below)).entries()
        return {unit: Fraction(int(dual.p), int(dual.q)) for unit, dual in duals.items()}


def _range(row: Row, box: Box) -> tuple[Fraction, Fraction]:
    slopes, constant = row
    ends = [sorted((s * a, s * b)) for s, a, b in zip(slopes, box.lower, box.upper, strict=True)]
    return constant + sum(low for low, _ in ends), constant + sum(high for _, high in ends)
