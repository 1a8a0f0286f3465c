"""Entries of a study that are given by files: networks of anybody, benchmarks of VNN-COMP, suites.

Each file is read when its first run is about to start; here is said which there are.
"""

import glob
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hardness.running.reading import Asked
from hardness.study import keys
from hardness.study.expected import UNKNOWN, claims
from hardness.study.given import Given, digest_of, files_of
from instances.errors import InputError
from instances.formats.fields import Fields
from instances.formats.plain_yaml import read_yaml
from instances.formats.shipped import PREFIX, located
from instances.formats.sources.compressed import present
from instances.formats.vnncomp.instances_csv import read_instances
from instances.numbers.rationals import read_rational
from instances.problem import Verdict
from instances.questions import options_of_all, parsed, question_named
from instances.recipe import Known, params
from solvers.solver import Limits

LIST = "instances.csv"


@dataclass(frozen=True)
class NetworkEntry:
    """Every network that a name or a pattern stands for, asked the same, or by every specification.

    Parameters
    ----------
    file
        Networks.
    limits
        Of reading; see `hardness.study.given.Given`.
    question, given, box
        What is asked, with its options; see `hardness.running.reading.Asked`.
    vnnlib
        Specifications, instead of a question.
    equals
        Another network, instead of a question.
    claim
        What is known of the answers.
    name
        For the rows; the folder's name if empty.
    """

    file: Path
    limits: Limits
    question: str = ""
    given: Mapping[str, str] | None = None
    box: tuple[str, str] | None = None
    vnnlib: Path | None = None
    equals: Path | None = None
    claim: Known = UNKNOWN
    name: str = ""

    def recipes(self) -> list[Given]:
        networks = matching(self.file)
        asking = [None] if self.vnnlib is None else matching(self.vnnlib)
        return [self._one(network, asked) for network in networks for asked in asking]

    @property
    def count(self) -> int:
        """How many instances there are; 0 if nobody has said where the files are."""
        if unset(self.file) or (self.vnnlib is not None and unset(self.vnnlib)):
            return 0
        return len(matching(self.file)) * (1 if self.vnnlib is None else len(matching(self.vnnlib)))

    def _one(self, network: Path, vnnlib: Path | None) -> Given:
        other = None if self.equals is None else str(self.equals)
        asked = Asked(
            str(network), None if vnnlib is None else str(vnnlib), self.question, self.given or {}, self.box, other
        )
        return given(asked, self.name or _folder_of(network), self.claim, self.limits)


@dataclass(frozen=True)
class BenchmarkEntry:
    """The instances of a benchmark in the layout of VNN-COMP.

    Parameters
    ----------
    folder
        With instances.csv, or with 1.0/instances.csv or 2.0/instances.csv.
    limits
        Of reading.
    results
        A file with expected answers; see `hardness.study.expected.claims`.
    name
        For the rows; the folder's name if empty.
    """

    folder: Path
    limits: Limits
    results: Path | None = None
    name: str = ""

    def recipes(self) -> list[Given]:
        return list(self._recipes)

    @property
    def count(self) -> int:
        """How many instances there are."""
        return len(self._recipes)

    @cached_property
    def _recipes(self) -> tuple[Given, ...]:
        folder = located(self.folder)
        found = [place for place in (folder, folder / "1.0", folder / "2.0") if (place / LIST).is_file()]
        if not found:
            raise InputError(_no_list(self.folder, folder))
        rows = read_instances(found[0] / LIST, with_answers=True)
        if not rows:
            raise InputError(f"{found[0] / LIST}: lists no instance; a row is: network, specification, seconds")
        said = claims(folder, rows, self.results)
        name = self.name or folder.resolve().name
        return tuple(
            given(Asked(self._named(row.network), self._named(row.specification)), name, claim, self.limits)
            for row, claim in zip(rows, said, strict=True)
        )

    def _named(self, path: Path) -> str:
        """A path as a shell line has it; of a folder that comes with the package, by its name there."""
        if not str(self.folder).startswith(PREFIX):
            return str(path)
        return f"{self.folder}/{path.relative_to(located(self.folder))}"


@dataclass(frozen=True)
class SuiteEntry:
    """The instances that hardness wrote to folders, with what it knows of their answers.

    Parameters
    ----------
    folder
        Or a pattern, of folders or of instances NAME.yaml.
    name
        For the rows of instances without a recipe; the folder's name if empty.
    """

    folder: Path
    name: str = ""

    def recipes(self) -> list[Given]:
        return [
            Given(file, f"hardness solve {shlex.quote(str(file))}", self._family(file), (), digest_of(files_of(file)))
            for file in self._files
        ]

    @property
    def count(self) -> int:
        """How many instances there are."""
        return len(self._files)

    @cached_property
    def _files(self) -> tuple[Path, ...]:
        found: dict[Path, None] = {}
        for place in matching(self.folder):
            inside = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
            found |= dict.fromkeys(
                file for file in inside if file.suffix == ".yaml" and file.with_suffix(".onnx").exists()
            )
        if not found:
            raise InputError(f"{self.folder}: no instances; a suite has NAME.yaml with NAME.onnx beside it")
        return tuple(found)

    def _family(self, file: Path) -> str:
        """Of the recipe, if it has one."""
        data = read_yaml(file)
        made = data.get("provenance") if isinstance(data, dict) else None
        origin = made.get("family", made.get("problem")) if isinstance(made, dict) else None
        return origin if isinstance(origin, str) else self.name or _folder_of(file)


def given(asked: Asked, family: str, claim: Known, limits: Limits) -> Given:
    """A network and what is asked of it, with the line that asks the same."""
    words = ["hardness", "solve", asked.network]
    told: dict[str, str] = {"network": Path(asked.network).name}
    if asked.vnnlib is not None:
        words += ["--vnnlib", asked.vnnlib]
        told["vnnlib"] = Path(asked.vnnlib).name
    elif asked.equals is not None:
        words += ["--equals", asked.equals]
        told["equals"] = Path(asked.equals).name
    else:
        words += ["--question", asked.question]
        for name, value in (asked.given or {}).items():
            words += [f"--{name.replace('_', '-')}", value]
            told[f"{asked.question}.{name}"] = value
    if asked.box is not None:
        words += ["--box", *asked.box]
        told["box"] = " ".join(asked.box)
    return Given(asked, shlex.join(words), family, params(**told), digest_of(files_of(asked)), claim, limits)


def unset(path: Path) -> str | None:
    """The environment variable with which a path begins, as in ``$ACAS_XU/prop_1.vnnlib``, if it is not set."""
    first = path.parts[0] if path.parts else ""
    return first[1:] if first.startswith("$") and not os.environ.get(first[1:]) else None


def matching(path: Path) -> list[Path]:
    """The files that a name or a pattern stands for, in the order of their names.

    Raises
    ------
    InputError
        If there is none, or if the path begins with an environment variable that is not set.
    """
    if (variable := unset(path)) is not None:
        raise InputError(f"{path}: the environment variable {variable} is not set; it names a folder with these files")
    if path.parts and path.parts[0].startswith("$"):
        path = Path(os.environ[path.parts[0][1:]]).absolute().joinpath(*path.parts[1:])
    if str(path).startswith(PREFIX) or located(path).exists():
        return [path]
    if not glob.has_magic(str(path)):
        packed = present(path)
        if packed.exists():
            return [packed]
        raise InputError(f"{path}: cannot be read: no such file; paths are sought from the folder of the study")
    found = sorted(map(Path, glob.glob(str(path), recursive=True)))
    if not found:
        raise InputError(f"{path}: no file matches; paths are sought from the folder of the study")
    return found


def network_entry(data: Fields, limits: Limits) -> NetworkEntry:
    """Read an entry with a network; see `hardness.study.keys.NETWORK`."""
    options = options_of_all()
    data.only(*keys.names(keys.NETWORK, tuple(options)))
    asking = [name for name in keys.ASKING if data.has(name)]
    if len(asking) > 1:
        raise InputError(f"{data.where}: {' and '.join(asking)} each say what is asked; give one of them")
    chosen = {name: _word(data, name) for name in options if data.has(name)}
    question = data.text("question") if data.has("question") else ""
    if asking[0] != "question" and chosen:
        raise InputError(f"{data.where}: {next(iter(chosen))} is an option of a question; {asking[0]} has none")
    if asking[0] == "vnnlib" and data.has("box"):
        raise InputError(f"{data.where}: a specification has its own box; drop box")
    with data.placing():
        if question:
            parsed(question, chosen)
        claim = _claim(data, question)
    return NetworkEntry(
        path_of(data, "file"),
        limits,
        question,
        chosen,
        _box(data),
        path_of(data, "vnnlib") if data.has("vnnlib") else None,
        path_of(data, "equals") if data.has("equals") else None,
        claim,
        data.text("name") if data.has("name") else "",
    )


def benchmark_entry(data: Fields, limits: Limits) -> BenchmarkEntry:
    """Read an entry with a benchmark; see `hardness.study.keys.BENCHMARK`."""
    data.only(*keys.names(keys.BENCHMARK))
    results = path_of(data, "results") if data.has("results") else None
    name = data.text("name") if data.has("name") else ""
    return BenchmarkEntry(path_of(data, "vnncomp"), limits, results, name)


def suite_entry(data: Fields) -> SuiteEntry:
    """Read an entry with a suite; see `hardness.study.keys.SUITE`."""
    data.only(*keys.names(keys.SUITE))
    return SuiteEntry(path_of(data, "suite"), data.text("name") if data.has("name") else "")


def path_of(data: Fields, name: str) -> Path:
    """A path from the folder of the study, or from that of a variable, or one that comes with the package."""
    return Path(data.text(name)) if data.text(name).startswith((PREFIX, "$")) else data.path(name)


def _folder_of(file: Path) -> str:
    return located(file).resolve().parent.name or "networks"


def _box(data: Fields) -> tuple[str, str] | None:
    if not data.has("box"):
        return None
    value = data.entry("box")
    if not isinstance(value, list) or len(value) != 2:
        raise data.wrong("box", value, "the lowest and the highest value of every input, as in [-1, 1]")
    with data.placing():
        low, high = (read_rational(bound) for bound in value)
    if low > high:
        raise data.wrong("box", value, "the lower bound first")
    return str(low), str(high)


def _word(data: Fields, name: str) -> str:
    value: Any = data.entry(name)
    if not isinstance(value, (int, float, str)) or isinstance(value, bool):
        raise data.wrong(name, value, "a number or a text")
    return str(value)


def _claim(data: Fields, question: str) -> Known:
    """What an entry says of the answer; YAML reads yes and no as true and false."""
    if not data.has("answer"):
        return UNKNOWN
    value, how = data.entry("answer"), "the study says so"
    verdict = {True: Verdict.YES, False: Verdict.NO, "yes": Verdict.YES, "no": Verdict.NO}
    valued = bool(question) and question_named(question).witnessed is Verdict.VALUE
    if isinstance(value, (bool, str)) and value in verdict and not valued:
        return Known(verdict[value], how, claimed=True)
    if valued and isinstance(value, (int, float, str)) and not isinstance(value, bool):
        return Known(Verdict.VALUE, how, value=read_rational(value), claimed=True)
    raise data.wrong("answer", value, f"an exact number, since {question} is a value" if valued else "yes or no")


def _no_list(named: Path, folder: Path) -> str:
    """What is wrong with a folder that has no list of instances, and what would be right."""
    if not folder.is_dir():
        return f"{named}: no such folder; vnncomp is a folder with {LIST}"
    if any(folder.rglob("*.onnx")) and any(folder.rglob("*.vnnlib*")):
        pairs = f"file: {named}/*.onnx with vnnlib: {named}/*.vnnlib"
        return f"{named}: no {LIST}; to put every specification to every network give {pairs}"
    return f"{named}: no {LIST}; a benchmark has one, with network, specification and seconds in a row"


Entry = NetworkEntry | BenchmarkEntry | SuiteEntry


def entry_of(data: Fields, limits: Limits) -> Entry | None:
    """The entry that a mapping stands for; None if it is a family or a source problem."""
    kinds: Iterator[str] = (key for key in keys.KINDS if data.has(key))
    kind = next(kinds, None)
    if kind is not None and (other := next(kinds, None)) is not None:
        raise InputError(f"{data.where}: {kind} and {other} are two kinds of entries; make two entries of it")
    if kind == "vnncomp":
        return benchmark_entry(data, limits)
    if kind == "suite":
        return suite_entry(data)
    if kind == "file" and any(data.has(name) for name in keys.ASKING):
        return network_entry(data, limits)
    if kind == "file" and ".onnx" in Path(data.text("file")).suffixes:
        raise InputError(f"{data.where}: a network needs what is asked of it; add question: NAME or vnnlib: FILE")
    if kind is None:
        hint = "; a vnnlib needs its network, file: NET.onnx" if data.has("vnnlib") else ""
        raise InputError(f"{data.where}: no kind of entry; it has one of the keys {', '.join(keys.KINDS)}{hint}")
    return None
