"""The parameters of a network with two hidden layers and one output, by the letters of their theorems."""

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mat

from instances.errors import InputError
from instances.network import Network
from instances.parameters.rational_network import RationalLayer, RationalNetwork

FractionRow = tuple[Fraction, ...]


@dataclass(frozen=True)
class TwoLayers:
    """f(x) = beta + sum_j a_j R(V_j y + c_j), y = R(W x + b).

    Parameters
    ----------
    units
        (w_i | b_i), n_1 rows.
    rows
        (V_j | c_j), n_2 rows.
    outgoing
        a_j.
    offset
        beta.
    inputs
        d.
    """

    units: tuple[FractionRow, ...]
    rows: tuple[FractionRow, ...]
    outgoing: FractionRow
    offset: Fraction
    inputs: int

    @classmethod
    def of(cls, network: Network | RationalNetwork) -> "TwoLayers":
        """Read off a network; `InputError` if it has another shape."""
        network = RationalNetwork.of(network)
        if len(network.layers) != 3 or network.outputs != 1:
            raise InputError(
                "fibres are known for two hidden layers and one output; this network has"
                f" {len(network.layers) - 1} hidden layers and {network.outputs} outputs"
            )
        first, second, (output,) = (layer.fractions for layer in network.layers)
        return cls(tuple(map(tuple, first)), tuple(map(tuple, second)), tuple(output[:-1]), output[-1], network.inputs)

    @property
    def rational(self) -> RationalNetwork:
        """The network."""
        return RationalNetwork(
            (
                RationalLayer.of_fractions(self.units, self.inputs),
                RationalLayer.of_fractions(self.rows, len(self.units)),
                RationalLayer.of_fractions([(*self.outgoing, self.offset)], len(self.rows)),
            )
        )

    @property
    def full_rank(self) -> bool:
        """Whether rank W = n_1."""
        weights = RationalLayer.of_fractions(self.units, self.inputs).rows
        matrix = fmpz_mat(len(weights), self.inputs, [v for row in weights for v in row[:-1]])
        return bool(matrix.rank() == len(weights))
