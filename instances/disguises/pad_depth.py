"""A layer that does nothing."""

from typing import ClassVar

import numpy as np

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.network import Layer, Network
from instances.question import Change


class PadDepth(Disguise):
    """Inserts a hidden layer that hands on what it receives.

    After a hidden layer, whose outputs y are >= 0, one neuron each does: max(0, y) = y. Before the first layer and
    after the last one, two each do: max(0, y) - max(0, -y) = y. Which of these places it is, is random. Refused for
    injectivity, for the number of activation regions, and for zonotopes, which are about one hidden layer.

    *Size.* w neurons more after a hidden layer of w, 2 d before the first layer, twice the outputs after the last one.
    """

    name: ClassVar[str] = "pad-depth"
    theorem: ClassVar[str] = "max(0, y) = y for y >= 0, and max(0, y) - max(0, -y) = y"
    changes: ClassVar[tuple[Change, ...]] = (
        Change.LAYER_ADDED,
        Change.NEURONS_ADDED,
    )

    @property
    def added(self) -> int:
        network, place = self.source.network, self._place(self.draws)
        return (2 * network.inputs, *network.widths, 2 * network.outputs)[place]

    def _place(self, draws: Draws) -> int:
        """The number of layers before the new one."""
        return draws.below(len(self.source.network.layers) + 1)

    def disguised(self, draws: Draws) -> Network:
        network, place = self.source.network, self._place(draws)
        before, after = network.layers[:place], network.layers[place:]
        if before and after:
            width = before[-1].outputs
            return Network((*before, Layer(np.eye(width), np.zeros(width)), *after))
        if after:
            first, unit = after[0], np.eye(network.inputs)
            both = Layer(np.vstack([unit, -unit]), np.zeros(2 * network.inputs))
            return Network((both, Layer(np.column_stack([first.weights, -first.weights]), first.bias), *after[1:]))
        last, unit = before[-1], np.eye(network.outputs)
        both = Layer(np.vstack([last.weights, -last.weights]), np.concatenate([last.bias, -last.bias]))
        return Network((*before[:-1], both, Layer(np.column_stack([unit, -unit]), np.zeros(network.outputs))))
