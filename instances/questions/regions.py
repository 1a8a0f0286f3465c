"""Region count: into how many pieces does the network cut its domain?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from instances.claims import COUNT
from instances.errors import InputError
from instances.network import Network, Point
from instances.option import option, promise
from instances.problem import Verdict
from instances.question import Change, Domain, Gap, Value, ValueQuestion, is_point
from instances.tiny import ANY_OUTPUTS

_KINDS = {
    "linear": "linear regions",
    "activation": "activation regions",
    "touching": "touching regions",
    "maps": "affine maps",
    "boundary": "decision boundary",
}
_BY_ACTIVATION = ("activation", "boundary")
"""The kinds that depend on more than the function."""


@dataclass(frozen=True)
class Regions(ValueQuestion[tuple[Point, ...]]):
    """The number of regions of a network on a domain, of one kind or another.

    An activation region is a full-dimensional set of inputs on which every hidden neuron keeps one activation. What
    the kinds count:

    - ``activation``: these;
    - ``linear``: maximal unions of those that have the same affine map and are joined across facets; two parts with
      one map that meet nowhere, or only in less than a facet, are two regions;
    - ``touching``: the same, joined wherever the closed regions meet;
    - ``maps``: different affine maps, so that maps <= touching <= linear <= activation;
    - ``boundary``: activation regions on which the one output takes both signs. Zeros along a kink, and regions on
      which the output is 0 everywhere, are not counted.

    A witness of ``maps`` is that many points with different affine maps, none on a kink. No witness shows another
    count.

    Parameters
    ----------
    network
        f, with any number of outputs; one for ``boundary``.
    domain
        All of R^d, or a full-dimensional box.
    kind
        Which are counted.
    gap
        None; no theorem here promises one.

    Raises
    ------
    InputError
        If the kind is unknown, the box is flat, or there are several outputs where one is needed.
    """

    name: ClassVar[str] = "regions"
    claim: ClassVar[str] = COUNT
    needs_witness: ClassVar[bool] = False
    full_dimensional: ClassVar[bool] = True
    witness_inside_region: ClassVar[bool] = True
    network: Network
    domain: Domain
    kind: str = option("linear", "|".join(_KINDS), "which are counted.", _KINDS)
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in _KINDS:
            raise InputError(f"regions are {', '.join(map(repr, _KINDS))}; got {self.kind!r}")
        if self.kind == "boundary" and self.network.outputs != 1:
            outputs = self.network.outputs
            raise InputError(f"a decision boundary is that of one output, of {outputs}: which output? give one")

    def attained(self, witness: tuple[Point, ...]) -> Value | None:
        """Of ``maps``, how many different affine maps the network has around the points."""
        if self.kind != "maps" or not isinstance(witness, tuple):
            return None
        found = set()
        for point in witness:
            if not is_point(point, self.network.inputs) or not self.domain.contains(point):
                return None
            gradients = self.network.jacobian(point)
            if gradients is None:
                return None
            values = self.network.exact(point)
            found.add(tuple((row, _offset(row, value, point)) for row, value in zip(gradients, values, strict=True)))
        return Fraction(len(found)) if len(found) == len(witness) else None

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        """Pieces of the activation regions are counted by cases; that linear ones are glued rightly is not."""
        return {self.claim: Fraction(value)} if value is not None and self.kind == "activation" else {}

    def objection(self, change: Change) -> str | None:
        if change in (Change.NEURONS_ADDED, Change.KINKS_MOVED) and self.kind in _BY_ACTIVATION:
            what = {"activation": "activation regions", "boundary": "those at the boundary"}[self.kind]
            return f"the number of {what} depends on more than the function"
        return None

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return ANY_OUTPUTS


def _offset(row: Point, value: Fraction, point: Point) -> Fraction:
    return value - sum((a * v for a, v in zip(row, point, strict=True)), Fraction(0))
