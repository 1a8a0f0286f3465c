"""Local minimum: is the origin one of the network?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.claims import bound_of
from instances.errors import InputError
from instances.network import Layer, Network, Point
from instances.option import promise
from instances.problem import Verdict
from instances.question import Box, Domain, Gap, Question, Value, is_point


@dataclass(frozen=True)
class LocalMinimum(Question[Point]):
    """Is 0 a local minimum of f: is f(x) >= f(0) for all x in a neighbourhood of 0?

    Near 0, f(x) = f(0) + f'(0; x) for the directional derivative f'(0; .), which is positively homogeneous. So 0 is a
    local minimum exactly if f'(0; .) is nowhere negative. The witness goes with the *no*: a direction of descent.

    Parameters
    ----------
    network
        f, with one output.
    domain
        All of R^d. Another point than 0 is asked about by other biases.
    gap
        None; no theorem here promises one.

    Raises
    ------
    InputError
        If the network has more than one output or the domain is a box.
    """

    name: ClassVar[str] = "local-minimum"
    witnessed: ClassVar[Verdict] = Verdict.NO
    claim: ClassVar[str] = bound_of(0, -1)
    refused_domains: ClassVar[Mapping[type, str]] = {
        Box: "whether 0 is a local minimum is asked on all of R^d; a box is not supported"
    }
    network: Network
    domain: Domain
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.network.outputs != 1:
            raise InputError(f"a local minimum is that of one output; the network has {self.network.outputs}")

    def check(self, witness: Point) -> bool:
        """Whether f'(0; witness) < 0, in exact arithmetic."""
        return is_point(witness, self.network.inputs) and self.claimed.exact(witness)[0] < 0

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        return {self.claim: Fraction(0)} if verdict is Verdict.YES else {}

    @cached_property
    def claimed(self) -> Network:
        """The network of f'(0; .), without biases.

        A neuron that is negative at 0 is left out, one that is 0 there stays, and of one that is positive there what
        goes in is handed on, as max(0, t) - max(0, -t).
        """
        pattern = self.network.pattern((Fraction(0),) * self.network.inputs)
        layers: list[Layer] = []
        handed = np.eye(self.network.inputs)  # the derivatives of a layer's values from the new neurons before it
        for number, layer in enumerate(self.network.layers[:-1]):
            rows, signs = [], []
            rates = layer.weights @ handed
            for neuron, value in enumerate(pattern[number]):
                for sign in (1, -1) if value > 0 else (1,) if value == 0 else ():
                    rows.append(sign * rates[neuron])
                    signs.append((neuron, sign))
            layers.append(Layer(np.reshape(rows, (len(rows), rates.shape[1])), np.zeros(len(rows))))
            handed = np.zeros((layer.outputs, len(rows)))
            for place, (neuron, sign) in enumerate(signs):
                handed[neuron, place] = sign
        layers.append(Layer(self.network.layers[-1].weights @ handed, [0.0]))
        return Network(tuple(layers))
