"""Splitting neurons: right on random deep networks, at ties and on flat boxes, with proofs; and it stops itself."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum, Positivity, ZeroMap
from solvers.answer import Stop
from solvers.boxes import Boxes
from solvers.stopping.limits import Limits
from solvers.triangle import Triangle, search
from tests.solvers.deep_networks import LIMITS, compared, proved


def deep(*widths: int, seed: int = 0) -> Network:
    random_numbers = np.random.default_rng(seed)
    layers = [
        Layer(np.rint(random_numbers.normal(size=(b, a)) * 64) / 64, np.rint(random_numbers.normal(size=b) * 64) / 64)
        for a, b in pairwise(widths)
    ]
    return Network(tuple(layers))


@pytest.mark.parametrize("seed", range(16))
def test_random_deep_networks_are_answered_like_region_does_and_proved(seed: int, tmp_path: Path) -> None:
    assert compared(Triangle(), seed, tmp_path / "a.proof") >= 3


@pytest.mark.parametrize("seed", range(16, 24))
def test_they_are_also_where_floats_are_never_believed(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CLOSE", float("inf"))
    assert compared(Triangle(), seed, tmp_path / "a.proof") >= 3


def test_a_threshold_that_f_can_hardly_be_above_is_no_reason_to_look_at_a_node_for_ever(tmp_path: Path) -> None:
    """How far it could be is less than floats can tell the threshold from its neighbours."""
    assert compared(Triangle(), 3016, tmp_path / "a.proof") == 5


@pytest.mark.slow
def test_thousands_of_random_deep_networks(tmp_path: Path) -> None:
    assert sum(compared(Triangle(), seed, tmp_path / "a.proof") for seed in range(100, 2100)) >= 9_990


@pytest.mark.parametrize("inputs", [1, 4, 7])
def test_maxima_are_those_that_boxes_finds(inputs: int, tmp_path: Path) -> None:
    for seed in range(3):
        asked = Maximum(deep(inputs, 8, 6, 1, seed=seed), Box.cube(inputs, -1, 1))
        assert proved(Triangle(), asked, tmp_path / "a.proof").value == Boxes().solve(asked, LIMITS).value


def test_the_maximum_is_a_no_and_a_hair_below_it_a_yes(tmp_path: Path) -> None:
    made, domain = deep(5, 7, 7, 1), Box.cube(5, Fraction(-1, 3), Fraction(2, 7))
    top = proved(Triangle(), Maximum(made, domain), tmp_path / "a.proof").value
    assert isinstance(top, Fraction)
    for threshold, verdict in ((top, Verdict.NO), (top - Fraction(1, 10**15), Verdict.YES)):
        asked = Positivity(made, domain, threshold=threshold)
        answer = proved(Triangle(), asked, tmp_path / "b.proof")
        assert answer.verdict is verdict
        assert verdict is Verdict.NO or asked.check(answer.witness)


def test_a_maximum_that_is_attained_on_a_whole_region_is_found(tmp_path: Path) -> None:
    flat = Network((Layer([[1.0, 0.0], [1.0, 0.0]], [0.0, -1.0]), Layer([[1.0, -1.0]], [0.0]), Layer([[1.0]], [0.0])))
    assert proved(Triangle(), Maximum(flat, Box.cube(2, -3, 3)), tmp_path / "a.proof").value == 1


@pytest.mark.parametrize("widths", [(2, 1), (3, 0, 1), (3, 0, 4, 1), (2, 3, 0, 1)], ids=str)
def test_layers_without_neurons_are_no_hindrance(widths: tuple[int, ...], tmp_path: Path) -> None:
    asked = Maximum(deep(*widths), Box.cube(widths[0], -1, 2))
    assert proved(Triangle(), asked, tmp_path / "a.proof").value == Boxes().solve(asked, LIMITS).value


def test_one_network_less_itself_is_the_zero_map(tmp_path: Path) -> None:
    first, second, last = deep(3, 4, 4, 1).layers
    twice = Network(
        (
            Layer(np.vstack([first.weights] * 2), np.tile(first.bias, 2)),
            Layer(np.kron(np.eye(2), second.weights), np.tile(second.bias, 2)),
            Layer(np.hstack([last.weights, -last.weights]), np.zeros(1)),
        )
    )
    assert proved(Triangle(), ZeroMap(twice, Box.cube(3, -1, 1)), tmp_path / "a.proof").verdict is Verdict.YES


def test_what_is_closed_stays_closed_when_a_higher_point_is_found() -> None:
    """A maximum is one search, however often its incumbent is improved: no node is opened for every incumbent anew."""
    made, domain = deep(8, 12, 12, 1, seed=1), Box.cube(8, -1, 1)
    maximum = Triangle().solve(Maximum(made, domain), LIMITS)
    assert isinstance(maximum.value, Fraction)
    refuted = Triangle().solve(Positivity(made, domain, threshold=maximum.value), LIMITS)
    assert maximum.work["nodes"] <= 3 * refuted.work["nodes"]


def test_two_runs_write_equal_proofs(tmp_path: Path) -> None:
    asked = Maximum(deep(4, 8, 8, 1), Box.cube(4, -1, 1))
    for name in ("a.proof", "b.proof"):
        proved(Triangle(), asked, tmp_path / name)
    assert (tmp_path / "a.proof").read_bytes() == (tmp_path / "b.proof").read_bytes()


def test_it_says_what_it_had_done_when_time_is_over() -> None:
    answer = Triangle().solve(Maximum(deep(12, 60, 60, 1), Box.cube(12, -1, 1)), Limits(1, 2**32))
    assert answer.stop is Stop.TIME
    assert answer.reason.startswith("time limit after ")


def test_it_refuses_what_it_cannot_bound() -> None:
    space = Maximum(deep(2, 3, 1), RealSpace(2))
    assert Triangle().refusal(space) == "triangle bounds networks on boxes; region and activation-sat search R^d"
    assert Triangle().solve(space, LIMITS).stop is Stop.UNSUPPORTED
    assert "does not decide lipschitz" in (Triangle().refusal(Lipschitz(deep(2, 3, 1), Box.cube(2, 0, 1))) or "")
