"""Decide the functional dimension: collect what the parameter Jacobians of all activation regions span."""

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpz_mat

from instances.network import Point
from instances.parameters.jacobian import scaled_parameter_jacobian
from instances.parameters.modular import OTHER_PRIME, PRIME, Echelon
from instances.problem import Verdict
from instances.questions.functional_dimension import FunctionalDimension
from solvers.answer import Answer, Stop, unknown
from solvers.functional_dimension.jacobian import RegionJacobian
from solvers.stopping.limits import watched

if TYPE_CHECKING:  # the region solver imports this module
    from solvers.region.search import Search
    from solvers.region.walk.enumerate import Pattern


def functional_dimension(question: FunctionalDimension, search: "Search") -> Answer:
    """The functional dimension, with points that attain it.

    Positive scalings of hidden neurons are independent directions that change no function, one for each neuron whose
    row is not 0: the search stops when the rank reaches what these leave. Else all regions are visited, and the rank,
    which was found modulo a prime, is confirmed over the rationals.

    Returns
    -------
    A value. `work` counts regions, linear programs and exact pivots, and ``skipped``, the regions without ordinary
    points, of which the note speaks.
    """
    return _Collection(question, search).answer()


class _Collection:
    def __init__(self, question: FunctionalDimension, search: "Search") -> None:
        self._question, self._search = question, search
        self._network = question.network
        self._cells = search.cells(question.network, question.domain)
        self._jacobian = RegionJacobian(question.network)
        self._skipped = 0

    @property
    def work(self) -> dict[str, int]:
        return {**self._search.work, "skipped": self._skipped}

    def answer(self) -> Answer:
        bound = self._question.parameters - self._network.neurons
        if not all(layer.scaled[0].any(axis=1).all() for layer in self._network.layers[:-1]):
            return self._finished(0, (), "a neuron whose weights and bias are 0 leaves no ordinary points")
        for prime in (PRIME, OTHER_PRIME):
            points, visited, rank = self._collect(bound, prime)
            witness = self._witness(points, rank)
            if rank == bound or self._confirmed(witness, visited, rank):
                note = "" if rank < bound else "as many dimensions as scaling the neurons leaves"
                return self._finished(rank, witness, note)
        reason = "the rank over the rationals is larger than modulo two primes"
        return unknown(Stop.INEXACT, reason, self.work)

    def _finished(self, rank: int, witness: tuple[Point, ...], note: str) -> Answer:
        if self._skipped:
            skipped = f"{self._skipped} regions without ordinary points were skipped"
            note = f"{note}; {skipped}" if note else skipped
        return Answer(Verdict.VALUE, Stop.FINISHED, witness, work=self.work, value=Fraction(rank), note=note)

    def _collect(self, bound: int, prime: int) -> tuple[list[Point], list["Pattern"], int]:
        """Ordinary points of the regions that added to the rank, d + 1 each; all patterns; and the rank."""
        spanned = Echelon(self._question.parameters, prime)
        points: list[Point] = []
        visited: list[Pattern] = []
        self._skipped = 0
        for cell in self._cells:
            pattern = tuple(row[:width] for row, width in zip(cell.pattern, self._network.widths, strict=True))
            coefficients = self._jacobian.coefficients(pattern)
            if coefficients is None:
                self._skipped += 1
                continue
            visited.append(pattern)
            if spanned.add(self._jacobian.rows(coefficients, prime)):
                points += self._around(self._cells.interior())
                if spanned.rank == bound:
                    break
        return points, visited, spanned.rank

    def _around(self, centre: Point) -> list[Point]:
        """d + 1 affinely independent points with the signs of one inside a region."""
        signs = self._network.pattern(centre)
        found, step = [centre], Fraction(1)
        for i in range(len(centre)):
            while True:
                moved = (*centre[:i], centre[i] + step, *centre[i + 1 :])
                if self._question.domain.contains(moved) and self._network.pattern(moved) == signs:
                    found.append(moved)
                    break
                step /= 2
        return found

    def _witness(self, points: list[Point], rank: int) -> tuple[Point, ...]:
        """The points that add to the rank of those before."""
        spanned = Echelon(self._question.parameters)
        chosen = []
        for point in points:
            rows, _ = scaled_parameter_jacobian(self._network, point)
            if spanned.rank < rank and spanned.add(
                np.array([[v % PRIME for v in row] for row in rows], dtype=np.int64)
            ):
                chosen.append(point)
        return tuple(chosen)

    def _confirmed(self, witness: tuple[Point, ...], visited: list["Pattern"], rank: int) -> bool:
        """Whether over the rationals, too, the rows of all regions span no more than `rank` dimensions.

        What is orthogonal to the witness's rows is orthogonal to all.
        """
        rows = [row for point in witness for row in scaled_parameter_jacobian(self._network, point)[0]]
        columns = self._question.parameters
        kernel, nullity = fmpz_mat(len(rows), columns, [v for row in rows for v in row]).nullspace()
        if nullity != columns - rank:
            return False
        basis = fmpz_mat([row[:nullity] for row in kernel.tolist()]) if nullity else fmpz_mat(columns, 0)
        for pattern in watched(visited):
            coefficients = self._jacobian.coefficients(pattern)
            assert coefficients is not None, "regions without ordinary points are not visited"
            if not (self._jacobian.exact_rows(coefficients) * basis).is_zero():
                return False
        return True
