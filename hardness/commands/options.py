"""What several commands take, and how they complain."""

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from instances.errors import InputError

if TYPE_CHECKING:
    from solvers.solver import Limits

To = Annotated[
    str, typer.Option("--to", metavar="QUESTION", help="The question to reach; see: hardness list questions.")
]
Via = Annotated[
    list[str] | None,
    typer.Option(metavar="STEP", help="Pass this reduction[,parameter=value...] or problem; may be repeated."),
]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder to write to; - for stdout where it can be.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Make it also if that takes more than about a minute or a gigabyte.")]
Disguised = Annotated[
    str,
    typer.Option(
        "--disguise",
        metavar="LEVEL",
        help="Make the network look different, with the same answer: light, medium or strong; LEVEL,seed=N for another"
        " seed than the instance's.",
    ),
]
InstancePath = Annotated[Path, typer.Argument(metavar="INSTANCE", help="NAME.yaml or NAME.onnx.")]


def limits_of(timeout: float, memory_gib: float, seed: int = 0) -> "Limits":
    """The limits that the options ask for.

    Raises
    ------
    InputError
        Naming the option that asks for more than any system can be told.
    """
    from hardness.study.study import GIB, MOST_GIB, MOST_S
    from solvers.solver import Limits

    for name, value, most, unit in (("timeout", timeout, MOST_S, "s"), ("memory-gib", memory_gib, MOST_GIB, "GiB")):
        if not value <= most:  # also if it is no number
            raise InputError(f"--{name} is {value:g}; a number of at most {most:g} {unit} is right")
    return Limits(timeout, int(memory_gib * GIB), seed)


Given = dict[str, str]
"""The options of a question that are given."""


class AskingCommand(TyperCommand):
    """A command that takes the options of all questions besides its own, and tells them by `given`.

    They are looked for when an option is met that is none of its own, or help is wanted: loading the questions takes
    longer than many a command.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = {text for param in self.params for text in param.opts}
        options = (word.partition("=")[0] for word in args if word.startswith("--"))
        if any(option not in own for option in options):
            self.params += [param for param in _params_of_questions() if own.isdisjoint(param.opts)]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        names = [name for name in ctx.params if name.startswith(_PREFIX)]
        values = {name.removeprefix(_PREFIX): ctx.params.pop(name) for name in names}
        ctx.meta[_PREFIX] = {name: value for name, value in values.items() if value is not None}
        return super().invoke(ctx)


def given(context: typer.Context) -> Given:
    """The options of a question that were given to an `AskingCommand`."""
    values: Given = context.meta[_PREFIX]
    return values


_PREFIX = "of_question_"


def _params_of_questions() -> list[Any]:
    """Typer makes the options, out of a function that would take them."""
    from instances.questions import options_of_all

    def asked(**values: str | None) -> None:
        """Stands for any question."""

    annotations = {
        f"{_PREFIX}{name}": Annotated[
            str | None,
            typer.Option(
                f"--{name.replace('_', '-')}",
                metavar="|".join(dict.fromkeys(option.metavar for option in options.values())),
                help=" ".join(f"Of {question}: {option.help}" for question, option in options.items()),
            ),
        ]
        for name, options in options_of_all().items()
    }
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(name, kind, default=None, annotation=a) for name, a in annotations.items()]
    asked.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    asked.__annotations__ = annotations
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(asked)
    return [param for param in typer.main.get_command(app).params if param.name in annotations]


StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="A YAML file, - for stdin, or a shipped name.")]


_LONGEST = 2000
"""So many characters of an error are printed."""


def complain(message: str, status: int) -> int:
    """Print an error as one line, which is not longer than anybody reads; returns the status."""
    line = " ".join(message.split())
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
    print(f"error: {line}", file=sys.stderr)
    return status
