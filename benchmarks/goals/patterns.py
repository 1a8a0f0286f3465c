"""Work on random graphs: along a pattern it grows with the pattern's treewidth, and on three colours by the law."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count, islice
from typing import Literal

from benchmarks.case import Case, Contest, Group
from benchmarks.draws import SEEDS
from benchmarks.draws.clique import clique
from benchmarks.goal import Goal, WorkExponent
from instances.families import gnp_partitioned_subgraph
from instances.problem import Verdict
from instances.reductions import PartitionedSubgraphToPositivity

OURS = "activation-sat"
WORK = ("choices", "conflicts", "lps", "nodes")
SIZES = (8, 16, 32, 64, 128)
COLORS = 6

Pattern = Literal["path", "star", "cycle", "grid", "complete"]

WIDTHS: dict[Pattern, int] = {"path": 1, "star": 1, "cycle": 2, "grid": 2, "complete": 5}
"""Treewidths for six colours."""


@cache
def pattern(name: Pattern, nodes: int) -> Group:
    """Random graphs along a pattern at the density where one copy is expected, of which those without one are kept."""

    def cases() -> Iterator[Case]:
        for seed in count():
            source = gnp_partitioned_subgraph(COLORS, nodes, name, "threshold", seed=seed)
            if source.decide().verdict is Verdict.NO:
                yield Case(f"seed {seed}", PartitionedSubgraphToPositivity(source).target, "no", source)

    def make() -> Sequence[Case]:
        return list(islice(cases(), SEEDS))

    return Group(f"{name} {COLORS}x{nodes} no", make)


def _sizes(name: str) -> tuple[int, ...]:
    return SIZES if name != "complete" else (8, 12, 16, 24, 32)


_patterns = {name: [(m, pattern(name, m)) for m in _sizes(name)] for name in WIDTHS}
_three = [(m, clique(3, m, "no")) for m in (16, 32, 64, 128, 256)]

GOALS = (
    Goal(
        "patterns",
        "Along a pattern of six colours the work grows in the nodes m of a colour with an exponent of at most treewidth"
        " + 1, not d = 6.",
        tuple(Contest(group, (OURS,), limit_s=300) for groups in _patterns.values() for _, group in groups),
        tuple(WorkExponent(tuple(_patterns[name]), OURS, WORK, width + 1) for name, width in WIDTHS.items()),
        (
            "`path 6xm` has m nodes a colour and edges only between neighbouring colours; every colour but the first is"
            " joined to it in a `star`; a `grid` has two rows. Work is choices + conflicts + linear programs + nodes.",
        ),
    ),
    Goal(
        "law-3",
        "Three colours follow the first-moment law: work grows in m at most like m^1.2 for m from 16 to 256.",
        tuple(Contest(group, (OURS,), limit_s=300) for _, group in _three),
        (WorkExponent(tuple(_three), OURS, WORK, 1.2),),
        ("The law is m^1. Work is choices + conflicts + linear programs + nodes.",),
    ),
)
