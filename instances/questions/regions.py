"""Region count: into how many pieces does the network cut its domain?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from instances.claims import COUNT
from instances.errors import InputError
from instances.network import Network
from instances.option import option, promise
from instances.problem import Verdict
from instances.question import Change, Domain, Gap, Value, ValueQuestion
from instances.tiny import ANY_OUTPUTS

_KINDS = {"linear": "linear regions", "activation": "activation regions"}


@dataclass(frozen=True)
class Regions(ValueQuestion[None]):
    """The number of regions of a network on a domain.

    An activation region is a full-dimensional set of inputs on which every hidden neuron keeps one activation. A linear
    region is a maximal union of activation regions that have the same affine map and are joined across facets; two
    parts with one map that meet nowhere, or only in less than a facet, are two regions.

    No witness shows a count.

    Parameters
    ----------
    network
        f, with any number of outputs.
    domain
        All of R^d, or a full-dimensional box.
    kind
        ``linear`` or ``activation``.
    gap
        None; no theorem here promises one.

    Raises
    ------
    InputError
        If the kind is unknown or the box is flat.
    """

    name: ClassVar[str] = "regions"
    claim: ClassVar[str] = COUNT
    needs_witness: ClassVar[bool] = False
    full_dimensional: ClassVar[bool] = True
    network: Network
    domain: Domain
    kind: str = option("linear", "linear|activation", "which are counted.", _KINDS)
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in _KINDS:
            raise InputError(f"regions are {' or '.join(map(repr, _KINDS))}; got {self.kind!r}")

    def attained(self, witness: None) -> Value | None:
        return None

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        """Pieces of the activation regions are counted by cases; that linear ones are glued rightly is not."""
        return {self.claim: Fraction(value)} if value is not None and self.kind == "activation" else {}

    def objection(self, change: Change) -> str | None:
        if change is Change.NEURONS_ADDED and self.kind == "activation":
            return "the number of activation regions depends on more than the function"
        return None

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return ANY_OUTPUTS
