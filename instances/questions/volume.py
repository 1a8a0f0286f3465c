"""Volume: how much of its box is the network above a threshold on?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from instances.errors import InputError
from instances.network import Network
from instances.option import option, promise
from instances.question import Box, Domain, Gap, RealSpace, Value, ValueQuestion

MOST_INPUTS = 4
"""With more of them exact volumes of polytopes take too long."""


@dataclass(frozen=True)
class Volume(ValueQuestion[None]):
    """The volume of {x in the box : f(x) > threshold}, an exact rational.

    It is #P-hard already for one cell, a polytope, when the dimension grows (Dyer and Frieze 1988); hence at most
    `MOST_INPUTS` inputs. An answer has no witness, and none of our proofs shows it.

    Parameters
    ----------
    network
        f, with one output, any number of hidden layers and at most `MOST_INPUTS` inputs.
    domain
        A full-dimensional box.
    threshold
        0 unless said otherwise.
    gap
        None; no theorem here promises one.

    Raises
    ------
    InputError
        If the network has more than one output or too many inputs, the box is flat or the domain is R^d.
    """

    name: ClassVar[str] = "volume"
    needs_witness: ClassVar[bool] = False
    full_dimensional: ClassVar[bool] = True
    refused_domains: ClassVar[Mapping[type, str]] = {
        RealSpace: "a volume is asked on a box, since it may be infinite on R^d; give one"
    }
    network: Network
    domain: Domain
    threshold: Fraction = option(Fraction(0), "T", "how large is {f > T}? Exact, 0 if not given.")
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.outputs != 1:
            raise InputError(f"a volume is asked about one output; the network has {self.network.outputs}")
        if self.network.inputs > MOST_INPUTS:
            raise InputError(
                f"a volume is computed for at most {MOST_INPUTS} inputs; the network has {self.network.inputs}"
            )

    @classmethod
    def asked_on(cls, domain: Domain) -> Domain:
        """The domain; [-1, 1]^d about a network that comes with R^d."""
        return Box.cube(domain.dimension, -1, 1) if isinstance(domain, RealSpace) else domain

    def attained(self, witness: None) -> Value | None:
        return None
