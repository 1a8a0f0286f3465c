"""One neuron as two."""

from fractions import Fraction
from typing import ClassVar

import numpy as np

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import held, layer_name, refused
from instances.network import Floats, Layer, Network
from instances.question import Change

_SHARES = tuple(Fraction(quarters, 4) for quarters in (-4, -2, 1, 2, 3, 6, 8))


class SplitNeurons(Disguise):
    """Duplicates half of the neurons of every hidden layer and splits their output weights c into t c and (1 - t) c.

    t is one of -1, -1/2, 1/4, 1/2, 3/4, 3/2 and 2, or 1/2 where float64 does not hold the products. Both neurons have
    the same weights and bias, so nothing changes of the function or of the regions. Together with `RescaleNeurons` the
    two rows differ, too. Refused for injectivity.

    *Size.* ceil(w/2) neurons more in a hidden layer of w.
    """

    name: ClassVar[str] = "split-neurons"
    theorem: ClassVar[str] = "distributive law"
    changes: ClassVar[tuple[Change, ...]] = (Change.NEURONS_SPLIT,)

    @property
    def added(self) -> int:
        return sum(_chosen(width) for width in self.source.network.widths)

    def disguised(self, draws: Draws) -> Network:
        network = self.source.network
        layers = list(network.layers)
        for index, layer in enumerate(network.layers[:-1]):
            twins = draws.shuffled(range(layer.outputs))[: _chosen(layer.outputs)]
            following = layers[index + 1]
            columns, copies = following.weights.copy(), []
            for neuron in twins:
                share = draws.one_of(_SHARES)
                parts = _parts(columns[:, neuron], share) or _parts(columns[:, neuron], Fraction(1, 2))
                if parts is None:
                    raise refused(neuron, layer_name(network, index))
                columns[:, neuron] = parts[0]
                copies.append(parts[1])
            layers[index] = Layer(
                np.vstack([layers[index].weights, layers[index].weights[twins]]),
                np.concatenate([layer.bias, layer.bias[twins]]),
            )
            layers[index + 1] = Layer(np.column_stack([columns, *copies]), following.bias)
        return Network(tuple(layers))


def _parts(column: Floats, share: Fraction) -> tuple[Floats, Floats] | None:
    """(1 - t) c and t c; None if float64 does not hold them."""
    kept, given = column.copy(), column.copy()
    for output in column.nonzero()[0]:
        c = Fraction(float(column[output]))
        one, other = held((1 - share) * c), held(share * c)
        if one is None or other is None:
            return None
        kept[output], given[output] = one, other
    return kept, given


def _chosen(width: int) -> int:
    return (width + 1) // 2
