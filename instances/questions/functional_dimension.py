"""Functional dimension: how many parameters does the function really have?"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from instances.errors import InputError
from instances.network import Network, Point
from instances.parameters.jacobian import scaled_parameter_jacobian
from instances.parameters.modular import rank
from instances.parameters.rational_network import RationalNetwork
from instances.question import Box, Domain, Gap, Value, ValueQuestion, is_point


@dataclass(frozen=True)
class FunctionalDimension(ValueQuestion[tuple[Point, ...]]):
    """The largest rank, over finite sets of ordinary points, of the derivatives of f by its parameters.

    A point is ordinary if no hidden preactivation is 0 there. The parameter Jacobians of the points, one row an output
    and a point, are stacked. The value says in how many directions of parameter space the function changes to first
    order (Grigsby, Lindsey, Meyerhoff and Wu 2022). Positive scalings of neurons never change it, so it is at most the
    number of parameters less that of hidden neurons, if no neuron has only zeros in its row.

    The witness is a tuple of points, at most as many as there are parameters. It attains the rank of their rows modulo
    2^31 - 1, which is never larger than the rank itself.

    Parameters
    ----------
    network
        f, with any number of outputs and hidden layers.
    domain
        All of R^d, or a full-dimensional box.
    gap
        None; no theorem here promises one.

    Raises
    ------
    InputError
        If the box is flat.
    """

    name: ClassVar[str] = "functional-dimension"
    network: Network
    domain: Domain
    gap: Gap | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.domain, Box) and self.domain.flat:
            raise InputError(
                "a flat box has no full-dimensional regions; every lower bound must be below its upper one"
            )

    @property
    def parameters(self) -> int:
        """P, the number of weights and biases."""
        return RationalNetwork.of(self.network).parameters

    def attained(self, witness: Any) -> Value | None:
        if not isinstance(witness, tuple) or len(witness) > self.parameters:
            return None
        rows: list[list[int]] = []
        for point in witness:
            if not is_point(point, self.network.inputs) or not self.domain.contains(point):
                return None
            try:
                rows += scaled_parameter_jacobian(self.network, point)[0]
            except InputError:
                return None
        return Fraction(rank(rows))
