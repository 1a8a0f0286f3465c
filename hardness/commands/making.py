"""Instances from a source problem or a family: reduce, generate."""

import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from hardness.commands.options import Disguised, Given, Out, To, Via, Yes, given
from instances.errors import InputError

if TYPE_CHECKING:
    from hardness.study.written import Know
    from instances.recipe import Recipe

UNDISGUISED = "none"
"""The word for no disguise."""


def reduce(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A DIMACS graph or CNF, maybe .gz, .xz or .bz2, or what --problem says; or a graph that ends in .g6,"
            " .edgelist, .gml or .graphml; - is stdin; shipped:NAME is one that comes along.",
        ),
    ],
    to: To,
    out: Out,
    problem: Annotated[
        str | None, typer.Option(metavar="NAME", help="What FILE asks; if not given: clique or cnf.")
    ] = None,
    colors: Annotated[int | None, typer.Option(help="Of a graph: the number of vertices of the clique.")] = None,
    groups: Annotated[int | None, typer.Option(help="Of a CNF: the number of clause groups, one input each.")] = None,
    via: Via = None,
    disguise: Disguised = UNDISGUISED,
    yes: Yes = False,
) -> None:
    """Turn a source problem, such as a graph or a CNF, into one instance."""
    from instances.plan import disguised_as, plan, read_source
    from instances.reduction import permitting

    source = read_source(file, colors, problem)
    recipe = plan(source, to, via or (), groups, given(context))
    with permitting(yes):
        words = _write(disguised_as(recipe, disguise), out)
    if groups is not None:
        shortest = plan(source, to, via or (), None, given(context))
        if [step.reduction for step in shortest.steps] != [step.reduction for step in recipe.steps]:
            names = " and ".join(step.reduction for step in shortest.steps)
            print(f"which makes groups; without --groups it would be {names}", file=words)


def generate(
    context: typer.Context,
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY --NAME VALUE ...",
            help="Its parameters (see: hardness list families) and, but for names it has itself, the options of the"
            " question (see: hardness list questions).",
        ),
    ],
    to: To,
    out: Out,
    seed: Annotated[int, typer.Option(help="At least 0; the same seed makes the same instance everywhere.")] = 0,
    count: Annotated[
        int | None,
        typer.Option(min=1, help="So many, with the seeds from --seed on, for each combination of values."),
    ] = None,
    balance: Annotated[
        bool, typer.Option("--balance", help="Of --count: half of them yes and half no, as an exact oracle knows.")
    ] = False,
    known: Annotated[
        bool, typer.Option("--known", help="Have the solver auto find the answers that no theorem or oracle knows.")
    ] = False,
    via: Via = None,
    disguise: Disguised = UNDISGUISED,
    yes: Yes = False,
) -> None:
    """Draw random instances from a family: one, or with --count, or values such as --nodes 4,8, many.

    Of many the path of each is a line of the output, as hardness solve - reads them.
    """
    from instances.families import FAMILIES
    from instances.formats.piped import PIPE, written
    from instances.plan import disguised_as, plan
    from instances.recipe import FamilyOrigin, params
    from instances.reduction import permitting

    if family not in FAMILIES:
        raise InputError(f"unknown family {family!r}; known: {', '.join(FAMILIES)}")
    grid, chosen = _family_params(family, to, context.args)

    def recipe(values: Sequence[int | float | str], seed: int) -> "Recipe":
        origin = FamilyOrigin(family, params(**dict(zip(grid, values, strict=True))), seed)
        return disguised_as(plan(origin, to, via or (), given=chosen), disguise)

    combinations = list(itertools.product(*grid.values()))
    if len(combinations) == 1 and count is None:
        if balance:
            raise InputError("--balance goes with --count; how many are wanted?")
        with permitting(yes), _knowing(known) as know:
            _write(recipe(combinations[0], seed), out, know)
        return
    from hardness.asking.drawing import drawn, foretold

    piped, many = str(out) == PIPE, len(combinations) * (count or 1)
    if (foreseen := foretold(many)) and not yes:
        print(foreseen, file=sys.stderr)
    with permitting(yes), _knowing(known) as know, tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        where = (lambda: Path(tempfile.mkdtemp(dir=folder))) if piped else (lambda: out)
        paths = (
            path
            for values in combinations
            for path in drawn(
                lambda each, values=values: recipe(values, each),  # type: ignore[misc]
                *(seed, count or 1, balance, where, know),
            )
        )
        number = 0
        for line in written(paths) if piped else paths:
            print(line, flush=True)
            number += 1
    print(f"{number} instances in {'the pipe' if piped else out}", file=sys.stderr)


@contextmanager
def _knowing(wanted: bool) -> "Iterator[Know | None]":
    """What finds out answers, if that is wanted."""
    if not wanted:
        yield None
        return
    from hardness.asking.knowing import found_out
    from hardness.isolation.pool import Pool

    with Pool() as pool:
        yield lambda instance, known: found_out(instance, known, pool)


def _family_params(
    family: str, to: str, arguments: Sequence[str]
) -> tuple[dict[str, tuple[int | float | str, ...]], Given]:
    """The family's and the question's parameters: ``--name value`` or ``--name=value``, each once.

    Of the family's there may be several values, with commas between.
    """
    from instances.families import FAMILIES
    from instances.questions import parameters

    known, asked = FAMILIES[family].parameters, parameters(to)
    values: dict[str, tuple[int | float | str, ...]] = {}
    chosen: Given = {}
    rest = list(arguments)
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        name = option.removeprefix("--").replace("-", "_")
        if not option.startswith("--") or name not in {*known, *asked}:
            options = ", ".join(f"--{other.replace('_', '-')}" for other in (*known, *asked))
            raise InputError(f"family {family}: unknown parameter {option!r}; known: {options}")
        if name in values or name in chosen:
            raise InputError(f"family {family}: {option} is given twice; give it once")
        if not equals:
            if not rest:
                expected = known[name].expected if name in known else f"a value such as {asked[name]}"
                raise InputError(f"family {family}: {option} has no value; it must be {expected}")
            value = rest.pop(0)
        if name not in known:
            chosen[name] = value
            continue
        try:
            values[name] = tuple(known[name].parse(part) for part in value.split(","))
        except InputError as error:
            raise InputError(f"family {family}: {option}: {error}") from None
    return values, chosen


def _write(recipe: "Recipe", out: Path, know: "Know | None" = None) -> TextIO:
    """Write an instance to a folder or into the pipe; returns where what is said of it goes."""
    from hardness.study.written import WrittenInstance
    from instances.formats.piped import PIPE, line_of

    piped = str(out) == PIPE
    words = sys.stderr if piped else sys.stdout
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        built = WrittenInstance.of(recipe, Path(folder) if piped else out, know)
        path = built.path
        assert path is not None, "it is written"
        if piped:
            print(line_of(path), flush=True)
        print(f"{built.question} with d = {built.d} inputs and n = {built.n} neurons", file=words)
        if recipe.reductions:
            print(f"by {' and '.join(step.reduction for step in recipe.reductions)}", file=words)
        if recipe.disguise is not None:
            from hardness.exchange.export import objection

            print("in the disguise {level}, seed {seed}".format(**dict(recipe.disguise.params)), file=words)
            if (reason := objection(path)) is not None:
                print(f"which hardness export will leave out: {reason}", file=words)
    if know is not None:
        print(f"the answer is {built.known.verdict.value}: {built.known.how}", file=words)
    if not piped:
        print(f"in {path}, {path.with_suffix('.onnx')} and, for the answer, {out / 'answers' / path.name}")
    return words
