"""Studies: build, run, report."""

from pathlib import Path
from typing import Annotated

import typer

from hardness.commands.options import Out, StudyName
from instances.errors import InputError

_SCHEDULERS = ("local", "dask")


def build(study: StudyName, out: Out) -> None:
    """Write the instances of a study."""
    from hardness.built import build_study
    from hardness.progress import progress_on_stderr
    from hardness.suite import read_study

    with progress_on_stderr() as progress:
        asked = read_study(study)
        built = build_study(asked, out, progress)
    planned = len(asked.recipes())
    equal = f" ({planned} planned, {planned - len(built)} equal to others)" if planned > len(built) else ""
    print(f"{len(built)} instances in {out}{equal}")


def run(
    study: StudyName,
    out: Annotated[Path, typer.Option(metavar="DB", help="The store; an existing one is resumed.")],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Runs at a time; as many as physical cores if not given.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what the store has and begin anew.")] = False,
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
    from hardness.run import run_study
    from hardness.scheduling.dask import Dask
    from hardness.scheduling.local import Local
    from hardness.suite import read_study

    if scheduler not in _SCHEDULERS:
        raise InputError(f"--scheduler is {scheduler!r}; it must be one of {', '.join(_SCHEDULERS)}")
    if scheduler == "local" and (address is not None or slurm is not None):
        raise InputError("--address and --slurm go with --scheduler dask")
    place = Local(jobs) if scheduler == "local" else Dask(address, slurm, jobs)
    run_study(read_study(study), out, scheduler=place, fresh=fresh)


def report(
    store: Annotated[Path, typer.Argument(metavar="DB", help="What hardness run has stored.")],
    out: Out,
) -> None:
    """Write a self-contained page, tables and figures about a store."""
    from hardness.report import write_report

    write_report(store, out)
    print(out / "index.html")
