"""What a person sees while a study runs: a live display on a terminal, plain lines anywhere else."""

import sys
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from hardness.judge import Category
from hardness.record import Run

if TYPE_CHECKING:
    from rich.progress import TaskID

_ALARMING = (Category.WRONG, Category.INVALID_WITNESS, Category.ERROR)


class Progress:
    """Shows nothing; the way to show something is to override. Enter it before the work, leave it after."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def building(self, built: int, total: int) -> None:
        """So many of the study's instances are built."""

    def without(self, reason: str) -> None:
        """A solver is left out, for this reason."""

    def running(self, pending: Sequence[str], resumed: int) -> None:
        """The runs begin: one solver's name a run, and so many runs that the store held already."""

    def finished(self, run: Run) -> None:
        """A run is judged and stored."""


class Lines(Progress):
    """One line a finished run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._done = self._total = 0

    def building(self, built: int, total: int) -> None:
        if built == total:
            self._say(f"built {total} instances")

    def without(self, reason: str) -> None:
        self._say(f"left out: {reason}")

    def running(self, pending: Sequence[str], resumed: int) -> None:
        self._total = len(pending)
        self._say(f"{self._total} runs to do, {resumed} are in the store")

    def finished(self, run: Run) -> None:
        self._done += 1
        self._say(f"[{self._done}/{self._total}] {_line(run)}")

    def _say(self, text: str) -> None:
        print(text, file=self._stream, flush=True)


class Live(Progress):
    """A bar for the building and one for each solver; what is alarming stays above them as a line."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[counts]}"),
            console=Console(file=stream),
        )
        self._bar: dict[str, TaskID] = {}
        self._counts: dict[str, Counter[str]] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def without(self, reason: str) -> None:
        self._bars.console.print(f"left out: {reason}", markup=False)

    def building(self, built: int, total: int) -> None:
        if "building" not in self._bar:
            self._bar["building"] = self._bars.add_task("instances", total=total, counts="")
        self._bars.update(self._bar["building"], completed=built)

    def running(self, pending: Sequence[str], resumed: int) -> None:
        if resumed:
            self._bars.console.print(f"{resumed} runs are in the store already")
        for solver, total in Counter(pending).items():
            self._bar[solver] = self._bars.add_task(solver.replace("[", r"\["), total=total, counts="")
            self._counts[solver] = Counter()

    def finished(self, run: Run) -> None:
        counts = self._counts[run.solver]
        counts[run.stop if run.category is Category.UNKNOWN else run.category.value] += 1
        shown = ", ".join(f"{number} {word}" for word, number in counts.most_common())
        self._bars.update(self._bar[run.solver], advance=1, counts=shown)
        if run.category in _ALARMING:
            self._bars.console.print(_line(run), markup=False)


def progress_on_stderr() -> Progress:
    """The display that suits where stderr leads."""
    return Live(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)


def _line(run: Run) -> str:
    seconds = "" if run.wall_s is None else f" {run.wall_s:.2f} s"
    reason = f": {run.reason}" if run.reason else ""
    return f"{run.instance} {run.solver} {run.verdict} ({run.category}){seconds}{reason}"
