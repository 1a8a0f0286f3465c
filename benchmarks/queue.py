"""``python -m benchmarks.queue``: what ten thousand queued runs cost before the first of them begins, and when resumed.

Prints absolute figures of this machine; nothing is compared. `start` and `resume` end when the first process of a
solver would start; `fill` is what the harness itself costs, all runs being finished as soon as they are begun.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from hardness.execute import Outcome
from hardness.progress import Progress
from hardness.run import run_study
from hardness.suite import FamilyEntry, Study
from hardness.task import Finished, Task, finished
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
            yield finished(task, "2026-01-01T00:00:00+00:00", outcome)


class _Counting(Progress):
    def running(self, pending: Sequence[str], resumed: int) -> None:
        self.queued, self.resumed = len(pending), resumed


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for label in ("start", "fill", "resume"):
            command = [sys.executable, "-m", "benchmarks.queue", label, str(Path(folder) / "queue.db")]
            begun = time.monotonic()
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            print(f"{label}: {time.monotonic() - begun:.2f} s as a process; {said}", end="", flush=True)


def _once(label: str, store: Path) -> None:
    begun, progress = time.monotonic(), _Counting()
    run_study(STUDY, store, scheduler=_Idle() if label == "fill" else _Stopping(), progress=progress)
    seconds, peak = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} s in run_study, {progress.queued:,} queued, {progress.resumed:,} there, {peak:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _once(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
