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
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Ends in .svg or .pdf.")],
    regions: Annotated[
        bool, typer.Option("--regions", help="With numbers and areas of the linear regions, and lines to neighbours.")
    ] = False,
) -> None:
    """Draw a network with two inputs: its regions, its value and the known witness."""
    from hardness.pictures.draw import draw as drawn

    print(drawn(instance, out, regions))


def list_(
    what: Annotated[str, typer.Argument(metavar="|".join(_LISTS))],
    json: Annotated[bool, typer.Option("--json", help="As JSON, an object each, for programs.")] = False,
) -> None:
    """Show what there is."""
    from hardness.listing.listing import LISTINGS, OBJECTS, fitted

    if what not in LISTINGS:
        raise InputError(f"nothing called {what!r} to list; known: {', '.join(LISTINGS)}")
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
