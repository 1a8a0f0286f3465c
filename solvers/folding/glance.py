"""Whether a network could be folded, at a glance: folding itself may take longer than solving."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer, Network

MOST_LAYERS = 4
"""Networks with more layers are folded only if a layer shows a reason: few of them are disguised, many are trained."""


def may_fold(network: Network) -> bool:
    """False if nothing that a disguise adds to a network with one hidden layer is to be seen.

    That is a neuron without weights or outgoing weights, two with the same row up to a positive factor, or more
    opposite pairs that are affine together than there are outputs, which take one each. Other opposite neurons are at
    home in many networks, and those that never switch on a box are seen by every method that finds ridges or regions.
    With two or three hidden layers there may be more than is to be seen, and with more than that one of the first two
    reasons has to be there.
    """
    if not network.neurons:
        return False
    if len(network.layers) > MOST_LAYERS:
        return any(_superfluous(*pair) for pair in pairwise(network.layers))
    if len(network.layers) > 2:
        return True
    hidden, output = network.layers
    if _superfluous(hidden, output):
        return True
    leading, marks = _marks(np.column_stack([hidden.weights, hidden.bias]))
    order = np.argsort(np.abs(marks))
    first, second = order[:-1], order[1:]
    pairs = np.flatnonzero(marks[first] == -marks[second])
    with np.errstate(all="ignore"):
        kinks, others = (leading[part[pairs]] * output.weights[:, part[pairs]] for part in (first, second))
    return bool((kinks == -others).all(axis=0).sum() > output.outputs)


def _superfluous(layer: Layer, following: Layer) -> bool:
    """Whether a neuron has no weights or no outgoing ones, or two have the same row up to a positive factor."""
    if not layer.outputs:
        return False
    if not (layer.weights.any(axis=1).all() and following.weights.any(axis=0).all()):
        return True
    _, marks = _marks(np.column_stack([layer.weights, layer.bias]))
    return len(np.unique(marks)) < len(marks)


def _marks(rows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The size of each row's first entry that is not 0, and a number for the direction of each row.

    Rows that are positive multiples have the same number, opposite ones have opposite numbers, and others nearly always
    have other ones. (Quotients are correctly rounded, and so is every step, in which a sign is of no account.)
    """
    leading = np.abs(np.take_along_axis(rows, (rows != 0).argmax(axis=1)[:, None], axis=1)[:, 0])
    found = np.zeros(len(rows))
    with np.errstate(all="ignore"):
        for column, factor in zip(rows.T, np.sqrt(np.arange(2.0, 2.0 + rows.shape[1])).tolist(), strict=True):
            found += column / leading * factor
    return leading, found
