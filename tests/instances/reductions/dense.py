"""Seeded instances that are neither trivial nor one-sided, still small enough for brute force.

Hypothesis prefers small and empty instances; these make sure that the laws also see the others.
"""

from itertools import combinations, product
from random import Random

from instances.problems import (
    Acyclic2Disconnection,
    Cnf,
    Digraph,
    MulticoloredClique,
    MulticoloredSetCover,
    NormalizedFormula,
)


def dense_multicolored_clique(seed: int) -> MulticoloredClique:
    """Three classes of two nodes with most edges: about as many yes as no, and no trivial ones."""
    random = Random(seed)
    classes = ((1, 2), (3, 4), (5, 6))
    pairs = [pair for first, second in combinations(classes, 2) for pair in product(first, second)]
    return MulticoloredClique(classes, frozenset(pair for pair in pairs if random.random() < 0.5))


def dense_pair(seed: int) -> MulticoloredClique:
    """Two classes of two nodes with few edges: about as many yes as no."""
    random = Random(seed)
    pairs = ((1, 3), (1, 4), (2, 3), (2, 4))
    return MulticoloredClique(((1, 2), (3, 4)), frozenset(pair for pair in pairs if random.random() < 0.2))


def dense_cnf(seed: int) -> Cnf:
    """Up to sixteen clauses of two or three of three variables: about as many yes as no."""
    random = Random(seed)
    clauses = (
        tuple(v * random.choice((1, -1)) for v in random.sample((1, 2, 3), random.randint(2, 3)))
        for _ in range(random.randint(8, 16))
    )
    return Cnf(3, tuple(clauses))


def dense_multicolored_set_cover(seed: int) -> MulticoloredSetCover:
    """Two colours with two sets each of three or four elements: about as many yes as no."""
    random = Random(seed)
    elements = random.randint(3, 4)

    def members() -> frozenset[int]:
        return frozenset(element for element in range(1, elements + 1) if random.random() < 0.4)

    return MulticoloredSetCover(elements, tuple(tuple(members() for _ in range(2)) for _ in range(2)))


def dense_normalized_formula(seed: int) -> NormalizedFormula:
    """Two colours with two labels each and two to four levels of gates: about as many yes as no."""
    random = Random(seed)
    atoms = tuple((color, frozenset({label})) for color in (1, 2) for label in (1, 2))
    levels: list[tuple[tuple[int, ...], ...]] = []
    depth, below = random.randint(1, 3), len(atoms)
    for level in range(depth):
        inputs = (1, 1, 2) if (depth - level) % 2 else (1, 2, 2)  # disjunctions are true soon, conjunctions false
        levels.append(
            tuple(tuple(random.sample(range(1, below + 1), random.choice(inputs))) for _ in range(random.randint(3, 4)))
        )
        below = len(levels[-1])
    return NormalizedFormula((2, 2), atoms, tuple(levels))


def dense_acyclic_2_disconnection(seed: int) -> Acyclic2Disconnection:
    """A tree of double arcs on four vertices with one of them cut to half, and other arcs: about as many yes as no."""
    random = Random(seed)
    arcs = {(random.randint(1, v - 1), v) for v in (2, 3, 4)}
    arcs |= {(v, u) for u, v in arcs}
    arcs.discard(random.choice(sorted(arcs)))
    arcs |= {(u, v) for u in (1, 2, 3, 4) for v in (1, 2, 3, 4) if u != v and random.random() < 0.3}
    return Acyclic2Disconnection(Digraph(4, frozenset(arcs)))
