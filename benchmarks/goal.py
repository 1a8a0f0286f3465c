"""What is claimed of the runs, and whether it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from statistics import fmean, median, quantiles
from typing import Protocol

from benchmarks.case import Contest, Group, Run
from benchmarks.ratios import Ratio, Spread, short, slope, spread


class Outcome(Enum):
    """From best to worst."""

    MET = "met"
    NO_PEER = "no peer"
    """The competitor is not installed, so nothing is shown."""
    OPEN = "open"
    """A competitor was stopped too early to tell."""
    NOT_MET = "not met"


@dataclass(frozen=True)
class Finding:
    """One claim with its outcome and the numbers."""

    claim: str
    outcome: Outcome
    numbers: str


@dataclass(frozen=True)
class Table:
    """All runs of a goal."""

    runs: Sequence[Run]

    def of(self, group: str, competitor: str) -> dict[str, Run]:
        """A competitor's runs on a group by case."""
        return {run.case: run for run in self.runs if run.group == group and run.competitor == competitor}

    def took_part(self, group: str, competitor: str) -> bool:
        return any(run.status != "not installed" for run in self.of(group, competitor).values())

    def says_something(self, group: str, competitor: str) -> bool:
        """Whether a run ended with an answer or at its limit."""
        return any(run.status in ("right", "wrong", "timeout") for run in self.of(group, competitor).values())

    def ratios(self, group: str, ours: str, peers: Sequence[str], per: str = "") -> list[Ratio]:
        """Peer's time over ours for each case that we finished; that of the best peer if there are several.

        A peer that was stopped counts with its limit, as a lower bound. Wrong answers, crashes and cases that a peer
        was not put to count for nothing. With `per`, times are those of one unit of that work, and a run that was
        stopped counts with what it had done by then.
        """
        found = []
        for case, mine in self.of(group, ours).items():
            if mine.status != "right" or not (cost := cost_of(mine, per)):
                continue
            costs = [c for p in peers if (r := self.of(group, p).get(case)) and (c := cost_of(r, per))]
            if costs:
                best = min(costs, key=lambda ratio: (ratio.value, not ratio.at_least))
                found.append(Ratio(best.value / cost.value, best.at_least))
        return found


def cost_of(run: Run, per: str = "") -> Ratio | None:
    """Seconds (of one unit of work) of a run that says something about its solver's speed."""
    if per:
        stopped = run.status == "timeout" and run.seconds is not None
        if (run.status == "right" or stopped) and run.seconds and run.counted(per):
            return Ratio(run.seconds / run.counted(per))
        return None
    if run.status == "timeout":
        return Ratio(run.limit_s, at_least=True)
    return Ratio(run.seconds) if run.status == "right" and run.seconds else None


class Claim(Protocol):
    """Something that runs show or do not show."""

    def judge(self, table: Table) -> Finding:
        """Whether they do."""


@dataclass(frozen=True)
class Goal:
    """A goal with all that is run for it.

    Parameters
    ----------
    key
        Such as ``G4``.
    text
        What is to be reached.
    contests
        Run side by side.
    claims
        The goal is met if all of them are.
    """

    key: str
    text: str
    contests: tuple[Contest, ...]
    claims: tuple[Claim, ...]
    remarks: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Faster:
    """Ours needs at most 1/factor of the time of the best of the peers, in geometric mean over a group."""

    group: Group
    ours: str
    peers: tuple[str, ...]
    factor: float
    per: str = ""

    def judge(self, table: Table) -> Finding:
        name = self.group.name
        against = self.peers[0] if len(self.peers) == 1 else f"the best of {', '.join(self.peers)}"
        unit = f" per {self.per.removesuffix('s')}" if self.per else ""
        much = (
            f"at least {short(self.factor)}x faster"
            if self.factor >= 1
            else f"at most {short(1 / self.factor)}x slower"
        )
        claim = f"{name}: {self.ours} {much}{unit} than {against}"
        present = [peer for peer in self.peers if table.took_part(name, peer)]
        if not present:
            return Finding(claim, Outcome.NO_PEER, "not installed")
        failed = [run for run in table.of(name, self.ours).values() if run.status != "right"]
        ratios = table.ratios(name, self.ours, present, self.per)
        if not ratios:
            return Finding(claim, Outcome.NOT_MET if failed else Outcome.OPEN, "no pair of runs to compare")
        found = spread(ratios)
        numbers = f"{found}, {len(ratios)} cases"
        if failed:
            return Finding(claim, Outcome.NOT_MET, f"{numbers}; ours did not finish {len(failed)}")
        silent = [peer for peer in present if not table.says_something(name, peer)]
        if silent:
            return Finding(claim, Outcome.OPEN, f"{numbers}; without {', '.join(silent)}, of which no run was valid")
        return Finding(claim, self._outcome(found), numbers)

    def _outcome(self, found: Spread) -> Outcome:
        if found.mean.value >= self.factor:
            return Outcome.MET
        return Outcome.OPEN if found.mean.at_least else Outcome.NOT_MET


@dataclass(frozen=True)
class Share:
    """A part of ours takes at most so large a share of the time of some competitor, in geometric mean over a group.

    Parameters
    ----------
    part
        What the work counts the part's microseconds as.
    whole
        The competitor.
    """

    group: Group
    ours: str
    part: str
    whole: str
    most: float

    def judge(self, table: Table) -> Finding:
        claim = (
            f"{self.group.name}: {self.part} of {self.ours} takes at most {short(self.most)}x the time of {self.whole}"
        )
        whole = table.of(self.group.name, self.whole)
        runs = table.of(self.group.name, self.ours)
        pairs = [(run, whole[case]) for case, run in runs.items() if case in whole]
        if not pairs or any(run.status != "right" for pair in pairs for run in pair):
            return Finding(claim, Outcome.NOT_MET, "not all finished")
        found = spread([Ratio(max(run.counted(self.part), 1) / 1e6 / (other.seconds or 1e-9)) for run, other in pairs])
        outcome = Outcome.MET if found.mean.value <= self.most else Outcome.NOT_MET
        return Finding(claim, outcome, f"{found}, {len(pairs)} cases")


@dataclass(frozen=True)
class Within:
    """Some of ours decides every case of a group within so many seconds."""

    group: Group
    ours: tuple[str, ...]
    seconds: float

    def judge(self, table: Table) -> Finding:
        claim = f"{self.group.name}: decided within {self.seconds:g} s by {' or '.join(self.ours)}"
        worst = []
        for ours in self.ours:
            runs = list(table.of(self.group.name, ours).values())
            if runs and all(run.status == "right" and run.seconds is not None for run in runs):
                worst.append(max(run.seconds or 0.0 for run in runs))
        if not worst:
            return Finding(claim, Outcome.NOT_MET, "not all decided")
        outcome = Outcome.MET if min(worst) <= self.seconds else Outcome.NOT_MET
        return Finding(claim, outcome, f"slowest case {short(min(worst))} s")


@dataclass(frozen=True)
class NoSlower:
    """Ours needs at most so many times the time on a group as on another one of the same cases.

    Parameters
    ----------
    each
        On every case; else in geometric mean.
    """

    group: Group
    plain: Group
    ours: str
    most: float
    each: bool = False

    def judge(self, table: Table) -> Finding:
        how = " on each case" if self.each else ""
        claim = f"{self.group.name}: {self.ours} at most {short(self.most)}x slower than on {self.plain.name}{how}"
        runs, plain = (table.of(group.name, self.ours) for group in (self.group, self.plain))
        pairs = [(run, plain[case]) for case, run in runs.items() if case in plain]
        if not pairs or any(run.status != "right" for pair in pairs for run in pair):
            return Finding(claim, Outcome.NOT_MET, "not all finished")
        found = spread([Ratio((run.seconds or 1e-9) / (other.seconds or 1e-9)) for run, other in pairs])
        largest = found.most if self.each else found.mean
        outcome = Outcome.MET if largest.value <= self.most else Outcome.NOT_MET
        return Finding(claim, outcome, f"{found}, {len(pairs)} cases")


@dataclass(frozen=True)
class Tail:
    """The 0.95-quantile of our times is at most so many times their median; times are those that a run took or had."""

    group: Group
    ours: str
    most: float

    def judge(self, table: Table) -> Finding:
        claim = f"{self.group.name}: the 0.95-quantile of {self.ours} is at most {short(self.most)}x its median"
        times = sorted(run.seconds or run.limit_s for run in table.of(self.group.name, self.ours).values())
        if len(times) < 2:
            return Finding(claim, Outcome.NOT_MET, "too few runs")
        high, middle = quantiles(times, n=20)[-1], median(times)
        outcome = Outcome.MET if high <= self.most * middle else Outcome.NOT_MET
        return Finding(claim, outcome, f"{short(high / middle)}x: {short(high)} s over {short(middle)} s")


@dataclass(frozen=True)
class Slow:
    """A peer needs at least so many seconds, in geometric mean over a group; if it was stopped, its limit counts."""

    group: Group
    peer: str
    seconds: float

    def judge(self, table: Table) -> Finding:
        claim = f"{self.group.name}: {self.peer} needs at least {self.seconds:g} s"
        if not table.took_part(self.group.name, self.peer):
            return Finding(claim, Outcome.NO_PEER, "not installed")
        costs = [cost for run in table.of(self.group.name, self.peer).values() if (cost := cost_of(run))]
        if not costs:
            return Finding(claim, Outcome.OPEN, "no run was valid")
        found = spread(costs)
        short_of_it = Outcome.OPEN if found.mean.at_least else Outcome.NOT_MET
        outcome = Outcome.MET if found.mean.value >= self.seconds else short_of_it
        return Finding(claim, outcome, f"{found} s, {len(costs)} cases")


@dataclass(frozen=True)
class Rate:
    """Ours does at least so much work a second, in geometric mean.

    Parameters
    ----------
    amount
        The work of a case, called `per`: a formula of its size, so that no solver gains by counting differently.
    """

    group: Group
    ours: str
    per: str
    amount: int
    least: float

    def judge(self, table: Table) -> Finding:
        claim = f"{self.group.name}: {self.ours} counts at least {self.least / 1e6:g} M {self.per} a second"
        runs = table.of(self.group.name, self.ours).values()
        if all(run.status == "not installed" for run in runs):
            return Finding(claim, Outcome.NO_PEER, "not installed")
        rates = [Ratio(self.amount / run.seconds / 1e6) for run in runs if run.status == "right" and run.seconds]
        if len(rates) < len(runs):
            return Finding(claim, Outcome.NOT_MET, "not all finished")
        found = spread(rates)
        return Finding(claim, Outcome.MET if found.mean.value >= self.least / 1e6 else Outcome.NOT_MET, f"{found} M")


@dataclass(frozen=True)
class Exponent:
    """The median time of ours grows at most like this power of the number of neurons."""

    groups: tuple[Group, ...]
    ours: str
    most: float

    def judge(self, table: Table) -> Finding:
        span = f"{self.groups[0].name} to {self.groups[-1].name}"
        claim = f"{span}: time of {self.ours} grows at most like N^{self.most:g}"
        points, shown = [], []
        for group in self.groups:
            times = [r.seconds for r in table.of(group.name, self.ours).values() if r.status == "right" and r.seconds]
            if len(times) < len(group.cases):
                return Finding(claim, Outcome.NOT_MET, f"not all of {group.name} finished")
            points.append((group.neurons, median(times)))
            shown.append(f"{short(points[-1][1])} s at N = {points[-1][0]:.0f}")
        found = slope(points)
        outcome = Outcome.MET if found <= self.most else Outcome.NOT_MET
        return Finding(claim, outcome, f"N^{found:.2f}: {', '.join(shown)}")


@dataclass(frozen=True)
class WorkExponent:
    """The mean work of ours grows at most like this power of a size m, which is given for each group."""

    groups: tuple[tuple[int, Group], ...]
    ours: str
    counts: tuple[str, ...]
    most: float

    def judge(self, table: Table) -> Finding:
        span = f"{self.groups[0][1].name} to {self.groups[-1][1].name}"
        claim = f"{span}: work of {self.ours} grows at most like m^{self.most:g}"
        points, shown = [], []
        for m, group in self.groups:
            runs = [run for run in table.of(group.name, self.ours).values() if run.status == "right"]
            if len(runs) < len(group.cases):
                return Finding(claim, Outcome.NOT_MET, f"not all of {group.name} finished")
            points.append((float(m), max(1.0, fmean(sum(map(run.counted, self.counts)) for run in runs))))
            shown.append(f"{short(points[-1][1])} at m = {m}")
        found = slope(points)
        outcome = Outcome.MET if found <= self.most else Outcome.NOT_MET
        return Finding(claim, outcome, f"m^{found:.2f}: {', '.join(shown)}")


@dataclass(frozen=True)
class NeverWrong:
    """Ours answers every case rightly; what the peers say is shown."""

    groups: tuple[Group, ...]
    ours: str

    def judge(self, table: Table) -> Finding:
        claim = f"{self.ours} is right on {', '.join(group.name for group in self.groups)}"
        names = {group.name for group in self.groups}
        runs = [run for run in table.runs if run.group in names]
        mine = [run for run in runs if run.competitor == self.ours]
        right = sum(run.status == "right" for run in mine)
        wrong = sum(run.status == "wrong" for run in mine)
        peers = sum(run.status == "wrong" for run in runs if run.competitor != self.ours)
        numbers = f"{right} of {len(mine)} right, {wrong} wrong; peers: {peers} wrong"
        return Finding(claim, Outcome.MET if right == len(mine) else Outcome.NOT_MET, numbers)
