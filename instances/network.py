"""ReLU networks whose float64 entries are read as the exact rationals they are.

Here live the network and its evaluation, in floats and exactly. Questions about a network live in
`instances.question`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import ArrayLike, NDArray

from instances.display import html_table
from instances.errors import InputError
from instances.numbers.dyadic import as_integers
from instances.numbers.integers import integer_dtype, largest

Point = tuple[Fraction, ...]
"""A rational point."""

Floats = NDArray[np.float64]

_LARGE = 1 << 14
"""Layers with more weights are evaluated in machine integers if these hold all: flint has to copy them first."""


@dataclass(frozen=True, eq=False)
class Layer:
    """An affine map x -> W x + b.

    Parameters
    ----------
    weights
        W, float64 of shape (outputs, inputs), finite; kept as a read-only copy.
    bias
        b, float64 of shape (outputs,), finite; kept as a read-only copy.

    Raises
    ------
    InputError
        If the shapes do not fit or an entry is not finite.
    """

    weights: Floats
    bias: Floats

    def __init__(self, weights: ArrayLike, bias: ArrayLike) -> None:
        # Adding 0.0 turns -0.0 into 0.0: both are the rational 0, so they must have one digest.
        w, b = np.array(weights, dtype=np.float64) + 0.0, np.array(bias, dtype=np.float64) + 0.0
        if w.ndim != 2 or b.shape != w.shape[:1]:
            raise InputError(
                f"a layer needs weights (outputs, inputs) and bias (outputs,); got {w.shape} and {b.shape}"
            )
        if not (np.isfinite(w).all() and np.isfinite(b).all()):
            raise InputError("a layer's weights and biases must be finite")
        w.setflags(write=False)
        b.setflags(write=False)
        object.__setattr__(self, "weights", w)
        object.__setattr__(self, "bias", b)

    def __reduce__(self) -> tuple[type["Layer"], tuple[Floats, Floats]]:
        # The cached integers cannot be pickled, and unpickled arrays would be writable.
        return Layer, (self.weights, self.bias)

    def __repr__(self) -> str:
        return f"Layer({self.inputs} → {self.outputs})"

    @property
    def inputs(self) -> int:
        return int(self.weights.shape[1])

    @property
    def outputs(self) -> int:
        return int(self.weights.shape[0])

    @cached_property
    def scaled(self) -> tuple[NDArray[Any], int]:
        """[W | b] s in integers (int64, or Python's where that does not hold them) for the least power of two s."""
        entries, scale = as_integers(np.column_stack([self.weights, self.bias]))
        entries.setflags(write=False)
        return entries, scale

    @cached_property
    def integers(self) -> tuple[fmpz_mat, fmpz_mat, int]:
        """Integer W', column b' and the least power of two s with W = W'/s and b = b'/s."""
        entries, scale = self.scaled
        weights, bias = entries[:, :-1].ravel().tolist(), entries[:, -1].tolist()
        return fmpz_mat(self.outputs, self.inputs, weights), fmpz_mat(self.outputs, 1, bias), scale

    def preactivations(self, values: Sequence[int], scale: int) -> list[int]:
        """W' v + b' s for integers v and s, with the integers W' and b' of `scaled`; Python's integers or flint's."""
        if self.weights.size > _LARGE:
            entries, _ = self.scaled
            most = max(map(abs, (*values, scale)))
            if integer_dtype(most * largest(entries) * (self.inputs + 1)) is np.int64:
                found: list[int] = (entries @ np.array([*map(int, values), int(scale)])).tolist()
                return found
        weights, bias, _ = self.integers
        product: Any = weights * fmpz_mat(self.inputs, 1, values) + bias * fmpz(scale)
        return list(product.entries())

    @property
    def integer_rows(self) -> tuple[list[list[int]], list[int]]:
        """The rows of W' and the entries of b' as Python integers, see `integers`."""
        weights, bias, _ = self.integers
        return [[int(v) for v in row] for row in weights.tolist()], [int(v) for v in bias.entries()]

    @classmethod
    def from_integers(cls, weights: Sequence[Sequence[int]], bias: Sequence[int], inputs: int, place: str) -> "Layer":
        """A layer whose integers, of any size, must be float64 numbers.

        Parameters
        ----------
        weights, bias
            Python integers; `weights` has one row of length `inputs` a neuron.
        place
            Which layer this is, for the message, such as ``hidden layer 1``.

        Raises
        ------
        InputError
            Naming the first neuron with an integer that float64 does not hold.
        """
        w = np.zeros((len(bias), inputs))
        b = np.zeros(len(bias))
        for neuron, (row, offset) in enumerate(zip(weights, bias, strict=True)):
            for value in (*row, offset):
                if abs(value) > 2**1023 or int(float(value)) != value:
                    raise InputError(
                        f"neuron {neuron} of {place}: the integer {value} is outside float64's exact range;"
                        " use smaller labels or fewer nodes"
                    )
            w[neuron] = row
            b[neuron] = offset
        return cls(w, b)


@dataclass(frozen=True, eq=False)
class Network:
    """A feed-forward network R^d -> R^m with ReLU after every layer but the last.

    Parameters
    ----------
    layers
        At least one; consecutive shapes fit; at least one input and one output. Hidden layers may be empty.

    Raises
    ------
    InputError
        If consecutive shapes do not fit, naming the layer.
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers or self.layers[0].inputs < 1 or self.layers[-1].outputs < 1:
            raise InputError("a network needs at least one layer, one input and one output")
        for number, (before, after) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=2):
            if before.outputs != after.inputs:
                raise InputError(
                    f"layer {number} takes {after.inputs} inputs but layer {number - 1} has {before.outputs} outputs"
                )

    def __reduce__(self) -> tuple[type["Network"], tuple[tuple[Layer, ...]]]:
        return Network, (self.layers,)  # what is computed once is computed again

    def __repr__(self) -> str:
        return f"Network({' → '.join(map(str, (self.inputs, *self.widths, self.outputs)))}, exact)"

    def _repr_html_(self) -> str:
        hidden = " → ".join(map(str, self.widths)) or "none"
        return html_table(
            ("inputs", self.inputs),
            ("hidden neurons", f"{self.neurons} ({hidden})" if len(self.widths) > 1 else self.neurons),
            ("outputs", self.outputs),
            ("biases", "none" if self.bias_free else "some"),
        )

    @property
    def inputs(self) -> int:
        """d, the input dimension."""
        return self.layers[0].inputs

    @property
    def outputs(self) -> int:
        """m, the output dimension."""
        return self.layers[-1].outputs

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of neurons of each hidden layer."""
        return tuple(layer.outputs for layer in self.layers[:-1])

    @property
    def neurons(self) -> int:
        """n, the number of hidden neurons."""
        return sum(self.widths)

    @property
    def bias_free(self) -> bool:
        """Whether all biases are 0; such a network is positively homogeneous."""
        return not any(layer.bias.any() for layer in self.layers)

    @cached_property
    def recession(self) -> "Network":
        """The network without its biases: x -> lim f(t x) / t for t -> infinity."""
        return Network(tuple(Layer(layer.weights, [0.0] * layer.outputs) for layer in self.layers))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of shapes and entries, in hexadecimal: equal networks, and only those, have equal digests."""
        sha = hashlib.sha256()
        for layer in self.layers:
            sha.update(np.array(layer.weights.shape, dtype="<i8").tobytes())
            sha.update(layer.weights.astype("<f8").tobytes())
            sha.update(layer.bias.astype("<f8").tobytes())
        return sha.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __call__(self, x: ArrayLike) -> Floats:
        """Evaluate in float64: a proposal, never a verdict.

        Parameters
        ----------
        x
            Shape (..., d).

        Returns
        -------
        Shape (..., m).
        """
        y = np.asarray(x, dtype=np.float64)
        for layer in self.layers[:-1]:
            y = np.maximum(y @ layer.weights.T + layer.bias, 0.0)
        return np.asarray(y @ self.layers[-1].weights.T + self.layers[-1].bias)

    def exact(self, x: Point) -> Point:
        """Evaluate exactly at a rational point (d entries); returns m rationals."""
        *_, (values, scale) = self._trace(x)
        return tuple(Fraction(int(v), scale) for v in values)

    def pattern(self, x: Point) -> tuple[tuple[int, ...], ...]:
        """The exact sign (-1, 0 or 1) of every hidden neuron's preactivation at x, one tuple a hidden layer."""
        *hidden, _ = self._trace(x)
        return tuple(tuple((v > 0) - (v < 0) for v in values) for values, _ in hidden)

    def jacobian(self, x: Point) -> tuple[Point, ...] | None:
        """The exact Jacobian (m rows of d rationals) at a point inside an activation region.

        None if the point is on a kink: some hidden preactivation is 0 there but not around it.
        """
        d = self.inputs
        rows, _, scale = self.layers[0].integers
        for layer, signs in zip(self.layers[1:], self.pattern(x), strict=True):
            entries = rows.tolist()
            for neuron, sign in enumerate(signs):
                if sign == 0 and any(v != 0 for v in entries[neuron]):
                    return None
                if sign <= 0:
                    entries[neuron] = [fmpz(0)] * d
            weights, _, unit = layer.integers
            rows, scale = weights * fmpz_mat(len(entries), d, [v for row in entries for v in row]), scale * unit
        return tuple(tuple(Fraction(int(v), scale) for v in row) for row in rows.tolist())

    def _trace(self, x: Point) -> Iterator[tuple[list[int], int]]:
        """Each layer's preactivations at x as integers (Python's or flint's) over a common positive scale."""
        if len(x) != self.inputs:
            raise InputError(f"the network has {self.inputs} inputs; the point has {len(x)} entries")
        scale = lcm(*(v.denominator for v in x))
        values = [v.numerator * (scale // v.denominator) for v in x]
        for layer in self.layers:
            preactivations = layer.preactivations(values, scale)
            scale *= layer.scaled[1]
            yield preactivations, scale
            values = [v if v > 0 else 0 for v in preactivations]
