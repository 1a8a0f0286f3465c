"""What a solver's options do to it, such as another encoding: the same runs with one and with the other, side by side.

Here lives the pairing. The numbers are those of `hardness.reporting.pairs`, the layout is in the templates.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from hardness.reporting.entries import Entry
from hardness.reporting.pairs import Ratios, ratios


@dataclass(frozen=True)
class Options:
    """One solver under two sets of options (or versions, or limits) on the instances that both were given.

    Parameters
    ----------
    problem
        Family and question.
    before, after
        The methods; the one with the shorter name, which as a rule has the defaults, comes first.
    """

    problem: str
    before: str
    after: str
    ratios: Ratios


def option_table(entries: Sequence[Entry]) -> list[Options]:
    """A row for every two variants of a solver and every kind of instance that both were given."""
    runs: dict[tuple[str, str], dict[tuple[str, int], Entry]] = defaultdict(dict)
    variants: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        problem = f"{entry.run.family} · {entry.run.question}"
        runs[problem, entry.method][entry.run.digest, entry.run.seed] = entry
        variants[problem, entry.run.solver.partition("[")[0]].add(entry.method)
    rows = []
    for (problem, _), methods in sorted(variants.items()):
        for before, after in combinations(sorted(methods, key=lambda method: (len(method), method)), 2):
            others = runs[problem, after]
            pairs = [(entry, others[task]) for task, entry in runs[problem, before].items() if task in others]
            if pairs:
                rows.append(Options(problem, before, after, ratios(pairs)))
    return rows
