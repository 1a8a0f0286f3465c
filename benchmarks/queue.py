"""``python -m benchmarks.queue``: what ten thousand runs cost besides solving.

Prints absolute figures of this machine; nothing is compared. `start` and `resume` end when the first process of a
solver would start; `fill` is what the process that runs the study costs by itself, all runs being finished as soon as
they are begun; `run` does them, tiny ones, with proofs, on all cores. ``python -m benchmarks.queue run N`` does N.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from hardness.judging.judge import Category, unanswered
from hardness.outcome import Outcome
from hardness.scheduling.run import run_study
from hardness.scheduling.task import Finished, Task, finished
from hardness.store.store import Store
from hardness.study.progress import Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study
from solvers.answer import Stop, unknown
from solvers.solver import Limits

STUDY = Study(
    "queue",
    (
        FamilyEntry(
            "gnp-multicolored-clique",
            {"colors": (2, 3, 4, 5), "nodes": (2, 3, 4, 5, 6), "density": tuple(i / 25 for i in range(1, 26))},
            5,
            1,
            "positivity",
        ),
    ),
    ("region", "sweep", "milp", "activation-sat"),
    Limits(60.0, 2**31),
)
"""2,500 instances for four solvers."""


def tiny(runs: int) -> Study:
    """About so many runs of a few milliseconds each, some of them of a no, with proofs."""
    ratios = (1.0, 1.5, 2.0, 2.5, 3.0)
    grid = {"variables": (3,), "width": (2,), "ratio": ratios}
    entry = FamilyEntry("random-ksat", grid, max(1, runs // (3 * len(ratios))), 1, "positivity")
    return Study("tiny", (entry,), ("sweep", "activation-sat", "auto"), Limits(20.0, 2**31), proofs=True)


class _Stopping:
    """Takes the first task and ends there."""

    def run(self, tasks: Iterator[Task]) -> Generator[Finished, None, None]:
        next(tasks, None)
        yield from ()


class _Idle:
    """Finishes every task at once without doing it."""

    def run(self, tasks: Iterator[Task]) -> Generator[Finished, None, None]:
        outcome = Outcome(unknown(Stop.TIME, "nobody tried", {}), 60.0, 60.0, 0.5, 2**26)
        for task in tasks:
            yield finished(task, "2026-01-01T00:00:00+00:00", outcome, unanswered(outcome.answer))


class _Counting(Progress):
    def running(self, pending: Sequence[str], resumed: int) -> None:
        self.queued, self.resumed = len(pending), resumed


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for label in ("start", "fill", "resume", "run"):
            command = [
                sys.executable,
                "-m",
                "benchmarks.queue",
                label,
                "10000",
                str(Path(folder) / f"{label == 'run'}.db"),
            ]
            begun = time.monotonic()
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            print(f"{label}: {time.monotonic() - begun:.2f} s as a process; {said}", end="", flush=True)


def _once(label: str, runs: int, store: Path) -> None:
    if label == "run":
        _run(runs, store)
        return
    begun, progress = time.monotonic(), _Counting()
    run_study(STUDY, store, scheduler=_Idle() if label == "fill" else _Stopping(), progress=progress)
    seconds, peak = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} s in run_study, {progress.queued:,} queued, {progress.resumed:,} there, {peak:.0f} MiB")


def _run(runs: int, store: Path) -> None:
    begun = time.monotonic()
    run_study(tiny(runs), store, progress=_Counting())
    seconds, found = time.monotonic() - begun, Store(store).runs()
    spent = sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, _EVERYBODY))
    certified = sum(run.category is Category.CERTIFIED for run in found)
    solving = sum((run.cpu_s or 0.0) * run.repetitions for run in found)
    print(
        f"{seconds:.1f} s for {len(found):,} runs, {certified:,} certified; CPU seconds: {spent:.1f}, of which solving"
        f" {solving:.1f}, this process {time.process_time():.1f}; a run {1000 * (spent - solving) / len(found):.1f} ms"
        " besides solving"
    )


_EVERYBODY = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)

if __name__ == "__main__":
    if len(sys.argv) > 1:
        label, runs, *place = sys.argv[1:]
        with tempfile.TemporaryDirectory() as folder:
            _once(label, int(runs), Path(*place) if place else Path(folder) / "queue.db")
    else:
        main()
