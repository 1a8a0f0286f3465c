"""One run of the solver on one question: its map, where it is looked at, and the way back."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any

from instances.network import Point
from instances.problem import Verdict
from instances.question import Box, Question, Value
from instances.tropical import TropicalPolynomial, TropicalRationalMap, tropical_map
from solvers.answer import Answer, Stop
from solvers.inputs import RowSpace, row_space
from solvers.polyhedra.space import Place
from solvers.stopping.limits import checkpoint
from solvers.tropical.cells import Cells, cells
from solvers.tropical.effort import Effort
from solvers.tropical.prune import prune

_BYTES = 256
"""An entry of a polynomial and what is made of it take no more."""


class Setting:
    """A question as the algorithms see it, in as few inputs as matter.

    On a box these are the free ones, on R^d as many as the first layer has rank.

    Parameters
    ----------
    question
        What is asked.
    effort
        Deadline and work.
    pruning
        ``layers``, ``end`` or ``off``.
    limit
        The most monomials of a polynomial; fewer if the memory is too small for so many.
    memory_bytes
        What there is of it.
    """

    def __init__(
        self, question: Question[Any], effort: Effort, pruning: str, limit: int, memory_bytes: int = 2**32
    ) -> None:
        self.question, self.effort = question, effort
        network = question.network
        self._pruning = pruning
        self._limit = max(1, min(limit, memory_bytes // (_BYTES * (1 + network.inputs))))
        if isinstance(question.domain, Box):
            self._rows = RowSpace(network, tuple(range(network.inputs)), network.inputs)
            self.place = Place.of(question.domain)
        else:
            self._rows = row_space(network)
            self.place = Place.everywhere(self._rows.reduced.inputs)
        self.network = self._rows.reduced

    @property
    def narrowed(self) -> bool:
        """Whether labels are gradients in some of the inputs only."""
        return self._rows.smaller

    @cached_property
    def tropical(self) -> TropicalRationalMap:
        """The network as a map of the free inputs, pruned unless that is off."""
        layers = self._pruning == "layers"
        built = tropical_map(
            self.network, self._prune if layers else self._keep, self._limit, self.place.inputs, cancel=layers
        )
        if self._pruning != "layers":
            self.effort.work["monomials_native"] += _size(built)
        if self._pruning == "end":
            built = TropicalRationalMap(
                [self._prune(n) for n in built.numerators], [self._prune(d) for d in built.denominators]
            )
        self.effort.work["monomials"] += _size(built)
        return built

    def _prune(self, polynomial: TropicalPolynomial) -> TropicalPolynomial:
        checkpoint()
        return prune(polynomial, self.place.space, self.effort)

    def _keep(self, polynomial: TropicalPolynomial) -> TropicalPolynomial:
        checkpoint()
        return polynomial

    @property
    def pruned(self) -> bool:
        """Whether the map's polynomials are canonical."""
        return self._pruning != "off"

    @cached_property
    def cells(self) -> Cells:
        """The cells of the map."""
        return self.cells_of(range(self.network.outputs))

    def cells_of(self, outputs: Iterable[int]) -> Cells:
        """The cells of some outputs of the map."""
        pairs = [(self.tropical.numerators[o], self.tropical.denominators[o]) for o in outputs]
        chosen = TropicalRationalMap(*zip(*pairs, strict=True))
        return cells(chosen, self.place.space, self.effort, self._limit)

    def whole(self, point: Point) -> Point:
        """The point of the question's domain with these free inputs."""
        return self._rows.pull(self.place.whole(point))

    def off_kinks(self, cell: int) -> Point:
        """A point inside a cell around which every hidden neuron keeps its activation, in the question's domain.

        It is the point inside that is known, or else next to it in the direction (e, e^2, ...), which is on no kink for
        almost all e.
        """
        polyhedron, inside = self.cells.polyhedron(cell), self.cells.inside(cell)
        step = Fraction(0)
        while True:
            point = tuple(v + step ** (i + 1) for i, v in enumerate(inside))
            if polyhedron.strictly_contains(point) and self.network.jacobian(self.place.whole(point)) is not None:
                return self.whole(point)
            step = step / 2 or Fraction(1, 2)

    def answer(self, verdict: Verdict, witness: Any = None, value: Value | None = None, note: str = "") -> Answer:
        """A finished answer with the work so far."""
        return Answer(verdict, Stop.FINISHED, witness, work=dict(self.effort.work), value=value, note=note)

    def valued(self, value: Value, witness: Any = None, note: str = "") -> Answer:
        """A finished answer of a question about a value."""
        return self.answer(Verdict.VALUE, witness, value, note)


def _size(tropical: TropicalRationalMap) -> int:
    return sum(map(sum, tropical.monomial_complexity))
