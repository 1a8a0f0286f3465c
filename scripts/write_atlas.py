"""Writes the tables and figures of docs/atlas.md from the rows stored beside it: ``python scripts/write_atlas.py``.

What stands between ``<!-- rows: NAME -->`` and ``<!-- end -->`` is replaced; the sentences around are written by hand.
"""

import lzma
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hardness.reporting.curves import Curve, Measure
from hardness.reporting.findings import Findings
from hardness.reporting.headlines.hypotheses import Verdict, verdicts
from hardness.reporting.headlines.trends import FEWEST
from hardness.statistics import CostModel, Slope
from hardness.statistics.slope import slope_against_dimension
from hardness.store.store import Store

DOCS = Path(__file__).parents[1] / "docs"

ROWS = {name: DOCS / "atlas" / f"{name}.db.xz" for name in ("first", "second")}
"""The study, and its second draw."""

FIGURES = (
    "exponent-gnp-multicolored-clique-positivity-work-no",
    "exponent-gnp-partitioned-subgraph-positivity-pattern-path-work-no",
    "exponent-gaussian-network-maximum-work-value",
    "exponent-gaussian-layer-injectivity-work-yes",
)

CONTROLS = (
    ("gnp-partitioned-subgraph · positivity · pattern=path", "no"),
    ("gaussian-layer · injectivity", "yes"),
)
"""Kinds of instances and the answer, whose exponents must not grow with d if the instrument is right."""

Row = tuple[str, ...]


def main() -> None:
    """Replace the generated parts of the page, and write the figures beside it."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (findings(name, Path(folder)) for name in ROWS)
        page = DOCS / "atlas.md"
        page.write_text(filled(page.read_text(), first, second))
        drawn = {figure.drawing.name: figure.drawing.svg for figure in first.figures}
        for name in FIGURES:
            if name in drawn:
                (DOCS / "atlas" / f"{name}.svg").write_text(drawn[name])


def findings(name: str, folder: Path) -> Findings:
    """What the rows of a draw come to, unpacked into a folder."""
    path = folder / f"{name}.db"
    with lzma.open(ROWS[name]) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    store = Store(path)
    return Findings(store, store.runs())


def filled(text: str, first: Findings, second: Findings) -> str:
    """The page with its tables made anew."""

    def made(match: re.Match[str]) -> str:
        head, *rows = TABLES[match[1]](first, second)
        lines = [head, ("-",) * len(head), *rows]
        table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return f"<!-- rows: {match[1]} -->\n{table}\n<!-- end -->"

    return re.sub(r"<!-- rows: (\w+) -->.*?<!-- end -->", made, text, flags=re.DOTALL)


def _verdicts(found: Findings) -> list[Verdict]:
    asked = found.plan.hypotheses if found.plan else ()
    return verdicts(asked, found.fits.curves, found.fits.trends, found.theory)


def _hypotheses(first: Findings, second: Findings) -> Iterator[Row]:
    yield "asked before the study ran", "supports it", "first draw", "second draw, a third of the size"
    for one, other in zip(_verdicts(first), _verdicts(second), strict=True):
        asked = one.hypothesis
        region = f"{asked.quantity} in [{asked.low:g}, {asked.high:g}]"
        yield asked.text, region, *(f"**{found.standing.value}**: {found.words}" for found in (one, other))


def _exponents(first: Findings, _: Findings) -> Iterator[Row]:
    yield "instances", "answer", "solver", "d", "exponent of n", "95 %", "n", "instances, cut off"
    for curve in _counted(first):
        if isinstance(curve.fit, Slope) and curve.rests_on:
            fit, (low, high) = curve.fit, curve.rests_on
            interval, sizes = f"[{fit.low:.2f}, {fit.high:.2f}]", f"{low} to {high}"
            runs = f"{fit.runs}, {fit.censored}"
            yield curve.problem, curve.answer, curve.method, str(curve.d), f"{fit.slope:.2f}", interval, sizes, runs


def _counted(found: Findings) -> list[Curve]:
    return [curve for curve in found.fits.curves if curve.unit != Measure.SECONDS]


def _theory(first: Findings, _: Findings) -> Iterator[Row]:
    yield "instances", "answer", "solver", "d", "law", "predicted", "measured", "difference, 95 %", "verdict"
    for line in first.theory:
        if line.unit != Measure.SECONDS:
            low, middle, high = line.difference
            bound = "at most " if line.law.at_most else ""
            yield (
                *(line.problem, line.answer, line.method, str(line.d), line.law.name),
                *(f"{bound}{float(line.exponent):.2f}", f"{line.fit.slope:.2f}"),
                *(f"{middle:+.2f} [{low:+.2f}, {high:+.2f}]", line.standing.value),
            )


def _growth(first: Findings, _: Findings) -> Iterator[Row]:
    yield "instances", "answer", "solver", "exponent of n at each d", "growth with d"
    for trend in first.fits.trends:
        if trend.unit != Measure.SECONDS and len(trend.slopes) > 1:
            each = ", ".join(f"{d}: {slope.slope:.2f}" for d, slope in sorted(trend.slopes.items()))
            yield trend.problem, trend.answer, trend.method, each, trend.growing


def _controls(first: Findings, second: Findings) -> Iterator[Row]:
    """The line through the exponents of each control, also where the report says nothing of its slope, and why."""
    yield "control", "draw", "exponent of n at each d", "slope in d, 95 % for all growths together", "the report"
    for draw, found in (("first", first), ("second", second)):
        own = [trend for trend in found.fits.trends if trend.unit != Measure.SECONDS]
        together = sum(len(trend.slopes) >= FEWEST for trend in found.fits.trends)
        for trend in own:
            if (trend.problem, trend.answer) in CONTROLS:
                growth = slope_against_dimension(trend.slopes, together)
                assert growth is not None
                each = ", ".join(
                    f"{d}: {slope.slope:.2f} [{slope.low:.2f}, {slope.high:.2f}]"
                    for d, slope in sorted(trend.slopes.items())
                )
                line = f"{growth.slope:.3f} [{growth.low:.3f}, {growth.high:.3f}]"
                yield f"{trend.problem}, {trend.answer}", draw, each, line, trend.growing


def _counting(first: Findings, _: Findings) -> Iterator[Row]:
    yield "family", "deciding", "counting", "solver", "d", "pairs", "solved", "work", "seconds"
    for found in first.countings:
        ratios = found.ratios
        solved = f"{ratios.before}, {ratios.after}"
        head = found.family, found.decision, found.value, found.method, str(found.d)
        yield *head, str(ratios.pairs), solved, _times(ratios.work), _times(ratios.seconds)


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2g} times"


def _transitions(first: Findings, _: Findings) -> Iterator[Row]:
    yield "instances", "parameter", "share of yes", "median seconds, solver by solver"
    for found in first.transitions:
        for step in found.steps:
            seconds = ", ".join(f"{name} {'-' if s is None else f'{s:.2g}'}" for name, s in step.medians.items())
            yield found.title, f"{found.parameter} = {step.value:g}", f"{step.yes} of {step.known}", seconds


def _features(first: Findings, _: Findings) -> Iterator[Row]:
    yield "solver", "instances", "typical factor of the model", "of a constant", "what it looks at"
    for found in first.predictions:
        factors = found.factors
        if factors is not None and isinstance(found.model, CostModel) and found.unit != Measure.SECONDS:
            drivers = ", ".join(f"{name} {share:.2f}" for name, share in found.drivers[:4])
            model = f"{found.model.kind.value}, {found.model.instances}"
            yield found.method, model, f"{factors[0]:.2g}", f"{factors[1]:.2g}", drivers


def _solvers(first: Findings, _: Findings) -> Iterator[Row]:
    yield "solver", "runs", "solved", "certified", "wrong", "at a limit", "seconds in all"
    for score in first.ranking:
        seconds = sum(entry.run.cpu_s or 0 for entry in first.listed if entry.method == score.method)
        cut = score.timeouts + score.memouts
        yield (
            *(score.method, str(score.runs), str(score.solved), str(score.certified), str(score.wrong)),
            *(str(cut), f"{seconds:.0f}"),
        )


TABLES: dict[str, Callable[[Findings, Findings], Iterator[Row]]] = {
    "hypotheses": _hypotheses,
    "exponents": _exponents,
    "theory": _theory,
    "growth": _growth,
    "controls": _controls,
    "counting": _counting,
    "transitions": _transitions,
    "features": _features,
    "solvers": _solvers,
}


if __name__ == "__main__":
    main()
