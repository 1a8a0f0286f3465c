"""What the presolve did to a network with one hidden layer, in counts."""

from collections.abc import Sequence

import numpy as np

from instances.network import Network
from instances.numbers.integers import integer_dtype, integers, largest, over_common
from instances.question import Box
from solvers.ridges.ridges import RidgeSum

COUNTS = ("constant", "stable", "merged", "ridges", "pieces", "discarded")
"""The counts of `report`."""


def report(network: Network, ridges: RidgeSum, kept: Sequence[int] | None) -> dict[str, int]:
    """Count what is gone and what is left.

    Parameters
    ----------
    network
        At most one hidden layer.
    ridges
        The network as a sum of ridge functions, rebalanced or not.
    kept
        How many concave pieces the threshold filter leaves of each ridge function; None if it is not used.

    Returns
    -------
    ``constant`` neurons, which have no weights; ``stable`` ones, whose preactivation does not change its sign on the
    box; ``merged`` ones: of the others, those beyond one for each ridge function that has a kink, because they are
    parallel to another neuron or cancelled by it; ``ridges``; and ``pieces``, kept and ``discarded`` by the filter.
    """
    neurons, constant, stable = (network.neurons, *_constant_and_stable(network, ridges.box))
    kinked = int((np.diff(ridges.starts) > 2).sum())
    every = len(ridges.scales) + int((ridges.kinks.changes > 0).sum())
    pieces = every if kept is None else sum(kept)
    merged = neurons - constant - stable - kinked
    return dict(zip(COUNTS, (constant, stable, merged, len(ridges.scales), pieces, every - pieces), strict=True))


def _constant_and_stable(network: Network, box: Box) -> tuple[int, int]:
    if len(network.layers) == 1:
        return 0, 0
    layer = network.layers[0]
    entries, _ = layer.scaled
    ends, scale = over_common((*box.lower, *box.upper))
    size = (box.dimension + 1) * max(1, largest(entries)) * max(scale, *map(abs, ends))
    weights = entries[:, :-1].astype(integer_dtype(size))
    low, high = np.split(integers(ends).astype(weights.dtype), 2)
    falling, rising = np.minimum(weights, 0), np.maximum(weights, 0)
    bias = entries[:, -1].astype(weights.dtype) * scale
    constant = ~np.any(weights != 0, axis=1)
    one_sided = (rising @ low + falling @ high + bias >= 0) | (rising @ high + falling @ low + bias <= 0)
    return int(constant.sum()), int((one_sided & ~constant).sum())
