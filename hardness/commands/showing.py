"""What there is, and what it looks like: draw, list, doctor."""

import sys
from json import dumps
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated

import typer

from hardness.commands.options import InstancePath
from instances.errors import InputError

_LISTS = ("solvers", "families", "reductions", "questions", "studies", "sections")
"""What can be listed."""


def draw(
    instance: InstancePath,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Ends in .svg, .pdf or .png.")],
    regions: Annotated[
        bool, typer.Option("--regions", help="With numbers and areas of the linear regions, and lines to neighbours.")
    ] = False,
    box: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LO HI", help="The window: a number for each end, or two with a comma: -1,0 2,1."),
    ] = None,
    across: Annotated[
        str | None,
        typer.Option(
            "--slice",
            metavar="I,J",
            help="Of more than two inputs: the two that vary, or two directions, '1,0,0 0,1,1'; the slice goes through"
            " the known witness, else the middle. Without: 1,2.",
        ),
    ] = None,
    colors: Annotated[
        bool, typer.Option("--color-regions", help="Colours tell activation regions apart, rather than values.")
    ] = False,
    steps: Annotated[
        bool, typer.Option("--steps", help="The reduction step by step: source, hats, network, witness.")
    ] = False,
) -> None:
    """Draw a network on a plane: its regions, its value and the known witness; or how a reduction made it."""
    if steps:
        from hardness.pictures.steps import draw_steps

        if regions or colors or box is not None or across is not None:
            raise InputError("--steps draws a reduction, not a window: drop the options that go with one")
        print(draw_steps(instance, out))
        return
    from hardness.pictures.draw import draw as drawn

    print(drawn(instance, out, regions, box=box, across=across, colored=colors))


def list_(
    what: Annotated[str, typer.Argument(metavar="|".join(_LISTS))],
    graph: Annotated[
        bool, typer.Option("--graph", help="Of reductions: as a graph, in the language of Mermaid.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Draw the graph into a file: .svg, .mmd for Mermaid, or .md for a page."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, an object each, for programs.")] = False,
) -> None:
    """Show what there is."""
    from hardness.listing.listing import LISTINGS, OBJECTS, fitted

    if what not in LISTINGS:
        raise InputError(f"nothing called {what!r} to list; known: {', '.join(LISTINGS)}")
    if (graph or out is not None) and what != "reductions":
        raise InputError(f"--graph and --out go with reductions, which are a graph; {what} are a list")
    if out is not None:
        from hardness.listing.reduction_graph import write_graph

        write_graph(out)
        print(out)
        return
    if graph:
        from hardness.listing.reduction_graph import mermaid

        print(mermaid())
        return
    if json:
        print(dumps(list(OBJECTS[what]()), indent=2))
        return
    width = get_terminal_size().columns if sys.stdout.isatty() else None
    for line in fitted(LISTINGS[what](), width):
        print(line)


def doctor() -> int:
    """Say whether this machine can run and limit the solvers; the exit status is 1 if it cannot."""
    from hardness.running.doctor import examine

    findings = list(examine())
    for finding in findings:
        print(f"{'ok' if finding.good else 'NO':<3} {finding.what}: {finding.found}")
    return 0 if all(finding.good for finding in findings) else 1
