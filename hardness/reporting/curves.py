"""Which runs go into which fit, and at what cost each of them counts.

Here live the measures of cost and the grouping: one curve a problem, answer, method and dimension. The statistics is
in `hardness.statistics`, the drawing in `hardness.reporting.figures`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import log

from hardness.judging.judge import Category
from hardness.reporting.entries import ANSWERS, Entry
from hardness.statistics import NoSlope, Slope, Summary, fit_slope, size_group, summarize
from hardness.store.store import Run
from instances.families import FAMILIES

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
        One of `hardness.reporting.entries.ANSWERS`.
    unit
        What is counted, such as ``regions`` or ``CPU seconds``; what is fitted to several curves has one unit.
    d
        Input dimension.
    points
        By increasing n.
    fit
        Or why there is none.
    varied
        Names of the parameters in which the instances differ, seeds aside.
    misleading
        Why the costs would give a wrong picture, in words: so many runs were killed before they told their work, or
        it is that of several solvers, whose counts are of different things (then there are no points); empty if not.
    """

    problem: str
    answer: str
    method: str
    unit: str
    d: int
    points: tuple[Point, ...]
    fit: Slope | NoSlope
    varied: tuple[str, ...] = ()
    misleading: str = ""

    @property
    def rests_on(self) -> tuple[int, int] | None:
        """The smallest and the largest n with a known cost; None without one."""
        known = [point.n for point in self.points if not point.censored and not point.below]
        return (min(known), max(known)) if known else None

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


def mixed_sizes(curves: Sequence[Curve]) -> str:
    """How n grows by different parameters of the instances at different d, in words; nothing if it does not.

    Then the exponents at different d are those of instances that grow in different ways, and to compare them is to
    compare the ways too.
    """
    ways: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for curve in sorted(curves, key=lambda curve: curve.d):
        ways[curve.varied].append(curve.d)
    if len(ways) < 2:
        return ""
    said = [
        f"with {' and '.join(names) or 'chance alone'} at d = {', '.join(map(str, dimensions))}"
        for names, dimensions in ways.items()
    ]
    return f"n grows {' and '.join(said)}"


def work(run: Run) -> int | None:
    """The work of a run, in the counts that its solver declares as such; None if it reported none of them."""
    names = tuple(run.work) if run.counted is None else run.counted
    counts = [run.work[name] for name in names if name in run.work]
    return sum(counts) if counts else None


def problem_of(run: Run) -> str:
    """Family and question; a pattern or the like, and a disguise, which adds neurons, make a problem of their own."""
    family = FAMILIES.get(run.family)
    kinds = [f"{name}={run.params[name]}" for name in (family.kinds if family else ()) if name in run.params]
    disguise = run.params.get("disguise")
    return " · ".join([run.family, run.question, *kinds, *([] if disguise is None else [f"{disguise} disguise"])])


def counting(runs: Iterable[Run]) -> tuple[str, ...]:
    """The solvers whose steps the work of some runs is: those that one which tries others, such as `auto`, reports."""
    names = {name for run in runs for name in (run.counted or run.work) if "." in name and run.work.get(name)}
    return tuple(sorted({name.partition(".")[0] for name in names}))


def incomparable(solvers: Sequence[str]) -> str:
    """Why the work of these solvers cannot be put together; empty if it is that of one."""
    return f"its work is that of {', '.join(solvers)}, whose counts are of different things" if len(solvers) > 1 else ""


def work_unit(run: Run, shift: int, solvers: Sequence[str] = ()) -> str:
    """What `work` counts, `shift` added; of a run of which several solvers could have a part, that of these."""
    counted = ("all counts",) if run.counted is None else run.counted
    own = [name for name in counted if not solvers or name.partition(".")[0] in solvers]
    return " + ".join((*own, *["1"] * shift))


def cut_off(run: Run) -> bool:
    """Whether the run ended at a limit, so that its cost is at least so much."""
    return run.category is Category.UNKNOWN and run.stop in ("time", "memory", "work")


def _curve(problem: str, answer: str, method: str, d: int, runs: Sequence[Run], measure: Measure, shift: int) -> Curve:
    unit, floor = str(Measure.SECONDS), CLOCK_FLOOR_S
    solvers = counting(runs) if measure is Measure.WORK else ()
    if measure is Measure.WORK:
        # A run that was killed has not told.
        told = next((run for run in runs if run.counted is not None), runs[0])
        unit, floor = work_unit(told, shift, solvers), COUNT_FLOOR
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
    misleading = incomparable(solvers)
    if misleading:
        points = []
    elif silent > len(runs) / 20:
        misleading = (
            f"{silent} of {len(runs)} runs were killed before they told their work; without them it would be biased"
        )
    if misleading:
        fit = NoSlope(misleading, fit.runs, fit.censored)
    return Curve(problem, answer, method, unit, d, tuple(points), fit, _varied(runs), misleading)


def _varied(runs: Sequence[Run]) -> tuple[str, ...]:
    names = sorted({name for run in runs for name in run.params if not name.endswith("seed")})
    return tuple(name for name in names if len({run.params.get(name) for run in runs}) > 1)


def cost(run: Run, measure: Measure, shift: int = 0) -> float | None:
    """What a run cost, `shift` added to counts; None if nobody knows. Of one that was cut off, the cost until then."""
    if measure is Measure.WORK:
        counted = work(run)
        return None if counted is None else float(counted + shift)
    if run.cpu_s is None:
        return None
    # What a process lived on after its limit is the harness's doing, not the solver's.
    return max(SHORTEST_S, min(run.cpu_s, run.wall_limit_s) if cut_off(run) else run.cpu_s)
