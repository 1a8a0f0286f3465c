"""What a comparison says, in sentences that claim no more than was measured.

The verdicts on single laws follow those of the Empirical Scaling Analyzer (Mu and Hoos 2015; Pushak and Hoos 2020).
"""

from collections.abc import Sequence
from enum import StrEnum

from hardness.scaling.comparison import Comparison, Rival
from hardness.scaling.fit import Estimate
from hardness.scaling.held_out import HeldOutCell, Match, Split
from hardness.scaling.models import SUBLINEAR

FEWEST_CELLS = 2
"""With fewer held-out cells a law is not judged."""


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
    if share(Match.WITHIN) >= 0.9 or (agreeing >= 0.9 and strongly_at_the_end):
        return Verdict.CONSISTENT
    if agreeing >= 0.9:
        return Verdict.ROUGHLY
    above, below = share(Match.ABOVE), share(Match.BELOW)
    if max(above, below) >= 0.7:
        return Verdict.OVER if above > below else Verdict.UNDER
    if min(above, below) < 0.05:
        return Verdict.TENDS_OVER if above > below else Verdict.TENDS_UNDER
    return Verdict.NEITHER


def rival_verdict(rival: Rival) -> Verdict:
    """The verdict on a law over all of its held-out cells."""
    return verdict([cell for test in rival.held_out for cell in test.cells])


def shown(estimate: Estimate) -> str:
    """An estimate with its interval."""
    return f"{estimate.name} = {estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """What the comparison says of these runs, the most important first; one line each."""
    best = comparison.best
    if best is None:
        return (f"No law could be fitted: {comparison.refused[0].reason}.",)
    said = [f"{best.model.law} describes these runs best, with {', '.join(shown(v) for v in best.fit.estimates)}."]
    if best.held_out:
        judged = rival_verdict(best)
        tested = "" if judged is Verdict.UNTESTED else f"it {judged} the medians at held-out sizes; "
        said.append(f"Fitted without the held-out runs, {tested}its 95 % prediction interval holds {_coverages(best)}.")
        level = [rival.model.law for rival in comparison.rivals[1:] if rival.held_out and not rival.told_apart]
        apart = [rival.model.law for rival in comparison.rivals if rival.told_apart]
        if level:
            said.append(f"Not told apart from the best predictor on held-out runs: {', '.join(level)}.")
        if apart:
            said.append(f"Worse on held-out runs by more than chance: {', '.join(apart)}.")
        said.extend(_sublinear(comparison))
    else:
        said.append("Nothing could be held out, so that the order rests on Akaike's criterion alone.")
    if comparison.misfit is not None and comparison.misfit < 0.01:
        said.append(
            f"But the runs ask for further terms in d and log n (p = {comparison.misfit:.1g}): no law here is the whole"
            " story."
        )
    return tuple(said)


def _coverages(rival: Rival) -> str:
    words = {Split.SIZE: "of the largest n of each d", Split.DIMENSION: "of the largest d"}
    return " and ".join(
        f"{100 * test.coverage:.0f} % of the {test.instances} instance{'s' * (test.instances > 1)} {words[test.split]}"
        for test in rival.held_out
    )


def _sublinear(comparison: Comparison) -> list[str]:
    """Whether an exponent that grows slower than d is told apart from what was measured."""
    slower = [rival for model in SUBLINEAR if (rival := comparison.rival(model)) is not None and rival.held_out]
    if not slower:
        return []
    largest = int(comparison.sample.d.max())
    if all(rival.told_apart for rival in slower):
        return [
            f"On d <= {largest} an exponent that grows like sqrt(d) or d/log(d) predicts worse by more than chance."
        ]
    return [
        f"An exponent that grows slower than d is not ruled out on d <= {largest}:"
        f" {', '.join(rival.model.law for rival in slower if not rival.told_apart)}."
    ]
