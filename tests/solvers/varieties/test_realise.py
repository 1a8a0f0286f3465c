"""Realisability: planted data are never refused, a refusal has a reason, and what is found is checked exactly."""

from fractions import Fraction
from random import Random

import pytest

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.varieties.variety import PatternVariety
from solvers.solver import Limits
from solvers.varieties import realise
from solvers.varieties.narrow import NoNetworkError, narrow
from solvers.varieties.realise import realises

F = Fraction
LIMITS = Limits(20, 2**32)
Blocks = list[list[Point]]


def planted(seed: int, n0: int, n1: int, n2: int, k: int, m: int) -> tuple[PatternVariety, Blocks, Blocks]:
    """k patterns of a random network with m points each."""
    random = Random(seed)
    while True:
        first = [[random.randint(-3, 3) for _ in range(n0)] for _ in range(n1)]
        second = [[random.randint(-3, 3) for _ in range(n1)] for _ in range(n2)]
        network = Network((Layer(first, [0] * n1), Layer(second, [0] * n2)))
        met: dict[tuple[int, ...], set[Point]] = {}
        for _ in range(300):
            point = tuple(F(random.randint(-9, 9)) for _ in range(n0))
            (signs,) = network.pattern(point)
            if 0 not in signs:
                met.setdefault(tuple(int(s > 0) for s in signs), set()).add(point)
        blocks = [(pattern, sorted(points)[:m]) for pattern, points in met.items() if len(points) >= m][:k]
        if len(blocks) == k:
            variety = PatternVariety((n0, n1, n2), tuple((pattern,) for pattern, _ in blocks))
            points = [block for _, block in blocks]
            return variety, points, [[network.exact(x) for x in block] for block in points]


@pytest.mark.parametrize("shape", [(2, 2, 2, 2, 2), (3, 3, 2, 2, 4), (2, 3, 1, 2, 2), (3, 2, 3, 3, 3), (1, 2, 1, 1, 1)])
def test_planted_networks_are_found_or_left_open_but_never_refused(shape: tuple[int, int, int, int, int]) -> None:
    for seed in range(6):
        data = planted(seed, *shape)
        found = realise(*data, LIMITS, starts=2)
        assert found.verdict is not Verdict.NO
        if found.network is not None:
            assert realises(found.network, *data)
        assert (found.network is None) == (found.verdict is Verdict.UNKNOWN)
        assert bool(found.reason) == (found.verdict is Verdict.UNKNOWN)


def test_with_few_neurons_and_full_data_most_planted_networks_are_found() -> None:
    verdicts = [realise(*planted(seed, 3, 3, 3, 3, 3), LIMITS, starts=1).verdict for seed in range(12)]
    assert verdicts.count(Verdict.YES) >= 9


def test_alternating_programs_find_networks_with_more_neurons_than_inputs() -> None:
    found = [realise(*planted(seed, 2, 3, 1, 2, 3), LIMITS, starts=4) for seed in range(6)]
    assert any(one.verdict is Verdict.YES and one.starts for one in found)


UNIT: list[Point] = [(F(1), F(0)), (F(0), F(1))]


def test_a_rank_above_its_bound_is_a_no() -> None:
    variety = PatternVariety.shallow(2, ["10"], 2)
    found = realise(variety, [UNIT], [UNIT], LIMITS)
    assert (found.verdict, found.reason) == (Verdict.NO, "the rank of M_1 is 2, above 1")
    twins = PatternVariety.shallow(2, ["11", "10"], 2)
    far: list[Point] = [(F(1), F(0)), (F(1), F(1))]
    moved: list[Point] = [(F(2), F(0)), (F(2), F(0))]
    found = realise(twins, [far, UNIT], [far, moved], LIMITS)
    assert found.verdict is Verdict.NO


def test_outputs_that_are_no_linear_function_of_a_block_are_a_no() -> None:
    variety = PatternVariety.shallow(1, ["11"], 1)
    found = realise(variety, [[(F(1),), (F(2),)]], [[(F(1),), (F(3),)]], LIMITS)
    assert found.reason == "the outputs of block 1 are no linear function of its points"


def test_signs_that_no_row_in_the_only_space_has_are_a_no() -> None:
    """M_1 = (1, 1; 1, 1) has the row space of (1, 1), which is 0 at (1, -1)."""
    variety = PatternVariety.shallow(2, ["1"], 2)
    points: list[Point] = [(F(1), F(0)), (F(1), F(-1))]
    found = realise(variety, [points], [[(F(1), F(1)), (F(0), F(0))]], LIMITS)
    assert (found.verdict, found.reason) == (
        Verdict.NO,
        "no row in the only space that is left has these signs on the points",
    )
    with pytest.raises(NoNetworkError):
        narrow(variety, [points], [((F(1), F(1)), (F(1), F(1)))])


def test_matrices_that_disagree_about_a_neuron_are_refused_by_linear_equations() -> None:
    variety = PatternVariety.shallow(2, ["11", "10"], 2)
    first, second = ((F(1), F(0)), (F(0), F(1))), ((F(1), F(0)), (F(1), F(0)))
    with pytest.raises(NoNetworkError):
        narrow(variety, [UNIT, UNIT], [first, second])


def test_a_time_limit_leaves_it_open() -> None:
    found = realise(*planted(0, 2, 3, 1, 2, 3), Limits(0.0, 2**32))
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "the time limit was reached")


def test_malformed_data_are_refused() -> None:
    variety = PatternVariety.shallow(2, ["10"], 2)
    with pytest.raises(InputError, match="there are 1 patterns and 0 and 1 blocks"):
        realise(variety, [], [UNIT], LIMITS)
    with pytest.raises(InputError, match=r"block 1 is not one output in R\^2 for each point in R\^2"):
        realise(variety, [UNIT], [UNIT[:1]], LIMITS)
    with pytest.raises(InputError, match="in one hidden layer; there are 2"):
        realise(PatternVariety((2, 2, 2, 2), (((1, 1), (1, 1)),)), [UNIT], [UNIT], LIMITS)
