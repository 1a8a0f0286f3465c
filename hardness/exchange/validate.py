"""Whether a benchmark folder is what VNN-COMP and its tools read: what ``hardness validate`` looks at.

Nothing of the folder is executed. Where an answers file lies beside it, its witnesses are replayed too.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hardness.exchange.check_witness import VnncompVerdict, replayed
from hardness.exchange.export import MOST_SECONDS
from hardness.exchange.replay import NoRuntimeError, Replay, exactly
from hardness.running.doctor import Finding
from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.formats.plain_yaml import read_yaml
from instances.formats.sources.compressed import read_bytes, read_text
from instances.formats.vnncomp.instances_csv import Row, read_instances
from instances.formats.vnncomp.single_precision import rounding
from instances.formats.vnnlib.read import read_vnnlib
from instances.formats.vnnlib.write import Specification
from instances.network import Floats, Network, Point
from instances.numbers.rationals import read_rational
from instances.questions import Reachability
from solvers.via_positivity.slack import depth

LIST = "instances.csv"
VERSIONS = ("1.0", "2.0")
POINTS = 20
"""Random points of every box at which a network is replayed."""

MOST_BYTES = 100 * 10**6
"""A longer file cannot be in the competition's repository."""


@dataclass(frozen=True)
class _Beside:
    """What the folder and its neighbour say of instances, by name."""

    manifest: Mapping[str, Mapping[str, Any]]
    answers: Mapping[str, Mapping[str, Any]]


def validate_vnncomp(folder: Path) -> Iterator[Finding]:
    """Look at everything, a finding for each kind of it and one for everything that is wrong.

    Raises
    ------
    InputError
        If there is no list of instances, neither in the folder nor in 1.0/ and 2.0/.
    """
    places = [folder / version for version in VERSIONS if (folder / version / LIST).is_file()]
    if not places and (folder / LIST).is_file():
        places = [folder]
    if not places:
        raise InputError(f"{folder}: no {LIST}, nor in 1.0/ or 2.0/; a benchmark has one")
    beside = _beside(folder)
    lists: list[list[Row]] = []
    for place in places:
        try:
            rows = read_instances(place / LIST)
        except InputError as error:
            yield Finding("list", str(error), False)
            continue
        lists.append(rows)
        yield from _list(place, rows)
        yield from _instances(place, rows, beside)
        yield from _reference(place, rows)
    if len(lists) == 2:
        yield _equivalent(*lists)


def _list(place: Path, rows: list[Row]) -> Iterator[Finding]:
    seconds = sum(row.seconds for row in rows)
    fits = bool(rows) and seconds <= MOST_SECONDS
    yield Finding("list", f"{place / LIST}: {len(rows)} instances, {seconds:g} of {MOST_SECONDS} seconds", fits)
    pairs = [(row.network, row.specification) for row in rows]
    if len(set(pairs)) < len(pairs):
        yield Finding("list", f"{place / LIST}: an instance is listed twice; once is right", False)
    for path in dict.fromkeys(path for pair in pairs for path in pair):
        if path.stat().st_size > MOST_BYTES:
            yield Finding("size", f"{path}: longer than {MOST_BYTES} bytes", False)


def _instances(place: Path, rows: list[Row], beside: _Beside) -> Iterator[Finding]:
    wrong: list[str] = []
    missing = ""
    unasked: dict[str, list[str]] = {}
    for row in rows:
        try:
            network, specification, question = _read(row)
        except InputError as error:
            wrong.append(str(error))
            unasked.setdefault(_kind(error), []).append(row.name)
            continue
        try:
            wrong += _problems(row, network, specification, question, beside)
        except NoRuntimeError as error:
            missing = str(error)
            wrong += _witness(row, question, beside.answers.get(row.name, {}))
    if missing:
        yield Finding("replay", f"{missing}; all that is exact is looked at, and nothing replayed", True)
    for problem in wrong:
        yield Finding("instance", problem, False)
    known = sum("witness" in beside.answers.get(row.name, {}) for row in rows)
    looked = f"read and replayed at {POINTS} random points each" if not missing else "read"
    what = f"{len(rows)} {looked} and {known} known witnesses"
    yield Finding("instances", f"{place}: {what}, {len(wrong)} problems", not wrong)
    reasons = sorted(unasked.items(), key=lambda pair: -len(pair[1]))
    why = "".join(f"; {len(names)} not, such as {names[0]}: {reason}" for reason, names in reasons)
    asked = len(rows) - sum(len(names) for names in unasked.values())
    yield Finding("asked", f"{place}: {asked} of {len(rows)} can be asked{why}", not unasked)


def _read(row: Row) -> tuple[Network, Specification, Reachability]:
    """What ``hardness solve`` makes of an instance, up to the question that is put to a solver."""
    network, specification = read_network(row.network), read_vnnlib(row.specification)
    try:
        question = specification.about(network)
        depth(question)  # whether its numbers can be those of a network
    except InputError as error:
        raise InputError(f"{row.specification}: {error}") from None
    return network, specification, question


def _kind(error: InputError) -> str:
    """Why an instance cannot be asked, without what is another one in every file: paths, names and numbers."""
    what = re.sub(r"^\S+?: (?:\d+: )?", "", str(error).partition(";")[0])
    return re.sub(r"'[^']*'", "…", re.sub(r"^node '[^']*' \((.*?)\)", r"\1", what))


def _problems(
    row: Row, network: Network, specification: Specification, question: Reachability, beside: _Beside
) -> Iterator[str]:
    """What is wrong with an instance that is read, a line each."""
    try:
        runtime = Replay(row.network)
    except NoRuntimeError:
        raise
    except InputError as error:
        yield str(error)
        return
    if not runtime.single:
        yield f"{row.network}: its numbers are not float32; some verifiers read no others"
        return
    bound = _bound(network, question, beside.manifest.get(row.name, {}))
    draws = np.random.default_rng(0)
    for _ in range(POINTS):
        x = runtime.rounded(_random_point(specification, draws))
        reason = _differs(network, runtime, x, bound)
        if reason is not None:
            yield f"{row.network}: {reason}"
            break
    yield from _answered(row, question, runtime, beside.answers.get(row.name, {}))


def _answered(row: Row, question: Reachability, runtime: Replay, answer: Mapping[str, Any]) -> Iterator[str]:
    """Whether the known witness is one, exactly and replayed, without any difference."""
    found = list(_witness(row, question, answer))
    yield from found
    if found or "witness" not in answer:
        return
    witness = tuple(read_rational(v) for v in answer["witness"])
    if replayed(question, runtime, witness)[0] is not VnncompVerdict.CORRECT:
        yield f"{row.network}: replayed, the known witness does not violate the specification"
    elif exactly(runtime(runtime.rounded(witness))) != question.network.exact(witness):
        yield f"{row.network}: at the known witness the replay differs from the exact value"


def _witness(row: Row, question: Reachability, answer: Mapping[str, Any]) -> Iterator[str]:
    """Whether the known witness is one, exactly."""
    if "witness" not in answer:
        return
    try:
        witness = tuple(read_rational(v) for v in answer["witness"])
    except (InputError, TypeError) as error:
        yield f"{row.name}: the known witness is malformed: {error}"
        return
    if not question.check(witness):
        yield f"{row.specification}: the known witness fails the exact check"


def _bound(network: Network, question: Reachability, entry: Mapping[str, Any]) -> Floats:
    """How far each replayed output may be off: as the manifest says of those asked for, at most as one can compute."""
    with np.errstate(all="ignore"):
        bound = rounding(network, question.domain)  # type: ignore[arg-type]
    said = entry.get("rounding_error_at_most")
    if isinstance(said, float):
        asked = {output for alternative in question.alternatives for output in alternative.outputs}
        for output in asked:
            bound[output] = min(bound[output], said)
    return bound


def _random_point(specification: Specification, draws: np.random.Generator) -> Point:
    sides = zip(specification.box.lower, specification.box.upper, draws.integers(0, 2**20, endpoint=True,
                size=specification.box.dimension).tolist(), strict=True)  # fmt: skip
    return tuple(low + (high - low) * share / 2**20 for low, high, share in sides)


def _differs(network: Network, runtime: Replay, x: Floats, bound: Floats) -> str | None:
    point, outputs = exactly(x), runtime(x)
    if point is None or len(outputs) != network.outputs:
        return f"replayed, it has {len(outputs)} outputs; read, it has {network.outputs}"
    exact = np.array([float(v) for v in network.exact(point)])
    off = abs(outputs - exact)
    if (off <= bound * (1 + 1e-6) + 1e-30).all():
        return None
    worst = int(np.argmax(off - bound))
    return f"output {worst} is replayed with an error of {off[worst]:.3g}, and {bound[worst]:.3g} is possible at most"


def _reference(place: Path, rows: list[Row]) -> Iterator[Finding]:
    """Whether the standard's own parser reads the files of version 2."""
    texts = [(row.specification, read_text(row.specification)) for row in rows]
    second = [(path, text) for path, text in texts if "(vnnlib-version" in text]
    if not second:
        return
    try:
        from vnnlib import VNNLibException, parse_query_string
    except ImportError:
        yield Finding("reference parser", "the package vnnlib is not installed, so it was not asked", True)
        return
    wrong = 0
    for path, text in second:
        try:
            parse_query_string(text)
        except VNNLibException as error:
            wrong += 1
            yield Finding("reference parser", f"{path}: {' '.join(str(error).split())[:200]}", False)
    yield Finding("reference parser", f"{place}: reads {len(second) - wrong} of {len(second)}", not wrong)


def _equivalent(first: list[Row], second: list[Row]) -> Finding:
    """Whether both versions say the same, in the same order."""
    if len(first) != len(second):
        return Finding("versions", f"{len(first)} and {len(second)} instances; both have the same", False)
    for one, two in zip(first, second, strict=True):
        different = f"{one.specification} and {two.specification}"
        with suppress(InputError):
            if read_vnnlib(one.specification) != read_vnnlib(two.specification):
                return Finding("versions", f"{different} ask different questions", False)
            if read_bytes(one.network) != read_bytes(two.network):
                return Finding("versions", f"{one.network} and {two.network} are different networks", False)
        if one.seconds != two.seconds:
            return Finding("versions", f"{different} have different time limits", False)
    return Finding("versions", f"{len(first)} instances are the same in both", True)


def _beside(folder: Path) -> _Beside:
    """The manifest and the answers, where there are any."""
    manifest: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    with suppress(InputError, ValueError, KeyError, TypeError, RecursionError):
        entries = json.loads(read_bytes(folder / "manifest.json"))["instances"]
        manifest = {entry["name"]: entry for entry in entries}
    file = folder.with_name(f"{folder.resolve().name}.answers.yaml")
    if file.is_file():
        try:
            answers = {entry["name"]: entry for entry in read_yaml(file)}
        except (KeyError, TypeError):
            raise InputError(f"{file}: not a list of answers by name, as hardness export writes it") from None
    return _Beside(manifest, answers)
