"""Functional dimension: how many parameters does the function really have?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from instances.errors import InputError
from instances.network import Network, Point
from instances.option import promise
from instances.parameters.jacobian import scaled_parameter_jacobian
from instances.parameters.modular import rank
from instances.parameters.rational_network import RationalNetwork
from instances.question import Change, Domain, Gap, Value, ValueQuestion, is_point
from instances.questions.identifiability import ABOUT_PARAMETERS
from instances.tiny import ANY_OUTPUTS


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
    full_dimensional: ClassVar[bool] = True
    network: Network
    domain: Domain
    gap: Gap | None = promise()

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

    def objection(self, change: Change) -> str | None:
        """Only the order and the scales of neurons may change, and the coordinates of the inputs."""
        return None if change is Change.INPUTS_MIXED else ABOUT_PARAMETERS

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return ANY_OUTPUTS
