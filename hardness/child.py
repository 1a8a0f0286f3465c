"""One run in its own process, ``python -m hardness.child`` with the arguments of `main`.

The parent is `hardness.execute`. The process takes its limits upon itself, reads the instance, writes RESULT.started
when the solver begins and RESULT when it has answered, both as JSON and whole or not at all. Whatever the solver
raises becomes an answer that says so; what nobody can raise (a signal, `os._exit`) the parent sees for itself.

An answer that takes less than `TINY_S` is asked for again, of the same question read anew, since the clock and the
first touch of memory would be most of what is measured.

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
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from hardness.calibration import calibrate

if TYPE_CHECKING:
    from solvers.answer import Answer
    from solvers.solver import Limits

OUTPUT_BYTES = 16 * 2**20
"""The longest file that a run may write, its output among them."""

PROOF_BYTES = 2**32
"""The longest file that it may write while it proves."""

TINY_S = 0.05
"""Wall seconds below which an answer is asked for again."""

REPEATING_S = 0.1
"""So many seconds after the first answer, or the wall limit if that is less, none is asked for any more."""

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
    cores: str,
    result: str,
    proof: str | None = None,
) -> None:
    """Run `solver` on the instance; the arguments are those of `hardness.execute.Execution`, as texts.

    Parameters
    ----------
    parent
        The process to die with; 0 if that is seen to by somebody else.
    cores
        Numbers of the processors to run on, with commas; empty for wherever the kernel likes.
    """
    if parent != "0":
        die_with_parent(int(parent))
    guarantees = _confine(int(memory_bytes), cores, OUTPUT_BYTES if proof is None else PROOF_BYTES)
    arguments = Path(instance), solver, float(wall_s), int(memory_bytes), int(seed)
    said = _run(*arguments, Path(result), guarantees)
    wanted = proof is not None and said["verdict"] != "unknown"
    write_json(Path(result), said | ({"proof_reason": "the process ended before the proof did"} if wanted else {}))
    if wanted and proof is not None:
        write_json(Path(result), said | _prove(*arguments, said["verdict"], Path(proof)))
    # Native libraries may crash while the interpreter shuts down, or wait for their threads: the answer is there.
    os._exit(0)


def _confine(memory_bytes: int, cores: str, longest_bytes: int) -> list[str]:
    """Take the limits upon this process, all but that of CPU time; returns which kinds of guarantee hold."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes + _RESERVE_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, longest_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pinned = {int(core) for core in cores.split(",") if core}
    with contextlib.suppress(OSError):  # the processors may be forbidden to this process by now
        os.sched_setaffinity(0, pinned)
    return ["rlimits", *(["affinity"] if pinned == os.sched_getaffinity(0) else [])]


def _run(
    path: Path, spec: str, wall_s: float, memory_bytes: int, seed: int, result: Path, guarantees: list[str]
) -> dict[str, Any]:
    begun: tuple[float, float] | None = None
    try:
        # Imported under the limits already.
        from instances.formats.suite import read_instance
        from solvers.answer import Stop, unknown
        from solvers.registry import load
        from solvers.solver import Limits, Preparing

        question = read_instance(path).question
        method, limits = load(spec), Limits(wall_s, memory_bytes, seed)
        refusal = method.refusal(question)
        prepared = method.prepare(question, limits) if refusal is None and isinstance(method, Preparing) else None
        calibration = calibrate()
        cpu_s = _cpu_s()
        _limit_cpu(cpu_s + wall_s)
        started = {"monotonic_s": time.monotonic(), "cpu_s": cpu_s, "guarantees": guarantees}
        started |= {"calibration_wall_s": calibration[0], "calibration_cpu_s": calibration[1]}
        write_json(result.with_suffix(".started"), started)
        begun = (time.perf_counter(), cpu_s)
        if refusal is not None:
            answer = unknown(Stop.UNSUPPORTED, refusal, {})
        else:
            answer = method.solve(question, limits) if prepared is None else prepared(limits)
        spent = _spent(begun)
        said = _plain(answer) | spent
        if refusal is None and prepared is None and spent["wall_s"] < TINY_S:
            said |= _repeated(path, spec, limits, answer, (spent["wall_s"], spent["cpu_s"]))
        return said
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


def _repeated(path: Path, spec: str, limits: "Limits", answer: "Answer", first: tuple[float, float]) -> dict[str, Any]:
    """Ask again what had this answer in these wall and CPU seconds; returns what is to be said of the times instead.

    Of wall time the median; of CPU time, whose clock ticks only every millisecond on some systems, the mean without the
    first time, in which more may have been loaded.
    """
    from instances.formats.suite import read_instance
    from solvers.registry import load

    walls, cpus = [first[0]], list[float]()
    end = time.perf_counter() + min(REPEATING_S, limits.wall_s)
    while not cpus or time.perf_counter() < end:
        # Read and loaded anew, since a question and a solver may keep what they have once computed.
        question, method = read_instance(path).question, load(spec)
        begun = time.perf_counter(), _cpu_s()
        again = method.solve(question, limits)
        walls.append(time.perf_counter() - begun[0])
        cpus.append(_cpu_s() - begun[1])
        if (again.verdict, again.value) != (answer.verdict, answer.value):
            said = [str(one.verdict.value if one.value is None else one.value) for one in (answer, again)]
            raise RuntimeError(f"the same question is answered by {said[0]} first and by {said[1]} later")
    return {
        "wall_s": median(walls),
        "cpu_s": fmean(cpus),
        "repetitions": len(walls),
        "first_wall_s": first[0],
        "first_cpu_s": first[1],
    }


def _prove(
    path: Path, spec: str, wall_s: float, memory_bytes: int, seed: int, verdict: str, proof: Path
) -> dict[str, Any]:
    """Write a proof if the verdict needs one and the solver can write it, within as much time again."""
    try:
        from instances.formats.suite import read_instance
        from solvers.proof.write import ProofWriter
        from solvers.registry import load
        from solvers.solver import Deadline, Limits, Prover

        question, method = read_instance(path).question, load(spec)
        if not isinstance(method, Prover) or (verdict == question.witnessed.value != "value"):
            return {}
        resource.setrlimit(resource.RLIMIT_FSIZE, (PROOF_BYTES, PROOF_BYTES))
        _limit_cpu(_cpu_s() + wall_s)
        begun = time.perf_counter()
        limits = Limits(wall_s, memory_bytes, seed)
        with Deadline(limits), ProofWriter(proof, question) as writer:  # which takes time to publish it
            answer = method.prove(question, limits, writer)
        return {"proof_s": time.perf_counter() - begun, "proof_reason": answer.reason}
    except BaseException as error:  # as in _run; without a whole proof there is no file
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes + _RESERVE_BYTES,) * 2)
        return {"proof_reason": _reason(error)["reason"]}


def _plain(answer: "Answer") -> dict[str, Any]:
    from instances.formats.witness import encode, encode_value
    from solvers.answer import Answer

    if not isinstance(answer, Answer):
        raise TypeError(f"the solver returned {answer!r:.200}, which is no answer")
    return {
        "verdict": answer.verdict.value,
        "stop": answer.stop.value,
        "witness": encode(answer.witness),
        "value": encode_value(answer.value),
        "reason": answer.reason,
        "work": dict(answer.work),
        "note": answer.note,
        "unwitnessed": answer.unwitnessed,
    }


def _reason(error: BaseException) -> dict[str, str]:
    text = f"{type(error).__name__}: {error}"
    said = " ".join(text.split())[:300]
    # A library that cannot be mapped, or a thread that gets no stack, says it in words only.
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _OUT_OF_MEMORY):
        return {"stop": "memory", "reason": f"the memory limit was reached: {said}"}
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return {"stop": "crashed", "reason": too_long(resource.getrlimit(resource.RLIMIT_FSIZE)[0])}
    return {"stop": "crashed", "reason": said}


def too_long(limit_bytes: int) -> str:
    """What is said of a process that met the limit of its files' lengths."""
    return f"wrote a file longer than {limit_bytes // 2**20} MiB"


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


def die_with_parent(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """Ask Linux to kill this process when the harness dies, were it by SIGKILL; elsewhere the CPU limit ends it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, by)  # 1 is PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it has died already
        os._exit(1)


def write_json(path: Path, data: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(data))
    part.replace(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
