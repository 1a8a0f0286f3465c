"""Folding before a search: answers stay answers to the question itself, and small networks stay as they are."""

from fractions import Fraction

import numpy as np
import pytest

from instances.disguises import LEVELS, disguised
from instances.families import gnp_multicolored_clique, random_ksat
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum, Positivity, Regions, Surjectivity, ZeroMap
from instances.questions.functional_dimension import FunctionalDimension
from instances.reductions import CnfToPositivity, MulticoloredCliqueToPositivity
from solvers.answer import Stop
from solvers.folding.glance import may_fold
from solvers.folding.presolve import smaller
from solvers.registry import load
from solvers.solver import Limits
from tests.instances.disguises.disguise_laws import SPECIMENS
from tests.instances.parameters.drawn import shallow

LIMITS = Limits(60, 2**33)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["activation-sat", "auto"])
def test_strongly_disguised_cliques_are_decided(seed: int, name: str) -> None:
    plain = MulticoloredCliqueToPositivity(gnp_multicolored_clique(3, 4, "threshold", seed=seed)).target
    worn = disguised(plain, "strong", seed)
    answer = load(name).solve(worn.target, LIMITS)
    assert answer.verdict is load(name).solve(plain, LIMITS).verdict
    assert answer.work["folded"] == worn.target.network.neurons - plain.network.neurons
    assert answer.note.startswith("folded from ")
    if answer.verdict is Verdict.YES:
        assert worn.target.check(answer.witness)
        assert plain.check(worn.pull(answer.witness))


@pytest.mark.parametrize(
    "name",
    [
        "region",
        "sweep",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("tropical", "milp", "activation-sat", "auto")),
    ],
)
def test_answers_about_disguised_questions_are_those_without_folding(name: str) -> None:
    folding, other = load(name), load(f"{name}[fold=off]")
    folded = 0
    for number, plain in enumerate(SPECIMENS):
        question = disguised(plain, list(LEVELS)[number % len(LEVELS)], number).target
        if folding.refusal(question) is not None or question.network.neurons > 60:
            continue
        answer, expected = folding.solve(question, LIMITS), other.solve(question, Limits(0.5, 2**33))
        folded += answer.work.get("folded", 0)
        assert "folded" not in expected.work
        if Verdict.UNKNOWN not in (answer.verdict, expected.verdict):
            assert (answer.verdict, answer.value) == (expected.verdict, expected.value)
        if answer.witness is not None:
            assert question.check(answer.witness)
    assert folded > 0


@pytest.mark.parametrize("name", ["sweep", "milp[encoding=ridge]", "milp[encoding=incremental]", "tropical"])
def test_solvers_for_one_hidden_layer_take_what_folds_to_one(name: str) -> None:
    plain = MulticoloredCliqueToPositivity(gnp_multicolored_clique(2, 2, "threshold", seed=0)).target
    question = disguised(plain, "strong", 1).target
    assert len(question.network.widths) == 2
    answer = load(name).solve(question, LIMITS)
    assert load(name).refusal(question) is None
    assert answer.verdict is load("region").solve(plain, LIMITS).verdict
    assert answer.work["folded"] > 0
    deep = Network(
        (Layer([[1.0], [2.0]], [0.0, 1.0]), Layer([[1.0, -1.0], [1.0, -3.0]], [1.0, 2.0]), Layer([[1, 1]], [0]))
    )
    if name != "tropical":
        assert "one hidden layer" in str(load(name).refusal(Positivity(deep, RealSpace(1))))
        unfolded = name.removesuffix("]") + ("," if "[" in name else "[") + "fold=off]"
        assert load(unfolded).refusal(question) is not None


def test_a_witness_of_a_lipschitz_constant_is_moved_off_the_kinks_that_folding_removed() -> None:
    """3 R(x) as two neurons, and one that cancels itself at x = 1/2, ..., where a witness may lie."""
    kinks = [Fraction(k, 8) for k in range(-16, 17)]
    rows, biases, outgoing = [[2.0], [1.0]], [0.0, 0.0], [1.0, 1.0]
    for kink in kinks:
        rows, biases, outgoing = (
            [*rows, [1.0], [2.0]],
            [*biases, -float(kink), -2 * float(kink)],
            [*outgoing, 2.0, -1.0],
        )
    network = shallow(rows, biases, outgoing)
    for domain in (RealSpace(1), Box.cube(1, -1, 1)):
        question = Lipschitz(network, domain)
        answer = load("region").solve(question, LIMITS)
        assert answer.work["folded"] == len(network.layers[0].bias) - 1
        assert answer.value == 9
        assert question.attained(answer.witness) == 9


def test_structured_networks_with_one_hidden_layer_are_not_folded() -> None:
    for made in (
        MulticoloredCliqueToPositivity(gnp_multicolored_clique(4, 8, "threshold", seed=1)),
        CnfToPositivity(random_ksat(20, 4.2, 3, seed=1)),
    ):
        assert not may_fold(made.target.network)


@pytest.mark.parametrize(
    ("second", "bias", "outgoing"), [([2.0, 6.0], 4.0, 1.0), ([5.0, 1.0], 0.0, 0.0), ([0.0, 0.0], 1.0, 2.0)]
)
def test_neurons_on_one_hyperplane_are_seen_and_idle_ones(second: list[float], bias: float, outgoing: float) -> None:
    assert may_fold(shallow([[1.0, 3.0], second], [2.0, bias], [1.0, outgoing]))
    assert not may_fold(shallow([[1.0, 3.0], [3.0, 1.0]], [2.0, 2.0], [1.0, 1.0]))


def test_a_pair_that_hands_a_linear_function_on_is_not_folded_and_two_are() -> None:
    one = shallow([[2.0, 1.0], [-1.0, -0.5], [1.0, 0.0]], [0.0, 0.0, 1.0], [1.0, -2.0, 1.0])
    rows = [[2.0, 1.0], [-1.0, -0.5], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]
    two = shallow(rows, [0.0, 0.0, 1.0, -1.0, 0.0], [1.0, -2.0, 1.0, -1.0, 1.0])
    assert not may_fold(one)
    assert may_fold(two)
    assert smaller(ZeroMap(two, RealSpace(2))).network.neurons == 3  # type: ignore[union-attr]


def test_thirds_of_one_hyperplane_are_seen() -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(-1000, 1000, (50, 7)).astype(float)
    both = np.vstack([rows, 3 * rows])
    assert may_fold(Network((Layer(both[:, :-1], both[:, -1]), Layer(np.ones((1, 100)), [0.0]))))
    assert not may_fold(Network((Layer(rows[:, :-1], rows[:, -1]), Layer(np.ones((1, 50)), [0.0]))))


def test_what_is_about_more_than_the_function_is_not_folded() -> None:
    network = shallow([[1.0], [2.0]], [0.0, 0.0], [1.0, 1.0])
    assert smaller(ZeroMap(network, RealSpace(1))) is not None
    assert smaller(Regions(network, RealSpace(1))) is not None
    assert smaller(Regions(network, RealSpace(1), "activation")) is None
    assert smaller(FunctionalDimension(network, RealSpace(1))) is None


def test_values_at_infinity_and_pairs_of_points_stay_witnesses() -> None:
    network = shallow([[1.0], [2.0], [-1.0]], [1.0, 2.0, 0.0], [1.0, 1.0, -3.0])
    for question in (Maximum(network, RealSpace(1)), Surjectivity(network, RealSpace(1))):
        answer = load("region").solve(question, LIMITS)
        assert answer.work["folded"] == 1
        assert question.check(answer.witness)


def test_the_time_of_folding_is_part_of_the_limit() -> None:
    worn = disguised(
        MulticoloredCliqueToPositivity(gnp_multicolored_clique(3, 4, "threshold", seed=0)).target, "strong", 0
    )
    answer = load("region").solve(worn.target, Limits(0, 2**33))
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)
