"""Subset sum becomes identifiability of a network with one input, one output and one hidden layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from instances.errors import InputError, shown
from instances.network import Layer, Network
from instances.parameters.flips import flipped, flipped_set
from instances.parameters.rational_network import RationalNetwork
from instances.problem import Combination
from instances.problems.subset_sum import SubsetSum
from instances.question import RealSpace
from instances.questions.identifiability import Identifiability
from instances.reduction import Reduction


@dataclass(frozen=True)
class SubsetSumToIdentifiability(Reduction[SubsetSum, Combination, Identifiability, RationalNetwork]):
    """Deciding whether a network is determined by its function is coNP-complete, for one input and one hidden layer.

    Construction. Items a_1, ..., a_n and the target t become f(x) = sum_j a_j R(x + j) - t R(x + n + 1). A witness is
    one of *not* being determined: the parameters of another network.

    Lemma. The hyperplanes x = -j differ, and no output weight is 0. A network of the same widths with the same
    function needs a neuron at each of the n + 1 kinks, so it has just one there, which is the given one up to a
    positive factor and the side on which it is on. Where it looks the other way, R(z) = z + R(-z) leaves c z behind. So
    the other networks are, up to permuting and rescaling, those in which the neurons of a non-empty set S with sum of
    c_j = 0 look the other way, and the sum of c_j j goes to the output bias.

    Yes stays yes. For items with sum t, S are these and the last neuron.

    Yes came from yes. All output weights but the last one are positive, so S has the last neuron, and its other
    neurons are items with sum t.

    Size. d = 1 input and items + 1 neurons.

    Hardness is weak: with small items dynamic programming over sums decides it (Garey and Johnson 1979).

    Parameters
    ----------
    source
        Any instance whose numbers float64 holds.

    Raises
    ------
    InputError
        By `target`, naming the first item that is no float64 number, or the target.

    Examples
    --------
    >>> reduction = SubsetSumToIdentifiability(SubsetSum((3, 5, 7), 15))
    >>> reduction.target.check(reduction.push((1, 2, 3))), reduction.pull(reduction.push((1, 2, 3)))
    (True, (1, 2, 3))
    """

    name: ClassVar[str] = "subset-sum-to-identifiability"
    theorem: ClassVar[str] = "proved in docs/algebra.md: identifiability of one hidden layer is coNP-complete"
    source_type: ClassVar[type[SubsetSum]] = SubsetSum
    target_type: ClassVar[type[Identifiability]] = Identifiability
    source: SubsetSum

    @cached_property
    def target(self) -> Identifiability:
        numbers = [(f"item {number}", item) for number, item in enumerate(self.source.items, start=1)]
        for what, value in [*numbers, ("the target", self.source.target)]:
            if value > 2**1023 or int(float(value)) != value:
                raise InputError(
                    f"{what} is {shown(value)}, which float64 does not hold; use numbers of at most 53 bits"
                )
        n = len(self.source.items)
        hidden = Layer([[1.0]] * (n + 1), [float(j) for j in range(1, n + 2)])
        output = Layer([[*map(float, self.source.items), -float(self.source.target)]], [0.0])
        return Identifiability(Network((hidden, output)), RealSpace(1))

    def push(self, witness: Combination) -> RationalNetwork:
        """The network in which the neurons of the chosen items and the last one look the other way."""
        return flipped(self.target.network, [*(v - 1 for v in witness), len(self.source.items)])

    def pull(self, witness: RationalNetwork) -> Combination:
        """The items whose neurons look the other way."""
        found = flipped_set(self.target.network, witness)
        return tuple(neuron + 1 for neuron in found if neuron < len(self.source.items))

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": 1, "neurons": source_size["items"] + 1}
