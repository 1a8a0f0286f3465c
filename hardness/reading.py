"""Somebody's network and what is asked of it, read in a process that cannot outlive or outgrow the limits.

A foreign file may take long to understand, and much memory. The process reads it and writes an instance as the package
itself writes one (`instances.formats.suite`), which is cheap to read. Here live both sides: `instance_of` starts
``python -m hardness.reading`` and waits for it.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hardness.isolation.limits import die_with_parent, environment
from instances.errors import InputError
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
    """

    network: str
    vnnlib: str | None = None
    question: str = ""
    given: Mapping[str, str] | None = None
    box: tuple[str, str] | None = None


def instance_of(asked: Asked, folder: Path, limits: Limits) -> Path:
    """Write the question as an instance to `folder`; returns the path of its NAME.yaml.

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
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "hardness.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        start_new_session=True,
    )
    try:
        process.communicate(json.dumps(order).encode(), STARTUP_S + limits.wall_s)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    try:
        told = json.loads(said.read_bytes())
    except (OSError, ValueError):
        raise InputError(f"{asked.network}: {_end(code, limits)}") from None
    if "error" in told:
        raise InputError(told["error"])
    if "fault" in told:
        raise RuntimeError(told["fault"])
    return Path(told["instance"])


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
    said: dict[str, str] = {}
    # Imported before the clock starts, as a solver is.
    from instances.formats.suite import write_instance
    from instances.problem import Verdict
    from instances.recipe import Instance, Known

    signal.setitimer(signal.ITIMER_REAL, max(order["wall_s"], 1e-3))
    memory = order["memory_bytes"]
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # of whoever called us, which nobody can raise
    resource.setrlimit(resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard))
    try:
        instance = Instance(_question(order), None)
        written = write_instance(Path(order["folder"]), instance, Known(Verdict.UNKNOWN, "nobody asked"))
        said["instance"] = str(written)
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
    from instances.formats.vnnlib_reader import read_vnnlib
    from instances.question import Box, RealSpace
    from instances.questions import ask, parsed
    from instances.rationals import read_rational

    path = Path(order["network"])
    if order["vnnlib"] is not None:
        specification, network = read_vnnlib(Path(order["vnnlib"])), read_network(path)
        try:
            return specification.about(network)
        except InputError as error:
            raise InputError(f"{order['vnnlib']}: {error}") from None
    parsed(order["question"], order["given"])  # said before the network is read
    network = read_network(path)
    box = order["box"]
    domain = RealSpace(network.inputs) if box is None else Box.cube(network.inputs, *map(read_rational, box))
    return ask(order["question"], network, domain, order["given"])


if __name__ == "__main__":
    main()
