"""Two stores against each other, solver by solver: two versions, two machines, two limits; losses first.

Runs are paired by instance, solver and seed. A ratio of times is the median over the pairs that both solved, with an
interval from the order statistics of the ratios (the sign test), which assumes nothing of how they are distributed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from hardness.reporting.entries import SOLVED, said
from hardness.statistics.quantiles import median_interval
from hardness.store.store import Run, Store
from instances.errors import InputError

CLOCK_S = 0.01
"""Shorter times are taken for this one: they measure the clock."""

FEWEST = 6
"""Fewer ratios have no interval of 95 %."""

SHOWN = 20
"""So many lost instances of a solver are listed."""


@dataclass(frozen=True)
class Pair:
    """The runs of one solver with one seed on one instance."""

    before: Run
    after: Run

    @property
    def lost(self) -> bool:
        return self.before.category in SOLVED and self.after.category not in SOLVED

    @property
    def won(self) -> bool:
        return self.before.category not in SOLVED and self.after.category in SOLVED

    @property
    def contradicting(self) -> bool:
        """Whether both answer, and not the same."""
        both = self.before.category in SOLVED and self.after.category in SOLVED
        return both and said(self.before) != said(self.after)

    @property
    def ratio(self) -> float | None:
        """The time after in units of the time before, of pairs that both solved."""
        if self.before.category not in SOLVED or self.after.category not in SOLVED:
            return None
        if self.before.wall_s is None or self.after.wall_s is None:
            return None
        return max(self.after.wall_s, CLOCK_S) / max(self.before.wall_s, CLOCK_S)


def comparison(before: Path, after: Path) -> Iterator[str]:
    """What a person wants to know, a line each.

    Raises
    ------
    InputError
        If one of the files is no store, or they share no runs.
    """
    pairs = paired(Store(before).runs(), Store(after).runs())
    if not pairs:
        raise InputError(f"{before} and {after} share no instance with a solver of the same name; nothing is compared")
    rows = sorted(pairs.items(), key=lambda item: (-sum(p.lost or p.contradicting for p in item[1]), item[0]))
    yield f"{'solver':<28}{'pairs':>7}{'lost':>6}{'won':>6}{'both':>6}  time after : before, 95 % interval"
    for solver, own in rows:
        ratios = sorted(ratio for pair in own if (ratio := pair.ratio) is not None)
        counts = f"{len(own):>7}{sum(p.lost for p in own):>6}{sum(p.won for p in own):>6}{len(ratios):>6}"
        yield f"{solver:<28}{counts}  {_ratio(ratios)}"
    for solver, own in rows:
        for pair in [pair for pair in own if pair.contradicting]:
            yield f"contradiction: {solver} on {pair.before.instance}: {said(pair.before)}, then {said(pair.after)}"
        lost = [pair for pair in own if pair.lost]
        for pair in lost[:SHOWN]:
            reason = pair.after.reason or pair.after.category.value
            yield f"lost: {solver} on {pair.before.instance} (n = {pair.before.n}, d = {pair.before.d}): {reason}"
        if len(lost) > SHOWN:
            yield f"lost: {solver} on {len(lost) - SHOWN} more"


def paired(before: Sequence[Run], after: Sequence[Run]) -> dict[str, list[Pair]]:
    """By solver the pairs of runs; of several runs that could be one, the last stored."""
    first = {(run.solver, run.digest, run.seed): run for run in before}
    found: dict[str, list[Pair]] = defaultdict(list)
    for key, run in {(run.solver, run.digest, run.seed): run for run in after}.items():
        if key in first:
            found[run.solver].append(Pair(first[key], run))
    return dict(found)


def _ratio(ratios: Sequence[float]) -> str:
    """The median with its interval; of fewer than 6 ratios, which have none, their range."""
    if not ratios:
        return "—"
    low, high = median_interval(ratios, [False] * len(ratios))
    return f"{median(ratios):.2f} [{low:.2f}, {high:.2f}]" + (" (range)" if len(ratios) < FEWEST else "")
