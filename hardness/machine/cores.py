"""The physical cores that this process may use: what runs are pinned to, one each."""

import os
from pathlib import Path

_CPUS = Path("/sys/devices/system/cpu")


def physical_cores(cpus: Path = _CPUS) -> list[tuple[int, ...]]:
    """The processors that this process may use, those of one physical core together, in order.

    Hyperthreads of a core share its units, so that two runs on them would measure each other. Where the kernel does
    not say which processors belong together, each counts as a core.
    """
    allowed = os.sched_getaffinity(0)
    cores: dict[tuple[int, ...], None] = {}
    for cpu in sorted(allowed):
        together = _siblings(cpus / f"cpu{cpu}" / "topology" / "thread_siblings_list") | {cpu}
        cores[tuple(sorted(together & allowed))] = None
    return list(cores)


def slots(jobs: int) -> list[tuple[int, ...]]:
    """A physical core for each of so many runs at a time; nothing, which pins none of them, if there are too few."""
    cores = physical_cores()
    return cores[:jobs] if jobs <= len(cores) else [()] * jobs


def _siblings(file: Path) -> set[int]:
    """The numbers of a list such as ``0-1,8``; none if there is no such list."""
    try:
        parts = file.read_text().strip().split(",")
        spans = [[int(end) for end in part.split("-")] for part in parts]
    except (OSError, ValueError):
        return set()
    return {cpu for span in spans for cpu in range(span[0], span[-1] + 1)}
