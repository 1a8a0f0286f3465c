"""Networks with rational parameters, for what float64 does not hold: canonical forms and other members of a fibre.

Here live the values, their evaluation, and the way from a float64 network and back.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import Any

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.numbers.dyadic import as_floats
from instances.numbers.rationals import read_rational, write_rational
from instances.parameters.primitive import Row

MOST_BITS = 1 << 26
"""So many bits may the common denominators of a layer that is read have, one for each parameter."""


@dataclass(frozen=True, init=False, eq=False, repr=False)
class RationalLayer:
    """The affine map x -> (W x + b) / scale in integers, in lowest terms: equal maps are equal values.

    Parameters
    ----------
    rows
        (w | b), one row a neuron.
    inputs
        Number of inputs; every row has one entry more.
    scale
        At least 1. Common divisors of it and of all entries are divided out.

    Raises
    ------
    InputError
        If a row is too long or too short, or the scale is not positive.
    """

    inputs: int
    scale: int

    def __init__(self, rows: tuple[Row, ...], inputs: int, scale: int = 1) -> None:
        if scale < 1:
            raise InputError(f"a layer's scale is at least 1; got {scale}")
        for neuron, row in enumerate(rows):
            if len(row) != inputs + 1:
                raise InputError(
                    f"neuron {neuron} of a layer with {inputs} inputs needs as many weights and a bias; it has"
                    f" {len(row)} numbers"
                )
        common = scale
        for row in rows:
            if common == 1:
                break
            common = gcd(common, *row)
        if common > 1:
            rows = tuple(tuple([v // common for v in row]) for row in rows)
        self.__dict__.update(rows=rows, inputs=inputs, scale=scale // common)

    @classmethod
    def of(cls, layer: Layer) -> "RationalLayer":
        """The same map as a float64 layer."""
        entries, scale = layer.scaled  # in lowest terms: the scale is the least power of two
        made = cls.__new__(cls)  # without its rows, which take long to write out and are not always needed
        made.__dict__.update(array=entries, inputs=layer.inputs, scale=scale)
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalLayer):
            return NotImplemented
        return (self.inputs, self.scale, self.rows) == (other.inputs, other.scale, other.rows)

    def __hash__(self) -> int:
        return hash((self.inputs, self.scale, self.rows))

    def __repr__(self) -> str:
        return f"RationalLayer(rows={self.rows}, inputs={self.inputs}, scale={self.scale})"

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """(w | b) in integers, one row a neuron, still to be divided by `scale`."""
        return tuple(map(tuple, self.array.tolist()))

    @classmethod
    def of_fractions(cls, rows: Sequence[Sequence[Fraction]], inputs: int) -> "RationalLayer":
        """The layer with these rows (w | b)."""
        scale = lcm(*(v.denominator for row in rows for v in row))
        whole = tuple(tuple([v.numerator * (scale // v.denominator) for v in row]) for row in rows)
        return cls(whole, inputs, scale)

    @classmethod
    def of_array(cls, array: NDArray[Any], scale: int = 1) -> "RationalLayer":
        """The layer [W | b] / scale, W and b in integers of dtype int64, or Python's of dtype object."""
        common = gcd(scale, *np.unique(array).tolist()) if scale > 1 else 1
        made = cls.__new__(cls)
        if common > 1 and array.any():  # otherwise the scale may be all that they have in common, of any size
            array = array // common
        made.__dict__.update(array=array, inputs=array.shape[1] - 1, scale=scale // common)
        return made

    @property
    def outputs(self) -> int:
        return len(self.array if "array" in self.__dict__ else self.rows)

    @property
    def fractions(self) -> list[list[Fraction]]:
        """The rows (w | b) with their scale."""
        return [[Fraction(v, self.scale) for v in row] for row in self.rows]

    @cached_property
    def array(self) -> NDArray[Any]:
        """[W | b] in integers, shape (outputs, inputs + 1): int64, or Python's where that does not hold them."""
        shape = self.outputs, self.inputs + 1
        try:
            return np.array(self.rows, dtype=np.int64).reshape(shape)
        except OverflowError:
            return np.array(self.rows, dtype=object).reshape(shape)

    @cached_property
    def matrix(self) -> fmpz_mat:
        """[W | b] in integers, still to be divided by `scale`."""
        return fmpz_mat(self.outputs, self.inputs + 1, [v for row in self.rows for v in row])


@dataclass(frozen=True)
class RationalNetwork:
    """A network R^d -> R^m as `instances.network.Network` is one, with rational parameters of any size.

    Raises
    ------
    InputError
        If there is no layer, or consecutive shapes do not fit, naming the layer.
    """

    layers: tuple[RationalLayer, ...]

    def __post_init__(self) -> None:
        if not self.layers or self.layers[0].inputs < 1 or self.layers[-1].outputs < 1:
            raise InputError("a network needs at least one layer, one input and one output")
        for number, (before, after) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=2):
            if before.outputs != after.inputs:
                raise InputError(
                    f"layer {number} takes {after.inputs} inputs but layer {number - 1} has {before.outputs} outputs"
                )

    @classmethod
    def of(cls, network: "Network | RationalNetwork") -> "RationalNetwork":
        """The same network, of which a float64 one is a special case."""
        return network if isinstance(network, RationalNetwork) else cls(tuple(map(RationalLayer.of, network.layers)))

    @property
    def inputs(self) -> int:
        return self.layers[0].inputs

    @property
    def outputs(self) -> int:
        return self.layers[-1].outputs

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of neurons of each hidden layer."""
        return tuple(layer.outputs for layer in self.layers[:-1])

    @property
    def neurons(self) -> int:
        return sum(self.widths)

    @property
    def parameters(self) -> int:
        """P, the number of weights and biases."""
        return sum(layer.outputs * (layer.inputs + 1) for layer in self.layers)

    def exact(self, x: Point) -> Point:
        """Evaluate at a rational point (d entries); returns m rationals."""
        if len(x) != self.inputs:
            raise InputError(f"the network has {self.inputs} inputs; the point has {len(x)} entries")
        scale = lcm(*(v.denominator for v in x))
        values = [fmpz(v.numerator * (scale // v.denominator)) for v in x]
        for index, layer in enumerate(self.layers):
            if index:
                values = [v if v > 0 else fmpz(0) for v in values]
            values = list((layer.matrix * fmpz_mat(layer.inputs + 1, 1, [*values, fmpz(scale)])).entries())
            scale *= layer.scale
        return tuple(Fraction(int(v), scale) for v in values)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of shapes and entries, in hexadecimal: equal networks, and only those, have equal digests."""
        sha = hashlib.sha256()
        for layer in self.layers:
            sha.update(f"{layer.outputs} {layer.inputs} {fmpz(layer.scale)}\n".encode())
            for row in layer.rows:
                sha.update((" ".join([str(fmpz(v)) for v in row]) + "\n").encode())
        return sha.hexdigest()

    def as_network(self) -> Network:
        """The same network with float64 parameters.

        Raises
        ------
        InputError
            Naming the first neuron with a parameter that float64 does not hold.
        """
        layers = []
        for number, layer in enumerate(self.layers, start=1):
            place = "the output layer" if number == len(self.layers) else f"hidden layer {number}"
            entries = as_floats(layer.array, layer.scale)
            if entries is None:
                raise InputError(
                    f"neuron {_first_not_held(layer)} of {place} has a parameter that float64 does not hold exactly"
                )
            layers.append(Layer(entries[:, :-1], entries[:, -1]))
        return Network(tuple(layers))

    def data(self) -> list[list[list[str]] | list[str]]:
        """W and then b of every layer, as nested lists of texts "p/q".

        >>> RationalNetwork((RationalLayer(((1, 3),), 1, 2),)).data()
        [[['1/2']], ['3/2']]
        """
        found: list[list[list[str]] | list[str]] = []
        for layer in self.layers:
            texts = [[write_rational(v) for v in row] for row in layer.fractions]
            found += [[row[:-1] for row in texts], [row[-1] for row in texts]]
        return found

    @classmethod
    def read(cls, data: object, inputs: int) -> "RationalNetwork":
        """The inverse of `data`, strictly.

        Parameters
        ----------
        inputs
            Of the network; an empty layer does not say how many it has.

        Raises
        ------
        InputError
            If this is no such list, saying which layer is wrong.
        """
        if not isinstance(data, list) or not data or len(data) % 2:
            raise InputError("the parameters of a network are a list W, b, W, b, ... with one W and one b a layer")
        layers: list[RationalLayer] = []
        for number in range(len(data) // 2):
            layers.append(_read_layer(data[2 * number], data[2 * number + 1], inputs, number + 1))
            inputs = layers[-1].outputs
        return cls(tuple(layers))


def _read_layer(weights: object, bias: object, inputs: int, number: int) -> RationalLayer:
    fits = isinstance(weights, list) and isinstance(bias, list) and len(weights) == len(bias)
    if not fits or not all(isinstance(row, list) and len(row) == inputs for row in weights):  # type: ignore[attr-defined]
        raise InputError(f"layer {number}: W is a list of rows of {inputs} rationals, and b has an entry for each row")
    rows = [[read_rational(v) for v in (*row, b)] for row, b in zip(weights, bias, strict=True)]  # type: ignore[call-overload]
    scale = fmpz(1)
    for value in (v for row in rows for v in row):
        scale = scale.lcm(value.denominator)
        if scale.bit_length() * len(rows) * (inputs + 1) > MOST_BITS:
            raise InputError(f"layer {number}: its denominators have too many digits together; use simpler rationals")
    return RationalLayer.of_fractions(rows, inputs)


def _first_not_held(layer: RationalLayer) -> int:
    return next(neuron for neuron in range(layer.outputs) if as_floats(layer.array[[neuron]], layer.scale) is None)
