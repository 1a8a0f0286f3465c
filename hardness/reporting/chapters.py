"""Which figures the page has: the choice and the order, problem by problem.

The drawing is in `hardness.reporting.figures`, the numbers come from the modules beside this one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from hardness.reporting import figures
from hardness.reporting.cells import Cell
from hardness.reporting.curves import Curve, Measure
from hardness.reporting.entries import ANSWERS, Entry
from hardness.reporting.headlines.trends import Trend
from hardness.reporting.laws import Law
from hardness.reporting.pairs import Pair
from hardness.reporting.seeds import Spread
from hardness.reporting.tables.theory import Predicted
from hardness.reporting.transitions import Transition

MOST_BYTES = 2_400_000
"""So many bytes of figures are in the page itself; of further ones it has the addresses of their files."""


@dataclass(frozen=True)
class Figure:
    """A figure of the page: the drawing, what stands over it, and what is to be said of it below."""

    drawing: figures.Drawing
    title: str
    note: str = ""


@dataclass(frozen=True)
class Chapter:
    """What is shown of one problem in one measure: costs against n, and exponents against d."""

    problem: str
    measure: Measure
    costs: tuple[Figure, ...]
    exponents: tuple[Figure, ...]


@dataclass(frozen=True)
class Figures:
    """Every figure of the page, in its order.

    Parameters
    ----------
    race
        None if no run was solved.
    heatmaps
        By problem.
    """

    race: Figure | None
    pairs: tuple[Figure, ...]
    heatmaps: Mapping[str, tuple[Figure, ...]]
    chapters: tuple[Chapter, ...]
    laws: tuple[Figure, ...]
    seeds: tuple[Figure, ...]
    transitions: tuple[Figure, ...]

    def __iter__(self) -> Iterator[Figure]:
        if self.race is not None:
            yield self.race
        yield from self.pairs
        for drawn in self.heatmaps.values():
            yield from drawn
        for chapter in self.chapters:
            yield from (*chapter.costs, *chapter.exponents)
        yield from self.laws
        yield from self.seeds
        yield from self.transitions

    def inline(self) -> dict[str, Markup]:
        """By the name of its drawing, what stands in the page for a figure: the figure, or the way to its file."""
        found, room = {}, MOST_BYTES
        for figure in self:
            name = figure.drawing.name
            svg = figures.inline(figure.drawing, str(escape(figure.title))) if room > 0 else ""
            room -= len(svg)
            found[name] = Markup(svg if room > 0 else f'<p><a href="figures/{name}.svg">figures/{name}.svg</a></p>')
        return found


def draw_all(
    entries: Sequence[Entry],
    methods: Sequence[str],
    curves: Sequence[Curve],
    trends: Sequence[Trend],
    pairs: Sequence[Pair],
    cells: Mapping[str, Sequence[Cell]],
    transitions: Sequence[Transition],
    laws: Sequence[Law],
    spreads: Sequence[Spread],
    theory: Sequence[Predicted] = (),
) -> Figures:
    """Draw everything that there is to draw.

    Parameters
    ----------
    cells
        By problem.
    """
    race = None
    if any(entry.solved for entry in entries):
        race = Figure(figures.cactus(entries, methods, "cactus"), "Runs solved within a time")
    return Figures(
        race,
        tuple(_pair(pair) for pair in pairs),
        {problem: _heatmaps(problem, found, methods) for problem, found in cells.items() if found},
        tuple(
            _chapter(problem, measure, curves, trends, methods, theory)
            for problem in dict.fromkeys(curve.problem for curve in curves)
            for measure in Measure
        ),
        tuple(_law(law) for law in laws if law.headline and law.drawable),
        tuple(_seeds(spreads)),
        tuple(
            Figure(figures.transition(found, methods, slug("transition", found.title, found.parameter)), found.title)
            for found in transitions
            if found.crossed
        ),
    )


def kind(answer: str) -> str:
    """What instances with this answer are called."""
    words = {"undecided": "instances without a known answer", "value": "instances with a value"}
    return words.get(answer, f"{answer}-instances")


def slug(*words: str) -> str:
    """The words as a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def _pair(pair: Pair) -> Figure:
    note = f"Both solved {pair.both}, only {pair.first} {pair.only_first}, only {pair.second} {pair.only_second}"
    if pair.neither:
        note += f", neither (not drawn) {pair.neither}"
    if pair.ratio is not None:
        note += f". Where both did, the median of {pair.second} : {pair.first} is {pair.ratio:.2g}"
    for answer in ANSWERS:
        number = sum(task.answer == answer for task in pair.tasks)
        if number > figures.MOST_POINTS:
            note += f". Drawn are {figures.MOST_POINTS} of {number} runs on {kind(answer)}"
    name = slug("scatter", pair.first, pair.second)
    return Figure(figures.scatter(pair, name), f"{pair.second} against {pair.first}", f"{note}.")


def _heatmaps(problem: str, cells: Sequence[Cell], methods: Sequence[str]) -> tuple[Figure, ...]:
    dimensions, sizes = sorted({cell.d for cell in cells}), sorted({cell.sizes for cell in cells})
    known = [cell.summary.median for cell in cells if cell.summary.median is not None]
    limits = (min(known), max(known)) if known else (1.0, 1.0)
    found = []
    for answer in ANSWERS:
        for method in methods:
            own = [cell for cell in cells if (cell.method, cell.answer) == (method, answer)]
            if own:
                drawing = figures.heatmap(own, dimensions, sizes, limits, slug("heatmap", problem, method, answer))
                found.append(Figure(drawing, f"{method}, {kind(answer)}"))
    return tuple(found)


def _seeds(spreads: Sequence[Spread]) -> Iterator[Figure]:
    """One figure a problem, method and unit, of the dearest instances on which the seed decides something."""
    panels: dict[tuple[str, str, str], list[Spread]] = defaultdict(list)
    for spread in spreads:
        if not spread.same:
            panels[spread.problem, spread.method, spread.unit].append(spread)
    for (problem, method, unit), found in panels.items():
        shown = found[: len(figures.STYLES)]
        drawing = figures.survival(shown, slug("seeds", problem, method, unit))
        note = f"The {len(shown)} dearest of {len(found)} instances." if len(shown) < len(found) else ""
        yield Figure(drawing, f"{method}, {problem}", note)


def _law(law: Law) -> Figure:
    best = law.comparison.best
    assert best is not None, "a law is drawable if there is one"
    name = slug("law", law.problem, law.method, law.answer)
    drawing = figures.law_against_runs(law.comparison.sample, best, law.unit, name)
    note = f"{best.model.law}. Thick: the median of these runs as predicted from the others; thin: as observed."
    note += _most(law.comparison.sample.d.tolist())
    return Figure(drawing, f"{law.method}, {kind(law.answer)} of {law.problem}", note)


def _chapter(
    problem: str,
    measure: Measure,
    drawn: Sequence[Curve],
    trends: Sequence[Trend],
    methods: Sequence[str],
    theory: Sequence[Predicted],
) -> Chapter:
    timed = measure is Measure.SECONDS

    def here(found: Curve | Trend | Predicted) -> bool:
        return found.problem == problem and (found.unit == Measure.SECONDS) == timed

    own = [curve for curve in drawn if here(curve)]
    points = [point for curve in own for point in curve.points]
    if not points:
        return Chapter(problem, measure, (), ())
    n_range = min(point.n for point in points), max(point.n for point in points)
    dimensions = sorted({curve.d for curve in own if curve.points})
    costs = []
    for method in methods:
        # Counts of different things share no axis; seconds do.
        level = [p.cost for c in own if timed or c.method == method for p in c.points]
        for answer in ANSWERS:
            panel = [c for c in own if (c.method, c.answer) == (method, answer) and c.points]
            if panel:
                name = slug("cost", problem, measure, method, answer)
                limits = (min(level), max(level))
                drawing = figures.cost_against_size(panel, dimensions, n_range, limits, name)
                note = _most([c.d for c in panel for _ in c.points])
                costs.append(Figure(drawing, f"{method}, {kind(answer)}", note.strip()))
    axes = figures.exponent_axes([trend for trend in trends if (trend.unit == Measure.SECONDS) == timed])
    exponents = []
    for answer in ANSWERS:
        lines = [trend for trend in trends if here(trend) and trend.answer == answer]
        if len({d for trend in lines for d in trend.exponents}) > 1:  # in one dimension there is nothing to see
            name = slug("exponent", problem, measure, answer)
            predicted = [found for found in theory if here(found) and found.answer == answer]
            drawing = figures.exponent_against_dimension(lines, methods, axes, name, predicted)
            exponents.append(Figure(drawing, f"{kind(answer)} of {problem}"))
    return Chapter(problem, measure, tuple(costs), tuple(exponents))


def _most(dimensions: Sequence[float]) -> str:
    """That not all points are drawn, one a dimension being given for each of them; nothing if all are."""
    if max(Counter(dimensions).values(), default=0) <= figures.MOST_POINTS:
        return ""
    most = f"at most {figures.MOST_POINTS} in a dimension"
    return f" Of {len(dimensions):,} instances are drawn {most}; the lines rest on all."
