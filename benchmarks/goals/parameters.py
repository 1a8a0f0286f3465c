"""Identifiability, functional dimensions, equality, and what disguises cost. Nobody else decides the questions."""

from benchmarks.case import Contest
from benchmarks.draws.parameters import (
    cliques,
    dimensions,
    equal_pairs,
    networks,
    same_functions,
    subset_sums,
    varieties,
    vectors,
)
from benchmarks.goal import Faster, Goal, NoSlower, Within

_HALVES, _SAT = "zero-sum[method=halves]", "activation-sat"
_SUMS, _VECTORS, _EQUAL = subset_sums(40, 40), vectors(5, 36), equal_pairs(10, 1000)
_SIZES = ((3, 4), (4, 4), (4, 8))
_COMPUTED = (  # what, by whom, within seconds
    (networks(10, 10_000), "canonical-form", 1),
    (same_functions(100, 100, 100), "equality", 1),
    (varieties(20, 20, 20, 8), "pattern-dimension", 1),
    (networks(10, 300), "parameter-features", 0.005),
)

GOALS = (
    Goal(
        "parameters",
        "Identifiability of 40 random items of 40 bits within 30 s by halves, and no slower than CP-SAT on the plain"
        " subset sum, that of 36 rows of 5 inputs within 20 s; equality of two networks of 1,000 neurons and 10 inputs"
        " within 1 s; functional dimension of 3,8,1 within 0.5 s and of 2,4,4,1 within 1 s; strongly disguised cliques"
        " at most 10x slower than plain ones; canonical forms of 10,000 neurons, equality of networks of 100 + 100"
        " neurons and dimensions of 8 patterns of 20-20-20 within 1 s each, cheap features of 300 neurons within 5 ms.",
        (
            Contest(_SUMS, (_HALVES,), ("cp-sat-subset-sum",), limit_s=60),
            Contest(_VECTORS, (_HALVES,), limit_s=60),
            Contest(_EQUAL, ("region",), limit_s=10),
            *(Contest(dimensions(*sizes), ("region",), limit_s=10) for sizes in ((3, 8), (2, 4, 4))),
            *(Contest(cliques(*size, level), (_SAT,)) for size in _SIZES for level in (None, "strong")),
            *(Contest(group, (name,), limit_s=30) for group, name, _ in _COMPUTED),
        ),
        (
            Within(_SUMS, (_HALVES,), 30),
            Faster(_SUMS, _HALVES, ("cp-sat-subset-sum",), 1),
            Within(_VECTORS, (_HALVES,), 20),
            Within(_EQUAL, ("region",), 1),
            Within(dimensions(3, 8), ("region",), 0.5),
            Within(dimensions(2, 4, 4), ("region",), 1),
            *(NoSlower(cliques(*size, "strong"), cliques(*size), _SAT, 10, each=True) for size in _SIZES),
            *(Within(group, (name,), seconds) for group, name, seconds in _COMPUTED),
        ),
        (
            "There is no peer for identifiability and functional dimension; CP-SAT is given the subset sum itself.",
            "Times are by the wall clock. On a machine that is busy otherwise functional dimensions miss their limits"
            " by that: in processor time they took 0.15 s (3,8,1) and 0.14 s (2,4,4,1), the better of two, on three"
            " networks each.",
        ),
    ),
)
