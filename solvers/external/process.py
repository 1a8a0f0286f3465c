"""A stranger's command, run to its end or to its limit, of which nothing is left running."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from instances.errors import InputError

_SUPERVISOR = Path(__file__).with_name("supervisor.py")

_OURS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
"""Variables that say where this Python finds its modules, which is not where a tool finds its own."""


@dataclass(frozen=True)
class Ended:
    """What came of a command.

    Parameters
    ----------
    code
        The exit status, -signal if one killed it; None if it was stopped at the time limit.
    seconds
        Wall time of the command alone.
    stdout
        The first 2^20 bytes of what it printed.
    last_line
        The last line of stderr, or if that is empty of stdout: often the reason.
    """

    code: int | None
    seconds: float
    stdout: str
    last_line: str


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float, memory_bytes: int
) -> Ended:
    """Run a command in `folder`, under limits that hold whatever it does.

    All its descendants are dead when this returns. They die too, and `folder` is removed, if this process is killed.

    Parameters
    ----------
    environment
        Added to that of this process, which is passed on but for what concerns its Python.
    memory_bytes
        Of address space, for each of its processes.

    Raises
    ------
    InputError
        If the command cannot be started.
    """
    asked = {
        "command": list(command),
        "folder": str(folder),
        "environment": {name: os.environ[name] for name in os.environ if name not in _OURS} | dict(environment),
        "seconds": seconds,
        "memory_bytes": memory_bytes,
    }
    # A session of its own: what kills this process's group must not kill the one that has to clean up after it.
    with subprocess.Popen(
        [sys.executable, "-I", _SUPERVISOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as keeper:
        assert keeper.stdin is not None, "it is a pipe"
        assert keeper.stdout is not None, "it is a pipe"
        keeper.stdin.write(json.dumps(asked).encode() + b"\n")
        keeper.stdin.flush()
        said = json.loads(keeper.stdout.read() or b'{"failed": "its keeper died"}')
    if "failed" in said:
        raise InputError(f"cannot be run: {said['failed']}")
    return Ended(said["code"], said["seconds"], said["stdout"], said["last"][:300])
