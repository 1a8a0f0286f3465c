"""The question whether one zonotope is inside another becomes positivity of a network without biases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from instances.network import Point
from instances.question import Box
from instances.questions import Positivity, ZonotopeContainment
from instances.reduction import Reduction


@dataclass(frozen=True)
class ZonotopeContainmentToPositivity(Reduction[ZonotopeContainment, Point, Positivity, Point]):
    """Zonotope containment is as easy as positivity of a one-hidden-layer network without biases.

    Construction. f is the support function of Z1 minus that of Z2; see `positivity_to_zonotope_containment`, of which
    this is the inverse.

    Yes stays yes and came from yes. Z1 is not inside Z2 exactly if f is positive somewhere, with the same witnesses.

    Size. One neuron a generator. f is positively homogeneous, so that [-1, 1]^d contains a multiple of every witness.

    Parameters
    ----------
    source
        Any pair of zonotopes.

    Examples
    --------
    >>> from instances.network import Layer, Network
    >>> from instances.question import RealSpace
    >>> diagonal = Network((Layer([[1, 0], [0, 1], [1, 1]], [0, 0, 0]), Layer([[-1, -1, 1]], [0])))
    >>> reduction = ZonotopeContainmentToPositivity(ZonotopeContainment(diagonal, RealSpace(2)))
    >>> reduction.target.size == reduction.source.size
    True
    """

    name: ClassVar[str] = "zonotope-containment-to-positivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): zonotope containment is non-positivity"
    )
    source_type: ClassVar[type[ZonotopeContainment]] = ZonotopeContainment
    target_type: ClassVar[type[Positivity]] = Positivity
    target_form: ClassVar[str] = "bias-free"
    source: ZonotopeContainment

    @property
    def target(self) -> Positivity:
        box = Box.cube(self.source.network.inputs, -1, 1)
        return Positivity(self.source.network, self.source.domain, witness_box=box)

    def push(self, witness: Point) -> Point:
        return witness

    def pull(self, witness: Point) -> Point:
        return witness

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return source_size
