"""A slow prover for tiny networks: cuts every cell out of a box by exact linear programs and writes down why.

Two ways: `by_ranges` splits only where both sides are as large as the node, and shows by range steps why no other split
is needed; `by_splits` splits at every breakpoint, as a tree or as clauses, and needs no range steps.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Surjectivity
from instances.reductions.between_questions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.lp import ExactLP, Infeasible, Optimum

Row = tuple[list[Fraction], Fraction]
"""An affine function of the inputs: slopes and constant."""


class Prover:
    """Proves one claim of a network on a box, in any form."""

    def __init__(self, proof: ProofWriter, question: Question[Any], name: str, bound: Fraction, form: str) -> None:
        network = question.claimed
        if name == "rank":
            network = Network((*network.layers, Layer(np.zeros((1, network.outputs)), [0.0])))
        self.columns = network.inputs
        if form == "cone":
            network, self.box = homogenised(network), homogenised_box(network.inputs)
        elif form == "unit":
            self.box = Box.cube(network.inputs, -1, 1)
        else:
            assert isinstance(question.domain, Box)
            self.box = question.domain
        self.proof, self.network, self.name, self.form = proof, network, name, form
        self.units = Units(network)
        self.lp = ExactLP(self.box)
        self.sides: list[tuple[int, int]] = []  # of each wall: unit, and 1 for t <= a or -1 for t >= a
        self.ends: list[Fraction] = []  # a of each wall
        last = network.layers[-1]
        self.target = [Fraction(0)] * last.inputs, Fraction(0)
        if name[0] in "+-":
            sign, o = (1 if name[0] == "+" else -1), int(name[1:]) - 1
            row = [sign * Fraction(v) for v in last.weights[o].tolist()]
            constant = sign * Fraction(last.bias[o].item())
            if form == "cone":
                row[-1] -= bound
                row = [v * bound.denominator for v in row]
            elif form == "domain":
                constant -= bound
            self.target = row, constant

    # Affine functions on a node where the activations of earlier layers are known.

    def neurons(self, layer: int) -> list[tuple[int | None, Fraction, Fraction]]:
        """Of each neuron: unit, s and b with preactivation s (t - b); without a unit s is 0 and b the constant."""
        rows = self.network.layers[layer].weights.tolist()
        biases = self.network.layers[layer].bias.tolist()
        made: list[tuple[int | None, Fraction, Fraction]] = []
        for i, (row, bias) in enumerate(zip(rows, biases, strict=True)):
            unit = self.units.of_neuron(layer, i)
            if layer:
                made.append((unit, Fraction(1), Fraction(0)))
            elif unit is None:
                made.append((None, Fraction(0), Fraction(bias)))
            else:
                u = self.units.directions[unit - 1]
                j = next(j for j, v in enumerate(u) if v)
                s = Fraction(row[j]) / u[j]
                made.append((unit, s, -Fraction(bias) / s))
        return made

    def t(self, unit: int, active: Mapping[tuple[int, int], bool]) -> Row:
        """t of a unit as a function of the inputs."""
        if unit <= len(self.units.directions):
            return [Fraction(v) for v in self.units.directions[unit - 1]], Fraction(0)
        layer, index = next(
            (k, i)
            for k in range(1, len(self.network.layers) - 1)
            for i in range(self.network.layers[k].outputs)
            if self.units.of_neuron(k, i) == unit
        )
        return self.preactivation(layer, index, active)

    def preactivation(self, layer: int, index: int, active: Mapping[tuple[int, int], bool]) -> Row:
        slopes = [Fraction(0)] * self.network.inputs
        weights = [Fraction(v) for v in self.network.layers[layer].weights[index].tolist()]
        constant = Fraction(self.network.layers[layer].bias[index].item())
        return self.combined(layer, weights, constant, slopes, active)

    def combined(
        self,
        layer: int,
        weights: Sequence[Fraction],
        constant: Fraction,
        slopes: list[Fraction],
        active: Mapping[tuple[int, int], bool],
    ) -> Row:
        """constant + weights . (outputs before `layer`)."""
        if layer == 0:
            return list(weights), constant
        for i, w in enumerate(weights):
            if w and active[layer - 1, i]:
                below, offset = self.preactivation(layer - 1, i, active)
                slopes = [a + w * b for a, b in zip(slopes, below, strict=True)]
                constant += w * offset
        return slopes, constant

    def objective(self, active: Mapping[tuple[int, int], bool]) -> Row:
        row, constant = self.target
        return self.combined(len(self.network.layers) - 1, row, constant, [Fraction(0)] * self.network.inputs, active)

    # Linear programs and their multipliers as dual multipliers.

    def wall(self, unit: int, sign: int, a: Fraction, row: Row) -> None:
        """Add t <= a (sign 1) or t >= a (sign -1)."""
        slopes, constant = row
        if sign > 0:
            self.lp.push(slopes, None, a - constant)
        else:
            self.lp.push(slopes, a - constant, None)
        self.sides.append((unit, sign))
        self.ends.append(a)

    def unwall(self) -> None:
        self.lp.pop()
        self.sides.pop()
        self.ends.pop()

    def multipliers(self) -> dict[int, Fraction]:
        """y of each unit: positive for upper walls."""
        y: dict[int, Fraction] = {}
        first = 2 * self.network.inputs
        for index, value in self.lp.multipliers.items():
            if index >= first:
                unit, sign = self.sides[index - first]
                y[unit] = y.get(unit, Fraction(0)) + sign * value
        return y

    def duals(
        self,
        y: Mapping[int, Fraction],
        layer: int,
        row: Sequence[Fraction],
        active: Mapping[tuple[int, int], bool],
    ) -> dict[int, Fraction]:
        """lambda = slope - y, from the layer before `layer`, on whose outputs the function has the slopes `row`."""
        duals: dict[int, Fraction] = {}
        depth = len(self.network.layers) - 1
        arrived = [Fraction(0)] * self.network.layers[depth].inputs
        for k in range(depth - 1, -1, -1):
            if k + 1 == layer:
                arrived = [a + b for a, b in zip(arrived, row, strict=True)]
            below = [Fraction(0)] * self.network.layers[k].inputs
            slope: dict[int, Fraction] = {}
            for i, (unit, s, _) in enumerate(self.neurons(k)):
                if unit is not None:
                    slope[unit] = slope.get(unit, Fraction(0)) + (arrived[i] * s if active.get((k, i)) else 0)
            for unit, value in slope.items():
                duals[unit] = value - y.get(unit, Fraction(0))
                if k:
                    i = next(i for i in range(self.network.layers[k].outputs) if self.units.of_neuron(k, i) == unit)
                    weights = self.network.layers[k].weights[i].tolist()
                    below = [a + duals[unit] * Fraction(w) for a, w in zip(below, weights, strict=True)]
            arrived = below
        return duals

    # The two ways.

    def prove(self, way: str = "ranges") -> bool:
        """Write the section. False, and nothing is written, if the claim does not hold."""
        with self.proof.section(self.name):
            self.proof.begin(self.form, self.units)
            if way == "ranges":
                holds = self.by_ranges(0, 0, {})
            else:
                self.path: list[int] = []
                self.numbers: dict[tuple[int, Fraction], int] = {}
                if way == "clauses":
                    for layer in range(len(self.network.layers) - 1):
                        for unit, _, b in self.neurons(layer):
                            if unit is not None and (unit, b) not in self.numbers:
                                self.numbers[unit, b] = self.proof.atom(unit, b, b)
                holds = self.by_splits(0, 0, {}, way == "clauses")
            if holds:
                self.proof.qed()
        return holds

    def by_ranges(self, layer: int, index: int, active: dict[tuple[int, int], bool]) -> bool:
        """Prove the node in which all neurons before this one are known."""
        if layer == len(self.network.layers) - 1:
            return self.close(active)
        if index == self.network.layers[layer].outputs:
            return self.by_ranges(layer + 1, 0, active)
        unit, s, b = self.neurons(layer)[index]
        if unit is None:
            return self.by_ranges(layer, index + 1, {**active, (layer, index): b > 0})
        row = self.t(unit, active)
        ends = {}
        for sign in (1, -1):
            best = self.lp.maximise([sign * v for v in row[0]])
            assert isinstance(best, Optimum)
            ends[sign] = sign * best.value + row[1]
            if sign * ends[sign] <= sign * b:
                duals = self.duals(self.multipliers(), *self.source(unit, sign), active)
                self.proof.range(unit, "<=" if sign > 0 else ">=", ends[sign], duals)
                on = (s > 0) == (sign < 0)
                self.wall(unit, sign, ends[sign], row)
                holds = self.by_ranges(layer, index + 1, {**active, (layer, index): on})
                self.unwall()
                return holds
        self.proof.split(unit, b)
        holds = True
        for sign in (1, -1):
            self.wall(unit, sign, b, row)
            holds = self.by_ranges(layer, index + 1, {**active, (layer, index): (s > 0) == (sign < 0)}) and holds
            self.unwall()
        return holds

    def source(self, unit: int, sign: int) -> tuple[int, list[Fraction]]:
        """Where sign * t lives: the layer after the outputs that it is a function of, and its slopes there."""
        if unit <= len(self.units.directions):
            return 0, []
        for k in range(1, len(self.network.layers) - 1):
            for i in range(self.network.layers[k].outputs):
                if self.units.of_neuron(k, i) == unit:
                    return k, [sign * Fraction(v) for v in self.network.layers[k].weights[i].tolist()]
        raise KeyError(unit)

    def by_splits(self, layer: int, index: int, active: dict[tuple[int, int], bool], clauses: bool) -> bool:
        """Prove the node by splits at all breakpoints; as clauses, a split is resolved by a rup step."""
        zero = [Fraction(0)] * self.network.inputs
        if isinstance(self.lp.maximise(zero), Infeasible):
            self.leaf("empty", self.duals(self.multipliers(), 0, [], active), clauses)
            return True
        if layer == len(self.network.layers) - 1:
            return self.close(active, clauses)
        if index == self.network.layers[layer].outputs:
            return self.by_splits(layer + 1, 0, active, clauses)
        unit, s, b = self.neurons(layer)[index]
        if unit is None:
            return self.by_splits(layer, index + 1, {**active, (layer, index): b > 0}, clauses)
        row = self.t(unit, active)
        if self.sides and self.name in ("norm", "rank") and self.flat(active, clauses):
            return True
        if not clauses:
            self.proof.split(unit, b)
        holds = True
        for sign in (1, -1):
            self.wall(unit, sign, b, row)
            if clauses:
                self.path.append(sign * self.numbers[unit, b])  # false on this side
            side = {**active, (layer, index): (s > 0) == (sign < 0)}
            holds = self.by_splits(layer, index + 1, side, clauses) and holds
            if clauses:
                self.path.pop()
            self.unwall()
        if clauses:
            self.proof.rup(self.path)
        return holds

    def flat(self, active: dict[tuple[int, int], bool], clauses: bool) -> bool:
        """Close a node without interior; its last wall made it so."""
        unit, sign = self.sides[-1]
        if unit > len(self.units.directions):
            return False
        slopes, _ = self.t(unit, active)
        best = self.lp.maximise([-sign * v for v in slopes])
        assert isinstance(best, Optimum)
        if best.value > -sign * self.ends[-1]:
            return False
        y = self.multipliers()
        y[unit] = y.get(unit, Fraction(0)) + sign
        self.leaf("empty", {u: -v for u, v in y.items()}, clauses)
        return True

    def leaf(self, kind: str, duals: dict[int, Fraction], clauses: bool) -> None:
        if clauses:
            self.proof.lemma(kind, self.path, duals)
            if not self.path:
                self.proof.rup([])
        else:
            self.proof.leaf(kind, duals)

    def close(self, active: dict[tuple[int, int], bool], clauses: bool = False) -> bool:
        """Close a node on which every neuron is known; whether the claim holds there."""
        if self.name == "count":
            self.proof.region(self.inside(active))
            return True
        if self.name in ("norm", "rank"):
            self.leaf(self.name, {}, clauses)
            return True
        slopes, constant = self.objective(active)
        best = self.lp.maximise(slopes)
        assert isinstance(best, Optimum)
        row, _ = self.target
        self.leaf("f", self.duals(self.multipliers(), len(self.network.layers) - 1, row, active), clauses)
        return best.value + constant <= 0

    def inside(self, active: Mapping[tuple[int, int], bool]) -> Point:
        """A point at which nothing is at its largest or smallest that varies in the node."""
        rows = [self.t(unit, active)[0] for unit in range(1, len(self.units) + 1)]
        rows += [[Fraction(i == j) for i in range(self.network.inputs)] for j in range(self.network.inputs)]
        points = [self.lp.maximise([sign * v for v in row]) for row in rows for sign in (1, -1)]
        found = [point.point for point in points if isinstance(point, Optimum)]
        return tuple(sum(values, Fraction(0)) / len(found) for values in zip(*found, strict=True))


def form_of(question: Question[Any]) -> str:
    """The form in which a question is proved here."""
    if not isinstance(question.domain, RealSpace):
        return "domain"
    network = question.claimed
    return "unit" if network.bias_free else "cone"


def prove(
    proof: ProofWriter, question: Question[Any], verdict: Verdict, value: Any, way: str = "ranges", form: str = ""
) -> bool:
    """Write a section for every claim; for surjectivity, for the first that holds."""
    proved = [
        Prover(proof, question, name, bound, form or form_of(question)).prove(way)
        for name, bound in question.claims(verdict, value).items()
    ]
    return any(proved) if isinstance(question, Surjectivity) else all(proved)
