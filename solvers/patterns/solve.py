"""Lipschitz constants for p = 1 and p = inf: the pattern with the largest norm, found best first.

The norm of the Jacobian is the largest of sums of its entries with signs, one objective for each choice of output, or
input, and signs. Of each, patterns are searched by signs of neurons. What is open with the highest bound is next, over
all objectives, and the first that is no better than a Jacobian already met ends the search.
"""

import heapq
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product
from typing import Any

import numpy as np

from instances.claims import NORM
from instances.network import Network, Point
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Lipschitz
from solvers.answer import Answer, Stop, unknown
from solvers.balance import in_balance
from solvers.certificate.write import ProofWriter, Units
from solvers.patterns.cell import Cells, Inside
from solvers.patterns.gates import Bounded, Neuron, Objective, Signs
from solvers.patterns.proof import NormProof
from solvers.stopping.as_answer import within
from solvers.stopping.limits import Limits, checkpoint, watched

MOST_SIGNS = 10
"""Of inputs for p = inf, and of outputs for p = 1: every choice of signs is an objective."""

SAMPLES = 256
"""Points at which the Jacobian is looked at first."""


@dataclass(frozen=True)
class Patterns:
    """Best-first branch and bound over activation patterns, in rationals, for up to two hidden layers.

    Decides Lipschitz constants for p = 1 and p = inf on a box; every value is exact, with a point that attains it. A
    proof is written afterwards, by a search of its own that knows the value (`solvers.patterns.proof`); if that takes
    too long, the answer comes without one.
    """

    name = "patterns"
    version = "2"
    principal_counts = ("nodes",)

    def refusal(self, question: Question[Any]) -> str | None:
        if not isinstance(question, Lipschitz):
            return f"patterns bounds Jacobians, which does not decide {question.name}; region decides it"
        if question.p == "2":
            return "patterns bounds sums of a Jacobian's entries, which are no norm for p = 2; region finds it"
        if not isinstance(question.domain, Box):
            return "patterns searches bounded boxes; region searches R^d"
        if len(question.network.layers) > 3:
            return "patterns bounds Jacobians of at most two hidden layers; region has no such limit"
        signs = question.network.inputs if question.p == "inf" else question.network.outputs
        if signs > MOST_SIGNS:
            return f"patterns goes through all signs of up to {MOST_SIGNS} inputs (p = inf) or outputs (p = 1)"
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide; `work` counts nodes and linear programs."""
        return self._decided(question, limits, None)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """Decide, and write a proof that no norm is larger."""
        return self._decided(question, limits, proof)

    def _decided(self, question: Question[Any], limits: Limits, proof: ProofWriter | None) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        work = {"nodes": 0, "lps": 0}

        def found(balanced: Lipschitz) -> Answer:
            answer = _Search(balanced, work).answer()
            if proof is not None:
                with suppress(TimeoutError):  # the answer stands without it
                    _prove(balanced, answer.value, proof)
            return answer

        def decide() -> Answer:
            return in_balance(question, found, proof)

        return within(limits, decide, lambda: dict(work), lambda: f"{work['nodes']} nodes")


def _prove(question: Lipschitz, value: Any, proof: ProofWriter) -> None:
    assert isinstance(question.domain, Box), "others are refused"
    network = question.network
    with proof.section(NORM):
        if len(network.layers) > 1:
            objectives = list(_objectives(network, question.p))
            NormProof(proof, network, question.domain, objectives, Fraction(value)).write()
        else:
            proof.begin("domain", Units(network))
            proof.leaf("norm")
            proof.qed()


class _Search:
    def __init__(self, question: Lipschitz, work: dict[str, int]) -> None:
        assert isinstance(question.domain, Box), "others are refused"
        self._question, self._network, self._box = question, question.network, question.domain
        self._work = work
        self._best: tuple[Fraction, Point] | None = None

    def answer(self) -> Answer:
        if len(self._network.layers) == 1:
            middle = tuple((a + b) / 2 for a, b in zip(self._box.lower, self._box.upper, strict=True))
            self._try(middle)
        else:
            for point in _samples(self._network, self._box, self._question.p):
                self._try(point)
            self._search(Cells(self._network, self._box))
        assert self._best is not None, "a domain with an inside has a region"
        value, witness = self._best
        return Answer(Verdict.VALUE, Stop.FINISHED, witness=witness, value=value, work=dict(self._work))

    def _try(self, point: Point) -> None:
        """Look at the Jacobian at a point."""
        jacobian = self._network.jacobian(point)
        if jacobian is not None:
            norm = self._question.norm(jacobian)
            if self._best is None or norm > self._best[0]:
                self._best = norm, point

    def _beaten(self, bound: Fraction) -> bool:
        return self._best is not None and bound <= self._best[0]

    def _search(self, cells: Cells) -> None:
        numbers = count()
        open_nodes: list[tuple[Fraction, int, Objective, Signs]] = []
        for objective in watched(_objectives(self._network, self._question.p)):
            bound = Fraction(-objective.bound(cells.stable).total, objective.unit)
            open_nodes.append((bound, next(numbers), objective, dict(cells.stable)))
        heapq.heapify(open_nodes)
        while open_nodes and not self._beaten(-open_nodes[0][0]):
            checkpoint(50)
            upper, _, objective, signs = heapq.heappop(open_nodes)
            self._work["nodes"] += 1
            inside = cells.inside(signs)
            self._work["lps"] = cells.solved
            if inside is None:
                continue
            self._try(inside.point)
            neuron = self._branched(objective, objective.bound(signs), signs, inside)
            if neuron is None:
                assert self._beaten(-upper), "where nothing is free the bound is attained"
                continue
            for active in (True, False):
                child = {**signs, neuron: active}
                bound = max(upper, Fraction(-objective.bound(child).total, objective.unit))
                if not self._beaten(-bound):
                    heapq.heappush(open_nodes, (bound, next(numbers), objective, child))

    def _branched(self, objective: Objective, found: Bounded, signs: Signs, inside: Inside) -> Neuron | None:
        """The free neuron that makes the bound most larger than it is at a point; None if it is attained there."""
        values = _preactivations(self._network, inside.point)
        pattern = [[z > 0 for z in layer] for layer in values]
        kinks = {
            (k, i) for k, layer in enumerate(values) for i, z in enumerate(layer) if z == 0 and (k, i) not in signs
        }
        outside = any(pattern[k][i] != on for (k, i), on in signs.items() if k)
        gaps = objective.gaps(found, signs, pattern)
        neuron = max(gaps, key=lambda n: (gaps[n], n), default=None)
        if neuron is not None and gaps[neuron] > 0:
            return neuron
        if outside and inside.excess:
            return max(inside.excess, key=lambda n: (inside.excess[n], n))
        return min(kinks, default=None)


def _objectives(network: Network, p: str) -> Iterator[Objective]:
    """Sums of entries of the Jacobian, of which the largest is the norm."""
    units = [[int(i == j) for j in range(network.outputs)] for i in range(network.outputs)]
    if p == "inf":
        for output in units:
            for signs in product((1, -1), repeat=network.inputs):
                yield Objective(network, output, signs)
        return
    for signs in product((1, -1), repeat=network.outputs):
        for j in range(network.inputs):
            yield Objective(network, signs, [int(i == j) for i in range(network.inputs)])


def _samples(network: Network, box: Box, p: str) -> list[Point]:
    """A point where the Jacobian is large in floats, of some random ones."""
    random = np.random.default_rng(0)
    with np.errstate(all="ignore"):
        low, high = (np.array([float(v) for v in side]) for side in (box.lower, box.upper))
        points = random.uniform(0.01, 0.99, (SAMPLES, box.dimension)) * (high - low) + low
        y, slopes = points, np.broadcast_to(np.eye(box.dimension), (SAMPLES, box.dimension, box.dimension))
        for layer in network.layers[:-1]:
            z = y @ layer.weights.T + layer.bias
            slopes = (layer.weights @ slopes) * (z > 0)[:, :, None]
            y = np.maximum(z, 0)
        magnitudes = np.abs(network.layers[-1].weights @ slopes)
        norms = magnitudes.sum(axis=1 if p == "1" else 2).max(axis=1)
    order = np.argsort(-norms, kind="stable")[:1]
    found = points[order]
    inside = [[Fraction(v) for v in point] for point in found.tolist() if np.isfinite(point).all()]
    return [
        tuple(point) for point in inside if all(a < v < b for v, a, b in zip(point, box.lower, box.upper, strict=True))
    ]


def _preactivations(network: Network, point: Point) -> list[list[Fraction]]:
    """Of all hidden layers at a point, times positive numbers."""
    y, found = list(point), []
    for layer in network.layers[:-1]:
        entries, scale = layer.scaled
        z = [
            (sum((int(w) * v for w, v in zip(row, y, strict=False)), Fraction(0)) + int(row[-1])) / scale
            for row in entries
        ]
        found.append(z)
        y = [max(v, Fraction(0)) for v in z]
    return found
