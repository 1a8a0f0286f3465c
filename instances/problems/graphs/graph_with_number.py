"""What the problems have in common whose instance is a graph and a number of vertices to choose: all but the choice."""

from dataclasses import dataclass
from typing import ClassVar, Self

from instances.errors import InputError
from instances.formats.sources.dimacs import read_comments
from instances.problem import Combination, SourceProblem
from instances.problems.graphs.graph import Graph


@dataclass(frozen=True)
class GraphWithNumber(SourceProblem):
    """A problem that asks for k vertices of a graph, or for at most k; its witness is a tuple of them in any order.

    Parameters
    ----------
    graph
        Any graph.
    k
        At least 0. Where k vertices are asked for, a k beyond the number of vertices is a legal no-instance.

    Raises
    ------
    InputError
        If k is negative.

    Attributes
    ----------
    chosen
        What the vertices are to be, for messages: ``a clique``.
    comment
        The comment of the file that holds k: ``c COMMENT K``.
    number
        What k is called among the measures of the size.
    """

    chosen: ClassVar[str]
    comment: ClassVar[str]
    number: ClassVar[str] = "k"
    graph: Graph
    k: int

    def __post_init__(self) -> None:
        if self.k < 0:
            raise InputError(f"{self.chosen} has k >= 0 vertices; got k = {self.k}")

    @property
    def size(self) -> dict[str, int]:
        return {"vertices": self.graph.vertices, "edges": len(self.graph.edges), self.number: self.k}

    def lists_vertices(self, witness: Combination) -> bool:
        """Whether `witness` is a tuple of distinct vertices; of anything else it is false."""
        return (
            isinstance(witness, tuple)
            and all(isinstance(v, int) and 1 <= v <= self.graph.vertices for v in witness)
            and len(set(witness)) == len(witness)
        )

    def write(self) -> str:
        """DIMACS graph with the comment that holds k first."""
        return self.graph.write([f"{self.comment} {self.k}"])

    @classmethod
    def read(cls, text: str, where: str) -> Self:
        """The inverse of `write`; raises `InputError` naming `where`, and the line where there is one."""
        graph = Graph.read(text, where)
        match read_comments(text, where, cls.comment):
            case [[k]] if k >= 0:
                return cls(graph, k)
            case found:
                raise InputError(
                    f"{where}: the comments 'c {cls.comment} K' say {found}; one line with one number K >= 0 is right"
                )
