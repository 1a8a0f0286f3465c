"""Outputs on data of known patterns, equations by linear algebra, and sums over paths."""

from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest

from instances.errors import InputError
from instances.network import Point
from instances.varieties.implicit import monomials, relations
from instances.varieties.output import matrix_from_outputs, output_dimension, output_invariants
from instances.varieties.paths import path_rank, shared_paths
from instances.varieties.variety import PatternVariety

shallow = PatternVariety.shallow


def drawn(random: Random, dimension: int, number: int) -> list[Point]:
    return [
        tuple(Fraction(random.randint(-99, 99), random.randint(1, 9)) for _ in range(dimension)) for _ in range(number)
    ]


@pytest.mark.parametrize(
    ("variety", "numbers", "dimension"),
    [
        (shallow(4, ["110"], 4), (8,), 12),
        (shallow(4, ["110"], 4), (3,), 10),
        (shallow(2, ["10"], 2), (5,), 3),
        (shallow(2, ["10", "11"], 2), (2, 2), 6),
        (shallow(2, ["10", "11"], 2), (0, 0), 0),
        (shallow(2, ["10", "11"], 2), (0, 2), 4),
    ],
)
def test_dimensions_of_outputs_are_known(variety: PatternVariety, numbers: tuple[int, ...], dimension: int) -> None:
    random = Random(3)
    assert output_dimension(variety, [drawn(random, variety.inputs, number) for number in numbers]) == dimension


def test_equations_between_outputs_are_counted() -> None:
    found = output_invariants(4, 4, 2, 8)
    assert (found.linear, found.minors, found.degree) == (16, 16, 3)
    found = output_invariants(2, 2, 1, 5)
    assert (found.linear, found.minors, found.degree) == (6, 1, 2)
    assert output_invariants(4, 4, 2, 3).linear == 0  # the least of m - n_0 and 0 would be -1


def test_the_counted_equations_vanish_on_outputs_and_no_others_of_their_degree() -> None:
    """2-2-2, pattern 10, five points: 6 linear forms and one quadric among 4 free coordinates."""
    random = Random(1)
    variety = shallow(2, ["10"], 2)
    data = np.array([[random.randint(-9, 9) for _ in range(5)] for _ in range(2)])
    outputs = []
    for _ in range(80):
        (matrix,) = variety.matrices(variety.weights(random))
        outputs.append([int(v) for v in (matrix @ data).ravel()])
    assert relations(outputs, 1) == 6
    others = relations([[row[0], row[1], row[5], row[6]] for row in outputs], 2)
    assert others == 1


def test_matrices_are_read_off_outputs_on_a_basis() -> None:
    random = Random(2)
    matrix = [[Fraction(random.randint(-9, 9), 4) for _ in range(3)] for _ in range(2)]
    points = drawn(random, 3, 3)
    outputs = [tuple(sum((a * v for a, v in zip(row, x, strict=True)), Fraction(0)) for row in matrix) for x in points]
    assert matrix_from_outputs(points, outputs) == tuple(map(tuple, matrix))
    assert matrix_from_outputs([points[0]] * 3, outputs) is None
    assert matrix_from_outputs(points[:2], outputs[:2]) is None
    assert matrix_from_outputs([], []) is None


def test_malformed_data_are_refused() -> None:
    variety = shallow(2, ["10", "11"], 2)
    with pytest.raises(InputError, match="2 patterns need as many blocks of points; got 1"):
        output_dimension(variety, [[]])
    with pytest.raises(InputError, match=r"block 2 has a point that is not in R\^2"):
        output_dimension(variety, [[], [(Fraction(1),)]])


def test_the_independence_model_is_found_by_linear_algebra() -> None:
    """p = (st, s(1-t), (1-s)t, (1-s)(1-t)): the sum is 1, and p_1 p_4 = p_2 p_3."""
    random, prime = Random(0), 2**31 - 1
    points = []
    for _ in range(60):
        s, t = int(random.random() * prime), int(random.random() * prime)
        points.append([s * t % prime, s * (1 - t) % prime, (1 - s) * t % prime, (1 - s) * (1 - t) % prime])
    assert len(monomials(4, 2)) == 15
    assert relations(points, 1) == 1
    assert relations(points, 2) == 6  # 5 multiples of the first one, and the quadric
    # The dimension is 2: no two coordinates are related, as far as quadrics can say, and any three are.
    assert {relations([[p[i], p[j]] for p in points], 2) for i, j in combinations(range(4), 2)} == {0}
    assert {relations([[p[i] for i in three] for p in points], 2) for three in combinations(range(4), 3)} == {1}
    with pytest.raises(ValueError, match="15 monomials need at least as many points; got 4"):
        relations(points[:4], 2)


def test_ranks_of_sums_over_paths_are_known() -> None:
    paths = {name: tuple(map(int, name)) for name in ("121", "221", "122", "222", "212")}
    assert path_rank((2, 2, 2), [paths["121"], paths["221"], paths["122"]]) == 2
    assert path_rank((2, 2, 2), [paths["212"]]) == path_rank((2, 2, 2), [paths["222"]]) == 1
    assert path_rank((2, 2, 2), [paths["121"], paths["221"], paths["122"], paths["222"]]) == 1
    assert path_rank((2, 2, 2), []) == 0
    assert path_rank((3,), [(1,), (3,)]) == 2
    with pytest.raises(InputError, match="does not name a neuron of each of the layers"):
        path_rank((2, 2), [(1, 3)])


def test_common_and_separate_paths_bound_the_difference_of_two_patterns() -> None:
    from instances.varieties.forms import forms
    from instances.varieties.ranks import generic_rank

    assert shared_paths(((1, 1), (1, 1)), ((1, 1), (1, 1))) == (0, 0, 2)
    for random in map(Random, range(12)):
        patterns = tuple(tuple(tuple(random.randint(0, 1) for _ in range(2)) for _ in range(3)) for _ in range(2))
        a, b, c = shared_paths(*patterns)
        variety = PatternVariety((3, 2, 2, 2, 3), patterns)
        ranks = {form.name: generic_rank(variety, form) for form in forms(variety)}
        assert ranks["M_1 - M_2"] <= a + b
        assert ranks["M_1"] <= a + c
        assert ranks["M_2"] <= b + c
