"""Two solvers on the same runs: who was faster where, and by how much.

Here live the pairing of runs and its numbers. The drawing is in `hardness.reporting.figures`, the layout in the
templates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from hardness.reporting.curves import SHORTEST_S, counting, incomparable, work
from hardness.reporting.entries import Entry

MOST = 4
"""So many solvers are compared two by two."""


@dataclass(frozen=True)
class Both:
    """One task, an instance and a seed, under two solvers: seconds, None where it was not solved."""

    instance: str
    answer: str
    first_s: float | None
    second_s: float | None


@dataclass(frozen=True)
class Pair:
    """Two methods on the tasks that both were given and at least one of them solved.

    Parameters
    ----------
    tasks
        Those tasks.
    neither
        Number of tasks that both were given and neither solved.
    limit_s
        The longer of their time limits.
    """

    first: str
    second: str
    tasks: tuple[Both, ...]
    neither: int
    limit_s: float

    @property
    def only_first(self) -> int:
        return sum(task.second_s is None for task in self.tasks)

    @property
    def only_second(self) -> int:
        return sum(task.first_s is None for task in self.tasks)

    @property
    def both(self) -> int:
        return len(self.tasks) - self.only_first - self.only_second

    @property
    def ratio(self) -> float | None:
        """The median of second : first in seconds over the tasks that both solved."""
        return middle(
            task.second_s / task.first_s
            for task in self.tasks
            if task.first_s is not None and task.second_s is not None
        )


@dataclass(frozen=True)
class Ratios:
    """What changed from one run of each of several pairs to the other.

    Parameters
    ----------
    pairs
        Their number.
    before, after
        How many of the runs are solved.
    work, seconds
        The median over the pairs that are solved on both sides of after : before. Counts have 1 added to them, so
        that none is 0. None without such pairs, or without counts.
    """

    pairs: int
    before: int
    after: int
    work: float | None
    seconds: float | None


def pairs(entries: Sequence[Entry], methods: Sequence[str]) -> list[Pair]:
    """Every two of the first `MOST` methods that solved something the other was given, too."""
    runs = {method: {(e.run.digest, e.run.seed): e for e in entries if e.method == method} for method in methods[:MOST]}
    found = []
    for first, second in combinations(methods[:MOST], 2):
        # In the order of the entries, so that the same store gives the same bytes.
        common = [(entry, runs[second][task]) for task, entry in runs[first].items() if task in runs[second]]
        tasks = tuple(
            Both(a.run.instance, a.answer, _seconds(a), _seconds(b)) for a, b in common if a.solved or b.solved
        )
        if tasks:
            limit_s = max(max(a.run.wall_limit_s, b.run.wall_limit_s) for a, b in common)
            found.append(Pair(first, second, tasks, len(common) - len(tasks), limit_s))
    return found


def ratios(pairs: Sequence[tuple[Entry, Entry]]) -> Ratios:
    """What changed from the first runs of the pairs to the second ones."""
    both = [(before.run, after.run) for before, after in pairs if before.solved and after.solved]
    counts = [(work(before), work(after)) for before, after in both if not incomparable(counting((before, after)))]
    return Ratios(
        len(pairs),
        sum(before.solved for before, _ in pairs),
        sum(after.solved for _, after in pairs),
        middle((b + 1) / (a + 1) for a, b in counts if a is not None and b is not None),
        middle(
            max(after.wall_s, SHORTEST_S) / max(before.wall_s, SHORTEST_S)
            for before, after in both
            if before.wall_s is not None and after.wall_s is not None
        ),
    )


def middle(values: Iterable[float]) -> float | None:
    """The median; None of nothing."""
    found = list(values)
    return median(found) if found else None


def _seconds(entry: Entry) -> float | None:
    return max(entry.run.wall_s or 0.0, SHORTEST_S) if entry.solved else None
