"""What an instance looks like: describe."""

from pathlib import Path
from typing import Annotated

import typer

from hardness.commands.options import limits_of
from instances.errors import InputError


def describe(
    instances: Annotated[
        list[Path],
        typer.Argument(metavar="INSTANCE|NET.onnx|MATRIX.csv...", help="Instances, networks or matrices."),
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
    from instances.formats.atomic import write_whole

    limits = limits_of(timeout, memory_gib)
    chosen = [] if only is None else [name.strip() for name in only.split(",")]
    if len(instances) > 1 and json not in (None, "-"):
        raise InputError("--json FILE goes with one instance; --json - writes one after the other")
    for instance in instances:
        found = described(instance, chosen, box, output, limits, points)
        if json == "-":
            print(found.json, end="")
            continue
        print("\n".join(found.lines()))
        if json is not None:
            write_whole(Path(json), found.json.encode())
