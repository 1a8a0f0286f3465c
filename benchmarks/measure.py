"""Runs competitors on cases, each in a process of its own that is killed when its time is over."""

import json
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.case import Case, Contest, Run
from benchmarks.peers import missing
from benchmarks.reply import Answered
from hardness.isolation.group import ended, process_group

BUILDING_S = 30.0
"""Seconds that a process may take beyond the limit: for imports and for the model, which are not measured."""

TOLERANCE = 1e-5
"""Within which a value of a float solver counts as right, relative to 1 + its size."""

TICK_S = 0.02
"""Seconds between two looks at a process; no measured time depends on it."""


def run_contest(contest: Contest) -> Iterator[Run]:
    """All runs of a contest, interleaved: every competitor has a case before any has the next one."""
    competitors = (*contest.ours, *contest.peers)
    absent = {name: why for name in competitors if (why := missing(name))}
    timeouts = dict.fromkeys(competitors, 0)
    for case in contest.group.cases:
        known = case.answer
        for name in competitors:
            if name in absent:
                yield Run(contest.group.name, case.name, name, "not installed", contest.limit_s, note=absent[name])
                continue
            if timeouts[name] >= contest.timeouts:
                yield Run(contest.group.name, case.name, name, "skipped", contest.limit_s)
                continue
            run = measure(contest.group.name, case, name, contest.limit_s, known)
            if known is None and name in contest.ours and run.status == "right":
                known = run.answer
            timeouts[name] += run.status == "timeout"
            yield run


def measure(group: str, case: Case, name: str, limit_s: float, known: Answered | None) -> Run:
    """One competitor on one case."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place, result = Path(folder, "case"), Path(folder, "reply")
        place.write_bytes(pickle.dumps(case))
        command = [sys.executable, "-m", "benchmarks.child", str(place), name, str(limit_s), str(result)]
        said, late = _execute(command, limit_s + BUILDING_S)
        if not result.exists():
            status, note = ("timeout", "killed") if late else ("crashed", said)
            return Run(group, case.name, name, status, limit_s, note=note)
        reply = json.loads(result.read_text())
    answer, seconds = reply["answer"], reply["seconds"]
    if answer == "unknown":
        status = "timeout" if seconds >= 0.9 * limit_s else "unknown"
    else:
        status = "right" if known is None or _agree(answer, known) else "wrong"
    return Run(group, case.name, name, status, limit_s, seconds, answer, tuple(reply["work"].items()), reply["note"])


def _execute(command: list[str], limit_s: float) -> tuple[str, bool]:
    """The last line that a process says, and whether it took too long."""
    with tempfile.TemporaryFile() as said:
        with process_group(command, stderr=said) as process:
            end = time.monotonic() + limit_s
            while not ended(process) and time.monotonic() < end:
                time.sleep(TICK_S)
            late = not ended(process)
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines()
    late |= process.returncode == -signal.SIGALRM
    return (lines or [f"ended with status {process.returncode}"])[-1], late


def _agree(answer: Answered, known: Answered) -> bool:
    if isinstance(answer, str) or isinstance(known, str):
        return answer == known
    return abs(answer - known) <= TOLERANCE * (1 + abs(known))
