"""Values from the literature and from theory, by every solver that accepts the question."""

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest

from instances.formats.onnx import read_network
from instances.network import Layer, Network
from instances.question import Box, Question, RealSpace
from instances.questions import Lipschitz, Maximum, Regions
from solvers.answer import Answer
from solvers.region import Region
from solvers.registry import SOLVERS, load
from solvers.solver import Limits, Solver
from tests import DATA

LIMITS = Limits(wall_s=60, memory_bytes=2**31)


@pytest.fixture(params=SOLVERS, scope="module")
def solver(request: pytest.FixtureRequest) -> Solver:
    return load(request.param)


def ask(solver: Solver, question: Question[Any]) -> Answer:
    refusal = solver.refusal(question)
    if refusal is not None:
        pytest.skip(refusal)
    return solver.solve(question, LIMITS)


def max_network(d: int) -> Network:
    """max(0, x_1, ..., x_d) by pairing up numbers: max(a, b) = R(a - b) + R(b) - R(-b)."""
    numbers = [np.zeros(d), *np.eye(d)]  # as linear functions of the last layer
    layers = []
    while len(numbers) > 1:
        rows: list[Any] = []
        following = []
        for a, b in zip(numbers[::2], numbers[1::2], strict=False):
            following.append([(len(rows), 1.0), (len(rows) + 1, 1.0), (len(rows) + 2, -1.0)])
            rows += [a - b, b, -b]
        if len(numbers) % 2:
            following.append([(len(rows), 1.0), (len(rows) + 1, -1.0)])
            rows += [numbers[-1], -numbers[-1]]
        layers.append(Layer(rows, np.zeros(len(rows))))
        numbers = [np.zeros(len(rows)) for _ in following]
        for number, terms in zip(numbers, following, strict=True):
            for neuron, weight in terms:
                number[neuron] = weight
    return Network((*layers, Layer(numbers, [0.0])))


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_maximum_of_d_numbers_and_0_is_1_on_the_unit_box(d: int, solver: Solver) -> None:
    question = Maximum(max_network(d), Box.cube(d, -1, 1))
    answer = ask(solver, question)
    assert answer.value == 1
    assert question.attained(answer.witness) == 1


@pytest.mark.parametrize("domain", ["box", "space"])
@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_the_maximum_of_d_numbers_and_0_has_one_region_a_number(d: int, domain: str, solver: Solver) -> None:
    where = Box.cube(d, -1, 1) if domain == "box" else RealSpace(d)
    assert ask(solver, Regions(max_network(d), where)).value == d + 1


@pytest.mark.parametrize("p", ["1", "2", "inf"])
def test_the_maximum_of_two_numbers_and_0_has_lipschitz_constant_1(p: str, solver: Solver) -> None:
    question = Lipschitz(max_network(2), RealSpace(2), p=p)
    answer = ask(solver, question)
    assert answer.value == question.attained(answer.witness) == 1


@pytest.mark.parametrize("domain", [Box.cube(2, -1, 1), RealSpace(2)])
def test_regions_with_one_map_are_glued_only_across_facets(domain: Box | RealSpace, solver: Solver) -> None:
    """R(min(x, y)) + R(min(-x, -y)) is 0 on two opposite quadrants, which meet in a point."""
    minima = Layer([[1.0, -1.0, -1.0, 0.0], [-1.0, 1.0, 0.0, -1.0]], [0.0, 0.0])
    first = Layer([[0.0, 1.0], [0.0, -1.0], [-1.0, 1.0], [1.0, -1.0]], [0.0] * 4)
    network = Network((first, minima, Layer([[1.0, 1.0]], [0.0])))
    assert network.exact((Fraction(2), Fraction(3)))[0] == 2
    assert network.exact((Fraction(-5), Fraction(-3)))[0] == 3
    assert network.exact((Fraction(-5), Fraction(3)))[0] == 0
    assert ask(solver, Regions(network, domain)).value == 6


@pytest.mark.parametrize("kind", ["activation", "linear"])
@pytest.mark.parametrize(("n", "d", "regions"), [(5, 3, 26), (12, 4, 794)])
def test_a_generic_network_has_as_many_regions_as_zaslavsky_says(
    n: int, d: int, regions: int, kind: str, solver: Solver
) -> None:
    rng = np.random.default_rng(n + d)
    hidden = Layer(rng.integers(-1000, 1001, (n, d)), rng.integers(-1000, 1001, n))
    network = Network((hidden, Layer(rng.integers(1, 9, (1, n)), [0.0])))
    assert regions == sum(comb(n, i) for i in range(d + 1))
    assert ask(solver, Regions(network, RealSpace(d), kind=kind)).value == regions


def test_the_relucent_checkpoint_has_386_activation_regions(solver: Solver) -> None:
    """A generic arrangement of 10 hyperplanes in R^4 has 386; on R^4, because the file states no box."""
    network = read_network(DATA / "relucent_ckpt5303_d4_w10_nh1.onnx")
    assert ask(solver, Regions(network, RealSpace(4), kind="activation")).value == 386


@pytest.mark.parametrize(
    ("p", "norm"), [("1", 5.958048912394726), ("2", 6.771454513402937), ("inf", 12.605085581416922)]
)
def test_the_iris_network_has_its_jacobian_norms(p: str, norm: float, solver: Solver) -> None:
    question = Lipschitz(read_network(DATA / "iris_4-5-5-3.onnx"), Box.cube(4, 0, 1), p=p)
    answer = ask(solver, question)
    assert answer.value is not None
    assert question.as_float(answer.value) == pytest.approx(norm, abs=1e-9)
    assert question.attained(answer.witness) == answer.value


def test_the_region_solver_accepts_them_all() -> None:
    """None of the above is skipped everywhere."""
    for question in (Maximum(max_network(2), RealSpace(2)), Lipschitz(max_network(2), RealSpace(2))):
        assert Region().refusal(question) is None
