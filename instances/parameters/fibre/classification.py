"""What each neuron does on the whole orthant of first-layer outputs."""

from dataclasses import dataclass

from instances.network import Network
from instances.parameters.fibre.two_layers import TwoLayers
from instances.parameters.rational_network import RationalNetwork


@dataclass(frozen=True)
class Classification:
    """Indices of neurons.

    Parameters
    ----------
    crossing, on, off
        Of the second layer: V_j > 0 and c_j > 0 is on at every y >= 0; V_j < 0 and c_j < 0 is off; others are crossing.
    hidden
        Of the first layer. Unit i is hidden if all c_j < 0 and V_jk < 0 for all j and all k other than i: then a
        second-layer neuron can only be on where unit i is, so nobody sees where unit i switches.
    """

    crossing: tuple[int, ...]
    on: tuple[int, ...]
    off: tuple[int, ...]
    hidden: tuple[int, ...]


def classification(network: Network | RationalNetwork | TwoLayers) -> Classification:
    """Classify the neurons; `InputError` unless there are two hidden layers and one output."""
    net = network if isinstance(network, TwoLayers) else TwoLayers.of(network)
    on = tuple(j for j, row in enumerate(net.rows) if all(v > 0 for v in row))
    off = tuple(j for j, row in enumerate(net.rows) if all(v < 0 for v in row))
    crossing = tuple(j for j in range(len(net.rows)) if j not in on and j not in off)
    hidden = tuple(
        i for i in range(len(net.units)) if all(v < 0 for row in net.rows for k, v in enumerate(row) if k != i)
    )
    return Classification(crossing, on, off, hidden)
