"""Studies of the shipped sizes with costs of known laws, and whether what is printed of them is true.

A drawn study has the instances of a shipped one and three solvers. For each solver and kind of instance a truth is
drawn: a law of `hardness.statistics.MODELS` or none of them, in the hidden neurons or in a size of the source. How hard
an instance is beyond its size is half its own, for all solvers alike, so that what is said of them is correlated.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from math import log
from pathlib import Path

import numpy as np

from hardness.judging.judge import Category
from hardness.reporting.curves import Measure, curves
from hardness.reporting.entries import entries
from hardness.reporting.headlines.trends import Trend, trends
from hardness.reporting.laws import NEURONS, Law, laws
from hardness.running.startup import Startup
from hardness.statistics import MODELS, Match
from hardness.statistics.models import DIMENSION_FREE, EXPONENTIAL, FIXED_PARAMETER, LINEAR, ROOT, Model
from hardness.store.store import Run
from hardness.study.study import read_study
from hardness.study.written import WrittenInstance
from tests.hardness.reporting.synthetic import run

LogMedian = Callable[[np.ndarray, np.ndarray], np.ndarray]

STARTUP = Startup("h", "s", "1", 0.4, 0.01, 0.01, 0.01, 0.01, 2, "2026-01-02T03:04:05+00:00")

SOLVERS = ("one:Solver", "two:Solver", "three:Solver")

NAMES = ("linear", "root", "none", "factor", "exponential", "subexponential", "polylog", "random", "bent", "binomial")
"""Truths; the last four are none of the laws."""

SIZES = {"gnp-multicolored-clique": "nodes", "random-multicolored-set-cover": "labels", "gaussian-network": "width"}
"""By family, the parameter of the source that makes n grow."""


@dataclass(frozen=True)
class Truth:
    """What the costs follow.

    Parameters
    ----------
    log_median
        Of sizes and dimensions.
    law
        The law that it is; None if it is none.
    parameters
        Of each law that contains it, by name.
    size
        Of what: `NEURONS` or a parameter of the source.
    """

    name: str
    log_median: LogMedian
    law: Model | None
    parameters: dict[Model, dict[str, float]]
    size: str = NEURONS


def truth(name: str, n: np.ndarray, random: np.random.Generator) -> Truth:
    """A truth of that name for sizes like `n`."""
    a, b, unit = random.uniform(0.5, 2), random.uniform(1, 3), log(random.uniform(1, 8))
    slope, bend = random.choice([1 / 8, 1 / 2, 1]), float(np.median(n))
    steep, exponents, levels = random.uniform(6, 12) / np.ptp(n), random.uniform(0.5, 5, 99), random.normal(size=99)
    flat = {LINEAR: {"a": 0.0, "b": b}, ROOT: {"a": 0.0, "b": b}, FIXED_PARAMETER: {"a": 0.0, "b": b}}
    found: dict[str, tuple[LogMedian, Model | None, dict[Model, dict[str, float]]]] = {
        "linear": (
            lambda n, d: (slope * d + b / 3) * np.log(n) - slope * unit * d,
            LINEAR,
            {LINEAR: {"a": slope, "b": b / 3}},
        ),
        "root": (
            lambda n, d: (a * d**0.5 + b / 3) * np.log(n) - a * unit * d**0.5,
            ROOT,
            {ROOT: {"a": a, "b": b / 3}},
        ),
        "none": (lambda n, d: b * np.log(n), DIMENSION_FREE, flat | {DIMENSION_FREE: {"b": b}}),
        "factor": (
            lambda n, d: a * log(2) * d + b * np.log(n),
            FIXED_PARAMETER,
            {FIXED_PARAMETER: {"a": a, "b": b}, LINEAR: {"a": 0.0, "b": b}},
        ),
        "exponential": (lambda n, d: steep * n, EXPONENTIAL, {EXPONENTIAL: {"a": steep / log(2)}}),
        "subexponential": (
            lambda n, d: b / 3 * np.log(n) + steep * bend**0.5 * 2 * n**0.5,
            MODELS[-1],
            {MODELS[-1]: {"a": steep * bend**0.5 * 2 / log(2), "b": b / 3}},
        ),
        "polylog": (lambda n, d: 0.75 * a * d * np.log(np.log(n + 2)), None, {}),
        "random": (lambda n, d: exponents[np.int_(d)] * np.log(n / 30) + levels[np.int_(d)], None, {}),
        "bent": (lambda n, d: np.log(n / bend) * np.where(n < bend, 1, 4), None, {}),
        "binomial": (lambda n, d: d * np.log(np.maximum(n / 3 - d / 2, 0.5)), None, {}),
    }
    return Truth(name, *found[name])


@cache
def shipped(study: str) -> tuple[Run, ...]:
    """A run without costs for every instance of a shipped study."""
    with tempfile.TemporaryDirectory() as folder:
        made = {
            built.digest: built for built in (WrittenInstance.of(r, Path(folder)) for r in read_study(study).recipes())
        }
    return tuple(
        run(
            **{name: getattr(built, name) for name in ("digest", "family", "question", "n", "d", "params", "recipe")},
            instance=built.name,
            known=built.known.verdict.value,
        )
        for built in made.values()
    )


@dataclass(frozen=True)
class Drawn:
    """A study that was drawn: what the report makes of it, and by solver, family and answer the truth."""

    laws: tuple[Law, ...]
    trends: tuple[Trend, ...]
    truths: dict[tuple[str, str, str], Truth]
    runs: tuple[Run, ...]


def drawn(study: str, seed: int) -> Drawn:
    """Draw the costs of a study, and report on it."""
    random = np.random.default_rng([seed, *study.encode()])
    templates = shipped(study)
    truths, runs, startups = dict[tuple[str, str, str], Truth](), list[Run](), list[Startup]()
    own = dict(zip((t.digest for t in templates), random.normal(size=len(templates)), strict=True))
    kinds = dict.fromkeys((t.family, t.known) for t in templates)
    for solver in SOLVERS:
        pace, startup, limit = 10 ** random.uniform(-5, -3), 10 ** random.uniform(-4, -1), 10 ** random.uniform(0, 1)
        startups.append(replace(STARTUP, solver=solver, cpu_s=startup))
        for family, known in kinds:
            group = [t for t in templates if (t.family, t.known) == (family, known)]
            source = SIZES.get(family, NEURONS) if random.random() < 0.3 else NEURONS
            sizes = np.array([float(t.n if source == NEURONS else t.params[source]) for t in group])
            dimensions = np.array([float(t.d) for t in group])
            found = replace(truth(str(random.choice(NAMES)), sizes, random), size=source)
            truths[solver, family, known] = found
            level = found.log_median(sizes, dimensions)
            # Most costs lie between a handful and what the limit lets through; a share is cut off.
            reach = log(limit / pace)
            level += random.uniform(1, 4) - level.min()
            level += min(0.0, reach - float(np.quantile(level, random.uniform(0.7, 1.0))))
            sigma = random.uniform(0.3, 0.8)
            noise = sigma * (
                0.5**0.5 * np.array([own[t.digest] for t in group]) + 0.5**0.5 * random.normal(size=len(group))
            )
            shift = level[0] - found.log_median(sizes[:1], dimensions[:1])[0]
            truths[solver, family, known] = replace(found, log_median=_shifted(found.log_median, shift))
            for template, cost in zip(group, np.exp(level + noise), strict=True):
                runs.append(_run(template, solver, float(cost), pace, startup, limit))
    listed = entries(runs)
    both = [curve for measure in Measure for curve in curves(listed, measure)]
    compared = laws(both, listed, startups)
    return Drawn(tuple(compared), tuple(trends(both, compared)), truths, tuple(runs))


def _shifted(log_median: LogMedian, shift: float) -> LogMedian:
    return lambda n, d: log_median(n, d) + shift


def _run(template: Run, solver: str, cost: float, pace: float, startup: float, limit: float) -> Run:
    made = replace(template, solver=solver, key=hashlib.sha256(f"{solver}{template.digest}".encode()).hexdigest())
    seconds = startup + pace * cost
    answer = {"category": Category.CORRECT, "verdict": template.known}
    if template.known == "unknown":
        answer = {"category": Category.UNCERTIFIED, "verdict": "value", "value": "1"}
    if seconds > limit:
        seconds, cost = limit, (limit - startup) / pace
        answer = {"category": Category.UNKNOWN, "verdict": "unknown", "stop": "time", "reason": "time limit"}
    return replace(
        made,
        work={"steps": max(1, round(cost))},
        counted=("steps",),
        wall_s=seconds,
        cpu_s=seconds,
        wall_limit_s=limit,
        **answer,
    )


def false_sentences(found: Drawn) -> Iterator[tuple[str, str]]:
    """Every sentence printed of laws and of growth that is false, with the kind of its falsehood before it.

    Raises
    ------
    AssertionError
        If a sentence is none of those whose truth is known here.
    """
    for law in found.laws:
        own = [one for one in found.runs if one.solver == law.method and _problem(one) == law.problem]
        own = [one for one in own if _answer(one.known) == law.answer]
        held = found.truths[law.method, own[0].family, own[0].known]
        for sentence in law.words:
            for kind in _kinds(sentence, law, held, own):
                yield (
                    kind,
                    f"{held.name} in {held.size}; {law.method}, {law.problem}, {law.unit}, {law.size}: {sentence}",
                )
    for trend in found.trends:
        held = _truth_of(trend, found)
        if trend.growth is not None and held.size == NEURONS and trend.unit != Measure.SECONDS:
            true = _growth(trend, held)
            if not trend.growth.low <= true <= trend.growth.high:
                yield "growth", f"{held.name} ({true:.2f}); {trend.method}, {trend.problem}: {trend.growing}"


def _problem(one: Run) -> str:
    return f"{one.family} · {one.question}"


def _kinds(sentence: str, law: Law, held: Truth, own: list[Run]) -> Iterator[str]:
    exact = held.law.law if held.law is not None and law.size == held.size else None
    containing = held.parameters if law.size == held.size else {}
    if re.match(r"Not compared: |No law could be fitted: |These runs do not tell the laws apart\.$", sentence):
        return
    if re.match(r"None of these laws fits: each leaves more than chance unexplained \(p = \S+ or less\)\.$", sentence):
        if exact:
            yield "lack of fit"
    elif told := re.match(r"Worse on held-out runs by more than chance: (.+)\.$", sentence):
        if exact in told[1].split(", "):
            yield "truth rejected"
    elif told := re.match(r"Not told apart: (.+)\.$", sentence):
        names = [name.removesuffix(" (not tested on held-out runs)") for name in told[1].split(", ")]
        assert len(names) > 1, sentence
        if exact and law.comparison.rival(held.law) is not None and exact not in names:
            yield "truth not in the set"
    elif told := re.match(
        r"(\S+ ?.*) describes these runs best(?:, with (.+)|; they do not determine its parameters)\.$", sentence
    ):
        if exact and exact != told[1] and law.comparison.best.model not in containing:
            yield "another law named"
        for name, low, high in re.findall(r"(\w+) = \S+ \[(\S+), (\S+)\]", told[2] or ""):
            assert float(high) >= 0
            assert float(high) - float(low) <= 4.01
            true = containing.get(law.comparison.best.model, {}).get(name)
            if true is not None and not float(low) - 0.005 <= true <= float(high) + 0.005:
                yield "parameter"
    elif told := re.match(
        r"Fitted without the held-out runs, (?:it (.+) the medians at held-out sizes)?(?:; )?(?:its .+)?\.$", sentence
    ):
        yield from _verdict(told[1], law, held, own)
    else:
        raise AssertionError(f"nobody knows whether this is true: {sentence}")


def _verdict(said: str | None, law: Law, held: Truth, own: list[Run]) -> Iterator[str]:
    """Whether what is said of the predicted medians is false of the true ones."""
    if said is None:
        return
    cells = [cell for test in law.comparison.best.held_out for cell in test.cells if cell.match is not Match.SILENT]
    off = np.array([log(max(cell.predicted[1], 1e-300)) - _median(law, held, own, cell.size, cell.d) for cell in cells])
    if "consistent" in said and np.mean(abs(off) > log(2)) >= 0.5:
        yield "consistent"
    if "over-estimate" in said and off.mean() < log(1.1):
        yield "over"
    if "under-estimate" in said and off.mean() > -log(1.1):
        yield "under"
    if said == "does not describe" and np.mean(abs(off) <= log(2)) >= 0.9:
        yield "does not describe"


def _median(law: Law, held: Truth, own: list[Run], size: float, d: int) -> float:
    """Log of the true median cost, of instances of about that size."""
    like = [one for one in own if one.d == d and abs(log(_size(one, law.size) / size)) <= log(2) / 2]
    levels = [
        float(np.ravel(held.log_median(np.array([_size(one, held.size)]), np.array([float(d)])))[0]) for one in like
    ]
    level = float(np.mean(levels))
    if law.unit != Measure.SECONDS:
        return level
    free = [one for one in own if one.category is not Category.UNKNOWN]
    pace = float(np.median([one.wall_s / one.work["steps"] for one in free]))
    return level + log(pace)


def _answer(known: str) -> str:
    """As the report sorts what is drawn here, where only maxima are not known."""
    return known if known != "unknown" else "value"


def _size(one: Run, name: str) -> float:
    return float(one.n if name == NEURONS else one.params[name])


def _truth_of(trend: Trend, found: Drawn) -> Truth:
    (held,) = [
        held
        for (solver, family, known), held in found.truths.items()
        if (solver, _answer(known)) == (trend.method, trend.answer) and trend.problem.startswith(f"{family} ")
    ]
    return held


def _locally(trend: Trend, held: Truth) -> dict[int, float]:
    """By dimension, the slope of the true log median over the instances."""
    true = {}
    for curve in trend.curves:
        sizes = np.array([float(point.n) for point in curve.points])
        levels = held.log_median(sizes, np.full(len(sizes), float(curve.d)))
        true[curve.d] = float(np.polyfit(np.log(sizes), levels, 1)[0])
    return true


def _growth(trend: Trend, held: Truth) -> float:
    """The slope of the true local exponents against d, weighted as the printed one is."""
    true = _locally(trend, held)
    weights = [3.92 / max(curve.fit.high - curve.fit.low, 4e-6) for curve in trend.curves]
    return float(np.polyfit(list(true), list(true.values()), 1, w=weights)[0])


def exponents(found: Drawn) -> Iterator[bool]:
    """Whether each interval of an exponent of counted work holds the slope of the true log median."""
    for trend in found.trends:
        held = _truth_of(trend, found)
        if trend.unit != Measure.SECONDS and held.size == NEURONS:
            true = _locally(trend, held)
            yield from (curve.fit.low <= true[curve.d] <= curve.fit.high for curve in trend.curves)
