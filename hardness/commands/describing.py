"""What an instance looks like: describe."""

from pathlib import Path
from typing import Annotated

import typer

from instances.errors import InputError


def describe(
    instance: Annotated[
        Path, typer.Argument(metavar="INSTANCE|NET.onnx|MATRIX.csv", help="An instance, a network or a matrix.")
    ],
    only: Annotated[
        str | None,
        typer.Option(metavar="SECTION,...", help="These sections, whatever they cost; see: hardness list sections."),
    ] = None,
    box: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LO HI", help="Of a network: bounds of every input, exact; without: all of R^d."),
    ] = None,
    output: Annotated[
        int | None, typer.Option(metavar="N", help="The output to look at where only one can be, from 0.")
    ] = None,
    points: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Inputs, one a line, for the section patterns.")
    ] = None,
    timeout: Annotated[float, typer.Option(metavar="S", min=0.0, help="Seconds of wall time a section.")] = 60.0,
    memory_gib: Annotated[float, typer.Option(metavar="G", min=0.1, help="GiB of memory a section.")] = 4.0,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write it as JSON; - for stdout.")] = None,
) -> None:
    """Say what an instance, a network or a matrix looks like, section by section, exactly.

    Without --only, sections that take long are left out and named with what they would cost.
    """
    from hardness.describing.make import describe as described
    from hardness.study.study import GIB, MOST_GIB, MOST_S
    from instances.formats.atomic import write_whole
    from solvers.stopping.limits import Limits

    if not (timeout <= MOST_S and memory_gib <= MOST_GIB):
        raise InputError(
            f"--timeout and --memory-gib are finite numbers; got {timeout} and {memory_gib}, and at most"
            f" {MOST_S:g} s and {MOST_GIB:g} GiB can be asked for"
        )
    chosen = [] if only is None else [name.strip() for name in only.split(",")]
    found = described(instance, chosen, box, output, Limits(timeout, int(memory_gib * GIB)), points)
    if json == "-":
        print(found.json, end="")
        return
    print("\n".join(found.lines()))
    if json is not None:
        write_whole(Path(json), found.json.encode())
