"""The portfolio: it picks by counting, falls over when a method fails, says why, and adds no error of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Surjectivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.answer import Answer, Stop, unknown
from solvers.auto import solve as auto
from solvers.auto.estimate import Estimate
from solvers.auto.shape import Shape, shape
from solvers.certificate.write import ProofWriter, Units
from solvers.registry import load
from solvers.solver import Limits, Solver
from solvers.stopping.limits import OutOfTimeError, checkpoint

LIMITS = Limits(wall_s=60, memory_bytes=2**32)
TENT = Positivity(
    Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [0.5]))), Box.cube(1, Fraction(-1, 3), 2)
)
YES = Answer(Verdict.YES, Stop.FINISHED, (Fraction(0),), work={"steps": 3})
UNABLE = unknown(Stop.UNSUPPORTED, "the numbers are too large", {"steps": 2})


def gaussian(inputs: int, neurons: int) -> Network:
    random = np.random.default_rng(inputs + neurons)
    hidden = Layer(random.integers(-64, 65, (neurons, inputs)) / 64, random.integers(-64, 65, neurons) / 64)
    return Network((hidden, Layer(random.integers(-64, 65, (1, neurons)) / 64, [-1.0])))


@dataclass
class Scripted:
    """A method that has to do work for some seconds before it gives its answer."""

    name: str
    needed_s: float
    answer: Answer
    done_s: float = 0.0
    given_s: list[float] = field(default_factory=list)
    refused: str | None = None
    version = "7"

    def refusal(self, question: Question[Any]) -> str | None:
        return self.refused

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        self.given_s.append(limits.wall_s)
        try:
            while self.done_s < self.needed_s:
                checkpoint(auto.SECOND // 2)
                self.done_s += 0.5
        except OutOfTimeError:
            return unknown(Stop.TIME, "time limit after 1 steps", {"steps": 1})
        return self.answer

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        with proof.section("+1"):
            proof.begin("domain", Units(TENT.network))
            proof.leaf("f")
            answer = self.solve(question, limits)
            if answer.verdict is not Verdict.UNKNOWN:
                proof.qed()
        return answer


Script = Callable[..., list[Scripted]]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    """Puts methods (expected seconds, seconds that they need, answer) in the place of the real ones."""

    def prepare(**methods: tuple[float, float, Answer]) -> list[Scripted]:
        made = {name: Scripted(name, needed_s, answer) for name, (_, needed_s, answer) in methods.items()}
        monkeypatch.setattr(auto, "load", lambda name: made[name])
        estimates = {name: lambda *_, s=seconds: Estimate(s, "so much") for name, (seconds, _, _) in methods.items()}
        monkeypatch.setattr(auto, "ESTIMATES", estimates)
        return list(made.values())

    return prepare


def test_the_method_expected_to_be_quickest_answers(script: Script) -> None:
    slow, quick = script(slow=(9.0, 0, YES), quick=(0.1, 0.5, YES))
    answer = auto.Auto().solve(TENT, LIMITS)
    assert answer == replace(YES, work={"quick.steps": 3}, note=answer.note)
    assert answer.note == "quick; expected: quick 0.1 s (so much), slow 9 s (so much)"
    assert (slow.given_s, len(quick.given_s)) == ([], 1)


def test_a_method_that_does_not_keep_its_promise_gives_way_and_goes_on_where_it_was(script: Script) -> None:
    first, second = script(first=(0.5, 7.0, YES), second=(3.0, 10**6, YES))
    answer = auto.Auto().solve(TENT, LIMITS)
    assert answer.work == {"first.steps": 3, "second.steps": 1}
    assert answer.note.startswith("first, in turns with second; expected: first 0.5 s")
    assert (first.done_s, second.done_s) == (7.0, 5.5)  # six seconds were promised to the second one
    assert (len(first.given_s), len(second.given_s)) == (1, 1)


def test_with_several_hidden_layers_whoever_begins_may_do_more_than_the_others(script: Script) -> None:
    first, second = script(first=(0.5, 7.0, YES), second=(3.0, 10**6, YES))
    *hidden, last = TENT.network.layers
    deep = Network((*hidden, Layer([[1.0] * last.inputs], [-0.5]), Layer([[1.0]], [0.0])))
    answer = auto.Auto(fold=False).solve(replace(TENT, network=deep), LIMITS)
    assert answer.note.startswith("first; expected: first 0.5 s")
    assert (first.done_s, second.done_s) == (7.0, 0)


def test_however_wrong_an_estimate_is_it_costs_no_more_than_a_factor(script: Script) -> None:
    hopeless, best, other = script(hopeless=(0.0, 10**6, YES), best=(1e12, 20.0, YES), other=(5.0, 10**6, YES))
    answer = auto.Auto().solve(TENT, LIMITS)
    assert answer.note.startswith("best, in turns with hopeless, other")
    assert hopeless.done_s + best.done_s + other.done_s <= 3 * 2 * 20


def test_a_method_that_cannot_is_not_asked_again(script: Script) -> None:
    unable, able = script(unable=(0.0, 0.5, UNABLE), able=(100.0, 50.0, YES))
    answer = auto.Auto().solve(TENT, LIMITS)
    assert answer.verdict is Verdict.YES
    assert answer.work == {"unable.steps": 2, "able.steps": 3}
    assert (len(unable.given_s), len(able.given_s)) == (1, 1)


def test_if_no_method_can_it_says_why(script: Script) -> None:
    script(one=(0.0, 0.5, replace(UNABLE, stop=Stop.INEXACT)), other=(1.0, 0.5, UNABLE))
    answer = auto.Auto().solve(TENT, LIMITS)
    assert (answer.stop, answer.reason) == (Stop.UNSUPPORTED, "other: the numbers are too large")
    assert answer.work == {"one.steps": 2, "other.steps": 2}


def test_at_its_limit_it_is_unknown_whatever_the_methods_say(script: Script) -> None:
    for needed_s, reason in ((10**6, "time limit after 1 steps"), (0, UNABLE.reason)):
        script(one=(0.0, needed_s, UNABLE), other=(1.0, 0, YES))
        answer = auto.Auto().solve(TENT, replace(LIMITS, wall_s=0))
        assert (answer.stop, answer.reason) == (Stop.TIME, f"time limit; one: {reason}")
        assert answer.work


def test_no_method_is_given_more_time_than_what_is_left(script: Script) -> None:
    one, other = script(one=(0.0, 10**6, YES), other=(1.0, 4.0, YES))
    assert auto.Auto().solve(TENT, replace(LIMITS, wall_s=20)).verdict is Verdict.YES
    assert max(*one.given_s, *other.given_s) <= 20


def test_of_several_proofs_that_of_the_answer_is_kept(script: Script, tmp_path: Path) -> None:
    script(one=(0.0, 10**6, YES), other=(1.0, 4.0, YES))
    with ProofWriter(tmp_path / "a.proof", TENT) as proof:
        assert auto.Auto().prove(TENT, LIMITS, proof).note.startswith("other, in turns with one")
        assert proof.claims == ["+1"]
    assert (tmp_path / "a.proof").read_text().splitlines()[2:] == ["claim +1 domain", "leaf f", "qed"]
    script(one=(0.0, 0.5, UNABLE), other=(1.0, 0.5, UNABLE))
    with ProofWriter(tmp_path / "b.proof", TENT) as proof:
        assert auto.Auto().prove(TENT, LIMITS, proof).verdict is Verdict.UNKNOWN
    assert [path.name for path in tmp_path.iterdir()] == ["a.proof"]


def test_it_refuses_only_what_every_method_refuses(script: Script) -> None:
    one, other = script(one=(0.0, 0, UNABLE), other=(1.0, 0, YES))
    one.refused = "one does not"
    assert auto.Auto().refusal(TENT) is None
    assert auto.Auto().solve(TENT, LIMITS).verdict is Verdict.YES
    other.refused = "other does not"
    assert auto.Auto().refusal(TENT) == "other does not"
    assert auto.Auto().solve(TENT, LIMITS).stop is Stop.UNSUPPORTED


def test_the_version_names_those_of_the_methods(script: Script) -> None:
    script(one=(0.0, 0, YES), other=(1.0, 0, YES))
    assert auto.Auto().version == "6+one-7+other-7"


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        (MulticoloredCliqueToPositivity(gnp_multicolored_clique(3, 8, "threshold", seed=0)).target, "activation-sat"),
        (Positivity(gaussian(3, 40), Box.cube(3, -1, 1)), "sweep"),
        (Positivity(gaussian(5, 40), Box.cube(5, -1, 1)), "activation-sat"),
        (Surjectivity(gaussian(3, 20), RealSpace(3)), "sweep"),
        (Maximum(gaussian(2, 30), Box.cube(2, -1, 1)), "sweep"),
        (Positivity(gaussian(30, 8), Box.cube(30, -1, 1)), "activation-sat"),
        (Lipschitz(gaussian(2, 5), Box.cube(2, -1, 1)), "region"),
    ],
    ids=[
        "clique",
        "gaussian",
        "gaussian in five dimensions",
        "without biases",
        "maximum",
        "many dimensions",
        "lipschitz",
    ],
)
def test_it_chooses_by_the_shape_of_the_network(question: Question[Any], chosen: str) -> None:
    answer = auto.Auto().solve(question, LIMITS)
    assert answer.verdict is not Verdict.UNKNOWN
    assert f"{chosen}; expected: {chosen} " in answer.note
    assert {name.partition(".")[0] for name in answer.work} - {"folded"} == {chosen}


def test_a_shape_counts_what_can_change_on_the_domain() -> None:
    rows = [[1.0, 0.0], [2.0, 0.0], [-1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [0.0, 1.0]]
    bias = [0.0, 1.0, 0.0, 0.0, 0.0, 3.0, 9.0]  # planes x = 0 twice, x = -1/2, x + y = 0 twice, none, one far away
    network = Network((Layer(rows, bias), Layer([[1.0] * 7, [-1.0] * 7], [0.0, -1.0]), Layer([[1.0, 1.0]], [0.0])))
    box = Box((Fraction(-1), Fraction(-1)), (Fraction(1), Fraction(1)))
    assert shape(Positivity(network, box)) == Shape(2, (2, 1), 4, 5, 0)
    everywhere = shape(Positivity(network, RealSpace(2)))
    assert (sorted(everywhere.parallel), everywhere.sides, everywhere.neurons) == ([1, 1, 2], 0, 6)
    flat = Box((Fraction(-1), Fraction(0)), (Fraction(1), Fraction(0)))
    assert shape(Positivity(network, flat)).sides == 2
    without = shape(Surjectivity(network, RealSpace(2)))
    assert (without.parallel, without.homogeneous, everywhere.homogeneous) == ((1, 1, 1), True, False)
    assert shape(Injectivity(Network((Layer(rows, bias),)), RealSpace(2))).planes == 4


def test_a_shape_has_as_many_lines_and_regions_as_planes_in_general_position() -> None:
    generic = Shape(inputs=3, parallel=(1,) * 5, sides=6, neurons=5, deeper=0)
    assert generic.regions == 26  # 1 + 5 + 10 + 10
    assert generic.lines == 10 + 5 * 6 + 12  # two of five planes, a plane and a side, two sides that meet
    assert replace(generic, parallel=(5,)).regions == 6
    assert replace(generic, parallel=(3,), deeper=2).regions == 1 + 5 + 7 + 3
    assert replace(generic, parallel=()).regions == 1


@pytest.mark.parametrize("inputs", [4, 12])
def test_deep_networks_whose_first_layer_does_not_change_are_left_to_boxes_first(inputs: int) -> None:
    seen = Shape(inputs=inputs, parallel=(), sides=2 * inputs, neurons=0, deeper=210)
    names = ("boxes", "triangle", "activation-sat", "region")
    seconds = {name: auto.ESTIMATES[name](TENT, seen).seconds for name in names}
    assert min(seconds, key=lambda name: seconds[name]) == "boxes"


@pytest.mark.parametrize(
    ("inputs", "neurons", "first"),
    [
        *((3, 20, "boxes"), (5, 20, "boxes"), (7, 20, "boxes"), (8, 30, "boxes")),
        *((8, 20, "triangle"), (9, 20, "triangle"), (10, 20, "triangle"), (16, 16, "triangle")),
    ],
)
def test_deep_networks_in_general_position_are_halved_or_split(inputs: int, neurons: int, first: str) -> None:
    seen = Shape(inputs=inputs, parallel=(1,) * neurons, sides=2 * inputs, neurons=neurons, deeper=neurons)
    names = ("boxes", "triangle", "activation-sat", "region")
    seconds = {name: auto.ESTIMATES[name](TENT, seen).seconds for name in names}
    assert min(seconds, key=lambda name: seconds[name]) == first


def test_no_number_is_too_large_for_an_estimate() -> None:
    huge = Network((Layer([[1e308, 1e308], [1e308, -1e308]], [1e308, 0.0]), Layer([[1e308, 1e308]], [-1e308])))
    far = Box((Fraction(-(10**400)), Fraction(-1)), (Fraction(10**400), Fraction(1)))
    wide = Shape(inputs=900, parallel=(1,) * 3000, sides=1800, neurons=3000, deeper=3000)
    for seen in (shape(Positivity(huge, far)), wide):
        for estimate in auto.ESTIMATES.values():
            assert estimate(TENT, seen).seconds >= 0  # which nan is not


def test_the_methods_are_shipped_and_exact() -> None:
    methods: list[Solver] = [load(name) for name in auto.ESTIMATES]
    assert "milp" not in auto.ESTIMATES
    assert [method.name for method in methods] == list(auto.ESTIMATES)
