"""Every solver is right, refuses or says that floats are not enough, whatever the scale of a network's numbers."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt

from instances.disguises import disguised
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import QUESTIONS, Injectivity, Lipschitz, Maximum, Positivity, Regions, Surjectivity, ZeroMap
from solvers.answer import Stop
from solvers.milp import Milp
from solvers.milp.engine import Engine
from tests.solvers.extreme import LIMITS, disguise, faults, question
from tests.solvers.laws.question_laws import truth

few = settings(deadline=None, max_examples=3, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", QUESTIONS)
@few
@given(random=st.randoms(use_true_random=False), hidden=st.booleans())
def test_no_scale_makes_a_solver_lie_or_fail(name: str, random: Random, hidden: bool, tmp_path_factory: Any) -> None:
    asked = question(random, name)
    if hidden:
        asked = disguise(random, asked)
    assert list(faults(asked, tmp_path_factory.mktemp("scale"))) == []


LINE, INTERVAL = RealSpace(1), Box.cube(1, -4, 4)


def nested(weight: float, bias: float = 0.0) -> Network:
    """relu(w relu(w x) + b), as a network with two hidden layers."""
    return Network((Layer([[weight]], [0.0]), Layer([[weight]], [bias]), Layer([[1.0]], [0.0])))


def ramp(weight: float, outgoing: float = 1.0, bias: float = 0.0) -> Network:
    return Network((Layer([[weight]], [bias]), Layer([[outgoing]], [0.0])))


def wide(*rows: tuple[float, ...]) -> Network:
    """The sum of neurons (weights, bias, outgoing)."""
    hidden = Layer([row[:-2] for row in rows], [row[-2] for row in rows])
    return Network((hidden, Layer([[row[-1] for row in rows]], [0.0])))


FOUND: dict[str, Callable[[], Question[Any]]] = {
    **{
        f"regions of two layers at 2^{k}": lambda k=k: Regions(nested(2.0**k, -(2.0**k)), LINE, "activation")
        for k in (-1074, -540, -500, 510, 1000)
    },
    **{
        f"slope squared of two layers at 2^{k}": lambda k=k: Lipschitz(ramp(2.0**k, 2.0**k), INTERVAL, "2")
        for k in (-1074, -540, -270, -25, 270, 500, 1000)
    },
    **{
        f"a bump as small as 2^{2 * k}": lambda k=k: Positivity(ramp(2.0**k, 2.0**k), INTERVAL)
        for k in (-537, -100, -25, -12, 500)
    },
    "a small slope": lambda: Lipschitz(nested(2.0**-540), INTERVAL, "1"),
    "huge weights in a deep network": lambda: Surjectivity(nested(2.0**1000, 2.0**1000), LINE),
    "a huge and a tiny weight on one output": lambda: ZeroMap(
        wide((1.0, 0.0, 2.0**1000), (1.0, 0.0, 2.0**-1074), (1.0, 0.0, -(2.0**1000))), INTERVAL
    ),
    "rows that differ in a subnormal entry": lambda: Regions(
        wide((1.0, 2.0**-1074, 0.0, 1.0), (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 1.0)), Box.cube(2, -1, 1), "activation"
    ),
    "rows that are parallel but for a subnormal entry": lambda: Injectivity(
        Network((Layer([[1.0, 0.0], [-1.0, 2.0**-1074]], [1.0, 1.0]),)), RealSpace(2)
    ),
    "hyperplanes too near for floats": lambda: Regions(
        wide((1.0, 0.0, 1.0), (1.0, -(2.0**-1074), 1.0)), INTERVAL, "activation"
    ),
    "a box as small as a subnormal number": lambda: Maximum(
        ramp(1.0, 1.0, -(2.0**-1074)), Box((Fraction(0),), (Fraction(3, 2**1074),))
    ),
    "a box beyond floats": lambda: Maximum(ramp(2.0**1000, 2.0**1000), Box((Fraction(-1),), (Fraction(10) ** 400,))),
    "a threshold beyond floats": lambda: Positivity(ramp(2.0**1000), INTERVAL, threshold=Fraction(10) ** 400),
    "a threshold just below the maximum": lambda: Positivity(ramp(1.0), INTERVAL, threshold=4 - Fraction(1, 2**1100)),
    "an output that a dead neuron's weight hides": lambda: Positivity(
        wide((0.0, 0.0, -(2.0**26)), (2.0**-26, 0.0, 1.0)), LINE
    ),
    "directions whose integers are long": lambda: Positivity(
        wide((2.0**-1000, 1.0, 0.0, 1.0), (1.0, 2.0**-900, 0.0, -1.0), (1.0, 1.0, 0.0, -1.0)), RealSpace(2)
    ),
    "multipliers as large as floats": lambda: Positivity(
        Network(
            (
                Layer([[0.0, 0.0]], [-(2.0**-108)]),
                Layer([[-1.0], [0.0]], [0.0, 2.0**-799]),
                Layer([[-(2.0**427), 2.0**-388]], [0.0]),
                Layer([[2.0**-540]], [1.0]),
            )
        ),
        Box((Fraction(0), Fraction(-3 * 2**421)), (Fraction(2**423), Fraction(-(2**421)))),
    ),
}
"""What was wrong, crashed or was not answered at some time, and what is like it."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_once_wrong_is_right(name: str, tmp_path: Path) -> None:
    assert list(faults(FOUND[name](), tmp_path)) == []


@pytest.mark.parametrize("exponent", [-500, -100, -30, -12, 12, 30, 100, 500])
def test_milp_decides_a_network_of_any_scale_as_it_decides_that_of_scale_1(exponent: int) -> None:
    """A power of two on every layer is no reason to give up."""
    unit = 2.0**exponent
    plain = Network((Layer([[1.0], [-1.0]], [-1.0, 0.5]), Layer([[1.0, -2.0]], [-1.0])))
    scaled = Network((Layer([[unit], [-unit]], [-unit, 0.5 * unit]), Layer([[unit, -2 * unit]], [-(unit**2)])))
    for limit in (2, 3):
        answers = [Milp().solve(Positivity(network, Box.cube(1, 0, limit)), LIMITS) for network in (plain, scaled)]
        assert [answer.verdict for answer in answers] == [Verdict.YES if limit == 3 else Verdict.NO] * 2


@pytest.mark.parametrize("small", [2.0**-30, 2.0**-200])
def test_milp_says_no_only_with_room_for_what_its_engine_does_not_see(small: float) -> None:
    """f is max(0, x) times a small number, less what is below 0 or just above."""
    for offset, open_ in ((-1.0, False), (0.0, True), (-small / 4, True)):
        network = Network((Layer([[1.0], [1.0]], [0.0, 0.0]), Layer([[small, -1.0]], [offset])))
        question = Positivity(network, Box.cube(1, -1, 0))
        answer = Milp().solve(question, LIMITS)
        assert truth(question)[0] is Verdict.NO
        assert answer.verdict is Verdict.NO or (open_ and answer.stop is Stop.INEXACT)


@pytest.mark.parametrize("engine", ["highs", "gscip"])
@pytest.mark.parametrize("seed", [1, 2])
def test_milp_decides_in_disguise_what_it_decides_plainly(engine: str, seed: int) -> None:
    layers = Layer([[-3.5, 4.0], [-3.5, 4.0]], [0.0, 0.0]), Layer([[3.0, 10.0]], [0.0]), Layer([[-4.0]], [0.0])
    hidden = disguised(Positivity(Network(layers), Box.cube(2, -1, 1)), "strong", seed).target
    assert Milp(engine).solve(hidden, LIMITS).verdict is Verdict.NO


def test_an_engine_that_claims_an_optimum_without_a_point_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = SimpleNamespace(dual_bound=1.0)
    claim = SimpleNamespace(reason=mathopt.TerminationReason.OPTIMAL, limit=None, objective_bounds=bounds)
    result = SimpleNamespace(solutions=[], termination=claim)
    monkeypatch.setattr(Engine, "solve", lambda *arguments, **options: result)
    assert Milp().solve(Positivity(ramp(1.0), INTERVAL), LIMITS).stop is Stop.INEXACT
    assert Milp().solve(Lipschitz(ramp(1.0), INTERVAL, "1"), LIMITS).stop is Stop.INEXACT


def test_milp_does_not_say_no_where_only_what_its_engine_does_not_see_is_positive() -> None:
    for small in (2.0**-25, 2.0**-200):
        hidden = Layer([[1.0, 0.0], [1.0, 0.0], [0.0, small]], [0.0] * 3)
        question = Positivity(Network((hidden, Layer([[1.0, -1.0, small]], [0.0]))), Box.cube(2, -1, 1))
        assert Milp().solve(question, LIMITS).verdict is not Verdict.NO


def test_brute_force_tells_numbers_that_floats_do_not() -> None:
    """The property above would be worth nothing otherwise."""
    assert truth(FOUND["regions of two layers at 2^-540"]()) == (Verdict.VALUE, 3)
    assert truth(FOUND["hyperplanes too near for floats"]()) == (Verdict.VALUE, 3)
    assert truth(FOUND["slope squared of two layers at 2^-270"]()) == (Verdict.VALUE, Fraction(1, 2**1080))
    assert np.float64(2.0**-540) * np.float64(2.0**-540) == 0
