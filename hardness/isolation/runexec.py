"""Runs inside BenchExec's runexec, where that is installed and works: cgroups and a container around the same process.

What it adds to the limits that the process takes upon itself: memory is limited and measured as what is resident, of
all its children together; nothing survives it, not even in a session of its own; and there is no network. The files
are those of everybody. ``python -m hardness.isolation.runexec`` starts it such that it goes when the harness goes.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, inf
from pathlib import Path

from hardness.isolation.limits import die_with_parent, environment
from hardness.isolation.report import Report

_TRIAL_S = 20.0
_TRIAL_BYTES = 2**28

_INTO_FILES = 'out="$1"; err="$2"; shift 2; exec "$@" > "$out" 2> "$err"'


@dataclass(frozen=True)
class Runexec:
    """A runexec that works: its path and what ``--version`` says."""

    program: str
    version: str

    @property
    def guarantee(self) -> str:
        """What it guarantees, for the column `isolation`."""
        return f"cgroups and container by {self.version}"

    def command(
        self, command: Sequence[str], folder: Path, memory_bytes: int, wall_s: float, cores: Sequence[int]
    ) -> list[str]:
        """What runs `command` inside; its stdout and stderr go to the files of these names in `folder`.

        Parameters
        ----------
        wall_s
            A last resort: the harness ends the run before.
        cores
            Processors to run on; all if there are none.
        """
        options = ["--quiet", "--full-access-dir", "/", "--full-access-dir", "/tmp", "--keep-system-config"]
        options += ["--memlimit", f"{memory_bytes}B", "--walltimelimit", str(ceil(wall_s))]
        options += ["--cores", ",".join(map(str, cores))] if cores else []
        into_files = ["/bin/sh", "-c", _INTO_FILES, "sh", str(folder / "stdout"), str(folder / "stderr")]
        start = [sys.executable, "-P", "-m", "hardness.isolation.runexec", str(os.getpid()), self.program]
        return [*start, *options, "--output", str(folder / "header"), "--", *into_files, *command]


def read_report(text: str) -> Report | None:
    """What runexec printed, or None if it says of no process how it ended."""
    said = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    try:
        code = -int(said["exitsignal"]) if "exitsignal" in said else int(said["returnvalue"])
        memory_bytes = int(said["memory"].removesuffix("B")) if "memory" in said else None
        cpu_s = float(said["cputime"].removesuffix("s"))
    except (KeyError, ValueError):
        return None
    if not (0 <= cpu_s < inf and 0 <= (memory_bytes or 0) < 2**63):
        return None
    return Report(code, cpu_s, memory_bytes, "memory" if said.get("terminationreason") == "memory" else "")


@cache
def runexec() -> Runexec | None:
    """The runexec on the path, if a trial run with a memory limit comes to a good end; else None."""
    program = shutil.which("runexec")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        try:
            found = Runexec(program, _said([program, "--version"]).strip())
            report = read_report(_said(found.command(["/bin/true"], Path(folder), _TRIAL_BYTES, _TRIAL_S, ())))
        except (OSError, subprocess.SubprocessError):
            return None
    return found if report is not None and report.code == 0 and report.memory_bytes is not None else None


def _said(command: list[str]) -> str:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        text=True,
        timeout=_TRIAL_S,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]), signal.SIGTERM)
    os.execv(sys.argv[2], sys.argv[2:])
