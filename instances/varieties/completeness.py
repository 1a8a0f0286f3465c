"""Evidence that determinants define a pattern variety: near a random point they do, or they do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from instances.parameters.modular import OTHER_PRIME, PRIME
from instances.varieties.dimension import dimension
from instances.varieties.forms import Form, forms
from instances.varieties.variety import PatternVariety, Residues, kernel, modular_matrix


@dataclass(frozen=True)
class Completeness:
    """What the minors of some forms say near a random point of the variety.

    Parameters
    ----------
    conormal_rank
        The number of independent linear conditions on the tangent space that the minors give.
    codimension
        Of the variety, which is never less.
    """

    conormal_rank: int
    codimension: int

    @property
    def complete(self) -> bool:
        """Whether the minors define the variety near generic points.

        That is evidence for the conjecture that they generate its ideal, and no proof: there may be other components,
        embedded ones, or points where the minors vanish to a higher order.
        """
        return self.conormal_rank == self.codimension


def completeness(variety: PatternVariety, chosen: Sequence[Form] | None = None, seed: int = 0) -> Completeness:
    """How much of the codimension the forms explain: all of them, or those that are given.

    Where a form has rank r, its (r + 1)-minors vanish, and their derivatives span u v^T with u and v in the left and
    right kernels of the form. These are pulled back to (M_1, ..., M_k).
    """
    codimension = dimension(variety, seed).codimension
    rank = 0
    for prime in (PRIME, OTHER_PRIME):
        rank = max(rank, _conormal_rank(variety, forms(variety) if chosen is None else chosen, seed, prime))
        if rank == codimension:
            break
    return Completeness(rank, codimension)


def without_each_family(variety: PatternVariety, seed: int = 0) -> dict[str, Completeness]:
    """What is left of the evidence when one family of forms is dropped: families that change nothing are not needed."""
    everything = forms(variety)
    return {
        family: completeness(variety, [form for form in everything if form.family != family], seed)
        for family in dict.fromkeys(form.family for form in everything)
    }


def _conormal_rank(variety: PatternVariety, chosen: Sequence[Form], seed: int, prime: int) -> int:
    matrices = variety.matrices(variety.weights(Random(f"{seed} {prime}"), prime), prime)
    found = [_conormals(variety, form, form.matrix(matrices, prime), prime) for form in chosen]
    stacked = np.concatenate([np.zeros((0, variety.ambient), dtype=np.int64), *found])
    return int(modular_matrix(stacked, prime).rank()) if len(stacked) else 0


def _conormals(variety: PatternVariety, form: Form, matrix: Residues, prime: int) -> Residues:
    """A row for each pair of kernel vectors, over the entries of M_1, ..., M_k."""
    left, right = kernel(matrix.T, prime), kernel(matrix, prime)
    pairs = left.shape[1] * right.shape[1]
    us = left.T.reshape(left.shape[1], len(form.blocks), variety.outputs)
    vs = right.T.reshape(right.shape[1], len(form.blocks[0]), variety.inputs)
    total = np.zeros((len(variety.patterns), pairs, variety.outputs, variety.inputs), dtype=np.int64)
    for row, combinations in enumerate(form.blocks):
        for column, block in enumerate(combinations):
            each = us[:, None, row, :, None] * vs[None, :, column, None, :] % prime
            flat = each.reshape(pairs, variety.outputs, variety.inputs)
            for place, factor in enumerate(block):
                if factor:
                    total[place] = (total[place] + factor % prime * flat) % prime
    return total.transpose(1, 0, 2, 3).reshape(pairs, variety.ambient)
