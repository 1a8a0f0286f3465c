"""What ``hardness doctor`` looks at: whether this machine can run and limit the solvers."""

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from hardness.isolation.runexec import runexec
from hardness.machine.cores import physical_cores
from hardness.machine.host import requirement_name
from instances.revision import revision


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, how it was found, and whether that will do."""

    what: str
    found: str
    good: bool


def examine() -> Iterator[Finding]:
    """Look at the versions, the native libraries, the processors and the limits, one after the other."""
    yield Finding("relu-hardness", revision(), True)
    yield Finding("python", f"{platform.python_version()} on {platform.platform()}", sys.version_info >= (3, 11))
    yield from _dependencies()
    for first, second in (("ortools", "highspy"), ("highspy", "ortools")):
        yield _import_order(first, second)
    allowed, cores = len(os.sched_getaffinity(0)), len(physical_cores())
    yield Finding("processors", f"{allowed} of {os.cpu_count()} may be used, on {cores} physical cores", True)
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    yield Finding("OMP_NUM_THREADS", f"{threads}; every solver runs with 1", True)
    yield _memory_limit()
    yield _time_limit()
    around = runexec()
    yield Finding("runexec", "not used: not on the path, or fails" if around is None else around.guarantee, True)


def _dependencies() -> Iterator[Finding]:
    try:
        needed = requires("relu-hardness") or []
    except PackageNotFoundError:
        yield Finding("relu-hardness", "not installed; run: pip install .", False)
        return
    for requirement in needed:
        if "extra ==" in requirement:
            continue
        name = requirement_name(requirement)
        try:
            yield Finding(name, version(name), True)
        except PackageNotFoundError:
            yield Finding(name, f"missing; needed: {requirement}", False)


def _import_order(first: str, second: str) -> Finding:
    """Both bring the HiGHS library; versions that differ cannot be in one process, in one order or in both."""
    modules = {"ortools": "ortools.math_opt.python.mathopt", "highspy": "highspy"}
    done = _python(f"import {modules[first]}, {modules[second]}")
    what = f"import {first}, then {second}"
    if done.returncode == 0:
        return Finding(what, "works", True)
    return Finding(what, f"fails: {(done.stderr.strip().splitlines() or ['no message'])[-1]}", False)


def _memory_limit() -> Finding:
    done = _python(
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))\n"
        "try: bytearray(2**30)\n"
        "except MemoryError: print('held')\n"
    )
    held = done.stdout.strip() == "held"
    return Finding("memory limit", "held" if held else "not enforced by this system (RLIMIT_AS)", held)


def _time_limit() -> Finding:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    done = _python(
        "import resource, time\nresource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile time.process_time() < 3: pass\n"
    )
    held = done.returncode < 0
    free = (soft, hard) == (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    found = "held" if held else "not enforced by this system (RLIMIT_CPU)"
    return Finding("CPU limit", found if free else f"{found}; this shell has its own: {soft}, {hard} s", held)


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
