"""A study in a process of its own, which can be killed, and what it leaves behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_OURS = {b"hardness.isolation.template", b"hardness.isolation.guard", b"hardness.running.child"}


def living_children() -> list[str]:
    """Command lines of the processes with solvers that this test has started, directly or not."""
    mark = f"STORE_OF_THE_TEST={os.environ['STORE_OF_THE_TEST']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if _OURS.intersection(words) and mark in (folder / "environ").read_bytes():
                found.append(b" ".join(words).decode())
        except OSError:  # it has ended meanwhile
            pass
    return found


def within(seconds: float, condition: Callable[[], object]) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())


def harness(study_file: Path, store: Path, *options: str) -> subprocess.Popen[str]:
    """Another process that runs a study; what it leaves behind when it is killed, it leaves beside the store."""
    command = ["run", str(study_file), "--out", str(store), *options]
    environment = os.environ | {"TMPDIR": str(store.parent)}
    return subprocess.Popen(
        [sys.executable, "-m", "hardness", *command], stderr=subprocess.PIPE, text=True, env=environment
    )
