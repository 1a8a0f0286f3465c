"""The tropical solver: the network as a difference of two maxima."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from instances.errors import InputError
from instances.question import Question
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from instances.tropical import MONOMIALS, TooManyMonomialsError
from solvers.answer import Answer, Stop, unknown
from solvers.folding import on_folded
from solvers.solver import Limits
from solvers.stopping.as_answer import within
from solvers.tropical.count import KINDS, count_regions, lipschitz
from solvers.tropical.effort import Effort
from solvers.tropical.highest import containment, maximum, positivity, surjectivity
from solvers.tropical.reach import reachability
from solvers.tropical.setting import Setting
from solvers.tropical.zero_map import zero_map

_METHODS: dict[type[Question[Any]], Callable[[Any, Setting], Answer]] = {
    Positivity: positivity,
    ZonotopeContainment: containment,
    Maximum: maximum,
    Surjectivity: surjectivity,
    ZeroMap: zero_map,
    Reachability: reachability,
    Lipschitz: lipschitz,
    Regions: count_regions,
}

_PRUNING = ("layers", "end", "off")


@dataclass(frozen=True)
class Tropical:
    """Write the network as a difference of two maxima of affine forms, and look at these instead of activations.

    Decides every question about the function, at any depth, and every answer is exact. Questions about activations are
    not in the function, and are refused.

    Parameters
    ----------
    prune
        ``layers``: monomials without a cell are left out after every factor and layer, and what numerator and
        denominator have in common is cancelled; ``end``: only the finished map is pruned; ``off``: nothing is, for
        positivity and zero maps only, to measure what pruning is worth.
    monomials
        The most that a polynomial may have; a larger one is a limit that is reached, not a refusal.
    fold
        Whether what a network carries along without need is removed first (`solvers.folding`).

    Raises
    ------
    InputError
        If an option is none of these.
    """

    prune: str = "layers"
    monomials: int = MONOMIALS
    fold: bool = True
    name = "tropical"
    version = "2"
    principal_counts = ("lps", "monomials", "cells")

    def __post_init__(self) -> None:
        if self.prune not in _PRUNING:
            raise InputError(f"solver tropical: prune is {', '.join(_PRUNING)}; got {self.prune!r}")
        if self.monomials < 1:
            raise InputError(f"solver tropical: monomials is at least 1; got {self.monomials}")

    def refusal(self, question: Question[Any]) -> str | None:
        if isinstance(question, Injectivity):
            return "tropical does not decide injectivity: it is about activations, not about the function"
        if isinstance(question, Regions) and question.kind not in KINDS:
            what = "regions at the boundary" if question.kind == "boundary" else "activation regions"
            return f"tropical does not count {what}: activations are not in the function; region counts them"
        if type(question) not in _METHODS:
            return f"tropical does not decide {question.name}"
        if self.prune == "off" and not isinstance(question, (Positivity, ZeroMap)):
            return f"tropical[prune=off] decides positivity and zero maps, not {question.name}"
        return None

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide; `work` counts linear programs, the exact pivots that repaired float ones, monomials and cells.

        ``monomials`` is the size of the map, numerators and denominators together; ``monomials_native`` that before
        pruning, where it is known.
        """
        return on_folded(question, limits, self._solved) if self.fold else self._solved(question, limits)

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        effort = Effort()

        def decide() -> Answer:
            setting = Setting(question, effort, self.prune, self.monomials, limits.memory_bytes)
            try:
                return _METHODS[type(question)](question, setting)
            except TooManyMonomialsError as error:
                return unknown(Stop.WORK, str(error), dict(effort.work))

        return within(limits, decide, lambda: dict(effort.work), lambda: f"{effort.work['lps']} linear programs")
