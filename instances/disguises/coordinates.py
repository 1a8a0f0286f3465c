"""Inputs in other coordinates: permuted, with other signs, or mixed."""

from abc import abstractmethod
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import exactly, layer_name
from instances.network import Layer, Network, Point
from instances.question import Box, Change, Question, RealSpace

Matrix = list[list[int]]
"""A list of rows."""


class ChangeOfCoordinates(Disguise):
    """x = A x' for an integer matrix A whose inverse B is integer too: the new network is x' -> f(A x').

    A box, and a witness box, becomes the smallest box around its image under B. For a box that is asked about this has
    to be the image itself; a witness box only has to contain a witness of every yes, which the larger one does.
    """

    @property
    @abstractmethod
    def matrices(self) -> tuple[Matrix, Matrix]:
        """A and B, of shape (d, d)."""

    def disguised(self, draws: Draws) -> Network:
        network = self.source.network
        first, *rest = network.layers
        matrix, _ = self.matrices
        columns = [[(k, a) for k, a in enumerate(column) if a] for column in zip(*matrix, strict=True)]
        where = layer_name(network, 0)
        weights = [
            [exactly(sum((a * row[k] for k, a in column), Fraction(0)), neuron, where) for column in columns]
            for neuron, row in enumerate([[Fraction(v) for v in row] for row in first.weights.tolist()])
        ]
        return Network((Layer(np.reshape(weights, first.weights.shape), first.bias), *rest))

    @cached_property
    def target(self) -> Question[Any]:
        changes: dict[str, Any] = {"network": self.disguised(self.draws)}
        for name in ("domain", "witness_box"):
            box = getattr(self.source, name, None)
            if isinstance(box, Box):
                changes[name] = self._around_image(box)
        made: Question[Any] = replace(self.source, **changes)  # type: ignore[type-var]
        return made

    def push(self, witness: Any) -> Any:
        return self.source.with_points(witness, partial(_moved, self.matrices[1]))

    def pull(self, witness: Any) -> Any:
        return self.target.with_points(witness, partial(_moved, self.matrices[0]))

    def _around_image(self, box: Box) -> Box:
        ends = []
        for row in self.matrices[1]:
            intervals = [(b * low, b * high) for b, low, high in zip(row, box.lower, box.upper, strict=True)]
            ends.append((sum(map(min, intervals), Fraction(0)), sum(map(max, intervals), Fraction(0))))
        return Box(tuple(low for low, _ in ends), tuple(high for _, high in ends))


class PermuteInputs(ChangeOfCoordinates):
    """Permutes the inputs and turns the signs of some: a box stays a box, and every norm stays what it is.

    Every question is kept.
    """

    name: ClassVar[str] = "permute-inputs"
    theorem: ClassVar[str] = "change of coordinates by a signed permutation"

    @cached_property
    def matrices(self) -> tuple[Matrix, Matrix]:
        return _signed_permutation(self.source.network.inputs, self.draws)


class MixInputs(ChangeOfCoordinates):
    """Adds coordinates to one another: x = A x' with A an integer matrix of determinant 1 or -1.

    A is a product of d elementary matrices, each of which adds one coordinate to another or subtracts it, and of a
    signed permutation. R^d stays R^d, but a box becomes a parallelepiped, so a box is refused, and so is the Lipschitz
    constant, which depends on the norm. The witness box grows.
    """

    name: ClassVar[str] = "mix-inputs"
    theorem: ClassVar[str] = "unimodular change of coordinates"
    changes: ClassVar[tuple[Change, ...]] = (Change.INPUTS_MIXED,)

    @classmethod
    def refusal(cls, question: Question[Any]) -> str | None:
        objection = super().refusal(question)
        if objection is None and not isinstance(question.domain, RealSpace):
            return "a box in mixed coordinates is no box"
        return objection

    @cached_property
    def matrices(self) -> tuple[Matrix, Matrix]:
        d, draws = self.source.network.inputs, self.draws
        matrix, inverse = _signed_permutation(d, draws)
        for i in draws.shuffled(range(d)) if d > 1 else ():
            j, sign = (i + 1 + draws.below(d - 1)) % d, draws.one_of((1, -1))
            for row in matrix:  # A (1 + sign e_i e_j^T)
                row[j] += sign * row[i]
            inverse[i] = [v - sign * w for v, w in zip(inverse[i], inverse[j], strict=True)]
        return matrix, inverse


def _signed_permutation(d: int, draws: Draws) -> tuple[Matrix, Matrix]:
    order, signs = draws.shuffled(range(d)), [draws.one_of((1, -1)) for _ in range(d)]
    matrix = [[0] * d for _ in range(d)]
    for j, (i, sign) in enumerate(zip(order, signs, strict=True)):
        matrix[i][j] = sign
    return matrix, [list(column) for column in zip(*matrix, strict=True)]


def _moved(matrix: Matrix, point: Point) -> Point:
    return tuple(sum((a * v for a, v in zip(row, point, strict=True) if a), Fraction(0)) for row in matrix)
