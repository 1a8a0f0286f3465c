"""Lipschitz constants by mixed-integer programs: patterns that are no regions, where regions lie, and refusals."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest

import solvers.milp.lipschitz as searching
from instances.formats.onnx import read_network
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Injectivity, Lipschitz, Regions
from solvers.answer import Stop
from solvers.milp import Milp
from solvers.milp.interior import Conflict, interior, jacobian
from solvers.milp.search_boxes import places
from solvers.solver import Limits
from tests import DATA
from tests.oracles import questions as truth

PLENTY = Limits(wall_s=60, memory_bytes=4 * 2**30)
ENGINES = ("highs", "gscip")
SQUARE = Box.cube(2, 0, 2)
AXES_AND_DIAGONAL = Layer([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [-1.0, -1.0, -2.0])
ONLY_AT_A_POINT = (True, True, False)
"""x >= 1 and y >= 1 and x + y <= 2."""


WILD = Layer([[1.0, 0.0], [2.0**14 - 1, 2.0**14], [3.0, -1.0]], [1.0, 5.0, -2.0])
"""Its vertices may be far away."""


def bumpy() -> Network:
    """5 relu(x - 1) + 5 relu(y - 1) - 5 relu(x + y - 2): all three kinks meet in (1, 1)."""
    return Network((AXES_AND_DIAGONAL, Layer([[5.0, 5.0, -5.0]], [0.0])))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("p", "value"), [("1", 5), ("2", 25), ("inf", 5)])
def test_a_pattern_that_holds_at_a_point_only_is_no_region(engine: str, p: str, value: int) -> None:
    question = Lipschitz(bumpy(), SQUARE, p)
    answer = Milp(engine).solve(question, PLENTY)
    assert answer.value == truth.lipschitz(question.network, SQUARE, p) == value
    assert question.attained(answer.witness) == value
    assert question.norm(jacobian(question.network, (ONLY_AT_A_POINT,), 2)) > value or p == "1"


def test_the_engine_does_propose_such_patterns() -> None:
    assert Milp().solve(Lipschitz(bumpy(), SQUARE, "inf"), PLENTY).work["cuts"] > 0


def test_a_conflict_names_the_rows_that_contradict_each_other() -> None:
    idle = Layer([*AXES_AND_DIAGONAL.weights, [1.0, -1.0]], [*AXES_AND_DIAGONAL.bias, 0.0])
    network = Network((idle, Layer([[1.0] * 4], [0.0])))
    assert interior(network, SQUARE, ((*ONLY_AT_A_POINT, True),)) == Conflict(frozenset({(0, 0), (0, 1), (0, 2)}))


@pytest.mark.parametrize("pattern", [(True, True, True), (True, False, False), (False, True, True)])
def test_a_region_has_an_interior_point_with_its_pattern(pattern: tuple[bool, ...]) -> None:
    point = interior(bumpy(), SQUARE, (pattern,))
    assert not isinstance(point, Conflict)
    assert SQUARE.contains(point)
    assert bumpy().pattern(point) == (tuple(1 if on else -1 for on in pattern),)


def test_a_conflict_in_a_deeper_layer_holds_only_for_what_comes_before_it() -> None:
    hat = Layer([[1.0], [-1.0]], [0.0, 0.0])
    network = Network((hat, Layer([[1.0, 1.0]], [-3.0]), Layer([[1.0]], [0.0])))
    box = Box.cube(1, -2, 2)
    assert interior(network, box, ((True, False), (True,))) == Conflict(frozenset({(0, 0), (0, 1), (1, 0)}))
    assert isinstance(interior(network, box, ((True, False), (False,))), tuple)


def test_a_constant_neuron_of_the_wrong_sign_is_a_conflict_and_one_of_sign_0_is_none() -> None:
    network = Network((Layer([[0.0], [0.0]], [1.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
    box = Box.cube(1, 0, 1)
    assert isinstance(interior(network, box, ((True, True),)), tuple)
    assert isinstance(interior(network, box, ((True, False),)), tuple)
    assert interior(network, box, ((False, True),)) == Conflict(frozenset({(0, 0)}))


@pytest.mark.parametrize("engine", ENGINES)
def test_repeated_and_opposite_neurons_need_no_cuts(engine: str) -> None:
    rows, bias = [[1.0], [1.0], [-1.0], [2.0]], [-1.0, -1.0, 1.0, -2.0]
    question = Lipschitz(Network((Layer(rows, bias), Layer([[1.0, -1.0, 3.0, 1.0]], [0.0]))), Box.cube(1, 0, 2), "inf")
    answer = Milp(engine).solve(question, PLENTY)
    assert (answer.value, answer.work["cuts"]) == (3, 0)


def random_layer(random: Random, d: int, neurons: int) -> Layer:
    rows = [[float(random.randint(-3, 3)) for _ in range(d)] for _ in range(neurons)]
    return Layer(rows, [float(random.randint(-9, 9)) for _ in rows])


def one_output(layer: Layer) -> Network:
    return Network((layer, Layer([[1.0] * layer.outputs], [0.0])))


def test_the_box_for_all_of_space_meets_every_region() -> None:
    random, missed = Random(1), 0
    for _ in range(25):
        d = random.randint(1, 3)
        network = one_output(random_layer(random, d, random.randint(1, 5)))
        (found,) = places(network, RealSpace(d))
        assert not found.cone
        everywhere = truth.regions(network, None, "activation")
        assert truth.regions(network, found.box, "activation") == everywhere
        missed += truth.regions(network, Box.cube(d, -1, 1), "activation") < everywhere
    assert missed > 5


def test_without_biases_two_slices_meet_every_region() -> None:
    random = Random(2)
    for _ in range(25):
        d = random.randint(2, 3)
        network = one_output(random_layer(random, d, random.randint(1, 5))).recession
        slices = places(network, RealSpace(d))
        met = {cell.pattern for found in slices for cell in truth.cells(network, found.box)}
        assert len(slices) == 2
        assert met >= {cell.pattern for cell in truth.cells(network)}


def test_large_numbers_and_depth_lead_to_the_cone() -> None:
    deep = Network((Layer([[1.0]], [1.0]), Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    for network in (one_output(WILD), deep):
        (found,) = places(network, RealSpace(network.inputs))
        assert found.divided
    homogeneous = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0]), Layer([[1.0]], [7.0])))
    (found,) = places(homogeneous, RealSpace(1))
    assert (found.network, found.cone, found.divided) == (homogeneous, True, False)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("p", ["1", "2", "inf"])
def test_on_the_cone_the_constant_is_that_of_brute_force(engine: str, p: str) -> None:
    network = one_output(WILD)
    question = Lipschitz(network, RealSpace(2), p)
    answer = Milp(engine).solve(question, PLENTY)
    assert answer.value == truth.lipschitz(network, None, p) == question.attained(answer.witness)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("p", "value"), [("1", 5.958048912394726), ("inf", 12.605085581416922)])
def test_the_iris_network_has_its_known_constants(engine: str, p: str, value: float) -> None:
    network = read_network(DATA / "iris_4-5-5-3.onnx")
    answer = Milp(engine).solve(Lipschitz(network, Box.cube(4, 0, 1), p), PLENTY)
    assert answer.value == pytest.approx(value, abs=1e-12)


def test_a_difference_that_the_engine_does_not_see_is_climbed() -> None:
    # the engine may stop at 1 as well as at 1 + 2^-40
    network = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[1.0, 1 + 2.0**-40]], [0.0])))
    for engine in ENGINES:
        answer = Milp(engine).solve(Lipschitz(network, Box.cube(1, -1, 1), "1"), PLENTY)
        assert answer.value == 1 + Fraction(1, 2**40)


def test_a_value_is_refused_if_no_region_attains_what_the_engine_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if exact arithmetic took every pattern for that of the region at (1/2, 1/2), where f is constant."""
    at_rest = (Fraction(1, 2),) * 2
    monkeypatch.setattr(searching, "interior", lambda network, box, pattern: at_rest)
    monkeypatch.setattr(searching, "jacobian", lambda network, pattern, inputs: ((Fraction(0),) * inputs,))
    answer = Milp().solve(Lipschitz(bumpy(), SQUARE, "inf"), PLENTY)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.INEXACT)
    assert answer.reason == "the engine claims more than exact arithmetic finds where it says"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("p", ["1", "2", "inf"])
def test_networks_without_neurons_have_the_norm_of_their_map(engine: str, p: str) -> None:
    affine = Network((Layer([[3.0, -4.0]], [1.0]),))
    flat = Network((Layer(np.zeros((0, 2)), []), Layer(np.zeros((1, 0)), [1.0])))
    for domain in (SQUARE, RealSpace(2)):
        found = [Milp(engine).solve(Lipschitz(network, domain, p), PLENTY).value for network in (affine, flat)]
        assert found == [{"1": 4, "2": 25, "inf": 7}[p], 0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("p", ["1", "2", "inf"])
def test_a_limit_that_is_too_small_is_no_answer_or_the_right_one(engine: str, p: str) -> None:
    answer = Milp(engine).solve(Lipschitz(bumpy(), SQUARE, p), Limits(wall_s=0, memory_bytes=2**30))
    assert answer.stop is Stop.TIME or answer.value is not None


def test_what_it_does_not_decide_is_refused_with_the_reason() -> None:
    wide = Network((AXES_AND_DIAGONAL, Layer(np.eye(3), [0.0] * 3)))
    deep = Network((AXES_AND_DIAGONAL, Layer(np.eye(3), [0.0] * 3), Layer([[1.0] * 3], [0.0])))
    for question, reason in (
        (Lipschitz(wide, SQUARE, "2"), "eigenvalue"),
        (Lipschitz(deep, SQUARE, "2"), "no quadratic"),
        (Regions(wide, SQUARE), "does not decide regions"),
        (Injectivity(Network((AXES_AND_DIAGONAL,)), RealSpace(2)), "does not decide injectivity"),
    ):
        refusal = Milp().refusal(question)
        assert refusal is not None
        assert reason in refusal
        assert Milp(fold=False).solve(question, PLENTY).reason == refusal


@pytest.mark.parametrize(("seed", "p"), [(37, "1"), (65, "1"), (19, "inf")])
def test_every_conflict_that_was_found_is_handed_on_to_the_next_objective(
    monkeypatch: pytest.MonkeyPatch, seed: int, p: str
) -> None:
    rng = np.random.default_rng(seed)
    d, n = 2 + seed % 2, 5 + seed % 3
    first = Layer(rng.integers(-2, 3, (n, d)).astype(float), rng.integers(-2, 3, n).astype(float))
    network = Network((first, Layer(rng.integers(-3, 4, (2, n)).astype(float), [0.0, 0.0])))
    right, forbidden = searching.Patterns.forbid, dict[int, list[object]]()
    kept = []  # so that no two models have one id

    def forbid(model: searching.Patterns, conflict: Conflict, pattern: object) -> bool:
        kept.append(model)
        forbidden.setdefault(id(model), []).append(pattern)
        return right(model, conflict, pattern)

    monkeypatch.setattr(searching.Patterns, "forbid", forbid)
    answer = Milp(fold=False).solve(Lipschitz(network, Box.cube(d, -1, 1), p), PLENTY)
    assert answer.verdict is Verdict.VALUE
    assert answer.work["cuts"] >= 2
    lists = list(forbidden.values())
    assert len(lists) >= 2
    for before, after in pairwise(lists):
        assert after[: len(before)] == before
    assert len(lists[-1]) == answer.work["cuts"]
