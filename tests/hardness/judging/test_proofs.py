"""Proofs in the harness: what a checked one is worth, and what becomes of those that fail, hang or are not written."""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

import pytest

from hardness.asking.solve import solve
from hardness.errors import GeneratorError
from hardness.judging.judge import Category, judge
from hardness.judging.recheck import Standing, read_answer, recheck
from hardness.outcome import Outcome, Proof
from hardness.running.execute import execute
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Gap, Question, RealSpace
from instances.questions import Maximum, Positivity
from instances.recipe import Instance, Known
from instances.suite import write_instance
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter, Units
from solvers.solver import Limits

BELOW = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-2.0])))  # R(x) - 2, at most -1 on [0, 1]
NOWHERE = Instance(Positivity(BELOW, Box.cube(1, 0, 1)), None)
HIGHEST = Instance(Maximum(BELOW, Box.cube(1, 0, 1)), None)
YES, NO, OPEN = (Known(verdict, "told") for verdict in (Verdict.YES, Verdict.NO, Verdict.UNKNOWN))
LIMITS = Limits(5.0, 2**31)

SAYS_NO = Outcome(Answer(Verdict.NO, Stop.FINISHED), 0.1, 0.1, 0.1, 1)
SAYS_MINUS_ONE = replace(SAYS_NO, answer=Answer(Verdict.VALUE, Stop.FINISHED, (Fraction(1),), value=Fraction(-1)))
ACCEPTED, REJECTED = Proof(True, "", 10, 0.1, 0.1), Proof(False, "line 3: no", 10, 0.1, 0.1)


@dataclass(frozen=True)
class Proves:
    """Says no and writes what a subclass says."""

    name = "proves"
    version = "1"

    def refusal(self, question: Question[Any]) -> str | None:
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        return Answer(Verdict.NO, Stop.FINISHED)

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        with proof.section("+1"):
            proof.begin("domain", Units(question.network))
            self.write(proof)
            proof.qed()
        return self.solve(question, limits)

    def write(self, proof: ProofWriter) -> None:
        proof.leaf("f")


class ProvesNonsense(Proves):
    def write(self, proof: ProofWriter) -> None:
        proof.leaf("empty")


class FailsToProve(Proves):
    def write(self, proof: ProofWriter) -> None:
        raise MemoryError


class HangsInProving(Proves):
    def write(self, proof: ProofWriter) -> None:
        while True:
            pass


class WritesNothing(Proves):
    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        return self.solve(question, limits)


def run(solver: type[Proves], tmp_path: Path, limits: Limits = LIMITS) -> Outcome:
    written = write_instance(tmp_path, NOWHERE, NO)
    return execute(written, f"tests.hardness.judging.test_proofs:{solver.__name__}", limits, tmp_path / "no.proof")


def test_a_proof_that_holds_certifies_a_no(tmp_path: Path) -> None:
    outcome = run(Proves, tmp_path)
    assert outcome.proof is not None
    assert (outcome.proof.accepted, outcome.proof.reason) == (True, "")
    assert outcome.proof.size_bytes == (tmp_path / "no.proof").stat().st_size
    assert judge(NOWHERE, OPEN, outcome).category is Category.CERTIFIED


@pytest.mark.parametrize(
    ("solver", "said"),
    [
        (ProvesNonsense, "no.proof, line 4: "),
        (FailsToProve, "the memory limit was reached"),
        (WritesNothing, "no proof: the solver proved nothing"),
    ],
)
def test_an_answer_outlives_its_proof(solver: type[Proves], said: str, tmp_path: Path) -> None:
    outcome = run(solver, tmp_path)
    assert outcome.answer.verdict is Verdict.NO
    assert outcome.proof is not None
    assert not outcome.proof.accepted
    assert said in outcome.proof.reason
    judgement = judge(NOWHERE, NO, outcome)
    assert (judgement.category, judgement.reason) == (Category.CORRECT, outcome.proof.reason)


def test_a_prover_that_hangs_is_ended_and_its_answer_kept(tmp_path: Path) -> None:
    outcome = run(HangsInProving, tmp_path, replace(LIMITS, wall_s=0.5))
    assert outcome.answer.verdict is Verdict.NO
    assert outcome.proof == Proof(False, "no proof: the process ended before the proof did")


@pytest.mark.parametrize("known", [NO, OPEN])
def test_a_checked_proof_certifies(known: Known) -> None:
    judgement = judge(NOWHERE, known, replace(SAYS_NO, proof=ACCEPTED))
    assert (judgement.category, judgement.certified, judgement.reason) == (Category.CERTIFIED, True, "")


def test_a_checked_proof_against_a_known_yes_blames_the_generator() -> None:
    with pytest.raises(GeneratorError, match="a proof of no holds, but the known answer is yes"):
        judge(NOWHERE, YES, replace(SAYS_NO, proof=ACCEPTED))


def test_a_rejected_proof_is_told_and_certifies_nothing() -> None:
    assert judge(NOWHERE, NO, replace(SAYS_NO, proof=REJECTED)).reason == "line 3: no"
    judgement = judge(NOWHERE, OPEN, replace(SAYS_NO, proof=REJECTED))
    assert judgement.category is Category.UNCERTIFIED
    assert "line 3: no" in judgement.reason
    assert judge(NOWHERE, YES, replace(SAYS_NO, proof=REJECTED)).category is Category.WRONG


@pytest.mark.parametrize("known", [NO, OPEN, Known(Verdict.VALUE, "told", value=Fraction(-1))])
def test_witness_and_proof_certify_a_value(known: Known) -> None:
    assert judge(HIGHEST, known, replace(SAYS_MINUS_ONE, proof=ACCEPTED)).certified
    assert not judge(HIGHEST, known, replace(SAYS_MINUS_ONE, proof=REJECTED)).certified
    assert not judge(HIGHEST, known, SAYS_MINUS_ONE).certified


def test_a_proved_value_that_contradicts_what_is_known_blames_the_generator() -> None:
    higher = Known(Verdict.VALUE, "told", value=Fraction(0))
    with pytest.raises(GeneratorError, match="a proof of value -1 holds"):
        judge(HIGHEST, higher, replace(SAYS_MINUS_ONE, proof=ACCEPTED))
    within = Instance(replace(HIGHEST.question, gap=Gap(Fraction(0), Fraction(-2))), None)  # type: ignore[type-var]
    with pytest.raises(GeneratorError, match="a proof of value -1 holds, but by a theorem the value is at least"):
        judge(within, OPEN, replace(SAYS_MINUS_ONE, proof=ACCEPTED))


def test_an_infinite_maximum_needs_no_proof() -> None:
    free = Instance(Maximum(BELOW, RealSpace(1)), None)
    ray = Answer(Verdict.VALUE, Stop.FINISHED, ((Fraction(0),), (Fraction(1),)), value=inf)
    assert judge(free, OPEN, replace(SAYS_NO, answer=ray)).certified


def test_solve_keeps_a_proof_that_holds_and_check_accepts_it(tmp_path: Path) -> None:
    instance = write_instance(tmp_path, NOWHERE, NO)
    proof = tmp_path / "no.proof.gz"
    solved = solve(instance, "tests.hardness.judging.test_proofs:Proves", LIMITS, proof)
    assert json.loads(solved.json)["proof"] == str(proof)
    assert json.loads(solved.json)["certified"]
    answer = tmp_path / "answer.json"
    answer.write_text(solved.json)
    assert recheck(NOWHERE, read_answer(answer), proof).holds is Standing.YES
    assert recheck(NOWHERE, read_answer(answer)).holds is Standing.UNCHECKABLE
    proof.write_bytes(proof.read_bytes()[:-9])
    assert recheck(NOWHERE, read_answer(answer), proof).holds is Standing.NO


def test_solve_removes_a_proof_that_does_not_hold(tmp_path: Path) -> None:
    instance = write_instance(tmp_path, NOWHERE, NO)
    solved = solve(instance, "tests.hardness.judging.test_proofs:ProvesNonsense", LIMITS, tmp_path / "no.proof")
    assert json.loads(solved.json)["proof"] is None
    assert not (tmp_path / "no.proof").exists()
    assert any(line.startswith("no proof") for line in solved.lines())
