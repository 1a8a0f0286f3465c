"""The factor M of the bias-free Lipschitz network is what the theorem says, and so are the weights and the gap."""

from fractions import Fraction

import numpy as np
import pytest

from instances.problems import MulticoloredClique
from instances.reductions import MulticoloredCliqueToBiasFreeLipschitz
from tests.instances.reductions.dense import dense_multicolored_clique

PAIR = MulticoloredClique(((1, 2), (3,)), frozenset({(2, 3)}))
PROBLEMS = [PAIR, *map(dense_multicolored_clique, range(4))]


@pytest.mark.parametrize("p", ["1", "2", "inf"])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_factor_gap_and_weights_are_those_of_the_table(problem: MulticoloredClique, p: str) -> None:
    reduction = MulticoloredCliqueToBiasFreeLipschitz(problem, p=p)
    k, largest = len(problem.classes), max(reduction.biased.positivity.centers)
    bound = k**2 * (largest + 1)
    factor = bound if p != "1" else (bound + k**2 - 2) // (k**2 - 1)
    gaps = {
        "1": (factor * k**2, factor * (k**2 - 1)),
        "2": (factor**2 * (k**4 + k**3), factor**2 * (k**4 + k**3 - (2 * k**2 + 2 * k - 2)) + bound**2),
        "inf": (2 * factor * k**2, factor * (2 * k**2 - 2) + bound),
    }
    assert (reduction.bound, reduction.factor) == (bound, factor)
    gap = reduction.target.gap
    assert gap is not None
    assert (gap.yes, gap.no) == tuple(map(Fraction, gaps[p]))
    assert gap.yes > gap.no
    first, last = reduction.target.network.layers
    assert not first.bias.any()
    assert not last.bias.any()
    assert np.abs(first.weights[:, :-1]).max() == 2 * factor
    # The column of y holds what the biases of the other network were.
    assert np.array_equal(first.weights[:, -1], reduction.biased.target.network.layers[0].bias)
