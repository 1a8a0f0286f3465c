"""The function of a network with one hidden layer as a value: where it bends and by how much, and the rest."""

from dataclasses import dataclass
from fractions import Fraction

from instances.errors import InputError
from instances.network import Network, Point
from instances.parameters.primitive import Row, is_constant, oriented
from instances.parameters.rational_network import RationalNetwork


@dataclass(frozen=True)
class ShallowFunction:
    """x -> sum over hyperplanes of kink * max(0, u(x)) + A x + b.

    The functions max(0, u(x)) of different hyperplanes u(x) = 0 and the affine functions are linearly independent, so
    two of these values are equal exactly if the functions are.

    Parameters
    ----------
    kinks
        The hyperplanes, as `instances.parameters.primitive.oriented` rows in increasing order, each with a kink that
        is not 0: one rational an output.
    affine
        (A | b), one row an output.
    """

    kinks: tuple[tuple[Row, Point], ...]
    affine: tuple[Point, ...]

    @property
    def linear(self) -> tuple[Point, ...]:
        """A."""
        return tuple(row[:-1] for row in self.affine)


def shallow_function(network: Network | RationalNetwork) -> ShallowFunction:
    """The function of a network with at most one hidden layer.

    A neuron c max(0, f u(x)) with f > 0 has the kink f c; one with f < 0 has the kink |f| c and the affine part
    f c u(x), since max(0, -t) = max(0, t) - t.

    Raises
    ------
    InputError
        If there are more hidden layers.

    >>> from instances.network import Layer
    >>> shallow_function(Network((Layer([[1.0], [-2.0]], [0.0, 0.0]), Layer([[1.0, 1.0]], [5.0]))))
    ShallowFunction(kinks=(((1, 0), (Fraction(3, 1),)),), affine=((Fraction(-2, 1), Fraction(5, 1)),))
    """
    network = RationalNetwork.of(network)
    if len(network.layers) > 2:
        raise InputError(
            f"a function is written as a sum of kinks for one hidden layer; this network has {len(network.layers) - 1}"
        )
    *hidden, output = network.layers
    if not hidden:
        return ShallowFunction((), tuple(tuple(row) for row in output.fractions))
    (layer,) = hidden
    scale = layer.scale * output.scale  # of everything below
    kinks: dict[Row, list[int]] = {}
    affine = [[0] * layer.inputs + [row[-1] * layer.scale] for row in output.rows]
    for neuron, row in enumerate(layer.rows):
        u, factor = oriented(row)
        if is_constant(u):
            for outgoing, values in zip(output.rows, affine, strict=True):
                values[-1] += outgoing[neuron] * max(0, row[-1])
            continue
        kink = kinks.setdefault(u, [0] * output.outputs)
        for o, outgoing in enumerate(output.rows):
            kink[o] += outgoing[neuron] * abs(factor)
            if factor < 0 and outgoing[neuron]:
                affine[o] = [a + outgoing[neuron] * factor * v for a, v in zip(affine[o], u, strict=True)]
    return ShallowFunction(
        tuple((u, tuple(Fraction(v, scale) for v in kinks[u])) for u in sorted(kinks) if any(kinks[u])),
        tuple(tuple(Fraction(v, scale) for v in values) for values in affine),
    )
