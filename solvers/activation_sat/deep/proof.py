"""A proof that the search for a deep network's signs refutes it, written down while it does.

The bounds of `solvers.activation_sat.deep.relaxation` are those of docs/proofs.md with its q as dual multipliers: a
neuron's term is never larger there than here, because its interval is not longer. Dual multipliers of parallel neurons
add up to one of their unit. A dual multiplier is left out only if it is the slope of the chord in any case.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from flint import fmpq

from instances.network import Network
from instances.numbers.rationals import to_flint
from instances.question import Box
from solvers.activation_sat.deep.relaxation import Bound
from solvers.activation_sat.sat.proof import ClauseProof
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.activation_sat.shallow.relations import Relation
from solvers.exact.directions import Direction, hyperplanes_of
from solvers.exact.unit_bounds import unit_bounds
from solvers.stopping.limits import watched

Interval = tuple[fmpq, fmpq]

ZERO = fmpq(0)


class BoundsProof:
    """Writes the bounds of a relaxation (`solvers.activation_sat.deep.relaxation`) as steps.

    Parameters
    ----------
    draft
        Is begun.
    network, box
        As the draft's form reads them.
    """

    def __init__(self, draft: Draft, network: Network, box: Box) -> None:
        draft.begin()
        self._writer, self._units = draft.writer, draft.units
        self._widths = network.widths
        self._ends: dict[int, Interval] = {
            unit: (_exact(low), _exact(high)) for unit, (low, high) in enumerate(unit_bounds(network, box), start=1)
        }
        first, (_, scale) = network.layers[0], network.layers[0].scaled
        self._groups = [
            [(i, fmpq(factor, scale), to_flint(place)) for i, factor, place in members]
            for members in hyperplanes_of(first).values()
        ]

    def bounded(self, depth: int, index: int, sense: str, end: Fraction, bound: Bound) -> None:
        """The preactivation of a neuron has an upper or a lower end."""
        unit = self._unit(depth, index)
        (low, high), at = self._ends[unit], to_flint(end)
        if at < high if sense == "<=" else at > low:
            self._writer.range(unit, sense, end, self._duals(bound, {}))
            self._ends[unit] = (low, at) if sense == "<=" else (at, high)

    def _unit(self, depth: int, index: int) -> int:
        unit = self._units.of_neuron(depth, index)
        assert unit is not None, "only neurons of the first layer may have no unit"
        return unit

    def _duals(self, bound: Bound, assumed: Mapping[int, Interval]) -> dict[int, fmpq]:
        """The dual multipliers of a bound that are not slopes of chords anyway, where some intervals are shorter."""
        duals: dict[int, fmpq] = {}
        for depth, (before, after) in enumerate(zip(bound.before, bound.after, strict=True)):
            for unit, hinges in watched(self._hinges(depth)):
                found = [(before[i], s, b) for i, s, b in hinges]
                dual = sum((s * after[i] for i, s, _ in hinges), ZERO)
                if dual != _chord(found, *assumed.get(unit, self._ends[unit])):
                    duals[unit] = dual
        return duals

    def _hinges(self, depth: int) -> Iterable[tuple[int, Sequence[tuple[int, fmpq, fmpq]]]]:
        """The units of a layer, and their neurons max(0, s (t - b)) as (index, s, b)."""
        if depth == 0:
            return enumerate(self._groups, start=1)
        return [(self._unit(depth, i), [(i, fmpq(1), ZERO)]) for i in range(self._widths[depth])]


class DeepProof(BoundsProof):
    """Writes the proof of a search by clauses; one method for each thing that the search finds."""

    def __init__(self, draft: Draft, network: Network, box: Box) -> None:
        super().__init__(draft, network, box)
        self._clauses = ClauseProof(draft.writer)
        self._atoms: list[tuple[int, fmpq]] = []  # unit and place of each

    def cuts(self, direction: Direction, places: Iterable[Fraction]) -> None:
        """Literals of a direction of the first layer: t is above."""
        self._named((self._units.of_direction(direction), place) for place in places)

    def neurons(self, depth: int, width: int) -> None:
        """Literals of all neurons of a deeper layer: the neuron is active."""
        self._named((self._unit(depth, i), Fraction(0)) for i in range(width))

    def related(self, directions: Sequence[Direction], relations: Iterable[Relation]) -> None:
        """The relations on which clauses rest."""
        for relation in relations:
            i, j, k = (self._units.of_direction(directions[r]) for r in relation.ridges)
            a, b, c = map(Fraction, relation.coefficients)
            self._writer.relation({i: a, j: b, k: -c})

    def learned(self, clause: Sequence[int], bound: Bound, objective: bool) -> None:
        """What a bound proves where all literals are false: f is not above the threshold, or a contradiction."""
        ends: dict[int, Interval] = {}
        for literal in clause:
            unit, place = self._atoms[abs(literal) - 1]
            low, high = ends.get(unit, self._ends[unit])
            ends[unit] = (low, min(high, place)) if literal > 0 else (max(low, place), high)
        self._clauses.lemma("f" if objective else "empty", clause, self._duals(bound, ends))

    def refuted(self, trace: Iterable[str]) -> None:
        """The clauses contradict each other."""
        self._clauses.refuted(trace)

    def closed(self, bound: Bound, objective: bool) -> None:
        """A bound needs no literal."""
        self._writer.leaf("f" if objective else "empty", self._duals(bound, {}))
        self._writer.qed()

    def _named(self, atoms: Iterable[tuple[int, Fraction]]) -> None:
        for unit, place in atoms:
            self._atoms.append((unit, to_flint(place)))
            self._writer.atom(unit, place, place)


def _chord(hinges: Sequence[tuple[fmpq, fmpq, fmpq]], low: fmpq, high: fmpq) -> fmpq:
    """The slope of the chord of a sum of c max(0, s (t - b))."""
    hinges = [hinge for hinge in hinges if hinge[0]]
    if not hinges or low >= high:
        return ZERO
    rise = sum((c * (max(ZERO, s * (high - b)) - max(ZERO, s * (low - b))) for c, s, b in hinges), ZERO)
    return rise / (high - low)


def _exact(value: Fraction | float) -> fmpq:
    assert isinstance(value, Fraction), "the domain is bounded"
    return to_flint(value)
