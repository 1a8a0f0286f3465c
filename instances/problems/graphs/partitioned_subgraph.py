"""The partitioned subgraph problem: multicoloured clique where only some pairs of colours have to be joined."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.dimacs import read_comments
from instances.problem import Combination, Decision, SourceProblem, Verdict
from instances.problems.graphs.graph import Edge, Graph
from instances.problems.graphs.multicolored_clique import MulticoloredClique

Table = dict[Combination, tuple[int, ...]]
"""Of choices for some colours: a choice for one colour more that goes with each."""


@dataclass(frozen=True)
class PartitionedSubgraph(SourceProblem):
    """Are there nodes, one of each colour, that are adjacent wherever the pattern joins their colours?

    For patterns of treewidth w dynamic programming takes n^(w + 1); for every class of patterns of unbounded treewidth
    there is no algorithm of time n^o(w / log w) under ETH (Marx 2010, "Can you beat treewidth?"). With the complete
    pattern it is multicoloured clique.

    Parameters
    ----------
    classes
        Colour classes, as in `MulticoloredClique`.
    edges
        Pairs (u, v) with u < v of nodes whose colours the pattern joins.
    pattern
        Pairs (r, l) of colours with 1 <= r < l <= number of classes.

    Raises
    ------
    InputError
        Naming the class and the node, the edge, or the pair of colours, that is wrong.

    Notes
    -----
    The witness lists one node of each colour, in the order of the classes.

    >>> path = frozenset({(1, 2), (2, 3)})
    >>> PartitionedSubgraph(((1, 2), (3,), (4,)), frozenset({(2, 3), (3, 4)}), path).decide().witness
    (2, 3, 4)
    """

    name: ClassVar[str] = "partitioned-subgraph"
    classes: tuple[tuple[int, ...], ...]
    edges: frozenset[Edge]
    pattern: frozenset[Edge]

    def __post_init__(self) -> None:
        Graph(len(self.classes), self.pattern)
        colored = self.colored
        outside = [(u, v) for u, v in self.edges if self.colors_of((u, v)) not in self.pattern]
        if outside:
            u, v = min(outside)
            r, c = (colored.color_of[node] + 1 for node in (u, v))
            raise InputError(f"edge {u, v}: the pattern does not join the colors {min(r, c)} and {max(r, c)}")

    @cached_property
    def colored(self) -> MulticoloredClique:
        """The classes and the edges."""
        return MulticoloredClique(self.classes, self.edges)

    def colors_of(self, edge: Edge) -> Edge:
        """The colours of the ends of an edge, numbered from 1, the smaller one first."""
        r, c = sorted(self.colored.color_of[node] + 1 for node in edge)
        return r, c

    @property
    def size(self) -> dict[str, int]:
        return {**self.colored.size, "pattern": len(self.pattern)}

    def check(self, witness: Combination) -> bool:
        """Whether `witness` lists one node of each colour, adjacent wherever the pattern joins their colours."""
        return (
            isinstance(witness, tuple)
            and len(witness) == len(self.classes)
            and all(isinstance(v, int) and v in members for v, members in zip(witness, self.classes, strict=True))
            and all(self.colored.adjacent(witness[r - 1], witness[c - 1]) for r, c in self.pattern)
        )

    @property
    def elimination(self) -> list[tuple[int, tuple[int, ...]]]:
        """The colours in the order in which they are eliminated, each with those it is then adjacent to.

        A colour of the smallest degree comes next, and its neighbours become adjacent. One more than the largest
        number of neighbours is the size of the largest bag of a tree decomposition of the pattern; its width is that
        number, and for patterns of treewidth at most 2 no other is smaller.
        """
        around: dict[int, set[int]] = {color: set() for color in range(1, len(self.classes) + 1)}
        for r, c in self.pattern:
            around[r].add(c)
            around[c].add(r)
        order = []
        while around:
            color = min(around, key=lambda c: (len(around[c]), c))
            neighbours = around.pop(color)
            for other in neighbours:
                around[other] |= neighbours - {other}
                around[other].discard(color)
            order.append((color, tuple(sorted(neighbours))))
        return order

    def decide(self, conflicts: int = 2_000_000) -> Decision:
        """Decide by dynamic programming over a tree decomposition of the pattern, with at most so many entries.

        Colours are eliminated one after the other: what all tables about a colour allow its neighbours is a new table.
        """
        tables = self._tables()
        kept: list[tuple[int, tuple[int, ...], Table]] = []
        left = conflicts
        for color, neighbours in self.elimination:
            scope: tuple[int, ...] = (color,)
            rows: list[Combination] = [(node,) for node in self.classes[color - 1]]
            for about in [about for about in tables if color in about]:
                for allowed in tables.pop(about):
                    scope, rows = _joined(scope, rows, about, allowed, left)
                    left -= len(rows)
                    if left < 0:
                        return Decision(Verdict.UNKNOWN, None)
            missing = [other for other in neighbours if other not in scope]
            assert not missing, "a neighbour is in a table about the colour"
            places = [scope.index(other) for other in neighbours]
            table = {tuple(row[p] for p in places): row for row in rows}
            kept.append((color, scope, table))
            if not table:
                return Decision(Verdict.NO, None)
            if neighbours:
                tables[neighbours].append(set(table))
        chosen: dict[int, int] = {}
        for (color, scope, table), (_, neighbours) in zip(reversed(kept), reversed(self.elimination), strict=True):
            row = table[tuple(chosen[other] for other in neighbours)]
            chosen[color] = row[scope.index(color)]
        return Decision(Verdict.YES, tuple(chosen[color] for color in range(1, len(self.classes) + 1)))

    def _tables(self) -> dict[tuple[int, ...], list[set[Combination]]]:
        """Of every pair of colours that the pattern joins, the adjacent pairs of nodes."""
        found: dict[tuple[int, ...], list[set[Combination]]] = defaultdict(list)
        pairs: dict[Edge, set[Combination]] = {pair: set() for pair in self.pattern}
        for u, v in self.edges:
            ends = (u, v) if self.colored.color_of[u] < self.colored.color_of[v] else (v, u)
            pairs[self.colors_of((u, v))].add(ends)
        for pair, adjacent in pairs.items():
            found[pair].append(adjacent)
        return found

    def write(self) -> str:
        """DIMACS graph; first one comment ``c class U V W`` a colour and one ``c pattern R L`` a pair of colours."""
        comments = [" ".join(map(str, ("class", *members))) for members in self.classes]
        comments += [f"pattern {r} {c}" for r, c in sorted(self.pattern)]
        return Graph(self.size["nodes"], self.edges).write(comments)

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where`, and the line, the class or the pair."""
        colored = MulticoloredClique.read(text, where)
        pairs = read_comments(text, where, "pattern")
        wrong = next((pair for pair in pairs if len(pair) != 2), None)
        if wrong is not None:
            raise InputError(f"{where}: a comment 'c pattern' with {len(wrong)} colors; 'c pattern R L' is right")
        try:
            return cls(colored.classes, colored.edges, frozenset((min(r, c), max(r, c)) for r, c in pairs))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def _joined(
    scope: tuple[int, ...], rows: list[Combination], about: tuple[int, ...], allowed: set[Combination], most: int
) -> tuple[tuple[int, ...], list[Combination]]:
    """The rows that agree with an allowed choice about `about`, extended by it; it stops when there are too many."""
    common = [color for color in about if color in scope]
    new = [place for place, color in enumerate(about) if color not in scope]
    places = [about.index(color) for color in common]
    extensions: dict[Combination, list[Combination]] = defaultdict(list)
    for choice in allowed:
        extensions[tuple(choice[p] for p in places)].append(tuple(choice[p] for p in new))
    at = [scope.index(color) for color in common]
    found: list[Combination] = []
    for row in rows:
        found += [(*row, *more) for more in extensions.get(tuple(row[p] for p in at), ())]
        if len(found) > most:
            break
    return (*scope, *(about[p] for p in new)), found
