"""What somebody says of the answers of a benchmark: a column of its list, a table of results, an answers file."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from instances.errors import InputError, shown
from instances.formats.plain_yaml import read_yaml
from instances.formats.sources.compressed import read_text
from instances.formats.vnncomp.instances_csv import Row
from instances.problem import Verdict
from instances.recipe import Known

_WORDS = {
    "sat": Verdict.YES,
    "violated": Verdict.YES,
    "unsat": Verdict.NO,
    "holds": Verdict.NO,
}
"""What tools write; every other word says nothing of the answer."""

UNKNOWN = Known(Verdict.UNKNOWN, "nobody says")

Key = tuple[str, str]
"""The names of a network and a specification, without folders and endings."""


def key_of(row: Row) -> Key:
    """By which a row of results is known."""
    return _stem(row.network.name), _stem(row.specification.name)


def claims(folder: Path, rows: Sequence[Row], results: Path | None) -> list[Known]:
    """What is said of the answer to each row, in their order.

    Parameters
    ----------
    folder
        The benchmark.
    results
        A file of results: a table with the network, the specification and sat or unsat in each row, or a NAME.yaml
        with ``name`` and ``expected`` as `hardness.exchange.export` writes it. If None: the column of the list, else
        results.csv in the folder, else FOLDER.answers.yaml beside it.

    Raises
    ------
    InputError
        If a file cannot be read or contradicts itself, or the one that is named says nothing of these rows.
    """
    if results is None and any(row.expected for row in rows):
        return [_claim(_WORDS.get(row.expected), "the list of the benchmark") for row in rows]
    beside = folder.with_name(f"{folder.resolve().name}.answers.yaml")
    file = results or next((file for file in (folder / "results.csv", beside) if file.is_file()), None)
    if file is None:
        return [UNKNOWN] * len(rows)
    found = _answers(file) if file.suffix in (".yaml", ".yml") else _table(file)
    said = [_claim(found.get(key_of(row), found.get(("", row.name))), file.name) for row in rows]
    if results is not None and not any(claim.claimed for claim in said):
        raise InputError(f"{file}: says of none of the {len(rows)} instances whether it is sat or unsat")
    return said


def _claim(verdict: Verdict | None, where: str) -> Known:
    return UNKNOWN if verdict is None else Known(verdict, f"{where} says so", claimed=True)


def _stem(name: str) -> str:
    """Without folders and endings of networks and specifications, which may be compressed."""
    name = name.replace("\\", "/").rpartition("/")[2].removesuffix(".gz")
    return name.removesuffix(".onnx").removesuffix(".vnnlib")


def _table(file: Path) -> Mapping[Key, Verdict]:
    """A row an instance, in columns of any order: the paths are known by their endings."""
    found: dict[Key, Verdict] = {}
    reader = csv.reader(io.StringIO(read_text(file)))
    for row in reader:
        cells = [cell.strip() for cell in row]
        paths = {
            ending: _stem(cell)
            for ending in (".onnx", ".vnnlib")
            for cell in cells
            if cell.endswith((ending, f"{ending}.gz"))
        }
        verdict = next((_WORDS[cell.lower()] for cell in cells if cell.lower() in _WORDS), None)
        if len(paths) < 2 or verdict is None:
            continue
        key = paths[".onnx"], paths[".vnnlib"]
        if found.setdefault(key, verdict) is not verdict:
            raise InputError(f"{file}:{reader.line_num}: {key[0]} with {key[1]} is both sat and unsat; one is right")
    return found


def _answers(file: Path) -> Mapping[Key, Verdict]:
    """What `hardness.exchange.export` writes beside a benchmark."""
    entries = read_yaml(file)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"{file}: {shown(entries)} is no list of answers with name and expected")
    said = {("", str(entry.get("name"))): _WORDS.get(str(entry.get("expected"))) for entry in entries}
    return {key: verdict for key, verdict in said.items() if verdict is not None}
