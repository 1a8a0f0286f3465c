"""A proof that a claim holds on every region: the walk of the enumeration from cell to cell, written down as a tree.

A step of the enumeration becomes steps of docs/proofs.md. A breakpoint that cuts a cell is a `split`; one that lies
strictly inside a unit's interval, but not inside the range that the linear programs found on the cell, is excluded by a
`range` with their multipliers; what is proved on a region is a leaf. All is written in the form ``domain``. On R^d the
regions are cones, cut off by a box; a linear function is at most 0 on such a cone only by multipliers of its walls and
of y >= 0, and at y = 1 this last one is a constant that the bound may lose. Where a claim about an output can be
confined to a box of R^d, the regions are those in the box, and a cell is closed as soon as the sum of its units' maxima
allows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from flint import fmpq

from instances.network import Network, Point
from instances.numbers.rationals import to_flint
from instances.question import Box, Domain
from solvers.certificate.write import ProofWriter
from solvers.exact.affine import AffineMap
from solvers.exact.directions import Direction, primitive
from solvers.region.proof.boxed_node import ConfinedNode
from solvers.region.proof.node import Node, Place
from solvers.region.walk.cell_box import Scaled
from solvers.region.walk.enumerate import End, Interval, Level
from solvers.region.walk.interior_points import moved, shortened
from solvers.ridges.superlevel_box import Confinement


class Cut(NamedTuple):
    """A hyperplane of the enumeration as the breakpoint of a unit: u . x - position = factor (t - breakpoint).

    `place` is the breakpoint as the node takes it.
    """

    position: Fraction
    unit: int
    factor: Fraction
    breakpoint: Fraction
    place: Place


@dataclass
class _Frame:
    """A level of the enumeration, and how much was known before its cell was cut."""

    level: Level
    cuts: list[Cut]
    others: list[Cut]  # further units with breakpoints inside the range
    visits: Iterator[tuple[list[Cut], int]]  # an interval's number, after what is split just before it is entered
    ends: tuple[Scaled, Scaled]
    known: int
    walls: int
    interval: Interval
    inside: Point | None = None  # a point inside the interval's cell, once one is wanted


class RegionProof:
    """Observes an enumeration and writes what it does.

    The current cell is closed by `bounded`, `fixed`, `counted` or `spanned`, whatever is claimed.

    Parameters
    ----------
    writer
        Inside a section, which is begun.
    network, domain
        What the claim is about.
    box
        In which the cells of the network, or of its homogenisation, are enumerated.
    confined
        Why an output has to be looked at in this box only.
    """

    def __init__(
        self, writer: ProofWriter, network: Network, domain: Domain, box: Box, confined: Confinement | None = None
    ) -> None:
        self._writer = writer
        self._network = network
        self._box = box
        self._perspective = box.dimension > network.inputs
        self._node = Node(network, domain) if confined is None else ConfinedNode(network, confined)
        self._walls: list[tuple[int, Fraction]] = []  # the unit of every inequality beyond the box, and its factor
        self._frames: list[_Frame] = []
        self._first: dict[Direction, list[Cut]] = {}  # of the first layer's directions
        writer.begin("domain", self._node.units)
        if confined is not None:
            confined.write(writer)
            for unit, _, low, high in confined.walls:  # as `ExactLP.push` numbers them
                ends = ((high, Fraction(1)), (low, Fraction(-1)))
                self._walls += [(unit, sign) for end, sign in ends if end is not None]

    def closed(self) -> bool:
        """Close the current cell if the bound that needs no linear program does."""
        if self._node.closed:
            self._writer.leaf("f")
        return self._node.closed

    def nowhere(self, multipliers: Mapping[int, Fraction]) -> None:
        """Close the root, for the walls to which the claim is confined contradict each other."""
        self._writer.leaf("empty", {unit: -dual for unit, dual in self._combined(multipliers).items()})

    def reached(self, layer: int, affine: AffineMap, constant: Sequence[int]) -> None:
        """A neuron that is constant on the current cell has a sign there."""
        for index in constant if layer else ():
            if index < self._network.widths[layer]:
                cut = self._cut(Fraction(0), self._node.deep(layer, index), Fraction(1), Fraction(0))
                self._exclude(layer, cut, affine.offsets[index] > 0, {})

    def ranged(self, level: Level, cuts: Sequence[Fraction], lowest: End, highest: End) -> list[Interval]:
        """Exclude the breakpoints outside the range, the nearest first; of the sides of a split, t <= a comes first."""
        low, high = level.range
        placed = self._placed(level)
        below = sorted((cut for cut in placed if cut.position <= low), reverse=True)
        above = sorted(cut for cut in placed if cut.position >= high)
        for outside, end in ((below, lowest), (above, highest)):
            for cut in outside:
                self._exclude(level.layer, cut, end is lowest, self._combined(end.multipliers))
        if self.closed():
            return []
        chosen = {cut.position: cut for cut in placed}
        splits = [chosen[position] for position in cuts]
        units = {cut.unit for cut in splits}
        visits = list(_visits(splits))
        self._frames.append(
            _Frame(
                level,
                splits,
                [cut for cut in placed if low < cut.position < high and cut.unit not in units],
                iter(visits),
                (lowest.point, highest.point),
                self._node.mark,
                len(self._walls),
                level.range,
            )
        )
        intervals = list(pairwise([low, *cuts, high]))
        return [intervals[number] for _, number in visits]

    def entered(self, level: Level, interval: Interval) -> bool:
        """Split, and exclude what the walls of this interval exclude."""
        while self._frames[-1].level is not level:
            self._frames.pop()
        frame = self._frames[-1]
        self._node.undo(frame.known)
        del self._walls[frame.walls :]
        splits, number = next(frame.visits)
        for cut in splits:
            self._writer.split(self._node.name(cut.unit), cut.breakpoint)
        first = 0 if level.layer else max(number - 1, 0)  # in the first layer all are breakpoints of one unit
        for index, cut in enumerate(frame.cuts[first : number + 1], start=first):
            self._node.narrow(cut.unit, cut.place, (index < number) == (cut.factor > 0))
        for index in (number, number - 1):  # in the order of the linear program
            if 0 <= index < len(frame.cuts):
                cut = frame.cuts[index]
                self._walls.append((cut.unit, cut.factor if index == number else -cut.factor))
        for cut in (*frame.others, *frame.cuts[number + 1 :]) if level.layer else ():
            above = cut.position <= interval[0]
            wall = frame.cuts[number - 1 if above else number]
            self._exclude(level.layer, cut, above, {wall.unit: to_flint(-wall.factor if above else wall.factor)})
        frame.interval, frame.inside = interval, None
        return self.closed()

    def bounded(self, multipliers: Mapping[int, Fraction], scale: int) -> None:
        """Close a region on which multipliers of its inequalities bound `scale` times the output."""
        walls = {unit: dual / scale for unit, dual in self._combined(multipliers).items()}
        self._writer.leaf("f", self._node.output_duals(walls))

    def fixed(self) -> None:
        """Close a region on which the Jacobian has a small norm."""
        self._writer.leaf("norm")

    def counted(self) -> None:
        """Close a region that is counted."""
        ends = zip(self._box.lower, self._box.upper, strict=True)
        inside: Point = tuple((low + high) / 2 for low, high in ends)
        for number, frame in enumerate(self._frames):
            if frame.inside is None:
                walls = [f.level.wall for f in self._frames[: number + 1] if f.level.wall is not None]
                inside = moved(inside, frame.level, frame.interval, *frame.ends)
                frame.inside = shortened(inside, walls, self._box)
            inside = frame.inside
        *x, y = inside
        self._writer.region(tuple(v / y for v in x) if self._perspective else inside)

    def spanned(self) -> None:
        """Close a cell on which the rows that are not negative span R^d."""
        self._writer.leaf("rank")

    def finish(self) -> None:
        """All regions have been closed."""
        self._writer.qed()

    def _placed(self, level: Level) -> list[Cut]:
        """The breakpoints of a level that are breakpoints of units."""
        direction, members = level.groups[level.position]
        if level.layer:
            scale, width = level.preactivations.scale, self._network.widths[level.layer]
            return [
                self._cut(position, self._node.deep(level.layer, index), Fraction(scale, factor), Fraction(0))
                for index, factor, position in members
                if index < width
            ]
        if direction not in self._first:
            self._first[direction] = self._of_direction(direction, members)
        return self._first[direction]

    def _of_direction(self, direction: Direction, members: Sequence[tuple[int, int, Fraction]]) -> list[Cut]:
        if not self._perspective:
            unit = self._node.units.of_direction(direction)
            return [self._cut(position, unit, Fraction(1), position) for _, _, position in members]
        u, factor = primitive(direction[:-1])
        if not factor:
            return []
        unit = self._node.units.of_direction(u)
        return [self._cut(Fraction(0), unit, Fraction(factor), Fraction(-direction[-1], factor))]

    def _cut(self, position: Fraction, unit: int, factor: Fraction, breakpoint_: Fraction) -> Cut:
        return Cut(position, unit, factor, breakpoint_, self._node.place(breakpoint_))

    def _exclude(self, layer: int, cut: Cut, above: bool, walls: Mapping[int, fmpq]) -> None:
        """Keep a breakpoint out of its unit's interval, if it is inside, for `walls` prove on which side the cell is.

        Parameters
        ----------
        walls
            Prove that u . x <= cut.position, or >= if the cell is `above`.
        """
        rising = above == (cut.factor > 0)
        if not self._node.narrows(cut.unit, cut.place, rising):
            return
        walls = {unit: dual / to_flint(abs(cut.factor)) for unit, dual in walls.items()}
        duals = self._node.unit_duals(layer, cut.unit, -1 if rising else 1, walls)
        self._writer.range(self._node.name(cut.unit), ">=" if rising else "<=", cut.breakpoint, duals)
        self._node.narrow(cut.unit, cut.place, rising)

    def _combined(self, multipliers: Mapping[int, Fraction]) -> dict[int, fmpq]:
        """The multipliers of the walls, as those of units."""
        combined: dict[int, fmpq] = {}
        for index, multiplier in multipliers.items():
            if index >= 2 * self._box.dimension:
                unit, factor = self._walls[index - 2 * self._box.dimension]
                combined[unit] = combined.get(unit, fmpq(0)) + to_flint(multiplier * factor)
        return combined


def _visits(splits: Sequence[Cut]) -> Iterator[tuple[list[Cut], int]]:
    """The numbers of the intervals in the order in which nested splits lead to them, and what is split before each."""
    before: list[Cut] = []
    after: list[int] = []
    for number, cut in enumerate(splits):
        before.append(cut)
        if cut.factor > 0:
            yield before, number
            before = []
        else:
            after.append(number)
    yield before, len(splits)
    for number in reversed(after):
        yield [], number
