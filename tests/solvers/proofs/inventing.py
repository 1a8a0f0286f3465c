"""Proofs invented step by step for claims that fail at a known point, and what every accepted step says of that point.

Nothing here looks into the checker: a step is offered to a `Section`, and one that is accepted must be true where the
claim fails. So a proof need not come to its end to show that a step of it was wrongly accepted.
"""

import random
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from solvers.checker.section import Section, WrongError
from tests.solvers.proofs.false_claims import Claim, Known, false_claim


class UnsoundError(Exception):
    """A step was accepted that is not true."""


class Attempt:
    """A section in the making."""

    def __init__(self, claim: Claim, known: Sequence[Known]) -> None:
        self.claim, self.known = claim, known
        self.lines: list[str] = []
        self.path: list[tuple[str, Fraction, bool]] = []  # unit, where it is split, whether in the second child
        self.atoms: list[tuple[str, Fraction, Fraction]] = []
        self.clauses: list[list[int]] = []
        self.found: list[tuple[bool, ...]] = []
        self.closed = False
        self._begin()

    def _begin(self) -> None:
        claim = self.claim
        self._section = Section(claim.question, claim.name, claim.form, claim.bound)
        for line in self.lines:
            self._section.step(line.split(" "))

    def offer(self, line: str) -> str:
        """Empty if the step is accepted, else why not; then the section is what it was before."""
        try:
            self._section.step(line.split(" "))
        except WrongError as wrong:
            if line.startswith(("atom", "cut", "lemma")):  # other steps are refused before they change anything
                self._begin()
            return str(wrong)
        self.lines.append(line)
        if line.startswith(("leaf", "rup", "cases")):
            try:
                self._section.finish()
                self.closed = True
            except WrongError as wrong:
                self.closed = "regions were found" in str(wrong)
        self._judge(line.partition(" :")[0].split(" "))
        return ""

    @property
    def here(self) -> list[Known]:
        """The known points of the current node."""
        return [
            known
            for known in self.known
            if all(known.t[q] >= a if second else known.t[q] <= a for q, a, second in self.path)
        ]

    def _judge(self, words: list[str]) -> None:
        for known in self.here:
            if not self._true(words, known):
                raise UnsoundError(f"{self.claim} {known}: {self.lines}")
        match words:
            case ["split", q, a]:
                self.path.append((q, Fraction(a), False))
            case ["leaf", *rest]:
                if rest[0] == "region":
                    self._region(rest[1:])
                while self.path:
                    q, at, second = self.path.pop()
                    if not second:
                        self.path.append((q, at, True))
                        break
            case ["atom", _, q, *ends]:
                self.atoms += [(q, Fraction(a), Fraction(b)) for a, b in zip(ends[::2], ends[1::2], strict=True)]
            case ["lemma", _, *literals] | ["rup", *literals]:
                self.clauses.append([int(literal) for literal in literals])
            case ["delete", *literals]:
                self.clauses.remove([int(literal) for literal in literals])

    def _true(self, words: list[str], known: Known) -> bool:
        """Whether what a step says holds at a point of the node."""
        t = known.t
        strict = self.claim.name[0] in "+-"  # a bound of the output holds at the ends of an interval, too
        match words:
            case ["range", q, sense, a]:
                return t[q] <= Fraction(a) if sense == "<=" else t[q] >= Fraction(a)
            case ["cut", q, sense, a]:
                return t[q] < Fraction(a) if sense == "<=" else t[q] > Fraction(a)
            case ["relation", *pairs]:
                terms = zip(pairs[::2], pairs[1::2], strict=True)
                return sum((Fraction(c) * t[q] for q, c in terms), Fraction(0)) == 0
            case ["atom", _, q, *ends]:
                gaps = [(Fraction(a), Fraction(b)) for a, b in zip(ends[::2], ends[1::2], strict=True)]
                return not any(a <= t[q] <= b if strict else a < t[q] < b for a, b in gaps if a < b)
            case ["lemma", _, *literals]:
                return not all(self._side(-int(literal), known) for literal in literals)
            case ["rup", *literals]:
                return any(
                    (t[self.atoms[abs(k) - 1][0]] > self.atoms[abs(k) - 1][1]) == (k > 0) for k in map(int, literals)
                )
            case ["leaf", "region", *point]:
                return self.claim.at(tuple(map(Fraction, point))).pattern == known.pattern
            case ["leaf", *_]:
                return False
            case _:
                return not self.closed

    def _side(self, literal: int, known: Known) -> bool:
        """Whether a point is in the closed part in which a literal is true."""
        q, a, b = self.atoms[abs(literal) - 1]
        return known.t[q] >= b if literal > 0 else known.t[q] <= a

    def _region(self, point: Sequence[str]) -> None:
        pattern = self.claim.at(tuple(map(Fraction, point))).pattern
        if pattern in self.found:
            raise UnsoundError(f"{self.claim}: a region is counted twice: {self.lines}")
        self.found.append(pattern)


class Inventor:
    """Draws steps for an attempt."""

    def __init__(self, rng: random.Random, attempt: Attempt) -> None:
        self.rng, self.attempt, self.claim, self.known = rng, attempt, attempt.claim, attempt.known
        self.quantities = list(self.known[0].t)
        self.units = [q for q in self.quantities if q[0] not in "xv"]
        self.output = self.claim.name[0] in "+-"
        self.clausal = (self.output or self.claim.name == "rank") and rng.random() < 0.6

    def step(self) -> None:
        """Offer one step, and once more if the checker says what would have been enough."""
        steps = [self.range, self.leaf, self.split, self.leaf]
        if self.output:
            steps += [self.cut, self.set]
        if self.clausal and not self.attempt.path:
            steps = [self.atom, self.atom, self.lemma, self.lemma, self.rup, self.rup, self.relation, self.range]
            steps += [self.cases, self.delete]
            if self.output:
                steps += [self.cut, self.set]
        line = self.rng.choice(steps)()
        if line:
            said = self.attempt.offer(line)
            bound = re.match(r"the bound is '(-?\d+(?:/\d+)?)'", said)
            if bound and line.startswith("range"):
                head, colon, duals = line.partition(" :")
                step, q, sense, a = head.split(" ")
                enough = Fraction(a) + (Fraction(bound[1]) if sense == "<=" else -Fraction(bound[1]))
                self.attempt.offer(f"{step} {q} {sense} {enough}{colon}{duals}")

    def range(self) -> str:
        q = self.quantity()
        through = [r for r in self.claim.relations if q in r]
        duals: dict[str, Fraction] = {}
        if through and self.rng.random() < 0.7:
            relation = self.rng.choice(through)
            duals = {u: c / relation[q] for u, c in relation.items() if u != q}
        return f"range {q} {self.sense()} {self.value(q)}{self.with_duals(duals)}"

    def cut(self) -> str:
        q = self.quantity()
        return f"cut {q} {self.sense()} {self.value(q)}{self.duals()}"

    def set(self) -> str:
        chosen = self.rng.sample(self.units, min(len(self.units), self.rng.randint(1, 2)))
        duals = [f"{u} {self.rng.choice(('chord', self.small(), self.small()))}" for u in chosen]
        return " ".join(["set", *duals]) if duals else ""

    def split(self) -> str:
        q = self.quantity()
        if self.claim.name == "count":
            q = self.rng.choice(self.units or ["x1"])
            return f"split {q} {self.rng.choice(self.claim.breakpoints.get(q, (Fraction(0),)))}"
        return f"split {q} {self.value(q)}"

    def leaf(self) -> str:
        if self.claim.name == "count" and self.rng.random() < 0.6:
            anywhere = not self.attempt.here or self.rng.random() < 0.3
            point = self.rng.choice(self.known if anywhere else self.attempt.here).point
            return " ".join(["leaf region", *map(str, point)])
        return f"leaf {self.kind()}"

    def kind(self) -> str:
        """With dual multipliers."""
        if self.claim.name == "count" or self.rng.random() < 0.3:
            duals: dict[str, Fraction] = {}
            if self.claim.relations and self.rng.random() < 0.8:
                sign = self.rng.choice((-1, 1))
                duals = {u: sign * c for u, c in self.rng.choice(self.claim.relations).items()}
            elif self.units:
                duals = {self.rng.choice(self.units): Fraction(1)}
            return f"empty{self.with_duals(duals)}"
        return f"f{self.duals()}" if self.output else self.claim.name

    def atom(self) -> str:
        q = self.quantity()
        a = self.value(q)
        number = len(self.attempt.atoms) + 1
        if q[0] == "v" and self.rng.random() < 0.7:
            return f"atom {number} {q} {self.rng.choice((-1, 0, 0, 0))} {self.rng.choice((1, 1, 1, 2))}"
        if not self.output or self.rng.random() < 0.4:
            return f"atom {number} {q} {a} {a}"
        at = self.known[0].t[q]
        size = self.rng.choice((Fraction(1, 4), Fraction(1), Fraction(2)))
        off = self.rng.choice((Fraction(0), Fraction(1, 64), Fraction(1, 8)))
        a, b = (at + off, at + off + size) if self.rng.random() < 0.5 else (at - off - size, at - off)
        return f"atom {number} {q} {a} {b}{self.duals()}"

    def relation(self) -> str:
        if not self.claim.relations:
            return ""
        chosen = list(self.rng.choice(self.claim.relations).items())
        self.rng.shuffle(chosen)
        if self.rng.random() < 0.1:
            chosen[0] = chosen[0][0], -chosen[0][1]
        return " ".join(["relation", *(f"{u} {c}" for u, c in chosen)])

    def lemma(self) -> str:
        kind, colon, duals = self.kind().partition(" :")
        return " ".join(["lemma", kind, *map(str, self.clause())]) + colon + duals

    def rup(self) -> str:
        return " ".join(["rup", *map(str, self.clause())])

    def clause(self) -> list[int]:
        atoms = self.attempt.atoms
        chosen = self.rng.sample(range(len(atoms)), self.rng.randint(0, min(5, len(atoms))))
        t, false = self.known[0].t, self.rng.random() < 0.5
        return [
            k + 1 if (t[atoms[k][0]] <= atoms[k][1] if false else self.rng.random() < 0.5) else -k - 1 for k in chosen
        ]

    def cases(self) -> str:
        return f"cases {self.quantity()}"

    def delete(self) -> str:
        if not self.attempt.clauses or self.rng.random() < 0.7:
            return ""
        return " ".join(["delete", *map(str, self.rng.choice(self.attempt.clauses))])

    def quantity(self) -> str:
        return self.rng.choice(self.quantities if self.rng.random() < 0.3 else self.units or self.quantities)

    def sense(self) -> str:
        return self.rng.choice(("<=", ">="))

    def small(self) -> Fraction:
        return Fraction(self.rng.randint(-6, 6), self.rng.choice((1, 1, 2)))

    def value(self, q: str) -> Fraction:
        """Near what the quantity is where the claim fails, or a breakpoint."""
        at = self.known[0].t[q]
        if q[0] == "v":
            return self.rng.choice((Fraction(0), Fraction(1, 2), Fraction(1), at))
        if self.rng.random() < 0.4:
            return self.rng.choice(self.claim.breakpoints.get(q, (Fraction(0),)))
        if self.output:
            return at + self.rng.choice(
                (0, 0, 0, Fraction(1, 16), Fraction(-1, 16), Fraction(1, 2), Fraction(-1, 2), 2, -2)
            )
        return self.small() if self.rng.random() < 0.5 else at + Fraction(self.rng.choice((-1, 1)), 16)

    def duals(self) -> str:
        if self.rng.random() < 0.5:
            return ""
        chosen = self.rng.sample(self.units, self.rng.randint(0, min(2, len(self.units))))
        return self.with_duals({u: self.small() for u in chosen})

    def with_duals(self, duals: Mapping[str, Fraction]) -> str:
        return " ".join(["", ":", *(f"{u} {dual}" for u, dual in duals.items())]) if duals else ""


def invent(seed: int, steps: int = 25) -> Attempt | None:
    """An attempt, or None if no claim was found; raises UnsoundError if the checker accepts what is not true."""
    rng = random.Random(seed)
    false = false_claim(rng)
    if false is None:
        return None
    attempt = Attempt(*false)
    for u in attempt.claim.added:
        attempt.offer(" ".join(["direction", *map(str, u)]))
    inventor = Inventor(rng, attempt)
    while not attempt.closed and steps:
        inventor.step()
        steps -= 1
    return attempt
