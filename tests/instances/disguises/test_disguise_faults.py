"""The laws about disguises catch a disguise that breaks them, and spare the sound ones on the same questions."""

import pickle
from fractions import Fraction
from itertools import count
from typing import Any

import pytest

from instances.disguises import (
    DISGUISES,
    AddCancelling,
    AddIdle,
    Disguise,
    FlipSigns,
    MixInputs,
    MoveInFibre,
    PadDepth,
    PermuteInputs,
    PermuteNeurons,
    RescaleNeurons,
    ShiftHidden,
    SplitNeurons,
)
from instances.disguises.draws import Draws
from instances.network import Layer, Network
from instances.question import Box, Question, RealSpace
from instances.questions import (
    Lipschitz,
    Positivity,
)
from tests.instances.disguises.disguise_laws import SPECIMENS, hats, obeys, promised

# Disguises with a fault, made from sound ones.


class OnlyTheRows(PermuteNeurons):
    """Permutes the neurons and leaves the next layer's columns."""

    def disguised(self, draws: Draws) -> Network:
        made = super().disguised(draws)
        layers = [Layer(made.layers[0].weights, made.layers[0].bias)]
        for own, plain in zip(made.layers[1:], self.source.network.layers[1:], strict=True):
            layers.append(Layer(plain.weights, own.bias))
        return Network(tuple(layers))


class OnlyTheInputs(RescaleNeurons):
    """Scales what comes in and not what goes out."""

    def disguised(self, draws: Draws) -> Network:
        made, plain = super().disguised(draws).layers, self.source.network.layers
        return Network((*made[:-1], plain[-1]))


class TwiceTheShare(SplitNeurons):
    """Both neurons get the whole output weight."""

    def disguised(self, draws: Draws) -> Network:
        made, plain = super().disguised(draws).layers, self.source.network.layers[-1]
        columns = made[-1].weights.copy()
        columns[:, : plain.inputs] = plain.weights
        return Network((*made[:-1], Layer(columns, plain.bias)))


class OneShort(AddCancelling):
    """The last neuron of a group has a bias that is off by 1."""

    def disguised(self, draws: Draws) -> Network:
        first, *rest = super().disguised(draws).layers
        bias = first.bias.copy()
        bias[-1:] += 1
        return Network((Layer(first.weights, bias), *rest))


class BiasForgotten(FlipSigns):
    """Turns neurons without the constant that this changes."""

    def disguised(self, draws: Draws) -> Network:
        made, plain = super().disguised(draws).layers, self.source.network.layers
        return Network((*made[:-1], Layer(made[-1].weights, plain[-1].bias)))


class BiasOfBefore(FlipSigns):
    """Forgets that the flips of the layer before have changed the bias."""

    def disguised(self, draws: Draws) -> Network:
        made, plain = super().disguised(draws).layers, self.source.network.layers
        middle = (Layer(own.weights, old.bias) for own, old in zip(made[1:-1], plain[1:-1], strict=True))
        return Network((made[0], *middle, made[-1]))


class OnForSome(AddIdle):
    """What is never on anywhere is on somewhere."""

    def disguised(self, draws: Draws) -> Network:
        first, *rest = super().disguised(draws).layers
        bias = first.bias.copy()
        bias[-1:] += 7
        return Network((Layer(first.weights, bias), *rest))


class HalfThere(PadDepth):
    """Hands on max(0, y) in place of y."""

    def disguised(self, draws: Draws) -> Network:
        made = super().disguised(draws).layers
        place = self._place(self.draws)
        if place not in (0, len(made) - 2):
            return Network(made)
        halved = made[place + 1].weights.copy()
        halved[:, halved.shape[1] // 2 :] = 0
        return Network((*made[: place + 1], Layer(halved, made[place + 1].bias), *made[place + 2 :]))


class TheBoxAsItWas(PermuteInputs):
    def _around_image(self, box: Box) -> Box:
        return box


class WitnessBoxAsItWas(MixInputs):
    def _around_image(self, box: Box) -> Box:
        return box


class ThereForBack(MixInputs):
    def pull(self, witness: Any) -> Any:
        return self.push(witness)


class MixedNorm(MixInputs):
    @classmethod
    def refusal(cls, question: Question[Any]) -> str | None:
        return None


class NewRegions(AddCancelling):
    @classmethod
    def refusal(cls, question: Question[Any]) -> str | None:
        return None


class StaysOnTheKink(PadDepth):
    def push(self, witness: Any) -> Any:
        return witness


class Miscounted(SplitNeurons):
    @property
    def added(self) -> int:
        return super().added + 1


FAULTY: list[type[Disguise]] = [
    OnlyTheRows,
    OnlyTheInputs,
    TwiceTheShare,
    OneShort,
    BiasForgotten,
    BiasOfBefore,
    OnForSome,
    HalfThere,
    TheBoxAsItWas,
    WitnessBoxAsItWas,
    ThereForBack,
    MixedNorm,
    NewRegions,
    Miscounted,
]


@pytest.mark.parametrize("faulty", FAULTY)
def test_a_fault_is_caught(faulty: type[Disguise]) -> None:
    def breaks(question: Question[Any], seed: int) -> bool:
        try:
            obeys(faulty(question, seed))
        except AssertionError:
            return True
        return False

    seeded = ((question, seed) for seed in range(8) for question in SPECIMENS if faulty.refusal(question) is None)
    assert any(breaks(question, seed) for question, seed in seeded)


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
def test_sound_disguises_obey_the_laws_where_faults_are_caught(disguise: type[Disguise]) -> None:
    for seed, question in enumerate(SPECIMENS):
        if disguise.refusal(question) is None:
            obeys(disguise(question, seed))


def test_a_witness_on_a_new_kink_is_moved_off_it_and_into_the_box() -> None:
    f = Network((Layer([[1.0, 1.0]], [3.0]), Layer([[1.0]], [0.0])))
    corners = [tuple(map(Fraction, point)) for point in ((0, 0), (1, 0), (0, -1), (1, 1), (-1, -1))]
    plain = promised(Lipschitz(f, Box.cube(2, -1, 1)))
    for seed, corner in ((seed, corner) for seed in range(6) for corner in corners):
        padded = PadDepth(plain, seed)
        assert plain.check(corner)
        assert padded.target.check(padded.push(corner))
    before = next(seed for seed in range(20) if PadDepth(plain, seed).target.network.widths == (4, 1))
    assert not StaysOnTheKink(plain, before).target.check(corners[0])


class Forgetful(PermuteNeurons):
    """The random choices depend on how often they were asked for."""

    asked = count()

    @property
    def draws(self) -> Draws:
        return Draws(str(next(self.asked)))


def deterministic(disguise: type[Disguise]) -> None:
    question = Positivity(hats(2, [0, 1, 2, 3]), RealSpace(2))
    again = disguise(pickle.loads(pickle.dumps(question)), 5)
    assert again.target == disguise(question, 5).target
    nothing_to_draw = disguise in (FlipSigns, MoveInFibre, ShiftHidden)  # with one hidden layer
    assert nothing_to_draw or any(disguise(question, seed).target != again.target for seed in range(5))


def test_the_same_seed_makes_the_same_disguise() -> None:
    for disguise in DISGUISES.values():
        deterministic(disguise)
    with pytest.raises(AssertionError):
        deterministic(Forgetful)
