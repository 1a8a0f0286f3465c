"""Which runs the laws of growth are compared on: all dimensions of one problem, answer and method together.

The statistics is in `hardness.scaling`, the words in templates/laws.html.j2.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hardness.report.curves import CLOCK_FLOOR_S, COUNT_FLOOR, Curve, Measure, Point
from hardness.report.pairs import middle
from hardness.report.tables import Entry
from hardness.scaling import Comparison, Sample, compare, rival_verdict, sentences
from hardness.startup import Startup

NEURONS = "n"
"""The size that every instance has: its hidden neurons."""

FEWEST = 12
"""With fewer instances laws are not compared: nothing would be told apart."""

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
        return (*sentences(self.comparison), *self._startup_words)

    @property
    def headline(self) -> bool:
        """Whether the page shows it at once: work on neurons, with enough held-out runs to judge a law by."""
        return self.unit != Measure.SECONDS and self.size == NEURONS and self.drawable

    @property
    def _startup_words(self) -> tuple[str, ...]:
        """The start-up that was fitted beside that which was measured: a check of the fit."""
        fitted = None if self.comparison.best is None else self.comparison.best.fit.startup
        if fitted is None or self.startup_s is None:
            return ()
        ends = f"[{_milliseconds(fitted.low)}, {_milliseconds(fitted.high)}]"
        return (
            f"The start-up in this fit is {_milliseconds(fitted.value)} {ends} ms; a trivial network takes"
            f" {_milliseconds(self.startup_s)} ms.",
        )

    @property
    def drawable(self) -> bool:
        """Whether there is a law with predictions to look at."""
        return self.comparison.best is not None and any(test.cells for test in self.comparison.best.held_out)

    @property
    def verdict(self) -> str:
        """How the predictions of the best law agree with the medians of held-out runs."""
        return "" if self.comparison.best is None else rival_verdict(self.comparison.best).value


def laws(curves: Sequence[Curve], entries: Sequence[Entry], startups: Sequence[Startup] = ()) -> list[Law]:
    """The comparisons that there are enough instances for, in the order of the curves.

    Work and CPU seconds against the hidden neurons; work against the sizes of the source too. Left out are curves from
    which so many runs are missing that they give a wrong picture.
    """
    params = {entry.run.instance: entry.run.params for entry in entries}
    groups: dict[tuple[str, str, str, str], list[tuple[int, Point]]] = defaultdict(list)
    biased = set()
    for curve in curves:
        key = curve.problem, curve.answer, curve.method, curve.unit
        groups[key] += [(curve.d, point) for point in curve.points]
        if curve.biased:
            biased.add(key)
    found = []
    for key, points in groups.items():
        if key in biased or len(points) < FEWEST:
            continue
        counted = key[3] != Measure.SECONDS
        for size in (NEURONS, *(_source_sizes(points, params) if counted else ())):
            sizes = [point.n if size == NEURONS else int(params[point.instance][size]) for _, point in points]
            sample = Sample(
                np.array(sizes, float),
                np.array([d for d, _ in points], float),
                np.array([point.cost for _, point in points]),
                np.array([point.censored for _, point in points]),
                [point.instance for _, point in points],
                floor=COUNT_FLOOR if counted else CLOCK_FLOOR_S,
            )
            measured = None if counted else _startup_s(key[2], entries, startups)
            found.append(Law(*key, size, compare(sample, startup=not counted), measured))
    return found


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.3g}" if seconds >= 1e-6 else "0"


def _startup_s(method: str, entries: Sequence[Entry], startups: Sequence[Startup]) -> float | None:
    """The median over the hosts of what a method takes for a trivial network, of many answers: clocks are coarse."""
    solvers = {(entry.run.solver, entry.run.version) for entry in entries if entry.method == method}
    return middle(found.cpu_s for found in startups if (found.solver, found.version) in solvers)


def _source_sizes(
    points: Sequence[tuple[int, Point]], params: Mapping[str, Mapping[str, int | float | str]]
) -> list[str]:
    """Parameters of the source that are whole and positive, vary within a dimension, and make the network larger."""
    names = set.intersection(*(set(params[point.instance]) for _, point in points))
    found = []
    for name in sorted(names - {"seed", "disguise.seed"}):
        values = [params[point.instance][name] for _, point in points]
        if not all(isinstance(value, int) and value > 0 for value in values):
            continue
        by_d: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (d, point), value in zip(points, values, strict=True):
            by_d[d][int(value)].append(point.n)
        if any(len(own) >= FEWEST_SIZES and max(own[max(own)]) > max(own[min(own)]) for own in by_d.values()):
            found.append(name)
    return found
