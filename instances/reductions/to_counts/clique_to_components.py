"""Counting cliques becomes counting the components of the set where a network with one hidden layer is positive."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from instances.questions import Components
from instances.reductions.to_counts.clique_counting import CliqueCounting


@dataclass(frozen=True)
class CliqueToComponents(CliqueCounting[Components]):
    """Counting the components of {f > 0} is, on average too, as hard as counting cliques of d vertices.

    Construction. The network f that `clique_to_multicolored_clique` and then `multicolored_clique_to_positivity` make.

    Value. By the lemma in `clique_to_regions`, {f > 0} consists of one open convex bump for each clique, and the
    closures of different bumps are disjoint. So components = cliques.

    Size. d = k inputs (1 if k = 0); with m = max(0, n - k + 1) copies of the n vertices at most 3 (k m + k (k - 1) / 2
    edges) neurons.

    Parameters
    ----------
    source
        Any instance; k = 0 and k > n are legal.

    Examples
    --------
    >>> from instances.problems import Graph
    >>> reduction = CliqueToComponents(Clique(Graph(3, frozenset({(1, 2), (1, 3)})), 2))
    >>> reduction.value(reduction.source.count()), reduction.target.network.widths
    (Fraction(2, 1), (18,))
    """

    name: ClassVar[str] = "clique-to-components"
    target_type: ClassVar[type[Components]] = Components

    @cached_property
    def target(self) -> Components:
        question = self.positivity.target
        return Components(question.network, question.domain)

    def value(self, count: int) -> Fraction:
        return Fraction(count)
