"""The command ``hardness``: arguments in, results on stdout, progress and errors on stderr, an exit status.

Nothing is computed here; the commands are in `hardness.commands`, and import what they need when they are called, so
that nobody waits for what another one needs. Errors are one line, and what they say is the business of whoever raises
`InputError`.
"""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer

from hardness.commands import describing, exchanging, making, showing, solving, studies
from hardness.commands.options import AskingCommand, complain
from hardness.errors import GeneratorError
from instances.errors import InputError
from instances.revision import revision

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

# Click's exceptions, whether they are in a package of its own or inside typer, which depends on typer's version.
_UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "UsageError")

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status; whatever goes wrong is one line on stderr."""
    try:
        status = typer.main.get_command(app).main(arguments, "hardness", standalone_mode=False) or 0
        sys.stdout.flush()
        if status == _INTERRUPTED:  # some versions of typer say it this way
            raise KeyboardInterrupt
    except _UsageError as error:
        status = complain(f"{error.format_message().rstrip('.')}; see: {_command_path(error)} --help", 2)
    except (InputError, GeneratorError) as error:
        status = complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        status = complain("interrupted; what is finished is kept", _INTERRUPTED)
    except BrokenPipeError:
        # The reader went away, as in "| head". Python would complain once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as error:
        status = complain(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)
    except MemoryError:
        status = complain("there is not enough memory for this", 1)
    except Exception as error:
        status = complain(f"internal, please report it: {type(error).__name__}: {error}", 1)
    sys.exit(status)


def _command_path(error: Any) -> str:
    return error.ctx.command_path if error.ctx is not None else "hardness"


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"hardness {revision()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def hardness(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and stop.")
    ] = False,
) -> None:
    """NP-hard problems as questions about ReLU networks: make them, decide them exactly, measure the cost."""
    if context.invoked_subcommand is None:
        print(context.get_help())


# In the order of --help.
app.command(cls=AskingCommand)(making.reduce)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(making.generate)
app.command(cls=AskingCommand)(solving.solve)
app.command()(solving.check)
app.command()(studies.build)
app.command()(studies.run)
app.command()(studies.status)
app.command()(studies.report)
app.command()(studies.compare)
app.command()(exchanging.export)
app.command()(exchanging.validate)
app.command()(exchanging.check_witness)
app.command()(describing.describe)
app.command()(showing.draw)
app.command("list")(showing.list_)
app.command()(showing.doctor)
