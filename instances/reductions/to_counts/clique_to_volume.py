"""Counting cliques becomes computing the volume of the set where a network with one hidden layer is positive."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.problems import Clique
from instances.questions import Volume
from instances.reduction import Counting
from instances.reductions.between_problems.clique_to_multicolored_clique import CliqueToMulticoloredClique
from instances.reductions.to_counts.clique_to_regions import bump_volume
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity


@dataclass(frozen=True)
class CliqueToVolume(Counting[Clique, Volume]):
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
    theorem: ClassVar[str] = (
        "by the construction of Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849); own proof. On average:"
        " Boix-Adserà, Brennan and Bresler 2019 (arXiv:1903.08247)"
    )
    source_type: ClassVar[type[Clique]] = Clique
    target_type: ClassVar[type[Volume]] = Volume
    upper_bounds: ClassVar[frozenset[str]] = frozenset({"neurons"})
    source: Clique

    @cached_property
    def target(self) -> Volume:
        question = MulticoloredCliqueToPositivity(CliqueToMulticoloredClique(self.source).target).target
        assert question.witness_box is not None, "the reduction promises a box"
        return Volume(question.network, question.witness_box)

    def value(self, count: int) -> Fraction:
        return (bump_volume(self.source.k) if self.source.k else Fraction(2)) * count

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        k = source_size["colors"]
        copies = k * max(0, source_size["vertices"] - k + 1)
        return {"inputs": max(1, k), "neurons": 3 * (copies + k * (k - 1) // 2 * source_size["edges"])}
