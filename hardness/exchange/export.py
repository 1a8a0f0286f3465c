"""A suite as a benchmark of VNN-COMP: what ``hardness export --vnncomp`` writes.

The folder is always made by the script that goes with it, so that the script makes it again. What is known of the
answers is written beside the folder, not into it.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.formats.onnx import write_network
from instances.formats.vnncomp import query
from instances.formats.vnncomp.rendering import Rendering, render
from instances.formats.vnnlib.write import Specification, decimal, version_1, version_2
from instances.problem import Verdict
from instances.recipe import Instance, Known
from instances.suite import read_instance, read_known

MOST_SECONDS = 6 * 3600
"""What all time limits of a benchmark may add up to."""

LONGEST_SECONDS = 300
"""The time limit of an instance where there are few."""

SCRIPT = "generate_properties.py"


@dataclass(frozen=True)
class Exported:
    """What came of an export.

    Parameters
    ----------
    written
        Number of instances in the folder.
    answers
        The file beside it.
    refused
        One line for every instance of the suite that is not in it.
    """

    written: int
    answers: Path
    refused: tuple[str, ...]


def export_vnncomp(suite: Path, out: Path) -> Exported:
    """Write the instances of a suite, in the order of their names, as a benchmark.

    Parameters
    ----------
    suite
        A folder with NAME.yaml files.
    out
        A folder that is not there yet, or is empty.

    Raises
    ------
    InputError
        If an instance cannot be read, none can be exported, or `out` has something in it.
    """
    paths = sorted(suite.glob("*.yaml"))
    if not paths:
        raise InputError(f"{suite}: no instances; a folder with NAME.yaml files is right")
    answers = out.with_name(f"{out.name}.answers.yaml")
    if out.is_file() or (out.is_dir() and any(out.iterdir())) or answers.exists():
        raise InputError(f"{out}: this folder or {answers.name} is there already; name a new one")
    rendered: dict[str, tuple[Rendering, str]] = {}
    refused = []
    for path in paths:
        instance, known = read_instance(path), read_known(path)
        try:
            rendered[instance.name] = _rendered(instance, known)
        except InputError as error:
            refused.append(f"{path}: {error}")
    if not rendered:
        raise InputError(f"{suite}: nothing can be exported; the first reason: {refused[0]}")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as staging:
        folder = Path(staging) / out.name
        _write(folder, {name: rendering for name, (rendering, _) in rendered.items()})
        expected = _answers(folder, rendered)
        if out.is_dir():
            out.rmdir()
        os.replace(folder, out)
    write_whole(answers, yaml.safe_dump(expected, sort_keys=False, width=float("inf")).encode())
    return Exported(len(rendered), answers, tuple(refused))


def objection(path: Path) -> str | None:
    """Why `export` would leave out an instance, in one line; None if it would not."""
    try:
        _rendered(read_instance(path), read_known(path))
    except InputError as error:
        return str(error)
    return None


def _rendered(instance: Instance, known: Known) -> tuple[Rendering, str]:
    """The rendering, and the answer that is expected: sat, unsat or unknown."""
    asked = query(instance.question)
    if known.verdict in (Verdict.UNKNOWN, Verdict.VALUE):
        return render(asked, None), "unknown"
    if known.verdict.value != asked.sat:
        return render(asked, None), "unsat"
    if known.witness is None:
        raise InputError("the known answer has no witness, so that nobody can say what float32 makes of it")
    return render(asked, known.witness), "sat"


def _write(folder: Path, rendered: Mapping[str, Rendering]) -> None:
    """Fill the folder: the script first, which then makes all else but the README."""
    seconds = max(1, min(LONGEST_SECONDS, MOST_SECONDS // len(rendered)))
    if seconds * len(rendered) > MOST_SECONDS:
        raise InputError(f"{len(rendered)} instances are too many: at a second each they take more than six hours")
    packed = []
    for name, rendering in rendered.items():
        specification = Specification.of(rendering.asked)
        network = folder / "network.onnx"
        write_network(rendering.asked.network, network)
        packed.append(
            {
                "onnx": base64.b85encode(network.read_bytes()).decode(),
                "1.0": version_1(specification, rendering.comments),
                "2.0": version_2(specification, rendering.comments),
                "timeout": seconds,
                "manifest": {"instance": name} | rendering.bounds,
            }
        )
        network.unlink()
    data = base64.b85encode(zlib.compress(json.dumps(packed, sort_keys=True).encode(), 9)).decode()
    script = (files("instances.formats.vnncomp") / SCRIPT).read_text().replace('DATA = ""', f'DATA = "{data}"')
    write_whole(folder / SCRIPT, script.encode())
    (folder / SCRIPT).chmod(0o755)
    (folder / "requirements.txt").write_text("numpy\nonnx\n")
    (folder / "README.md").write_text(_README.format(count=len(rendered), seconds=seconds))
    made = subprocess.run(
        [sys.executable, "-I", str(folder / SCRIPT), "0"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"{SCRIPT} failed: {made.stderr.strip().splitlines()[-1:]}")
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)


def _answers(folder: Path, rendered: Mapping[str, tuple[Rendering, str]]) -> list[dict[str, Any]]:
    """What is expected of each instance, by its name in the folder."""
    manifest: Sequence[dict[str, Any]] = json.loads((folder / "manifest.json").read_bytes())["instances"]
    answers = []
    for entry in manifest:
        rendering, expected = rendered[entry["instance"]]
        answer: dict[str, Any] = {"name": entry["name"], "instance": entry["instance"], "expected": expected}
        if rendering.witness is not None:
            answer["witness"] = [decimal(v) for v in rendering.witness]
        answers.append(answer)
    return answers


_README = """# Reductions from NP-hard problems

{count} instances, {seconds} seconds each. Every network is a chain of Gemm and Relu in float32, every specification a
box of inputs and a set of outputs. The answers follow from theorems about the problems that the networks come
from, and are not in this folder; nor do names or the order say anything of them.

- `1.0/` and `2.0/` hold the same instances in the same order, in VNN-LIB 1.0 and 2.0.
- The head of each specification says what is asked, and what sat and unsat mean.
- `manifest.json` has for every instance the margin by which an unsat is one, and bounds on what float32 rounding and
  the tolerance of the counterexample check (1e-4 on inputs) can do about it: they are below the margin.
- `python3 generate_properties.py SEED` makes all of it; 0 is the seed of this copy. Other seeds put neurons and
  instances into another order, with the same answers. It needs numpy and onnx.
"""
