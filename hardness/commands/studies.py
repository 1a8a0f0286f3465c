"""Studies: build, run, report."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hardness.commands.options import Out, StudyName
from instances.errors import InputError

if TYPE_CHECKING:
    from hardness.study.given import Given
    from instances.recipe import Recipe

_SCHEDULERS = ("local", "dask")


def build(study: StudyName, out: Out) -> None:
    """Write the instances of a study."""
    from hardness.asking.drawing import foretold
    from hardness.study.progress import progress_on_stderr
    from hardness.study.study import read_study
    from hardness.study.written import build_study

    asked = read_study(study)
    if foreseen := foretold(asked.count):
        print(foreseen, file=sys.stderr)
    with progress_on_stderr() as progress:
        built = build_study(asked, out, progress)
    planned = len(asked.recipes())
    equal = f" ({planned} planned, {planned - len(built)} equal to others)" if planned > len(built) else ""
    print(f"{len(built)} instances in {out}{equal}")


def run(
    study: StudyName,
    out: Annotated[
        Path, typer.Option(metavar="DB", help="The store; an existing one is resumed. - for a line of JSON a run.")
    ],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Runs at a time; as many as physical cores if not given.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what the store has and begin anew.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run, and run nothing.")] = False,
    solver: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of the study's solvers only this one; may be repeated.")
    ] = None,
    family: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Of its families only this one; may be repeated.")
    ] = None,
    scheduler: Annotated[
        str, typer.Option(metavar="|".join(_SCHEDULERS), help="Who starts the runs: this process, or Dask's workers.")
    ] = "local",
    address: Annotated[
        str | None, typer.Option(metavar="URL", help="Of Dask: its scheduler, such as tcp://head:8786.")
    ] = None,
    slurm: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of Dask: arguments of dask_jobqueue.SLURMCluster, as YAML."),
    ] = None,
) -> None:
    """Run every solver of a study on every instance and store what came of it."""
    from hardness.reporting.entries import entries
    from hardness.reporting.runs import as_json_lines
    from hardness.scheduling.dask import Dask
    from hardness.scheduling.local import Local
    from hardness.scheduling.run import run_study
    from hardness.store.store import Store
    from hardness.study.status import families_of, family_of, prospect
    from hardness.study.study import read_study
    from instances.formats.piped import PIPE

    if scheduler not in _SCHEDULERS:
        raise InputError(f"--scheduler is {scheduler!r}; it must be one of {', '.join(_SCHEDULERS)}")
    if scheduler == "local" and (address is not None or slurm is not None):
        raise InputError("--address and --slurm go with --scheduler dask")
    asked, solvers, families = read_study(study), tuple(solver or ()), tuple(family or ())
    _known("solver", solvers, asked.solvers)
    if families:
        _known("family", families, families_of(asked))
    if dry_run:
        for line in prospect(asked, out, solvers, families):
            print(line)
        return
    place = Local(jobs) if scheduler == "local" else Dask(address, slurm, jobs)

    def wanted(recipe: "Recipe | Given", name: str) -> bool:
        return (not solvers or name in solvers) and (not families or family_of(recipe) in families)

    if str(out) != PIPE:
        run_study(asked, out, scheduler=place, fresh=fresh, wanted=wanted)
        return
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        store = Path(folder) / "runs.db"
        run_study(asked, store, scheduler=place, wanted=wanted)
        print(as_json_lines(entries(Store(store).runs())), end="")


def _known(what: str, given: Sequence[str], names: Sequence[str]) -> None:
    for name in given:
        if name not in names:
            raise InputError(f"the study has no {what} {name!r}; it has {', '.join(names)}")


def status(store: Annotated[Path, typer.Argument(metavar="DB", help="What hardness run has stored.")]) -> None:
    """Say how far a study has come: done, missing, running, and for how long still."""
    from hardness.study.status import status as said

    for line in said(store):
        print(line)


def compare(
    before: Annotated[Path, typer.Argument(metavar="A.db", help="A store, such as of an older version.")],
    after: Annotated[Path, typer.Argument(metavar="B.db", help="Another store, with runs on the same instances.")],
) -> None:
    """Compare two stores, solver by solver: what was lost and won, and how the times changed; losses first."""
    from hardness.reporting.tables.compare import comparison

    for line in comparison(before, after):
        print(line)


def report(
    store: Annotated[Path, typer.Argument(metavar="DB", help="What hardness run has stored.")],
    out: Out,
) -> None:
    """Write a self-contained page, tables and figures about a store."""
    from hardness.reporting import write_report

    write_report(store, out)
    print(out / "index.html")
