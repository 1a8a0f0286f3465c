"""Points in different components, and hyperplanes between them that no oracle of ours has to be believed for."""

from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from instances.network import Layer, Network
from instances.problems import Clique, Graph
from instances.question import Box, Domain, RealSpace
from instances.questions import Components
from instances.reductions import CliqueToComponents
from solvers.region import Region
from solvers.solver import Limits
from tests.oracles import superlevel

LIMITS = Limits(wall_s=300, memory_bytes=2**31)


def drawn(seed: int) -> Components:
    """A sum of two or three hats, some of them parallel, and at times of another neuron, on R^2 or a square."""
    random = Random(seed)
    rows, biases, weights = [], [], []
    for center in random.sample(range(-3, 4), random.randint(2, 3)):
        row = random.choice(([1, 0], [1, 0], [0, 1], [1, 1]))
        rows += [row, row, row]
        biases += [center + 1, center, center - 1]
        weights += [1, -2, 1]
    if seed % 4 == 0:
        rows.append([random.randint(-1, 1), 1])
        biases.append(random.randint(-2, 2))
        weights.append(random.choice((-1, 1)))
    network = Network((Layer(rows, biases), Layer([weights], [0])))
    domain: Domain = Box.cube(2, -4, 4) if seed % 2 else RealSpace(2)
    return Components(network, domain, Fraction(random.randint(0, 2), 2))


def test_what_a_witness_shows_is_never_too_much_and_often_all() -> None:
    shown = 0
    for seed in range(12):
        question = drawn(seed)
        answer = Region().solve(question, LIMITS)
        box = question.domain if isinstance(question.domain, Box) else None
        truth = superlevel.components(question.network, box, question.threshold)
        assert answer.value == truth
        if answer.witness is not None:
            assert question.attained(answer.witness) == truth
            shown += truth > 1
    assert shown > 1


@pytest.mark.parametrize(("k", "vertices"), [(1, 3), (2, 3)])
def test_one_point_a_clique_and_hyperplanes_between_them(k: int, vertices: int) -> None:
    path = frozenset((v, v + 1) for v in range(1, vertices))  # as many edges as vertices less 1
    reduction = CliqueToComponents(Clique(Graph(vertices, path), k))
    question = reduction.target
    answer = Region().solve(question, LIMITS)
    assert answer.value == (vertices if k == 1 else vertices - 1)
    assert answer.witness is not None
    assert question.attained(answer.witness) == answer.value
    for first, second in combinations(answer.witness, 2):
        nearer = tuple((99 * a + b) / 100 for a, b in zip(first, second, strict=True))
        assert question.attained((first, first)) is None
        assert question.attained((first, nearer)) is None
        assert question.attained((first, second)) == 2
    assert question.attained((*answer.witness, (Fraction(10**6),) * question.network.inputs)) is None
    assert question.attained(((Fraction(0),),) * 2 if k > 1 else "points") is None  # type: ignore[arg-type]


def test_a_part_inside_a_ring_has_no_witness() -> None:
    """f = 1 where |x| + |y| is about 4, and a hat at 0: no line keeps them apart."""
    rows = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    # |x + y| + |x - y| = 2 max(|x|, |y|) =: 2 r; then hats of r at 0 and at 4 in a second layer.
    first = Layer(rows, [0, 0, 0, 0])
    second = Layer([[1, 1, 1, 1]] * 4, [0, -1, -6, -8])
    # of 2 r: 1 at 0, down to -1 at 2, up to 1 at 8
    network = Network((first, second, Layer([[-1, 1, 1, -2]], [1])))
    answer = Region().solve(Components(network, Box.cube(2, -5, 5)), LIMITS)
    assert answer.value == superlevel.components(network, Box.cube(2, -5, 5)) == 2
    assert answer.witness is None


def test_nothing_and_one_part_need_no_hyperplane() -> None:
    flat = Network((Layer([[1.0, 0.0]], [0.0]), Layer([[0.0]], [-1.0])))
    assert Region().solve(Components(flat, RealSpace(2)), LIMITS).witness == ()
    deep = Network((Layer([[1.0, 0.0]], [0.0]), Layer([[1.0]], [0.0]), Layer([[1.0]], [-1.0])))
    answer = Region().solve(Components(deep, RealSpace(2)), LIMITS)
    assert answer.witness is not None
    assert Components(deep, RealSpace(2)).attained(answer.witness) == answer.value == 1
