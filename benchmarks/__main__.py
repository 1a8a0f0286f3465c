"""``python -m benchmarks [--limit SECONDS] [GOAL ...]``: measure goals, all of them if none is named."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.case import Run
from benchmarks.goal import Goal, Table
from benchmarks.goals import GOALS
from benchmarks.host import facts, versions
from benchmarks.measure import run_contest
from benchmarks.page import overall, render
from benchmarks.ratios import short
from instances.formats.atomic import write_whole
from instances.revision import revision

FOLDER = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write ``results.json`` and ``RESULTS.md`` after every goal."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure goals side by side with their peers.")
    parser.add_argument("goals", nargs="*", metavar="GOAL", help=f"one of {', '.join(GOALS)}; all if none is named")
    parser.add_argument("--limit", type=float, help="seconds that no run may exceed: a quick look, with weak bounds")
    options = parser.parse_args(arguments)
    unknown = [key for key in options.goals if key not in GOALS]
    if unknown:
        parser.error(f"unknown goal {unknown[0]}; known: {', '.join(GOALS)}")
    for key in options.goals or GOALS:
        _measure(GOALS[key], options.limit)


def _measure(goal: Goal, limit: float | None) -> None:
    start = monotonic()
    host, date = facts(), f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    print(f"== {goal.key}: {goal.text}", flush=True)
    table = Table(list(_runs(goal, limit)))
    findings = [claim.judge(table) for claim in goal.claims]
    for finding in findings:
        print(f"   {finding.outcome.value:8} {finding.claim}: {finding.numbers}", flush=True)
    judged: list[dict[str, str]] = [asdict(finding) | {"outcome": finding.outcome.value} for finding in findings]
    stored: dict[str, object] = {
        "text": goal.text,
        "date": date,
        "revision": revision(),
        "host": host,
        "versions": versions(),
        "remarks": [*goal.remarks, *([] if limit is None else [f"A quick look: no run had more than {limit:g} s."])],
        "findings": judged,
        "runs": [asdict(run) for run in table.runs],
    }
    _store(goal.key, stored)
    print(f"== {goal.key}: {overall(judged)}, {monotonic() - start:.0f} s", flush=True)


def _runs(goal: Goal, limit: float | None) -> Iterator[Run]:
    for contest in goal.contests:
        limit_s = min(contest.limit_s, limit or contest.limit_s)
        for run in run_contest(replace(contest, limit_s=limit_s)):
            seconds = "" if run.seconds is None else f"{short(run.seconds)} s"
            if run.status not in ("skipped", "not installed"):
                print(f"   {run.group}, {run.case}: {run.competitor} {run.status} {seconds} {run.note}", flush=True)
            yield run


def _store(key: str, stored: dict[str, object]) -> None:
    place = FOLDER / "results.json"
    goals = json.loads(place.read_text()) if place.exists() else {}
    goals[key] = stored
    goals = {name: goals[name] for name in GOALS if name in goals}
    write_whole(place, as_json(goals).encode())
    write_whole(FOLDER / "RESULTS.md", render(goals).encode())


def as_json(goals: Mapping[str, Any]) -> str:
    """The goals as JSON, a line for every run, so that a difference shows which runs are new."""
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_goal(stored)}" for key, stored in goals.items()) + "\n}\n"


def _goal(stored: Mapping[str, Any]) -> str:
    rest = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in stored.items() if name != "runs"]
    runs = ",\n".join(f"  {json.dumps(run)}" for run in stored["runs"])
    return "{\n" + ",\n".join([*rest, f' "runs": [\n{runs}\n ]']) + "\n}"


if __name__ == "__main__":
    main()
