"""The page of all results, from what is stored of them."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.case import Run
from benchmarks.goal import Outcome, Table
from benchmarks.ratios import short, spread

INTRODUCTION = """\
# Benchmarks

What `scripts/bench` measured last; `results.json` beside this page has every run. `scripts/bench GOAL ...` measures
single goals again and leaves the others as they are.

- Every run is a process of its own on one thread, killed when its time is over; competitors take turns case by case.
- Our time is from end to end: the question as it is in, an answer out, a witness checked exactly. A peer's time is that
  of its solve call; its model is built before. Imports and compilation count for nobody. A run is repeated
  within its process up to 25 times, until all took 0.7 s, and the median counts.
- A ratio is the peer's time over ours. Ratios are geometric means over the cases with [least..most], times are medians
  with [least..most]. `≥` marks lower bounds: a peer that was stopped counts with its limit. After two stopped runs (or
  where noted one) a peer is spared the other cases of the group.
- Wrong answers are found by exact oracles on the source problem, or for values by comparison with ours. They and
  crashes count for no ratio.
- Instances: `clique kxm` is a random k-partite graph with m nodes a colour at the density where one clique is
  expected, as a network; `php k` is the pigeonhole graph with k colours of k - 1 values; `gauss dxn` is a network with
  d inputs and n neurons, normal weights rounded to 1/64, on the box [-1, 1]^d, with its largest value 3 % below (no) or
  above (yes) 0.
"""


def render(goals: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page; `goals` as in ``results.json``."""
    parts = [INTRODUCTION, "| goal | outcome | measured |", "|-|-|-|"]
    for key, stored in goals.items():
        parts.append(f"| {key} | {overall(stored['findings'])} | {stored['date']}, {stored['revision']} |")
    for key, stored in goals.items():
        parts += ["", *_section(key, stored)]
    return "\n".join(parts) + "\n"


def overall(findings: Sequence[Mapping[str, str]]) -> str:
    """The worst outcome, and how many claims have each."""
    order = [outcome.value for outcome in Outcome]
    outcomes = [finding["outcome"] for finding in findings]
    counts = ", ".join(f"{outcomes.count(name)} {name}" for name in order if name in outcomes)
    worst = max(outcomes, key=order.index)
    return f"**{worst}**" if len(set(outcomes)) == 1 else f"**{worst}** ({counts})"


def _section(key: str, stored: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {key}: {overall(stored['findings'])}"
    yield ""
    yield stored["text"]
    yield ""
    yield "| claim | outcome | measured |"
    yield "|-|-|-|"
    for finding in stored["findings"]:
        yield f"| {finding['claim']} | {finding['outcome']} | {finding['numbers']} |"
    yield ""
    yield "| instances | solver | seconds | ratio to ours | runs |"
    yield "|-|-|-|-|-|"
    yield from _rows(Table([Run(**run | {"work": tuple(map(tuple, run["work"]))}) for run in stored["runs"]]))
    yield ""
    if stored["remarks"]:
        yield " ".join(stored["remarks"])
        yield ""
    versions = ", ".join(f"{name} {number}" for name, number in stored["versions"].items())
    yield f"{stored['host']['processor']}; {stored['host']['system']}; Python {stored['host']['python']}; {versions}."


def _rows(table: Table) -> Iterator[str]:
    """One row a competitor and group, in the order in which they ran; the first of a group is what ratios refer to."""
    pairs = dict.fromkeys((run.group, run.competitor) for run in table.runs)
    first: dict[str, str] = {}
    for group, competitor in pairs:
        ours = first.setdefault(group, competitor)
        runs = list(table.of(group, competitor).values())
        ratios = [] if competitor == ours else table.ratios(group, ours, [competitor], _unit(group))
        ratio = str(spread(ratios)) if ratios else ""
        yield f"| {group} | {competitor} | {_times(runs)} | {ratio} | {_statuses(runs)} |"


def _unit(group: str) -> str:
    return "regions" if group.startswith("regions ") else ""


def _times(runs: Sequence[Run]) -> str:
    """Median and extremes of the runs that were answered; of stopped ones the limit."""
    times = [run.seconds for run in runs if run.status in ("right", "wrong") and run.seconds is not None]
    stopped = [run.limit_s for run in runs if run.status == "timeout"]
    if not times:
        return f"≥{short(min(stopped))}" if stopped else ""
    middle, least, most = median([*times, *stopped]), min([*times, *stopped]), max([*times, *stopped])
    mark, bound = "≥" if middle in stopped else "", "≥" if stopped else ""
    return f"{mark}{short(middle)} [{short(least)}..{bound}{short(most)}]"


def _statuses(runs: Sequence[Run]) -> str:
    statuses = [run.status for run in runs]
    counts = [f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses)]
    notes = dict.fromkeys(
        run.note for run in runs if run.status in ("crashed", "unknown", "not installed") and run.note
    )
    text = ", ".join(f"**{c}**" if c.endswith("wrong") else c for c in counts)
    return f"{text} ({'; '.join(notes)})" if notes else text
