"""Realisability with no more neurons than inputs, decided in polynomial time: the rows of W^1 are known up to a base.

The neurons of type t are those with the same activation t_i in every pattern i; let V_t be the span of their rows. If
all M_i together have as many independent rows as there are neurons that are on in some pattern, the rows of these are
independent in every network with these M_i. The row space of M_i is then in the span of the neurons on in pattern i,
that of M_i - M_l in the span of those on in one of the two, and so what lies in the row spaces of all M_i with t_i = 1
and of all M_i - M_l with t_i = 1, t_l = 0 is in V_t. With as many dimensions as there are neurons of type t, it is V_t.

All neurons of one type have the same signs to satisfy. If some vector of V_t satisfies them strictly, so do those near
it, among which is a basis of V_t; else there is no network. With these rows, W^2 is what linear equations say.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq

from instances.network import Point
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.question import Box
from instances.varieties.rational import Matrix, exact_matrix, fractions, kernel_basis, of_rows, rank
from instances.varieties.variety import PatternVariety
from solvers.exact.lp import ExactLP, Optimum

Type = tuple[int, ...]


class NoNetworkError(Exception):
    """There is no network; says why, in one line."""


def narrow(
    variety: PatternVariety, points: Sequence[Sequence[Point]], matrices: Sequence[Matrix]
) -> RationalNetwork | None:
    """The network; None if the matrices are too special to tell the rows.

    Parameters
    ----------
    matrices
        The M_i, which the outputs on the points determine.

    Raises
    ------
    NoNetworkError
        If there is none.
    """
    n0, n1, _ = variety.widths
    members: dict[Type, list[int]] = defaultdict(list)  # by type, (t_1, ..., t_k)
    for neuron, kind in enumerate(zip(*(pattern[0] for pattern in variety.patterns), strict=True)):
        members[kind].append(neuron)
    used = sorted(j for kind, neurons in members.items() if any(kind) for j in neurons)
    if rank([row for matrix in matrices for row in matrix]) != len(used):
        return None
    first: list[list[Fraction]] = [[] for _ in range(n1)]
    for kind, neurons in members.items():
        space = _row_space(kind, matrices, n0)
        if any(kind) and len(space) != len(neurons):
            return None
        signs = [(1 if on else -1, point) for on, block in zip(kind, points, strict=True) for point in block]
        for neuron, row in zip(neurons, _signed(space, signs, len(neurons)), strict=True):
            first[neuron] = row
    second = _second_layer(variety, first, used, matrices)
    return RationalNetwork(
        (
            RationalLayer.of_fractions([[*row, Fraction(0)] for row in first], n0),
            RationalLayer.of_fractions([[*row, Fraction(0)] for row in second], n1),
        )
    )


def _row_space(kind: Type, matrices: Sequence[Matrix], inputs: int) -> list[list[fmpq]]:
    """A basis of V_t; everything for neurons that are never on."""
    exact = [exact_matrix(matrix, inputs) for matrix in matrices]
    orthogonal: list[list[fmpq]] = []
    for i, on in enumerate(kind):
        if on:
            orthogonal += kernel_basis(exact[i])
            for other, also in enumerate(kind):
                if not also:
                    orthogonal += kernel_basis(exact[i] - exact[other])
    return kernel_basis(of_rows(orthogonal, inputs))


def _signed(space: Sequence[list[fmpq]], signs: Sequence[tuple[int, Point]], number: int) -> list[list[Fraction]]:
    """So many rows of a space with sign * (row . point) > 0; a base of it, if as many are wanted as there are."""
    basis = fractions(of_rows(space, len(space[0]))) if space else ()
    lp = ExactLP(Box((Fraction(-1),) * len(basis) + (Fraction(0),), (Fraction(1),) * (len(basis) + 1)))
    for sign, point in signs:
        lp.push([*(sign * _dot(row, point) for row in basis), Fraction(-1)], Fraction(0), None)
    best = lp.maximise([0] * len(basis) + [1])
    if not isinstance(best, Optimum) or best.value <= 0:
        raise NoNetworkError("no row in the only space that is left has these signs on the points")
    *centre, room = best.point
    largest = max((abs(_dot(row, point)) for row in basis for _, point in signs), default=Fraction(0))
    step = room / (2 * max(largest, Fraction(1)))
    if step + sum(centre) == 0:  # the determinant of c + s e_1, ..., c + s e_n is s^(n-1) (s + sum of c)
        step = -step
    moved = [[v + step * (k == place) for k, v in enumerate(centre)] for place in range(number)]
    return [[_dot(row, column) for column in zip(*basis, strict=True)] for row in moved]


def _second_layer(
    variety: PatternVariety, first: Sequence[Sequence[Fraction]], used: Sequence[int], matrices: Sequence[Matrix]
) -> list[list[Fraction]]:
    """W^2 with M_i = W^2 D_i W^1; 0 for neurons that are never on."""
    n0, n1, n2 = variety.widths
    rows = exact_matrix([first[j] for j in used], n0)
    gram = rows * rows.transpose()
    columns: dict[int, tuple[Fraction, ...]] = {}
    for (pattern,), matrix in zip(variety.patterns, matrices, strict=True):
        coordinates = exact_matrix(matrix, n0) * rows.transpose() * gram.inv() if used else None
        if coordinates is not None and coordinates * rows != exact_matrix(matrix, n0):
            raise NoNetworkError("a matrix is no combination of the rows that are active in its pattern")
        for place, neuron in enumerate(used):
            assert coordinates is not None
            column = tuple(row[place] for row in fractions(coordinates))
            if any(column) if not pattern[neuron] else columns.setdefault(neuron, column) != column:
                raise NoNetworkError("the matrices do not agree about the neurons that their patterns share")
    return [[columns[j][o] if j in columns else Fraction(0) for j in range(n1)] for o in range(n2)]


def _dot(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0))
