"""Writing proofs: what is kept and what is not, the numbers of units, digests, and proofs by positivity questions."""

import gzip
import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Gap, Question, RealSpace
from instances.questions import Lipschitz, Maximum, Positivity, Surjectivity, ZeroMap, ZonotopeContainment
from solvers.answer import Answer, Stop, unknown
from solvers.certificate.write import ProofWriter, Units, rational
from solvers.checker.check import check_proof
from solvers.solver import Limits
from solvers.via_positivity.by_positivity import by_positivity
from tests.oracles import questions as brute
from tests.proving import Prover, form_of

LINE = RealSpace(1)
HAT = Network((Layer([[1.0], [1.0], [1.0]], [1.0, 0.0, -1.0]), Layer([[1.0, -2.0, 1.0]], [0.0])))
DEEP_HAT = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0]), Layer([[1.0]], [0.0])))
BIUNIT = Box.cube(1, -2, 2)
LIMITS = Limits(wall_s=60.0, memory_bytes=1 << 32)


def test_a_section_that_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    path, question, units = tmp_path / "new" / "hat.proof", Maximum(HAT, BIUNIT), Units(HAT)
    with ProofWriter(path, question) as proof:
        with proof.section("+1"):
            proof.begin("domain", units)
            proof.leaf("f")
            proof.discard()
            proof.begin("domain", units)
            proof.split(1, Fraction(-1, 2))
            proof.begin("cone", units)
        assert proof.claims == []
        with proof.section("+1"), proof.section("-7"):  # the inner one is part of the outer one
            proof.begin("domain", units)
            proof.leaf("f", {1: Fraction(0)})
            proof.qed()
        assert proof.claims == ["+1"]
        assert not path.exists()
    head = f"relu-hardness-proof 1\nquestion {question.digest}\n"
    assert path.read_text() == head + "claim +1 domain\nleaf f : 1 0\nqed\n"
    check_proof(question, Verdict.VALUE, Fraction(1), path)
    assert list(path.parent.iterdir()) == [path]


def test_no_section_or_an_error_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "hat.proof"
    with ProofWriter(path, Maximum(HAT, LINE)) as proof, proof.section("+1"):
        proof.begin("domain", Units(HAT))
    with ProofWriter(path, Maximum(HAT, LINE)) as proof, proof.section("+1"):
        proof.begin("domain", Units(HAT))
        proof.qed()
        proof.clear()

    def fail() -> None:
        with ProofWriter(path, Maximum(HAT, LINE)) as proof, proof.section("+1"):
            proof.begin("domain", Units(HAT))
            proof.qed()
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_every_step_is_a_line_and_compression_changes_nothing(tmp_path: Path) -> None:
    texts = []
    for name in ("all.proof", "all.proof.gz"):
        with ProofWriter(tmp_path / name, Maximum(HAT, LINE)) as proof, proof.section("+1"):
            proof.begin("cone", Units(HAT))
            assert proof.direction((0, -3)) == 2
            proof.set({1: Fraction(1, 2), 2: None})
            proof.range("x1", "<=", Fraction(4, 2), {1: Fraction(-1)})
            proof.cut(1, ">=", Fraction(-1, 3))
            assert proof.atom(1, Fraction(0), Fraction(1)) == 1
            assert proof.atom(2, Fraction(0), Fraction(0), {2: Fraction(5)}) == 2
            proof.relation({1: Fraction(1), 2: Fraction(-1, 2)})
            proof.lemma("f", [1, -2], {1: Fraction(1)})
            proof.delete([1, -2])
            proof.rup([])
            proof.region((Fraction(1), Fraction(1, 2)))
            proof.qed()
        data = (tmp_path / name).read_bytes()
        texts.append(gzip.decompress(data) if name.endswith("gz") else data)
    assert texts[0] == texts[1]
    assert texts[0].decode().splitlines()[2:] == [
        "claim +1 cone", "direction 0 -3", "set 1 1/2 2 chord", "range x1 <= 2 : 1 -1", "cut 1 >= -1/3",
        "atom 1 1 0 1", "atom 2 2 0 0 : 2 5", "relation 1 1 2 -1/2", "lemma f 1 -2 : 1 1", "delete 1 -2", "rup",
        "leaf region 1 1/2", "qed",
    ]  # fmt: skip


def test_units_are_numbered_by_directions_and_then_by_neurons() -> None:
    first = Layer([[0.0, 0.0], [2.0, -4.0], [0.0, 0.5], [-3.0, 6.0]], [1.0, 0.0, 0.0, 1.0])
    units = Units(
        Network(
            (first, Layer(np.zeros((3, 4)), [0.0] * 3), Layer(np.ones((2, 3)), [0.0] * 2), Layer([[1.0, 1.0]], [0.0]))
        )
    )
    assert units.directions == [(1, -2), (0, 1)]
    assert [units.of_neuron(0, i) for i in range(4)] == [None, 1, 2, 1]
    assert [units.of_neuron(1, i) for i in range(3)] == [3, 4, 5]
    assert [units.of_neuron(2, i) for i in range(2)] == [6, 7]
    assert units.of_direction((0, 1)) == 2
    assert len(units) == 7
    assert len(Units(Network((first,)))) == 0


def test_rationals_have_any_number_of_digits() -> None:
    big = 10**9000 + 1
    assert rational(Fraction(-1, big)) == "-1/1" + "0" * 8999 + "1"
    assert rational(Fraction(6, 4)) == "3/2"
    assert rational(-7) == "-7"


def test_a_digest_is_of_what_is_asked_and_of_nothing_else() -> None:
    def digest(*lines: str) -> str:
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()

    network = f"network {HAT.digest}"
    asked = Positivity(HAT, LINE, threshold=Fraction(-1, 2))
    assert asked.digest == digest("question positivity", network, "domain space 1", "threshold -1/2")
    boxed = Lipschitz(HAT, Box((Fraction(-1, 3),), (Fraction(2),)), p="inf")
    assert boxed.digest == digest("question lipschitz", network, "domain box -1/3 2", "p inf")
    promised = replace(asked, witness_box=BIUNIT, gap=Gap(Fraction(1), Fraction(-1)))
    assert promised.digest == asked.digest
    others = [Maximum(HAT, LINE), ZeroMap(HAT, LINE), Surjectivity(HAT, LINE), Positivity(HAT, LINE), boxed, asked]
    assert len({question.digest for question in others}) == len(others)
    huge = Box((Fraction(0),), (Fraction(10**9000),))
    assert Maximum(HAT, huge).digest != Maximum(HAT, BIUNIT).digest


def positivity(question: Positivity, limits: Limits) -> Answer:
    box = question.domain if isinstance(question.domain, Box) else None
    point = next(brute.positive_points(question.network, box, question.threshold), None)
    return Answer(Verdict.NO if point is None else Verdict.YES, Stop.FINISHED, point)


def positivity_with_proof(question: Positivity, limits: Limits, proof: ProofWriter) -> Answer:
    answer = positivity(question, limits)
    with proof.section("+1"):
        form = "cone" if question.threshold < 0 and not isinstance(question.domain, Box) else form_of(question)
        assert Prover(proof, question, "+1", question.threshold, form).prove() == (answer.verdict is Verdict.NO)
    return answer


ZERO = Network((Layer([[1.0], [2.0], [-1.0]], [0.0, 0.0, 0.0]), Layer([[2.0, -1.0, 0.0]] * 2, [0.0, 0.0])))
DEEP_ZERO = Network((*DEEP_HAT.layers[:2], Layer([[0.0], [0.0]], [0.0, 0.0])))
ABS = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
MINUS = Network((ABS.layers[0], Layer([[-1.0, -1.0]], [0.0])))
ASKED: list[tuple[Question[Any], list[str]]] = [
    (Maximum(HAT, LINE), ["+1"]),
    (Maximum(HAT, LINE, witness_box=BIUNIT, gap=Gap(Fraction(1), Fraction(0))), ["+1"]),
    (Maximum(DEEP_HAT, BIUNIT), ["+1"]),
    (Maximum(MINUS, LINE), ["+1"]),
    (Maximum(ABS, LINE), []),
    (ZeroMap(ZERO, LINE), ["+1", "-1", "+2", "-2"]),
    (ZeroMap(ZERO, Box.cube(1, 0, 0)), ["+1", "-1", "+2", "-2"]),
    (ZeroMap(ZERO, Box.cube(1, 1, 2)), ["+1", "-1", "+2", "-2"]),
    (ZeroMap(DEEP_ZERO, LINE), ["+1", "-1", "+2", "-2"]),
    (ZeroMap(DEEP_HAT, LINE), []),
    (ZeroMap(HAT, Box.cube(1, 2, 3)), ["+1", "-1"]),
    (ZeroMap(HAT, LINE), []),
    (ZeroMap(Network((Layer([[0.0], [0.0]], [0.0, 0.0]),)), LINE), ["+1", "-1", "+2", "-2"]),
    (Surjectivity(ABS, LINE), ["-1"]),
    (Surjectivity(MINUS, LINE), ["+1"]),
    (Surjectivity(Network((Layer([[1.0]], [0.0]),)), LINE), []),
    (ZonotopeContainment(MINUS, LINE), ["+1"]),
    (ZonotopeContainment(ABS, LINE), []),
]


@pytest.mark.parametrize(("question", "claimed"), ASKED)
def test_positivity_questions_prove_what_they_answer(
    question: Question[Any], claimed: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "asked.proof"
    with ProofWriter(path, question) as proof:
        answer = by_positivity(question, positivity, LIMITS, (positivity_with_proof, proof))
        assert proof.claims == claimed
    unproved = by_positivity(question, positivity, LIMITS)
    assert (answer.verdict, answer.value) == (unproved.verdict, unproved.value)
    assert path.exists() == bool(claimed)
    if claimed:
        check_proof(question, answer.verdict, answer.value, path)


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("question", [Maximum(HAT, LINE), ZeroMap(DEEP_ZERO, LINE), Surjectivity(ABS, LINE)])
def test_a_claim_without_proof_or_answer_leaves_no_section(question: Question[Any], after: int, tmp_path: Path) -> None:
    calls = 0

    def forgetful(asked: Positivity, limits: Limits, proof: ProofWriter) -> Answer:
        nonlocal calls
        calls += 1
        return positivity_with_proof(asked, limits, proof) if calls <= after else positivity(asked, limits)

    def gives_up(asked: Positivity, limits: Limits, proof: ProofWriter) -> Answer:
        nonlocal calls
        calls += 1
        stopped = unknown(Stop.TIME, "time limit", {})
        return positivity_with_proof(asked, limits, proof) if calls <= after else stopped

    for prove, verdicts in ((forgetful, set(Verdict) - {Verdict.UNKNOWN}), (gives_up, set(Verdict))):
        calls = 0
        with ProofWriter(tmp_path / "part.proof", question) as proof:
            answer = by_positivity(question, positivity, LIMITS, (prove, proof))
            assert answer.verdict in verdicts
            assert not proof.claims or calls <= after
        assert (tmp_path / "part.proof").exists() == (calls <= after)
        (tmp_path / "part.proof").unlink(missing_ok=True)
