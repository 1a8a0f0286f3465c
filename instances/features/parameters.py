"""Numbers about the parameters of a network, for models of what a run costs: no linear programs, no search.

They say how far a network is from a generic one, and how much its function could be expected to do; whether that has to
do with cost is a question for studies (`hardness/studies/descriptors.yaml`).
"""

from collections import Counter
from collections.abc import Mapping
from math import lgamma, log, log2

import numpy as np

from instances.network import Floats, Layer, Network
from instances.question import Box, Domain

_FAR = 1e100
"""Bounds beyond this are taken for this."""


def parameter_features(network: Network, domain: Domain) -> dict[str, float]:
    """The features by name, all of them finite; of networks without hidden layers mostly 0.

    Returns
    -------
    dead
        Share of hidden neurons without weights or without outgoing weights.
    same_hyperplane
        Share of the first hidden layer's neurons that are on the hyperplane of another one.
    parallel_or_opposite
        Share of them whose weights are a multiple of another one's.
    row_rank
        Rank of the first layer's weights over d.
    sign_balance
        Share of the last hidden layer's outgoing weights that are positive, of those that are not 0.
    tropical_log2
        log2(2^p + 2^q) for p positive and q negative outgoing weights of one hidden layer; 0 for other depths.
    serra_log2
        log2 of the bound of Serra et al. for one hidden layer, sum of C(n, i), i <= d, and of its product over layers.
    stable_interval
        Share of hidden neurons that interval arithmetic in floats shows to be on or off.
    automorphisms_log2
        log2 of the number of orders of neurons with equal rows and columns, layer by layer.
    """
    hidden = network.layers[:-1]
    if not network.neurons:
        return dict.fromkeys(NAMES, 0.0)
    first, last = network.layers[0], network.layers[-1]
    dead = sum(
        int((~layer.weights.any(axis=1) | ~after.weights.any(axis=0)).sum())
        for layer, after in zip(hidden, network.layers[1:], strict=True)
    )
    outgoing = last.weights[last.weights != 0]
    positive, negative = int((last.weights > 0).any(axis=0).sum()), int((last.weights < 0).any(axis=0).sum())
    width = max(1, first.outputs)
    values = (
        dead / network.neurons,
        1 - _different(np.column_stack([first.weights, first.bias])) / width,
        1 - _different(first.weights) / width,
        _rank(first.weights) / network.inputs,
        float((outgoing > 0).mean()) if len(outgoing) else 0.5,
        max(positive, negative) + log2(1 + 2.0 ** -abs(positive - negative)) if len(hidden) == 1 else 0.0,
        _serra_log2(network),
        _stable(network, domain),
        sum(_orders_log2(layer, after) for layer, after in zip(hidden, network.layers[1:], strict=True)),
    )
    return dict(zip(NAMES, values, strict=True))


NAMES: Mapping[str, str] = {
    "dead": "share of neurons without weights or outgoing weights",
    "same_hyperplane": "share of first-layer neurons on another one's hyperplane",
    "parallel_or_opposite": "share of first-layer neurons parallel to another one",
    "row_rank": "rank of the first layer over d",
    "sign_balance": "share of output weights that are positive",
    "tropical_log2": "log2 of the sizes of both parts of the difference of maxima",
    "serra_log2": "log2 of the most regions by sizes",
    "stable_interval": "share of neurons that intervals show to be on or off",
    "automorphisms_log2": "log2 of the orders of neurons that keep the network",
}
"""Each in a few words."""


def _different(rows: Floats) -> int:
    """The number of lines through 0 that rows span; a zero row is one of its own."""
    if not rows.shape[1]:
        return len(rows)
    leading = np.take_along_axis(rows, (rows != 0).argmax(axis=1)[:, None], axis=1)
    with np.errstate(all="ignore"):
        scaled = np.ascontiguousarray(np.where(leading == 0, rows, rows / leading) + 0.0)  # no zero is negative
    return len({row.tobytes() for row in scaled}) + max(0, int((leading == 0).sum()) - 1)


def _rank(weights: Floats) -> int:
    largest = np.abs(weights).max(axis=1, initial=0.0)
    rows = weights[largest > 0] / largest[largest > 0][:, None]
    return int(np.linalg.matrix_rank(rows)) if len(rows) else 0


def _serra_log2(network: Network) -> float:
    """By the product over the layers of sums of C(n, i), i <= least width so far."""
    total, room = 0.0, network.inputs
    for width in network.widths:
        room = min(room, width)
        terms = [lgamma(width + 1) - lgamma(i + 1) - lgamma(width - i + 1) for i in range(room + 1)]
        highest = max(terms)
        total += (highest + log(sum(np.exp(np.array(terms) - highest)))) / log(2)
    return float(total)


def _stable(network: Network, domain: Domain) -> float:
    if isinstance(domain, Box):
        low, high = (
            np.array([max(-_FAR, min(float(v) if abs(v) < _FAR else (_FAR if v > 0 else -_FAR), _FAR)) for v in ends])
            for ends in (domain.lower, domain.upper)
        )
    else:
        low, high = np.full(network.inputs, -np.inf), np.full(network.inputs, np.inf)
    known = 0
    with np.errstate(all="ignore"):
        for layer in network.layers[:-1]:
            rising, falling = np.maximum(layer.weights, 0.0), np.minimum(layer.weights, 0.0)
            below = _times(rising, low) + _times(falling, high) + layer.bias
            above = _times(rising, high) + _times(falling, low) + layer.bias
            known += int(((below >= 0) | (above <= 0)).sum())
            low, high = np.maximum(below, 0.0), np.maximum(above, 0.0)
    return known / network.neurons


def _times(weights: Floats, ends: Floats) -> Floats:
    """weights @ ends, where 0 times infinity is 0."""
    if np.isfinite(ends).all():
        return weights @ ends
    products: Floats = np.where(weights == 0, 0.0, weights * ends)
    found: Floats = products.sum(axis=1)
    return found


def _orders_log2(layer: Layer, after: Layer) -> float:
    rows = np.column_stack([layer.weights, layer.bias, after.weights.T])
    sizes = Counter(row.tobytes() for row in np.ascontiguousarray(rows))
    return sum(lgamma(size + 1) for size in sizes.values()) / log(2)
