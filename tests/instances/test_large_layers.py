"""Large layers are evaluated exactly whatever the size of their numbers: in machine integers where these hold all."""

from fractions import Fraction

import numpy as np
import pytest

from instances.network import Layer, Network

ROWS, COLUMNS = 150, 120


def slowly(layer: Layer, values: list[int], scale: int) -> list[int]:
    entries, _ = layer.scaled
    return [sum(int(w) * v for w, v in zip(row, [*values, scale], strict=True)) for row in entries.tolist()]


@pytest.mark.parametrize("weights", [1.0, 2.0**20, 2.0**40, 2.0**70, 2.0**-30])
@pytest.mark.parametrize("values", [1, 2**15, 2**35, 2**53, 2**80])
def test_the_values_are_those_of_python(weights: float, values: int) -> None:
    numbers = np.random.default_rng(0)
    layer = Layer(numbers.integers(-9, 10, (ROWS, COLUMNS)) * weights, numbers.integers(-9, 10, ROWS) * weights)
    x = [int(v) * values for v in numbers.integers(-9, 10, COLUMNS)]
    assert [int(v) for v in layer.preactivations(x, 3 * values)] == slowly(layer, x, 3 * values)


def test_where_sums_begin_to_overflow_they_are_not_in_machine_integers() -> None:
    layer = Layer(np.full((ROWS, COLUMNS), 2.0**30), np.full(ROWS, 2.0**30))
    for shift in (20, 23, 24, 25, 26, 30, 33):
        x = [1 << shift] * COLUMNS
        assert [int(v) for v in layer.preactivations(x, 1 << shift)] == [(COLUMNS + 1) << (30 + shift)] * ROWS


def test_a_network_of_large_layers_has_the_value_of_its_small_parts() -> None:
    """Two layers that hand on, and a sum."""
    eye = Layer(np.eye(140), np.zeros(140))
    network = Network((eye, eye, Layer(np.ones((1, 140)), [0.5])))
    x = tuple(Fraction(j - 70, 3) for j in range(140))
    assert network.exact(x) == (sum((max(v, Fraction(0)) for v in x), Fraction(1, 2)),)
