"""The command ``hardness``: arguments in, results on stdout, progress and errors on stderr, an exit status.

Nothing is computed here. Errors are one line; what they say is the business of whoever raises `InputError`.
"""

import os
import sys
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from hardness.check import read_answer, recheck
from hardness.check_witness import check_witness
from hardness.doctor import examine
from hardness.export import export_vnncomp
from hardness.judge import GeneratorError
from hardness.listing import LISTINGS
from hardness.progress import progress_on_stderr
from hardness.run import Built, build_study, run_study
from hardness.solve import solve, solve_network, solve_specification
from hardness.source import UNDISGUISED, plan, read_source, wearing
from hardness.suite import GIB, read_study
from hardness.validate import validate_vnncomp
from instances.errors import InputError
from instances.families import FAMILIES
from instances.formats.atomic import write_whole
from instances.formats.suite import read_instance
from instances.questions import parameters
from instances.recipe import FamilyOrigin, Recipe, params
from instances.revision import revision
from solvers.solver import Limits

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

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
        status = _complain(f"{error.format_message().rstrip('.')}; see: {_command_path(error)} --help", 2)
    except (InputError, GeneratorError) as error:
        status = _complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        status = _complain("interrupted; what is finished is kept", _INTERRUPTED)
    except BrokenPipeError:
        # The reader went away, as in "| head". Python would complain once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except OSError as error:
        status = _complain(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)
    except Exception as error:
        status = _complain(f"internal, please report it: {type(error).__name__}: {error}", 1)
    sys.exit(status)


def _complain(message: str, status: int) -> int:
    print("error: " + " ".join(message.split()), file=sys.stderr)
    return status


def _command_path(error: Any) -> str:
    return error.ctx.command_path if error.ctx is not None else "hardness"


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"hardness {revision()}")
        raise typer.Exit


@app.callback()
def hardness(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and stop.")
    ] = False,
) -> None:
    """NP-hard problems as questions about ReLU networks: make them, decide them exactly, measure the cost."""


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


def _given(**options: str | None) -> Given:
    return {name: value for name, value in options.items() if value is not None}


@app.command()
def reduce(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A DIMACS graph or CNF, or what --problem says; shipped:NAME is one that comes along."
        ),
    ],
    to: To,
    out: Out,
    problem: Annotated[
        str | None, typer.Option(metavar="NAME", help="What FILE asks; if not given: clique or cnf.")
    ] = None,
    colors: Annotated[int | None, typer.Option(help="Of a graph: the number of vertices of the clique.")] = None,
    groups: Annotated[int | None, typer.Option(help="Of a CNF: the number of clause groups, one input each.")] = None,
    p: P = None,
    via: Via = None,
    disguise: Disguised = UNDISGUISED,
) -> None:
    """Turn a source problem, such as a graph or a CNF, into one instance."""
    recipe = plan(read_source(file, colors, problem), to, via or (), groups, _given(p=p))
    _write(wearing(recipe, disguise), out)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def generate(
    context: typer.Context,
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY --NAME VALUE ...",
            help="Its parameters (see: hardness list families) and, but for names it has itself, the question's: --p,"
            " --kind, --threshold.",
        ),
    ],
    to: To,
    out: Out,
    seed: Annotated[int, typer.Option(help="At least 0; the same seed makes the same instance everywhere.")] = 0,
    via: Via = None,
    disguise: Disguised = UNDISGUISED,
) -> None:
    """Draw one random instance from a family."""
    if family not in FAMILIES:
        raise InputError(f"unknown family {family!r}; known: {', '.join(FAMILIES)}")
    drawn, given = _family_params(family, to, context.args)
    recipe = plan(FamilyOrigin(family, params(**drawn), seed), to, via or (), given=given)
    _write(wearing(recipe, disguise), out)


def _family_params(family: str, to: str, arguments: Sequence[str]) -> tuple[dict[str, int | float | str], Given]:
    """The family's and the question's parameters: ``--name value`` or ``--name=value``, each once."""
    known, asked = FAMILIES[family].parameters, parameters(to)
    values: dict[str, int | float | str] = {}
    given: Given = {}
    rest = list(arguments)
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in {*known, *asked}:
            options = ", ".join(f"--{other.replace('_', '-')}" for other in (*known, *asked))
            raise InputError(f"family {family}: unknown parameter {option!r}; known: {options}")
        if name in values or name in given:
            raise InputError(f"family {family}: {option} is given twice; give it once")
        if not equals:
            if not rest:
                expected = known[name].expected if name in known else f"a value such as {asked[name]}"
                raise InputError(f"family {family}: {option} has no value; it must be {expected}")
            value = rest.pop(0)
        if name not in known:
            given[name] = value
            continue
        try:
            values[name] = known[name].parse(value)
        except InputError as error:
            raise InputError(f"family {family}: {option}: {error}") from None
    return values, given


def _write(recipe: Recipe, out: Path) -> None:
    built = Built.of(recipe, out)
    print(f"{built.question} with d = {built.d} inputs and n = {built.n} neurons")
    if recipe.reductions:
        print(f"by {' and '.join(step.reduction for step in recipe.reductions)}")
    if recipe.disguise is not None:
        print("in the disguise {level}, seed {seed}".format(**dict(recipe.disguise.params)))
    print(
        f"in {built.path}, {built.path.with_suffix('.onnx')} and, for the answer, {out / 'answers' / built.path.name}"
    )


@app.command("solve")
def solve_command(
    instance: InstancePath,
    solver: Annotated[
        str, typer.Option(metavar="NAME", help="With options: name[option=value]; see: hardness list solvers.")
    ],
    timeout: Annotated[float, typer.Option(metavar="S", min=0.0, help="Seconds of wall time.")] = 60.0,
    memory_gib: Annotated[float, typer.Option(metavar="G", min=0.1, help="GiB of memory.")] = 4.0,
    seed: Annotated[int, typer.Option(help="For the solver's random choices.")] = 0,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write the answer as JSON; - for stdout.")] = None,
    proof: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a proof if the answer needs one; compressed if it ends in .gz."),
    ] = None,
    vnnlib: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ask this VNN-LIB specification about an ONNX network; yes is sat."),
    ] = None,
    question: Annotated[str | None, typer.Option(help="Ask this about an ONNX network of anybody's.")] = None,
    box: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="LO HI", help="With --question: bounds of every input, exact; without: all of R^d."),
    ] = None,
    p: P = None,
    kind: Annotated[
        str | None, typer.Option(metavar="linear|activation", help="Of regions: which are counted.")
    ] = None,
    threshold: Annotated[
        str | None, typer.Option(metavar="T", help="Of positivity: is f(x) > T somewhere? Exact, 0 if not given.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="SET", help="Of reachability: such as 'Y_0 >= 1 and Y_1 <= 1/2 or Y_1 > 3'.")
    ] = None,
) -> int:
    """Decide one instance in a limited process and judge the answer.

    The exit status is 10 for yes, 20 for no, 30 for a value, 0 for unknown, 1 for bad input or a failed solver, 2 for
    wrong usage.
    """
    if not (isfinite(timeout) and isfinite(memory_gib)):
        raise InputError(f"--timeout and --memory-gib are finite numbers; got {timeout} and {memory_gib}")
    limits = Limits(timeout, int(memory_gib * GIB), seed)
    given = _given(p=p, kind=kind, threshold=threshold, target=target)
    if vnnlib is not None:
        if question is not None or box is not None or given:
            raise InputError("--vnnlib asks its own question on its own box; drop --question and what goes with it")
        solved = solve_specification(instance, vnnlib, solver, limits, proof)
    elif question is not None:
        solved = solve_network(instance, question, given, box, solver, limits, proof)
    elif box is not None or given:
        option = "box" if box is not None else next(iter(given))
        raise InputError(f"--{option} goes with --question; an instance brings its own question and domain")
    else:
        solved = solve(instance, solver, limits, proof)
    if json == "-":
        print(solved.json, end="")
    else:
        print("\n".join(solved.lines()))
        if json is not None:
            write_whole(Path(json), solved.json.encode())
    if solved.failure is not None:
        return _complain(solved.failure, solved.status)
    return solved.status


@app.command()
def check(
    instance: InstancePath,
    answer: Annotated[Path, typer.Option(metavar="FILE", help="What solve --json wrote.")],
    proof: Annotated[Path | None, typer.Option(metavar="FILE", help="What solve --proof wrote.")] = None,
) -> int:
    """Check an answer exactly, without any solver code.

    The exit status is 0 if the answer holds, 1 if it does not, 3 if it cannot be checked.
    """
    finding = recheck(read_instance(instance), read_answer(answer), proof)
    print(finding.reason)
    return finding.holds.value


@app.command()
def build(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A YAML file or a shipped name.")], out: Out
) -> None:
    """Write the instances of a study."""
    with progress_on_stderr() as progress:
        built = build_study(read_study(study), out, progress)
    print(f"{len(built)} instances in {out}")


@app.command()
def run(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A YAML file or a shipped name.")],
    out: Annotated[Path, typer.Option(metavar="DB", help="The store; an existing one is resumed.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="Runs at a time; as many as processors if not given.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what the store has and begin anew.")] = False,
) -> None:
    """Run every solver of a study on every instance and store what came of it."""
    run_study(read_study(study), out, jobs=jobs, fresh=fresh)


@app.command()
def report(
    store: Annotated[Path, typer.Argument(metavar="DB", help="What hardness run has stored.")],
    out: Out,
) -> None:
    """Write a self-contained page, tables and figures about a store."""
    from hardness.report import write_report  # brings the statistics, which take a while to import

    write_report(store, out)
    print(out / "index.html")


@app.command()
def export(
    what: Annotated[Path, typer.Argument(metavar="DIR|DB", help="A suite (NAME.yaml files), or what run has stored.")],
    vnncomp: Annotated[Path | None, typer.Option(metavar="OUT", help="The benchmark's folder, a new one.")] = None,
    aslib: Annotated[Path | None, typer.Option(metavar="OUT", help="The folder of an ASlib scenario.")] = None,
) -> None:
    """Write a suite as a benchmark of VNN-COMP (answers go to OUT.answers.yaml), or a store as an ASlib scenario."""
    if (vnncomp is None) == (aslib is None):
        raise InputError(f"{what}: one form at a time; give --vnncomp OUT for a suite or --aslib OUT for a store")
    if vnncomp is not None:
        exported = export_vnncomp(what, vnncomp)
        for line in exported.refused:
            print(f"not exported: {line}", file=sys.stderr)
        print(f"{exported.written} instances in {vnncomp}; the answers are in {exported.answers}")
    if aslib is not None:
        from hardness.aslib import export_aslib  # brings the statistics, as does the report

        export_aslib(what, aslib)
        print(aslib / "description.txt")


@app.command()
def validate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A benchmark in the layout of VNN-COMP.")],
) -> int:
    """Check a benchmark's files, networks and answers; the exit status is 1 if something is wrong."""
    findings = list(validate_vnncomp(folder))
    for finding in findings:
        print(f"{'ok' if finding.good else 'NO':<3} {finding.what}: {finding.found}")
    return 0 if all(finding.good for finding in findings) else 1


@app.command("check-witness")
def check_witness_command(
    network: Annotated[Path, typer.Argument(metavar="NET.onnx")],
    specification: Annotated[Path, typer.Argument(metavar="SPEC.vnnlib")],
    counterexample: Annotated[Path, typer.Argument(metavar="COUNTEREXAMPLE", help="In the format of VNN-COMP.")],
) -> int:
    """Say what a verifier's counterexample is worth, to VNN-COMP and exactly.

    The exit status is 0 if it is correct to VNN-COMP, 4 if only up to its tolerance, 1 if not at all.
    """
    checked = check_witness(network, specification, counterexample)
    print("\n".join(checked.lines()))
    return checked.status


@app.command("draw")
def draw_command(
    instance: InstancePath,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Ends in .svg or .pdf.")],
) -> None:
    """Draw a network with two inputs: its regions, its value and the known witness."""
    from hardness.draw import draw  # brings matplotlib, which takes a while to import

    print(draw(instance, out))


@app.command("list")
def list_command(what: Annotated[str, typer.Argument(metavar="|".join(LISTINGS))]) -> None:
    """Show what there is."""
    if what not in LISTINGS:
        raise InputError(f"nothing called {what!r} to list; known: {', '.join(LISTINGS)}")
    for line in LISTINGS[what]():
        print(line)


@app.command()
def doctor() -> int:
    """Say whether this machine can run and limit the solvers; the exit status is 1 if it cannot."""
    findings = list(examine())
    for finding in findings:
        print(f"{'ok' if finding.good else 'NO':<3} {finding.what}: {finding.found}")
    return 0 if all(finding.good for finding in findings) else 1
