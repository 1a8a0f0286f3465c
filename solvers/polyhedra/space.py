"""Where a tropical map is looked at: R^d or a box."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances.network import Point
from instances.output_set import Bound
from instances.question import Box
from instances.tropical import TropicalPolynomial


@dataclass(frozen=True)
class Space:
    """R^d or a box without flat sides, or the part of it on which no row is positive, with an interior.

    Parameters
    ----------
    dimension
        d >= 0.
    box
        None for R^d.
    rows
        Integers of length d + 1; row . (x, 1) <= 0.
    inside
        A point in the interior.
    """

    dimension: int
    box: Box | None
    rows: tuple[tuple[int, ...], ...]
    inside: Point

    @classmethod
    def everywhere(cls, dimension: int, rows: Sequence[Sequence[int]] = (), inside: Point | None = None) -> "Space":
        """R^d; or the part of it where rows hold, of which a point in the interior is known."""
        return cls(dimension, None, tuple(map(tuple, rows)), inside or (Fraction(0),) * dimension)

    @classmethod
    def within(cls, box: Box) -> "Space":
        """A box without flat sides."""
        middle = tuple((low + high) / 2 for low, high in zip(box.lower, box.upper, strict=True))
        return cls(box.dimension, box, (), middle)

    @property
    def walls(self) -> tuple[tuple[int, ...], ...]:
        """Integer rows r with r . (x, 1) <= 0 exactly on this set."""
        sides = []
        ends = () if self.box is None else zip(self.box.lower, self.box.upper, strict=True)
        for i, (low, high) in enumerate(ends):
            for sign, bound in ((1, high), (-1, -low)):
                row = [0] * (self.dimension + 1)
                row[i], row[-1] = sign * bound.denominator, -bound.numerator
                sides.append(tuple(row))
        return (*sides, *self.rows)


@dataclass(frozen=True)
class Place:
    """The part of a question's domain that is not constant: its free inputs.

    Parameters
    ----------
    space
        What the free inputs range over.
    fixed
        Of every input its only value, or None if it is free.
    """

    space: Space
    fixed: tuple[Fraction | None, ...]

    @classmethod
    def everywhere(cls, dimension: int) -> "Place":
        """All of R^d."""
        return cls(Space.everywhere(dimension), (None,) * dimension)

    @classmethod
    def of(cls, box: Box) -> "Place":
        """A box, which may be flat."""
        sides = list(zip(box.lower, box.upper, strict=True))
        free = [(low, high) for low, high in sides if low < high]
        full = Box(tuple(low for low, _ in free), tuple(high for _, high in free))
        return cls(Space.within(full), tuple(low if low == high else None for low, high in sides))

    @property
    def inputs(self) -> list[TropicalPolynomial]:
        """The inputs as affine forms of the free ones."""
        d, free, forms = self.space.dimension, 0, []
        for value in self.fixed:
            if value is None:
                forms.append(TropicalPolynomial.affine([int(j == free) for j in range(d)], 0))
                free += 1
            else:
                forms.append(TropicalPolynomial.affine([0] * d, value))
        return forms

    def wall(self, bound: Bound) -> tuple[int, ...] | None:
        """The row of the free inputs that is not positive where a bound holds; None if the bounded input is fixed."""
        if self.fixed[bound.input] is not None:
            return None
        free = sum(value is None for value in self.fixed[: bound.input])
        sign = 1 if bound.upper else -1
        row = [0] * (self.space.dimension + 1)
        row[free], row[-1] = sign * bound.value.denominator, -sign * bound.value.numerator
        return tuple(row)

    def whole(self, point: Point) -> Point:
        """The point of the domain with these free inputs."""
        free = iter(point)
        return tuple(next(free) if value is None else value for value in self.fixed)
