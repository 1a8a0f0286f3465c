"""One run in its own process, ``python -m hardness.child`` with the arguments of `main`.

The parent is `hardness.execute`. The process takes its limits upon itself, reads the instance, writes RESULT.started
when the solver begins and RESULT when it has answered, both as JSON and whole or not at all. Whatever the solver
raises becomes an answer that says so; what nobody can raise (a signal, `os._exit`) the parent sees for itself.

With PROOF, a solver whose answer needs a proof decides the question a second time and writes it there: so that the time
of the first is that of solving alone, and what goes wrong in proving loses no answer.
"""

import contextlib
import ctypes
import errno
import json
import math
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solvers.answer import Answer

OUTPUT_BYTES = 16 * 2**20
"""The longest file that a run may write."""

PROOF_BYTES = 2**32
"""The longest file of a run that may write a proof."""

_RESERVE_BYTES = 64 * 2**20
"""Set aside below the hard limit, so that a process out of memory can still say so."""

_OUT_OF_MEMORY = ("cannot allocate memory", "failed to map segment", "bad_alloc")


def main(
    instance: str,
    solver: str,
    wall_s: str,
    memory_bytes: str,
    seed: str,
    parent: str,
    result: str,
    proof: str | None = None,
) -> None:
    die_with_parent(int(parent))
    longest = OUTPUT_BYTES if proof is None else PROOF_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes) + _RESERVE_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, longest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = _run(Path(instance), solver, float(wall_s), int(memory_bytes), int(seed), Path(result))
    wanted = proof is not None and said["verdict"] != "unknown"
    write_json(Path(result), said | ({"proof_reason": "the process ended before the proof did"} if wanted else {}))
    if wanted and proof is not None:
        spent = _prove(
            Path(instance), solver, float(wall_s), int(memory_bytes), int(seed), said["verdict"], Path(proof)
        )
        write_json(Path(result), said | spent)
    # Native libraries may crash while the interpreter shuts down, or wait for their threads: the answer is there.
    os._exit(0)


def _run(path: Path, spec: str, wall_s: float, memory_bytes: int, seed: int, result: Path) -> dict[str, Any]:
    begun: tuple[float, float] | None = None
    try:
        # Imported under the limits already.
        from instances.formats.suite import read_instance
        from solvers.answer import Answer, Stop, unknown
        from solvers.registry import load
        from solvers.solver import Limits, Preparing

        question = read_instance(path).question
        method, limits = load(spec), Limits(wall_s, memory_bytes, seed)
        refusal = method.refusal(question)
        prepared = method.prepare(question, limits) if refusal is None and isinstance(method, Preparing) else None
        cpu_s = _cpu_s()
        _limit_cpu(cpu_s + wall_s)
        write_json(result.with_suffix(".started"), {"monotonic_s": time.monotonic(), "cpu_s": cpu_s})
        begun = (time.perf_counter(), cpu_s)
        if refusal is not None:
            answer = unknown(Stop.UNSUPPORTED, refusal, {})
        else:
            answer = method.solve(question, limits) if prepared is None else prepared(limits)
        spent = _spent(begun)
        if not isinstance(answer, Answer):
            raise TypeError(f"the solver returned {answer!r:.200}, which is no answer")
        return _plain(answer) | spent
    except BaseException as error:  # SystemExit and KeyboardInterrupt are a solver's failure like any other
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes + _RESERVE_BYTES,) * 2)
        failed: dict[str, Any] = {
            "verdict": "unknown",
            "witness": None,
            "value": None,
            "work": {},
            "note": "",
        } | _reason(error)
        return failed | (_spent(begun) if begun else {"wall_s": None, "cpu_s": None, "peak_rss_bytes": None})


def _prove(
    path: Path, spec: str, wall_s: float, memory_bytes: int, seed: int, verdict: str, proof: Path
) -> dict[str, Any]:
    """Write a proof if the verdict needs one and the solver can write it, within as much time again."""
    try:
        from instances.formats.suite import read_instance
        from solvers.proof.write import ProofWriter
        from solvers.registry import load
        from solvers.solver import Limits, Prover

        question, method = read_instance(path).question, load(spec)
        if not isinstance(method, Prover) or (verdict == question.witnessed.value != "value"):
            return {}
        _limit_cpu(_cpu_s() + wall_s)
        begun = time.perf_counter()
        with ProofWriter(proof, question) as writer:
            answer = method.prove(question, Limits(wall_s, memory_bytes, seed), writer)
        return {"proof_s": time.perf_counter() - begun, "proof_reason": answer.reason}
    except BaseException as error:  # as in _run; without a whole proof there is no file
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes + _RESERVE_BYTES,) * 2)
        return {"proof_reason": _reason(error)["reason"]}


def _plain(answer: "Answer") -> dict[str, Any]:
    from instances.formats.witness import encode, encode_value

    return {
        "verdict": answer.verdict.value,
        "stop": answer.stop.value,
        "witness": encode(answer.witness),
        "value": encode_value(answer.value),
        "reason": answer.reason,
        "work": dict(answer.work),
        "note": answer.note,
    }


def _reason(error: BaseException) -> dict[str, str]:
    text = f"{type(error).__name__}: {error}"
    said = " ".join(text.split())[:300]
    # A library that cannot be mapped, or a thread that gets no stack, says it in words only.
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _OUT_OF_MEMORY):
        return {"stop": "memory", "reason": f"the memory limit was reached: {said}"}
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return {"stop": "crashed", "reason": f"wrote a file longer than {OUTPUT_BYTES // 2**20} MiB"}
    return {"stop": "crashed", "reason": said}


def _spent(begun: tuple[float, float]) -> dict[str, Any]:
    """Wall and CPU seconds since the solver began, and the most memory this process ever held."""
    wall_s, cpu_s = time.perf_counter() - begun[0], _cpu_s() - begun[1]
    return {"wall_s": wall_s, "cpu_s": cpu_s, "peak_rss_bytes": peak_rss_bytes(os.getpid())}


def _limit_cpu(end_s: float) -> None:
    """End the process, by SIGXCPU, one to two seconds after so much CPU time; proving moves that end on."""
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(end_s) + 1, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _cpu_s() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peak_rss_bytes(pid: int) -> int | None:
    """The largest resident memory of a process so far; None where the kernel does not say.

    Not `ru_maxrss`: Linux carries that over from the parent, so that a child of a large process looks large itself.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def environment() -> dict[str, str]:
    """Of a child: one thread, and what this process can import, but nothing that merely lies in the current folder."""
    python_path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    return {**os.environ, **threads, "PYTHONPATH": python_path}


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when the harness dies, were it by SIGKILL; elsewhere the CPU limit ends it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1 is PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it has died already
        os._exit(1)


def write_json(path: Path, data: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(data))
    part.replace(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
