"""All cells of a tiny network of any depth, exactly, each with its extreme rays.

A cell is kept as the cone over it in R^(d+1), whose last coordinate y is 1 on R^d and 0 at infinity: extreme rays with
y > 0 are vertices, those with y = 0 are directions. R^d is cut into corners first, so that every cell has
a vertex. Nothing here shares code with the solvers. It is slow: a few hundred cells are a second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

from flint import fmpz_mat

from instances.network import Network, Point
from instances.question import Box

Row = tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """A full-dimensional piece of the domain (of a flat box: one as large as the box) on which f is affine.

    `walls` are functionals >= 0 on the cone over the cell, `rays` are its extreme rays as primitive integers, `pattern`
    says which neurons are positive inside, and output o of the network is `outputs[o]` . (x, 1) / `scale`.
    """

    walls: tuple[Row, ...]
    rays: tuple[Row, ...]
    pattern: tuple[tuple[bool, ...], ...]
    outputs: tuple[Row, ...]
    scale: int

    @property
    def vertices(self) -> list[Point]:
        return [tuple(Fraction(v, y) for v in x) for *x, y in self.rays if y]

    @property
    def directions(self) -> list[Point]:
        return [tuple(map(Fraction, x)) for *x, y in self.rays if not y]

    @property
    def inside(self) -> Point:
        """A point in the interior."""
        *x, y = map(sum, zip(*self.rays, strict=True))
        return tuple(Fraction(v, y) for v in x)

    @property
    def jacobian(self) -> tuple[Point, ...]:
        return tuple(tuple(Fraction(v, self.scale) for v in row[:-1]) for row in self.outputs)


def cells(network: Network, box: Box | None = None) -> Iterator[Cell]:
    """All cells: every neuron is of one sign on each. Without a box, R^d is cut into d + 1 pointed cones first."""
    unit = tuple(tuple(int(i == j) for j in range(network.inputs + 1)) for i in range(network.inputs + 1))
    for walls, rays in [_cone(box)] if box else _corners(network.inputs):
        yield from _cut(network, 0, Cell(walls, rays, (), unit[:-1], 1))


def _corners(d: int) -> Iterator[tuple[tuple[Row, ...], tuple[Row, ...]]]:
    """Cones over d + 1 pointed cones that fill R^d, each spanned by d of e_1, ..., e_d and -(e_1 + ... + e_d)."""
    unit = [tuple(int(i == j) for j in range(d + 1)) for i in range(d + 1)]
    yield tuple(unit), tuple(unit)
    for j in range(d):
        walls = [tuple(int(i == c) - int(j == c and i < d) for c in range(d + 1)) for i in range(d + 1) if i != j]
        down = tuple([-1] * d + [0])
        yield (*walls, tuple(-v for v in unit[j])), (*(unit[i] for i in range(d + 1) if i != j), down)


def _cone(box: Box) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    d = box.dimension
    walls = []
    for i, (low, high) in enumerate(zip(box.lower, box.upper, strict=True)):
        for sign, bound in ((1, low), (-1, high)):
            walls.append(primitive([*(Fraction(sign * int(i == j)) for j in range(d)), -sign * bound]))
    corners = {(*corner, Fraction(1)) for corner in product(*zip(box.lower, box.upper, strict=True))}
    return tuple(walls), tuple(sorted(map(primitive, corners)))


def _cut(network: Network, depth: int, cell: Cell) -> Iterator[Cell]:
    """The cells of the layers from `depth` on inside a cell of the layers before, of which it has the outputs."""
    layer = network.layers[depth]
    weights, bias, unit = layer.integers
    d = network.inputs
    rows: list[Row] = []
    for o in range(layer.outputs):
        sums = [sum(int(weights[o, j]) * before[i] for j, before in enumerate(cell.outputs)) for i in range(d + 1)]
        sums[-1] += int(bias[o, 0]) * cell.scale
        rows.append(tuple(sums))
    scale = cell.scale * unit
    if depth + 1 == len(network.layers):
        yield Cell(cell.walls, cell.rays, cell.pattern, tuple(rows), scale)
        return
    pieces: list[tuple[tuple[Row, ...], tuple[Row, ...], tuple[bool, ...]]] = [(cell.walls, cell.rays, ())]
    for row in rows:
        pieces = [(w, r, (*signs, on)) for walls, rays, signs in pieces for w, r, on in _sides(walls, rays, row)]
    for walls, rays, signs in pieces:
        active = tuple(row if on else (0,) * (d + 1) for row, on in zip(rows, signs, strict=True))
        yield from _cut(network, depth + 1, Cell(walls, rays, (*cell.pattern, signs), active, scale))


def _sides(
    walls: tuple[Row, ...], rays: tuple[Row, ...], row: Row
) -> Iterator[tuple[tuple[Row, ...], tuple[Row, ...], bool]]:
    """The parts of a cone where `row` is positive and where it is negative; one of them if the other is a face."""
    values = [dot(row, ray) for ray in rays]
    if not any(v > 0 for v in values) or not any(v < 0 for v in values):
        yield walls, rays, any(v > 0 for v in values)
        return
    # Bit n of tight[i]: wall n vanishes at ray i.
    tight = [sum(1 << number for number, wall in enumerate(walls) if not dot(wall, ray)) for ray in rays]
    crossings = []
    for i, j in product(range(len(rays)), repeat=2):
        if values[i] > 0 > values[j]:
            # Two extreme rays span a face of dimension two exactly if no third one is on all walls through both.
            common = tight[i] & tight[j]
            if sum(common & walls_at == common for walls_at in tight) == 2:
                pairs = zip(rays[i], rays[j], strict=True)
                crossings.append(primitive([values[i] * b - values[j] * a for a, b in pairs]))
    for sign in (1, -1):
        kept = [ray for ray, v in zip(rays, values, strict=True) if sign * v >= 0]
        wall = tuple(sign * v for v in row)
        yield (*walls, wall), (*kept, *crossings), sign > 0


def dot(row: Sequence[Any], vector: Sequence[Any]) -> Any:
    """The scalar product."""
    return sum(a * b for a, b in zip(row, vector, strict=True))


def rank(rows: Sequence[Sequence[int | Fraction]]) -> int:
    """The rank of rational rows."""
    whole = [primitive(row) for row in rows]
    return int(fmpz_mat(len(whole), len(whole[0]), [v for row in whole for v in row]).rank()) if whole else 0


def primitive(row: Sequence[int | Fraction]) -> Row:
    """The primitive integer multiple of a rational row; a zero row stays one."""
    scale = 1
    for v in row:
        scale = scale * v.denominator // gcd(scale, v.denominator)
    whole = [int(v * scale) for v in row]
    divisor = gcd(*whole) or 1
    return tuple(v // divisor for v in whole)
