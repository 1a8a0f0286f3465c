"""Clauses over literals t > a, and their propagation on intervals; docs/proofs.md says what it does.

What counts of a unit's interval is between which of its atoms it ends, so an interval is two places among them. What t
is at least and at most there are integers: t over a common denominator, times a number so large that t > a can be
written as t >= a + 1, whatever a relation makes of the 1.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import lcm

from flint import fmpq

from solvers.checker.affine import Interval, empty
from solvers.checker.cases import Cases

Literal = tuple["_Line", int, bool]
"""That t is beyond the atom at a place of its line, or that it is not."""

Terms = list[tuple["_Line", int]]
"""Integers times t that add up to 0."""


class _Line:
    """A unit, with its atoms in order: t is beyond the first `low` places, and not beyond those from `high` on.

    Parameters
    ----------
    ends
        Hold t in any case.
    atoms
        (a, b, number) of each.
    scale, large
        t is counted in units of 1 / (scale * large).

    Attributes
    ----------
    places
        Of atoms, by number; gaps join some.
    until, since
        Of each place, what t is at most if it is not beyond it, and at least if it is.
    least, most
        By `low` and by `high`, what t is at least and at most; None is infinite.
    beyond, within
        Of each place, the clauses that watch the literal that t is beyond it, or that it is not.
    rising, falling
        The relations that may cut other units when `low` grows, or when `high` shrinks.
    """

    __slots__ = ("beyond", "falling", "high", "least", "low", "most", "places", "rising", "since", "until", "within")

    def __init__(self, ends: Interval, atoms: Iterable[tuple[fmpq, fmpq, int]], scale: int, large: int) -> None:
        gaps: list[tuple[fmpq, fmpq]] = []
        self.places: dict[int, int] = {}
        for a, b, number in sorted(atoms):
            if gaps and (a < gaps[-1][1] or a == gaps[-1][0]):
                gaps[-1] = gaps[-1][0], max(gaps[-1][1], b)
            else:
                gaps.append((a, b))
            self.places[number] = len(gaps) - 1
        size = scale * large
        least, most = (None if v is None else _integer(v, size) for v in ends)
        self.until = [_integer(a, size) for a, _ in gaps]
        self.since = [_integer(b, size) + (a == b) for a, b in gaps]
        self.least = [least, *(v if least is None else max(v, least) for v in self.since)]
        self.most = [*(v if most is None else min(v, most) for v in self.until), most]
        self.low = 0 if least is None else bisect_left(self.until, least)
        self.high = len(gaps) if most is None else bisect_right(self.since, most)
        self.beyond: list[list[list[Literal]]] = [[] for _ in gaps]
        self.within: list[list[list[Literal]]] = [[] for _ in gaps]
        self.rising: list[int] = []
        self.falling: list[int] = []


class Clauses:
    """What is known at every point where the claim could fail.

    Parameters
    ----------
    ends
        Intervals to begin with, those of the moment at which propagation begins.

    Attributes
    ----------
    begun
        Whether it has; then it is too late for atoms and relations.
    """

    def __init__(self, ends: Sequence[Interval]) -> None:
        self.atoms: list[tuple[int, fmpq, fmpq]] = []
        self.begun = False
        self._ends = ends
        self._relations: list[Mapping[int, fmpq]] = []
        self._clauses: dict[tuple[int, ...], list[list[Literal]]] = {}  # the first two of their literals are watched
        self._places: dict[int, tuple[_Line, int]] = {}  # of atoms
        self._terms: list[Terms] = []  # of the relations, and of what they are with opposite signs
        self._moved: dict[_Line, tuple[int, int]] = {}  # low and high before what is not yet propagated
        self._undo: list[tuple[_Line, int, int]] = []
        self._refuted = False

    @property
    def refuted(self) -> bool:
        """Whether there is no such point."""
        self._begin()
        return self._refuted

    def atom(self, q: int, a: fmpq, b: fmpq) -> None:
        """The next literal: t > a, and so t >= b; its negation: t <= a."""
        self.atoms.append((q, a, b))

    def relation(self, terms: Mapping[int, fmpq]) -> None:
        """The sum of c t over (unit, c) is 0."""
        self._relations.append(terms)

    def closed(self, literal: int) -> tuple[int, Interval]:
        """Unit and closed interval where a literal is true."""
        q, a, b = self.atoms[abs(literal) - 1]
        return q, (b, None) if literal > 0 else (None, a)

    def imply(self, literals: Iterable[int]) -> bool:
        """Whether propagation contradicts the negations of all literals."""
        if self.refuted:
            return True
        self._undo.clear()
        holds = not (all(self._assert(self._literal(-literal)) for literal in literals) and self._propagate())
        for line, low, high in reversed(self._undo):
            line.low, line.high = low, high
        self._moved.clear()
        return holds

    def add(self, literals: Iterable[int]) -> None:
        """One of the literals is true."""
        self._begin()
        key = _key(literals)
        self._clauses.setdefault(key, []).append(self._watched(key))

    def delete(self, literals: Iterable[int]) -> bool:
        """Forget one clause with these literals; whether there was one."""
        key = _key(literals)
        if key not in self._clauses:
            return False
        self._clauses[key].pop().clear()  # which is how those who watch its literals know
        if not self._clauses[key]:
            del self._clauses[key]
        return True

    def cases(self) -> Cases:
        """Cells are what the gaps of atoms leave of finite intervals."""
        gaps: dict[int, list[tuple[fmpq, fmpq]]] = {}
        for q, a, b in self.atoms:
            gaps.setdefault(q, []).append((a, b))
        found: dict[int, list[tuple[fmpq, fmpq]]] = {}
        for q, (low, high) in enumerate(self._ends):
            if low is not None and high is not None:
                found[q] = _cells(low, high, sorted(gaps.get(q, [])))
        scale = lcm(*(int(end.q) for cells in found.values() for cell in cells for end in cell))
        whole = {q: [(_integer(a, scale), _integer(b, scale)) for a, b in cells] for q, cells in found.items()}
        return Cases(whole, [_whole(terms) for terms in self._relations])

    def _begin(self) -> None:
        """Give all atoms their places, and propagate for the first time."""
        if self.begun:
            return
        self.begun = True
        atoms: list[list[tuple[fmpq, fmpq, int]]] = [[] for _ in self._ends]
        for number, (q, a, b) in enumerate(self.atoms, start=1):
            atoms[q].append((a, b, number))
        scales = [
            lcm(*(int(v.q) for a, b, _ in known for v in (a, b)), *(int(v.q) for v in ends if v is not None))
            for known, ends in zip(atoms, self._ends, strict=True)
        ]
        relations = [_whole({q: c / scales[q] for q, c in terms.items()}) for terms in self._relations]
        large = 1 + max((sum(map(abs, terms.values())) for terms in relations), default=0)
        lines = [_Line(*given, large) for given in zip(self._ends, atoms, scales, strict=True)]
        self._places = {number: (line, place) for line in lines for number, place in line.places.items()}
        self._terms = [
            [(lines[q], sign * c) for q, c in relation.items()] for relation in relations for sign in (1, -1)
        ]
        for number, terms in enumerate(self._terms):
            for line, c in terms:
                (line.rising if c > 0 else line.falling).append(number)
        self._settle(not any(map(empty, self._ends)) and all(map(self._relate, self._terms)))

    def _watched(self, key: tuple[int, ...]) -> list[Literal]:
        """A clause to propagate from now on."""
        clause = list(dict.fromkeys(map(self._literal, key)))
        clause.sort(key=_false)  # what is false for good comes last
        if len(clause) > 1:
            _watch(clause, clause[0])
            _watch(clause, clause[1])
        if all(map(_false, clause[1:2])):
            self._settle(bool(clause) and self._assert(clause[0]))
        return clause

    def _literal(self, literal: int) -> Literal:
        return (*self._places[abs(literal)], literal > 0)

    def _settle(self, consistent: bool) -> None:
        self._refuted = self._refuted or not (consistent and self._propagate())

    def _assert(self, literal: Literal) -> bool:
        line, place, beyond = literal
        return self._cut(line, place + 1, line.high) if beyond else self._cut(line, line.low, place)

    def _cut(self, line: _Line, low: int, high: int) -> bool:
        """Cut an interval; whether it is not empty."""
        low, high = max(low, line.low), min(high, line.high)
        if low != line.low or high != line.high:
            self._undo.append((line, line.low, line.high))
            self._moved.setdefault(line, (line.low, line.high))
            line.low, line.high = low, high
        return low <= high

    def _propagate(self) -> bool:
        """Until nothing changes; False on a contradiction."""
        waiting: dict[int, int] = {}  # relations to be looked at once the clauses are done with, and their widths
        order: list[tuple[int, int]] = []  # the narrowest first, which finds contradictions sooner
        while self._moved or order:
            while self._moved:
                line, (low, high) = self._moved.popitem()
                now_low, now_high = line.low, line.high
                for place in range(low, now_low):
                    if line.within[place] and not self._visit(line.within, (line, place, False)):
                        return False
                for place in range(now_high, high):
                    if line.beyond[place] and not self._visit(line.beyond, (line, place, True)):
                        return False
                touched = (line.rising if low < now_low else []) + (line.falling if now_high < high else [])
                for number in touched:
                    width = sum([other.high - other.low for other, _ in self._terms[number]])
                    if number not in waiting or width < waiting[number]:
                        waiting[number] = width
                        heappush(order, (width, number))
            if order:
                width, number = heappop(order)
                if waiting.get(number) == width:
                    del waiting[number]
                    if not self._relate(self._terms[number]):
                        return False
        return True

    def _visit(self, watching: list[list[list[Literal]]], literal: Literal) -> bool:
        """Look at the clauses that watch a literal, which has become false."""
        _, place, _ = literal
        clauses, watching[place] = watching[place], []
        for number, clause in enumerate(clauses):
            if not clause:
                continue
            if clause[0] == literal:
                clause[0], clause[1] = clause[1], literal
            other = next((i for i in range(2, len(clause)) if not _false(clause[i])), None)
            if other is not None:
                clause[1], clause[other] = clause[other], literal
                _watch(clause, clause[1])
                continue
            watching[place].append(clause)
            if _false(clause[0]) or not self._assert(clause[0]):
                watching[place] += clauses[number + 1 :]
                return False
        return True

    def _relate(self, terms: Terms) -> bool:
        """Cut each unit to c t <= minus the least that the other terms add up to, if that is beyond another atom."""
        parts = []
        infinite = None
        for line, c in terms:
            end = line.least[line.low] if c > 0 else line.most[line.high]
            if end is None:
                if infinite is not None:
                    return True
                infinite, end = line, 0
            parts.append(c * end)
        total = sum(parts)
        if infinite is None and total > 0:
            return False
        for part, (line, c) in zip(parts, terms, strict=True):
            if infinite is not None and infinite is not line:
                continue
            room = part - total
            low, high = line.low, line.high
            if c > 0 and high and c * line.since[high - 1] > room:
                high = bisect_right(line.since, room // c)
            elif c < 0 and low < len(line.until) and c * line.until[low] > room:
                low = bisect_left(line.until, -(room // -c))
            else:
                continue
            if not self._cut(line, low, high):
                return False
        return True


def _cells(low: fmpq, high: fmpq, gaps: Iterable[tuple[fmpq, fmpq]]) -> list[tuple[fmpq, fmpq]]:
    """What sorted gaps leave of an interval."""
    cells = []
    for a, b in gaps:
        if a >= high:
            break
        if a >= low:
            cells.append((low, a))
        low = max(low, b)
    return [*cells, (low, high)] if low <= high else cells


def _false(literal: Literal) -> bool:
    line, place, beyond = literal
    return line.high <= place if beyond else line.low > place


def _watch(clause: list[Literal], literal: Literal) -> None:
    line, place, beyond = literal
    (line.beyond if beyond else line.within)[place].append(clause)


def _key(literals: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(literals)))


def _integer(value: fmpq, scale: int) -> int:
    return int(value.p) * (scale // int(value.q))


def _whole(terms: Mapping[int, fmpq]) -> dict[int, int]:
    """The same multiplied by a common denominator."""
    scale = lcm(*(int(c.q) for c in terms.values()))
    return {q: _integer(c, scale) for q, c in terms.items()}
