"""Architectures with activation patterns, and what they make of random weights modulo a prime."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np
from flint import nmod_mat
from numpy.typing import NDArray

from instances.errors import InputError
from instances.parameters.modular import PRIME, product

Residues = NDArray[np.int64]

MOST_PATTERNS = 8


@dataclass(frozen=True)
class PatternVariety:
    """The tuples [M_1 | ... | M_k] of the matrices that networks are on k patterns.

    Parameters
    ----------
    widths
        n_0, n_1, ..., n_L: inputs, hidden layers, outputs; all at least 1.
    patterns
        Each lists the activations 0 or 1 of every neuron, a tuple a hidden layer. At most 8.

    Raises
    ------
    InputError
        If a pattern does not fit the widths or holds something else than 0 and 1, or there are too many.
    """

    widths: tuple[int, ...]
    patterns: tuple[tuple[tuple[int, ...], ...], ...]

    def __post_init__(self) -> None:
        if len(self.widths) < 2 or min(self.widths) < 1:
            raise InputError(f"an architecture has inputs and outputs, and no empty layer; got widths {self.widths}")
        if len(self.patterns) > MOST_PATTERNS:
            raise InputError(f"at most {MOST_PATTERNS} patterns are looked at together; got {len(self.patterns)}")
        hidden = self.widths[1:-1]
        for number, pattern in enumerate(self.patterns, start=1):
            if tuple(map(len, pattern)) != hidden:
                raise InputError(
                    f"pattern {number} is about {[len(row) for row in pattern]} neurons; the hidden layers have"
                    f" {list(hidden)}"
                )
            if any(v not in (0, 1) for row in pattern for v in row):
                raise InputError(f"pattern {number} holds something else than 0 and 1")

    @classmethod
    def shallow(cls, inputs: int, patterns: Sequence[str], outputs: int) -> "PatternVariety":
        """One hidden layer, whose patterns are texts such as ``1100``.

        Raises
        ------
        InputError
            If the patterns have unequal lengths, there are none, or there is another character than 0 and 1 in one.
        """
        if not patterns:
            raise InputError("without a pattern it is not known how many hidden neurons there are")
        wrong = [text for text in patterns if len(text) != len(patterns[0]) or set(text) - {"0", "1"}]
        if wrong:
            raise InputError(
                f"patterns are texts of {len(patterns[0])} digits 0 or 1, as the first is; got {wrong[0]!r}"
            )
        return cls((inputs, len(patterns[0]), outputs), tuple((tuple(map(int, text)),) for text in patterns))

    @property
    def inputs(self) -> int:
        return self.widths[0]

    @property
    def outputs(self) -> int:
        return self.widths[-1]

    @property
    def ambient(self) -> int:
        """k n_0 n_L, the dimension of the space of all tuples of matrices."""
        return len(self.patterns) * self.inputs * self.outputs

    @cached_property
    def activations(self) -> list[list[Residues]]:
        """The patterns as 0/1 vectors, by pattern and layer."""
        return [[np.array(row, dtype=np.int64) for row in pattern] for pattern in self.patterns]

    def weights(self, random: Random, prime: int = PRIME) -> list[Residues]:
        """Random W^1, ..., W^L modulo a prime."""
        shapes = zip(self.widths[1:], self.widths[:-1], strict=True)
        return [
            np.array([int(random.random() * prime) for _ in range(m * n)], dtype=np.int64).reshape(m, n)
            for m, n in shapes
        ]

    def matrices(self, weights: Sequence[Residues], prime: int = PRIME) -> list[Residues]:
        """M_1, ..., M_k for these weights."""
        found = []
        for active in self.activations:
            matrix = weights[0]
            for on, following in zip(active, weights[1:], strict=True):
                matrix = product(following * on, matrix, prime)
            found.append(matrix)
        return found


def modular_matrix(residues: Residues, prime: int = PRIME) -> nmod_mat:
    """The same as a matrix of python-flint, which computes ranks and kernels."""
    rows, columns = residues.shape
    return nmod_mat(rows, columns, residues.ravel().tolist(), prime)


def kernel(residues: Residues, prime: int = PRIME) -> Residues:
    """A basis of the right kernel, shape (columns, nullity)."""
    columns = residues.shape[1]
    found, nullity = modular_matrix(residues, prime).nullspace()
    entries = [int(v) for row in found.tolist() for v in row[:nullity]]
    return np.array(entries, dtype=np.int64).reshape(columns, nullity)
