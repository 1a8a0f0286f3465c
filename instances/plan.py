"""From a file or a family, and where it shall lead, to a recipe.

The command line and the studies ask the same here. What a recipe does lives in `instances.recipe`.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from instances.disguises import LEVELS
from instances.errors import InputError, shown
from instances.families.known_network import KnownNetwork
from instances.formats.shipped import located
from instances.formats.sources.compressed import MOST_TEXT_BYTES, read_bytes
from instances.formats.sources.graphs import ENDINGS
from instances.numbers.rationals import read_number
from instances.problem import SourceProblem
from instances.problems import PROBLEMS, Clique, Cnf, ExactCover, SubsetSum
from instances.problems.graphs.graph import Graph
from instances.problems.pseudo_boolean import READERS
from instances.questions import QUESTIONS, parsed
from instances.recipe import DISGUISE, FamilyOrigin, FileOrigin, Params, Recipe, Step, params
from instances.reductions import REDUCTIONS, path

STDIN = "-"
"""Stands for the standard input."""


def read_source(file: Path, colors: int | None, problem: str | None = None) -> FileOrigin:
    """Read a source problem.

    Parameters
    ----------
    file
        ``shipped:NAME`` is a file that comes with the package, ``-`` the standard input. One that ends in ``.gz``,
        ``.xz`` or ``.bz2`` is unpacked; endings such as ``.g6`` and ``.gml`` say in which format a graph is.
    colors
        With a graph: k, the number of vertices to look for.
    problem
        Name of the source problem in the file. If not given, a DIMACS graph asks for a clique and a DIMACS CNF for a
        model; the problem line says which of the two it is.

    Raises
    ------
    InputError
        If the file cannot be read, is no such problem, or if `colors` is missing, or given where there are none.
    """
    if problem is not None and problem not in PROBLEMS:
        raise InputError(f"unknown source problem {problem!r}; known: {', '.join(PROBLEMS)}")
    place = located(file)
    if not place.exists() and str(file) != STDIN:
        raise InputError(f"{file}: cannot be read: there is no such file")
    if ".onnx" in file.suffixes:
        raise InputError(
            f"{file}: a network and no source problem; ask about it by hardness solve {file} --question NAME"
        )
    if str(file) == STDIN:
        text = sys.stdin.buffer.read(MOST_TEXT_BYTES + 1).decode(errors="replace")
        if len(text) > MOST_TEXT_BYTES:
            raise InputError(f"{STDIN}: more than {MOST_TEXT_BYTES} bytes; give a smaller problem")
    else:
        text = read_bytes(place, MOST_TEXT_BYTES).decode(errors="replace")
    ending = next((suffix for suffix in file.suffixes if suffix in READERS), None)
    if ending is not None:
        return _of_pseudo_boolean(READERS[ending](text, str(file)), file, problem, colors)
    header = next((line.split() for line in text.splitlines() if line.split()[:1] == ["p"]), [])
    ending = next((suffix for suffix in file.suffixes if suffix in ENDINGS), None)
    if ending is not None and colors is None:
        raise InputError(f"{file}: a graph needs the number of vertices to look for; add --colors K")
    if ending is not None and problem is None:
        problem = Clique.name
    if problem is None:
        if not header:
            raise InputError(f"{file}: no problem line; a DIMACS file says 'p cnf VARIABLES CLAUSES' or 'p edge N M'")
        said = header[1] if len(header) > 1 else ""
        problem = {"cnf": Cnf.name, "sum": SubsetSum.name, "exact-cover": ExactCover.name}.get(said, Clique.name)
        if problem == Clique.name and colors is None:
            raise InputError(f"{file}: a graph needs the size of the clique to look for; add --colors K")
    kind: Any = PROBLEMS[problem]
    if colors is None:
        source: SourceProblem = kind.read(text, str(file))
    elif ending is not None:
        if [field.name for field in fields(kind)] != ["graph", "k"]:
            raise InputError(f"{file}: a {problem} is not a graph and a number; give it in its own format")
        source = kind(Graph.read(text, str(file), ending), colors)
    elif [field.name for field in fields(kind)] == ["graph", "k"]:
        source = kind(Graph.read(text, str(file)), colors)
    else:
        raise InputError(f"{file}: a {problem} has no colors; --colors is for graphs, --groups for formulas")
    return in_memory(source) if str(file) == STDIN else FileOrigin(problem, str(file), source.write())


def _of_pseudo_boolean(source: SourceProblem, file: Path, problem: str | None, colors: int | None) -> FileOrigin:
    """What an OPB or WCNF file is; the line that makes it again reads our own format, in which its text is kept."""
    if problem is not None and problem != source.name:
        raise InputError(f"{file}: it is a {source.name} and no {problem}; drop --problem")
    if colors is not None:
        raise InputError(f"{file}: a {source.name} has no colors; --colors is for graphs, --groups for formulas")
    return in_memory(source)


def in_memory(source: SourceProblem) -> FileOrigin:
    """The origin of a problem that comes from no file.

    Its file is the one in which its text lies once an instance is written, from the folder of the instance: there the
    recorded line makes it again.
    """
    text = source.write()
    return FileOrigin(source.name, f"sources/{FileOrigin(source.name, '', text).digest}.txt", text)


def plan(
    origin: FamilyOrigin | FileOrigin,
    to: str,
    via: Sequence[str] = (),
    groups: int | None = None,
    given: Mapping[str, object] | None = None,
) -> Recipe:
    """The shortest route from `origin` to the question named `to`; a family of networks is asked it directly.

    Parameters
    ----------
    via
        Reductions or problems to pass, in order; a reduction may carry parameters, as in
        ``cnf-to-multicolored-clique,groups=3``.
    groups
        Short for passing this many to the first reduction of the route that makes groups; to
        cnf-to-multicolored-clique if there is none.
    given
        The question's parameters, such as p. On a route they go to the last reduction that has a parameter of that
        name.

    Raises
    ------
    InputError
        If a name is unknown, a parameter is wrong, or no route leads there.
    """
    values = parsed(to, given or {})
    drawn = origin.build()
    if isinstance(drawn, KnownNetwork):
        if via or groups is not None:
            raise InputError(f"{origin.line}: a family of networks takes no reductions; drop --via")
        # What a choice is by default belongs to the name of a fact; a threshold of 0 is none.
        asked = {name: str(value) for name, value in values.items() if value != 0}
        return Recipe(origin, (), (to, params(**asked)))
    passed = dict(_step(text) for text in via)
    if groups is not None and not isinstance(drawn, Cnf):
        raise InputError(f"--groups splits the clauses of a formula; a {drawn.name} has none, so drop --groups")
    names = path(type(drawn), QUESTIONS[to], tuple(passed))
    if groups is not None:
        splits = next((step for step in names if "groups" in _parameters(step)), "cnf-to-multicolored-clique")
        passed = {splits: ()} | passed
        passed[splits] = params(**dict(passed[splits]) | {"groups": groups})
        names = path(type(drawn), QUESTIONS[to], tuple(passed))
    for name in given or {}:
        takers = [step for step in names if name in _parameters(step)]
        if not takers:
            raise InputError(f"no reduction of the route {', '.join(names)} has a parameter {name!r}; drop --{name}")
        passed[takers[-1]] = tuple(sorted({**dict(passed.get(takers[-1], ())), name: str(values[name])}.items()))
    return Recipe(origin, tuple(Step(name, passed.get(name, ())) for name in names))


UNDISGUISED = "none"
"""The word for no disguise, beside the levels."""


def disguised_as(recipe: Recipe, disguise: str) -> Recipe:
    """The recipe with a disguise put on at the end.

    Parameters
    ----------
    disguise
        ``none``, or a level, as in ``medium``, and if wanted the seed of its random choices, as in ``medium,seed=7``.
        The seed is else that of the family's draw, or for a file taken from its content.

    Raises
    ------
    InputError
        If it is none of these.
    """
    if disguise == UNDISGUISED:
        return recipe
    level, comma, rest = disguise.partition(",")
    name, _, number = rest.partition("=")
    if level not in LEVELS or (comma and (name != "seed" or not re.fullmatch(r"[0-9]{1,18}", number))):
        known = ", ".join((UNDISGUISED, *LEVELS))
        raise InputError(f"disguise is {disguise!r}; it must be one of {known}, the latter maybe with ',seed=NUMBER'")
    origin = recipe.origin
    drawn = origin.seed if isinstance(origin, FamilyOrigin) else int(origin.digest[:8], 16)
    worn = Step(DISGUISE, params(level=level, seed=int(number) if comma else drawn))
    return replace(recipe, steps=(*recipe.steps, worn))


def _step(text: str) -> tuple[str, Params]:
    name, *pairs = text.split(",")
    if pairs and name not in REDUCTIONS:
        near = get_close_matches(name, REDUCTIONS, 3)
        meant = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(REDUCTIONS)}"
        raise InputError(f"step {name}: no such reduction, and nothing else has parameters; {meant}")
    known = _parameters(name)
    values: dict[str, int | float | str] = {}
    for pair in pairs:
        param, equals, value = pair.partition("=")
        if not equals or param not in known:
            raise InputError(f"step {name}: unknown parameter {pair!r}; known: {', '.join(known) or 'none'}")
        try:
            values[param] = value if isinstance(known[param], str) else read_number(value, int)
        except InputError:
            raise InputError(f"step {name}: {param} is an integer; got {shown(value)}") from None
    return name, params(**values)


def _parameters(step: str) -> dict[str, Any]:
    """The parameters of a reduction with their defaults; of a problem on the way, none."""
    reduction: Any = REDUCTIONS.get(step)
    return {field.name: field.default for field in fields(reduction) if field.name != "source"} if reduction else {}
