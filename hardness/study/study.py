"""Studies: which instances, which solvers, under which limits, read from a YAML file.

Here live the value and its reader. How a study is run lives in `hardness.scheduling.run`.
"""

import hashlib
import itertools
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from math import prod
from pathlib import Path

from hardness.describing import known
from hardness.study import keys
from hardness.study.entries import BenchmarkEntry, NetworkEntry, SuiteEntry, entry_of, matching, path_of
from hardness.study.given import Given
from instances.errors import InputError, shown
from instances.formats.fields import Fields
from instances.formats.plain_yaml import MOST_BYTES, read_yaml
from instances.plan import STDIN, UNDISGUISED, disguised_as, plan, read_source
from instances.questions import options_of_all
from instances.recipe import FamilyOrigin, Params, Recipe, params
from solvers.solver import Limits

_SHIPPED = files("hardness") / "studies"

GIB = 2**30

MOST_INSTANCES = 1_000_000
"""Of one entry of a study, or seeds of a run."""

MOST_S, MOST_GIB = 1e8, 1e6
"""More seconds, or more GiB, no system can be told as a limit."""


@dataclass(frozen=True)
class FamilyEntry:
    """Draws from a family: every combination of the parameters' values, `replicates` times each.

    Parameters
    ----------
    family
        Name of the family.
    grid
        The values of each parameter.
    replicates
        Draws a combination, at least 1.
    seed
        From which the seeds of the draws are derived; see `seed_of`.
    to, via
        The question to reach, and reductions or problems to pass.
    given
        The question's parameters; see `instances.plan.plan`.
    disguises
        Each draw is made once in each of them; see `instances.plan.disguised_as`.
    """

    family: str
    grid: Mapping[str, tuple[int | float | str, ...]]
    replicates: int
    seed: int
    to: str
    via: tuple[str, ...] = ()
    given: Params = ()
    disguises: tuple[str, ...] = (UNDISGUISED,)

    def __post_init__(self) -> None:
        if self.replicates < 1:
            raise InputError(f"replicates is {self.replicates}; it must be at least 1")
        if self.seed < 0:
            raise InputError(f"seed is {self.seed}; it must be at least 0")
        for name, values in self.grid.items():
            if not values:
                raise InputError(f"params.{name} is an empty list; give at least one value")
        count = prod(map(len, self.grid.values())) * self.replicates * len(self.disguises)
        if count > MOST_INSTANCES:
            raise InputError(f"these are {shown(count)} instances; a study has at most {MOST_INSTANCES} of one entry")

    def seed_of(self, combination: Params, replicate: int) -> int:
        """The seed of one draw: 32 bits of a hash of the entry's seed, family, combination and replicate.

        It depends on nothing else, so that values added to a list leave the other instances as they were, and no
        two combinations share their random numbers.
        """
        text = json.dumps([self.seed, self.family, combination, replicate])
        return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)

    @property
    def count(self) -> int:
        """How many recipes there are."""
        return prod(len(values) for values in self.grid.values()) * self.replicates * len(self.disguises)

    def recipes(self) -> list[Recipe]:
        """The recipes in the order of the lists, the last parameter changing fastest, then replicates and disguises."""
        found = []
        for values in itertools.product(*self.grid.values()):
            combination = params(**dict(zip(self.grid, values, strict=True)))
            draws = [
                FamilyOrigin(self.family, combination, self.seed_of(combination, i)) for i in range(self.replicates)
            ]
            # One family leads to one problem, so the route of the first draw is the route of all.
            first = plan(draws[0], self.to, self.via, given=dict(self.given))
            plain = [Recipe(draw, first.steps, first.question) for draw in draws]
            found += [disguised_as(recipe, disguise) for recipe in plain for disguise in self.disguises]
        return found


@dataclass(frozen=True)
class FileEntry:
    """The instance of a file, or of each that a pattern stands for, in each disguise.

    Of a graph with `colors`, of a CNF, if wanted, in `groups`; see `instances.plan`.
    """

    file: Path
    problem: str | None
    colors: int | None
    groups: int | None
    to: str
    via: tuple[str, ...] = ()
    given: Params = ()
    disguises: tuple[str, ...] = (UNDISGUISED,)

    @property
    def count(self) -> int:
        """How many recipes there are."""
        return len(matching(self.file)) * len(self.disguises)

    def recipes(self) -> list[Recipe]:
        sources = [read_source(file, self.colors, self.problem) for file in matching(self.file)]
        plain = [plan(source, self.to, self.via, self.groups, dict(self.given)) for source in sources]
        return [disguised_as(recipe, disguise) for recipe in plain for disguise in self.disguises]


Entry = FamilyEntry | FileEntry | NetworkEntry | BenchmarkEntry | SuiteEntry


@dataclass(frozen=True)
class Study:
    """Every solver on every instance, each run under the same limits.

    Parameters
    ----------
    name
        Letters, digits, ``-``, ``_`` and dots.
    entries
        What the instances come from, at least one.
    solvers
        Names with options, as in `solvers.registry`; at least one, none twice.
    limits
        Of each run.
    proofs
        Whether a solver that can prove an answer has to, after solving and within as much time again; the proofs are
        checked and not kept.
    seeds
        Every solver runs on every instance under so many seeds, from that of the limits (0 in a file) on.
    describe
        Sections of `hardness.describing` that are computed of every instance, once, each under the same limits; beside
        solvers, or instead of them.
    """

    name: str
    entries: tuple[Entry, ...]
    solvers: tuple[str, ...]
    limits: Limits
    proofs: bool = False
    seeds: int = 1
    describe: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.describe:
            known(name)
        if not re.fullmatch(r"[\w.-]+", self.name):
            raise InputError(f"name is {self.name!r}; it must consist of letters, digits, '-', '_' and '.'")
        if not self.entries or not (self.solvers or self.describe):
            raise InputError("a study needs at least one entry of instances, and one of solvers or of describe")
        if len(set(self.solvers)) < len(self.solvers):
            raise InputError(f"a solver occurs twice in {', '.join(self.solvers)}; name each once")
        if not (0 < self.limits.wall_s <= MOST_S and 1 <= self.limits.memory_bytes <= MOST_GIB * GIB):
            raise InputError(f"wall_s and memory_gib must be positive numbers of at most {MOST_S:g} and {MOST_GIB:g}")
        if not 1 <= self.seeds <= MOST_INSTANCES:
            told = f"seeds is {shown(self.seeds)}; it must be at least 1, the number of runs on an instance"
            raise InputError(f"{told}, and at most {MOST_INSTANCES}")

    @property
    def count(self) -> int:
        """How many recipes there are, without making any."""
        return sum(entry.count for entry in self.entries)

    def recipes(self) -> list[Recipe | Given]:
        """Every instance's recipe, entry after entry: the same list for the same study on every machine.

        Raises
        ------
        InputError
            If a family, parameter, file or route is wrong.
        """
        return [recipe for entry in self.entries for recipe in entry.recipes()]


def shipped_studies() -> list[str]:
    """The names of the studies that come with the package."""
    return sorted(entry.name.removesuffix(".yaml") for entry in _SHIPPED.iterdir() if entry.name.endswith(".yaml"))


def read_study(study: str | Path) -> Study:
    """Read a study from a YAML file, from the standard input (``-``), or the one that is shipped under that name.

    Paths in the file are relative to its folder; of the standard input, to the current one.

    Raises
    ------
    InputError
        Naming the file and the key that is unknown, missing or wrong.
    """
    file, piped = Path(study), None
    if str(study) == STDIN:
        piped = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(piped) > MOST_BYTES:
            raise InputError(f"{STDIN}: more than {MOST_BYTES} bytes; a study is shorter")
    elif not file.is_file():
        if str(study) not in shipped_studies():
            near = get_close_matches(str(study), shipped_studies(), 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise InputError(
                f"{study}: no such file, nor a shipped study; {meant}shipped: {', '.join(shipped_studies())}"
            )
        file = Path(str(_SHIPPED / f"{study}.yaml"))
    data = Fields(file, "", read_yaml(file, piped)).only(*keys.names(keys.STUDY))
    name = data.text("name")
    described = data.texts("describe") if data.has("describe") else ()
    solvers = data.texts("solvers") if data.has("solvers") or not described else ()
    entries = [Fields(file, f"instances[{i}].", entry) for i, entry in enumerate(data.entries("instances"))]
    bounds = data.fields("limits").only(*keys.names(keys.LIMITS))
    limits = Limits(bounds.positive("wall_s"), int(bounds.positive("memory_gib") * GIB))
    built = tuple(_entry(entry, limits) for entry in entries)
    proofs = data.entry("proofs") if data.has("proofs") else False
    if not isinstance(proofs, bool):
        raise data.wrong("proofs", proofs, "true or false")
    seeds = data.integer("seeds") if data.has("seeds") else 1
    try:
        return Study(name, built, solvers, limits, proofs, seeds, described)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def _entry(data: Fields, limits: Limits) -> Entry:
    return entry_of(data, limits) or (_file_entry(data) if data.has("file") else _family_entry(data))


def _family_entry(data: Fields) -> FamilyEntry:
    data.only(*keys.names(keys.FAMILY, tuple(options_of_all())))
    grid = data.fields("params")
    values = {str(name): tuple(value) if isinstance(value, list) else (value,) for name, value in grid.data.items()}
    for name, choices in values.items():
        if not all(isinstance(choice, (int, float, str)) for choice in choices):
            raise grid.wrong(name, grid.data[name], "a number, a text, or a list of these")
    family, seed, to = data.text("family"), data.integer("seed"), data.text("to")
    replicates = data.integer("replicates") if data.has("replicates") else 1
    via = data.texts("via") if data.has("via") else ()
    try:
        return FamilyEntry(family, values, replicates, seed, to, via, _given(data), _disguises(data))
    except InputError as error:
        raise InputError(f"{data.where}: {error}") from None


def _file_entry(data: Fields) -> FileEntry:
    data.only(*keys.names(keys.SOURCE, tuple(options_of_all())))
    return FileEntry(
        path_of(data, "file"),
        data.text("problem") if data.has("problem") else None,
        data.integer("colors") if data.has("colors") else None,
        data.integer("groups") if data.has("groups") else None,
        data.text("to"),
        data.texts("via") if data.has("via") else (),
        _given(data),
        _disguises(data),
    )


def _given(data: Fields) -> Params:
    """The question's options, which stand beside ``to``."""
    values = {name: data.entry(name) for name in options_of_all() if data.has(name)}
    for name, value in values.items():
        if not isinstance(value, (int, float, str)):
            raise data.wrong(name, value, "a number or a text")
    return params(**values)


def _disguises(data: Fields) -> tuple[str, ...]:
    """One disguise, or a list of them."""
    if not data.has("disguise"):
        return (UNDISGUISED,)
    value = data.entry("disguise")
    found = tuple(value) if isinstance(value, list) else (value,)
    if not found or not all(isinstance(disguise, str) for disguise in found):
        raise data.wrong("disguise", value, "a level such as medium, none, or a list of these")
    return found
