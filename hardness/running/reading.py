"""Somebody's network and what is asked of it, read in a process that cannot outlive or outgrow the limits.

A foreign file may take long to understand, and much memory. The process reads it and writes an instance as the package
itself writes one (`instances.suite`), which is cheap to read. Here live both sides: `read` starts ``python -m
hardness.running.reading`` and waits for it. What is cheap to say of two networks that may be equal is said there.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hardness.isolation.group import process_group
from hardness.isolation.limits import die_with_parent
from instances.errors import InputError
from instances.formats.shipped import located
from instances.problem import Verdict
from instances.witness import decode, encode
from solvers.answer import Answer, Stop
from solvers.solver import Limits

STARTUP_S = 60.0
"""Seconds within which the process must have begun to read."""


@dataclass(frozen=True)
class Asked:
    """A question about a network in an ONNX file.

    Parameters
    ----------
    network
        The file.
    vnnlib
        A VNN-LIB file that asks; None if the others say what is asked.
    question
        Name of the question.
    given
        Its parameters, such as p, where they are not to have their defaults.
    box
        Lowest and highest value of every input, exact ("1/3", "0.5"); None for all of R^d.
    equals
        Another file: is its network the same function? That is the question whether the difference is a zero map.
    """

    network: str
    vnnlib: str | None = None
    question: str = ""
    given: Mapping[str, str] | None = None
    box: tuple[str, str] | None = None
    equals: str | None = None


@dataclass(frozen=True)
class Read:
    """What was read.

    Parameters
    ----------
    instance
        The path of the NAME.yaml of the question.
    answer
        What `solvers.equality` says before a solver is asked whether two networks are equal, if it does.
    wall_s
        The seconds that took.
    """

    instance: Path
    answer: Answer | None = None
    wall_s: float = 0.0


def instance_of(asked: Asked, folder: Path, limits: Limits) -> Path:
    """Write the question as an instance to `folder`; returns the path of its NAME.yaml. See `read`."""
    return read(asked, folder, limits).instance


def read(asked: Asked, folder: Path, limits: Limits) -> Read:
    """Write the question as an instance to `folder`.

    Parameters
    ----------
    limits
        Of reading: as much time and memory as a solver has.

    Raises
    ------
    InputError
        If a file cannot be read, they do not fit, the question or the box is wrong, or a limit is reached.
    """
    said = folder / "said"
    order = asdict(asked) | asdict(limits) | {"folder": str(folder), "said": str(said), "parent": os.getpid()}
    command = [sys.executable, "-P", "-m", "hardness.running.reading"]
    with (
        process_group(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process,
        suppress(subprocess.TimeoutExpired),
    ):
        process.communicate(json.dumps(order).encode(), STARTUP_S + limits.wall_s)
    code = process.returncode
    try:
        told = json.loads(said.read_bytes())
    except (OSError, ValueError):
        raise InputError(f"{asked.network}: {_end(code, limits)}") from None
    if "error" in told:
        raise InputError(told["error"])
    if "fault" in told:
        raise RuntimeError(told["fault"])
    found = told.get("answer")
    answer = None
    if found is not None:
        verdict, work = Verdict(found["verdict"]), dict(found["work"])
        answer = Answer(verdict, Stop.FINISHED, decode(found["witness"]), work=work, note=str(found["note"]))
    return Read(Path(told["instance"]), answer, float(told.get("wall_s", 0.0)))


def _end(code: int, limits: Limits) -> str:
    """How reading ended that said nothing."""
    if code in (-signal.SIGALRM, -signal.SIGKILL):
        return f"reading it takes longer than {limits.wall_s:g} s; give it more by --timeout"
    if code == -signal.SIGABRT:  # as native libraries do that get no memory
        return f"reading it ends with SIGABRT, maybe for want of memory; it has {limits.memory_bytes / 2**30:g} GiB"
    return f"reading it fails ({signal.Signals(-code).name if code < 0 else f'exit status {code}'})"


def main() -> None:
    """Read what the order on stdin says, and write to its file ``said`` where the instance is, or what is wrong."""
    order = json.loads(sys.stdin.buffer.read())
    die_with_parent(order["parent"])
    said: dict[str, Any] = {}
    # Imported before the clock starts, as a solver is.
    from instances.recipe import Instance, Known
    from instances.suite import write_instance

    signal.setitimer(signal.ITIMER_REAL, max(order["wall_s"], 1e-3))
    memory = order["memory_bytes"]
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # of whoever called us, which nobody can raise
    resource.setrlimit(resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard))
    try:
        instance = Instance(_question(order), None)
        written = write_instance(Path(order["folder"]), instance, Known(Verdict.UNKNOWN, "nobody asked"))
        said["instance"] = str(written)
        if order["equals"] is not None:
            said |= _compared(order, instance.question)
    except InputError as error:
        said["error"] = str(error)
    except MemoryError:
        most = f"{memory / 2**30:g} GiB"
        said["error"] = f"{order['network']}: reading it takes more than {most}; give it more by --memory-gib"
    except Exception as error:
        said["fault"] = f"{type(error).__name__}: {error}"[:300]
    signal.setitimer(signal.ITIMER_REAL, 0)
    part = Path(order["said"] + ".part")
    part.write_text(json.dumps(said))
    part.replace(order["said"])


def _question(order: Mapping[str, Any]) -> Any:
    from instances.formats.onnx import read_network
    from instances.formats.vnnlib.read import read_vnnlib
    from instances.questions import ask, parsed

    path = located(order["network"])
    if order["equals"] is not None:
        from instances.parameters.difference import difference

        one, other = (read_network(located(order[name])) for name in ("network", "equals"))
        try:
            network = difference(one, other)
        except InputError as error:
            raise InputError(f"{path} and {order['equals']}: {error}") from None
        return ask("zero-map", network, _domain(order, network.inputs), {})
    if order["vnnlib"] is not None:
        specification, network = read_vnnlib(located(order["vnnlib"])), read_network(path)
        try:
            return specification.about(network)
        except InputError as error:
            raise InputError(f"{order['vnnlib']}: {error}") from None
    parsed(order["question"], order["given"])  # said before the network is read
    network = read_network(path)
    return ask(order["question"], network, _domain(order, network.inputs), order["given"])


def _domain(order: Mapping[str, Any], inputs: int) -> Any:
    from instances.numbers.rationals import read_rational
    from instances.question import Box, RealSpace

    box = order["box"]
    return RealSpace(inputs) if box is None else Box.cube(inputs, *map(read_rational, box))


def _compared(order: Mapping[str, Any], question: Any) -> dict[str, Any]:
    """What can be said of two networks before a solver is asked; nothing, if it takes half of what is left."""
    from instances.formats.onnx import read_network
    from solvers.equality import presolved
    from solvers.stopping.limits import Deadline

    one, other = (read_network(located(order[name])) for name in ("network", "equals"))
    began = time.perf_counter()
    try:
        with Deadline(Limits(signal.getitimer(signal.ITIMER_REAL)[0] / 2, order["memory_bytes"])):
            answer = presolved(one, other, question)
    except TimeoutError:
        answer = None
    if answer is None:
        return {}
    found = {"verdict": answer.verdict.value, "witness": encode(answer.witness), "note": answer.note}
    return {"answer": found | {"work": dict(answer.work)}, "wall_s": time.perf_counter() - began}


if __name__ == "__main__":
    main()
