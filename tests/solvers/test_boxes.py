"""Halving boxes: right on random deep networks, at ties, on flat and far boxes, with proofs; and it stops itself."""

import random
from fractions import Fraction
from itertools import pairwise
from math import inf
from pathlib import Path

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum, Positivity, Reachability
from solvers.answer import Stop
from solvers.auto import Auto
from solvers.boxes import Boxes, search
from solvers.certificate.write import ProofWriter
from solvers.checker.check import check_proof
from solvers.stopping.limits import Limits, charged_to
from tests.solvers.deep_networks import LIMITS, compared, network, proved


@pytest.mark.parametrize("seed", range(12))
def test_random_deep_networks_are_answered_like_region_does_and_proved(seed: int, tmp_path: Path) -> None:
    assert compared(Boxes(), seed, tmp_path / "a.proof") >= 4


@pytest.mark.parametrize("seed", range(12, 24))
def test_they_are_also_where_neurons_are_split(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MANY", 0)
    assert compared(Boxes(), seed, tmp_path / "a.proof") >= 4


@pytest.mark.parametrize(
    ("many", "seed"), [(search.MANY, 390), (search.MANY, 501), (0, 102), (0, 184), (0, 200), (0, 349), (0, 643)]
)
def test_cells_that_are_nothing_but_a_kink_are_proved_closed(
    many: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neurons that change together were split to signs that they have together only at 0; or are 0 all over a cell."""
    monkeypatch.setattr(search, "MANY", many)
    assert compared(Boxes(), seed, tmp_path / "a.proof") >= 4


@pytest.mark.slow
@pytest.mark.parametrize("many", [search.MANY, 0], ids=["halved", "split"])
def test_thousands_of_random_deep_networks(many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MANY", many)
    assert sum(compared(Boxes(), seed, tmp_path / "a.proof") for seed in range(100, 3500)) >= 18_000


SAW = Network(
    (
        Layer([[1.0, 1.0], [1.0, -1.0], [-1.0, 0.5]], [0.0, 0.25, 0.5]),
        Layer([[1.0, -1.0, 0.5], [-0.5, 1.0, 1.0]], [0.0, -0.5]),
        Layer([[1.0, -1.5]], [0.0]),
    )
)


@pytest.mark.parametrize(
    "domain",
    [
        Box.cube(2, -1, 1),
        Box.cube(2, Fraction(-1, 3), Fraction(2, 7)),
        Box((Fraction(-1), Fraction(1, 3)), (Fraction(1), Fraction(1, 3))),
        Box((Fraction(1, 3), Fraction(2, 3)), (Fraction(1, 3), Fraction(2, 3))),
    ],
    ids=["cube", "no dyadic corner", "a fixed input", "one point"],
)
def test_the_maximum_is_a_no_and_a_hair_below_it_a_yes(domain: Box, tmp_path: Path) -> None:
    answer = proved(Boxes(), Maximum(SAW, domain), tmp_path / "a.proof")
    value = answer.value
    assert isinstance(value, Fraction)
    assert SAW.exact(answer.witness)[0] == value
    for threshold, verdict in ((value, Verdict.NO), (value - Fraction(1, 10**30), Verdict.YES)):
        assert proved(Boxes(), Positivity(SAW, domain, threshold=threshold), tmp_path / "b.proof").verdict is verdict
    for relation, verdict in ((">=", Verdict.YES), (">", Verdict.NO)):
        asked = Reachability(SAW, domain, f"Y_0 {relation} {value}")
        assert proved(Boxes(), asked, tmp_path / "c.proof").verdict is verdict


def test_a_maximum_that_is_attained_on_a_whole_region_is_found(tmp_path: Path) -> None:
    flat = Network((Layer([[1.0, 0.0], [1.0, 0.0]], [0.0, -1.0]), Layer([[1.0, -1.0]], [0.0]), Layer([[1.0]], [0.0])))
    answer = proved(Boxes(), Maximum(flat, Box.cube(2, -3, 3)), tmp_path / "a.proof")
    assert answer.value == 1


def test_far_from_the_origin_nothing_is_lost(tmp_path: Path) -> None:
    far = Fraction(10**12)
    hat = Network(
        (Layer([[1.0], [-1.0]], [-float(far), float(far)]), Layer([[-1.0, -1.0]], [1.0]), Layer([[1.0]], [0.0]))
    )
    answer = proved(Boxes(), Maximum(hat, Box((far - Fraction(1, 3),), (far + Fraction(1, 7),))), tmp_path / "a.proof")
    assert (answer.value, answer.witness) == (1, (far,))


def test_alternatives_are_proved_one_by_one_and_only_where_they_are_about_something(tmp_path: Path) -> None:
    twice = "Y_0 >= 2"
    asked = Reachability(
        SAW, Box.cube(2, -1, 1), f"{twice} or X_0 >= 3 and Y_0 >= 0 or {twice} or X_1 <= 0 and Y_0 > 3/2"
    )
    assert list(asked.claims(Verdict.NO, None)) == ["a1", "a3", "a4"]
    answer = proved(Boxes(), asked, tmp_path / "a.proof")
    assert answer.verdict is Verdict.NO
    assert (tmp_path / "a.proof").read_text().startswith("relu-hardness-proof 2\n")


def test_what_was_proved_on_the_way_to_no_answer_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first alternative is closed, and at the second a point is a tie that no halving ends."""
    monkeypatch.setattr(search, "CELLS", 0)
    asked = Reachability(SAW, Box.cube(2, -1, 1), "Y_0 >= 100 or Y_0 > 15/8")
    with ProofWriter(tmp_path / "a.proof", asked) as proof:
        answer = Boxes().prove(asked, LIMITS, proof)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.WORK)
    assert not (tmp_path / "a.proof").exists()


def test_two_runs_write_equal_proofs(tmp_path: Path) -> None:
    asked = Positivity(network(random.Random(5), 3, 1), Box.cube(3, -1, 1), threshold=Fraction(50))
    for name in ("a.proof", "b.proof"):
        proved(Boxes(), asked, tmp_path / name)
    assert (tmp_path / "a.proof").read_bytes() == (tmp_path / "b.proof").read_bytes()


def test_an_affine_map_with_many_inputs_has_no_neuron_to_split(tmp_path: Path) -> None:
    plane = Network((Layer([[1.0] * 12], [0.5]),))
    assert proved(Boxes(), Maximum(plane, Box.cube(12, -1, 1)), tmp_path / "a.proof").value == Fraction(25, 2)


def test_it_refuses_what_it_cannot_halve() -> None:
    space = Maximum(SAW, RealSpace(2))
    assert Boxes().refusal(space) == "boxes halves bounded boxes; region and activation-sat search R^d"
    assert Boxes().solve(space, LIMITS).stop is Stop.UNSUPPORTED
    assert "does not decide lipschitz" in (Boxes().refusal(Lipschitz(SAW, Box.cube(2, 0, 1))) or "")


def deep(inputs: int, width: int, seed: int) -> Network:
    random_numbers = np.random.default_rng(seed)
    sizes = [inputs, width, width, 1]
    return Network(
        tuple(Layer(random_numbers.normal(size=(b, a)), random_numbers.normal(size=b)) for a, b in pairwise(sizes))
    )


def test_it_says_what_it_had_done_when_time_is_over() -> None:
    answer = Boxes().solve(Maximum(deep(12, 30, 0), Box.cube(12, -1, 1)), Limits(1, 2**32))
    assert answer.stop is Stop.TIME
    assert answer.reason.startswith("time limit after ")
    assert answer.work["boxes"] > 0


def test_work_grows_with_boxes_and_weights_so_that_turns_with_others_are_fair() -> None:
    charged: list[int] = []
    made = deep(5, 12, 0)
    with charged_to(charged.append):
        answer = Boxes().solve(Maximum(made, Box.cube(5, -1, 1)), Limits(60, 2**32))
    weights = sum(layer.weights.size for layer in made.layers)
    assert sum(charged) >= answer.work["boxes"] * weights // (2 * search.WEIGHTS_AT_ONCE) > 0


def test_it_opens_no_more_boxes_than_there_is_memory_for() -> None:
    answer = Boxes().solve(Maximum(deep(12, 30, 0), Box.cube(12, -1, 1)), Limits(60, 2**20))
    assert answer.stop is Stop.MEMORY
    assert "memory" in answer.reason


def test_auto_proves_the_no_of_a_reachability_question(tmp_path: Path) -> None:
    for inputs, width in ((1, 2), (3, 12)):
        asked = Reachability(deep(inputs, width, 1), Box.cube(inputs, -1, 1), "Y_0 >= 1000 or Y_0 <= -1000")
        with ProofWriter(tmp_path / "a.proof", asked) as proof:
            answer = Auto().prove(asked, LIMITS, proof)
        assert answer.verdict is Verdict.NO
        check_proof(asked, Verdict.NO, None, tmp_path / "a.proof")


def test_a_value_that_is_infinite_is_not_asked_of_boxes() -> None:
    grows = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    assert Auto().solve(Maximum(grows, RealSpace(1)), LIMITS).value == inf
