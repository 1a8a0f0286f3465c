"""Neurons that look the other way."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from instances.disguises.disguise import Disguise
from instances.disguises.draws import Draws
from instances.disguises.exact import exactly, layer_name
from instances.network import Layer, Network
from instances.question import Change

Sparse = dict[int, Fraction]
"""The entries of a vector that are not 0."""


class FlipSigns(Disguise):
    """Replaces max(0, z_i) by max(0, -z_i) for all neurons i of a set whose weighted rows sum to 0.

    Let neuron i of a layer have preactivation z_i = w_i . h + b_i and output weights c_i. Since
    max(0, z) = z + max(0, -z), the step changes what the next layer gets by minus the sum of c_i z_i. If the sum of
    c_i w_i is 0 that is the constant sum of c_i b_i, which goes into the next layer's bias: a hidden symmetry of the
    network. Sets are looked for among neurons with parallel rows, in a random order, as the stretches between two equal
    partial sums. A hat, made of three parallel neurons, is such a set. A layer without such sets stays as it is.

    The activation regions stay what they are as well: on a region of the layers before, z_i is affine, and it is cut
    where z_i is 0, whichever side is on. Refused for injectivity.
    """

    name: ClassVar[str] = "flip-signs"
    theorem: ClassVar[str] = "max(0, z) = z + max(0, -z)"
    changes: ClassVar[tuple[Change, ...]] = (Change.NEURONS_FLIPPED,)

    def disguised(self, draws: Draws) -> Network:
        network = self.source.network
        layers = list(network.layers)
        for index in range(len(layers) - 1):
            layer, following = layers[index], layers[index + 1]
            flipped = _flippable(layer, following, draws)
            weights, bias = layer.weights.copy(), layer.bias.copy()
            weights[flipped] *= -1
            bias[flipped] *= -1
            layers[index] = Layer(weights, bias)
            layers[index + 1] = Layer(following.weights, self._raised(index + 1, layer, following, flipped))
        return Network(tuple(layers))

    def _raised(self, index: int, layer: Layer, following: Layer, flipped: Sequence[int]) -> list[float]:
        """The next layer's bias with the sum of c_i b_i added."""
        name = layer_name(self.source.network, index)
        offsets = [(i, Fraction(float(layer.bias[i]))) for i in flipped if layer.bias[i]]
        rows = zip(following.bias.tolist(), following.weights, strict=True)
        return [
            exactly(sum((Fraction(float(row[i])) * b for i, b in offsets if row[i]), Fraction(bias)), neuron, name)
            for neuron, (bias, row) in enumerate(rows)
        ]


def _flippable(layer: Layer, following: Layer, draws: Draws) -> list[int]:
    """Neurons that fall into sets with a sum of 0."""
    parallel: dict[tuple[tuple[int, Fraction], ...], list[tuple[int, Fraction]]] = defaultdict(list)
    for neuron, row in enumerate(layer.weights):
        entries = _sparse(row)
        if entries:
            lead = next(iter(entries.values()))
            parallel[tuple((j, v / lead) for j, v in entries.items())].append((neuron, lead))
    found: list[int] = []
    for members in parallel.values():
        contributions = [
            (neuron, {o: c * lead for o, c in _sparse(following.weights[:, neuron]).items()})
            for neuron, lead in draws.shuffled(members)
        ]
        found += _zero_stretches(contributions)
    return found


def _zero_stretches(contributions: Sequence[tuple[int, Sparse]]) -> Iterator[int]:
    """The members of stretches without common parts, each with a sum of 0."""
    total: Sparse = {}
    seen: dict[frozenset[tuple[int, Fraction]], int] = {frozenset(): 0}
    for end, (_, contribution) in enumerate(contributions, start=1):
        for o, v in contribution.items():
            total[o] = total.get(o, Fraction(0)) + v
        total = {o: v for o, v in total.items() if v}
        key = frozenset(total.items())
        if key in seen:
            yield from (neuron for neuron, _ in contributions[seen[key] : end])
            seen = {}
        seen[key] = end


def _sparse(row: Any) -> Sparse:
    (places,) = row.nonzero()
    return {int(j): Fraction(float(row[j])) for j in places}
