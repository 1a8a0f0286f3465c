"""Networks that fold their domain onto itself, with as many regions as a lower bound promises."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb
from random import Random
from typing import Annotated

from flint import fmpq, fmpq_mat

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.families.random_networks.generic_shallow_network import generic_shallow_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Value
from instances.tropical.region_bounds import arrangement

_MOST_VERTICES = 100_000
_LARGEST_WEIGHT = 2**16

Signs = tuple[bool, ...]
"""Which neurons are active."""


def folding(
    inputs: Annotated[int, "input dimension d"],
    pieces: Annotated[int, "number p of pieces into which a fold cuts every input"],
    folds: Annotated[int, "number of hidden layers that fold"],
    neurons: Annotated[int, "number n > d of neurons of the last hidden layer"],
    *,
    seed: int,
) -> KnownNetwork:
    """Fold [0, p]^d onto itself, p^d times a layer, and cut it by n hyperplanes in general position.

    A folding layer applies g(t) = p (R(t) - 2 R(t-1) + 2 R(t-2) - ...), of p terms, to every coordinate: it maps each
    of [0, 1], [1, 2], ... onto [0, p]. All vertices of the arrangement are inside (0, p)^d, so that all of its Z(n, d)
    regions meet the box (every region has a vertex, since n > d). So there are p^(d folds) Z(n, d) regions, which is
    the lower bound of Montúfar, Pascanu, Cho and Bengio (2014).

    They are linear regions too. Two mirror images would be one if the gradient of the last layers had an entry 0 on
    them; so the hyperplanes are oriented such that no region has all neurons off, which is possible for n > d, and
    drawn until no gradient has an entry 0.

    Parameters
    ----------
    inputs, pieces
        At least 1.
    folds
        At least 0.
    neurons
        More than d, with at most 100,000 vertices.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> folding(2, 2, 1, 4, seed=0).facts["regions,kind=linear"]
    Fraction(44, 1)
    """
    d, p, n = inputs, pieces, neurons
    if d < 1 or p < 1 or folds < 0:
        raise InputError(f"inputs and pieces must be at least 1 and folds at least 0; got {d}, {p} and {folds}")
    if n <= d:
        raise InputError(
            f"neurons must be more than inputs, or the hyperplanes cannot be oriented such that some neuron is active"
            f" everywhere; got {n} and {d}"
        )
    if comb(n, d) > _MOST_VERTICES:
        raise InputError(
            f"{n} hyperplanes have too many vertices in dimension {d}; at most {_MOST_VERTICES} are looked at"
        )
    random = Random(seed)
    cuts, outgoing = _arrangement(d, p, n, random)
    while not outgoing:
        cuts, outgoing = _arrangement(d, p, n, random)
    layers = []
    slopes = [p * (1 if k == 0 else 2 * (-1) ** k) for k in range(p)]
    before = [[int(i == j) for j in range(d)] for i in range(d)]  # the coordinates, from the layer before
    for _ in range(folds):
        rows = [row for row in before for _ in range(p)]
        layers.append(Layer.from_integers(rows, [-k for _ in range(d) for k in range(p)], len(before[0]), "a fold"))
        before = [[slope * (i == j) for j in range(d) for slope in slopes] for i in range(d)]
    width = len(before[0])
    rows = [[sum(cut[i] * before[i][k] for i in range(d)) for k in range(width)] for cut in cuts]
    layers.append(Layer.from_integers(rows, [cut[-1] for cut in cuts], width, "the last hidden layer"))
    network = Network((*layers, Layer.from_integers([outgoing], [0], n, "the output")))
    regions = Fraction(p ** (d * folds) * arrangement(n, d))
    facts: dict[str, Verdict | Value] = {
        "regions,kind=linear": regions,
        "regions,kind=activation": regions,
        "zero-map": Verdict.NO,
    }
    how = "every fold multiplies the regions, and all regions of the arrangement meet the box"
    return KnownNetwork(network, Box.cube(d, 0, p), facts, how)


def _arrangement(d: int, p: int, n: int, random: Random) -> tuple[list[list[int]], list[int]]:
    """Hyperplanes (w, b) with all vertices inside (0, p)^d, some neuron active on every region, and output weights.

    No weights if some gradient has an entry 0.
    """
    hidden = generic_shallow_network(d, n, seed=int(random.random() * 2**32)).network.layers[0]
    rows = hidden.scaled[0].tolist()
    outgoing = [(1 if random.random() < 0.5 else -1) * (1 + int(random.random() * _LARGEST_WEIGHT)) for _ in range(n)]
    patterns: set[Signs] = set()
    reach = Fraction(0)
    for chosen in combinations(range(n), d):
        vertex = _meeting_point([rows[i] for i in chosen])
        reach = max(reach, *map(abs, vertex))
        values = [sum((w * v for w, v in zip(row, vertex, strict=False)), Fraction(row[-1])) > 0 for row in rows]
        for signs in product((False, True), repeat=d):
            around = dict(zip(chosen, signs, strict=True))
            patterns.add(tuple(around.get(i, value) for i, value in enumerate(values)))
    missing = next(
        other
        for pattern in sorted(patterns)
        for other in (tuple(on != (i == j) for j, on in enumerate(pattern)) for i in range(n))
        if other not in patterns
    )
    for pattern in patterns:
        active = [i for i in range(n) if pattern[i] != missing[i]]
        sides = {i: -outgoing[i] if missing[i] else outgoing[i] for i in active}
        if not all(sum(c * rows[i][k] for i, c in sides.items()) for k in range(d)):
            return [], []
    scale = 2
    while scale * p <= 2 * reach:
        scale *= 2
    cuts = []
    for row, flipped in zip(rows, missing, strict=True):
        sign = -1 if flipped else 1
        middle = sum(row[:-1]) * p * scale // 2
        cuts.append([sign * v for v in (*(scale * w for w in row[:-1]), row[-1] - middle)])
    return cuts, outgoing


def _meeting_point(rows: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """The point where d hyperplanes in general position meet."""
    matrix = fmpq_mat([[fmpq(w) for w in row[:-1]] for row in rows])
    point = matrix.solve(fmpq_mat([[fmpq(-row[-1])] for row in rows]))
    return tuple(Fraction(int(v.numerator), int(v.denominator)) for v in point.entries())
