"""What a person sees while a study runs: a live display on a terminal, plain lines anywhere else."""

import sys
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from hardness.judging.judge import Category
from hardness.store.plan import Standing
from hardness.store.store import Run
from instances.problem import Verdict

if TYPE_CHECKING:
    from rich.progress import TaskID

_RECENT_S = 3600.0
"""The pace of so many seconds is taken to go on."""

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
        """A solver, or a network that cannot be read, is left out, for this reason."""

    def piloting(self, ended: int, cells: int) -> None:
        """A pilot looks for sizes, and is at the end with so many of its cells."""

    def found(self, line: str) -> None:
        """An entry with the list of sizes that a pilot found, as a study's file has it."""

    def running(self, pending: Sequence[str], resumed: int) -> None:
        """The runs begin: one solver's name a run, and so many runs that the store held already."""

    def same(self, solver: str) -> None:
        """One of this solver's runs is none: its instance, now that it is built, equals another one."""

    def started(self, solver: str) -> None:
        """A run of this solver begins, or waits where it will be done."""

    def finished(self, run: Run) -> None:
        """A run is judged and stored."""

    def ended(self, standing: Standing) -> None:
        """The scheduler has no more to do, and so much of the study is in the store."""


class Lines(Progress):
    """One line a finished run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._done = self._total = 0

    def building(self, built: int, total: int) -> None:
        if built == total:
            self._say(f"all {total} planned instances are made")

    def without(self, reason: str) -> None:
        self._say(f"left out: {reason}")

    def piloting(self, ended: int, cells: int) -> None:
        self._say(f"looking for sizes: {ended} of {cells} cells are done")

    def found(self, line: str) -> None:
        self._say(f"- {line}")

    def running(self, pending: Sequence[str], resumed: int) -> None:
        self._total = len(pending)
        self._say(f"{self._total} runs to do, {resumed} are in the store")

    def same(self, solver: str) -> None:
        self._total -= 1

    def finished(self, run: Run) -> None:
        self._done += 1
        self._say(f"[{self._done}/{self._total}] {_line(run)}")

    def ended(self, standing: Standing) -> None:
        self._say(standing.words)

    def _say(self, text: str) -> None:
        print(text, file=self._stream, flush=True)


class Live(Progress):
    """A bar for the building and one for each solver; what is alarming stays above them as a line.

    A solver's bar says how many of its runs are under way, solved, cut off and so on, for how long, and how long the
    rest will take if it goes on like this.
    """

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("ETA"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[counts]}"),
            console=Console(file=stream),
            speed_estimate_period=_RECENT_S,
        )
        self._bar: dict[str, TaskID] = {}
        self._counts: dict[str, Counter[str]] = {}
        self._totals = Counter[str]()
        self._under_way = Counter[str]()

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

    def piloting(self, ended: int, cells: int) -> None:
        if "sizes" not in self._bar:
            self._bar["sizes"] = self._bars.add_task("sizes", total=cells, counts="")
        self._bars.update(self._bar["sizes"], completed=ended)

    def found(self, line: str) -> None:
        self._bars.console.print(f"- {line}", markup=False, soft_wrap=True)

    def running(self, pending: Sequence[str], resumed: int) -> None:
        if resumed:
            self._bars.console.print(f"{resumed} runs are in the store already")
        self._totals = Counter(pending)
        for solver, total in self._totals.items():
            self._bar[solver] = self._bars.add_task(solver.replace("[", r"\["), total=total, counts="")
            self._counts[solver] = Counter()

    def same(self, solver: str) -> None:
        self._totals[solver] -= 1
        self._bars.update(self._bar[solver], total=self._totals[solver])

    def started(self, solver: str) -> None:
        self._under_way[solver] += 1
        self._show(solver)

    def finished(self, run: Run) -> None:
        self._under_way[run.solver] -= 1
        self._counts[run.solver][_word(run)] += 1
        self._show(run.solver, 1)
        if run.category in _ALARMING:
            self._bars.console.print(_line(run), markup=False)

    def ended(self, standing: Standing) -> None:
        self._bars.console.print(standing.words, markup=False)

    def _show(self, solver: str, advance: int = 0) -> None:
        counts = [(word, number) for word, number in self._counts[solver].most_common() if number]
        shown = ", ".join(f"{number} {word}" for word, number in [("running", self._under_way[solver]), *counts])
        self._bars.update(self._bar[solver], advance=advance, counts=shown)


def progress_on_stderr() -> Progress:
    """The display that suits where stderr leads."""
    return Live(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)


def _word(run: Run) -> str:
    """What is counted of a run."""
    if run.category in (Category.CERTIFIED, Category.CORRECT, Category.UNCERTIFIED):
        return "solved"
    if run.category is Category.UNKNOWN:
        return "timeouts" if run.stop == "time" else run.stop
    return run.category.value


def _line(run: Run) -> str:
    seconds = "" if run.wall_s is None else f" {run.wall_s:.2f} s"
    reason = f": {run.reason}" if run.reason else ""
    worth = run.stop if run.verdict == Verdict.UNKNOWN.value else run.category
    return f"{run.instance} {run.solver} {run.verdict} ({worth}){seconds}{reason}"
