"""Components: into how many parts does the set fall where the network is above a threshold?"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from instances.errors import InputError
from instances.network import Network, Point
from instances.option import option, promise
from instances.parameters.walls import parted
from instances.question import Domain, Gap, Value, ValueQuestion, is_point


@dataclass(frozen=True)
class Components(ValueQuestion[tuple[Point, ...]]):
    """The number of connected components of {x in the domain : f(x) > threshold}.

    A witness is a point in each of as many components, so that every two are parted by a hyperplane on which f is at
    most the threshold, by a bound that is checked exactly (`instances.parameters.walls`). It shows that there are not
    fewer; that there are not more, none of our proofs shows. So an answer is half certified at best, and has no witness
    where no such hyperplanes are found, as with more than one hidden layer.

    Parameters
    ----------
    network
        f, with one output and any number of hidden layers.
    domain
        All of R^d, or a full-dimensional box.
    threshold
        0 unless said otherwise.
    gap
        None; no theorem here promises one.

    Raises
    ------
    InputError
        If the network has more than one output or the box is flat.
    """

    name: ClassVar[str] = "components"
    needs_witness: ClassVar[bool] = False
    full_dimensional: ClassVar[bool] = True
    network: Network
    domain: Domain
    threshold: Fraction = option(Fraction(0), "T", "of how many parts is {f > T}? Exact, 0 if not given.")
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.outputs != 1:
            raise InputError(f"components are asked about one output; the network has {self.network.outputs}")

    def attained(self, witness: tuple[Point, ...]) -> Value | None:
        """How many points there are, if they are in different components by the hyperplanes between them."""
        if not isinstance(witness, tuple) or (len(self.network.layers) > 2 and len(witness) > 1):
            return None
        for point in witness:
            if not is_point(point, self.network.inputs) or not self.domain.contains(point):
                return None
            if self.network.exact(point)[0] <= self.threshold:
                return None
        shown = len(witness) < 2 or parted(self.network, self.domain, self.threshold, witness)
        return Fraction(len(witness)) if shown else None
