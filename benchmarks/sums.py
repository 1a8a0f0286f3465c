"""Claims about the sum of all times of some groups, and about every single case, instead of means of ratios."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.case import Group
from benchmarks.goal import Finding, Outcome, Table, cost_of
from benchmarks.ratios import Ratio, short


@dataclass(frozen=True)
class FasterInSum:
    """Ours needs at most 1/factor of the peer's time for all cases together to which the peer was put.

    A peer that was stopped counts with its limit, as a lower bound.
    """

    groups: tuple[Group, ...]
    ours: str
    peer: str
    factor: float

    def judge(self, table: Table) -> Finding:
        claim = f"{_names(self.groups)}: in sum {self.ours} at least {short(self.factor)}x faster than {self.peer}"
        pairs = list(_pairs(table, self.groups, self.ours, self.peer))
        early = _early(table, self.groups, self.ours, self.peer, pairs)
        if early is not None:
            return Finding(claim, *early)
        found = Ratio(
            sum(theirs.value for _, _, theirs in pairs) / sum(mine for _, mine, _ in pairs),
            any(theirs.at_least for _, _, theirs in pairs),
        )
        outcome = Outcome.OPEN if found.at_least else Outcome.NOT_MET
        if found.value >= self.factor:
            outcome = Outcome.MET
        return Finding(claim, outcome, f"{found}, {len(pairs)} cases")


@dataclass(frozen=True)
class NeverLater:
    """On no case ours needs more seconds than share times those of the peer and some more.

    Parameters
    ----------
    cases
        The only ones that are looked at; all if empty.
    """

    groups: tuple[Group, ...]
    ours: str
    peer: str
    share: float = 1.0
    more_s: float = 0.0
    cases: tuple[str, ...] = ()

    def judge(self, table: Table) -> Finding:
        part = f" {', '.join(self.cases)}" if self.cases else ""
        bound = f"{self.share:g} times the time of {self.peer}" + (f" and {self.more_s:g} s" if self.more_s else "")
        claim = f"{_names(self.groups)}{part}: {self.ours} on each case within {bound}"
        pairs = [
            pair for pair in _pairs(table, self.groups, self.ours, self.peer) if not self.cases or pair[0] in self.cases
        ]
        early = _early(table, self.groups, self.ours, self.peer, pairs)
        if early is not None:
            return Finding(claim, *early)
        over = [(mine - self.share * theirs.value - self.more_s, theirs.at_least) for _, mine, theirs in pairs]
        late = [open_ for excess, open_ in over if excess > 0]
        outcome = Outcome.MET if not late else Outcome.OPEN if all(late) else Outcome.NOT_MET
        return Finding(claim, outcome, f"{len(pairs) - len(late)} of {len(pairs)} cases")


@dataclass(frozen=True)
class ShareInSum:
    """A part of ours, counted in microseconds, is at most such a share of all of it, for all cases together."""

    groups: tuple[Group, ...]
    ours: str
    part: str
    most: float

    def judge(self, table: Table) -> Finding:
        claim = f"{_names(self.groups)}: in sum {self.part} is at most {self.most:g} of {self.ours}"
        runs = [run for group in self.groups for run in table.of(group.name, self.ours).values()]
        if not runs or any(run.status != "right" for run in runs):
            return Finding(claim, Outcome.NOT_MET, "not all finished")
        found = sum(run.counted(self.part) for run in runs) / 1e6 / sum(run.seconds or 0.0 for run in runs)
        outcome = Outcome.MET if found <= self.most else Outcome.NOT_MET
        return Finding(claim, outcome, f"{short(found)}, {len(runs)} cases")


def _names(groups: Sequence[Group]) -> str:
    return groups[0].name if len(groups) == 1 else f"{groups[0].name} to {groups[-1].name}"


def _pairs(table: Table, groups: Sequence[Group], ours: str, peer: str) -> Iterator[tuple[str, float, Ratio]]:
    """Case, our seconds, and the peer's, of all that we finished and the peer was put to."""
    for group in groups:
        theirs = table.of(group.name, peer)
        for case, mine in table.of(group.name, ours).items():
            if mine.status == "right" and mine.seconds and case in theirs and (time := cost_of(theirs[case])):
                yield case, mine.seconds, time


def _early(
    table: Table, groups: Sequence[Group], ours: str, peer: str, pairs: Sequence[object]
) -> tuple[Outcome, str] | None:
    """What there is to say before anything is compared."""
    failed = [run for group in groups for run in table.of(group.name, ours).values() if run.status != "right"]
    if failed:
        return Outcome.NOT_MET, f"ours did not finish {len(failed)}"
    if not any(table.took_part(group.name, peer) for group in groups):
        return Outcome.NO_PEER, "not installed"
    return None if pairs else (Outcome.OPEN, "no pair of runs to compare")
