"""What linear programming says about the signs of a deep network's neurons: a point above the threshold, or why none.

A float linear program proposes a point or multipliers. A point counts if f is above the threshold there in exact
arithmetic, multipliers count if the bound that they give is verified in rationals; where neither holds, the linear
program of the whole pattern is solved exactly.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import fmpq

from instances.network import Floats, Layer, Network, Point
from instances.numbers.rationals import to_flint
from instances.question import Box
from solvers.activation_sat.deep.network_lp import LayerProposal, NetworkLP
from solvers.activation_sat.deep.pattern_lp import Neuron, maximum
from solvers.activation_sat.deep.relaxation import Affine, Bound, Duals, Relaxation, Sign, Signs, Vector, chord
from solvers.exact.floats import as_float, rounded
from solvers.exact.rounding import DENOMINATORS, near
from solvers.stopping.limits import checkpoint, watched

ROUNDING = 1e-6
"""Float values this close to 0 are tried both ways; no verdict depends on it, since each way is checked exactly."""


FINE = (1 << 12, 1 << 24)
"""To which multipliers are rounded where nobody is going to read the clause that they make."""


@dataclass(frozen=True)
class Refutation:
    """f is not above the threshold where these neurons have the signs that were assumed of them.

    Parameters
    ----------
    needed
        The neurons.
    bound
        What proves it.
    objective
        Whether it is a bound of f; if not, the signs contradict each other.
    """

    needed: frozenset[Neuron]
    bound: Bound
    objective: bool


Told = Callable[[int, int, str, Fraction, Bound], None]
"""Is told of every neuron beyond the first hidden layer (layer, index) that it is ``<=`` or ``>=`` a bound, and why."""


class DeepTheory:
    """Linear programs over the relaxation of a network with bounds of every neuron.

    Parameters
    ----------
    network
        One output, at least one hidden layer.
    box, threshold
        Is f above the threshold on the box?

    Attributes
    ----------
    fixed
        1 where a neuron is active on the whole box, -1 where it is inactive, else 0; once they are bounded.
    highest, chords
        Upper bounds of the outputs of hidden neurons, and lines above the neurons; likewise.
    """

    def __init__(self, network: Network, box: Box, threshold: Fraction) -> None:
        self.fixed: list[Sign] = []
        self.exact_lps = 0
        self._network, self._box = network, box
        self._exact, self._floats, self._lp = Relaxation(box, to_flint), Relaxation(box, as_float), NetworkLP(box)
        self.highest: list[list[Fraction]] = []
        self.chords: list[list[tuple[Fraction, Fraction]]] = []
        self._told: Told | None = None
        self.raise_to(threshold)

    def raise_to(self, threshold: Fraction) -> None:
        """Ask whether f is above another threshold."""
        self._threshold, output = threshold, self._network.layers[-1]
        self._goal, self._float_goal = (self._above(r, output) for r in (self._exact, self._floats))

    def bound_neurons(self, told: Told | None = None) -> None:
        """What comes before anything else; `told` is called for all neurons beyond the first hidden layer."""
        self._told = told
        *hidden, output = self._network.layers
        for number, layer in enumerate(hidden):
            self._append(layer, output if number + 1 == len(hidden) else None)

    @property
    def lps(self) -> int:
        """Number of linear programs solved so far."""
        return self._lp.solved + self.exact_lps

    @property
    def most(self) -> Fraction:
        """How far f could be above the threshold at most, were no neuron of the last hidden layer to lower it."""
        output = self._network.layers[-1]
        terms = zip(output.weights[0].tolist(), self.highest[-1], strict=True)
        lift = sum((Fraction(weight) * highest for weight, highest in terms if weight > 0), Fraction(0))
        return Fraction(float(output.bias[0])) + lift - self._threshold

    def decide(self, signs: Signs) -> Point | Refutation:
        """A point of the box with f above the threshold, or the part of the pattern that rules it out.

        Parameters
        ----------
        signs
            Of every neuron, as fixed where that is not 0; 0 only in the last hidden layer where the output weight is
            not positive, because f is concave in those neurons.
        """
        return self.hint(signs) or self._exactly(signs)

    def hint(self, signs: Signs) -> Point | Refutation | None:
        """As `decide` for any signs, but only if floats propose something that proves right."""
        proposal = self.propose(signs)
        if proposal is None:
            return None
        if proposal.value > -ROUNDING:
            found = self.above(proposal.point)
            if found is not None:
                return found
        return self._refute(signs, proposal)

    def propose(self, signs: Signs) -> LayerProposal | None:
        """The highest point of the relaxation, in floats; or why there is none."""
        return self._lp.maximise(self._float_goal.weights, float(self._float_goal.constant), signs)

    @property
    def gaps(self) -> Floats:
        """Of each neuron, layer by layer, how far its output was above max(0, z) at the last point."""
        return self._lp.gaps

    def above(self, point: Sequence[float]) -> Point | None:
        """A rational point near this one at which f is above the threshold."""
        return next((x for x in near(point, self._box) if self._network.exact(x)[0] > self._threshold), None)

    def proved(self, signs: Signs, proposal: LayerProposal) -> Bound | None:
        """What a proposal's multipliers prove: no f above the threshold, or no point, with these signs."""
        objective = bool(proposal.point)
        duals = self._floats.relative(self._target(self._floats, objective), signs, proposal.multipliers)
        goal = self._target(self._exact, objective)
        bounds = (self._exact.bound(goal, signs, self._rounded(duals, denominator)) for denominator in FINE)
        return next((b for b in bounds if b.value < 0 or (objective and b.value == 0)), None)

    def attained(self, signs: Signs, rows: Mapping[Neuron, Fraction], objective: bool) -> Bound:
        """The bound of f - threshold, or of 0, by multipliers of an exact linear program (`Relaxation.attained`)."""
        duals = [
            self._exact.vector(rows.get((depth, i), Fraction(0)) for i in range(len(layer)))
            for depth, layer in enumerate(signs)
        ]
        return self._exact.attained(self._target(self._exact, objective), signs, duals)

    def pattern(self, signs: Signs) -> list[Sign] | None:
        """The activations at the point that the relaxation likes best, in floats."""
        proposal = self.propose(signs)
        if proposal is None or not proposal.point:
            return None
        values, found = np.array(proposal.point), []
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in self._network.layers[:-1]:
                z = layer.weights @ values + layer.bias
                found.append(np.where(z > 0, 1, -1).astype(np.int8))
                values = np.maximum(z, 0.0)
        return found

    def _above(self, relaxation: Relaxation, output: Layer) -> Affine:
        """f - threshold as a function of the last hidden layer."""
        weights, bias = relaxation.affine(output)
        return Affine(weights[0], bias[0] - relaxation.vector([self._threshold])[0])

    def _append(self, layer: Layer, output: Layer | None) -> None:
        """Bound the neurons of the next layer to_flint, by the layers before it."""
        chords, signs, highest = [], [], []
        for i in range(layer.outputs):
            checkpoint()
            # A neuron that only ever lowers f needs no good bounds: f is concave in it.
            tightened = len(self.fixed) > 0 and (output is None or output.weights[0, i] > 0)
            high, above = self._maximum(layer.weights[i], layer.bias[i], tightened)
            low, below = self._maximum(-layer.weights[i], -layer.bias[i], tightened)
            low = -low
            if self._told is not None and self.fixed:
                self._told(len(self.fixed), i, "<=", high, above)
                self._told(len(self.fixed), i, ">=", low, below)
            signs.append(1 if low >= 0 else -1 if high <= 0 else 0)
            chords.append(chord(low, high) if low < 0 < high else (Fraction(0), Fraction(0)))
            highest.append(max(high, Fraction(0)))
        for relaxation in (self._exact, self._floats, self._lp):
            relaxation.append(layer, chords)
        self.fixed.append(np.array(signs, dtype=np.int8))
        self.highest.append(highest)
        self.chords.append(chords)

    def _maximum(self, row: Vector, bias: float, tightened: bool) -> tuple[Fraction, Bound]:
        """An exact upper bound of row . y + bias, y the outputs of the last layer so far."""
        exact = Affine(self._exact.vector(map(Fraction, row.tolist())), to_flint(Fraction(bias)))
        bound = self._exact.bound(exact, self.fixed, self._rounded([np.zeros(len(s)) for s in self.fixed], 1))
        if tightened and bound.value > 0:
            proposal = self._lp.maximise(row, bias, self.fixed)
            if proposal is not None and proposal.point:
                duals = self._floats.relative(Affine(row, bias), self.fixed, proposal.multipliers)
                other = self._exact.bound(exact, self.fixed, self._rounded(duals, 1 << 10))
                bound = min(bound, other, key=lambda found: found.value)
        return Fraction(int(bound.value.numerator), int(bound.value.denominator)), bound

    def _refute(self, signs: Signs, proposal: LayerProposal | None) -> Refutation | None:
        """Verify what the multipliers prove, with as few signs as their slack allows, and again with only those."""
        best: Refutation | None = None
        while proposal is not None and proposal.value <= ROUNDING:
            objective = bool(proposal.point)
            goal = self._target(self._floats, objective)
            duals = self._floats.relative(goal, signs, proposal.multipliers)
            fewer, adapted = self._widened(goal, signs, duals)
            found = self._verified(fewer, adapted, objective) or self._verified(signs, duals, objective)
            if found is None or (best is not None and len(found.needed) >= len(best.needed)):
                break
            best = found
            if not best.needed:
                break
            signs = self._only(signs, best)
            proposal = self.propose(signs)
        return best

    def _target(self, relaxation: Relaxation, objective: bool) -> Affine:
        """f - threshold, or 0, for which a bound below 0 is a contradiction."""
        goal = self._goal if relaxation is self._exact else self._float_goal
        return goal if objective else Affine(0 * goal.weights, 0 * goal.constant)

    def _verified(self, signs: Signs, duals: Duals, objective: bool) -> Refutation | None:
        """What some rounding of the dual multipliers proves."""
        goal = self._target(self._exact, objective)
        for denominator in DENOMINATORS:
            bound = self._exact.bound(goal, signs, self._rounded(duals, denominator))
            if bound.value < 0 or (objective and bound.value == 0):
                return self._refutation(bound, objective)
        return None

    def _refutation(self, bound: Bound, objective: bool) -> Refutation:
        return Refutation(frozenset(self._needed(bound)), bound, objective)

    def _needed(self, bound: Bound) -> Iterator[Neuron]:
        """The neurons whose assumed sign does not hold anyway, and is needed."""
        neurons = ((depth, int(i)) for depth, mask in enumerate(bound.needed) for i in np.flatnonzero(mask))
        return ((depth, i) for depth, i in neurons if self.fixed[depth][i] == 0)

    def _only(self, signs: Signs, kept: Refutation) -> Signs:
        reduced = [fixed.copy() for fixed in self.fixed]
        for depth, i in kept.needed:
            reduced[depth][i] = signs[depth][i]
        return reduced

    def _rounded(self, duals: Duals, denominator: int) -> list[Vector]:
        return [
            np.array([fmpq(rounded(v, denominator), denominator) for v in layer.tolist()], dtype=object)
            for layer in duals
        ]

    def _widened(self, goal: Affine, signs: Signs, duals: Duals) -> tuple[Signs, Duals]:
        """Drop one sign after the other, the seemingly cheapest first, while the float bound stays below 0."""
        bound = self._floats.bound(goal, signs, duals)
        signs, duals = [s.copy() for s in signs], [p.copy() for p in duals]
        wishes = sorted((self._cost(bound, duals, depth, i), depth, i) for depth, i in self._needed(bound))
        value = bound.value
        for _, depth, i in watched(wishes):
            sign, dual = signs[depth][i], duals[depth][i]
            # The nearest that an undecided neuron allows: y >= 0 for an active one, y >= z for an inactive one.
            signs[depth][i], duals[depth][i] = 0, float(sign < 0)
            reached = self._floats.bound(goal, signs, duals).value
            if reached <= max(-ROUNDING, value):
                value = reached
            else:
                signs[depth][i], duals[depth][i] = sign, dual
        return signs, duals

    def _cost(self, bound: Bound, duals: Duals, depth: int, i: int) -> float:
        """Roughly how much the bound grows if a sign is dropped: it only says in which order to try."""
        below_chord = max(float(bound.before[depth][i]), 0.0) * as_float(self.highest[depth][i])
        return abs(float(duals[depth][i])) + below_chord

    def _exactly(self, signs: Signs) -> Point | Refutation:
        """The same by exact linear programming."""
        self.exact_lps += 2
        extreme = maximum(self._network, self._box, signs, self.fixed, self.highest[-1])
        if extreme.point is not None and self._network.exact(extreme.point)[0] > self._threshold:
            return extreme.point
        duals = [
            self._exact.vector(extreme.duals.get((depth, i), Fraction(0)) for i in range(len(layer)))
            for depth, layer in enumerate(signs)
        ]
        objective = extreme.point is not None
        bound = self._exact.bound(self._target(self._exact, objective), signs, duals)
        assert bound.value <= 0 if objective else bound.value < 0, "exact multipliers prove their bound"
        return self._refutation(bound, objective)
