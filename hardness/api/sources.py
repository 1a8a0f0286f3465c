"""Source problems as other libraries have them: NetworkX graphs, PySAT formulas, lists of clauses, files.

Libraries are recognised by what their values look like; none is imported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from instances.errors import InputError, shown
from instances.plan import in_memory, read_source
from instances.problem import SourceProblem
from instances.problems import PROBLEMS, Acyclic2Disconnection, Clique, Cnf, Digraph, Graph, MulticoloredClique
from instances.recipe import FamilyOrigin, FileOrigin

KNOWN = (
    "a networkx.Graph, an instances.Graph, a formula (a list of clauses, a pysat CNF), a problem of instances.problems,"
    " a FamilyOrigin, or the path of a file"
)
"""What a source can be, for messages."""

Colors = int | Mapping[Any, Any] | None


def origin_of(source: Any, colors: Colors, k: int | None, problem: str | None) -> FileOrigin | FamilyOrigin:
    """Where a recipe starts that leads away from `source`; the parameters are those of `hardness.reduce`."""
    if problem is not None and problem not in PROBLEMS:
        raise InputError(f"unknown source problem {shown(problem)}; known: {', '.join(PROBLEMS)}")
    if isinstance(source, (str, Path)):
        number = _number(colors, k)
        return read_source(Path(source), number, problem)
    if isinstance(source, FamilyOrigin):
        _nothing("a family's draw", colors=colors, k=k, problem=problem)
        return source
    return in_memory(_problem(source, colors, k, problem))


def _problem(source: Any, colors: Colors, k: int | None, problem: str | None) -> SourceProblem:
    if isinstance(source, SourceProblem):
        _nothing(f"a {source.name}, which says it itself,", colors=colors, k=k, problem=problem)
        return source
    if _is_graph(source):
        return _of_graph(source, colors, k, problem)
    if hasattr(source, "clauses") and hasattr(source, "nv"):  # as in PySAT
        _nothing("a formula", colors=colors, k=k)
        return _formula(source.nv, source.clauses, problem)
    if isinstance(source, Iterable) and not isinstance(source, (bytes, Mapping)):
        _nothing("a formula", colors=colors, k=k)
        read = Cnf(source)
        return _formula(read.variables, read.clauses, problem)
    raise InputError(f"a source is {KNOWN}; got {shown(source)}")


def _is_graph(source: Any) -> bool:
    return isinstance(source, (Graph, Digraph)) or all(hasattr(source, part) for part in ("nodes", "edges", "adj"))


def _of_graph(source: Any, colors: Colors, k: int | None, problem: str | None) -> SourceProblem:
    directed = isinstance(source, Digraph) or (hasattr(source, "is_directed") and source.is_directed())
    if directed:
        if problem not in (None, Acyclic2Disconnection.name):
            raise InputError(f"a {problem} is about an undirected graph; graph.to_undirected() makes one")
        _nothing("a directed graph", colors=colors, k=k)
        return Acyclic2Disconnection(source if isinstance(source, Digraph) else _digraph(source))
    graph = source if isinstance(source, Graph) else Graph.from_networkx(source)
    if isinstance(colors, Mapping) or problem == MulticoloredClique.name:
        return _multicolored(source, graph, colors, k, problem)
    number = _number(colors, k)
    kind: Any = PROBLEMS[problem or Clique.name]
    if [field.name for field in fields(kind)] != ["graph", "k"]:
        raise InputError(f"a {problem} is not made from a graph; give an instances.problems.{kind.__name__}")
    if number is None:
        raise InputError(f"a graph needs the number of vertices to choose for {kind.chosen}; add colors=K or k=K")
    made: SourceProblem = kind(graph, number)
    return made


def _digraph(source: Any) -> Digraph:
    number = {node: v for v, node in enumerate(source.nodes, start=1)}
    return Digraph(len(number), frozenset((number[u], number[v]) for u, v in source.edges()))


def _multicolored(source: Any, graph: Graph, colors: Colors, k: int | None, problem: str | None) -> MulticoloredClique:
    """The nodes by their colours, in the order in which the colours first occur."""
    if problem not in (None, MulticoloredClique.name) or k is not None or not isinstance(colors, Mapping):
        raise InputError("a multicolored-clique takes colors={node: colour} for every node of the graph, and no k")
    nodes = list(range(1, graph.vertices + 1)) if isinstance(source, Graph) else list(source.nodes)
    without = [node for node in nodes if node not in colors]
    if without:
        raise InputError(f"node {shown(without[0])} has no colour; colors={{node: colour}} names one for every node")
    classes: dict[Any, list[int]] = {}
    for vertex, node in enumerate(nodes, start=1):
        classes.setdefault(colors[node], []).append(vertex)
    color = {vertex: name for name, members in classes.items() for vertex in members}
    between = frozenset((u, v) for u, v in graph.edges if color[u] != color[v])  # no other is in a clique of theirs
    return MulticoloredClique(tuple(map(tuple, classes.values())), between)


def _formula(variables: int, clauses: Any, problem: str | None) -> Cnf:
    kind = PROBLEMS[problem or Cnf.name]
    if not issubclass(kind, Cnf):
        raise InputError(f"a {problem} is no formula in clauses; give an instances.problems.{kind.__name__}")
    return kind(variables, clauses)


def _number(colors: Colors, k: int | None) -> int | None:
    """How many vertices are looked for; `colors` and `k` are two names for it."""
    if isinstance(colors, Mapping):
        raise InputError("colors={node: colour} goes with a graph; of a file it is the number of vertices to look for")
    if colors is not None and k is not None:
        raise InputError(f"colors={colors} and k={k} both say how many vertices are looked for; give one")
    number = k if colors is None else colors
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise InputError(f"the number of vertices to look for is an integer; got {shown(number)}")
    return number


def _nothing(what: str, **given: object) -> None:
    for name, value in given.items():
        if value is not None:
            raise InputError(f"{what} takes no {name}; drop {name}={shown(value)}")
