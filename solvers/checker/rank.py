"""What the proof checker knows of the claim `rank`: which directions are seen, and which entries of v are 0.

Where the claim fails there is a vector v != 0 to which every row that is not negative is orthogonal. It is scaled so
that its entries are 0 or at least 1 in absolute value. docs/proofs.md says how a node is closed.
"""

from collections.abc import Iterable, Mapping, Sequence

from flint import fmpq

from instances.network import Network
from solvers.checker.affine import ONE, ZERO, End, Interval
from solvers.checker.bound import Node

Vector = Mapping[int, fmpq]
"""The entries that are not 0."""


class Span:
    """A space of vectors, by a basis of which each one is 1 at a place of its own, where the others are 0."""

    def __init__(self) -> None:
        self._basis: dict[int, Vector] = {}

    def __len__(self) -> int:
        """The dimension."""
        return len(self._basis)

    def rest(self, vector: Vector) -> Vector:
        """What the basis leaves of a vector, which is 0 at the basis's places; empty if the vector is in the space."""
        for place in self._basis.keys() & vector:
            vector = _minus(vector, vector[place], self._basis[place])
        return vector

    def add(self, vector: Vector) -> None:
        rest = self.rest(vector)
        if rest:
            place = min(rest)
            rest = {j: c / rest[place] for j, c in rest.items()}
            for at in [at for at, other in self._basis.items() if place in other]:
                self._basis[at] = _minus(self._basis[at], self._basis[at][place], rest)
            self._basis[place] = rest


class RankNode(Node):
    """The current node; its quantities are inputs, units, and |v_1|, ..., |v_d|.

    Parameters
    ----------
    network, box
        As for every node.
    dimension
        d; of the units' coefficients so many count.
    """

    def __init__(self, network: Network, box: Iterable[Interval], dimension: int) -> None:
        super().__init__(network, box)
        self._dimension = dimension
        self._breakpoints = {q: _breakpoints(unit.neurons) for q, unit in self.units.items()}
        self._entries = range(len(self.ends), len(self.ends) + dimension)
        self.names |= {f"v{j}": q for j, q in enumerate(self._entries, start=1)}
        self.ends += [(ZERO, None)] * dimension
        self._seen: set[int] = set()  # besides those that are seen at the root
        self._always: set[int] = set()
        self._span = Span()  # of the directions that are seen at the root
        self._zero: set[int] = set()
        self._other: set[int] = set()  # entries that are not 0
        for q in self._breakpoints:
            self._look(q)

    def gap(self, q: int, a: fmpq, b: fmpq) -> bool:
        """Entries of v are 0 or at least 1."""
        return q in self._entries and a >= 0 and b <= 1

    def rank(self) -> int:
        """Of the directions that are seen and of the entries of v that are 0; d if they rule out another entry."""
        more = Span()  # modulo the directions that are seen at the root
        for vector in (*map(self._direction, self._seen), *({j: ONE} for j in self._zero)):
            more.add(self._span.rest(vector))
        contradicted = any(not more.rest(self._span.rest({j: ONE})) for j in self._other)
        return self._dimension if contradicted else len(self._span) + len(more)

    def _put(self, q: int, ends: Interval, dual: fmpq | None) -> None:
        super()._put(q, ends, dual)
        low, high = ends
        if q in self._entries:
            j = q - self._entries.start
            _keep(self._zero, j, high is not None and high <= 0)
            _keep(self._other, j, low is not None and low > 0)
        elif q in self._breakpoints and q not in self._always:
            self._look(q)

    def _look(self, q: int) -> None:
        """Keep whether one of a unit's neurons is not negative at every t of its interval."""
        (low, high), (rising, falling) = self.ends[q], self._breakpoints[q]
        seen = rising is not None and (
            (low is not None and low >= rising) or (falling is not None and falling >= rising)
        )
        seen = seen or (falling is not None and high is not None and high <= falling)
        if seen and self.root:
            self._always.add(q)
            self._span.add(self._direction(q))
        _keep(self._seen, q, seen and not self.root)

    def _direction(self, q: int) -> Vector:
        return {j: c for (_, j), c in self.units[q].t.items() if j < self._dimension}


def _breakpoints(neurons: Sequence[tuple[int, fmpq, fmpq]]) -> tuple[End, End]:
    """The lowest one of a neuron s (t - b) with s > 0, and the highest one with s < 0."""
    rising = min((b for _, s, b in neurons if s > 0), default=None)
    return rising, max((b for _, s, b in neurons if s < 0), default=None)


def _keep(where: set[int], what: int, inside: bool) -> None:
    if inside:
        where.add(what)
    else:
        where.discard(what)


def _minus(vector: Vector, factor: fmpq, other: Vector) -> Vector:
    """vector - factor * other."""
    found = dict(vector)
    for j, c in other.items():
        found[j] = found.get(j, ZERO) - factor * c
        if found[j] == 0:
            del found[j]
    return found
