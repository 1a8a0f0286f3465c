"""What reductions share that ask something else of the network without biases that the clique reduction makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from instances.problem import Combination
from instances.problems import MulticoloredClique
from instances.question import Question
from instances.reduction import Reduction
from instances.reductions.to_decisions.multicolored_clique_to_bias_free_positivity import (
    MulticoloredCliqueToBiasFreePositivity,
)

Q = TypeVar("Q", bound=Question[Any])
W = TypeVar("W")


@dataclass(frozen=True)
class ByBiasFreePositivity(Reduction[MulticoloredClique, Combination, Q, W]):
    """Begins with the network g of `multicolored_clique_to_bias_free_positivity`, and has its size.

    Parameters
    ----------
    source
        Any instance.
    spacing
        D of `multicolored_clique_to_positivity`, at least 2.

    Raises
    ------
    InputError
        As there.
    """

    source_type: ClassVar[type[MulticoloredClique]] = MulticoloredClique
    source: MulticoloredClique
    spacing: int = 4

    def __post_init__(self) -> None:
        MulticoloredCliqueToBiasFreePositivity(self.source, self.spacing)

    @cached_property
    def positivity(self) -> MulticoloredCliqueToBiasFreePositivity:
        """The reduction that makes g."""
        return MulticoloredCliqueToBiasFreePositivity(self.source, self.spacing)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return self.positivity.target_size(source_size)
