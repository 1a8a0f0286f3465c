"""Injectivity of a ReLU layer by clause learning: which rows can be inactive together, and which must not be active.

The layer max(0, W x + b) is not injective exactly if at some x the rows with w_i . x + b_i >= 0 do not span R^d
(Froese, Grillo and Skutella 2024, arXiv 2405.19805; Puthawala et al. 2022 for b = 0). A literal says that a row is
inactive, below 0. Two kinds of clauses are learned: of rows that span at least one is inactive, and of rows that are
never negative together at least one is not. Directions of which some row is active everywhere need no literal. More
literals say which entries of a direction that no active row sees are not 0: with sparse rows the first kind is then
hardly needed. For the difference rows of a digraph the second kind are its directed cycles.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from instances.network import Point
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Injectivity
from solvers.activation_sat.effort import Effort
from solvers.activation_sat.injectivity.negative_lp import NegativeLP
from solvers.activation_sat.injectivity.proof import RankProof
from solvers.activation_sat.sat.clauses import Clauses
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter
from solvers.exact.collision import collision
from solvers.exact.directions import always_active_directions
from solvers.exact.elimination import matrix
from solvers.exact.lp import ExactLP, Optimum
from solvers.exact.rounding import near
from solvers.stopping.limits import checkpoint, watched

Contradiction = Mapping[int, Fraction]
"""Rows that are nowhere negative together, with positive weights: their sum is a constant that is not negative."""

SHORT = 4
"""Rows with at most so many entries state clauses before the search, unless they have all entries."""


def decide_injectivity(question: Injectivity, effort: Effort, writer: ProofWriter | None = None) -> Answer:
    """Decide injectivity; `effort` counts SAT conflicts, lemmas, clauses and linear programs.

    A proof of a yes is written inside the section that is open, if a writer is given.
    """
    layer = _Layer(question)
    effort.include(lambda: {"lps": layer.lps})
    proof = None if writer is None or not any(map(any, layer.rows)) else RankProof(writer, question.network)
    with Clauses(traced=proof is not None) as clauses:
        effort.include(lambda: clauses.work)
        x = _search(layer, clauses, proof)
    if x is None:
        return Answer(Verdict.YES, Stop.FINISHED, work=effort.work)
    return Answer(Verdict.NO, Stop.FINISHED, collision(question.network, x), work=effort.work)


def _search(layer: "_Layer", clauses: Clauses, proof: RankProof | None) -> Point | None:
    """A point at which the active rows do not span, or None if there is none."""
    inactive = clauses.variables(len(layer.rows))
    named = [(i, name) for i, name in enumerate(inactive) if any(layer.rows[i])]  # zero rows do not matter
    kernel = list(_kernel_clauses(layer, inactive, clauses.variables(layer.dimension)))
    clauses.state(kernel)
    if proof is not None:
        for clause in kernel:
            proof.spans(clause)
    while (true := clauses.model()) is not None:
        reply = layer.negative_somewhere([i for i, name in named if name in true])
        if not isinstance(reply, tuple):
            for contradiction in reply:
                clause = [-inactive[i] for i in contradiction]
                clauses.learn(clause)
                if proof is not None:
                    proof.contradicts(clause, contradiction)
            continue
        basis, spans = layer.basis(i for i, value in enumerate(layer.values(reply)) if value >= 0)
        if not spans:
            return reply
        clause = [inactive[i] for i in basis]
        clauses.learn(clause)
        if proof is not None:
            proof.spans(clause)
    if proof is not None:
        proof.refuted(clauses.trace)
    return None


def _kernel_clauses(layer: "_Layer", inactive: list[int], moves: list[int]) -> Iterator[list[int]]:
    """What holds of a direction v != 0 that no active row sees; `moves` says which entries of v are not 0.

    A row that is orthogonal to v cannot meet exactly one of them. For the rows of a digraph that is all there is to
    say: `moves` is one side of a cut, and every arc across it is inactive. Rows with all entries could say only that no
    entry of v is alone, which would have the search begin with all of them inactive, for d clauses and a linear program
    each.
    """
    yield moves
    known = [(row, [name]) for row, name in zip(layer.rows, inactive, strict=True)]
    known += [(list(direction), []) for direction in layer.seen]
    for row, unless in watched(known):
        met = [moves[j] for j, v in enumerate(row) if v != 0]
        if len(met) <= SHORT and len(met) < layer.dimension:
            for one in met:
                yield [*unless, -one, *(other for other in met if other != one)]


class _Layer:
    """What linear algebra and linear programs say about sets of rows, exactly."""

    def __init__(self, question: Injectivity) -> None:
        self.rows, self._offsets = question.network.layers[0].integer_rows
        self.dimension = question.network.inputs
        self.lps = 0
        self._network = question.network
        self.seen = always_active_directions(self.rows, self._offsets)
        self._floats = NegativeLP(question.network.layers[0])

    def basis(self, indices: Iterable[int]) -> tuple[list[int], bool]:
        """Rows that together with the directions seen everywhere span what all the given ones do, as few as possible.

        Returns
        -------
        Their indices, and whether they span R^d.
        """
        given = list(indices)
        vectors = [*self.seen, *(self.rows[i] for i in given)]
        columns = [vector[j] for j in range(self.dimension) for vector in vectors]
        reduced, _, rank = matrix(self.dimension, len(vectors), columns).rref()
        pivots = [next(j for j in range(len(vectors)) if reduced[r, j] != 0) for r in range(rank)]
        return [given[j - len(self.seen)] for j in pivots if j >= len(self.seen)], rank == self.dimension

    def values(self, x: Point) -> Point:
        """Every row's value at a point."""
        return self._network.exact(x)

    def negative_somewhere(self, indices: list[int]) -> Point | list[Contradiction]:
        """A point at which all the given rows are below 0, or disjoint sets of them that are nowhere so together.

        Floats propose; what exact arithmetic does not confirm is left to `negative`.
        """
        found: list[Contradiction] = []
        left = set(indices)
        while True:
            checkpoint()
            self.lps += 1
            proposal = self._floats.solve(left)
            if proposal is None or not proposal.support:
                break
            contradiction = self._contradiction(proposal.support)
            if contradiction is None:
                break
            found.append(contradiction)
            left -= set(proposal.support)
        if found:
            return found
        for x in near([] if proposal is None else proposal.point):
            values = self.values(x)
            if all(values[i] < 0 for i in indices):
                return x
        reply = self.negative(indices)
        return reply if isinstance(reply, tuple) else [reply]

    def _contradiction(self, indices: list[int]) -> Contradiction | None:
        """The one linear relation of the rows, if its coefficients are positive and it does not leave them < 0."""
        rows = [self.rows[i] for i in indices]
        columns = [j for j in range(self.dimension) if any(row[j] for row in rows)]
        transposed = matrix(len(columns), len(rows), [row[j] for j in columns for row in rows])
        kernel, nullity = transposed.nullspace()
        if nullity != 1:
            return None
        weights = [int(kernel[i, 0]) for i in range(len(rows))]
        sign = 1 if weights[0] > 0 else -1
        found = {i: Fraction(sign * v) for i, v in zip(indices, weights, strict=True)}
        total = sum(v * self._offsets[i] for i, v in found.items())
        return found if all(v > 0 for v in found.values()) and total >= 0 else None

    def negative(self, indices: list[int]) -> Point | Contradiction:
        """A point at which all the given rows are below 0, or some of them that are nowhere so together.

        Over the cone of (z, y) with x = z / y: w_i . z + b_i y + s <= 0 and s <= y have a solution with s > 0 exactly
        if there is such a point. All of that is homogeneous, so the multipliers that prove s <= 0 name the rows.
        """
        d = self.dimension
        lp = ExactLP(Box((Fraction(-1),) * d + (Fraction(0),) * 2, (Fraction(1),) * (d + 2)))
        lp.push([*[0] * d, -1, 1], None, 0)
        sides = [lp.push([*self.rows[i], self._offsets[i], 1], None, 0)[0] for i in indices]
        self.lps += 1
        optimum = lp.maximise([*[0] * (d + 1), 1])
        assert isinstance(optimum, Optimum), "0 is feasible"
        if optimum.value > 0:
            *z, y, _ = optimum.point
            return tuple(v / y for v in z)
        weights = lp.multipliers
        return {i: weights[side] for i, side in zip(indices, sides, strict=True) if side in weights}
