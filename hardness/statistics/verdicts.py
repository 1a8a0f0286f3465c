"""What a comparison says, in sentences that claim no more than was measured.

The verdicts on single laws follow those of the Empirical Scaling Analyzer (Mu and Hoos 2015; Pushak and Hoos 2020).
"""

from collections.abc import Sequence
from enum import StrEnum

from hardness.statistics.comparison import Comparison, Rival
from hardness.statistics.fit import Fit
from hardness.statistics.held_out import FEWEST_IN_CELL, HeldOutCell, Match, Split

FEWEST_CELLS = 3
"""With fewer held-out cells that tell something a law is not judged."""


LARGEST = 5.0
"""A parameter of a law that is larger is not believed."""

WIDEST = 4.0
"""Nor one whose 95 % interval is wider."""


class Verdict(StrEnum):
    """How the medians that a law predicts at held-out sizes agree with those observed there."""

    CONSISTENT = "is consistent with"
    ROUGHLY = "tends to be consistent with"
    OVER = "over-estimates"
    UNDER = "under-estimates"
    TENDS_OVER = "tends to over-estimate"
    TENDS_UNDER = "tends to under-estimate"
    NEITHER = "does not describe"
    UNTESTED = "was not tested on"


def verdict(cells: Sequence[HeldOutCell]) -> Verdict:
    """The verdict on a law from the intervals of its predictions and of what was observed."""
    told = [cell for cell in cells if cell.match is not Match.SILENT]
    if len(told) < FEWEST_CELLS:
        return Verdict.UNTESTED
    ordered = [cell.match for cell in sorted(told, key=lambda cell: (cell.size, cell.d))]

    def share(*kinds: Match, of: Sequence[Match] = ordered) -> float:
        return sum(match in kinds for match in of) / len(of)

    agreeing = share(Match.WITHIN, Match.OVERLAPS)
    strongly_at_the_end = share(Match.WITHIN, of=ordered[len(ordered) // 2 :]) >= 0.9
    near = sum(cell.near for cell in told) >= 0.75 * len(told)
    if near and (share(Match.WITHIN) >= 0.9 or (agreeing >= 0.9 and strongly_at_the_end)):
        return Verdict.CONSISTENT
    if agreeing >= 0.9:
        return Verdict.ROUGHLY if near else Verdict.UNTESTED
    above, below = share(Match.ABOVE), share(Match.BELOW)
    if max(above, below) >= 0.7:
        return Verdict.OVER if above > below else Verdict.UNDER
    if min(above, below) < 0.05:
        return Verdict.TENDS_OVER if above > below else Verdict.TENDS_UNDER
    return Verdict.NEITHER


def rival_verdict(rival: Rival) -> Verdict:
    """The verdict on a law over all of its held-out cells."""
    return verdict([cell for test in rival.held_out for cell in test.cells])


def parameters(fit: Fit) -> str:
    """The exponents of a law with their intervals, in words; empty if the runs do not determine all of them.

    No cost is known to fall with n or d, and an exponent that may be 2 as well as 8 is none. The factor g, which only
    makes up for the unit of n, is left out.
    """
    found = [estimate for estimate in fit.estimates if estimate.name != "log g"]
    if any(e.high < 0 or abs(e.value) > LARGEST or e.high - e.low > WIDEST for e in found):
        return ""
    return ", ".join(f"{e.name} = {e.value:.2f} [{e.low:.2f}, {e.high:.2f}]" for e in found)


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """What the comparison says of these runs, the most important first; one line each."""
    if comparison.silent:
        return (f"Not compared: {comparison.silent}.",)
    if not comparison.rivals:
        return (f"No law could be fitted: {comparison.refused[0].reason}.",)
    if comparison.unfit is not None:
        return (
            f"None of these laws fits: each leaves more than chance unexplained (p = {comparison.unfit:.1g} or less).",
        )
    apart = [rival.model.law for rival in comparison.rivals if rival.told_apart]
    if not apart:
        return ("These runs do not tell the laws apart.",)
    worse = f"Worse on held-out runs by more than chance: {', '.join(apart)}."
    if comparison.best is None:
        return (f"Not told apart: {', '.join(_standing(rival) for rival in comparison.left)}.", worse)
    return (*_alone(comparison.best), worse)


def _standing(rival: Rival) -> str:
    return rival.model.law if rival.held_out else f"{rival.model.law} (not tested on held-out runs)"


def _alone(best: Rival) -> list[str]:
    """What is said of a law that alone is left."""
    values = parameters(best.fit)
    known = f", with {values}" if values else "; they do not determine its parameters"
    said = [f"{best.model.law} describes these runs best{known}."]
    judged = rival_verdict(best)
    told = [f"it {judged} the medians at held-out sizes"] if judged is not Verdict.UNTESTED else []
    words = {Split.SIZE: "of the largest n of each d", Split.DIMENSION: "of the largest d"}
    held = [
        f"{100 * test.coverage:.0f} % of the {test.instances} instances {words[test.split]}"
        for test in best.held_out
        if test.instances >= FEWEST_IN_CELL
    ]
    if held:
        told.append(f"its 95 % prediction interval holds {' and '.join(held)}")
    if told:
        said.append(f"Fitted without the held-out runs, {'; '.join(told)}.")
    return said
