"""The search for networks with two and more hidden layers: a SAT solver chooses signs, linear programs dispose."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from instances.network import Point
from instances.numbers.integers import integers
from instances.question import Box
from instances.questions import Positivity
from solvers.activation_sat.deep.lowering_neurons import lowering_clauses
from solvers.activation_sat.deep.pattern_lp import Neuron
from solvers.activation_sat.deep.proof import DeepProof
from solvers.activation_sat.deep.theory import DeepTheory
from solvers.activation_sat.effort import Effort
from solvers.activation_sat.sat.clauses import Clauses
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.activation_sat.shallow.relations import affordable, relation_clauses, relations
from solvers.exact.directions import Direction, hyperplanes_of
from solvers.ridges import Pieces, extent, intervals
from solvers.stopping.limits import watched


def deep_positivity(question: Positivity, structure: bool, effort: Effort, draft: Draft | None = None) -> Point | None:
    """A point of a box with f above the threshold, or None if there is none; at least one hidden layer.

    One literal says that a neuron is active; parallel neurons of the first hidden layer share an order. Neurons that
    have one sign on the whole box have no literal, and neither have those of the last hidden layer whose output weight
    is not positive, because f is concave in them. A model of the clauses is a pattern. On it a linear program finds a
    point with f > threshold or proves that there is none; the proof, with the sign of every neuron that it can do
    without replaced by bounds that always hold, becomes a clause.

    What two hidden layers say about the first one without a linear program
    (`solvers.activation_sat.deep.lowering_neurons`) is stated before the search, unless a no is to be proved: those
    clauses have variables that no proof can name. The proof of a no is written to the draft, if there is one.
    """
    assert isinstance(question.domain, Box), "the search needs a bounded domain"
    proof = None if draft is None else DeepProof(draft, question.network, question.domain)
    told = None if proof is None else proof.bounded
    theory = DeepTheory(question.network, question.domain, question.threshold)
    effort.include(lambda: {"lps": theory.lps})
    theory.bound_neurons(told)
    with Clauses(traced=proof is not None) as clauses:
        effort.include(lambda: clauses.work)
        return _Search(question, structure, theory, clauses, proof).point()


@dataclass(frozen=True, eq=False)
class _Search:
    """The loop between the SAT solver and the theory."""

    question: Positivity
    structure: bool
    theory: DeepTheory
    clauses: Clauses
    proof: DeepProof | None

    def point(self) -> Point | None:
        """A point with f > threshold, or None if there is none."""
        theory, clauses, proof = self.theory, self.clauses, self.proof
        first = theory.hint(theory.fixed)
        if isinstance(first, tuple):
            return first
        if first is not None:  # refuted without a sign
            if proof is not None:
                proof.closed(first.bound, first.objective)
            return None
        literals = self._literals()
        likely = theory.pattern(theory.fixed)
        if likely is not None:
            clauses.prefer([name if likely[depth][i] > 0 else -name for (depth, i), name in literals.items()])
        while (true := clauses.model()) is not None:
            signs = [fixed.copy() for fixed in theory.fixed]
            for (depth, i), name in literals.items():
                signs[depth][i] = 1 if (abs(name) in true) == (name > 0) else -1
            reply = theory.decide(signs)
            if isinstance(reply, tuple):
                return reply
            clause = [-int(signs[depth][i]) * literals[depth, i] for depth, i in reply.needed]
            clauses.learn(clause)
            if proof is not None:
                proof.learned(clause, reply.bound, reply.objective)
        if proof is not None:
            proof.refuted(clauses.trace)
        return None

    def _literals(self) -> dict[Neuron, int]:
        """A literal for every neuron that needs one: true if it is active."""
        literals = self._first_layer()
        outgoing = self.question.network.layers[-1].weights[0]
        for depth, fixed in enumerate(self.theory.fixed):
            names = self.clauses.variables(len(fixed)) if depth else []
            if self.proof is not None and depth:
                self.proof.neurons(depth, len(fixed))
            literals |= {(depth, i): name for i, name in enumerate(names) if fixed[i] == 0}
        last = len(self.theory.fixed) - 1
        return {(depth, i): name for (depth, i), name in literals.items() if depth < last or outgoing[i] > 0}

    def _first_layer(self) -> dict[Neuron, int]:
        """Literals "u . x is not below b", one for every hyperplane, with the clauses that hold among them."""
        network, box, clauses, proof = self.question.network, self.question.domain, self.clauses, self.proof
        assert isinstance(box, Box), "the search needs a bounded domain"
        literals: dict[Neuron, int] = {}
        pieces: list[Pieces] = []
        orders: dict[Direction, dict[Fraction, int]] = {}
        for u, members in watched(hyperplanes_of(network.layers[0]).items()):
            crossing = [(i, factor, b) for i, factor, b in members if self.theory.fixed[0][i] == 0]
            if not crossing:
                continue
            cuts = sorted({b for _, _, b in crossing})
            names = dict(zip(cuts, clauses.variables(len(cuts)), strict=True))
            literals |= {(0, i): names[b] if factor > 0 else -names[b] for i, factor, b in crossing}
            low, high = extent(u, box)
            if proof is not None:
                proof.cuts(u, cuts)
            orders[u] = names
            pieces.append(intervals((low, *cuts, high)))
        named = [list(names.values()) for names in orders.values()]
        clauses.state([-above, below] for names in named for below, above in pairwise(names))
        found = relations(integers([v for u in orders for v in u]).reshape(-1, box.dimension)) if self.structure else []
        clauses.state(relation_clauses(found, pieces, named))
        if proof is not None:
            proof.related(list(orders), affordable(found, [len(options) for options in pieces]))
        elif self.structure and len(network.layers) == 3:
            clauses.state(lowering_clauses(network, box, self.theory.most, orders, clauses))
        return literals
