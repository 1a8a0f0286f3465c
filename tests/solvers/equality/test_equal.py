"""Equality of networks: every step answers what it can, rightly, and says so."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.difference import difference
from instances.parameters.fibre import sample
from instances.parameters.flips import flipped
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import ZeroMap
from solvers.answer import Answer, Stop
from solvers.equality import equal
from solvers.registry import load
from solvers.solver import Limits
from tests.instances.parameters.drawn import drawn, shallow, two_layers
from tests.instances.parameters.test_fibre import EQUAL_PAIRS, EXAMPLES
from tests.instances.parameters.test_flips import HIDDEN_SYMMETRY
from tests.instances.parameters.test_normal_form import DIFFERENT_FORMS_OF_ONE_FUNCTION
from tests.oracles.questions import zero_map

LIMITS = Limits(30, 2**32)


def compared(one: Network, other: Network, box: Box | None = None) -> Answer:
    answer = equal(one, other, LIMITS, box)
    if answer.verdict is Verdict.NO:
        domain = box or RealSpace(one.inputs)
        assert ZeroMap(difference(one, other), domain).check(answer.witness)
        assert one.exact(answer.witness) != other.exact(answer.witness)
    return answer


def test_each_step_says_that_it_answered() -> None:
    hat = shallow([[1.0]] * 3, [1, 0, -1], [1, -2, 1])
    assert compared(hat, shallow([[2.0], [1.0], [0.5]], [2, -1, 0], [0.5, 1, -4])).note == "equal canonical forms"
    assert (
        compared(hat, shallow([[1.0]] * 3, [1, 0, -1], [1, -2, 1], 1)).note
        == "different values at the first of 1 points"
    )
    far = shallow([[1.0]] * 6, [1, 0, -1, -5000, -5001, -5002], [1, -2, 1] * 2)
    answer = compared(hat, far)
    assert (answer.verdict, answer.note) == (Verdict.NO, "one hidden layer, grouped by hyperplanes")
    turned = flipped(HIDDEN_SYMMETRY, range(3)).float64()
    answer = compared(HIDDEN_SYMMETRY, turned)
    assert (answer.verdict, answer.note) == (Verdict.YES, "one hidden layer, grouped by hyperplanes")
    one, other = EQUAL_PAIRS["hidden"]
    answer = compared(one, other)
    assert (answer.verdict, answer.note) == (Verdict.YES, "equal normal forms of two hidden layers")
    answer = compared(*DIFFERENT_FORMS_OF_ONE_FUNCTION["one unit"])
    assert (answer.verdict, answer.note) == (Verdict.YES, "the difference is left to auto")
    assert answer.work["points"] == 64


@pytest.mark.parametrize("pair", [*EQUAL_PAIRS.values(), *DIFFERENT_FORMS_OF_ONE_FUNCTION.values()])
def test_pairs_that_are_equal_by_theorems_are_equal(pair: tuple[Network, Network]) -> None:
    assert compared(*pair).verdict is Verdict.YES
    assert load("region").solve(ZeroMap(difference(*pair), RealSpace(pair[0].inputs)), LIMITS).verdict is Verdict.YES


def test_hidden_symmetry_with_another_output_bias_is_noticed() -> None:
    turned = flipped(HIDDEN_SYMMETRY, range(3)).float64()
    *hidden, last = turned.layers
    assert compared(HIDDEN_SYMMETRY, Network((*hidden, Layer(last.weights, last.bias + 1)))).verdict is Verdict.NO


def test_a_hidden_unit_that_is_shifted_wrongly_is_noticed() -> None:
    wrong = two_layers([[1, 2], [3, -1]], [1.25, -2], [[2, -1], [3, -2]], [-1.5, -2.5], [1, -1])
    assert compared(EXAMPLES["hidden"][0], wrong).verdict is Verdict.NO


@pytest.mark.parametrize("seed", range(40))
def test_the_answer_is_that_of_brute_force(seed: int) -> None:
    random = Random(seed)
    widths = random.choice([(2,), (1, 1), (2, 1), ()])
    one, other = (drawn(random, 1, *widths, reach=1) for _ in range(2))
    assert (compared(one, other).verdict is Verdict.YES) == zero_map(difference(one, other))
    box = Box((Fraction(1, 3),), (Fraction(random.randint(1, 3)),))
    assert (compared(one, other, box).verdict is Verdict.YES) == zero_map(difference(one, other), box)


def test_equality_is_an_equivalence_relation() -> None:
    start = EXAMPLES["hidden"][0]
    networks = [start, sample(start, 1), sample(start, 2), EXAMPLES["crossing"][0], drawn(Random(0), 2, 3)]
    verdicts = {(i, j): compared(a, b).verdict for (i, a), (j, b) in product(enumerate(networks), repeat=2)}
    assert all(verdicts[i, i] is Verdict.YES for i in range(5))
    assert all(verdicts[i, j] is verdicts[j, i] for i, j in verdicts)
    for i, j, k in product(range(5), repeat=3):
        if verdicts[i, j] is verdicts[j, k] is Verdict.YES:
            assert verdicts[i, k] is Verdict.YES
    assert list(verdicts.values()).count(Verdict.YES) == 11


def test_networks_may_be_equal_on_a_box_only() -> None:
    kinked, straight = shallow([[1.0]], [0], [1]), Network((Layer([[1.0]], [0.0]),))
    assert compared(kinked, straight, Box.cube(1, 0, 3)).verdict is Verdict.YES
    assert compared(kinked, straight, Box.cube(1, 2, 2)).verdict is Verdict.YES
    assert compared(kinked, straight).verdict is Verdict.NO


def test_several_outputs_and_unequal_depths_are_compared() -> None:
    wide = Network((Layer([[1.0], [-1.0]], [0, 0]), Layer([[1, 1], [1, -1]], [0, 0])))
    deep = Network((Layer([[1.0], [-1.0]], [0, 0]), Layer(np.eye(2), [0, 0]), Layer([[1, 1], [1, -1]], [0, 0])))
    assert compared(wide, deep).verdict is Verdict.YES


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(InputError, match="one has 1 inputs, one 2"):
        equal(drawn(Random(0), 1, 1), drawn(Random(0), 2, 1), LIMITS)
    with pytest.raises(InputError, match="the domain has dimension 2 but the network has 1 inputs"):
        equal(drawn(Random(0), 1, 1), drawn(Random(0), 1, 1), LIMITS, Box.cube(2, 0, 1))


def test_a_time_limit_gives_unknown_with_a_reason() -> None:
    answer = equal(*DIFFERENT_FORMS_OF_ONE_FUNCTION["one unit"], Limits(0.0, 2**32))
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)


def test_another_solver_may_be_asked() -> None:
    one, other = DIFFERENT_FORMS_OF_ONE_FUNCTION["one unit"]
    assert equal(one, other, LIMITS, solver=load("region")).note == "the difference is left to region"
