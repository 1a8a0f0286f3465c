"""Which runs the laws of growth are compared on: all dimensions of one problem, answer and method together.

The statistics is in `hardness.statistics`, the words in templates/laws.html.j2.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hardness.reporting.curves import CLOCK_FLOOR_S, COUNT_FLOOR, Curve, Measure, Point, mixed_sizes
from hardness.reporting.entries import Entry
from hardness.reporting.pairs import middle
from hardness.running.startup import Startup
from hardness.statistics import Comparison, Growth, Sample, compare, sentences, telling_dimensions, too_few
from hardness.statistics.models import LINEAR

NEURONS = "n"
"""The size that every instance has: its hidden neurons."""

FEWEST = 12
"""With fewer instances laws are not compared: nothing would be told apart."""

STARTUPS = 3
"""A time below so many start-ups varies as the start-up does, not as the solving."""

FEWEST_SIZES = 3
"""A source parameter is a size if it has so many values in some dimension."""


@dataclass(frozen=True, eq=False)
class Law:
    """The laws compared for one method on one kind of instance.

    Parameters
    ----------
    unit
        What is counted, such as ``regions`` or ``CPU seconds``.
    size
        What the n of the laws is: `NEURONS`, or a parameter of the source such as ``nodes``.
    startup_s
        CPU seconds that the solver was measured to need for a trivial network; None if it was not, or work is counted.
    """

    problem: str
    answer: str
    method: str
    unit: str
    size: str
    comparison: Comparison
    startup_s: float | None

    @property
    def words(self) -> tuple[str, ...]:
        """What the comparison says, one sentence each, the most important first."""
        return sentences(self.comparison)

    @property
    def about(self) -> str:
        """Which method on what, in words."""
        size = "" if self.size == NEURONS else f", n being the source's {self.size}"
        return f"{self.method} on {self.problem} ({self.answer}), cost in {self.unit}{size}"

    @property
    def told(self) -> bool:
        """Whether it says anything but that it says nothing."""
        return self.comparison.unfit is not None or any(rival.told_apart for rival in self.comparison.rivals)

    @property
    def headline(self) -> bool:
        """Whether the page shows it at once: work on neurons."""
        return self.unit != Measure.SECONDS and self.size == NEURONS

    @property
    def drawable(self) -> bool:
        """Whether there is one law, with predictions to look at."""
        return self.comparison.best is not None and any(test.cells for test in self.comparison.best.held_out)

    def against(self, growth: Growth) -> str:
        """How the comparison speaks against an exponent of n that grows so by the dimension; empty if it does not."""
        if self.comparison.unfit is not None:
            return "no law fits that has such an exponent"
        linear = self.comparison.rival(LINEAR)
        if linear is None:
            return ""
        if linear.told_apart:
            return "below, an exponent that grows by the same with each dimension predicts worse than another law"
        slope = linear.fit.estimates[0]
        if self.comparison.best is linear and not (slope.low <= growth.slope <= slope.high):
            return f"over all d together it would be {slope.value:.2f} [{slope.low:.2f}, {slope.high:.2f}]"
        return ""


def laws(curves: Sequence[Curve], entries: Sequence[Entry], startups: Sequence[Startup] = ()) -> list[Law]:
    """A comparison for every problem, answer, method and measure, in the order of the curves, or why there is none.

    Work and CPU seconds against the hidden neurons; work against the sizes of the source too.
    """
    params = {entry.run.instance: entry.run.params for entry in entries}
    groups: dict[tuple[str, str, str, str], list[Curve]] = defaultdict(list)
    for curve in curves:
        groups[curve.problem, curve.answer, curve.method, curve.unit].append(curve)
    asked = []
    for key, own in groups.items():
        counted, silent = key[3] != Measure.SECONDS, _silence(own)
        measured = None if counted else _startup_s(key[2], entries, startups)
        for size in (NEURONS, *(_source_sizes(own, params) if counted and not silent else ())):
            asked.append((key, size, silent, measured, sample_of(own, _size(size, params), measured or 0.0)))
    together = sum(not silent for _, _, silent, *_ in asked)
    return [
        Law(
            *(*key, size),
            Comparison(sample, (), (), silent)
            if silent
            else compare(sample, key[3] == Measure.SECONDS, together=together),
            measured,
        )
        for key, size, silent, measured, sample in asked
    ]


def sample_of(
    curves: Sequence[Curve], size: Callable[[Point], int] = lambda point: point.n, startup_s: float = 0.0
) -> Sample:
    """All points of curves of one method and unit as one sample.

    Parameters
    ----------
    size
        What is taken for the size of a point.
    startup_s
        Of seconds that are not `STARTUPS` times as many only that is believed.
    """
    points = [(curve.d, point) for curve in curves for point in curve.points]
    seconds = any(curve.unit == Measure.SECONDS for curve in curves)
    return Sample(
        np.array([size(point) for _, point in points], float),
        np.array([d for d, _ in points], float),
        np.array([point.cost for _, point in points]),
        np.array([point.censored for _, point in points]),
        [point.instance for _, point in points],
        floor=max(CLOCK_FLOOR_S, STARTUPS * startup_s) if seconds else COUNT_FLOOR,
    )


def _silence(curves: Sequence[Curve]) -> str:
    """Why laws are not compared on these curves; empty if they are."""
    for curve in curves:
        if curve.misleading:
            return curve.misleading
    if (instances := sum(len(curve.points) for curve in curves)) < FEWEST:
        return f"it takes {FEWEST} instances, and there {'is' if instances == 1 else 'are'} {instances}"
    dimensions = telling_dimensions(sample_of(curves))
    return too_few(dimensions) or mixed_sizes([curve for curve in curves if curve.d in dimensions])


def _size(name: str, params: Mapping[str, Mapping[str, int | float | str]]) -> Callable[[Point], int]:
    """What is taken for the size of a point."""
    return (lambda point: point.n) if name == NEURONS else (lambda point: int(params[point.instance][name]))


def _startup_s(method: str, entries: Sequence[Entry], startups: Sequence[Startup]) -> float | None:
    """The median over the hosts of what a method takes for a trivial network, of many answers: clocks are coarse."""
    solvers = {(entry.run.solver, entry.run.version) for entry in entries if entry.method == method}
    return middle(found.cpu_s for found in startups if (found.solver, found.version) in solvers)


def _source_sizes(curves: Sequence[Curve], params: Mapping[str, Mapping[str, int | float | str]]) -> list[str]:
    """Parameters of the source that are whole and positive, vary within a dimension, and make the network larger."""
    points = [(curve.d, point) for curve in curves for point in curve.points]
    names = set.intersection(*(set(params[point.instance]) for _, point in points))
    found = []
    for name in sorted(names - {"seed", "disguise.seed"}):
        values = [params[point.instance][name] for _, point in points]
        if not all(isinstance(value, int) and value > 0 for value in values):
            continue
        if values == [point.n for _, point in points]:
            continue  # the hidden neurons by another name
        by_d: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (d, point), value in zip(points, values, strict=True):
            by_d[d][int(value)].append(point.n)
        if any(len(own) >= FEWEST_SIZES and max(own[max(own)]) > max(own[min(own)]) for own in by_d.values()):
            found.append(name)
    return found
