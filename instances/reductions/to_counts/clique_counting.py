"""What the reductions from counting cliques share: the network of the clique reduction, where each clique is a bump."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import Any, ClassVar, TypeVar

from instances.problems import Clique
from instances.question import Question
from instances.reduction import Counting
from instances.reductions.between_problems.clique_to_multicolored_clique import CliqueToMulticoloredClique
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity

Q = TypeVar("Q", bound=Question[Any])


@dataclass(frozen=True)
class CliqueCounting(Counting[Clique, Q]):
    """Begins with the network f that `clique_to_multicolored_clique` and `multicolored_clique_to_positivity` make.

    Size. d = k inputs (1 if k = 0); with m = max(0, n - k + 1) copies of the n vertices at most 3 (k m + k (k - 1) / 2
    edges) neurons.
    """

    theorem: ClassVar[str] = (
        "by the construction of Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849); own proof. On average:"
        " Boix-Adserà, Brennan and Bresler 2019 (arXiv:1903.08247)"
    )
    source_type: ClassVar[type[Clique]] = Clique
    upper_bounds: ClassVar[frozenset[str]] = frozenset({"neurons"})
    source: Clique

    @cached_property
    def positivity(self) -> MulticoloredCliqueToPositivity:
        """The reduction that makes f."""
        return MulticoloredCliqueToPositivity(CliqueToMulticoloredClique(self.source).target)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        k = source_size["colors"]
        copies = k * max(0, source_size["vertices"] - k + 1)
        return {"inputs": max(1, k), "neurons": 3 * (copies + comb(k, 2) * source_size["edges"])}
