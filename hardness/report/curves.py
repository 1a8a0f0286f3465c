"""Which runs go into which fit, and at what cost each of them counts.

Here live the measures of cost and the grouping: one curve a problem, answer, method and dimension. The statistics is
in `hardness.scaling`, the drawing in `hardness.report.figures`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import log

from hardness.judge import Category
from hardness.record import Run
from hardness.report.tables import ANSWERS, Entry
from hardness.scaling import Growth, NoSlope, Slope, Summary, fit_slope, size_group, slope_against_dimension, summarize

CLOCK_FLOOR_S = 0.01
"""Of a shorter time a fit knows only that it is shorter: it measures the clock and fixed costs."""

COUNT_FLOOR = 5
"""Of less work a fit knows only that it is less: a step from 1 to 2 says nothing of an exponent."""

SHORTEST_S = 1e-4
"""A shorter time counts as this one, so that it has a logarithm and a place in a figure."""


class Measure(StrEnum):
    """What cost is counted in."""

    WORK = "work"
    SECONDS = "CPU seconds"


@dataclass(frozen=True)
class Point:
    """What an instance cost a method: the median of its runs there.

    Parameters
    ----------
    instance
        Its name.
    n
        Hidden neurons.
    cost
        Work or CPU seconds, positive; where the run was cut off, the cost until then.
    censored
        Whether it was cut off.
    below
        Whether it is below the floor of its measure, so that this is all that the fit knows of it.
    """

    instance: str
    n: int
    cost: float
    censored: bool
    below: bool


@dataclass(frozen=True)
class Group:
    """What is known of the costs of a curve's instances of like size, from the smallest n to the largest."""

    sizes: tuple[int, int]
    summary: Summary


@dataclass(frozen=True)
class Curve:
    """The costs of one method on one kind of instance in one dimension.

    Parameters
    ----------
    problem
        Family, question and disguise.
    answer
        One of `hardness.report.tables.ANSWERS`.
    unit
        What is counted, such as ``regions`` or ``CPU seconds``.
    d
        Input dimension.
    points
        By increasing n.
    fit
        Or why there is none.
    biased
        Whether so many runs were killed before they told their work that the others give a wrong picture.
    """

    problem: str
    answer: str
    method: str
    unit: str
    d: int
    points: tuple[Point, ...]
    fit: Slope | NoSlope
    biased: bool = False

    @cached_property
    def groups(self) -> list[Group]:
        """The instances in groups of like size, by increasing n."""
        groups = defaultdict(list)
        for point in self.points:
            groups[size_group(point.n)].append(point)
        return [
            Group((own[0].n, own[-1].n), summarize([point.cost for point in own], [point.censored for point in own]))
            for own in groups.values()
        ]


@dataclass(frozen=True)
class Trend:
    """How the exponents of one method on one kind of instance depend on the dimension."""

    problem: str
    answer: str
    method: str
    unit: str
    slopes: dict[int, Slope]
    growth: Growth | None


def curves(entries: Sequence[Entry], measure: Measure) -> list[Curve]:
    """Every curve of a store in one measure, by problem, answer, method and dimension.

    Left out are answers that are wrong or whose witness is invalid, runs that failed or gave up for another reason
    than a limit, and networks without hidden neurons: none of them says what deciding the instance costs.
    """
    counted = [entry for entry in entries if entry.run.n > 0 and (entry.solved or cut_off(entry.run))]
    groups: dict[tuple[str, str, str, int], list[Run]] = defaultdict(list)
    for entry in counted:
        groups[problem_of(entry.run), entry.answer, entry.method, entry.run.d].append(entry.run)
    # One shift for all curves of a method, or their levels could not be compared.
    shifted = {entry.method for entry in counted if measure is Measure.WORK and work(entry.run) == 0}
    return [
        _curve(problem, answer, method, d, groups[problem, answer, method, d], measure, int(method in shifted))
        for problem, answer, method, d in sorted(groups, key=lambda key: (key[0], ANSWERS.index(key[1]), *key[2:]))
    ]


def trends(curves: Iterable[Curve]) -> list[Trend]:
    """The exponents against the dimension, wherever there is at least one."""
    slopes: dict[tuple[str, str, str, str], dict[int, Slope]] = defaultdict(dict)
    for curve in curves:
        if isinstance(curve.fit, Slope):
            slopes[curve.problem, curve.answer, curve.method, curve.unit][curve.d] = curve.fit
    return [
        Trend(*names, by_dimension, slope_against_dimension(by_dimension)) for names, by_dimension in slopes.items()
    ]


def work(run: Run) -> int | None:
    """The work of a run, in the counts that its solver declares as such; None if it reported none of them."""
    names = tuple(run.work) if run.counted is None else run.counted
    counts = [run.work[name] for name in names if name in run.work]
    return sum(counts) if counts else None


def problem_of(run: Run) -> str:
    """Family and question; a disguise, which adds neurons, makes a problem of its own."""
    disguise = run.params.get("disguise")
    return f"{run.family} · {run.question}" + ("" if disguise is None else f" · {disguise} disguise")


def work_unit(run: Run, shift: int) -> str:
    """What `work` counts, `shift` added."""
    return " + ".join((*(("all counts",) if run.counted is None else run.counted), *["1"] * shift))


def cut_off(run: Run) -> bool:
    """Whether the run ended at a limit, so that its cost is at least so much."""
    return run.category is Category.UNKNOWN and run.stop in ("time", "memory", "work")


def _curve(problem: str, answer: str, method: str, d: int, runs: Sequence[Run], measure: Measure, shift: int) -> Curve:
    unit, floor = str(Measure.SECONDS), CLOCK_FLOOR_S
    if measure is Measure.WORK:
        # A run that was killed has not told.
        told = next((run for run in runs if run.counted is not None), runs[0])
        unit, floor = work_unit(told, shift), COUNT_FLOOR
    by_instance = defaultdict(list)
    silent = 0
    for run in runs:
        spent, cut = cost(run, measure, shift), cut_off(run)
        if spent is None:
            silent += cut
        else:
            by_instance[run.digest].append(Point(run.instance, run.n, spent, cut, not cut and spent < floor))
    # Runs on one instance are no independent runs: their median stands for them, those cut off being the longest.
    points = [
        sorted(points, key=lambda point: (point.censored, point.cost))[(len(points) - 1) // 2]
        for points in by_instance.values()
    ]
    points.sort(key=lambda point: (point.n, point.cost, point.censored))
    fit = fit_slope(
        [log(point.n) for point in points],
        [log(point.cost) for point in points],
        [point.censored for point in points],
        floor=log(floor),
    )
    biased = silent > len(runs) / 20
    if biased:
        reason = (
            f"{silent} of {len(runs)} runs were killed before they told their work; without them it would be biased"
        )
        fit = NoSlope(reason, fit.runs, fit.censored)
    return Curve(problem, answer, method, unit, d, tuple(points), fit, biased)


def cost(run: Run, measure: Measure, shift: int = 0) -> float | None:
    """What a run cost, `shift` added to counts; None if nobody knows. Of one that was cut off, the cost until then."""
    if measure is Measure.WORK:
        counted = work(run)
        return None if counted is None else float(counted + shift)
    if run.cpu_s is None:
        return None
    # What a process lived on after its limit is the harness's doing, not the solver's.
    return max(SHORTEST_S, min(run.cpu_s, run.wall_limit_s) if cut_off(run) else run.cpu_s)
