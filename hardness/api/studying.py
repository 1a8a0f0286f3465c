"""Studies: run, report, and their runs as values and as a frame of pandas."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from hardness.judging.judge import Category
from hardness.reporting.page import write_report
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.store.store import Run, Store
from hardness.study.progress import Progress, progress_on_stderr
from hardness.study.study import Study, read_study
from instances.display import html_table
from instances.errors import InputError, shown

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Runs(Sequence[Run]):
    """The runs of a store, in the order in which they were stored.

    Parameters
    ----------
    store
        The file.
    """

    store: Path

    @classmethod
    def of(cls, given: Any) -> "Runs":
        """The runs that a value or the path of a store stands for."""
        if isinstance(given, Runs):
            return given
        if not isinstance(given, (str, Path)):
            raise InputError(f"runs are what hardness.run returned, or the path of a store; got {shown(given)}")
        return cls(Path(given))

    @cached_property
    def stored(self) -> list[Run]:
        """The runs, read when they are first wanted."""
        return Store(self.store).runs()

    @overload
    def __getitem__(self, place: int) -> Run: ...
    @overload
    def __getitem__(self, place: slice) -> list[Run]: ...
    def __getitem__(self, place: int | slice) -> Run | list[Run]:
        return self.stored[place]

    def __len__(self) -> int:
        return len(self.stored)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.stored)

    def to_frame(self) -> "DataFrame":
        """A row a run, with the columns of docs/results.md; parameters and work as ``params.…`` and ``work.…``.

        What a run has no parameter or count of is missing there. Witnesses and values stay exact.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        library = pandas()
        names = [field.name for field in fields(Run) if field.name not in ("params", "work", "category")]
        rows = [
            {name: getattr(run, name) for name in names}
            | {"category": run.category.value}
            | {f"params.{name}": value for name, value in run.params.items()}
            | {f"work.{name}": count for name, count in run.work.items()}
            for run in self.stored
        ]
        frame: DataFrame = library.DataFrame(rows, columns=None if rows else [*names, "category"])
        return frame

    def __repr__(self) -> str:
        return f"Runs({len(self)} in {self.store})"

    def _repr_html_(self) -> str:
        found: dict[str, Counter[str]] = {}
        for run in self.stored:
            found.setdefault(run.solver, Counter())[run.category.value] += 1
        words = {
            solver: ", ".join(f"{counts[category]} {category}" for category in Category if counts[category])
            for solver, counts in found.items()
        }
        return html_table(("store", f"{self.store}, {len(self)} runs"), *words.items())


def run(
    study: str | Path | Study, *, store: str | Path, jobs: int | None = None, fresh: bool = False, progress: bool = True
) -> Runs:
    """Run every solver of a study on every instance, as ``hardness run``; what the store has already is not run again.

    Parameters
    ----------
    study
        A shipped name, the path of a YAML file, or a `hardness.Study`.
    store
        The file to keep the runs in.
    jobs
        Runs at a time; as many as physical cores if not given.
    fresh
        Forget what the store has.
    progress
        Whether to show it, on stderr.

    Raises
    ------
    InputError
        If the study, a solver or the store is wrong.
    """
    if not isinstance(study, (str, Path, Study)):
        raise InputError(f"a study is a shipped name, the path of a YAML file or a hardness.Study; got {shown(study)}")
    if jobs is not None and (not isinstance(jobs, int) or jobs < 1):
        raise InputError(f"jobs is {shown(jobs)}; an integer of at least 1 is right")
    asked = study if isinstance(study, Study) else read_study(study)
    display = progress_on_stderr() if progress else Progress()
    run_study(asked, Path(store), scheduler=Local(jobs), fresh=fresh, progress=display)
    return Runs(Path(store))


def report(runs: Any, out: str | Path) -> Path:
    """Write a self-contained page, tables and figures, as ``hardness report``; returns the path of index.html.

    Parameters
    ----------
    runs
        What `hardness.run` returned, or the path of a store.
    out
        The folder.
    """
    write_report(Runs.of(runs).store, Path(out))
    return Path(out) / "index.html"


def pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise InputError("pandas is not installed; install it by: pip install 'relu-hardness[python]'") from None
    return pandas
