"""Polyhedra: dimension, interior points, vertices, facets and volumes, against brute force and exact laws."""

from fractions import Fraction
from itertools import combinations, product
from math import factorial, inf, isqrt
from random import Random

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Point
from solvers.polyhedra import Polyhedron, have_a_point, volume
from solvers.polyhedra import rays as rays_module
from solvers.polyhedra.rays import extreme_rays, independent

few = settings(deadline=None, max_examples=60)
Rows = list[list[Fraction]]


def cube(d: int) -> Polyhedron:
    return Polyhedron([[s * int(i == j) for j in range(d)] for i in range(d) for s in (1, -1)], [1] * (2 * d))


def brute_vertices(rows: Rows, bounds: list[Fraction], d: int) -> set[Point]:
    """The feasible points where d independent inequalities are tight."""
    found = set()
    for chosen in combinations(range(len(rows)), d):
        matrix = fmpq_mat(d, d, [fmpq(v.numerator, v.denominator) for i in chosen for v in rows[i]])
        if matrix.rank() == d:
            right = fmpq_mat(d, 1, [fmpq(bounds[i].numerator, bounds[i].denominator) for i in chosen])
            point = tuple(Fraction(int(v.numerator), int(v.denominator)) for v in matrix.solve(right).entries())
            pairs = zip(rows, bounds, strict=True)
            if all(sum(a * v for a, v in zip(row, point, strict=True)) <= bound for row, bound in pairs):
                found.add(point)
    return found


@st.composite
def systems(draw: st.DrawFn, most: int = 7) -> tuple[Rows, list[Fraction], int]:
    """Small, degenerate on purpose: zero rows, repeated rows, opposite rows."""
    d = draw(st.integers(1, 3))
    number = st.builds(Fraction, st.integers(-3, 3), st.sampled_from((1, 2)))
    rows: Rows = []
    bounds: list[Fraction] = []
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(("new", "new", "opposite", "parallel")))
        if kind == "new" or not rows:
            rows.append(draw(st.lists(number, min_size=d, max_size=d)))
            bounds.append(draw(number) + 1)
        else:
            i = draw(st.integers(0, len(rows) - 1))
            factor = Fraction(-1) if kind == "opposite" else Fraction(2)
            rows.append([factor * v for v in rows[i]])
            bounds.append(factor * bounds[i] + draw(st.sampled_from((0, 0, 1))))
    return rows, bounds, d


@few
@given(system=systems())
def test_vertices_are_those_of_brute_force(system: tuple[Rows, list[Fraction], int]) -> None:
    rows, bounds, d = system
    assert set(Polyhedron(rows, bounds, d).vertices) == brute_vertices(rows, bounds, d)


@few
@given(system=systems())
def test_the_interior_point_is_strict_but_for_the_implicit_equalities(
    system: tuple[Rows, list[Fraction], int],
) -> None:
    rows, bounds, d = system
    polyhedron = Polyhedron(rows, bounds, d)
    point = polyhedron.interior_point
    # Every polyhedron that is not empty has a point in a large box, and so a vertex there.
    far = [[Fraction(s * int(i == j)) for j in range(d)] for i in range(d) for s in (1, -1)]
    corners = brute_vertices([*rows, *far], [*bounds, *[Fraction(10**6)] * (2 * d)], d)
    assert (point is None) == (not corners)
    if point is None:
        assert polyhedron.dimension == -1
        return
    slack = [b - sum(a * v for a, v in zip(row, point, strict=True)) for row, b in zip(rows, bounds, strict=True)]
    assert polyhedron.contains(point)
    assert {i for i, s in enumerate(slack) if s == 0} == set(polyhedron.implicit_equalities)
    for i in polyhedron.implicit_equalities:
        assert all(sum(a * v for a, v in zip(rows[i], corner, strict=True)) == bounds[i] for corner in corners)


@few
@given(system=systems())
def test_the_facets_alone_make_the_same_polyhedron_and_none_can_be_left_out(
    system: tuple[Rows, list[Fraction], int],
) -> None:
    rows, bounds, d = system
    polyhedron = Polyhedron(rows, bounds, d)
    if polyhedron.dimension < d:
        return
    facets = list(polyhedron.facets)
    assert not set(facets) & set(polyhedron.implicit_equalities)
    for left_out in (None, *facets):
        kept = [i for i in facets if i != left_out]
        smaller = Polyhedron([rows[i] for i in kept], [bounds[i] for i in kept], d)
        beyond = [
            i
            for i, row in enumerate(rows)
            if any(row) and smaller.intersection([[*(int(-2 * v) for v in row), int(2 * bounds[i])]]).dimension == d
        ]
        assert (left_out in beyond) if left_out is not None else not beyond


@few
@given(system=systems(), cut=st.lists(st.integers(-2, 2), min_size=4, max_size=4))
def test_the_volumes_of_the_two_sides_of_a_cut_add_up(system: tuple[Rows, list[Fraction], int], cut: list[int]) -> None:
    rows, bounds, d = system
    box = [[s * int(i == j) for j in range(d)] for i in range(d) for s in (1, -1)]
    whole = Polyhedron([*rows, *box], [*bounds, *[2] * (2 * d)], d)
    wall = [*cut[:d], cut[3]]
    sides = [whole.intersection([[s * v for v in wall]]) for s in (1, -1)]
    if any(wall[:d]):
        assert sum(map(volume, sides)) == volume(whole)
    assert (volume(whole) > 0) == (whole.dimension == d)


def test_dimensions_of_a_square_a_segment_a_point_and_nothing() -> None:
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1]]
    shapes = [Polyhedron(rows, bounds) for bounds in ([1, 1, 1, 1], [1, -1, 1, 1], [1, -1, 1, -1], [1, -2, 1, 1])]
    assert [shape.dimension for shape in shapes] == [2, 1, 0, -1]
    assert [shape.implicit_equalities for shape in shapes] == [(), (0, 1), (0, 1, 2, 3), (0, 1, 2, 3)]
    assert [len(shape.vertices) for shape in shapes] == [4, 2, 1, 0]
    assert [len(shape.facets) for shape in shapes] == [4, 2, 0, 0]
    assert [volume(shape) for shape in shapes] == [4, 0, 0, 0]
    assert all(shape.is_bounded for shape in shapes)


def test_known_volumes() -> None:
    simplex = Polyhedron([[1, 1, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]], [1, 1, 1, 1])
    assert (len(simplex.vertices), volume(simplex)) == (4, Fraction(32, 3))
    quadrangle = Polyhedron([[1, 2], [3, -1], [-2, 1], [-1, -3]], [1, 2, 1, 3])
    assert volume(quadrangle) == Fraction(31, 20)
    for d in range(1, 7):
        cross = Polyhedron([list(signs) for signs in product((1, -1), repeat=d)], [1] * 2**d)
        assert (len(cube(d).vertices), len(cube(d).facets), volume(cube(d))) == (2**d, 2 * d, 2**d)
        assert (len(cross.vertices), volume(cross)) == (2 * d, Fraction(2**d, factorial(d)))


def test_unbounded_polyhedra_and_those_with_lines() -> None:
    orthant = Polyhedron([[1, 0], [0, 1]], [0, 0])
    assert (orthant.vertices, set(orthant.directions)) == (((0, 0),), {(-1, 0), (0, -1)})
    strip = Polyhedron([[1, 1], [-1, -1]], [1, 1])
    assert (strip.vertices, strip.facets, strip.is_bounded, strip.pointed) == ((), (0, 1), False, False)
    everything, line = Polyhedron([], [], 2), Polyhedron([[1, 0], [-1, 0]], [0, 0])
    assert (everything.dimension, everything.is_bounded, everything.facets) == (2, False, ())
    assert [volume(shape) for shape in (orthant, strip, everything, line)] == [inf, inf, inf, 0]


def test_rows_of_zeros_hold_everywhere_with_equality_or_nowhere() -> None:
    assert Polyhedron([[0, 0]], [1]).dimension == 2
    assert Polyhedron([[0, 0]], [1]).implicit_equalities == ()
    assert (Polyhedron([[0, 0]], [0]).dimension, Polyhedron([[0, 0]], [0]).implicit_equalities) == (2, (0,))
    assert Polyhedron([[0, 0]], [-1]).dimension == -1
    assert Polyhedron([], [], 0).dimension == 0
    assert volume(Polyhedron([], [], 0)) == 1


@pytest.mark.parametrize("exponent", [-10, 0, 10])
def test_thin_polyhedra_have_an_interior_however_their_rows_are_scaled(exponent: int) -> None:
    """A strip of width 10^-30, and the same strip closed to a line: no tolerance tells them apart."""
    factor, width = Fraction(10) ** exponent, Fraction(1, 10**30)
    rows = [[factor, factor * Fraction(1, 3)], [-factor, -factor * Fraction(1, 3)]]
    thin = Polyhedron(rows, [factor * width, Fraction(0)])
    assert (thin.dimension, Polyhedron(rows, [Fraction(0), Fraction(0)]).dimension) == (2, 1)
    assert Polyhedron(rows, [-factor * width, Fraction(0)]).dimension == -1
    tall = Polyhedron([*rows, [0, 1], [0, -1]], [factor * width, 0, 1, 0])
    assert volume(tall) == width


def test_numbers_beyond_floats_make_no_difference() -> None:
    far = Fraction(10**400)
    for unit in (far, 1 / far):
        square = Polyhedron([[unit, 0], [-unit, 0], [0, 1], [0, -1]], [unit * far, 0, 1, 0])
        assert (square.dimension, volume(square), len(square.facets)) == (2, far, 4)
    assert Polyhedron([[far, 1], [-far, -1]], [1, -1]).dimension == 1
    assert have_a_point([(10**400, -1), (-(10**400), 1)], 1)
    assert not have_a_point([(10**400, 1), (-(10**400), 1)], 1)


def test_random_polytopes_have_the_vertices_and_the_euler_characteristic_of_polytopes() -> None:
    random = Random(3)
    for _ in range(10):
        rows = [[Fraction(random.randint(-20, 20)) for _ in range(3)] for _ in range(9)]
        shape = Polyhedron([*rows, *([int(w) for w in wall[:-1]] for wall in cube(3).walls)], [20] * 9 + [9] * 6)
        on = [
            {v for v in shape.vertices if sum(a * x for a, x in zip(shape.walls[i], (*v, 1), strict=True)) == 0}
            for i in shape.facets
        ]
        edges = sum(
            len(a & b) >= 2 and len({tuple(x - y for x, y in zip(p, min(a & b), strict=True)) for p in a & b}) == 2
            for a, b in combinations(on, 2)
        )
        assert len(shape.vertices) - edges + len(shape.facets) == 2


def test_volumes_are_refused_beyond_what_is_quick() -> None:
    with pytest.raises(InputError, match="at most 6 dimensions; this polyhedron has 7"):
        volume(cube(7))
    random = Random(1)
    tangent = [[random.randint(-99, 99) for _ in range(3)] for _ in range(130)]
    ball = Polyhedron(tangent, [isqrt(99**2 * sum(v * v for v in row)) for row in tangent])
    with pytest.raises(InputError, match=r"at most 200 vertices; this polyhedron has 2\d\d"):
        volume(ball)


def test_too_many_rays_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rays_module, "MOST_RAYS", 30)
    with pytest.raises(InputError, match="more than 30 vertices and directions"):
        _ = cube(6).vertices


def test_a_cone_that_is_not_pointed_has_no_rays() -> None:
    with pytest.raises(ValueError, match="not pointed"):
        extreme_rays([[1, 0, 0]], 3)
    assert independent([[0, 0], [1, 2], [2, 4], [0, 1]], 2) == [1, 3]


def test_what_does_not_fit_is_refused() -> None:
    for rows, bounds, ambient in ([[1, 0], [1]], [1, 1], None), ([[1]], [], None), ([[1]], [1], 2):
        with pytest.raises(InputError, match=r"a polyhedron in \d dimensions needs"):
            Polyhedron(rows, bounds, ambient)
    with pytest.raises(InputError, match="needs its dimension"):
        Polyhedron([], [])
