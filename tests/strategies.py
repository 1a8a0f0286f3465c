"""Hypothesis strategies for source problems small enough for brute force.

Here live strategies that several test files share; a strategy of one file lives there.
"""

from itertools import combinations

from hypothesis import strategies as st

from instances.problems import (
    Acyclic2Disconnection,
    AcyclicOrientation,
    Clique,
    Cnf,
    Digraph,
    DominatingSet,
    ExactCover,
    Graph,
    IndependentSet,
    KSum,
    MaxCut,
    Monotone3Sat,
    MulticoloredClique,
    MulticoloredSetCover,
    NormalizedFormula,
    PartitionedSubgraph,
    SubsetSum,
    VertexCover,
)


@st.composite
def graphs(draw: st.DrawFn, max_vertices: int = 6) -> Graph:
    """Any graph of at most `max_vertices` vertices."""
    vertices = draw(st.integers(0, max_vertices))
    edges = [pair for pair in combinations(range(1, vertices + 1), 2) if draw(st.booleans())]
    return Graph(vertices, frozenset(edges))


@st.composite
def cliques(draw: st.DrawFn, max_vertices: int = 6, max_k: int = 4) -> Clique:
    """A clique problem; k may exceed the number of vertices."""
    return Clique(draw(graphs(max_vertices)), draw(st.integers(0, max_k)))


def acyclic_orientations(max_vertices: int = 4) -> st.SearchStrategy[AcyclicOrientation]:
    """Any graph of at most `max_vertices` vertices."""
    return graphs(max_vertices).map(AcyclicOrientation)


@st.composite
def max_cuts(draw: st.DrawFn, max_vertices: int = 4) -> MaxCut:
    """Up to one edge more is asked for than there are."""
    graph = draw(graphs(max_vertices))
    return MaxCut(graph, draw(st.integers(0, len(graph.edges) + 1)))


@st.composite
def k_sums(draw: st.DrawFn, max_integers: int = 6, most: int = 5, max_summands: int = 3) -> KSum:
    """Few integers of small size, so that many sums are 0."""
    integers = draw(st.sets(st.integers(-most, most), max_size=max_integers))
    return KSum(tuple(sorted(integers)), draw(st.integers(2, max_summands)))


@st.composite
def partitioned_subgraphs(draw: st.DrawFn, max_colors: int = 4, max_nodes: int = 2) -> PartitionedSubgraph:
    """Any pattern on at most `max_colors` colours of at most `max_nodes` nodes."""
    complete = draw(multicolored_cliques(max_colors, max_nodes))
    colors = range(1, len(complete.classes) + 1)
    pattern = frozenset(pair for pair in combinations(colors, 2) if draw(st.booleans()))
    ends = {(u, v): sorted(complete.color_of[w] + 1 for w in (u, v)) for u, v in complete.edges}
    edges = frozenset(edge for edge, (r, c) in ends.items() if (r, c) in pattern)
    return PartitionedSubgraph(complete.classes, edges, pattern)


@st.composite
def multicolored_cliques(
    draw: st.DrawFn, max_colors: int = 3, max_nodes: int = 3, min_colors: int = 0
) -> MulticoloredClique:
    """At most `max_colors` classes of at most `max_nodes` nodes, numbered in any order; classes may be empty."""
    sizes = draw(st.lists(st.integers(0, max_nodes), min_size=min_colors, max_size=max_colors))
    nodes = iter(draw(st.permutations(range(1, sum(sizes) + 1))))
    classes = tuple(tuple(next(nodes) for _ in range(size)) for size in sizes)
    edges = frozenset(
        (min(u, v), max(u, v))
        for first, second in combinations(classes, 2)
        for u in first
        for v in second
        if draw(st.booleans())
    )
    return MulticoloredClique(classes, edges)


@st.composite
def cnfs(draw: st.DrawFn, max_variables: int = 4, max_clauses: int = 6, max_width: int = 3) -> Cnf:
    """Any formula of these sizes: with empty, repeated and tautological clauses and unused variables."""
    variables = draw(st.integers(0, max_variables))
    literals = st.sampled_from([literal for v in range(1, variables + 1) for literal in (v, -v)] or [0])
    clause = st.lists(literals, max_size=max_width if variables else 0).map(tuple)
    return Cnf(variables, tuple(draw(st.lists(clause, max_size=max_clauses))))


@st.composite
def monotone_3_sats(draw: st.DrawFn, max_variables: int = 4, max_clauses: int = 6) -> Monotone3Sat:
    """Clauses of one to three literals of one sign, repeated ones too."""
    variables = draw(st.integers(0, max_variables))
    clauses = st.lists(st.integers(1, max(1, variables)), min_size=1, max_size=3).flatmap(
        lambda clause: st.sampled_from([tuple(clause), tuple(-v for v in clause)])
    )
    return Monotone3Sat(variables, tuple(draw(st.lists(clauses, max_size=max_clauses if variables else 0))))


@st.composite
def multicolored_set_covers(
    draw: st.DrawFn, max_colors: int = 3, max_labels: int = 3, max_elements: int = 4
) -> MulticoloredSetCover:
    """Families of any sets; colours may be without sets, and there may be no elements."""
    elements = draw(st.integers(0, max_elements))
    members = st.frozensets(st.integers(1, max(1, elements)), max_size=elements)
    family = st.lists(members, max_size=max_labels).map(tuple)
    return MulticoloredSetCover(elements, tuple(draw(st.lists(family, max_size=max_colors))))


@st.composite
def independent_sets(draw: st.DrawFn, max_vertices: int = 5, max_k: int = 4) -> IndependentSet:
    """An independent set problem; k may exceed the number of vertices."""
    return IndependentSet(draw(graphs(max_vertices)), draw(st.integers(0, max_k)))


@st.composite
def vertex_covers(draw: st.DrawFn, max_vertices: int = 5, max_k: int = 6) -> VertexCover:
    """A vertex cover problem; k may exceed the number of vertices."""
    return VertexCover(draw(graphs(max_vertices)), draw(st.integers(0, max_k)))


@st.composite
def dominating_sets(draw: st.DrawFn, max_vertices: int = 5, max_k: int = 3) -> DominatingSet:
    """A dominating set problem; k may exceed the number of vertices."""
    return DominatingSet(draw(graphs(max_vertices)), draw(st.integers(0, max_k)))


@st.composite
def acyclic_2_disconnections(draw: st.DrawFn, max_vertices: int = 5) -> Acyclic2Disconnection:
    """Any digraph, often with many vertices joined both ways, without which the answer is yes."""
    vertices = draw(st.integers(0, max_vertices))
    arcs: set[tuple[int, int]] = set()
    for u, v in combinations(range(1, vertices + 1), 2):
        arcs.update(draw(st.sampled_from([[], [(u, v)], [(v, u)], [(u, v), (v, u)]])))
    return Acyclic2Disconnection(Digraph(vertices, frozenset(arcs)))


@st.composite
def normalized_formulas(
    draw: st.DrawFn, max_colors: int = 2, max_labels: int = 3, max_levels: int = 3, max_gates: int = 3
) -> NormalizedFormula:
    """Any formula with at most `max_levels` levels below the top; atoms and gates may be empty."""
    labels = tuple(draw(st.lists(st.integers(0, max_labels), max_size=max_colors)))
    atom = st.integers(1, max(1, len(labels))).flatmap(
        lambda color: st.tuples(
            st.just(color),
            st.frozensets(st.integers(1, max(1, labels[color - 1])), max_size=labels[color - 1]),
        )
    )
    atoms = tuple(draw(st.lists(atom, max_size=4 if labels else 0)))
    levels: list[tuple[tuple[int, ...], ...]] = []
    below = len(atoms)
    for _ in range(draw(st.integers(1, max_levels))):
        gate = st.lists(st.integers(1, max(1, below)), max_size=3 if below else 0).map(tuple)
        levels.append(tuple(draw(st.lists(gate, max_size=max_gates))))
        below = len(levels[-1])
    return NormalizedFormula(labels, atoms, tuple(levels))


@st.composite
def subset_sums(draw: st.DrawFn, max_items: int = 6, largest: int = 12) -> SubsetSum:
    """At most `max_items` small items; the target may be out of reach."""
    items = draw(st.lists(st.integers(1, largest), max_size=max_items))
    return SubsetSum(tuple(items), draw(st.integers(1, max(1, sum(items)) + 1)))


@st.composite
def exact_covers(draw: st.DrawFn, max_elements: int = 4, max_sets: int = 6) -> ExactCover:
    """Any sets that are not empty, equal ones too."""
    elements = draw(st.integers(0, max_elements))
    some = st.frozensets(st.integers(1, max(1, elements)), min_size=1)
    return ExactCover(elements, tuple(draw(st.lists(some, max_size=max_sets if elements else 0))))
