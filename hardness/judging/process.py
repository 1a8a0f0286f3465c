"""The judgement of an answer in a process of its own, from outside (`Judging`) and inside (`Job`).

The process that solved is taken at its word for nothing, and what it says may take for ever to check; so another one,
which has no solver in it, checks the proof and judges the answer under limits. All it goes by, it is handed by the
harness: the question as it was before the run, and demanded to have the digest that the harness knows; what is known of
the answer; the answer; and the proof, as an open file that has no name any more.
"""

import math
import os
import pickle
import resource
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from hardness.errors import GeneratorError
from hardness.isolation.files.memory import unchangeable
from hardness.isolation.guard import Bounds
from hardness.isolation.jobs import CHECKER
from hardness.isolation.limits import confine, hold, use_the_reserve
from hardness.isolation.notify import say
from hardness.isolation.pool import Pool
from hardness.isolation.process import ENDING_S, Files, Process
from hardness.isolation.reported import Listener
from hardness.isolation.waiting import Awaited
from hardness.judging.judge import Category, Judgement, judge
from hardness.outcome import Outcome, Proof
from hardness.sealed import Sealed
from hardness.strict_json import MalformedError, seconds, text
from instances.recipe import Instance, Known, Recipe
from instances.witness import decode, encode
from solvers.answer import Stop, unknown
from solvers.checker.check import ProofError, check_proof
from solvers.solver import Limits

PATIENCE = 20
"""The check of a proof may take so many times the wall limit of the solver."""

CHECK_S = 60.0
"""Seconds that the judgement may take besides."""

_SAID_BYTES = 2**26
_LONGEST_REASON = 10**5


@dataclass(frozen=True)
class _Case:
    """What is to be judged, and by what."""

    question: bytes
    digest: str
    recipe: Recipe | None
    known: Known
    outcome: Outcome


# From outside


class Judging:
    """The judgement of an answer that is under way: `poll` it until it has a result, then `close` it.

    Parameters
    ----------
    pool
        Where the template is.
    sealed
        The instance.
    outcome
        Of the run, with an answer.
    limits
        Of the run.
    proof
        The file with the proof, open, if there is one to check, and what it is called. Nobody else can write it.
    proof_s
        What it took to write.
    cores
        Processors to run on.
    """

    def __init__(
        self,
        pool: Pool,
        sealed: Sealed,
        outcome: Outcome,
        limits: Limits,
        proof: tuple[IO[bytes], str] | None = None,
        proof_s: float | None = None,
        cores: Sequence[int] = (),
    ) -> None:
        self._pool, self._sealed, self._outcome, self._limits, self._cores = pool, sealed, outcome, limits, cores
        self._proof, self._proof_s = proof, proof_s
        self._size_bytes = None if proof is None else os.fstat(proof[0].fileno()).st_size
        self._checked: Proof | None = None
        self._result: tuple[Outcome, Judgement] | None = None
        self._process: Process | None = None
        self._prepare()

    def poll(self) -> tuple[Outcome, Judgement] | None:
        """The outcome with its proof and the judgement, or None as long as the process runs.

        Raises
        ------
        GeneratorError
            If the instance contradicts itself.
        """
        if self._result is None and self._started() is not None:
            assert self._process is not None, "it is started"
            report = self._process.poll()
            try:
                for line in self._listener.news():
                    self._take(line)
            except (MalformedError, ValueError, TypeError, KeyError) as error:
                self._result = self._failed(f"{type(error).__name__}: {error}"[:300])
            if self._result is None and (report is not None or time.monotonic() > self._until):
                self._give_up(late=report is None)
        return self._result

    @property
    def awaited(self) -> Awaited:
        """When there is something to `poll` for."""
        if self._result is not None:
            return Awaited(until=0.0)
        if self._process is None:
            return self._pool.awaited(CHECKER, "")
        return Awaited((*self._process.files, self._listener.file), self._until)

    def close(self) -> None:
        """End what is left, and leave nothing on disk."""
        if self._process is not None:
            self._process.close()
            self._process = None
        for file in self._files:
            file.close()

    def _prepare(self) -> None:
        self._files: list[IO[bytes] | socket.socket] = []

    def _started(self) -> Process | None:
        if self._process is None:
            way = self._pool.way(CHECKER, "", self._limits.memory_bytes)
            if way is not None:
                self._process = self._start(way)
        return self._process

    def _start(self, way: Any) -> Process:
        nowhere = open(os.devnull, "r+b")  # noqa: SIM115 - closed with the rest
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        case = self._case()
        self._files += [ours, nowhere, case]
        self._listener = Listener(ours.fileno(), _SAID_BYTES)
        proof = () if self._proof is None else (self._proof[0].fileno(),)
        request = {
            "memory_bytes": self._limits.memory_bytes,
            "cpu_s": PATIENCE * self._limits.wall_s + CHECK_S,
            "cores": list(self._cores),
            "proof": None if self._proof is None else self._proof[1],
        }
        self._until = time.monotonic() + (CHECK_S if self._proof is None else PATIENCE * self._limits.wall_s + ENDING_S)
        bounds = Bounds(self._limits.memory_bytes, str(self._pool.workspace.path), sys.maxsize)
        with theirs:
            files = Files(theirs, nowhere, nowhere, (case.fileno(), *proof))
            return self._pool.start(CHECKER, way, request, bounds, files)

    def _case(self) -> IO[bytes]:
        """What the process is handed: memory that nobody can write into any more."""
        sealed = self._sealed
        case = _Case(sealed.question.read(), sealed.digest, sealed.recipe, sealed.known, self._outcome)
        return unchangeable(pickle.dumps(case))

    def _take(self, line: dict[str, Any]) -> None:
        match line:
            case {"proof": {"reason": reason, "check_s": check_s}}:
                why, spent = text(reason, _LONGEST_REASON), seconds(check_s, 1e9)
                self._checked = Proof(not why, why, self._size_bytes, self._proof_s, spent)
                self._until = time.monotonic() + CHECK_S
            case {"category": category, "source_witness": source_witness, "reason": reason}:
                found = Category(category)
                judgement = Judgement(found, found is Category.CERTIFIED, decode(source_witness), str(reason))
                self._result = replace(self._outcome, proof=self._checked or self._outcome.proof), judgement
            case {"generator": reason}:
                raise GeneratorError(str(reason))
            case {"failed": reason}:
                self._result = self._failed(str(reason))
            case _:
                raise MalformedError("no judgement")

    def _give_up(self, late: bool) -> None:
        """Go on without the proof, if it was its check that did not come to an end; else with an error."""
        how = "did not end in time" if late else "ended without a result, perhaps out of memory"
        if self._proof is None or self._checked is not None:
            self._result = self._failed(f"the check {how}")
            return
        self.close()
        refused = Proof(False, f"its check {how}", self._size_bytes, self._proof_s)
        self._outcome, self._proof = replace(self._outcome, proof=refused), None
        self._prepare()

    def _failed(self, reason: str) -> tuple[Outcome, Judgement]:
        said = f"the answer could not be checked: {reason}"
        return replace(self._outcome, answer=unknown(Stop.CRASHED, said, {})), Judgement(Category.ERROR, reason=said)


# Inside


class Job:
    """The checker in a template."""

    version = "1"

    def __init__(self, spec: str) -> None:
        pass

    def run(self, request: dict[str, Any], said: int, case: int, proof: int | None = None) -> None:
        """Judge a case in a copy of this process."""
        fresh(request, said, case, proof)


def fresh(request: dict[str, Any], said: int, case: int, proof: int | None = None) -> None:
    """Judge a case in this process.

    Parameters
    ----------
    request
        ``memory_bytes``, ``cpu_s`` and ``cores``; ``proof``, what the proof is called.
    said
        The open file to say things on.
    case, proof
        The open files with the case and with the proof.
    """
    memory_bytes = request["memory_bytes"]
    confine(memory_bytes, 2**63 - 1, 2**63 - 1, request["cores"])
    hold(resource.RLIMIT_CPU, math.ceil(request["cpu_s"]) + 1)
    try:
        with os.fdopen(case, "rb") as file:
            told: _Case = pickle.load(file)
        instance = Instance(pickle.loads(told.question), told.recipe)
        if instance.digest != told.digest:
            raise RuntimeError(f"the question has the digest {instance.digest[:10]}…, not {told.digest[:10]}…")
        outcome = told.outcome
        if proof is not None:
            checked = _check(instance, outcome, proof, request["proof"])
            say(said, {"proof": {"reason": checked.reason, "check_s": checked.check_s}})
            outcome = replace(outcome, proof=checked)
        judgement = judge(instance, told.known, outcome)
        say(
            said,
            {
                "category": judgement.category.value,
                "source_witness": encode(judgement.source_witness),
                "reason": judgement.reason,
            },
        )
    except GeneratorError as error:
        say(said, {"generator": str(error)})
    except BaseException as error:
        use_the_reserve()
        say(said, {"failed": f"{type(error).__name__}: {error}"[:300]})
    os._exit(0)


def _check(instance: Instance, outcome: Outcome, proof: int, name: str) -> Proof:
    """What becomes of a proof, which is called `name` in what is said of it."""
    reason, begun = "", time.perf_counter()
    try:
        with os.fdopen(proof, "rb") as file:
            check_proof(instance.question, outcome.answer.verdict, outcome.answer.value, Path(name), file)
    except ProofError as error:
        reason = str(error)
    except MemoryError:
        reason = f"{name}: its check ran out of memory"
    return Proof(not reason, reason, check_s=time.perf_counter() - begun)
