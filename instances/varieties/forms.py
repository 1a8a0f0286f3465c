"""Block matrices of combinations of the M_i: where determinants vanish that say something about a pattern variety."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from instances.parameters.modular import PRIME
from instances.varieties.variety import PatternVariety, Residues

Combination = tuple[int, ...]
"""lambda_1, ..., lambda_k of sum_i lambda_i M_i."""


@dataclass(frozen=True)
class Form:
    """A block matrix.

    Parameters
    ----------
    family
        Which family of forms it belongs to: ``matrices``, ``differences``, ``rows`` ([X | Y]), ``columns`` ([X; Y]),
        ``rows of differences``, ``columns of differences``, ``squares`` (2 x 2 blocks), or ``signed sums``.
    name
        Such as ``[M_1 | M_2]``.
    blocks
        Rows of blocks, each a combination.
    """

    family: str
    name: str
    blocks: tuple[tuple[Combination, ...], ...]

    def shape(self, variety: PatternVariety) -> tuple[int, int]:
        """Rows and columns of the matrix."""
        return len(self.blocks) * variety.outputs, len(self.blocks[0]) * variety.inputs

    def matrix(self, matrices: Sequence[Residues], prime: int = PRIME) -> Residues:
        """The form at a tuple of matrices modulo a prime."""
        stacked = np.stack(matrices)
        return np.block(
            [
                [(np.array(block)[:, None, None] % prime * stacked % prime).sum(axis=0) % prime for block in row]
                for row in self.blocks
            ]
        )


def forms(variety: PatternVariety) -> list[Form]:
    """The forms of one and of two blocks, and for three and more patterns those of differences and of 2 x 2 blocks.

    The three differences of three matrices are M_i - M_j, M_i - M_l and M_j - M_l; two of them say as much side by side
    as all.
    """
    k = len(variety.patterns)
    unit = [tuple(int(i == j) for j in range(k)) for i in range(k)]
    names = [f"M_{i + 1}" for i in range(k)]
    found = [Form("matrices", names[i], ((unit[i],),)) for i in range(k)]
    for i, j in combinations(range(k), 2):
        found.append(Form("differences", f"{names[i]} - {names[j]}", ((_minus(unit[i], unit[j]),),)))
    for i, j in combinations(range(k), 2):
        found += _pair(names[i], unit[i], names[j], unit[j], "")
    for i, j, m in combinations(range(k), 3):
        parts = [(f"{names[i]} - {names[other]}", _minus(unit[i], unit[other])) for other in (j, m)]
        found += _pair(*parts[0], *parts[1], " of differences")
    for i in range(k):
        for j, m in combinations([other for other in range(k) if other != i], 2):
            a, b, c = unit[i], unit[j], unit[m]
            found.append(Form("squares", f"[{names[i]} {names[j]}; {names[i]} {names[m]}]", ((a, b), (a, c))))
            found.append(Form("squares", f"[{names[i]} {names[i]}; {names[j]} {names[m]}]", ((a, a), (b, c))))
    return found


def signed_sums(variety: PatternVariety) -> list[Form]:
    """The sums of three and of four of the M_i with signs, the first one +: what `forms` does not have.

    Of a neuron they have the sum of signs over the patterns in which it is on, which may be 0 for many neurons.
    """
    k = len(variety.patterns)
    found = []
    for size in (3, 4):
        for places in combinations(range(k), size):
            for signs in product((1, -1), repeat=size - 1):
                chosen = dict(zip(places, (1, *signs), strict=True))
                name = " ".join(f"{'+' if sign > 0 else '-'} M_{i + 1}" for i, sign in chosen.items())
                found.append(Form("signed sums", name[2:], ((tuple(chosen.get(i, 0) for i in range(k)),),)))
    return found


def _pair(first: str, one: Combination, second: str, other: Combination, what: str) -> list[Form]:
    return [
        Form(f"rows{what}", f"[{first} | {second}]", ((one, other),)),
        Form(f"columns{what}", f"[{first}; {second}]", ((one,), (other,))),
    ]


def _minus(one: Combination, other: Combination) -> Combination:
    return tuple(a - b for a, b in zip(one, other, strict=True))
