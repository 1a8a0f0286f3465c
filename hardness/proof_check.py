"""The check of a proof in a process of its own, ``python -m hardness.proof_check`` with the arguments of `main`.

The solver's process is taken at its word for nothing, and the harness has other processes to look after; so a third one
reads the instance, the answer and the proof, and writes what it found as JSON. The check is `solvers.proof.check`.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from hardness.child import die_with_parent, environment, write_json
from instances.formats.witness import decode_value, encode_value
from instances.problem import Verdict
from solvers.answer import Answer
from solvers.solver import Limits

PATIENCE = 20
"""A check may take so many times the wall limit of the solver."""


@dataclass(frozen=True)
class Proof:
    """What became of a proof.

    Parameters
    ----------
    accepted
        Whether the independent checker accepted it.
    reason
        Empty if so; else the first bad line, or why there is no proof.
    size_bytes, proof_s, check_s
        Its file's size, and the seconds it took to decide the question again while writing it, and to check it; None
        where it did not come to that.
    """

    accepted: bool
    reason: str = ""
    size_bytes: int | None = None
    proof_s: float | None = None
    check_s: float | None = None


class Checking:
    """The check of a proof that is under way: `poll` it until it has a result, then `close` it."""

    def __init__(self, instance: Path, answer: Answer, proof: Path, proof_s: float | None, limits: Limits) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hardness-")
        self._result = Path(self._folder.name) / "result"
        self._size_bytes, self._proof_s = proof.stat().st_size, proof_s
        said = Path(self._folder.name) / "answer"
        write_json(said, {"verdict": answer.verdict.value, "value": encode_value(answer.value)})
        arguments = [
            str(instance),
            str(said),
            str(proof),
            str(limits.memory_bytes),
            str(os.getpid()),
            str(self._result),
        ]
        self._end = time.monotonic() + PATIENCE * limits.wall_s
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "hardness.proof_check", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )

    def poll(self) -> Proof | None:
        """What became of the proof, or None as long as it is being checked."""
        if self._process.poll() is None:
            if time.monotonic() < self._end:
                return None
            return self._proof(False, "its check did not end in time", None)
        if not self._result.exists():
            return self._proof(False, "its check ended without a result, perhaps out of memory", None)
        data = json.loads(self._result.read_bytes())
        return self._proof(data["reason"] == "", data["reason"], data["check_s"])

    def close(self) -> None:
        """Kill what is left, and leave nothing on disk."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._folder.cleanup()

    def _proof(self, accepted: bool, reason: str, check_s: float | None) -> Proof:
        return Proof(accepted, reason, self._size_bytes, self._proof_s, check_s)


def main(instance: str, answer: str, proof: str, memory_bytes: str, parent: str, result: str) -> None:
    from instances.formats.suite import read_instance
    from solvers.proof.check import ProofError, check_proof

    die_with_parent(int(parent))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    said = json.loads(Path(answer).read_bytes())
    question, reason = read_instance(Path(instance)).question, ""
    begun = time.perf_counter()
    try:
        check_proof(question, Verdict(said["verdict"]), decode_value(said["value"]), Path(proof))
    except ProofError as error:
        reason = str(error)
    write_json(Path(result), {"reason": reason, "check_s": time.perf_counter() - begun})


if __name__ == "__main__":
    main(*sys.argv[1:])
