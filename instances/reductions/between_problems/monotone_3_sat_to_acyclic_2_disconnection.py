"""Monotone 3-SAT becomes Acyclic 2-Disconnection, by one directed cycle a variable and a clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.problem import Combination
from instances.problems import Acyclic2Disconnection, Digraph, Monotone3Sat
from instances.problems.graphs.acyclic_2_disconnection import Arc
from instances.reduction import Reduction

S, T = 1, 2
"""The vertices that stand for true and for false; variable i is the vertex 2 + i."""


@dataclass(frozen=True)
class Monotone3SatToAcyclic2Disconnection(Reduction[Monotone3Sat, Combination, Acyclic2Disconnection, Combination]):
    """Disconnecting a digraph along arcs without a cycle is NP-hard.

    Construction. The vertices s and t, one vertex x_i a variable, and copies: a copy of v is a new vertex joined both
    ways with v. Then directed cycles, in which all vertices but the first named x are copies made for this cycle:

        a variable i:                     copy of s → x_i → copy of t → copy of x_i → back,
        a positive clause (a, b, c):      copy of s → x_a → copy of s → copy of x_b → copy of s → copy of x_c → back,
        a negative clause (-a, -b, -c):   the same with copies of t for those of s,

    and shorter for clauses with fewer literals. (A clause with one literal makes a cycle of two arcs.)

    What is cut. Let S be a set such that the arcs between it and the other vertices contain no cycle. Vertices joined
    both ways are on one side; so copies are where their originals are, and only arcs of the directed cycles above lead
    from side to side. Along these arcs a walk that enters one of the directed cycles cannot leave it but at its one
    vertex that is no copy. So the cycles between the sides would be whole ones of them, those whose vertices alternate.

    Yes stays yes. For a model let S hold s, the true variables and their copies. The cycle of a variable does not
    alternate, because s and t are on different sides. That of a positive clause alternates only if its variables are
    all on the other side than s, all false, and that of a negative clause only if they are all true.

    Yes came from yes. If s and t were on one side, then the cycle of variable i would make x_i be there too, and S
    would be nothing or everything. So they are not; call the variables on the side of s true. No clause's cycle
    alternates, so each clause has a true literal.

    Size. With n variables and m clauses with l literals together, 2 + 4 n + 2 l - m vertices and 10 n + 6 l - 2 m arcs
    (2 + 4 n + 5 m and 10 n + 16 m for three literals each): linear, so under ETH there is no 2^o(vertices) algorithm.

    Parameters
    ----------
    source
        Any monotone formula; no variables and no clauses are legal.

    Examples
    --------
    >>> reduction = Monotone3SatToAcyclic2Disconnection(Monotone3Sat(2, ((1, 2), (-1,))))
    >>> reduction.target.size, reduction.pull(reduction.push((-1, 2)))
    ({'vertices': 14, 'arcs': 34}, (-1, 2))
    """

    name: ClassVar[str] = "monotone-3-sat-to-acyclic-2-disconnection"
    theorem: ClassVar[str] = (
        "after Froese, Grillo and Skutella 2025 (arXiv:2405.19805): injectivity of a ReLU layer is coNP-hard; here from"
        " monotone 3-SAT by cycle gadgets"
    )
    source_type: ClassVar[type[Monotone3Sat]] = Monotone3Sat
    target_type: ClassVar[type[Acyclic2Disconnection]] = Acyclic2Disconnection
    source: Monotone3Sat

    @cached_property
    def _built(self) -> tuple[Acyclic2Disconnection, tuple[int, ...]]:
        """The target, and the original of every vertex (itself for s, t and the variables) at index vertex - 1."""
        originals = [S, T, *range(3, 3 + self.source.variables)]
        arcs: set[Arc] = set()

        def copy(vertex: int) -> int:
            originals.append(vertex)
            new = len(originals)
            arcs.update([(vertex, new), (new, vertex)])
            return new

        def cycle(*vertices: int) -> None:
            arcs.update(zip(vertices, (*vertices[1:], vertices[0]), strict=True))

        for x in range(3, 3 + self.source.variables):
            cycle(copy(S), x, copy(T), copy(x))
        for clause in self.source.clauses:
            pole = S if clause[0] > 0 else T
            first, *others = (2 + abs(literal) for literal in clause)
            around = [copy(pole), first]
            for x in others:
                around += [copy(pole), copy(x)]
            cycle(*around)
        return Acyclic2Disconnection(Digraph(len(originals), frozenset(arcs))), tuple(originals)

    @property
    def target(self) -> Acyclic2Disconnection:
        return self._built[0]

    def push(self, witness: Combination) -> Combination:
        """The side of s: s, the true variables and their copies."""
        true = {S, *(2 + literal for literal in witness if literal > 0)}
        return tuple(v for v, original in enumerate(self._built[1], start=1) if original in true)

    def pull(self, witness: Combination) -> Combination:
        """The variables on the side of s are true."""
        side = frozenset(witness)
        return tuple(i if (2 + i in side) == (S in side) else -i for i in range(1, self.source.variables + 1))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        variables, clauses, literals = (source_size[name] for name in ("variables", "clauses", "literals"))
        return {
            "vertices": 2 + 4 * variables + 2 * literals - clauses,
            "arcs": 10 * variables + 6 * literals - 2 * clauses,
        }
