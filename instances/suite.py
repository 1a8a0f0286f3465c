"""Instances on disk: NAME.onnx, NAME.yaml beside it, and what is known of the answer apart in answers/NAME.yaml.

The source text of an instance that was made from a file lies in sources/DIGEST.txt, so that a witness can be pulled
back wherever the folder goes. NAME says nothing of the answer. Networks themselves are `instances.formats.onnx`.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import yaml

from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.formats.fields import Fields
from instances.formats.onnx import read_network, write_network
from instances.formats.sources.compressed import read_text
from instances.network import Network
from instances.problem import Verdict
from instances.question import Box, Domain, Gap, Question, RealSpace
from instances.questions import QUESTIONS
from instances.recipe import FamilyOrigin, FileOrigin, Instance, Known, Params, Recipe, Step, params
from instances.revision import revision
from instances.witness import decode, decode_value, encode, encode_value


def write_instance(directory: str | Path, instance: Instance, known: Known) -> Path:
    """Write an instance and what is known of its answer.

    The description comes last, so that a NAME.yaml that is there is complete.

    Returns
    -------
    The path of NAME.yaml in `directory`, which is created.
    """
    directory = Path(directory)
    path = directory / f"{instance.name}.yaml"
    network = path.with_suffix(".onnx")
    write_network(instance.question.network, network)
    if instance.recipe is not None and isinstance(instance.recipe.origin, FileOrigin):
        source = instance.recipe.origin
        write_whole(_source(directory, source.digest), source.text.encode())
    _write(directory / "answers" / path.name, _known_data(instance, known))
    _write(path, _instance_data(instance, network.name))
    return path


def read_instance(path: str | Path) -> Instance:
    """Read an instance by the path of its NAME.yaml or its NAME.onnx.

    Raises
    ------
    InputError
        If a file is missing, malformed, or not the one that the description was written with.
    """
    path = Path(path)
    described = path.with_suffix(".yaml") if path.suffix == ".onnx" else path
    data = Fields.read(described)
    network_data = data.fields("network")
    file = network_data.path("file")
    network = read_network(file)
    digest = network_data.text("digest")
    if network.digest != digest:
        raise InputError(f"{file}: the network's digest is {network.digest[:10]}…; {described} expects {digest[:10]}…")
    recipe = _recipe(data.fields("provenance"), described.parent) if data.has("provenance") else None
    return Instance(_question(data.fields("question"), network), recipe)


def read_known(path: str | Path) -> Known:
    """What is known of the answer to the instance at `path` (its NAME.yaml or NAME.onnx); unknown if nothing is there.

    Raises
    ------
    InputError
        If the file in answers/ is malformed.
    """
    path = Path(path)
    file = path.parent / "answers" / f"{path.stem}.yaml"
    if not file.exists():
        return Known(Verdict.UNKNOWN, "no answer is on disk")
    data = Fields.read(file)
    verdict = data.text("verdict")
    if verdict not in {v.value for v in Verdict}:
        raise InputError(f"{file}: verdict is {verdict!r}; expected yes, no, value or unknown")
    how, source_witness, witness = data.text("how"), data.entry("source_witness"), data.entry("witness")
    value = data.entry("value") if data.has("value") else None
    with data.placing():
        claimed = data.has("claimed") and data.entry("claimed") is True
        return Known(Verdict(verdict), how, decode(source_witness), decode(witness), decode_value(value), claimed)


def _source(directory: Path, digest: str) -> Path:
    return directory / "sources" / f"{digest}.txt"


def _write(path: Path, data: Mapping[str, Any]) -> None:
    write_whole(path, yaml.safe_dump(dict(data), sort_keys=False, width=float("inf"), allow_unicode=True).encode())


# Writing: values to plain data.


def _instance_data(instance: Instance, file: str) -> dict[str, Any]:
    question = instance.question
    data: dict[str, Any] = {
        "question": _question_data(question),
        "network": {
            "file": file,
            "digest": question.network.digest,
            "inputs": question.network.inputs,
            "neurons": question.network.neurons,
        },
    }
    if instance.recipe is not None:
        data["provenance"] = _recipe_data(instance.recipe)
    return data


_KEYS = {"kind": "region_kind"}
"""Where a field is not called what it is in the file: ``kind`` there is the question's name."""


def _question_data(question: Question[Any]) -> dict[str, Any]:
    """The question's name, and every field but the network in the dataclass's order."""
    names = [field.name for field in fields(cast(Any, question)) if field.name != "network"]
    return {"kind": question.name} | {_KEYS.get(name, name): _field_data(getattr(question, name)) for name in names}


def _field_data(value: Domain | Gap | Fraction | str | None) -> Any:
    if isinstance(value, RealSpace):
        return "real"
    if isinstance(value, Box):
        return {"lower": encode(value.lower), "upper": encode(value.upper)}
    if isinstance(value, Gap):
        return {"yes": str(value.yes), "no": str(value.no)}
    return None if value is None else str(value)


def _recipe_data(recipe: Recipe) -> dict[str, Any]:
    origin = recipe.origin
    if isinstance(origin, FamilyOrigin):
        data: dict[str, Any] = {"family": origin.family, "params": dict(origin.params), "seed": origin.seed}
    else:
        data = {"file": origin.file, "problem": origin.problem, "digest": origin.digest}
    data["steps"] = [{"reduction": step.reduction, "params": dict(step.params)} for step in recipe.steps]
    if recipe.question is not None:
        name, values = recipe.question
        data["asked"] = {"question": name, "params": dict(values)}
    return data | {"line": recipe.line, "revision": revision()}


def _known_data(instance: Instance, known: Known) -> dict[str, Any]:
    return {
        "verdict": known.verdict.value,
        "how": known.how,
        "source_witness": encode(known.source_witness),
        "witness": None if known.witness is None else encode(instance.question.plain(known.witness)),
        "value": encode_value(known.value),
    } | ({"claimed": True} if known.claimed else {})


# Reading: plain data to values, each entry checked.


def _question(data: Fields, network: Network) -> Question[Any]:
    """The question that `_question_data` wrote; a parameter or promise that is not there has its default."""
    kind = data.text("kind")
    if kind not in QUESTIONS:
        raise data.wrong("kind", kind, f"one of {', '.join(QUESTIONS)}")
    question: Any = QUESTIONS[kind]
    domain: Domain = RealSpace(network.inputs) if data.entry("domain") == "real" else _box(data.fields("domain"))
    names = {_KEYS.get(f.name, f.name): f for f in fields(question) if f.name not in ("network", "domain")}
    data.only("kind", "domain", *names)
    values = {field.name: _field(data, key, field.default) for key, field in names.items() if data.has(key)}
    with data.placing():
        asked: Question[Any] = question(network, domain, **values)
        return asked


def _field(data: Fields, key: str, default: Any) -> Any:
    """A field of a question by its kind: a promise, an exact number or a word."""
    if isinstance(default, Fraction):
        return data.rational(key)
    if isinstance(default, str):
        return data.text(key)
    if data.entry(key) is None:
        return None
    return _gap(data.fields(key)) if key == "gap" else _box(data.fields(key))


def _gap(data: Fields) -> Gap:
    yes, no = data.rational("yes"), data.rational("no")
    with data.placing():
        return Gap(yes, no)


def _box(data: Fields) -> Box:
    lower, upper = data.point("lower"), data.point("upper")
    with data.placing():
        return Box(lower, upper)


def _recipe(data: Fields, directory: Path) -> Recipe:
    origin = _family_origin(data) if data.has("family") else _file_origin(data, directory)
    entries = data.entry("steps")
    if not isinstance(entries, list):
        raise data.wrong("steps", entries, "a list of reductions")
    steps = tuple(_step(Fields(data.file, f"{data.place}steps[{i}].", entry)) for i, entry in enumerate(entries))
    asked = data.fields("asked") if data.has("asked") else None
    question = None if asked is None else (asked.text("question"), _params(asked))
    with data.placing():
        return Recipe(origin, steps, question)


def _step(data: Fields) -> Step:
    reduction, values = data.text("reduction"), _params(data)
    with data.placing():
        return Step(reduction, values)


def _family_origin(data: Fields) -> FamilyOrigin:
    origin = FamilyOrigin(data.text("family"), _params(data), data.integer("seed"))
    with data.placing():
        origin.check()
    return origin


def _file_origin(data: Fields, directory: Path) -> FileOrigin:
    digest = data.text("digest")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise data.wrong("digest", digest, "a SHA-256 in hexadecimal")
    file = _source(directory, digest)
    try:
        text = read_text(file)
    except InputError as error:
        raise InputError(f"{error}; {data.file} needs the source it was made from") from None
    origin = FileOrigin(data.text("problem"), data.text("file"), text)
    if origin.digest != digest:
        raise InputError(f"{file}: the source's digest is {origin.digest[:10]}…; {data.file} expects {digest[:10]}…")
    return origin


def _params(data: Fields) -> Params:
    values = data.fields("params").data
    for name, value in values.items():
        if not isinstance(name, str) or not isinstance(value, (int, float, str)):
            raise data.wrong(f"params.{name}", value, "a number or a text")
    return params(**values)
