"""Two thousand random networks with one or two hidden layers: every question, every solver, against brute force."""

import pytest

from tests.solvers.test_agreement import disagreements

SHAPES = (
    *((1,), (2,), (3,), (4,), (5,), (6,)),
    *((1, 1), (2, 1), (1, 2), (1, 3), (2, 2), (3, 2), (2, 3)),
)
"""Widths of the hidden layers; in three dimensions only those of up to four neurons are taken."""

NETWORKS = 2000

BLOCK = 50


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, NETWORKS, BLOCK))
def test_every_solver_gives_the_answer_of_brute_force(first: int) -> None:
    seeds = range(10**6 + first, 10**6 + first + BLOCK)
    assert [line for seed in seeds for line in disagreements(seed, SHAPES)] == []
