"""The noise of the machine: a fixed piece of work before every run, and what its times say together.

The work is plain arithmetic in the process that is to be measured, under its limits and on its core. It takes the same
time every time on a machine that does nothing else and never changes its clock; by how much it does not is what no
measured time of a solver can be more exact than.
"""

import time
from collections.abc import Iterable
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardness.store.store import Run

ROUNDS = 25_000
"""Steps of the work: some 2 ms."""


def calibrate() -> tuple[float, float]:
    """Wall and CPU seconds of the fixed piece of work."""
    wall_s, cpu_s = time.perf_counter(), time.thread_time()
    state = 1
    for _ in range(ROUNDS):
        state = (1103515245 * state + 12345) & 0x7FFFFFFF
    return time.perf_counter() - wall_s, time.thread_time() - cpu_s


def noise(runs: Iterable["Run"]) -> str:
    """What the times of the work say, in words, for each host of the runs apart."""
    times: dict[str, list[tuple[float, float]]] = {}
    for run in runs:
        if run.calibration_wall_s is not None and run.calibration_cpu_s is not None:
            times.setdefault(run.host, []).append((run.calibration_wall_s, run.calibration_cpu_s))
    said = {host: _said(*(list(column) for column in zip(*own, strict=True))) for host, own in times.items()}
    if len(said) < 2:
        return next(iter(said.values()), "not measured")
    return "; ".join(f"{host}: {words}" for host, words in sorted(said.items()))


def _said(wall_s: list[float], cpu_s: list[float]) -> str:
    return (
        f"the same {1000 * median(wall_s):.1f} ms of work before each of {len(wall_s)} runs took {_spread(wall_s)} wall"
        f" time and {_spread(cpu_s)} CPU time (5 % to 95 % quantile, relative to the median)"
    )


def _spread(times: list[float]) -> str:
    middle = median(times)
    marks = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times
    low, high = (round(100 * (mark / middle - 1)) for mark in (marks[0], marks[-1]))
    return f"{low:+d} % to {high:+d} %"
