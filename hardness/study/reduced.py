"""Entries of a study that reductions make: draws from a family, and source problems in files."""

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import yaml

from hardness.study import keys
from hardness.study.entries import matching, path_of
from hardness.study.sizes import LADDER, Sizes, read_sizes
from instances.errors import InputError, shown
from instances.formats.fields import Fields
from instances.plan import UNDISGUISED, disguised_as, plan, read_source
from instances.questions import options_of_all
from instances.recipe import FamilyOrigin, Params, Recipe, params

MOST_INSTANCES = 1_000_000
"""Of one entry of a study, or seeds of a run."""


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
    solvers
        Of the study's solvers those that run on these instances; all if there are none.
    sizes
        What a pilot has to find before there are recipes, a list of values for one more parameter; see
        `hardness.scheduling.pilot`.
    """

    family: str
    grid: Mapping[str, tuple[int | float | str, ...]]
    replicates: int
    seed: int
    to: str
    via: tuple[str, ...] = ()
    given: Params = ()
    disguises: tuple[str, ...] = (UNDISGUISED,)
    solvers: tuple[str, ...] = ()
    sizes: Sizes | None = None

    def __post_init__(self) -> None:
        if self.replicates < 1:
            raise InputError(f"replicates is {self.replicates}; it must be at least 1")
        if self.seed < 0:
            raise InputError(f"seed is {self.seed}; it must be at least 0")
        for name, values in self.grid.items():
            if not values:
                raise InputError(f"params.{name} is an empty list; give at least one value")
        if self.sizes is not None and self.sizes.of in self.grid:
            raise InputError(f"params.{self.sizes.of} is given, and to be found as sizes; leave one out")
        if self.count > MOST_INSTANCES:
            raise InputError(
                f"these are {shown(self.count)} instances; a study has at most {MOST_INSTANCES} of one entry"
            )

    def seed_of(self, combination: Params, replicate: int) -> int:
        """The seed of one draw: 32 bits of a hash of the entry's seed, family, combination and replicate.

        It depends on nothing else, so that values added to a list leave the other instances as they were, and no
        two combinations share their random numbers.
        """
        text = json.dumps([self.seed, self.family, combination, replicate])
        return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)

    @property
    def count(self) -> int:
        """How many recipes there are; of sizes that are to be found, at most so many a solver."""
        sizes = 1 if self.sizes is None else self.sizes.cells
        return prod(map(len, self.grid.values())) * sizes * self.replicates * len(self.disguises)

    def combinations(self) -> list[dict[str, int | float | str]]:
        """The values of the parameters in the order of the lists, the last one changing fastest."""
        return [dict(zip(self.grid, values, strict=True)) for values in itertools.product(*self.grid.values())]

    def recipes(self) -> list[Recipe]:
        """The recipes of all combinations, in each all replicates, of each all disguises.

        Raises
        ------
        InputError
            If the family, a parameter or the route is wrong, or sizes are yet to be found.
        """
        if self.sizes is not None:
            raise InputError(
                f"sizes of {self.family} are to be found: hardness run STUDY does that, and prints the list"
            )
        return [
            recipe for combination in self.combinations() for recipe in self.draws(combination, range(self.replicates))
        ]

    def draws(self, combination: Mapping[str, int | float | str], numbers: Sequence[int]) -> list[Recipe]:
        """The recipes of draws of one combination, each in every disguise; raises as `recipes`."""
        values = params(**combination)
        origins = [FamilyOrigin(self.family, values, self.seed_of(values, i)) for i in numbers]
        # One family leads to one problem, so the route of the first draw is the route of all.
        first = plan(origins[0], self.to, self.via, given=dict(self.given))
        plain = [Recipe(origin, first.steps, first.question) for origin in origins]
        return [disguised_as(recipe, disguise) for recipe in plain for disguise in self.disguises]

    def check(self) -> None:
        """Raise what `draws` raises of every size, where sizes are to be found."""
        assert self.sizes is not None, "else there are recipes"
        for combination in self.combinations():
            wrong = None
            for size in LADDER:
                try:
                    self.draws({**combination, self.sizes.of: size}, [0])
                    break
                except InputError as error:
                    wrong = wrong or error
            else:
                assert wrong is not None, "there are sizes"
                raise wrong

    @property
    def line(self) -> str:
        """The entry as a line of a study's file, in YAML."""
        data: dict[str, Any] = {"family": self.family, "params": {name: _one(v) for name, v in self.grid.items()}}
        data |= {"replicates": self.replicates, "seed": self.seed, "to": self.to, **dict(self.given)}
        data |= {"via": list(self.via)} if self.via else {}
        data |= {"disguise": list(self.disguises)} if self.disguises != (UNDISGUISED,) else {}
        data |= {"solvers": list(self.solvers)} if self.solvers else {}
        return yaml.safe_dump(data, default_flow_style=True, sort_keys=False, width=10**9).strip()


def _one(values: tuple[int | float | str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


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


def family_entry(data: Fields) -> FamilyEntry:
    data.only(*keys.names(keys.FAMILY, tuple(options_of_all())))
    grid = data.fields("params")
    values = {str(name): tuple(value) if isinstance(value, list) else (value,) for name, value in grid.data.items()}
    for name, choices in values.items():
        if not all(isinstance(choice, (int, float, str)) for choice in choices):
            raise grid.wrong(name, grid.data[name], "a number, a text, or a list of these")
    family, seed, to = data.text("family"), data.integer("seed"), data.text("to")
    replicates = data.integer("replicates") if data.has("replicates") else 1
    via = data.texts("via") if data.has("via") else ()
    solvers = data.texts("solvers") if data.has("solvers") else ()
    sizes = read_sizes(data.fields("sizes").only(*keys.names(keys.SIZES))) if data.has("sizes") else None
    worn = disguises(data)
    try:
        return FamilyEntry(family, values, replicates, seed, to, via, options_given(data), worn, solvers, sizes)
    except InputError as error:
        raise InputError(f"{data.where}: {error}") from None


def file_entry(data: Fields) -> FileEntry:
    data.only(*keys.names(keys.SOURCE, tuple(options_of_all())))
    return FileEntry(
        path_of(data, "file"),
        data.text("problem") if data.has("problem") else None,
        data.integer("colors") if data.has("colors") else None,
        data.integer("groups") if data.has("groups") else None,
        data.text("to"),
        data.texts("via") if data.has("via") else (),
        options_given(data),
        disguises(data),
    )


def options_given(data: Fields) -> Params:
    """The question's options, which stand beside ``to``."""
    values = {name: data.entry(name) for name in options_of_all() if data.has(name)}
    for name, value in values.items():
        if not isinstance(value, (int, float, str)):
            raise data.wrong(name, value, "a number or a text")
    return params(**values)


def disguises(data: Fields) -> tuple[str, ...]:
    """One disguise, or a list of them."""
    if not data.has("disguise"):
        return (UNDISGUISED,)
    value = data.entry("disguise")
    found = tuple(value) if isinstance(value, list) else (value,)
    if not found or not all(isinstance(disguise, str) for disguise in found):
        raise data.wrong("disguise", value, "a level such as medium, none, or a list of these")
    return found
