"""The plane that a picture shows: all of a space with two inputs, or a slice of a larger one."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from instances.errors import InputError
from instances.network import Point
from instances.numbers.rationals import exact_rational, to_flint
from instances.question import Box

Affine = tuple[fmpq, fmpq, fmpq]
"""(s, t) -> a s + b t + c."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Plane:
    """The points origin + s * first + t * second.

    Parameters
    ----------
    origin, first, second
        Of one length; the directions are not parallel.
    inputs
        The two inputs that s and t are, if they are; all others are the origin's.
    """

    origin: Point
    first: Point
    second: Point
    inputs: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if not len(self.origin) == len(self.first) == len(self.second):
            raise InputError(f"a plane needs directions of length {len(self.origin)}")
        if self._pivots() is None:
            raise InputError("the two directions of a slice are parallel, or one is 0; give two that span a plane")

    @classmethod
    def whole(cls) -> "Plane":
        """All of a space with two inputs."""
        return cls.along((Fraction(0), Fraction(0)), 0, 1)

    @classmethod
    def along(cls, through: Point, first: int, second: int) -> "Plane":
        """The slice in which only two of the inputs vary, s and t being these inputs."""
        unit = [tuple(Fraction(int(i == j)) for i in range(len(through))) for j in (first, second)]
        origin = tuple(Fraction(0) if i in (first, second) else v for i, v in enumerate(through))
        return cls(origin, unit[0], unit[1], (first, second))

    @classmethod
    def given(cls, through: Point, words: str) -> "Plane":
        """The slice through a point that words name: two inputs, ``1,3``, or two directions, ``1,0,0 0,1,1``.

        Raises
        ------
        InputError
            If they name none.
        """
        d = len(through)
        parts = [part.split(",") for part in words.split()]
        if len(parts) == 1 and len(parts[0]) == 2:
            if not all(word.strip().isdecimal() and 1 <= int(word) <= d for word in parts[0]):
                raise InputError(f"--slice {words!r}: the inputs are numbered from 1 to {d}; give two, such as 1,2")
            first, second = (int(word) - 1 for word in parts[0])
            if first == second:
                raise InputError(f"--slice {words!r}: give two different inputs, such as 1,2")
            return cls.along(through, first, second)
        if len(parts) != 2 or any(len(part) != d for part in parts):
            raise InputError(
                f"--slice {words!r}: give two inputs, such as 1,2, or two directions of {d} numbers each, such as"
                f" '{','.join('1' + '0' * (d - 1))} {','.join('01' + '0' * (d - 2))}'"
            )
        directions = [tuple(exact_rational(word.strip()) for word in part) for part in parts]
        return cls(through, directions[0], directions[1])

    @property
    def coordinates(self) -> tuple[Affine, ...]:
        """Every input as an affine function of s and t."""
        rows = zip(self.first, self.second, self.origin, strict=True)
        return tuple((to_flint(a), to_flint(b), to_flint(c)) for a, b, c in rows)

    @property
    def names(self) -> tuple[str, str]:
        """What the axes are called."""
        return ("s", "t") if self.inputs is None else (_named(self.inputs[0]), _named(self.inputs[1]))

    @property
    def words(self) -> str:
        """Which slice it is; nothing if it is the whole."""
        if self.is_whole:
            return ""
        if self.inputs is None:
            return f"slice {_written(self.origin)} + s {_written(self.first)} + t {_written(self.second)}"
        fixed = [f"{_named(i)} = {v}" for i, v in enumerate(self.origin) if i not in self.inputs]
        return f"slice {', '.join(fixed)}"

    @property
    def is_whole(self) -> bool:
        """Whether it is all of a space with two inputs, s and t being these."""
        return self == Plane.whole()

    def points(self, s: Any, t: Any) -> Any:
        """The points at floats s and t of one shape, along a further axis."""
        first, second, origin = (np.array(v, float) for v in (self.first, self.second, self.origin))
        return s[..., None] * first + t[..., None] * second + origin

    def locate(self, point: Point) -> Point | None:
        """The (s, t) of a point; None if it does not lie in the plane."""
        pivots = self._pivots()
        assert pivots is not None, "the directions are not parallel"
        i, j, det = pivots
        x, y = point[i] - self.origin[i], point[j] - self.origin[j]
        s = (x * self.second[j] - y * self.second[i]) / det
        t = (self.first[i] * y - self.first[j] * x) / det
        there = zip(self.origin, self.first, self.second, strict=True)
        return (s, t) if tuple(o + s * a + t * b for o, a, b in there) == tuple(point) else None

    def window(self, box: Box) -> Box:
        """The (s, t) to show: what the axes, which meet in the origin, have of a box; without any, up to 1."""
        if self.inputs is not None:
            return Box(*(tuple(end[i] for i in self.inputs) for end in (box.lower, box.upper)))
        ends = [self._reach(box, direction) for direction in (self.first, self.second)]
        return Box(tuple(low for low, _ in ends), tuple(high for _, high in ends))

    def _reach(self, box: Box, direction: Point) -> tuple[Fraction, Fraction]:
        """How far one can go from the origin along a direction and back without leaving the box."""
        ranges = [
            sorted(((low - o) / v, (high - o) / v))
            for low, high, o, v in zip(box.lower, box.upper, self.origin, direction, strict=True)
            if v
        ]
        low, high = max(low for low, _ in ranges), min(high for _, high in ranges)
        return (low, high) if low < high else (Fraction(-1), Fraction(1))

    def _pivots(self) -> tuple[int, int, Fraction] | None:
        """Two inputs in which the directions differ, and their determinant there."""
        for i in range(len(self.origin)):
            for j in range(i + 1, len(self.origin)):
                det = self.first[i] * self.second[j] - self.first[j] * self.second[i]
                if det:
                    return i, j, det
        return None


def centre(box: Box) -> Point:
    """The middle of a box."""
    return tuple((low + high) / 2 for low, high in zip(box.lower, box.upper, strict=True))


def read_box(words: Sequence[str]) -> Box:
    """The window that ``--box LO HI`` gives, each a number or one for each axis with a comma.

    Raises
    ------
    InputError
        If they give none.
    """
    ends = [[exact_rational(word.strip()) for word in end.split(",")] for end in words]
    if any(len(end) not in (1, 2) for end in ends):
        raise InputError(
            f"--box {' '.join(words)}: give one number for each end, or two with a comma, such as -1,0 2,1"
        )
    lower, upper = (tuple(end * 2 if len(end) == 1 else end) for end in ends)
    if any(low >= high for low, high in zip(lower, upper, strict=True)):
        raise InputError(f"--box {' '.join(words)}: the first number must be below the second on both axes")
    return Box(lower, upper)


def _written(point: Point) -> str:
    return f"({', '.join(map(str, point))})"


def _named(place: int) -> str:
    return f"x{place + 1}".translate(_SUBSCRIPTS)
