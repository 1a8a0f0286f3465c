"""Proofs of folded networks: the checker follows every step of folding, and believes none."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from instances.disguises import LEVELS, disguised
from instances.families import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Maximum, Positivity, Regions, ZeroMap
from instances.reductions import MulticoloredCliqueToMaximum, MulticoloredCliqueToPositivity
from solvers.answer import Answer
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.folding.presolve import smaller
from solvers.registry import load
from solvers.solver import Limits
from tests.instances.disguises.disguise_laws import SPECIMENS
from tests.instances.parameters.drawn import shallow

LIMITS = Limits(60, 2**33)


def proved(name: str, question: Question[Any], path: Path) -> tuple[Answer, list[str]]:
    """The answer, and the claims that have a proof in the file."""
    with ProofWriter(path, question) as writer:
        answer = load(name).prove(question, LIMITS, writer)  # type: ignore[attr-defined]
    return answer, writer.claims


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("activation-sat", "fibre"),
        *(pytest.param(name, "strong", marks=pytest.mark.slow) for name in ("activation-sat", "auto", "region")),
    ],
)
def test_a_no_to_a_disguised_clique_has_a_proof_about_the_network_as_it_stands(
    name: str, level: str, tmp_path: Path
) -> None:
    plain = MulticoloredCliqueToPositivity(gnp_multicolored_clique(2, 3, "threshold", seed=0)).target
    question = disguised(replace(plain, threshold=Fraction(2), gap=None), level, 1).target
    answer, claims = proved(name, question, tmp_path / "a.proof")
    assert (answer.verdict, claims) == (Verdict.NO, ["+1"])
    assert answer.work["folded"] > 0
    check_proof(question, answer.verdict, answer.value, tmp_path / "a.proof")
    assert (tmp_path / "a.proof").read_text().startswith("relu-hardness-proof 3\n")


def test_a_larger_strong_clique_is_refuted_with_a_proof(tmp_path: Path) -> None:
    plain = MulticoloredCliqueToPositivity(gnp_multicolored_clique(3, 4, "threshold", seed=0)).target
    question = disguised(plain, "strong", 0).target
    answer, claims = proved("activation-sat", question, tmp_path / "a.proof.gz")
    assert (answer.verdict, claims) == (Verdict.NO, ["+1"])
    check_proof(question, answer.verdict, answer.value, tmp_path / "a.proof.gz")


def test_a_maximum_has_a_proof_too(tmp_path: Path) -> None:
    plain = MulticoloredCliqueToMaximum(gnp_multicolored_clique(2, 2, "threshold", seed=0)).target
    question = disguised(plain, "strong", 1).target
    answer, claims = proved("activation-sat", question, tmp_path / "a.proof")
    assert claims == ["+1"]
    check_proof(question, answer.verdict, answer.value, tmp_path / "a.proof")


@pytest.mark.slow
def test_whatever_is_folded_and_proved_is_accepted(tmp_path: Path) -> None:
    prover, folded = load("region"), 0
    for number, plain in enumerate(SPECIMENS):
        question = disguised(plain, list(LEVELS)[number % len(LEVELS)], number).target
        if prover.refusal(question) is not None or question.network.neurons > 30:
            continue
        answer, claims = proved("region", question, tmp_path / f"{number}.proof")
        if claims:
            check_proof(question, answer.verdict, answer.value, tmp_path / f"{number}.proof")
            folded += "folded" in answer.work
    assert folded > 2


TWICE = shallow([[1.0], [2.0], [-1.0], [1.0]], [0.0, 0.0, 0.0, -5.0], [-1.0, -1.0, -1.0, 0.0], -1.0)
"""-1 - 3 R(x) - R(-x), of four neurons."""

HEAD = "relu-hardness-proof 3\nquestion {}\n"
FOLD = "fold 1 2\nrow 1 0\nrow -1 0\nrow -3 -1 -1\n"


def sections(question: Question[Any], verdict: Verdict, tmp_path: Path) -> str:
    """Of a proof about this question without folds."""
    _, claims = proved("region[fold=off]", question, tmp_path / "sections")
    assert claims
    return "".join((tmp_path / "sections").read_text().splitlines(keepends=True)[2:])


@pytest.fixture
def rest(tmp_path: Path) -> str:
    """The sections about TWICE folded as FOLD says."""
    small = shallow([[1.0], [-1.0]], [0.0, 0.0], [-3.0, -1.0], -1.0)
    return sections(Positivity(small, RealSpace(1)), Verdict.NO, tmp_path)


def accepted(fold: str, rest: str, tmp_path: Path, question: Question[Any] | None = None, version: int = 3) -> None:
    question = question or Positivity(TWICE, RealSpace(1))
    (tmp_path / "a.proof").write_text(HEAD.format(question.digest).replace("3", str(version), 1) + fold + rest)
    check_proof(question, Verdict.NO, None, tmp_path / "a.proof")


def test_a_right_fold_is_accepted_in_other_units_too(rest: str, tmp_path: Path) -> None:
    accepted(FOLD, rest, tmp_path)
    accepted(f"# before\n{FOLD}# after\n", rest, tmp_path)
    accepted(
        "fold 1 2\nrow 1/3 0\nrow -7 0\nrow -9 -1/7 -1\nfold 1 2\nrow 1 0\nrow -1 0\nrow -3 -1 -1\n", rest, tmp_path
    )


@pytest.mark.parametrize(
    ("fold", "said"),
    [
        (FOLD.replace("-3 -1 -1", "-3 -1 -2"), "line 6: the new layers are another function"),
        (FOLD.replace("-3 -1 -1", "-2 -1 -1"), "another function than the old ones"),
        (FOLD.replace("row -1 0", "row 1 0"), "another function"),
        (FOLD.replace("row -1 0", "row -1 1"), "another function"),
        (FOLD.replace("row -1 0", "row -1 0 0"), "line 5: 'row' where row and '2' numbers are right"),
        (FOLD.replace("row -1 0", "row -1.0 0"), "'-1.0'; a rational p or p/q in lowest terms"),
        (FOLD.replace("fold 1 2", "fold 0 2"), "hidden layer '0'; there are '1'"),
        (FOLD.replace("fold 1 2", "fold 2 2"), "hidden layer '2'; there are '1'"),
        (FOLD.replace("fold 1 2", "fold 1 -2"), "'-2' neurons; at least 0"),
        (FOLD.replace("fold 1 2", "fold 1"), "line 3: fold, a hidden layer, and its new number of neurons"),
        (FOLD.replace("fold 1 2", "fold 1 3"), "line 6: 'row' where row and '2' numbers are right"),
        ("fold 1 gone\nrow -2 -1\n", "another function"),
        ("fold 1 0\nrow -1\n", "another function"),
        ("fold 1 2\nrow 1 0\n", "'claim' where row and '2' numbers are right"),
        ("fold 1 2\nrow 1/3 0\nrow -1 0\nrow -9 -1 -1\n", "float64"),
        ("fold 1 1\nrow 1" + "0" * 400 + " 0\nrow 0 0\n", "another function"),
    ],
)
def test_a_wrong_fold_is_refused(fold: str, said: str, rest: str, tmp_path: Path) -> None:
    with pytest.raises(ProofError) as caught:
        accepted(fold, rest, tmp_path)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_folds_come_first_and_in_version_3(rest: str, tmp_path: Path) -> None:
    with pytest.raises(ProofError, match="a step of version 3 in a file of version '2'"):
        accepted(FOLD, rest, tmp_path, version=2)
    with pytest.raises(ProofError, match="'fold 1 2' where 'the end of the file' is right"):
        accepted(FOLD, rest + FOLD, tmp_path)
    with pytest.raises(ProofError, match="without a proof"):
        accepted(FOLD, "", tmp_path)


def test_what_is_about_more_than_the_function_may_not_be_folded(tmp_path: Path) -> None:
    question = Regions(TWICE, RealSpace(1), "activation")
    (tmp_path / "a.proof").write_text(HEAD.format(question.digest) + FOLD + "claim count domain\nqed\n")
    with pytest.raises(ProofError, match="a fold step, but the number of activation regions depends on more"):
        check_proof(question, Verdict.YES, 2, tmp_path / "a.proof")


def test_a_fold_that_is_right_only_on_a_box_is_refused_elsewhere(rest: str, tmp_path: Path) -> None:
    """Beyond [0, 1] the neuron R(-x) says something."""
    fold = "fold 1 1\nrow 1 0\nrow -3 -1\n"
    for domain, right in ((Box.cube(1, 0, 1), True), (Box.cube(1, -1, 1), False), (RealSpace(1), False)):
        question = Positivity(TWICE, domain)
        small = Positivity(shallow([[1.0]], [0.0], [-3.0], -1.0), domain)
        steps = sections(small, Verdict.NO, tmp_path)
        if right:
            accepted(fold, steps, tmp_path, question)
        else:
            with pytest.raises(ProofError, match="another function"):
                accepted(fold, steps, tmp_path, question)


def test_any_changed_number_of_a_fold_is_noticed(tmp_path: Path) -> None:
    """Of a strongly disguised network of two hidden layers; only what scales a neuron and its weights would not be."""
    clique = MulticoloredCliqueToPositivity(gnp_multicolored_clique(2, 2, "threshold", seed=1)).target
    question = disguised(replace(clique, threshold=Fraction(2), gap=None), "strong", 3).target
    answer, claims = proved("activation-sat", question, tmp_path / "right")
    assert claims == ["+1"]
    lines = (tmp_path / "right").read_text().splitlines()
    rows = [place for place, line in enumerate(lines) if line.startswith("row ")]
    random = Random(0)
    for _ in range(25):
        place = random.choice(rows)
        words = lines[place].split(" ")
        entry = random.randrange(1, len(words))
        words[entry] = str(Fraction(words[entry]) + random.choice([-1, 1]) * Fraction(1, random.choice([1, 8, 1000])))
        (tmp_path / "wrong").write_text("\n".join([*lines[:place], " ".join(words), *lines[place + 1 :], ""]))
        with pytest.raises(ProofError):
            check_proof(question, answer.verdict, answer.value, tmp_path / "wrong")


def random_network(random: Random, widths: tuple[int, ...]) -> Network:
    """With many parallel neurons, and some that never switch."""
    layers, before = [], widths[0]
    for width in widths[1:]:
        rows = [[float(random.randint(-2, 2)) for _ in range(before)] for _ in range(width)]
        for i in range(1, width):
            if random.random() < 0.4:
                rows[i] = [random.choice([-2.0, -1.0, 1.0, 2.0]) * v for v in rows[random.randrange(i)]]
        layers.append(Layer(rows, [float(random.randint(-2, 2)) for _ in rows]))
        before = width
    return Network(tuple(layers))


@pytest.mark.parametrize("seed", range(3))
def test_folds_of_random_networks_are_followed(seed: int, tmp_path: Path) -> None:
    random, folded = Random(seed), 0
    for number in range(6):
        network = random_network(random, random.choice([(1, 4, 1), (2, 4, 3, 1), (1, 3, 3, 2, 1), (2, 5, 2)]))
        domain = random.choice([RealSpace(network.inputs), Box.cube(network.inputs, -1, 2)])
        question: Question[Any] = ZeroMap(network, domain) if network.outputs > 1 else Maximum(network, domain)
        answer, claims = proved("region", question, tmp_path / f"{number}.proof")
        if claims:
            check_proof(question, answer.verdict, answer.value, tmp_path / f"{number}.proof")
            folded += smaller(question) is not None
    assert folded
