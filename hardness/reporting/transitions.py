"""Where the answer turns from no to yes, and what the cost does there.

Here live the choice of instances and the numbers. The drawing is in `hardness.reporting.figures`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from hardness.reporting.curves import Measure, cost, cut_off
from hardness.reporting.entries import Entry
from hardness.statistics import median

PARAMETERS = {
    "density": "density, the probability of an edge",
    "ratio": "clauses a variable",
    "rows": "rows of the layer",
}
"""Parameters of families along which the answer turns, as an axis names them."""

FEWEST = 3
"""With fewer values of the parameter there is nothing to see."""


@dataclass(frozen=True)
class Step:
    """All instances at one value of the parameter.

    Parameters
    ----------
    yes, known
        Instances whose answer is yes, and whose answer is known or what all runs that answered say.
    medians
        By method: median CPU seconds (Kaplan and Meier); None where over half of the runs were cut off.
    """

    value: float
    yes: int
    known: int
    medians: dict[str, float | None]

    @property
    def share(self) -> tuple[float, float, float]:
        """The share of yes: lower end of its 95 % interval (Wilson 1927), the share itself, upper end."""
        return wilson(self.yes, self.known)


@dataclass(frozen=True)
class Transition:
    """Instances of one kind that differ in nothing but one parameter and chance.

    Parameters
    ----------
    title
        Family, question and the other parameters.
    parameter
        Its name.
    steps
        By increasing value.
    limit_s
        The longest time limit of a run.
    """

    title: str
    parameter: str
    steps: tuple[Step, ...]
    limit_s: float

    @property
    def crossed(self) -> bool:
        """Whether the share of yes is below one half at some values and above it at others."""
        shares = [step.yes / step.known for step in self.steps if step.known]
        return bool(shares) and min(shares) < 0.5 < max(shares)


def transitions(entries: Sequence[Entry]) -> list[Transition]:
    """Every kind of instance with both answers and `FEWEST` numeric values of a parameter, disguises left out."""
    groups: dict[tuple[str, str], dict[float, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        given = dict(entry.run.params)
        if "disguise" in given or entry.answer == "value":
            continue
        for parameter in PARAMETERS:
            value = given.get(parameter)
            if isinstance(value, (int, float)):
                others = [f"{name} = {given[name]}" for name in sorted(given) if name != parameter]
                title = ", ".join([f"{entry.run.family} · {entry.run.question}", *others])
                groups[title, parameter][float(value)].append(entry)
    found = [
        Transition(
            title,
            parameter,
            tuple(_step(value, values[value]) for value in sorted(values)),
            max(entry.run.wall_limit_s for found in values.values() for entry in found),
        )
        for (title, parameter), values in sorted(groups.items())
        if len(values) >= FEWEST
    ]
    return [one for one in found if 0 < sum(step.yes for step in one.steps) < sum(step.known for step in one.steps)]


def wilson(successes: int, trials: int) -> tuple[float, float, float]:
    """The share of successes with its 95 % interval: low, share, high (Wilson 1927); 0, nan, 1 without trials."""
    if not trials:
        return 0.0, float("nan"), 1.0
    share, z = successes / trials, 1.959964
    center = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return max(0.0, min(center - reach, share)), share, min(1.0, max(center + reach, share))


def _step(value: float, entries: Sequence[Entry]) -> Step:
    answers = {entry.run.digest: entry.answer for entry in entries}
    known = [answer for answer in answers.values() if answer != "undecided"]
    costs: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for entry in entries:
        spent = cost(entry.run, Measure.SECONDS)
        if spent is not None and (entry.solved or cut_off(entry.run)):
            costs[entry.method].append((spent, cut_off(entry.run)))
    medians = {method: median(*zip(*found, strict=True)) for method, found in costs.items()}
    return Step(value, known.count("yes"), len(known), medians)
