"""Where the shell allows less than what is asked, the less holds, and what is cut short says why."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from instances.suite import write_instance
from tests.hardness.isolation.pools import UNASKED, instance
from tests.hardness.running.misbehaving import HERE

CODE = """
import json, sys
from pathlib import Path
from hardness.running.execute import execute
from hardness.isolation import pool
from solvers.solver import Limits
pool.WARMING_S = 1.0
answer = execute(Path(sys.argv[1]), sys.argv[2], Limits(20.0, 2**30)).answer
print(json.dumps([answer.stop.value, answer.reason]))
"""

INF = resource.RLIM_INFINITY


def under(tmp_path: Path, kind: int, limits: tuple[int, int], solver: str) -> tuple[str, str]:
    """Why a solver stops whose harness was started under a limit."""
    path = write_instance(tmp_path, instance(1), UNASKED)
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(path), f"{HERE}:{solver}"],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(kind, limits),
    )
    stop, reason = json.loads(done.stdout)
    return stop, reason


@pytest.mark.parametrize(
    ("kind", "limits", "solver", "said"),
    [
        (resource.RLIMIT_CPU, (9, 9), "Honest", ("finished", "")),
        (resource.RLIMIT_CPU, (9, INF), "Honest", ("finished", "")),
        (
            resource.RLIMIT_CPU,
            (4, 4),
            "Burning",
            ("time", "killed at the CPU limit of 3 s, which is inherited (see: ulimit -H -t)"),
        ),
        (
            resource.RLIMIT_AS,
            (800 * 2**20, 800 * 2**20),
            "Gorging",
            (
                "memory",
                "the memory limit of 800 MiB, which is inherited (see: ulimit -H -v), was reached",
            ),
        ),
        (resource.RLIMIT_FSIZE, (2**20, 2**20), "Chattering", ("crashed", "wrote a file longer than 1 MiB")),
        (resource.RLIMIT_CORE, (0, 0), "Honest", ("finished", "")),
    ],
)
def test_the_lower_limit_holds(tmp_path, kind, limits, solver, said):
    assert under(tmp_path, kind, limits, solver) == said
