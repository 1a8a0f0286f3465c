"""Clauses that follow from linear relations among three directions, found without a linear program.

If c u_m = a u_r + b u_l with a, b, c > 0, then t_r >= p and t_l >= q force t_m >= (a p + b q) / c. Over order literals
("t is in piece i or further on") that is a clause with three literals, and the three inequalities with multipliers a,
b and c are its proof. A negative coefficient reads the ridge from the other end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from solvers.directions import Direction
from solvers.presolve import Pieces
from solvers.presolve.integers import Integers, kind, largest

MOST_PAIRS = 4_000_000
"""Relations are used from the cheapest on until they have looked at this many pairs of pieces."""

PRIME = 2**31 - 1
"""Small enough that a product of two residues fits int64."""


@dataclass(frozen=True)
class Relation:
    """a[0] u_i + a[1] u_j = a[2] u_k for ridges (i, j, k), in integers, none of them 0, a[2] > 0."""

    ridges: tuple[int, int, int]
    coefficients: tuple[int, int, int]

    def shortest_first(self, sizes: Sequence[int]) -> list[tuple[int, int]]:
        """The ridges with coefficients with which they add up to 0; those with the fewest pieces come first."""
        a, b, c = self.coefficients
        return sorted(zip(self.ridges, (a, b, -c), strict=True), key=lambda term: sizes[term[0]])


def relations(directions: Sequence[Direction]) -> list[Relation]:
    """A relation for every three directions that lie in a plane."""
    found = []
    for flat in _flats(directions):
        for i, j, k in combinations(flat, 3):
            relation = _relation((i, j, k), directions[i], directions[j], directions[k])
            if relation is not None:
                found.append(relation)
    return found


def _flats(directions: Sequence[Direction]) -> list[list[int]]:
    """The planes with at least three of the directions, as sorted indices.

    Two directions are told by the plane they span in a fixed projection to three dimensions modulo a prime. That
    never parts coplanar directions; the few it might join by chance are found out when their relation is computed.
    """
    if len(directions) < 3:
        return []
    rng = np.random.default_rng(0)
    projection = (
        rng.integers(1, PRIME, (len(directions[0]), 3)) if len(directions[0]) > 3 else np.eye(3, dtype=np.int64)
    )
    u = np.array([[v % PRIME for v in direction] for direction in directions], dtype=np.int64)
    shadow = np.zeros((len(directions), 3), dtype=np.int64)
    for entries, row in zip(u.T, projection, strict=False):  # `projection` has more rows than R or R^2 needs
        shadow = (shadow + entries[:, None] * row) % PRIME
    first, second = np.triu_indices(len(directions), 1)
    p, q = shadow[first], shadow[second]
    normals = np.stack([(p[:, i] * q[:, j] % PRIME - p[:, j] * q[:, i]) % PRIME for i, j in ((0, 1), (0, 2), (1, 2))])
    leading = np.where(normals[0] != 0, normals[0], np.where(normals[1] != 0, normals[1], normals[2]))
    normals = normals * _inverse(leading) % PRIME
    _, plane, count = np.unique(
        (normals[0] * 2 + normals[1]) * PRIME + normals[2], return_inverse=True, return_counts=True
    )
    members: dict[int, set[int]] = {}
    for pair in np.flatnonzero(count[plane] >= 3):
        members.setdefault(int(plane[pair]), set()).update((int(first[pair]), int(second[pair])))
    return [sorted(flat) for flat in members.values()]


def _inverse(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Inverses modulo the prime; 0 stays 0.

    The inverse of a product is turned into those of its two factors, so that only one is computed (Montgomery 1987).
    """
    if len(values) < 2:
        return np.array([pow(v, -1, PRIME) if v else 0 for v in values.tolist()], dtype=np.int64)
    odd = np.where(values == 0, 1, values)
    if len(odd) % 2:
        odd = np.append(odd, 1)
    left, right = odd[::2], odd[1::2]
    both = _inverse(left * right % PRIME)
    inverses = np.stack([both * right % PRIME, both * left % PRIME], axis=1).ravel()[: len(values)]
    return np.where(values == 0, 0, inverses)


def _relation(ridges: tuple[int, int, int], p: Direction, q: Direction, r: Direction) -> Relation | None:
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


def affordable(found: Sequence[Relation], sizes: Sequence[int], most: int = MOST_PAIRS) -> list[Relation]:
    """The cheapest relations for ridges with so many pieces: those that look at no more than so many pairs of them."""

    def pairs(relation: Relation) -> int:
        """How many pairs of rungs the two shortest ladders have."""
        first, second, _ = sorted(sizes[r] for r in relation.ridges)
        return first * second

    cheapest = sorted(found, key=pairs)
    total = accumulate(map(pairs, cheapest))
    return [relation for relation, spent in zip(cheapest, total, strict=True) if spent <= most]


def circuit_clauses(
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
    room = kind(max(v * (1 + max(largest(it.starts), largest(it.ends))) for v, it in ((2 * a, p), (2 * b, q), (c, r))))
    reach = a * p.starts.astype(room)[:, None] + b * q.starts.astype(room)[None, :]
    forced = np.searchsorted(c * r.ends.astype(room), reach.ravel(), side="left").reshape(reach.shape)
    # `forced` grows with both rungs, so a clause is dominated exactly if a rung less forces as much.
    stronger = forced > 0
    stronger[1:] &= forced[1:] > forced[:-1]
    stronger[:, 1:] &= forced[:, 1:] > forced[:, :-1]
    i, j = np.nonzero(stronger)
    for clause in np.stack([-p.literals[i], -q.literals[j], r.literals[forced[i, j]]], axis=1).tolist():
        yield clause if all(clause) else [v for v in clause if v]
