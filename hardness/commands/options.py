"""What several commands take, and how they complain."""

import sys
from pathlib import Path
from typing import Annotated

import typer

To = Annotated[
    str, typer.Option("--to", metavar="QUESTION", help="The question to reach; see: hardness list questions.")
]
Via = Annotated[
    list[str] | None,
    typer.Option(metavar="STEP", help="Pass this reduction[,parameter=value...] or problem; may be repeated."),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")]
Disguised = Annotated[
    str,
    typer.Option(
        "--disguise",
        metavar="LEVEL",
        help="Make the network look different, with the same answer: light, medium or strong; LEVEL,seed=N for another"
        " seed than the instance's.",
    ),
]
P = Annotated[str | None, typer.Option(metavar="1|2|inf", help="Of lipschitz: the norm.")]
InstancePath = Annotated[Path, typer.Argument(metavar="INSTANCE", help="NAME.yaml or NAME.onnx.")]


Given = dict[str, str]
"""The parameters of a question that are given."""


def given_values(**options: str | None) -> Given:
    return {name: value for name, value in options.items() if value is not None}


StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="A YAML file or a shipped name.")]


_LONGEST = 2000
"""So many characters of an error are printed."""


def complain(message: str, status: int) -> int:
    """Print an error as one line, which is not longer than anybody reads; returns the status."""
    line = " ".join(message.split())
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    print(f"error: {line}", file=sys.stderr)
    return status
