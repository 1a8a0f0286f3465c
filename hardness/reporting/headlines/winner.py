"""Who won: who solved most, whose answers were proved, and who was faster, in sentences that the runs bear out.

All of it is about the instances that every solver was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from scipy.special import bdtr

from hardness.reporting.curves import SHORTEST_S, problem_of
from hardness.reporting.entries import Entry

CHANCE = 0.05
"""Who was faster on more instances is not called faster if a fair coin would do as well with a larger probability."""


@dataclass(frozen=True)
class Record:
    """What a method made of the instances that all were given.

    Parameters
    ----------
    seconds
        By digest, of those that it solved under all of its seeds: the median wall time.
    hosts
        By digest, the machine of its runs; none where there were several.
    certified
        How many of them the exact check accepted, under all seeds.
    """

    method: str
    seconds: Mapping[str, float]
    hosts: Mapping[str, str]
    certified: int

    @property
    def solved(self) -> int:
        return len(self.seconds)


def winners(entries: Sequence[Entry], methods: Sequence[str]) -> tuple[str, ...]:
    """Who won, in at most three sentences, the first of which stands for all."""
    own = {method: [entry for entry in entries if entry.method == method] for method in methods}
    common = set.intersection(*({entry.run.digest for entry in own[method]} for method in methods))
    if not common:
        return (f"No instance was given to all of {_listed(methods)}, so that none of them won.",)
    among = _among(entries, common)
    faulty = [method for method in methods if any(entry.fault for entry in own[method])]
    records = [_record(method, own[method], common) for method in methods if method not in faulty]
    records.sort(key=lambda record: -record.solved)
    out = f" {_listed(faulty)} gave answers that must not be trusted, and cannot win." if faulty else ""
    if not records:
        return (f"No solver won:{out}",)
    if not records[0].solved:
        return (f"No {'other ' * bool(faulty)}solver solved any of {among}.{out}",)
    return (f"{_solved(records, len(common), among)}{out}", *_proved(records), *_faster(records))


def _record(method: str, entries: Sequence[Entry], common: set[str]) -> Record:
    runs: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.run.digest in common:
            runs.setdefault(entry.run.digest, []).append(entry)
    solved = {digest: own for digest, own in runs.items() if all(entry.solved for entry in own)}
    seconds = {
        digest: median(max(entry.run.wall_s or 0.0, SHORTEST_S) for entry in own) for digest, own in solved.items()
    }
    places = {digest: {entry.run.host for entry in own} for digest, own in solved.items()}
    hosts = {digest: host for digest, (host, *others) in places.items() if not others}
    return Record(method, seconds, hosts, sum(all(entry.run.certified for entry in own) for own in solved.values()))


def _among(entries: Sequence[Entry], common: set[str]) -> str:
    """The instances that all were given, in words."""
    problems = list(dict.fromkeys(problem_of(entry.run) for entry in entries if entry.run.digest in common))
    kind = f"of {_listed(problems)}" if len(problems) < 4 else f"of {len(problems)} kinds"
    return f"the {len(common)} instances {kind}" if len(common) > 1 else f"the one instance {kind}"


def _solved(records: Sequence[Record], number: int, among: str) -> str:
    by_number: dict[int, list[str]] = {}
    for record in records:
        by_number.setdefault(record.solved, []).append(record.method)
    (most, first), *rest = by_number.items()
    how = f"{most} of " if most < number else "all of " if number > 1 else ""
    said = [f"{_listed(names)} {solved or 'none'}" for solved, names in rest]
    return f"{_listed(first)} solved {how}{among}{'; ' * bool(said)}{', '.join(said)}."


def _proved(records: Sequence[Record]) -> list[str]:
    said = [f"{record.certified} of {record.solved} by {record.method}" for record in records if record.solved]
    return [f"Proved, an exact check having accepted the answer: {', '.join(said)}."]


def _faster(records: Sequence[Record]) -> list[str]:
    """Of those who solved most, the fastest against the others; of a single one, against those who come next."""
    first = [record for record in records if record.solved == records[0].solved]
    others = [record for record in records if record.solved < records[0].solved]
    if len(first) == 1:
        if not others or not others[0].solved:
            return []
        rivals = [record for record in others if record.solved == others[0].solved]
        return [_against(first[0], rivals)]
    fastest = min(first, key=lambda record: median(record.seconds.values()))
    return [_against(fastest, [record for record in first if record is not fastest])]


def _against(one: Record, rivals: Sequence[Record]) -> str:
    said = []
    for other in rivals:
        both = [digest for digest, host in one.hosts.items() if other.hosts.get(digest) == host]
        ratios = [other.seconds[digest] / one.seconds[digest] for digest in both]
        faster, slower = sum(ratio > 1 for ratio in ratios), sum(ratio < 1 for ratio in ratios)
        if not ratios:
            said.append(f"not compared with {other.method}")
        elif float(bdtr(min(faster, slower), faster + slower, 0.5)) * 2 > CHANCE:
            said.append(
                f"neither faster nor slower than {other.method} by more than chance"
                f" (faster on {faster}, slower on {slower} of {len(ratios)})"
            )
        elif faster > slower:
            said.append(f"{_times(median(ratios))} as fast as {other.method} (faster on {faster} of {len(ratios)})")
        else:
            slower_by = _times(1 / median(ratios))
            said.append(f"slower than {other.method}, which was {slower_by} as fast (on {slower} of {len(ratios)})")
    return f"Wall time, median over the instances that both solved on one machine: {one.method} was {', '.join(said)}."


def _times(ratio: float) -> str:
    return f"{ratio:.2f} times" if ratio < 2 else f"{ratio:.2g} times" if ratio < 100 else f"{ratio:,.0f} times"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
