"""What `region` answers with a no or a value is proved, and the independent checker accepts the proof."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.study.study import read_study
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import QUESTIONS, Injectivity, Lipschitz, Maximum, Positivity, Regions, Surjectivity, ZeroMap
from instances.recipe import Recipe
from solvers.answer import Answer, Stop
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.region import Region
from solvers.solver import Limits, Prover
from tests.networks import shallow_networks, touching_questions
from tests.solvers.laws.test_question_laws import asked

PLENTY = Limits(wall_s=120, memory_bytes=4 * 2**30)


def proved(question: Question[Any], path: Path) -> Answer:
    """The answer, if it is that of `solve`, and its proof, if it needs one, is accepted."""
    with ProofWriter(path, question) as proof:
        answer = Region().prove(question, PLENTY, proof)
    assert (answer.verdict, answer.value) == said(Region().solve(question, PLENTY))
    assert path.exists() == bool(question.claims(answer.verdict, answer.value))
    if path.exists():
        check_proof(question, answer.verdict, answer.value, path)
    return answer


def said(answer: Answer) -> tuple[Any, Any]:
    return answer.verdict, answer.value


def accepted(question: Question[Any]) -> Answer:
    with TemporaryDirectory() as folder:
        return proved(question, Path(folder) / "a.proof")


def integral(sizes: list[int], seed: int, largest: int = 3) -> Network:
    """Small integers over 2: many parallel, repeated, dead and cancelling neurons."""
    rng = np.random.default_rng(seed)
    rows = [rng.integers(-largest, largest + 1, (outs, ins + 1)) / 2 for ins, outs in pairwise(sizes)]
    return Network(tuple(Layer(row[:, :-1], row[:, -1]) for row in rows))


def test_region_is_a_prover() -> None:
    assert isinstance(Region(), Prover)


@pytest.mark.parametrize(
    "name",
    # Those of reachability are written by boxes; of the others nothing is proved.
    [name for name in QUESTIONS if name not in ("identifiability", "functional-dimension", "reachability")],
)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_every_answer_that_needs_a_proof_has_one(name: str, data: st.DataObject) -> None:
    accepted(data.draw(asked(name)))


@settings(deadline=None, max_examples=25)
@given(touching_questions(max_inputs=3))
def test_a_maximum_of_exactly_zero_is_proved_not_to_be_above(question: Positivity) -> None:
    assert accepted(question).verdict is Verdict.NO


@settings(deadline=None, max_examples=25)
@given(shallow_networks())
def test_everything_about_a_shallow_network_is_proved_on_all_of_space(network: Network) -> None:
    space = RealSpace(network.inputs)
    for question in (Maximum(network, space), Lipschitz(network, space), Regions(network, space, "activation")):
        accepted(question)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sizes", [[2, 5, 4, 1], [1, 6, 5, 1], [3, 4, 3, 1], [2, 4, 3, 2, 1], [1, 3, 3, 3, 1]], ids=str)
def test_deep_networks_are_proved_on_boxes_flat_boxes_and_all_of_space(sizes: list[int], seed: int) -> None:
    network = integral(sizes, seed)
    d = network.inputs
    box = Box.cube(d, Fraction(-4, 3), 2)
    flat = Box(box.lower, (box.lower[0], *box.upper[1:]))
    for domain in (box, RealSpace(d)):
        accepted(Regions(network, domain, "activation"))
        accepted(Lipschitz(network, domain))
        accepted(Maximum(network, domain))
    accepted(Maximum(network, flat))
    accepted(ZeroMap(network, flat))
    accepted(Surjectivity(network, RealSpace(d)))
    accepted(Regions(network.recession, RealSpace(d), "activation"))


def test_parallel_neurons_behind_a_cell_are_told_apart_on_both_sides_of_each_split() -> None:
    """On x in [0, 1] the second layer has breakpoints at 1/2 and 7/8, one of a falling and one of a rising neuron."""
    first, second = Layer([[-1.0]], [1.0]), Layer([[2.0], [-1.0]], [-1.0, 0.125])
    network = Network((first, second, Layer([[0.0, -1.0]], [0.0])))
    assert accepted(Positivity(network, Box.cube(1, 0, 1))).verdict is Verdict.NO


def test_numbers_beyond_int64_are_proved() -> None:
    hidden = Layer([[2.0**70, 1.0], [2.0**70, 3.0], [1.0, 2.0**-40]], [1.0, 0.0, -1.0])
    network = Network((hidden, Layer([[1, -2, 3.0]], [0])))
    accepted(Maximum(network, Box.cube(2, -1, 1)))
    accepted(Regions(network, Box.cube(2, -1, 1), "activation"))


def test_a_value_that_is_a_little_too_low_is_not_proved(tmp_path: Path) -> None:
    question = Maximum(integral([2, 6, 1], 1), Box.cube(2, -1, 1))
    answer = proved(question, tmp_path / "a.proof")
    assert isinstance(answer.value, Fraction)
    with pytest.raises(ProofError):
        check_proof(question, answer.verdict, answer.value - Fraction(1, 10**9), tmp_path / "a.proof")


@pytest.mark.parametrize(
    "question",
    [
        Positivity(integral([2, 3, 1], 0), Box.cube(2, -9, 9), threshold=Fraction(-100)),
        Maximum(Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0]))), RealSpace(1)),
        Regions(integral([2, 3, 1], 0), RealSpace(2), "linear"),
        Injectivity(Network((Layer([[1.0, 0.0]], [0.0]),)), RealSpace(2)),
    ],
    ids=["a yes", "an infinite maximum", "linear regions", "a collision"],
)
def test_what_needs_no_proof_or_cannot_have_one_leaves_no_file(question: Question[Any], tmp_path: Path) -> None:
    proved(question, tmp_path / "a.proof")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("d", [1, 3, 20])
def test_opposite_rows_are_seen_in_one_leaf(d: int, tmp_path: Path) -> None:
    rows = np.vstack([np.eye(d), -np.eye(d)])
    for bias in (np.zeros(2 * d), np.concatenate([np.ones(d), np.zeros(d)])):
        question = Injectivity(Network((Layer(rows, bias),)), RealSpace(d))
        assert proved(question, tmp_path / "a.proof").verdict is Verdict.YES
        assert (tmp_path / "a.proof").read_text().splitlines()[3:] == ["leaf rank", "qed"]


def test_an_answer_that_is_not_reached_leaves_no_file(tmp_path: Path) -> None:
    question = Maximum(integral([3, 30, 1], 0, 64), Box.cube(3, -1, 1))
    with ProofWriter(tmp_path / "a.proof", question) as proof:
        answer = Region().prove(question, Limits(wall_s=0.2, memory_bytes=2**31), proof)
    assert answer.stop is Stop.TIME
    assert not list(tmp_path.iterdir())


def test_a_promised_box_is_no_proof_of_what_happens_beyond_it() -> None:
    """max(0, x - 5) - 1 is below 0 on [-1, 1] only; the promise that this box is enough is a lie."""
    network = Network((Layer([[1.0]], [-5.0]), Layer([[1.0]], [-1.0])))
    question = Positivity(network, RealSpace(1), witness_box=Box.cube(1, -1, 1))
    assert Region().solve(question, PLENTY).verdict is Verdict.NO
    with TemporaryDirectory() as folder, ProofWriter(Path(folder) / "a.proof", question) as proof:
        assert Region().prove(question, PLENTY, proof).verdict is Verdict.YES


@pytest.mark.parametrize(
    "recipe",
    [
        recipe
        for recipe in read_study("theorem-table").recipes()
        if recipe.chain.target.size["neurons"] <= 36
        and recipe.chain.target.name not in ("components", "volume")
        and getattr(recipe.chain.target, "kind", "") != "linear"
    ],
    ids=lambda recipe: recipe.line,
)
def test_the_theorem_table_is_proved(recipe: Recipe, tmp_path: Path) -> None:
    question = recipe.chain.target
    assert isinstance(question, Question)
    proved(question, tmp_path / "a.proof.gz")


@pytest.mark.parametrize(
    "recipe",
    [
        recipe
        for recipe in read_study("quickstart").recipes()
        if isinstance(recipe.chain.target, Positivity) and recipe.chain.target.size["inputs"] <= 4
    ],
    ids=lambda recipe: recipe.line,
)
def test_the_nos_of_quickstart_are_proved_on_all_of_space(recipe: Recipe, tmp_path: Path) -> None:
    question = recipe.chain.target
    assert isinstance(question, Positivity)
    with ProofWriter(tmp_path / "a.proof", question) as proof:
        answer = Region().prove(question, PLENTY, proof)
    assert answer.verdict in (Verdict.YES, Verdict.NO)
    assert (answer.verdict is Verdict.NO) == (tmp_path / "a.proof").exists()
    if answer.verdict is Verdict.NO:
        check_proof(question, Verdict.NO, None, tmp_path / "a.proof")
    else:
        assert question.check(answer.witness)
