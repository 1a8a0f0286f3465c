"""Positivity becomes the question whether a network with one more hidden layer is the zero map."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.question import Gap
from instances.questions import Positivity, ZeroMap
from instances.reduction import Reduction


@dataclass(frozen=True)
class PositivityToZeroMap(Reduction[Positivity, Point, ZeroMap, Point]):
    """Deciding whether a network is constantly 0 is as hard as positivity, with one more hidden layer.

    Construction. h = R(f) on the domain of f.

    Yes stays yes and came from yes. h(x) is not 0 exactly if f(x) > 0, so the witnesses are the same points. A positive
    f goes with the answer no to "is h the zero map?".

    Size. One hidden layer more, with one neuron.

    Parameters
    ----------
    source
        Positivity with threshold 0, on any domain. A gap (yes, no) becomes (yes, 0); a witness box stays.

    Raises
    ------
    InputError
        If the threshold is not 0.

    Examples
    --------
    >>> from instances.question import RealSpace
    >>> tent = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0])))
    >>> target = PositivityToZeroMap(Positivity(tent, RealSpace(1))).target
    >>> target.check((Fraction(1, 2),)), target.check((Fraction(1),))
    (True, False)
    """

    name: ClassVar[str] = "positivity-to-zero-map"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): W[1]-hardness of the zero map with two hidden"
        " layers"
    )
    source_type: ClassVar[type[Positivity]] = Positivity
    target_type: ClassVar[type[ZeroMap]] = ZeroMap
    source: Positivity

    def __post_init__(self) -> None:
        if self.source.threshold != 0:
            raise InputError(
                f"{self.name}: it starts from positivity above 0; the threshold is {self.source.threshold}"
            )

    @cached_property
    def target(self) -> ZeroMap:
        network = Network((*self.source.network.layers, Layer([[1.0]], [0.0])))
        gap = None if self.source.gap is None else Gap(self.source.gap.yes, Fraction(0))
        return ZeroMap(network, self.source.domain, gap, self.source.witness_box)

    def push(self, witness: Point) -> Point:
        return witness

    def pull(self, witness: Point) -> Point:
        return witness

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": source_size["inputs"], "neurons": source_size["neurons"] + 1}
