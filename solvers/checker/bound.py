"""What the proof checker computes: the units of a network, their intervals in a node, and bounds by dual multipliers.

docs/proofs.md says what is computed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import gcd, lcm
from typing import NamedTuple

from flint import fmpq

from instances.network import Network
from solvers.checker.affine import (
    CONSTANTS,
    INFINITE,
    ONE,
    UNIT,
    ZERO,
    Affine,
    End,
    Interval,
    Key,
    add,
    empty,
    functions,
    meet,
    rows,
)
from solvers.checker.pieces import Pieces


class Unit(NamedTuple):
    """t, a function of the layer before `layer`, and the neurons max(0, s (t - b)) as (index, s, b), by b."""

    layer: int
    t: Affine
    neurons: list[tuple[int, fmpq, fmpq]]


_Term = tuple[bool, fmpq, Affine]
"""Of one unit: whether h is affine and q, the dual multiplier, its slope; q, and max h(t) - q t."""

_State = tuple[Interval, fmpq | None, _Term | None, Interval | None]
"""Of one unit or input: interval, set dual multiplier, term, and the range over the inputs' intervals."""


class Node:
    """The current node: the intervals of inputs and units, the set dual multipliers, and bounds.

    Inputs and units are counted together, from 0, inputs first; `names` are theirs in a proof. First-layer neurons
    without weights belong to a unit t = 0 without a name. The target is what bounds of kind f are about; what its bound
    takes from the last layer's units is kept, so that a bound costs what has changed.
    """

    def __init__(self, network: Network, box: Iterable[Interval]) -> None:
        self.ends: list[Interval] = list(box)
        self.inputs = len(self.ends)
        self.names = {f"x{j + 1}": j for j in range(self.inputs)}
        self.units: dict[int, Unit] = {}
        self._named = 0
        self.empty = 0  # number of empty intervals
        self._top = max(len(network.layers) - 1, 1)  # the last hidden layer
        self._unit_of: dict[Key, int] = {}
        self._outputs: dict[Key, Interval] = {}  # ranges, to begin with
        self._duals: dict[int, fmpq] = {}
        self._spans: dict[int, Interval] = {}  # the range of a direction over the inputs' intervals
        self._seeing: list[list[tuple[int, fmpq]]] = [[] for _ in self.ends]  # of an input: directions, coefficients
        self._scopes: list[tuple[dict[int, _State], Affine, set[int]]] = []  # with the sum and what was stale
        self._target: Affine | None = None
        self._sum: Affine = {}  # the target, bounded down to the last layer
        self._pieces: dict[int, Pieces] = {}
        self._terms: dict[int, _Term] = {}
        self._stale: set[int] = (
            set()
        )  # units whose terms in the sum are not those of their intervals and dual multipliers
        if len(network.layers) > 1:
            self._directions(*rows(network, 0))
        for layer in range(2, len(network.layers)):
            for i, t in enumerate(functions(network, layer - 1)):
                self._neuron(self._add(Unit(layer, t, [])), i, ONE, ZERO)
            self._outputs.update(self._ranges(layer))

    def aim(self, target: Affine) -> None:
        """Say what bounds of kind f are about."""
        self._target = target
        self._sum = {key: c for key, c in target.items() if key[0] < self._top}
        for q in self.units:
            self._watch(q)

    def direction(self, vector: Sequence[int]) -> None:
        """Add a unit of the first layer."""
        self._watch(self._add(Unit(1, {(0, j): fmpq(v) for j, v in enumerate(vector) if v}, [])))

    def unit_of(self, layer: int, index: int) -> int:
        """The unit of a neuron; layers count from 1, neurons from 0."""
        return self._unit_of[layer, index]

    def quantity(self, q: int) -> Affine:
        """t of a unit, or an input."""
        return self.units[q].t if q in self.units else {(0, q): ONE}

    def gap(self, q: int, a: fmpq, b: fmpq) -> bool:
        """Whether it is known that a quantity is never strictly between a and b."""
        return False

    @property
    def root(self) -> bool:
        """Whether what changes now changes for good."""
        return not self._scopes

    def enter(self, q: int | None = None) -> None:
        """What follows is undone by `leave`; in a split, it begins by cutting q.

        The sum is brought up to date here, so once and not in every child, but for what an input q will change anyway.
        """
        seeing = self._seeing[q] if q is not None and q < self.inputs else ()
        self._settle(u for u, _ in seeing)
        self._scopes.append(({}, dict(self._sum), set(self._stale)))

    def leave(self) -> None:
        changed, self._sum, self._stale = self._scopes.pop()
        for q, (ends, dual, term, reach) in changed.items():
            self._put(q, ends, dual)
            if term is not None:
                self._terms[q] = term
            if reach is not None:
                self._spans[q] = reach

    def narrow(self, q: int, ends: Interval) -> None:
        """Cut an interval; that of an input cuts those of the directions that see it."""
        before = self.ends[q]
        self._change(q, meet(before, ends), self._duals.get(q))
        if q >= self.inputs or self.ends[q] == before:
            return
        shifts = [
            None if old is None or new is None else new - old for old, new in zip(before, self.ends[q], strict=True)
        ]
        for u, c in self._seeing[q]:
            reach = self._shifted(u, c, *shifts)
            self._change(u, meet(self.ends[u], reach), self._duals.get(u))
            self._spans[u] = reach

    def dual(self, q: int, dual: fmpq | None) -> None:
        """Set a unit's dual multiplier for bounds of the target, or take it back."""
        self._change(q, self.ends[q], dual)

    def bound(self, function: Affine, duals: Mapping[int, fmpq]) -> End:
        """An upper bound of a function; the node must not be empty."""
        bound = dict(function)
        self._descend(bound, duals, self._top)
        return self._range(bound)[1]

    def target_bound(self, duals: Mapping[int, fmpq], apart: int | None = None) -> End:
        """The same for the target, with what is set too; but for the constant that a unit with a multiplier adds."""
        self._settle(duals)
        bound = dict(self._sum)
        for q in self._terms.keys() & duals:
            most = {} if q == apart else self._pieces[q].most(self.ends[q], duals[q])
            _replace(bound, self._terms[q], (False, duals[q], most), self.units[q].t)
        if apart is not None and apart not in duals:
            add(bound, -ONE, self._terms[apart][2])
        self._descend(bound, {**self._duals, **duals} if self._top > 1 else {}, self._top - 1)
        return self._range(bound)[1]

    def target_bounds(self, q: int, parts: Iterable[Interval], duals: Mapping[int, fmpq]) -> Iterator[End]:
        """The same where a quantity is in one of these intervals; 0 if it cannot be."""
        dual = duals.get(q, self._duals.get(q)) if q in self._terms and not self.empty else None
        others = None if dual is None else self.target_bound(duals, q)  # the same for all parts
        for part in parts:
            ends = meet(self.ends[q], part)
            if self.empty or empty(ends):
                yield ZERO
            elif dual is not None:
                most = self._pieces[q].most(ends, dual)
                yield None if others is None or INFINITE in most else others + most[UNIT]
            else:
                self.enter()
                self.narrow(q, part)
                yield ZERO if self.empty else self.target_bound(duals)
                self.leave()

    def gradient(self, function: Affine) -> Affine | None:
        """The function in terms of the inputs; None if some h on the way is not affine on its interval."""
        found = dict(function)
        return found if self._descend(found, {}, self._top) else None

    def at(self, point: Sequence[fmpq]) -> list[fmpq]:
        """The inputs and t of the units at a point."""
        values = list(point)
        known = {UNIT: ONE, **{(0, j): v for j, v in enumerate(point)}}
        for layer, t, neurons in self.units.values():
            values.append(sum((c * known[key] for key, c in t.items()), ZERO))
            known.update({(layer, i): max(ZERO, s * (values[-1] - b)) for i, s, b in neurons})
        return values

    def _descend(self, bound: Affine, duals: Mapping[int, fmpq], top: int) -> bool:
        """Go down to the inputs; whether each h on the way is affine on its interval."""
        exact = True
        for layer in range(top, 0, -1):
            arrived = {key[1]: bound.pop(key) for key in list(bound) if key[0] == layer}
            with_duals = {q for q in duals if self.units[q].layer == layer}
            for q in with_duals | {self._unit_of[layer, i] for i in arrived}:
                pieces, ends = Pieces((arrived.get(i, ZERO), s, b) for i, s, b in self.units[q].neurons), self.ends[q]
                dual = duals[q] if q in duals else pieces.chord(ends)
                add(bound, ONE, pieces.most(ends, dual))
                add(bound, dual, self.units[q].t)
                exact = exact and pieces.affine(ends)
        return exact

    def _range(self, function: Affine) -> Interval:
        """The range of a function of one layer."""
        least: End = ZERO
        most: End = ZERO
        for (layer, i), c in function.items():
            if c != 0:
                ends = self._outputs[layer, i] if layer > 0 else self.ends[i] if layer == 0 else CONSTANTS[layer, i]
                a, b = ends if c > 0 else ends[::-1]
                least = None if least is None or a is None else least + c * a
                most = None if most is None or b is None else most + c * b
        return least, most

    def _shifted(self, q: int, c: fmpq, lower: End, upper: End) -> Interval:
        """The range of a direction after the ends of an input with coefficient c moved; None if they were infinite."""
        low, high = self._spans[q]
        if lower is None or upper is None:
            return self._range(self.units[q].t)
        if c < 0:
            lower, upper = upper, lower
        return (
            low if low is None or lower == 0 else low + c * lower,
            high if high is None or upper == 0 else high + c * upper,
        )

    def _add(self, unit: Unit, named: bool = True) -> int:
        q = len(self.ends)
        self.units[q] = unit
        self.ends.append(self._range(unit.t))
        if unit.layer == 1:
            self._spans[q] = self.ends[q]
            for (_, j), c in unit.t.items():
                self._seeing[j].append((q, c))
        if named:
            self._named += 1
            self.names[str(self._named)] = q
        return q

    def _directions(self, weights: list[list[int]], offsets: list[int], scale: int) -> None:
        """The units of the first layer."""
        places: dict[tuple[int, ...], tuple[int, int]] = {}  # of a row: its unit, and what the direction is times
        found: dict[tuple[int, ...], int] = {}
        members: dict[int, list[tuple[int, int, int]]] = {}
        for i, (row, offset) in enumerate(zip(map(tuple, weights), offsets, strict=True)):
            if row not in places:
                factor = gcd(*row) * (-1 if next(filter(None, row), 0) < 0 else 1)
                u = tuple([v // factor for v in row]) if factor else ()
                if u not in found:
                    t = {(0, j): fmpq(v) for j, v in enumerate(u) if v}
                    found[u] = self._add(Unit(1, t, []), named=factor != 0)
                places[row] = found[u], factor or scale  # a constant is max(0, t + offset / scale)
            q, factor = places[row]
            members.setdefault(q, []).append((factor, offset, i))
        for q, group in members.items():
            common = lcm(*{factor for factor, _, _ in group})
            slopes = {factor: fmpq(factor, scale) for factor, _, _ in group}
            for factor, offset, i in sorted(group, key=lambda member: -member[1] * (common // member[0])):
                self._neuron(q, i, slopes[factor], fmpq(-offset, factor))
        self._outputs.update(self._ranges(1))

    def _neuron(self, q: int, i: int, s: fmpq, b: fmpq) -> None:
        """Give a unit a neuron."""
        self.units[q].neurons.append((i, s, b))
        self._unit_of[self.units[q].layer, i] = q

    def _ranges(self, layer: int) -> Iterator[tuple[Key, Interval]]:
        """Of the outputs of a layer, if another one follows."""
        for q, unit in self.units.items():
            for i, s, b in unit.neurons if unit.layer == layer < self._top else ():
                low, high = self.ends[q] if s > 0 else self.ends[q][::-1]
                least = ZERO if low is None else max(ZERO, s * (low - b))
                yield (layer, i), (least, None if high is None else max(ZERO, s * (high - b)))

    def _watch(self, q: int) -> None:
        """Keep what the bound of the target takes from a unit, if that is one of the last layer."""
        layer, _, neurons = self.units[q]
        if self._target is not None and layer == self._top:
            self._pieces[q] = Pieces((self._target.get((layer, i), ZERO), s, b) for i, s, b in neurons)
            self._terms[q] = False, ZERO, {}
            self._stale.add(q)

    def _change(self, q: int, ends: Interval, dual: fmpq | None) -> None:
        self._keep(q)
        self._put(q, ends, dual)
        # Where h is affine on its interval, it is on a smaller one.
        if q in self._terms and not (dual is None and self._terms[q][0] and _long(ends)):
            self._stale.add(q)

    def _keep(self, q: int) -> None:
        """What `leave` needs to undo a change."""
        if self._scopes:
            state = self.ends[q], self._duals.get(q), self._terms.get(q), self._spans.get(q)
            self._scopes[-1][0].setdefault(q, state)

    def _put(self, q: int, ends: Interval, dual: fmpq | None) -> None:
        self.empty += empty(ends) - empty(self.ends[q])
        self.ends[q] = ends
        self._duals.pop(q, None)
        if dual is not None:
            self._duals[q] = dual

    def _settle(self, duals: Iterable[int] = ()) -> None:
        """Bring the sum up to date, but for the units that have dual multipliers of their own."""
        for q in self._stale.difference(duals):
            self._refresh(q)

    def _refresh(self, q: int) -> None:
        """Put the term of a unit into the sum."""
        self._keep(q)
        pieces, ends, dual = self._pieces[q], self.ends[q], self._duals.get(q)
        if dual is None and _long(ends) and pieces.affine(ends):
            term: _Term = True, *pieces.line(ends)
        else:
            paid = pieces.chord(ends) if dual is None else dual
            term = False, paid, pieces.most(ends, paid)
        _replace(self._sum, self._terms[q], term, self.units[q].t)
        self._terms[q] = term
        self._stale.discard(q)


def _long(ends: Interval) -> bool:
    """Whether an interval is not a single number."""
    return ends[0] is None or ends[0] != ends[1]


def _replace(bound: Affine, old: _Term, new: _Term, t: Affine) -> None:
    """One term of a bound by another."""
    add(bound, -ONE, old[2])
    add(bound, ONE, new[2])
    add(bound, new[1] - old[1], t)
