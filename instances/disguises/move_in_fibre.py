"""Neurons that never switch, with other parameters."""

from fractions import Fraction
from typing import ClassVar

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import held
from instances.errors import InputError
from instances.network import Network
from instances.parameters.intervals import always_off, always_on, preactivations
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.question import Change

_FACTORS = (Fraction(1, 2), Fraction(1), Fraction(2))

Rows = list[list[Fraction]]


class MoveInFibre(Disguise):
    """Changes the parameters of neurons that interval arithmetic shows to be on or off on the whole domain.

    A neuron that is off is given another row that stays off: its own and a positive multiple of that of another such
    neuron, with a lower bias. Its output weights are drawn anew. Neurons that are on are affine together:
    z_k becomes z_k + s z_l with s > 0, which stays on, and the output weights c_l become c_l - s c_k; the bias of z_k
    grows by t, and the next layer's biases lose t c_k. Numbers are small multiples of powers of two, and a change
    that float64 does not hold is left out.

    Networks without such neurons stay as they are. On R^d the first layer has them only in constants, and later ones
    where all weights have one sign. Refused for injectivity, for the number of activation regions, for zonotopes, which
    have no biases, and for questions about the parameters themselves.
    """

    name: ClassVar[str] = "move-in-fibre"
    theorem: ClassVar[str] = "a ReLU that never switches is affine, and an affine function has many parametrisations"
    changes: ClassVar[tuple[Change, ...]] = (Change.BIASES_ADDED, Change.KINKS_MOVED)

    def disguised(self, draws: Draws) -> Network:
        network = RationalNetwork.of(self.source.network)
        layers = [layer.fractions for layer in network.layers]
        for index in range(len(layers) - 1):
            ranges = preactivations(_assembled(layers, network), self.source.domain)[index]
            off = [j for j, interval in enumerate(ranges) if always_off(interval)]
            on = [j for j, interval in enumerate(ranges) if always_on(interval) and not always_off(interval)]
            _move_off(layers[index], layers[index + 1], off, draws)
            _move_on(layers[index], layers[index + 1], on, draws)
        try:
            return _assembled(layers, network).as_network()
        except InputError as error:
            raise InputError(f"{error}; use a lighter disguise or smaller weights") from None


def _assembled(layers: list[Rows], network: RationalNetwork) -> RationalNetwork:
    fan_ins = [layer.inputs for layer in network.layers]
    return RationalNetwork(
        tuple(RationalLayer.of_fractions(rows, fan_in) for rows, fan_in in zip(layers, fan_ins, strict=True))
    )


def _move_off(rows: Rows, following: Rows, off: list[int], draws: Draws) -> None:
    for j in off:
        other, factor = draws.one_of(off), draws.one_of(_FACTORS)
        moved = [v + factor * w for v, w in zip(rows[j], rows[other], strict=True)]
        moved[-1] -= draws.below(4)
        if _all_held(moved):
            rows[j] = moved
        for row in following:
            row[j] = Fraction(draws.below(17) - 8, 4)


def _move_on(rows: Rows, following: Rows, on: list[int], draws: Draws) -> None:
    for k in on:
        other, factor, t = draws.one_of(on), draws.one_of(_FACTORS), Fraction(draws.below(8), 4)
        if other != k:
            moved = [v + factor * w for v, w in zip(rows[k], rows[other], strict=True)]
            column = [row[other] - factor * row[k] for row in following]
            if _all_held([*moved, *column]):
                rows[k] = moved
                for row, weight in zip(following, column, strict=True):
                    row[other] = weight
        biases = [row[-1] - t * row[k] for row in following]
        if _all_held([rows[k][-1] + t, *biases]):
            rows[k][-1] += t
            for row, bias in zip(following, biases, strict=True):
                row[-1] = bias


def _all_held(values: list[Fraction]) -> bool:
    return all(held(v) is not None for v in values)
