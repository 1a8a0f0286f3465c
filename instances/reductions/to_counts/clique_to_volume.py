"""Counting cliques becomes computing the volume of the set where a network with one hidden layer is positive."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.questions import Volume
from instances.reductions.to_counts.clique_counting import CliqueCounting
from instances.reductions.to_counts.clique_to_regions import bump_volume


@dataclass(frozen=True)
class CliqueToVolume(CliqueCounting[Volume]):
    """Computing the volume of {f > 0} is, on average too, as hard as counting cliques of d vertices.

    Construction. The network f that `clique_to_multicolored_clique` and then `multicolored_clique_to_positivity` make,
    on the box around all labels in which all bumps lie.

    Value. By the lemma in `clique_to_regions`, {f > 0} consists of one translate of the same bump for each clique. So
    volume = V_k cliques, where V_k = 2, 3/4, 41/405, 7/960 for k = 1, 2, 3, 4 is the volume of a bump. For k = 0 the
    network is 1 on an interval of length 2.

    Size. d = k inputs (1 if k = 0), at most 4; with m = max(0, n - k + 1) copies of the n vertices at most 3 (k m +
    k (k - 1) / 2 edges) neurons.

    Parameters
    ----------
    source
        An instance with k at most 4, by the limit of the question; k = 0 and k > n are legal.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = CliqueToVolume(Clique(Graph(3, frozenset({(1, 2), (1, 3)})), 2))
    >>> reduction.value(reduction.source.count())
    Fraction(3, 2)
    """

    name: ClassVar[str] = "clique-to-volume"
    target_type: ClassVar[type[Volume]] = Volume

    @cached_property
    def target(self) -> Volume:
        question = self.positivity.target
        assert question.witness_box is not None, "the reduction promises a box"
        return Volume(question.network, question.witness_box)

    def value(self, count: int) -> Fraction:
        return (bump_volume(self.source.k) if self.source.k else Fraction(2)) * count
