"""A run, inside: what a copy of a template does, or a fresh process, once the harness has started it.

The harness's side is `hardness.running.solving`. The process takes its limits upon itself, reads its own copy of the
question, solves tiny ones of the same kind, says that it begins, and says what the answer is. Whatever the solver
raises becomes an answer that says so; what nobody can raise (a signal, `os._exit`) the harness sees for itself.

An answer that takes less than `TINY_S` is asked for again, of the same question read anew, since the clock would be
much of what is measured.

Where a proof is wanted, a solver whose answer needs one decides the question a second time and writes it: so that the
time of the first is that of solving alone, and what goes wrong in proving loses no answer.
"""

import errno
import hashlib
import json
import math
import os
import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from hardness.isolation.limits import address_space_bytes, confine, hold, peak_rss_bytes, use_the_reserve
from hardness.isolation.notify import say
from hardness.machine.noise import calibrate

if TYPE_CHECKING:
    from instances.question import Question
    from solvers.answer import Answer
    from solvers.solver import Limits, Solver

OUTPUT_BYTES = 16 * 2**20
"""The longest file that a run may write, its output among them."""

PROOF_BYTES = 2**32
"""The longest file that it may write while it proves."""

TINY_S = 0.01
"""CPU seconds below which an answer is asked for again, unless it took much longer on the wall."""

WAITING_S = 0.05
"""Wall seconds from which on it is not."""

REPEATING_S = 0.005
"""So many seconds after the first answer, or the wall limit if that is less, none is asked for any more."""

_OUT_OF_MEMORY = ("cannot allocate memory", "failed to map segment", "bad_alloc")

_NOTHING: dict[str, Any] = {
    "verdict": "unknown",
    "witness": None,
    "value": None,
    "work": {},
    "counted": None,
    "note": "",
}


class Job:
    """A solver in a template: loaded, and warmed up by tiny questions."""

    def __init__(self, spec: str) -> None:
        from solvers.registry import load

        self._spec, self.version = spec, load(spec).version

    def warm_up(self, asked: dict[str, Any]) -> bool:
        """Solve tiny questions of a kind under a run's limit of memory; whether there were any."""
        unlimited = resource.getrlimit(resource.RLIMIT_AS)[0]
        hold(resource.RLIMIT_AS, asked["memory_bytes"])
        warm = _warm_up(self._spec, asked["what"], asked["memory_bytes"])
        resource.setrlimit(resource.RLIMIT_AS, (unlimited, resource.getrlimit(resource.RLIMIT_AS)[1]))
        return warm

    def run(self, request: dict[str, Any], said: int, question: int) -> None:
        """Do a run in a copy of this process."""
        fresh(request, said, question)


def fresh(request: dict[str, Any], said: int, question: int) -> None:
    """Do a run in this process.

    Parameters
    ----------
    request
        ``solver``, its name with options; ``sha256``, the digest of the pickled question; ``wall_s``,
        ``memory_bytes``, ``seed`` and ``cores``; ``folder``, for whatever the solver writes; ``proof``, the file for a
        proof if one is wanted; ``warm_up``, the kind of the tiny questions, if any, and ``forked``, whether this is a
        copy of a template.
    said, question
        The open file to say things on, and the one with the pickled question.
    """
    proof = request["proof"]
    guarantees = confine(
        request["memory_bytes"], OUTPUT_BYTES, OUTPUT_BYTES if proof is None else PROOF_BYTES, request["cores"]
    )
    _settle(Path(request["folder"]))
    with os.fdopen(question, "rb") as file:
        content = file.read()
    answered = _answer(request, said, content, guarantees)
    say(said, {"answer": answered})
    if proof is not None and answered["verdict"] != "unknown":
        say(said, {"proof": _prove(request, content, answered, Path(proof))})
    # Native libraries may crash while the interpreter shuts down, or wait for their threads: the answer is there.
    os._exit(0)


def _settle(folder: Path) -> None:
    """Let what a solver writes or looks for by itself be in its own folder."""
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    sys.argv = ["hardness", str(folder / "result")]  # and no arguments of the harness


def _warm_up(spec: str, kind: str, memory_bytes: int, most: int | None = None) -> bool:
    from hardness.warm_up import Kind, warm_up
    from solvers.registry import load

    return warm_up(load(spec), Kind.read(kind), memory_bytes, most)


def _answer(request: dict[str, Any], said: int, content: bytes, guarantees: list[str]) -> dict[str, Any]:
    begun: tuple[float, float] | None = None
    try:
        if hashlib.sha256(content).hexdigest() != request["sha256"]:
            raise RuntimeError("its copy of the question has been changed")
        # Of a copy of a template the limit only stops the growth.
        if (loaded := address_space_bytes()) > request["memory_bytes"]:
            raise MemoryError(f"{loaded / 2**20:.0f} MiB are needed to load the solver")
        # Imported under the limits already.
        from solvers.answer import Stop, unknown
        from solvers.registry import load
        from solvers.solver import Limits, Loading, Preparing

        question: Question[Any] = pickle.loads(content)
        method = load(request["solver"])
        limits = Limits(request["wall_s"], request["memory_bytes"], request["seed"])
        # In a copy of a template everything is there already, but its memory is copied when it is first touched.
        warm = request["warm_up"] is not None and _warm_up(
            request["solver"], request["warm_up"], limits.memory_bytes, 1 if request["forked"] else None
        )
        refusal = method.refusal(question)
        if refusal is None and isinstance(method, Loading):
            method.load_for(question)
        prepared = method.prepare(question, limits) if refusal is None and isinstance(method, Preparing) else None
        calibration = calibrate()
        cpu_s = _cpu_s()
        cut = _limit_cpu(cpu_s + limits.wall_s)
        began = {"monotonic_s": time.monotonic(), "cpu_s": cpu_s, "guarantees": guarantees, "warm": warm}
        began |= {"calibration_wall_s": calibration[0], "calibration_cpu_s": calibration[1], "cpu_limit_s": cut}
        say(said, {"began": began})
        begun = (time.perf_counter(), _cpu_s())
        if refusal is not None:
            answer = unknown(Stop.UNSUPPORTED, refusal, {})
        else:
            answer = method.solve(question, limits) if prepared is None else prepared(limits)
        spent = _spent(begun)
        answered = _plain(answer, method, question) | spent
        if refusal is None and prepared is None and spent["cpu_s"] < TINY_S and spent["wall_s"] < WAITING_S:
            answered |= _repeated(request["solver"], content, limits, answer, (spent["wall_s"], spent["cpu_s"]))
        return answered
    except BaseException as error:  # SystemExit and KeyboardInterrupt are a solver's failure like any other
        use_the_reserve()
        spent = _spent(begun) if begun else {"wall_s": None, "cpu_s": None, "peak_rss_bytes": None}
        return _NOTHING | _reason(error, request["memory_bytes"]) | spent


def _repeated(
    spec: str, content: bytes, limits: "Limits", answer: "Answer", first: tuple[float, float]
) -> dict[str, Any]:
    """Ask again what had this answer in these wall and CPU seconds; returns what is to be said of the times instead.

    Of wall time the median; of CPU time, whose clock ticks only every millisecond on some systems, the mean.
    """
    from solvers.registry import load

    walls, cpus = [first[0]], [first[1]]
    end = time.perf_counter() + min(REPEATING_S, limits.wall_s)
    while len(walls) < 2 or time.perf_counter() < end:
        # Read and loaded anew, since a question and a solver may keep what they have once computed.
        question, method = pickle.loads(content), load(spec)
        begun = time.perf_counter(), _cpu_s()
        again = method.solve(question, limits)
        walls.append(time.perf_counter() - begun[0])
        cpus.append(_cpu_s() - begun[1])
        if (again.verdict, again.value) != (answer.verdict, answer.value):
            said = [str(one.verdict.value if one.value is None else one.value)[:60] for one in (answer, again)]
            raise RuntimeError(f"the same question is answered by {said[0]} first and by {said[1]} later")
    return {
        "wall_s": median(walls),
        "cpu_s": fmean(cpus),
        "repetitions": len(walls),
        "first_wall_s": first[0],
        "first_cpu_s": first[1],
    }


def _prove(request: dict[str, Any], content: bytes, answered: dict[str, Any], proof: Path) -> dict[str, Any]:
    """Write a proof if the verdict needs one and the solver can write it, within as much time again."""
    try:
        from instances.problem import Verdict
        from instances.witness import decode_value
        from solvers.certificate.write import ProofWriter
        from solvers.registry import load
        from solvers.solver import Deadline, Limits, Prover

        question, method = pickle.loads(content), load(request["solver"])
        verdict, value = Verdict(answered["verdict"]), decode_value(answered["value"])
        if not isinstance(method, Prover) or question.rests_on_witness(verdict, value):
            return {}
        hold(resource.RLIMIT_FSIZE, PROOF_BYTES)
        limits = Limits(request["wall_s"], request["memory_bytes"], request["seed"])
        _limit_cpu(_cpu_s() + limits.wall_s)
        begun = time.perf_counter()
        with Deadline(limits), ProofWriter(proof, question) as writer:  # which takes time to publish it
            answer = method.prove(question, limits, writer)
        return {"proof_s": time.perf_counter() - begun, "reason": answer.reason}
    except BaseException as error:  # as in _answer; without a whole proof there is no file
        use_the_reserve()
        return {"reason": _reason(error, request["memory_bytes"])["reason"]}


def _plain(answer: "Answer", method: "Solver", question: "Question[Any]") -> dict[str, Any]:
    from instances.witness import encode, encode_value
    from solvers.answer import Answer
    from solvers.solver import Counting

    if not isinstance(answer, Answer):
        raise TypeError(f"the solver returned {answer!r:.200}, which is no answer")
    return {
        "verdict": answer.verdict.value,
        "stop": answer.stop.value,
        "witness": None if answer.witness is None else encode(question.plain(answer.witness)),
        "value": encode_value(answer.value),
        "reason": answer.reason,
        "work": dict(answer.work),
        "counted": list(method.principal_counts) if isinstance(method, Counting) else None,
        "note": answer.note,
        "unwitnessed": answer.unwitnessed,
    }


def _reason(error: BaseException, memory_bytes: int) -> dict[str, str]:
    text = f"{type(error).__name__}: {error}"
    said = "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split())[:300])
    # A library that cannot be mapped, or a thread that gets no stack, says it in words only.
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _OUT_OF_MEMORY):
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        inherited = f" of {most // 2**20} MiB, which is inherited (see: ulimit -H -v)," if most < memory_bytes else ""
        detail = f": {said}" if str(error) else ""
        return {"stop": "memory", "reason": f"the memory limit{inherited} was reached{detail}"}
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return {"stop": "crashed", "reason": too_long(resource.getrlimit(resource.RLIMIT_FSIZE)[0])}
    return {"stop": "crashed", "reason": said}


def too_long(limit_bytes: int) -> str:
    """What is said of a process that met the limit of its files' lengths."""
    return f"wrote a file longer than {limit_bytes / 2**20:.6g} MiB"


def _spent(begun: tuple[float, float]) -> dict[str, Any]:
    """Wall and CPU seconds since the solver began, and the most memory this process ever held."""
    wall_s, cpu_s = time.perf_counter() - begun[0], _cpu_s() - begun[1]
    return {"wall_s": wall_s, "cpu_s": cpu_s, "peak_rss_bytes": peak_rss_bytes(os.getpid())}


def _limit_cpu(end_s: float) -> int | None:
    """End the process, by SIGXCPU, one to two seconds after so much CPU time; proving moves that end on.

    Returns
    -------
    The limit, if it was inherited and is a lower one; else None.
    """
    lower = hold(resource.RLIMIT_CPU, math.ceil(end_s) + 1)
    return resource.getrlimit(resource.RLIMIT_CPU)[0] if lower else None


def _cpu_s() -> float:
    """CPU seconds of this process and of the children it has waited for.

    Not Python's `process_time`: under a limit of CPU time that clock only ticks every few milliseconds.
    """
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main(request: str) -> None:
    """A fresh process that can inherit no open files: the request names them, as ``said`` and ``question``."""
    asked = json.loads(request)
    fresh(asked, os.open(asked["said"], os.O_WRONLY | os.O_APPEND), os.open(asked["question"], os.O_RDONLY))


if __name__ == "__main__":
    main(*sys.argv[1:])
