"""The page's tables for other programs and for papers: each as CSV and as LaTeX (booktabs).

Here live the columns. The numbers are computed elsewhere in this package.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import isnan
from typing import Any

from hardness.report.cells import Cell
from hardness.report.curves import Curve, Trend
from hardness.report.disguises import Comparison
from hardness.report.laws import Law
from hardness.report.options import Options
from hardness.report.pairs import Pair
from hardness.report.tables import Proving, Score
from hardness.report.theorems import Row
from hardness.report.transitions import Transition
from hardness.scaling import Rival, Slope, Split, rival_verdict


@dataclass(frozen=True)
class Table:
    """A table: the name of its files without suffix, one sentence on it, its columns, and its rows.

    A value is a text, a number, or None where there is nothing to say.
    """

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def csv(self) -> str:
        """All digits; nothing where there is nothing to say."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue()

    @property
    def latex(self) -> str:
        """A ``table`` for a document that loads booktabs and reads UTF-8; numbers are rounded, to the right."""
        numeric = [all(not isinstance(row[i], str) for row in self.rows) for i in range(len(self.columns))]
        lines = [
            r"% needs \usepackage{booktabs}",
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{_escaped(self.caption)}}}",
            rf"\label{{tab:{self.name}}}",
            rf"\begin{{tabular}}{{{''.join('r' if number else 'l' for number in numeric)}}}",
            r"\toprule",
            " & ".join(_escaped(column.replace("_", " ")) for column in self.columns) + r" \\",
            r"\midrule",
            *(" & ".join(_shown(value) for value in row) + r" \\" for row in self.rows),
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
        ]
        return "".join(f"{line}\n" for line in lines)


def solved_table(ranking: Sequence[Score]) -> Table:
    """Who solved what."""
    names = [field.name for field in fields(Score)]
    rows = ((row.method, row.runs, row.solved, *(getattr(row, name) for name in names[2:])) for row in ranking)
    return _table("solved", "Runs by what became of them.", ("solver", "runs", "solved", *names[2:]), rows)


def proofs_table(provings: Sequence[Proving]) -> Table:
    """What proofs cost."""
    columns = (
        *("solver", "written", "accepted", "missing", "writing_to_solving", "writing_to_solving_median"),
        *("checking_to_solving", "checking_to_solving_median", "longest_bytes"),
    )
    rows = (
        (
            row.method,
            row.written,
            row.accepted,
            row.missing,
            *(row.writing or (None, None)),
            *(row.checking or (None, None)),
            row.size_bytes,
        )
        for row in provings
    )
    return _table("proofs", "Proofs, and what they cost in units of the time of solving.", columns, rows)


def disguises_table(comparisons: Sequence[Comparison]) -> Table:
    """What disguises cost."""
    columns = ("solver", "disguise", "pairs", "solved_plain", "solved_disguised", "work_ratio", "seconds_ratio")
    rows = ((row.method, row.level, *asdict(row.ratios).values()) for row in comparisons)
    return _table("disguises", "The same instances without and with a disguise.", columns, rows)


def options_table(options: Sequence[Options]) -> Table:
    """What options and encodings change."""
    columns = ("problem", "before", "after", "pairs", "solved_before", "solved_after", "work_ratio", "seconds_ratio")
    rows = ((row.problem, row.before, row.after, *asdict(row.ratios).values()) for row in options)
    return _table("options", "The same runs under two variants of a solver.", columns, rows)


def pairs_table(pairs: Sequence[Pair]) -> Table:
    """Two solvers at a time."""
    columns = ("first", "second", "both_solved", "only_first", "only_second", "neither", "median_second_to_first")
    rows = (
        (pair.first, pair.second, pair.both, pair.only_first, pair.only_second, pair.neither, pair.ratio)
        for pair in pairs
    )
    return _table("pairs", "Two solvers on the same runs; the ratio is one of seconds.", columns, rows)


def theorems_table(theorems: Sequence[Row], methods: Sequence[str]) -> Table:
    """What every theorem's instances came to."""
    rows = (
        (row.theorem, row.question, method, answer, cell.state, cell.words)
        for row in theorems
        for method, cells in zip(methods, row.cells, strict=True)
        for answer, cell in zip(row.answers, cells, strict=True)
    )
    columns = ("reduction_or_family", "question", "solver", "answer", "state", "words")
    return _table("theorems", "Every theorem's instances under every solver.", columns, rows)


def cells_table(cells: Mapping[str, Sequence[Cell]]) -> Table:
    """The numbers of the heatmaps, by problem."""
    columns = ("problem", "answer", "solver", "d", "n_low", "n_high", "instances", "solved", "median_s")
    rows = (
        (problem, cell.answer, cell.method, cell.d, *cell.sizes, cell.instances, cell.solved, cell.median_s)
        for problem, found in cells.items()
        for cell in found
    )
    return _table("cells", "Median seconds by n and d; none where over half were cut off.", columns, rows)


def transitions_table(transitions: Sequence[Transition], methods: Sequence[str]) -> Table:
    """Where the answer turns."""
    columns = ("instances", "parameter", "value", "yes", "known", "low", "high", "solver", "median_s")
    rows = (
        (found.title, found.parameter, step.value, step.yes, step.known, step.share[0], step.share[2], method, median_s)
        for found in transitions
        for step in found.steps
        for method, median_s in ((method, step.medians[method]) for method in methods if method in step.medians)
    )
    return _table("transitions", "Share of yes and median seconds along a parameter.", columns, rows)


def fits_table(curves: Sequence[Curve]) -> Table:
    """Every fit, and why there is none where there is none."""
    columns = (
        *("problem", "answer", "method", "unit", "d", "runs", "censored", "below_floor"),
        *("exponent", "low", "high", "log_intercept", "sigma", "refused"),
    )
    return _table("fits", "Exponents of n with 95 % intervals.", columns, (_fit(curve) for curve in curves))


def laws_table(laws: Sequence[Law]) -> Table:
    """Every law of growth on every kind of instance, and how it predicted the runs that were held out."""
    columns = (
        *("problem", "answer", "method", "unit", "n_is", "law", "parameters", "startup", "sigma", "aic"),
        *("instances", "censored", "loss", "coverage_larger_n", "coverage_larger_d", "told_apart", "verdict"),
    )
    return _table(
        "laws", "Laws of growth compared.", columns, (_law(law, r) for law in laws for r in law.comparison.rivals)
    )


def growth_table(trends: Sequence[Trend]) -> Table:
    """How the exponents grow with the dimension."""
    columns = ("problem", "answer", "method", "unit", "dimensions", "growth", "low", "high")
    rows = (
        (
            *(trend.problem, trend.answer, trend.method, trend.unit, " ".join(map(str, sorted(trend.slopes)))),
            *((trend.growth.slope, trend.growth.low, trend.growth.high) if trend.growth else (None, None, None)),
        )
        for trend in trends
    )
    return _table("growth", "Growth of the exponent of n with every further dimension.", columns, rows)


def medians_table(curves: Sequence[Curve]) -> Table:
    """The median cost for each group of like sizes."""
    columns = ("problem", "answer", "method", "unit", "d", "n_low", "n_high", "instances", "median")
    rows = (
        (curve.problem, curve.answer, curve.method, curve.unit, curve.d, *group)
        for curve in curves
        for group in curve.medians
    )
    return _table("medians", "Median cost for each group of like sizes.", columns, rows)


def _table(name: str, caption: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Table:
    return Table(name, caption, tuple(columns), tuple(rows))


def _fit(curve: Curve) -> tuple[Any, ...]:
    fit = curve.fit
    head = (curve.problem, curve.answer, curve.method, curve.unit, curve.d, fit.runs, fit.censored)
    if isinstance(fit, Slope):
        return (*head, fit.below, fit.slope, fit.low, fit.high, fit.intercept, fit.sigma, None)
    return (*head, *(None,) * 6, fit.reason)


def _law(law: Law, rival: Rival) -> tuple[Any, ...]:
    fit, coverage = rival.fit, {test.split: test.coverage for test in rival.held_out}
    return (
        *(law.problem, law.answer, law.method, law.unit, law.size, fit.model.law),
        "; ".join(f"{e.name} = {e.value:.4g} [{e.low:.4g}, {e.high:.4g}]" for e in fit.estimates),
        *(fit.startup.value if fit.startup else None, fit.sigma, fit.aic, fit.instances, fit.censored),
        *(rival.loss if rival.held_out else None, coverage.get(Split.SIZE), coverage.get(Split.DIMENSION)),
        *("yes" if rival.told_apart else "no", rival_verdict(rival).value),
    )


def _shown(value: Any) -> str:
    if value is None or (isinstance(value, float) and isnan(value)):
        return "--"
    if isinstance(value, float):
        return f"${value:.3g}$" if "e" not in f"{value:.3g}" else f"${value:,.0f}$".replace(",", "{,}")
    return _escaped(str(value))


_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "·": r"$\cdot$",
    "—": "---",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
