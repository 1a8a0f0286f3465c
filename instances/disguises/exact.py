"""Rationals as float64 entries of a network: exactly, or not at all."""

from fractions import Fraction

from instances.errors import InputError
from instances.network import Network


def held(value: Fraction) -> float | None:
    """The float64 that is exactly `value`; None if there is none."""
    try:
        rounded = float(value)
    except OverflowError:
        return None
    return rounded if Fraction(rounded) == value else None


def exactly(value: Fraction, neuron: int, layer: str) -> float:
    """The float64 that is exactly `value`.

    Parameters
    ----------
    neuron, layer
        Where it is to stand, for the message.

    Raises
    ------
    InputError
        Naming the neuron, if there is none.
    """
    found = held(value)
    if found is None:
        raise refused(neuron, layer)
    return found


def refused(neuron: int, layer: str) -> InputError:
    """What there is to say of a neuron with a number that float64 does not hold."""
    return InputError(
        f"neuron {neuron} of {layer}: this disguise gives it a number that float64 does not hold exactly;"
        " use a lighter disguise or smaller weights"
    )


def layer_name(network: Network, index: int) -> str:
    """What a message calls a layer."""
    return "the output layer" if index == len(network.layers) - 1 else f"hidden layer {index + 1}"
