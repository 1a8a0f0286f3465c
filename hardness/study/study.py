"""Studies: which instances, which solvers, under which limits, read from a YAML file.

Here live the value and its reader. How a study is run lives in `hardness.scheduling.run`.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

from hardness.describing import known
from hardness.store.hypothesis import Hypothesis
from hardness.study import keys
from hardness.study.entries import BenchmarkEntry, NetworkEntry, SuiteEntry, entry_of
from hardness.study.given import Given
from hardness.study.hypotheses import read_hypothesis
from hardness.study.reduced import MOST_INSTANCES, FamilyEntry, FileEntry, family_entry, file_entry
from instances.errors import InputError, shown
from instances.formats.fields import Fields
from instances.formats.plain_yaml import MOST_BYTES, read_yaml
from instances.plan import STDIN
from instances.recipe import Recipe
from solvers.solver import Limits

_SHIPPED = files("hardness") / "studies"

GIB = 2**30

MOST_S, MOST_GIB = 1e8, 1e6
"""More seconds, or more GiB, no system can be told as a limit."""


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
    hypotheses
        What is asked of the runs, fixed before them.
    """

    name: str
    entries: tuple[Entry, ...]
    solvers: tuple[str, ...]
    limits: Limits
    proofs: bool = False
    seeds: int = 1
    describe: tuple[str, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()

    def __post_init__(self) -> None:
        for name in self.describe:
            known(name)
        if not re.fullmatch(r"[\w.-]+", self.name):
            raise InputError(f"name is {self.name!r}; it must consist of letters, digits, '-', '_' and '.'")
        if not self.entries or not (self.solvers or self.describe):
            raise InputError("a study needs at least one entry of instances, and one of solvers or of describe")
        if len(set(self.solvers)) < len(self.solvers):
            raise InputError(f"a solver occurs twice in {', '.join(self.solvers)}; name each once")
        for entry in self.drawn:
            for name in entry.solvers:
                if name not in self.solvers:
                    raise InputError(f"solvers of {entry.family} has {name}, which is none of the study's solvers")
        if not (0 < self.limits.wall_s <= MOST_S and 1 <= self.limits.memory_bytes <= MOST_GIB * GIB):
            raise InputError(f"wall_s and memory_gib must be positive numbers of at most {MOST_S:g} and {MOST_GIB:g}")
        if not 1 <= self.seeds <= MOST_INSTANCES:
            told = f"seeds is {shown(self.seeds)}; it must be at least 1, the number of runs on an instance"
            raise InputError(f"{told}, and at most {MOST_INSTANCES}")

    @property
    def drawn(self) -> list[FamilyEntry]:
        """The entries that draw from families."""
        return [entry for entry in self.entries if isinstance(entry, FamilyEntry)]

    @property
    def sized(self) -> bool:
        """Whether a pilot has to find sizes before there are recipes."""
        return any(entry.sizes for entry in self.drawn)

    @property
    def count(self) -> int:
        """How many recipes there are, without making any; where a pilot finds sizes, at most so many."""
        return sum(entry.count * (len(self._each(entry)) if _apart(entry) else 1) for entry in self.entries)

    @property
    def runs_planned(self) -> int:
        """How many runs there are; where a pilot finds sizes, at most so many."""
        return sum(entry.count * len(self._each(entry)) for entry in self.entries) * self.seeds

    def recipes(self) -> list[Recipe | Given]:
        """Every instance's recipe, entry after entry: the same list for the same study on every machine.

        Raises
        ------
        InputError
            If a family, parameter, file or route is wrong, or sizes are yet to be found.
        """
        return [recipe for entry in self.entries for recipe in entry.recipes()]

    def check(self) -> None:
        """Raise what `recipes` would raise; where sizes are to be found, if no size makes a recipe."""
        for entry in self.entries:
            if isinstance(entry, FamilyEntry) and entry.sizes is not None:
                entry.check()
            else:
                entry.recipes()

    def asked(self) -> list[tuple[Recipe | Given, tuple[str, ...]]]:
        """Every instance's recipe with the solvers that run on it; raises as `recipes`."""
        return [(recipe, self._each(entry)) for entry in self.entries for recipe in entry.recipes()]

    def with_lists(self, lists: Iterable[Sequence[FamilyEntry]]) -> "Study":
        """The study with entries that have lists in place of those, in their order, whose sizes are to be found."""
        found = iter(lists)
        entries = [
            made
            for entry in self.entries
            for made in (next(found) if isinstance(entry, FamilyEntry) and entry.sizes else [entry])
        ]
        return replace(self, entries=tuple(entries))

    def _each(self, entry: Entry) -> tuple[str, ...]:
        return (entry.solvers if isinstance(entry, FamilyEntry) else ()) or self.solvers


def _apart(entry: Entry) -> bool:
    """Whether every solver gets sizes of its own."""
    return isinstance(entry, FamilyEntry) and entry.sizes is not None and not entry.sizes.shared


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
    asked = data.entries("hypotheses") if data.has("hypotheses") else []
    hypotheses = tuple(read_hypothesis(Fields(file, f"hypotheses[{i}].", entry)) for i, entry in enumerate(asked))
    try:
        return Study(name, built, solvers, limits, proofs, seeds, described, hypotheses)
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def _entry(data: Fields, limits: Limits) -> Entry:
    return entry_of(data, limits) or (file_entry(data) if data.has("file") else family_entry(data))
