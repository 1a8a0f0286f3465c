"""Clauses that follow from linear relations among three directions, found without a linear program.

If c u_m = a u_r + b u_l with a, b, c > 0, then t_r >= p and t_l >= q force t_m >= (a p + b q) / c. Over order literals
("t is in piece i or further on") that is a clause with three literals, and the three inequalities with multipliers a,
b and c are its proof. A negative coefficient reads the ridge from the other end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, combinations, islice, pairwise
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.numbers.integers import Integers, integer_dtype, largest
from solvers.ridges import Pieces
from solvers.stopping.limits import checkpoint, watched

MOST_PAIRS = 4_000_000
"""Relations are used from the cheapest on until they have looked at this many pairs of pieces."""

MOST_RELATIONS = 1 << 16
"""Among all directions so many are looked for: far more than are ever used."""

MOST_DIRECTIONS = 3_000
"""All pairs of more would take too much memory."""

PAIRS_AT_ONCE = 1 << 18
"""So many pairs, of directions or of pieces, are looked at together: bounds the time."""

PRIME = 2**31 - 1
"""Small enough that a product of two residues fits int64."""

CHART = (1 << 20, 1 << 10, 1 << 10)
"""The largest entries of a chart's denominator and two coordinates: what becomes of short directions fits floats."""

FEW = 16
"""So many inverses modulo the prime are computed one by one."""


@dataclass(frozen=True)
class Relation:
    """a[0] u_i + a[1] u_j = a[2] u_k for ridges (i, j, k), in integers, none of them 0, a[2] > 0."""

    ridges: tuple[int, int, int]
    coefficients: tuple[int, int, int]

    def shortest_first(self, sizes: Sequence[int]) -> list[tuple[int, int]]:
        """The ridges with coefficients with which they add up to 0; those with the fewest pieces come first."""
        a, b, c = self.coefficients
        return sorted(zip(self.ridges, (a, b, -c), strict=True), key=lambda term: sizes[term[0]])


def relations(directions: Integers) -> list[Relation]:
    """A relation for every three directions, of shape (n, d), that lie in a plane; `MOST_RELATIONS` if there are more.

    None for more than `MOST_DIRECTIONS`, whose pairs would take too much memory.
    """
    return list(islice(_relations(directions), MOST_RELATIONS))


def _relations(directions: Integers) -> Iterator[Relation]:
    for flat in _flats(directions):
        members = directions[flat].tolist()
        for (i, p), (j, q), (k, r) in watched(combinations(zip(flat, members, strict=True), 3)):
            relation = _relation((i, j, k), p, q, r)
            if relation is not None:
                yield relation


def _flats(directions: Integers) -> list[list[int]]:
    """Sets of at least three of the directions, as sorted indices, that hold all those that lie in a plane.

    In a fixed projective chart directions are points, planes are lines, and two points are told by the slope of the
    line through them. That never parts coplanar directions; those that it joins without need, by parallel lines or by
    chance, are found out when their relation is computed.
    """
    n, d = directions.shape
    if not 3 <= n <= MOST_DIRECTIONS:
        return []
    dtype = integer_dtype(2 * max(CHART) ** 2 * (d * largest(directions)) ** 2)
    w, x, y = (directions.astype(dtype) @ _chart(d).astype(dtype)).T
    bound = 2 * largest(w) * max(largest(x), largest(y))
    parts, at_once = [], max(1, (PAIRS_AT_ONCE >> 4 if dtype is object else PAIRS_AT_ONCE) // n)
    for i in range(0, n, at_once):
        rows = slice(i, i + at_once)
        checkpoint(len(w[rows]) * n // (1 if dtype is object else 20))
        above = np.arange(n)[None, :] > np.arange(n)[rows, None]  # every pair once
        runs, rises = ((w[rows, None] * v - v[rows, None] * w)[above] for v in (x, y))
        parts.append(_quotients(rises, runs, bound))
    slopes = np.concatenate(parts)
    ordered = np.sort(slopes)
    shared = np.unique(ordered[2:][ordered[2:] == ordered[:-2]])
    if not len(shared):
        return []
    places = np.searchsorted(shared, slopes).clip(max=len(shared) - 1)
    these = np.flatnonzero(shared[places] == slopes)
    these = these[np.argsort(places[these], kind="stable")]
    ends = np.searchsorted(places[these], np.arange(len(shared) + 1)).tolist()
    first, second = (part[these].tolist() for part in np.triu_indices(n, 1))
    return [sorted({*first[start:end], *second[start:end]}) for start, end in pairwise(ends)]


@cache
def _chart(d: int) -> NDArray[np.int64]:
    """Columns whose products with a direction are its chart's denominator and coordinates, shape (d, 3)."""
    rng = np.random.default_rng(0)
    return np.stack([rng.integers(1, most, d) for most in CHART], axis=1)


def _quotients(p: Integers, q: Integers, bound: int) -> NDArray[Any]:
    """Numbers that are the same wherever p / q is: floats if these hold p and q, else residues modulo the prime.

    Where q is 0 they are 0. No entry of p or q is larger than `bound`.
    """
    nowhere = q == 0
    if bound <= 1 << 53:  # division rounds equal quotients to equal floats
        return np.where(nowhere, 0.0, (p / np.where(nowhere, 1, q)).astype(np.float64))
    p, q = ((np.where(nowhere, fixed, part) % PRIME).astype(np.int64) for part, fixed in ((p, 0), (q, 1)))
    return np.asarray(p * _inverse(q) % PRIME)


def _inverse(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Inverses modulo the prime; 0 stays 0.

    The inverse of a product is turned into those of its two factors, so that few are computed (Montgomery 1987).
    """
    if len(values) <= FEW:
        return np.array([pow(v, -1, PRIME) if v else 0 for v in values.tolist()], dtype=np.int64)
    half = (len(values) + 1) // 2
    factors = np.ones((2, half), dtype=np.int64)
    factors.reshape(-1)[: len(values)] = np.where(values == 0, 1, values)
    inverses = (_inverse(factors[0] * factors[1] % PRIME) * factors[::-1] % PRIME).reshape(-1)[: len(values)]
    return np.where(values == 0, 0, inverses)


def _relation(ridges: tuple[int, int, int], p: Sequence[int], q: Sequence[int], r: Sequence[int]) -> Relation | None:
    """Integers (a, b, c) with a p + b q = c r and c > 0; None if the three are not coplanar after all."""
    i, j = next((i, j) for i, j in combinations(range(len(p)), 2) if p[i] * q[j] != p[j] * q[i])
    a, b, c = r[i] * q[j] - r[j] * q[i], p[i] * r[j] - p[j] * r[i], p[i] * q[j] - p[j] * q[i]
    if any(a * x + b * y != c * z for x, y, z in zip(p, q, r, strict=True)):
        return None
    factor = gcd(a, b, c) * (1 if c > 0 else -1)
    return Relation(ridges, (a // factor, b // factor, c // factor))


@dataclass(frozen=True, eq=False)
class _Ladder:
    """A ridge's pieces read in one direction of sign * t: the i-th rung says "in piece i or further on".

    Parameters
    ----------
    starts, ends
        Where each piece starts and ends, increasing, over `scale`.
    literals
        The literal of each rung. Rung 0 always holds and has none, and there is none beyond the last: both are 0.
    """

    starts: Integers
    ends: Integers
    scale: int
    literals: NDArray[np.int64]


def affordable(found: Sequence[Relation], sizes: Sequence[int]) -> list[Relation]:
    """The cheapest relations for ridges with so many pieces: they look at no more than `MOST_PAIRS` pairs of them."""

    def pairs(relation: Relation) -> int:
        """How many pairs of rungs the two shortest ladders have."""
        first, second, _ = sorted(sizes[r] for r in relation.ridges)
        return first * second

    cheapest = sorted(found, key=pairs)
    total = accumulate(map(pairs, cheapest))
    return [relation for relation, spent in zip(cheapest, total, strict=True) if spent <= MOST_PAIRS]


def relation_clauses(
    found: Sequence[Relation], pieces: Sequence[Pieces], literals: Sequence[Sequence[int]]
) -> Iterator[list[int]]:
    """The undominated clauses of the relations.

    Parameters
    ----------
    found
        Relations among directions.
    pieces
        Each ridge's pieces, at least one.
    literals
        literals[r][i - 1] says that ridge r is in piece i or further right, i >= 1.
    """
    ladders = {
        (r, sign): _ladder(options, names, sign)
        for r, (options, names) in enumerate(zip(pieces, literals, strict=True))
        for sign in (1, -1)
    }
    sizes = [len(options) for options in pieces]
    for relation in affordable(found, sizes):
        terms = relation.shortest_first(sizes)
        for sign in (1, -1):
            first, second = ((abs(v), ladders[r, sign if v > 0 else -sign]) for r, v in terms[:2])
            r, v = terms[2]
            yield from _clauses(first, second, (abs(v), ladders[r, -sign if v > 0 else sign]))


def _ladder(options: Pieces, names: Sequence[int], sign: int) -> _Ladder:
    if sign > 0:
        return _Ladder(options.lower, options.upper, options.scale, np.array([0, *names, 0]))
    back = np.array([0, *(-v for v in reversed(names)), 0])
    return _Ladder(-options.upper[::-1], -options.lower[::-1], options.scale, back)


def _clauses(
    first: tuple[int, _Ladder], second: tuple[int, _Ladder], third: tuple[int, _Ladder]
) -> Iterator[list[int]]:
    """Rung i of the first and rung j of the second force a rung of the third."""
    sides = (first, second, third)
    common = lcm(*(ladder.scale for _, ladder in sides))
    (a, p), (b, q), (c, r) = ((v * (common // ladder.scale), ladder) for v, ladder in sides)
    dtype = integer_dtype(
        max(v * (1 + max(largest(it.starts), largest(it.ends))) for v, it in ((2 * a, p), (2 * b, q), (c, r)))
    )
    starts, others, ends = (v * of.astype(dtype) for v, of in ((a, p.starts), (b, q.starts), (c, r.ends)))
    before = np.zeros(len(others), dtype=np.int64)  # what one rung less of the first forces
    most = max(1, PAIRS_AT_ONCE // max(1, len(others)))
    for row in range(0, len(starts), most):
        reach = starts[row : row + most, None] + others[None, :]
        checkpoint(reach.size // (2 if dtype is object else 20))
        forced = np.searchsorted(ends, reach.ravel(), side="left").reshape(reach.shape)
        # `forced` grows with both rungs, so a clause is dominated exactly if a rung less forces as much.
        stronger = forced > np.vstack([before, forced[:-1]])
        stronger[:, 1:] &= forced[:, 1:] > forced[:, :-1]
        before = forced[-1]
        i, j = np.nonzero(stronger)
        for clause in np.stack([-p.literals[row + i], -q.literals[j], r.literals[forced[i, j]]], axis=1).tolist():
            yield clause if all(clause) else [v for v in clause if v]
