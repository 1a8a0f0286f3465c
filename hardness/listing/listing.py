"""What ``hardness list`` prints, read off the registries, so that nothing is listed that is not there."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from itertools import product
from typing import Any

from hardness.describing import NAMES, section
from hardness.listing.matrix import matrix
from hardness.study.study import read_study, shipped_studies
from instances.errors import InputError
from instances.families import FAMILIES, Family, Parameter
from instances.plan import plan
from instances.problem import Problem
from instances.problems import PROBLEMS
from instances.questions import QUESTIONS
from instances.recipe import FamilyOrigin, Instance, params
from instances.reduction import Reduction
from instances.reductions import REDUCTIONS, path
from solvers.registry import known, load


def solvers() -> Iterator[str]:
    """Every known solver with its options."""
    for name in known():
        try:
            method = load(name)
        except InputError as error:
            yield f"{name}: {error}"
            continue
        yield f"{name} {method.version}: {_summary(method)}"
        meanings = _documented_parameters(method)
        for option in fields(method):  # type: ignore[arg-type]
            value = option.default
            shown = {True: "on", False: "off"}[value] if isinstance(value, bool) else value
            yield f"    [{option.name}={shown}]  {meanings.get(option.name, '')}".rstrip()
    yield "module:Class: a solver of your own; see docs/adding-a-solver.md"
    yield "path/to/tool.yaml, path/to/folder: any other verifier; see docs/external-verifiers.md"


def families() -> Iterator[str]:
    """Every family with its parameters, and what theory predicts of its cost."""
    for family in FAMILIES.values():
        yield from _family(family)


def _family(family: Family) -> Iterator[str]:
    yield f"{family.name}: {_summary(family.draw)}"
    for name, parameter in family.parameters.items():
        default = "" if parameter.default is None else f"; default {parameter.default}"
        yield f"    --{name.replace('_', '-')}  {parameter.doc} ({parameter.expected}{default})"
    for law in family.laws:
        bound = "at most a power" if law.at_most else "a power"
        yield f"    law {law.name}: {law.method} takes {bound} of {law.grows}; {law.reference}"


def help_on_family(name: str) -> Iterator[str]:
    """What ``hardness generate FAMILY --help`` says: the family, its parameters and an example."""
    yield f"Usage: hardness generate {name} [--NAME VALUE ...] --to QUESTION --out DIR"
    yield ""
    yield from _family(FAMILIES[name])
    yield ""
    yield f"Example: {example_of_family(name)}"
    yield "Options of every family, such as --count and --seed: hardness generate --help"


def example_of_family(name: str) -> str:
    """A line that draws a small instance."""
    family = FAMILIES[name]
    needed = {key: known for key, known in family.parameters.items() if known.default is None}
    for sizes in product((2, 3, 4, 6, 16), repeat=len(needed)):
        values = {key: _example(known, size) for (key, known), size in zip(needed.items(), sizes, strict=True)}
        origin = FamilyOrigin(name, params(**values), 1)
        for question in ("positivity", *QUESTIONS):
            try:
                Instance.of(plan(origin, question))
            except InputError:
                continue
            return f"hardness {origin.line} --to {question} --out suite"
    raise AssertionError(f"{name} draws nothing of these sizes")


def _example(parameter: Parameter, size: int) -> int | float | str:
    if parameter.words:
        return parameter.words[0]
    return False if parameter.kind is bool else size if parameter.kind is int else 0.5


def reductions() -> Iterator[str]:
    """Every reduction with its theorem, the size of its target and its parameters; then what reaches what."""
    for reduction in REDUCTIONS.values():
        ends = (
            (reduction.source_form, reduction.source_type.name),
            (reduction.target_form, reduction.target_type.name),
        )
        yield f"{reduction.name}: {' --> '.join(' '.join(end).strip() for end in ends)}"
        yield f"    theorem  {reduction.theorem}"
        yield f"    size     {target_size(reduction)}"
        for parameter in fields(reduction):  # type: ignore[arg-type]
            if parameter.name != "source":
                yield f"    ,{parameter.name}={parameter.default}"
    yield ""
    yield "What reaches what, by the fewest reductions:"
    for source in (*PROBLEMS.values(), *QUESTIONS.values()):
        routes = {name: _route(source, question) for name, question in QUESTIONS.items()}
        if any(routes.values()):
            yield source.name
        for name, route in routes.items():
            if route:
                yield f"    --> {name:<21} {', '.join(route)}"


def _route(source: type[Problem[Any]], target: type[Problem[Any]]) -> tuple[str, ...]:
    try:
        return path(source, target)
    except InputError:
        return ()


def target_size(reduction: type[Reduction[Any, Any, Any, Any]]) -> str:
    """What the docstring says of the target's size: its paragraph that begins with ``Size.``"""
    paragraph = re.search(r"^Size\. (.*?)(?:\n\n|\Z)", inspect.getdoc(reduction) or "", re.MULTILINE | re.DOTALL)
    return " ".join(paragraph.group(1).split()) if paragraph else "not stated"


def questions() -> Iterator[str]:
    """Every question with its parameters, and who decides which kind of it."""
    rows = list(matrix())
    for question in QUESTIONS.values():
        yield f"{question.name}: {_summary(question)}"
        for option in question.options().values():
            yield f"    --{option.name} {option.metavar}  {option.help} Default: {option.default}"
        own = [row for row in rows if row.asked.name == question.name]
        for row in own:
            yield f"    {row.example:<37} {', '.join(row.deciders) or 'nobody'}"
        for refusal in dict.fromkeys(refusal for row in own for refusal in row.refusals.values() if refusal):
            yield f"        {refusal}"


def studies() -> Iterator[str]:
    """Every shipped study."""
    for name in shipped_studies():
        study = read_study(name)
        yield f"{name}: {study.count} instances, {study.runs_planned} runs planned, solvers {', '.join(study.solvers)}"


def sections() -> Iterator[str]:
    """Every section of a description."""
    for name in NAMES:
        chosen = section(name)
        yield f"{name}: {chosen.doc}{'; of a matrix too' if chosen.matrices else ''}"


LISTINGS: dict[str, Callable[[], Iterator[str]]] = {
    "solvers": solvers,
    "families": families,
    "reductions": reductions,
    "questions": questions,
    "studies": studies,
    "sections": sections,
}
"""Everything that can be listed."""


def fitted(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Lines that are no longer than a terminal is wide; what is broken goes on below, further in.

    Parameters
    ----------
    width
        Of the terminal; None if there is none, and lines are as long as they are.

    >>> list(fitted(["  --count  how many of them"], 18))
    ['  --count  how', '      many of', '      them']
    """
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        if width is None or len(line) <= width:
            yield line
        else:
            yield from textwrap.wrap(
                line.strip(), max(width, 16), initial_indent=indent, subsequent_indent=f"{indent}    "
            )


def _objects_of_solvers() -> Iterator[dict[str, Any]]:
    for name in known():
        try:
            method = load(name)
        except InputError as error:
            yield {"name": name, "missing": str(error)}
            continue
        meanings = _documented_parameters(method)
        options = [
            {"name": option.name, "default": option.default, "summary": meanings.get(option.name, "")}
            for option in fields(method)  # type: ignore[arg-type]
        ]
        yield {"name": name, "version": method.version, "summary": _summary(method), "options": options}


def _objects_of_families() -> Iterator[dict[str, Any]]:
    for family in FAMILIES.values():
        parameters = [
            {"name": name, "summary": known.doc, "value": known.expected, "default": known.default}
            for name, known in family.parameters.items()
        ]
        yield {"name": family.name, "summary": _summary(family.draw), "parameters": parameters}


def _objects_of_reductions() -> Iterator[dict[str, Any]]:
    for reduction in REDUCTIONS.values():
        yield {
            "name": reduction.name,
            "from": f"{reduction.source_form} {reduction.source_type.name}".strip(),
            "to": f"{reduction.target_form} {reduction.target_type.name}".strip(),
            "theorem": reduction.theorem,
            "size": target_size(reduction),
            "parameters": {f.name: f.default for f in fields(reduction) if f.name != "source"},  # type: ignore[arg-type]
        }


def _objects_of_questions() -> Iterator[dict[str, Any]]:
    rows = list(matrix())
    for question in QUESTIONS.values():
        options = [
            {"name": o.name, "value": o.metavar, "summary": o.help, "default": str(o.default)}
            for o in question.options().values()
        ]
        deciders = {row.example: list(row.deciders) for row in rows if row.asked.name == question.name}
        yield {"name": question.name, "summary": _summary(question), "options": options, "deciders": deciders}


def _objects_of_studies() -> Iterator[dict[str, Any]]:
    for name in shipped_studies():
        study = read_study(name)
        yield {"name": name, "instances": study.count, "runs": study.runs_planned, "solvers": list(study.solvers)}


def _objects_of_sections() -> Iterator[dict[str, Any]]:
    for name in NAMES:
        yield {"name": name, "summary": section(name).doc, "of_matrices": section(name).matrices}


OBJECTS: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "solvers": _objects_of_solvers,
    "families": _objects_of_families,
    "reductions": _objects_of_reductions,
    "questions": _objects_of_questions,
    "studies": _objects_of_studies,
    "sections": _objects_of_sections,
}
"""The same for programs, an object for each thing that is listed."""


def _summary(thing: object) -> str:
    """The first sentence of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ").replace("``", "")


def _documented_parameters(thing: object) -> dict[str, str]:
    """The meanings in the section Parameters of a docstring, each on one line."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?:\n\n|\Z)", inspect.getdoc(thing) or "", re.MULTILINE | re.DOTALL)
    entries = re.findall(r"^(\w+)[^\n]*((?:\n +[^\n]*)*)", section.group(1), re.MULTILINE) if section else []
    return {name: " ".join(text.replace("``", "").split()) for name, text in entries}
