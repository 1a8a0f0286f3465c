"""The steps of a proof of one claim, checked one after the other."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, cast

from flint import fmpq

from instances.claims import COUNT, NORM, RANK
from instances.network import Layer, Network
from instances.numbers.rationals import from_flint, to_flint
from instances.question import Box, Question
from instances.questions import Lipschitz, Reachability
from instances.reductions.between_questions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.checker.affine import ONE, UNIT, ZERO, Affine, End, Interval, add, empty, functions, meet, rows
from solvers.checker.alternatives import inequalities
from solvers.checker.bound import Node
from solvers.checker.cases import Cases
from solvers.checker.clauses import Clauses
from solvers.checker.gates import gate_bound
from solvers.checker.rank import RankNode
from solvers.checker.short import DIGITS, MOST_PUSH, MOST_WEIGHTS, Leaf, Short
from solvers.checker.tokens import WrongError, cited, integer, rational, require
from solvers.checker.whole import WIDEST, Rows

TOGETHER = 64
"""So many leaves are evaluated at a time."""


class Section:
    """A claim and the state of its proof.

    Attributes
    ----------
    line
        The number of the current line; whoever calls `step` keeps it.
    """

    def __init__(self, question: Question[Any], name: str, form: str, bound: Fraction, version: int = 1) -> None:
        self.line = 0
        network: Network = question.claimed
        if name == RANK:  # the layer in question is read as a hidden one
            network = Network((*network.layers, Layer([[0] * network.outputs], [0])))
        domain, reached = question.domain, None
        if isinstance(question, Reachability):
            require(version > 1, "a claim of version 2 in a file of version 1")
            domain, reached = question.claimed_cases[name]
        box = domain if isinstance(domain, Box) else None
        require(reached is None or form == "domain", "the form {}; domain is right for this claim", form)
        require(form in ("domain", "unit", "cone"), "the form {}; domain, unit or cone is right", form)
        require(form == "domain" or box is None, "the form {} is for R^d; domain is right", form)
        if form == "unit":
            require(network.bias_free, "the form unit is for networks without biases; cone or domain is right")
            require(bound >= 0, "the form unit is for bounds that are not negative: f(0) = 0")
            box = Box.cube(network.inputs, -1, 1)
        elif form == "cone":
            network, box = homogenised(network), homogenised_box(network.inputs)
        ends: list[Interval] = [(None, None)] * network.inputs
        if box is not None:
            ends = [(to_flint(low), to_flint(high)) for low, high in zip(box.lower, box.upper, strict=True)]
        self._question, self._network, self._bound = question, network, to_flint(bound)
        self._claim = "f" if name[0] in "+-" else "alternative" if reached is not None else name
        self._node = RankNode(network, ends, question.network.inputs) if name == RANK else Node(network, ends)
        self._outputs = list(functions(network, len(network.layers) - 1))
        if self._claim == "f":
            target: Affine = {}
            add(target, fmpq(1 if name[0] == "+" else -1), self._outputs[int(name[1:]) - 1])
            if form == "cone":  # q F - p y, and the last neuron, or input, hands y on
                target = {key: c * bound.denominator for key, c in target.items()}
                add(target, fmpq(-bound.numerator), {(len(network.layers) - 1, network.layers[-1].inputs - 1): ONE})
            elif form == "domain":
                add(target, -self._bound, {UNIT: ONE})
            self._node.aim(target)
        self._strict = reached is None or reached.inequalities[0].strict  # whether the bound 0 is enough
        self._rows = None if reached is None else inequalities(network, reached)
        if self._claim == "f" and form == "domain":
            entries, constants, scale = rows(network, len(network.layers) - 1)
            o, sign = int(name[1:]) - 1, 1 if name[0] == "+" else -1
            constant = fmpq(sign * constants[o], scale) - self._bound
            self._rows = Rows([[sign * c for c in entries[o]]], [constant], scale)
        self._short: Short | None = None
        self._waiting: list[Leaf] = []  # leaves that are still to be evaluated
        self._box = ends
        self._version = version
        self._gated = version > 3 and name == NORM and form == "domain"
        self._clauses: Clauses | None = None
        self._cases: Cases | None = None
        self._path: list[tuple[int, fmpq, bool]] = []  # open splits, and whether the second child is the open one
        self._entered = 0  # with how many of them the node is up to date
        self._changed: int | None = None  # how many there were when another step first changed the node
        self._regions = 0
        self._begun = self._closed = False

    def finish(self) -> None:
        """The line 'qed'."""
        self.settle()
        require(self._closed, "qed before the root is closed; a leaf is right")
        found = self._claim != COUNT or self._regions == self._bound
        require(found, "{} regions were found; {} are claimed", self._regions, self._bound)

    def step(self, words: list[str]) -> None:
        """Any other line."""
        require(not self._closed, "a step after the root was closed; qed is right")
        if words[0] in ("leaf", "range") and words[1:2] in (["short"], ["signed"]):
            self._shortly(words[0], words[2:], words[1] == "signed")
            self._begun = True
            return
        if words[0] != "split":
            self._enter()
        cut = words.index(":") if ":" in words else len(words)
        duals = {q: rational(dual) for q, dual in self._pairs(words[cut + 1 :])} if cut < len(words) else {}
        match words[:cut]:
            case ["direction", *vector] if not self._begun and not duals:
                require(len(vector) == self._node.inputs, "a direction has {} entries", self._node.inputs)
                require(any(map(integer, vector)), "a direction is not 0")
                self._node.direction([integer(v) for v in vector])
                return
            case ["leaf", "region", *point] if self._claim == COUNT and not duals:
                self._region([rational(v) for v in point])
                self._close()
            case ["leaf", "f", *weights] if self._claim == "alternative":
                self._alternative(weights, duals)
                self._close()
            case ["leaf", kind]:
                self._hold(kind, duals)
                self._close()
            case ["split", q, a] if not duals:
                self._split(self._quantity(q), rational(a))
            case ["range", q, ("<=" | ">=") as sense, a]:
                self._range(self._quantity(q), sense, rational(a), duals)
            case ["cut", q, ("<=" | ">=") as sense, a] if self._claim == "f":
                self._hold_between(self._quantity(q), [_side(sense, rational(a))[::-1]], duals)
                self._node.narrow(self._quantity(q), _side(sense, rational(a)))
            case ["set", *pairs] if self._claim == "f" and not duals:
                for unit, dual in self._pairs(pairs):
                    self._node.dual(unit, None if dual == "chord" else rational(dual))
            case [("atom" | "relation" | "lemma" | "rup" | "delete" | "cases"), *_] if self._claim in ("f", RANK):
                require(not self._path, "a clause below the root; a leaf or a split is right")
                self._clauses = self._clauses or Clauses(self._node.ends)
                self._clause(self._clauses, words[:cut], duals)
            case _:
                raise WrongError(f"{cited(' '.join(words))} is no step of this claim at this place")
        self._begun = True

    def _clause(self, clauses: Clauses, words: list[str], duals: dict[int, fmpq]) -> None:
        late = clauses.begun and words[0] in ("atom", "relation")
        require(not late, "{} after a clause; atoms and relations come before", words[0])
        match words:
            case ["atom", k, q, *ends] if ends and len(ends) % 2 == 0:
                require(k == str(len(clauses.atoms) + 1), "atom {}; {} is next", k, len(clauses.atoms) + 1)
                unit, gaps = self._quantity(q), list(zip(*[map(rational, ends)] * 2, strict=True))
                for a, b in gaps:
                    require(a <= b, "an atom from {} to {}; the first is at most the second", a, b)
                    clauses.atom(unit, a, b)
                parts = [(a, b) for a, b in gaps if a < b and not self._node.gap(unit, a, b)]
                if parts:
                    self._hold_between(unit, parts, duals)
            case ["relation", *pairs] if not duals:
                terms = {unit: rational(c) for unit, c in self._pairs(pairs, inputs=True)}
                total: Affine = {}
                for unit, c in terms.items():
                    add(total, c, self._node.quantity(unit))
                flat = all(terms.values()) and all(layer == 0 for layer, _ in total)
                require(flat and not any(total.values()), "the directions do not satisfy the relation")
                clauses.relation(terms)
            case ["lemma", kind, *literals]:
                clause = _literals(clauses, literals)
                self._node.enter()
                for literal in clause:
                    self._node.narrow(*clauses.closed(-literal))
                self._hold(kind, duals)
                self._node.leave()
                clauses.add(clause)
            case ["rup", *literals] if not duals:
                clause = _literals(clauses, literals)
                require(clauses.imply(clause), "propagation finds no contradiction; a lemma that gives one is right")
                clauses.add(clause)
                self._closed = not clause
            case ["cases", q] if not duals:
                self._cases = self._cases or clauses.cases()
                unit = self._quantity(q)
                require(self._cases.known(unit), "{} has no cells, or is in one of them; another unit is right", q)
                self._closed = self._cases.open(unit)
            case ["delete", *literals] if not duals:
                require(clauses.delete(_literals(clauses, literals)), "there is no such clause to delete")
            case _:
                raise WrongError(f"{cited(' '.join(words))} is no step")

    def _hold(self, kind: str, duals: dict[int, fmpq]) -> None:
        """Require that a leaf of this kind closes the current node."""
        fits = kind == "empty" or kind == self._claim != COUNT or (self._gated and kind == "gates")
        require(fits, "the kind {} does not fit the claim", kind)
        require(not duals or kind in ("f", "empty"), "the kind {} has no dual multipliers", kind)
        d = self._question.network.inputs
        if self._node.empty:
            pass
        elif kind == "f":
            _at_most_0(self._node.target_bound(duals))
        elif kind == "empty":
            bound = self._node.bound({}, duals)
            flat = self._claim not in ("f", "alternative") and bound == 0 and self._flat(duals)
            require(flat or (bound is not None and bound < 0), "the bound is {}; less than 0 is right", bound)
        elif kind == "norm":
            slopes = [self._node.gradient(output) for output in self._outputs]
            matrix = tuple(tuple(from_flint(s.get((0, j), ZERO)) for j in range(d)) for s in slopes if s is not None)
            require(len(matrix) == len(slopes), "a unit has a kink strictly inside its interval; a split is right")
            norm = to_flint(cast(Lipschitz, self._question).norm(matrix))
            require(norm <= self._bound, "the norm is {}; at most {} is right", norm, self._bound)
        elif kind == "gates":
            norm = gate_bound(cast(Lipschitz, self._question), self._node)
            require(norm <= self._bound, "the norm may be {}; at most {} is right", norm, self._bound)
        elif isinstance(self._node, RankNode):
            rank = self._node.rank()
            require(rank == d, "the directions seen in the whole node have rank {}; {} is right", rank, d)

    def settle(self) -> None:
        """Evaluate the leaves that are waiting for it."""
        waiting, self._waiting = self._waiting, []
        if waiting and self._short is not None:
            for line, wrong in self._short.refused(waiting, self._strict):
                raise WrongError(wrong, line)

    def _shortly(self, step: str, words: list[str], signed: bool) -> None:
        """A step that needs the short evaluation, with the signs of neurons that splits have given them or without."""
        if step == "range":
            self._enter()
        intervals = self._node.ends[: self._node.inputs]
        for q, a, second in self._path[self._entered :]:
            intervals[q] = meet(intervals[q], (a, None) if second else (None, a))
        ends = [(low, high) for low, high in intervals if low is not None and high is not None]
        known = self._version > 1 and self._rows is not None and len(ends) == self._node.inputs
        require(
            known, "a short step; it is of version 2, for claims about outputs of a bounded domain in the form domain"
        )
        assert self._rows is not None
        if self._short is None:
            widest = max(self._node.inputs, *(layer.outputs for layer in self._network.layers[:-1]), 0)
            require(widest <= WIDEST, "a layer of {} neurons; the short evaluation goes to {}", widest, WIDEST)
            box = [(low, high) for low, high in self._box if low is not None and high is not None]
            self._short = Short(self._network, box, self._rows)
        signs = self._signs() if signed else None
        if step == "range":
            require(not words, "range short and range signed have nothing else in their lines")
            if not self._node.empty:
                for layer, i, low, high in self._short.intervals(ends, signs):
                    self._node.narrow(self._node.unit_of(layer, i), (low, high))
            return
        count = len(self._rows.entries)
        cut = words.index(":") if ":" in words else len(words)
        weights = _weights(words[:cut], count)
        require(sum(weights) < MOST_WEIGHTS, "weights with a sum below {} are right", MOST_WEIGHTS)
        slopes, *pushed = " ".join(words[cut + 1 :]).split(" : ")
        written = None if cut == len(words) or (signed and slopes == "-") else slopes
        require(
            written is None or (written and not set(written) - set(DIGITS)),
            "after ':' one word of slopes is right, of the letters {}",
            DIGITS,
        )
        require(len(pushed) <= signed, "nothing else in the line is right")
        pushes = [integer(v) for part in pushed for v in part.split(" ")]
        most = len(signs or ())
        right = len(pushes) <= most and all(0 <= v < MOST_PUSH for v in pushes)
        require(right, "at most {} pushes are right, from 0 to {}", most, MOST_PUSH - 1)
        if self._waiting and (self._waiting[-1].signs is None) == signed:
            self.settle()
        if not self._node.empty and not any(map(empty, intervals)):
            self._waiting.append(Leaf(self.line, ends, weights, written, signs, pushes))
        if len(self._waiting) >= TOGETHER:
            self.settle()
        self._close()

    def _signs(self) -> dict[tuple[int, int], bool]:
        """Neurons that have a sign by the splits on the way to the node: layer and number, both from 0, in order."""
        signs: dict[tuple[int, int], bool] = {}
        for q, a, second in self._path:
            if q in self._node.units:
                layer, _, neurons = self._node.units[q]
                for i, s, b in neurons:
                    if (b <= a) if second else (b >= a):
                        signs[layer - 1, i] = second == (s > 0)
        return dict(sorted(signs.items()))

    def _alternative(self, words: list[str], duals: dict[int, fmpq]) -> None:
        """Require that a sum of the inequalities' left sides is below that of their bounds."""
        assert self._rows is not None
        count, scale = len(self._rows.entries), self._rows.scale
        weights = _weights(words, count)
        if self._node.empty:
            return
        total: Affine = {}
        top = len(self._network.layers) - 1
        for w, row, constant in zip(weights, self._rows.entries, self._rows.constants, strict=True):
            add(total, fmpq(w), {(top, i): fmpq(c, scale) for i, c in enumerate(row) if c} | {UNIT: constant})
        bound = self._node.bound(total, duals)
        right = bound is not None and (bound <= 0 if self._strict else bound < 0)
        require(right, "the bound is {}; {} is right", bound, "at most 0" if self._strict else "less than 0")

    def _flat(self, duals: dict[int, fmpq]) -> bool:
        """Whether dual multipliers with the bound 0 of 0 prove that the node lies in a hyperplane t_u = constant.

        Each unit's term must be at its maximum everywhere, which is one point if its dual multiplier is not 0.
        """
        directions = {q for q, unit in self._node.units.items() if unit.layer == 1 and unit.t}
        with_duals = {q for q, dual in duals.items() if dual != 0}
        single = any(low is not None and low == high for low, high in (self._node.ends[q] for q in directions))
        return single or (with_duals <= directions and bool(with_duals))

    def _hold_between(self, q: int, parts: Iterable[Interval], duals: dict[int, fmpq]) -> None:
        """Require the bound of kind f where t_q is in one of these intervals."""
        require(self._claim == "f", "the kind {} does not fit the claim", "f")
        for bound in self._node.target_bounds(q, parts, duals):
            _at_most_0(bound)

    def _range(self, q: int, sense: str, a: fmpq, duals: dict[int, fmpq]) -> None:
        if not self._node.empty:
            excess: Affine = {}
            for function, sign in ((self._node.quantity(q), 1), ({UNIT: a}, -1)):
                add(excess, fmpq(sign if sense == "<=" else -sign), function)
            _at_most_0(self._node.bound(excess, duals))
        self._node.narrow(q, _side(sense, a))

    def _split(self, q: int, a: fmpq) -> None:
        if self._claim == COUNT:
            kinks = [b for _, _, b in self._node.units[q].neurons] if q in self._node.units else []
            require(a in kinks, "a split at {}; for a count a breakpoint of the unit is right", a)
        self._path.append((q, a, False))
        if self._changed is not None or q >= self._node.inputs:
            self._enter()

    def _enter(self) -> None:
        """Bring the node up to date; as long as there are only short leaves, the inputs' intervals are enough."""
        for q, a, second in self._path[self._entered :]:
            self._node.enter(q)
            self._node.narrow(q, (a, None) if second else (None, a))
        self._entered = len(self._path)
        if self._changed is None:
            self._changed = self._entered

    def _close(self) -> None:
        """Go on with the next node."""
        while self._path:
            q, a, second = self._path.pop()
            if self._entered > len(self._path):
                self._node.leave()
                self._entered -= 1
            if self._changed is not None and self._changed > len(self._path):
                self._changed = None
            if not second:
                self._path.append((q, a, True))
                if self._changed is not None or q >= self._node.inputs:
                    self._enter()
                return
        self._closed = True

    def _region(self, point: list[fmpq]) -> None:
        require(len(point) == self._node.inputs, "a point has {} entries", self._node.inputs)
        for q, unit in self._node.units.items():
            low, high = self._node.ends[q]
            crossed = any((low is None or low < b) and (high is None or b < high) for _, _, b in unit.neurons)
            require(not crossed, "a neuron changes its sign in the node; a split is right")
        at = self._node.at(point)
        inside = not any(empty(meet(ends, (v, v))) for v, ends in zip(at, self._node.ends, strict=True))
        require(inside, "the point is outside the node")
        require(all(at[q] != a for q, a, _ in self._path), "the point is on a split; one inside the node is right")
        free = self._network.jacobian(tuple(map(from_flint, point))) is not None
        require(free, "the point is on a kink; one inside a region is right")
        self._regions += 1

    def _quantity(self, name: str) -> int:
        q = self._node.names.get(name, -1)
        require(q >= 0, "{} is no unit or input of the network", name)
        return q

    def _pairs(self, words: list[str], inputs: bool = False) -> list[tuple[int, str]]:
        """Units and what stands beside them."""
        units = [self._quantity(name) for name in words[::2]]
        right = words and len(words) % 2 == 0 and len(set(units)) == len(units)
        require(right, "pairs of a unit and a number are right, every unit once")
        with_duals = all(unit in self._node.units for unit in units)
        require(inputs or with_duals, "a dual multiplier of an input; units have dual multipliers")
        return list(zip(units, words[1::2], strict=True))


def _weights(words: list[str], count: int) -> list[int]:
    """Of the rows of a claim, of which there are so many."""
    require(count > 1 or not words, "weights of a claim with one row; there are none")
    weights = [integer(word) for word in words] if count > 1 else [1]
    require(len(weights) == count, "{} weights; the claim has {} rows", len(weights), count)
    require(all(w >= 0 for w in weights) and any(weights), "weights of at least 0, not all 0, are right")
    return weights


def _side(sense: str, a: fmpq) -> Interval:
    return (None, a) if sense == "<=" else (a, None)


def _at_most_0(bound: End) -> None:
    require(bound is not None and bound <= 0, "the bound is {}; at most 0 is right", bound)


def _literals(clauses: Clauses, words: list[str]) -> list[int]:
    literals = [integer(word) for word in words]
    known = all(0 < abs(literal) <= len(clauses.atoms) for literal in literals)
    require(known, "the literals {}; numbers of atoms, or their negatives, are right", " ".join(words))
    return literals
