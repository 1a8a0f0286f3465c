"""Disguises: the same question with the same answer about a network that looks different. One disguise a file.

Here live the registry, and the levels that put disguises together.

>>> from instances.network import Layer, Network
>>> from instances.question import RealSpace
>>> from instances.questions import Positivity
>>> hat = Network((Layer([[1.0]] * 3, [1.0, 0.0, -1.0]), Layer([[1.0, -2.0, 1.0]], [0.0])))
>>> plain = Positivity(hat, RealSpace(1))
>>> disguised(plain, "medium", seed=1).target.network.neurons
5
"""

from typing import Any

from instances.disguises.add_cancelling import AddCancelling
from instances.disguises.add_idle import AddIdle
from instances.disguises.coordinates import MixInputs, PermuteInputs
from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.flip_signs import FlipSigns
from instances.disguises.move_in_fibre import MoveInFibre
from instances.disguises.pad_depth import PadDepth
from instances.disguises.permute_neurons import PermuteNeurons
from instances.disguises.rescale_neurons import RescaleNeurons
from instances.disguises.shift_hidden import ShiftHidden
from instances.disguises.split_neurons import SplitNeurons
from instances.errors import InputError
from instances.question import Question
from instances.reduction import Chain

DISGUISES: dict[str, type[Disguise]] = {
    disguise.name: disguise
    for disguise in (
        AddCancelling,
        AddIdle,
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
}
"""Every disguise by its name."""

LEVELS: dict[str, tuple[type[Disguise], ...]] = {
    "light": (PermuteInputs, RescaleNeurons, PermuteNeurons),
    "medium": (SplitNeurons, FlipSigns, MixInputs, PermuteInputs, RescaleNeurons, PermuteNeurons),
    "strong": (
        PadDepth,
        AddCancelling,
        SplitNeurons,
        AddIdle,
        FlipSigns,
        MixInputs,
        PermuteInputs,
        RescaleNeurons,
        PermuteNeurons,
    ),
    "fibre": (
        PadDepth,
        AddIdle,
        SplitNeurons,
        FlipSigns,
        MoveInFibre,
        ShiftHidden,
        MixInputs,
        PermuteInputs,
        RescaleNeurons,
        PermuteNeurons,
    ),
}
"""What each level puts on, in this order. docs/disguises.md says the same for readers."""


def disguised(question: Question[Any], level: str, seed: int) -> Chain:
    """The disguises of a level one after the other, but for those that would not keep the answer to the question.

    Parameters
    ----------
    level
        A name of `LEVELS`.
    seed
        At least 0.

    Raises
    ------
    InputError
        If there is no such level; if float64 does not hold a number of the new network, naming the neuron.
    """
    known_level(level)
    reached, steps = question, []
    draws = Draws(f"{level} {seed}")
    for disguise in LEVELS[level]:
        own_seed = draws.below(2**32)
        if disguise.refusal(reached) is None:
            steps.append(disguise(reached, own_seed))
            reached = steps[-1].target
    return Chain(question, tuple(steps))


def known_level(level: object) -> None:
    """Raise `InputError` if this is no level."""
    if level not in LEVELS:
        raise InputError(f"unknown disguise {level!r}; known: {', '.join(LEVELS)}")


__all__ = [
    "DISGUISES",
    "LEVELS",
    "AddCancelling",
    "AddIdle",
    "Disguise",
    "FlipSigns",
    "MixInputs",
    "MoveInFibre",
    "PadDepth",
    "PermuteInputs",
    "PermuteNeurons",
    "RescaleNeurons",
    "ShiftHidden",
    "SplitNeurons",
    "disguised",
    "known_level",
]
