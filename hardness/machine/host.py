"""The machine that runs are measured on: its name, and the facts that its times depend on."""

import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from hardness.machine.cores import physical_cores
from instances.revision import revision

_CPUS = Path("/sys/devices/system/cpu")


@dataclass(frozen=True)
class Host:
    """A machine as it was found.

    Parameters
    ----------
    host
        Its name, processor and number of processors, as in the column `host` of a run.
    facts
        By name, in words: what the kernel, Python and the packages say of themselves.
    recorded_utc
        When, ISO 8601 in whole seconds.
    """

    host: str
    facts: Mapping[str, str]
    recorded_utc: str


def this_host() -> Host:
    """The machine that this process runs on."""
    model = _processor()
    facts = {
        "processor": model,
        "processors": str(os.cpu_count()),
        "physical cores that may be used": str(len(physical_cores())),
        "governor": _said(_CPUS / "cpu0/cpufreq/scaling_governor"),
        "turbo": _turbo(),
        "memory": _memory(),
        "kernel": platform.platform(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "revision": revision(),
    } | dict(_versions())
    name = f"{platform.node()}: {model}, {os.cpu_count()} cores"
    return Host(name, facts, datetime.now(UTC).isoformat(timespec="seconds"))


def _processor() -> str:
    lines = _said(Path("/proc/cpuinfo")).splitlines()
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def _turbo() -> str:
    boost, off = _said(_CPUS / "cpufreq/boost"), _said(_CPUS / "intel_pstate/no_turbo")
    return {"1": "on", "0": "off"}.get(boost, {"0": "on", "1": "off"}.get(off, "not said"))


def _memory() -> str:
    lines = _said(Path("/proc/meminfo")).splitlines()
    kib = next((line.split()[1] for line in lines if line.startswith("MemTotal:")), None)
    return "not said" if kib is None else f"{int(kib) / 2**20:.1f} GiB"


def _versions() -> list[tuple[str, str]]:
    """Of the packages that this one needs, and of those that it can use and that are here."""
    try:
        needed = requires("relu-hardness") or []
    except PackageNotFoundError:
        return []
    found = []
    for requirement in needed:
        if "test" in requirement.partition("extra ==")[2]:
            continue
        name = requirement_name(requirement)
        with suppress(PackageNotFoundError):
            found.append((name, version(name)))
    return sorted(set(found))


def requirement_name(requirement: str) -> str:
    """The package that a requirement such as ``numpy>=2.0; extra == "fast"`` is about."""
    name = requirement.split(";")[0].strip()
    for mark in "<>=!~[ ":
        name = name.split(mark)[0]
    return name


def _said(file: Path) -> str:
    """What the kernel says in a file, or that it says nothing."""
    try:
        return file.read_text().strip()
    except OSError:
        return "not said"
