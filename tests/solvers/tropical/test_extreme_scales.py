"""One network at extreme scales, where hyperplanes are far apart and box sides of very different lengths."""

from math import ldexp

import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace
from instances.questions import Regions, ZeroMap
from solvers.registry import load
from solvers.stopping.limits import Limits

PLENTY = Limits(20, 2**32)


def network(a: float, b: float, output: list[float]) -> Network:
    return Network((Layer([[a, b], [-a, 0], [0, b], [a, -b]], [0, a, b, 0]), Layer([output], [0])))


@pytest.mark.parametrize("solver", ["region", "tropical"])
@pytest.mark.parametrize("exponent", [300, 1000])
def test_linear_regions_are_counted_at_any_scale(solver: str, exponent: int) -> None:
    b = ldexp(1, -exponent)
    asked = Regions(network(ldexp(1, exponent), b, [1, 1, -1, b]), RealSpace(2), kind="linear")
    assert load(solver).solve(asked, PLENTY).value == 11


@pytest.mark.parametrize("solver", ["region", "sweep", "milp", "activation-sat", "tropical", "auto"])
@pytest.mark.parametrize("exponents", [(-300, 0), (1000, -1000)])
def test_a_zero_map_is_told_from_one_that_is_none_at_any_scale(solver: str, exponents: tuple[int, int]) -> None:
    asked = ZeroMap(network(*(ldexp(1, e) for e in exponents), [1, 1, -1, 1]), RealSpace(2))
    answer = load(solver).solve(asked, PLENTY)
    assert answer.verdict is Verdict.NO
    assert asked.check(answer.witness)
