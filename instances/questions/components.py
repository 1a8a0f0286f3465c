"""Components: into how many parts does the set fall where the network is above a threshold?"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from instances.errors import InputError
from instances.network import Network
from instances.option import option, promise
from instances.question import Domain, Gap, Value, ValueQuestion


@dataclass(frozen=True)
class Components(ValueQuestion[None]):
    """The number of connected components of {x in the domain : f(x) > threshold}.

    An answer has no witness, and none of our proofs shows it: a count that is not known otherwise stays unchecked.

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

    def attained(self, witness: None) -> Value | None:
        return None
