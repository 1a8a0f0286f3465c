"""An instance decided, and an answer checked: solve, check."""

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardness.api.answer import Answer
from hardness.api.processes import pool
from hardness.asking.solve import Solved, decide
from hardness.isolation.limits import peak_rss_bytes
from hardness.judging.followed import followed
from hardness.judging.judge import judge
from hardness.judging.recheck import RecheckResult, read_answer, recheck
from hardness.outcome import Outcome, Proof
from hardness.study.study import GIB, MOST_GIB, MOST_S
from instances.errors import InputError, shown
from instances.problem import Verdict
from instances.question import Question
from instances.recipe import Instance, Known
from instances.suite import read_instance, read_known
from solvers.answer import Stop, unknown
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.registry import load
from solvers.solver import Deadline, Limits, Preparing, Prover


def solve(
    instance: Any,
    solver: str = "auto",
    *,
    timeout_s: float = 60.0,
    memory_gib: float = 4.0,
    seed: int = 0,
    proof: bool | str | Path = False,
    isolated: bool = True,
) -> Answer:
    """Decide an instance and judge the answer, as ``hardness solve``.

    Parameters
    ----------
    instance
        What `hardness.reduce` or `hardness.ask` made, or the path of a NAME.yaml.
    solver
        Its name, maybe with options as in ``activation-sat[structure=off]``; ``auto`` picks one.
    timeout_s, memory_gib
        Limits on wall time and memory.
    seed
        For the solver's random choices.
    proof
        Whether to write a proof and have it checked, if the answer needs one and the solver can: for as long as the
        answer is there, or into this file.
    isolated
        In a process of its own, which the limits end; a crash is then an answer that says so. Else in this process,
        where only the solver itself looks at the time, nobody at the memory, and what it raises is raised.

    Raises
    ------
    InputError
        If the instance, the solver or a limit is none.
    GeneratorError
        If the instance contradicts itself.
    """
    question, known = located(instance)
    limits = limits_of(timeout_s, memory_gib, seed)
    if not isinstance(solver, str):
        raise InputError(f"a solver is asked for by its name, such as 'region'; got {shown(solver)}")
    folder, file = None, None
    if proof is True:
        folder = Path(tempfile.mkdtemp(prefix="hardness-"))
        file = folder / "proof"
    elif proof is not False:
        file = Path(proof)
    if not isolated:
        return Answer(_in_process(question, known, solver, limits, file), folder)
    with pool() as processes:
        return Answer(decide(question, known, solver, limits, file, processes), folder)


def check(instance: Any, answer: Any, proof: str | Path | None = None) -> RecheckResult:
    """Check an answer exactly and without any solver code, as ``hardness check``.

    Parameters
    ----------
    instance
        As for `solve`.
    answer
        What `hardness.solve` returned, or the path of what ``solve --json`` wrote.
    proof
        The file with its proof, if the answer does not bring it.

    Returns
    -------
    Whether the answer holds, and why in one line; it is true if the answer holds.
    """
    question, _ = located(instance)
    if isinstance(answer, Answer):
        told: Mapping[str, Any] = answer.claim
        proof = answer.proof if proof is None else proof
    elif isinstance(answer, (str, Path)):
        told = read_answer(Path(answer))
    else:
        raise InputError(f"an answer is what hardness.solve returned, or a file by solve --json; got {shown(answer)}")
    return recheck(question, dict(told), None if proof is None else Path(proof))


def located(given: Any) -> tuple[Instance, Known]:
    """The instance that a value or a path stands for, and what is known of its answer.

    What is asked for from the recipe of an instance is asked for within bounds, since anybody may have written it.
    """
    if isinstance(given, Question):
        return Instance(given, None), Known(Verdict.UNKNOWN, "nobody knows")
    if isinstance(given, Instance):
        if given.recipe is not None and followed(given).target != given.question:
            raise InputError(f"the recipe does not make instance {given.name}: {given.recipe.line}")
        return given, given.known
    if isinstance(given, (str, Path)):
        path = Path(given)
        described = path.with_suffix(".yaml")
        if path.suffix == ".onnx" and path.exists() and not described.exists():
            raise InputError(f"{path}: there is no {described.name} beside it; ask about it by hardness.ask(…)")
        return read_instance(path), read_known(path)
    raise InputError(
        f"an instance is what hardness.reduce or hardness.ask made, or the path of a NAME.yaml; got {shown(given)}"
    )


def limits_of(timeout_s: float, memory_gib: float, seed: int) -> Limits:
    """Limits that a system can be told."""
    for name, value, most in (("timeout_s", timeout_s, MOST_S), ("memory_gib", memory_gib, MOST_GIB)):
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value <= most:
            raise InputError(f"{name} is {shown(value)}; a positive number of at most {most:g} is right")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise InputError(f"seed is {shown(seed)}; an integer is right")
    return Limits(float(timeout_s), int(memory_gib * GIB), seed)


def _in_process(instance: Instance, known: Known, solver: str, limits: Limits, proof: Path | None) -> Solved:
    """The same without processes: what the solver answers is judged as always."""
    method = load(solver)
    # A copy, because questions keep what they have once computed, and the judge goes by what was asked.
    question: Question[Any] = replace(instance.question)  # type: ignore[type-var]
    refusal = method.refusal(question)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    if refusal is not None:
        answer = unknown(Stop.UNSUPPORTED, refusal, {})
    elif isinstance(method, Preparing):
        answer = method.prepare(question, limits)(limits)
    else:
        answer = method.solve(question, limits)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    outcome = Outcome(answer, wall_s, cpu_s, 0.0, peak_rss_bytes(os.getpid()), isolation="none")
    if (
        proof is not None
        and answer.verdict is not Verdict.UNKNOWN
        and isinstance(method, Prover)
        and not question.rests_on_witness(answer.verdict, answer.value)
    ):
        outcome = replace(outcome, proof=_prove(method, instance, answer.verdict, answer.value, limits, proof))
    return Solved(instance, solver, method.version, outcome, judge(instance, known, outcome), proof)


def _prove(method: Prover, instance: Instance, verdict: Verdict, value: Any, limits: Limits, file: Path) -> Proof:
    """Write a proof and check it; one that does not hold is removed."""
    begun = time.perf_counter()
    try:
        with Deadline(limits), ProofWriter(file, instance.question) as writer:
            reason = method.prove(replace(instance.question), limits, writer).reason  # type: ignore[type-var]
    except TimeoutError as error:
        reason = str(error)
    proof_s = time.perf_counter() - begun
    if not file.exists():
        return Proof(False, f"no proof: {reason or 'the solver proved nothing'}", proof_s=proof_s)
    size, begun, reason = file.stat().st_size, time.perf_counter(), ""
    try:
        check_proof(instance.question, verdict, value, file)
    except ProofError as error:
        reason = str(error)
        file.unlink()
    return Proof(not reason, reason, size, proof_s, time.perf_counter() - begun)
