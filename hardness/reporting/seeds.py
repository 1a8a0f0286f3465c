"""Many seeds on one instance: how the cost of a method is spread that the seed alone decides.

Here lives the choice of runs. The statistics is in `hardness.statistics.distribution`, the drawing in
`hardness.reporting.figures`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.reporting.curves import Measure, cost, counting, cut_off, incomparable, problem_of, work, work_unit
from hardness.reporting.entries import Entry
from hardness.statistics import Distribution, distribution

FEWEST = 10
"""Of fewer seeds there is nothing to see."""


@dataclass(frozen=True)
class Spread:
    """The costs of one method on one instance under many seeds.

    Parameters
    ----------
    problem, unit
        As of a curve. Work is taken if the method counts it, and its own alone, since the machine has no part in it.
    instance, n, d
        Its name and sizes.
    distribution
        Of the costs.
    same
        Whether the work was the same under every seed, so that the seed decides nothing.
    """

    problem: str
    method: str
    unit: str
    instance: str
    n: int
    d: int
    distribution: Distribution
    same: bool

    @property
    def words(self) -> str:
        """What is to be said of it, in one line."""
        if self.same:
            return f"The same work, {self.distribution.survival[0][0]:,.0f} {self.unit}, under every seed."
        return self.distribution.note


def spreads(entries: Sequence[Entry]) -> list[Spread]:
    """Every method on every instance that it was run on under `FEWEST` seeds, by problem and method, the dearest first.

    Wrong answers, failures and runs that gave up have no cost, as in `hardness.reporting.curves`.
    """
    groups: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.solved or cut_off(entry.run):
            groups[problem_of(entry.run), entry.method, entry.run.digest].append(entry)
    many = {place: own for place, own in groups.items() if len({entry.run.seed for entry in own}) >= FEWEST}
    # One shift for all instances of a method, so that they go into one figure.
    shifted = {method for (_, method, _), own in many.items() if any(work(entry.run) == 0 for entry in own)}
    found = [_spread(problem, method, own, int(method in shifted)) for (problem, method, _), own in many.items()]
    return sorted(found, key=lambda spread: (spread.problem, spread.method, -_level(spread.distribution)))


def _spread(problem: str, method: str, own: Sequence[Entry], shift: int) -> Spread:
    runs = [entry.run for entry in own]
    counted = all(work(run) is not None for run in runs) and not incomparable(counting(runs))
    measure = Measure.WORK if counted else Measure.SECONDS
    unit = work_unit(runs[0], shift, counting(runs)) if counted else str(measure)
    with_duals = [(spent, cut_off(run)) for run in runs if (spent := cost(run, measure, shift)) is not None]
    costs, cut = [spent for spent, _ in with_duals], [ended for _, ended in with_duals]
    return Spread(
        *(problem, method, unit, runs[0].instance, runs[0].n, runs[0].d),
        distribution(costs, cut),
        same=counted and len(set(costs)) == 1 and not any(cut),
    )


def _level(found: Distribution) -> float:
    """The cost that half of the runs exceed, or the highest that is known."""
    return max(cost for cost, share in found.survival if share >= 0.5)
