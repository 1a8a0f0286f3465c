"""Where and with what a goal was measured."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers import PEERS

ENGINES = ("numpy", "numba", "python-flint")
"""Besides the peers, what the times of this package depend on."""


def facts() -> dict[str, str]:
    """Processor, system and interpreter."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return {
        "processor": f"{_processor()}, {cores} cores, of which a run uses one; load {load:.1f} before the run",
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Of the peers and of what this package computes with."""
    found = {}
    for name in sorted({*PEERS.values(), *ENGINES}):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
