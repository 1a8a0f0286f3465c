"""This package's solvers with proofs: an answer, its proof in a file, and the independent check of that file."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.peers.ours.ours import MEMORY_BYTES, tiny
from benchmarks.reply import Reply, timed
from instances.question import Question
from solvers.answer import Answer
from solvers.certificate.write import ProofWriter
from solvers.checker.check import check_proof
from solvers.registry import load
from solvers.solver import Limits, Prover


class Certified:
    """One solver by its specification, for answers that need a proof."""

    def __init__(self, spec: str) -> None:
        solver = load(spec)
        assert isinstance(solver, Prover), f"{spec} writes no proofs"
        self._solver = solver

    def prepare(self, question: Question[Any]) -> None:
        """As in `benchmarks.peers.ours.ours`."""
        with TemporaryDirectory() as folder:
            self._prove(tiny(question), Path(folder) / "tiny.proof", 60.0)

    def solve(self, question: Question[Any], seconds: float) -> Reply:
        """The work counts the microseconds that the two parts took, as ``proving`` and ``checking``.

        Raises
        ------
        ProofError
            If the proof is refused.
        """

        def certify() -> tuple[Answer, float, float]:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "answer.proof"
                start = perf_counter()
                answer = self._prove(question, path, seconds)
                proved = perf_counter()
                check_proof(question, answer.verdict, answer.value, path)
                return answer, proved - start, perf_counter() - proved

        (answer, proving, checking), spent = timed(certify, seconds)
        work = {"proving": round(1e6 * proving), "checking": round(1e6 * checking)}
        return Reply(answer.verdict.value, spent, work, answer.reason)

    def _prove(self, question: Question[Any], path: Path, seconds: float) -> Answer:
        with ProofWriter(path, question) as proof:
            return self._solver.prove(question, Limits(seconds, MEMORY_BYTES), proof)
