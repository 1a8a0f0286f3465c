"""Injectivity of a ReLU layer: do different inputs have different images?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from instances.claims import RANK
from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.option import promise
from instances.problem import Verdict
from instances.question import Box, Change, Domain, Gap, Question, Value, is_point
from instances.tiny import LAYER


@dataclass(frozen=True)
class Injectivity(Question[tuple[Point, Point]]):
    """Is the layer x -> max(0, W x + b) injective on R^d?

    It is exactly if at every x the rows w_i with w_i . x + b_i >= 0 span R^d. (Not "> 0", and no rule that looks only
    at the signs of b is right.) The witness goes with the *no*: two points with one image.

    This is about one layer. A network whose layers are all injective is injective, but an injective network may have a
    layer that is not injective on all of its space, only on what the layers before it reach.

    Parameters
    ----------
    network
        The affine map x -> W x + b, a network of a single layer; the ReLU after it belongs to the question.
    domain
        All of R^d.
    gap
        None; injectivity has no value.

    Raises
    ------
    InputError
        If the network has more than one layer or the domain is a box.
    """

    name: ClassVar[str] = "injectivity"
    claim: ClassVar[str] = RANK
    witnessed: ClassVar[Verdict] = Verdict.NO
    outputs_are_neurons: ClassVar[bool] = True
    refused_domains: ClassVar[Mapping[type, str]] = {
        Box: "injectivity of a layer is asked on all of R^d; a box is not supported"
    }
    network: Network
    domain: Domain
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.network.layers) != 1:
            raise InputError(
                "injectivity is asked about one layer max(0, W x + b), given as the network W x + b without hidden"
                f" layers; this one has {len(self.network.layers) - 1} hidden layers"
            )

    @classmethod
    def about(cls, network: Network) -> Network:
        """A layer with ReLUs after it is as good as its affine map, since the question brings the ReLU."""
        first, *following = network.layers
        return Network((first,)) if len(following) == 1 and _is_identity(following[0]) else network

    @property
    def size(self) -> dict[str, int]:
        """The layer's neurons are the network's outputs here."""
        return {"inputs": self.network.inputs, "neurons": self.network.outputs}

    def check(self, witness: Any) -> bool:
        """Whether the two points differ and have the same image, in exact arithmetic."""
        if not isinstance(witness, tuple) or len(witness) != 2:
            return False
        x, y = witness
        d = self.network.inputs
        if not (is_point(x, d) and is_point(y, d)) or x == y:
            return False
        return self._image(x) == self._image(y)

    def _image(self, x: Point) -> Point:
        return tuple(max(v, Fraction(0)) for v in self.network.exact(x))

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        return {self.claim: Fraction(0)} if verdict is Verdict.YES else {}

    def objection(self, change: Change) -> str | None:
        return _OBJECTIONS.get(change)

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return {"one layer": (LAYER,)}


_OBJECTIONS = {
    Change.NEURONS_ADDED: "injectivity is about the layer itself; its neurons can only be permuted and scaled",
    Change.NEURONS_SPLIT: "injectivity is about the layer itself, which has no output weights to split",
    Change.NEURONS_FLIPPED: "injectivity is about the layer itself, which has no output weights to balance",
}


def _is_identity(layer: Layer) -> bool:
    return bool(np.array_equal(layer.weights, np.eye(layer.outputs)) and not layer.bias.any())
