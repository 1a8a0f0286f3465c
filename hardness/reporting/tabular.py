"""The page's tables for other programs and for papers: each as CSV and as LaTeX (booktabs).

Here live the columns. The numbers are computed elsewhere in this package.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import isfinite, isnan
from typing import Any

from hardness.reporting.cells import Cell
from hardness.reporting.curves import Curve
from hardness.reporting.entries import Entry, Proving, Score
from hardness.reporting.headlines.trends import Trend
from hardness.reporting.laws import Law
from hardness.reporting.pairs import Pair
from hardness.reporting.predictions import Prediction
from hardness.reporting.seeds import Spread
from hardness.reporting.tables.counting import Counting
from hardness.reporting.tables.disguises import Comparison
from hardness.reporting.tables.options import Options
from hardness.reporting.tables.spreadsheet import written
from hardness.reporting.tables.theorems import Row
from hardness.reporting.tables.theory import Predicted
from hardness.reporting.transitions import Transition
from hardness.statistics import CostModel, NoCostModel, Slope, Split, Summary, Tail, parameters, rival_verdict
from hardness.store.store import Said
from instances.features.structure import Described


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
        return written(self.columns, self.rows)

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


def counting_table(countings: Sequence[Counting]) -> Table:
    """What counting costs beside deciding."""
    columns = ("family", "decision", "value", "solver", "d", "draws", "decided", "found", "work_ratio", "seconds_ratio")
    rows = ((row.family, row.decision, row.value, row.method, row.d, *asdict(row.ratios).values()) for row in countings)
    return _table("counting", "The same draws asked for a yes or no and for a value.", columns, rows)


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
    columns = ("problem", "answer", "solver", "d", "n_low", "n_high", *_SUMMARY)
    rows = (
        (problem, cell.answer, cell.method, cell.d, *cell.sizes, *_summary(cell.summary))
        for problem, found in cells.items()
        for cell in found
    )
    return _table("cells", "CPU seconds by n and d; no median where over half were cut off.", columns, rows)


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
        *("startup_measured", "instances", "censored", "loss", "coverage_larger_n", "coverage_larger_d", "told_apart"),
        *("verdict", "misfit", "not_told"),
    )
    rows = (row for law in laws for row in _law(law))
    return _table("laws", "Laws of growth compared.", columns, rows)


def theory_table(predicted: Sequence[Predicted]) -> Table:
    """Measured exponents beside those that theory predicts."""
    columns = (
        *("problem", "answer", "method", "unit", "d", "law", "bound", "predicted", "exponent", "low", "high"),
        *("difference", "difference_low", "difference_high", "standing", "reference"),
    )
    rows = (
        (
            *(line.problem, line.answer, line.method, line.unit, line.d, line.law.name),
            *("at most" if line.law.at_most else "equal", float(line.exponent)),
            *(line.fit.slope, line.fit.low, line.fit.high),
            *(line.difference[1], line.difference[0], line.difference[2], line.standing.value, line.law.reference),
        )
        for line in predicted
    )
    return _table("theory", "Exponents of n measured and predicted.", columns, rows)


def growth_table(trends: Sequence[Trend]) -> Table:
    """How the exponents grow with the dimension."""
    columns = ("problem", "answer", "method", "unit", "dimensions", "growth", "low", "high", "not_told")
    rows = (
        (
            *(trend.problem, trend.answer, trend.method, trend.unit, " ".join(map(str, sorted(trend.slopes)))),
            *((trend.growth.slope, trend.growth.low, trend.growth.high) if trend.growth else (None, None, None)),
            trend.silence or None,
        )
        for trend in trends
    )
    return _table("growth", "Growth of the exponent of n with every further dimension.", columns, rows)


def medians_table(curves: Sequence[Curve]) -> Table:
    """The costs of each group of like sizes."""
    columns = ("problem", "answer", "method", "unit", "d", "n_low", "n_high", *_SUMMARY)
    rows = (
        (curve.problem, curve.answer, curve.method, curve.unit, curve.d, *group.sizes, *_summary(group.summary))
        for curve in curves
        for group in curve.groups
    )
    return _table("medians", "Median, 0.9 quantile and mean cost for each group of like sizes.", columns, rows)


def seeds_table(spreads: Sequence[Spread]) -> Table:
    """Methods on instances under many seeds."""
    columns = ("problem", "method", "unit", "instance", "n", "d", "seeds", "cut_off", "same_work")
    tail = ("tail_index", "low", "high", "tail_runs", "heavy")
    rows = (
        (
            *(found.problem, found.method, found.unit, found.instance, found.n, found.d),
            *(found.distribution.seeds, found.distribution.censored, "yes" if found.same else "no"),
            *_tail(found.distribution.tail),
        )
        for found in spreads
    )
    return _table("seeds", "Costs under many seeds, and the index of their tail.", (*columns, *tail), rows)


def predictions_table(predictions: Sequence[Prediction]) -> Table:
    """What predicts cost."""
    columns = ("method", "unit", "model", "instances", "cut_off", "error_log10", "constant_error_log10", "importances")
    rows = ((found.method, found.unit, found.model.kind.value, *_model(found.model)) for found in predictions)
    return _table("predictions", "Models of cost, under cross-validation.", (*columns, "refused"), rows)


def features_table(entries: Sequence[Entry], described: Mapping[str, Described]) -> Table:
    """What the instances look like."""
    names = list(dict.fromkeys(name for found in described.values() for name in found.features))
    runs = {entry.run.digest: entry.run for entry in entries if entry.run.digest in described}
    rows = (
        (run.instance, *map(described[digest].features.get, names), described[digest].wall_s)
        for digest, run in runs.items()
    )
    return _table("features", "Features of the instances.", ("instance", *names, "seconds"), rows)


def descriptions_table(said: Sequence[Said]) -> Table:
    """What descriptions say, fact by fact."""
    names = ("digest", "family", "params", "section", "name", "value", "value_float", "wall_s")
    rows = (
        (*(getattr(fact, n) for n in names[:2]), _given(fact), *(getattr(fact, n) for n in names[3:])) for fact in said
    )
    return _table("descriptions", "What descriptions say of the instances.", names, rows)


def _given(fact: Said) -> str:
    return ", ".join(f"{name}={value}" for name, value in fact.params.items())


def _tail(tail: Tail | None) -> tuple[Any, ...]:
    if tail is None:
        return (None,) * 5
    return tail.index, tail.low, tail.high, tail.runs, "yes" if tail.heavy else "no"


def _model(model: CostModel | NoCostModel) -> tuple[Any, ...]:
    if isinstance(model, NoCostModel):
        return (*(None,) * 5, model.reason)
    shares = "; ".join(f"{found.feature} {found.rise:.3g}" for found in model.importances)
    return model.instances, model.censored, model.error, model.baseline, shares, None


def _table(name: str, caption: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Table:
    return Table(name, caption, tuple(columns), tuple(rows))


_SUMMARY = (
    *("instances", "cut_off", "median", "median_low", "median_high", "quantile_90"),
    *("mean", "mean_low", "mean_high"),
)


def _summary(summary: Summary) -> tuple[Any, ...]:
    low, high = summary.median_interval
    return (
        *(summary.costs, summary.censored, summary.median, low, high if isfinite(high) else None, summary.upper),
        *(summary.mean, *(summary.mean_interval or (None, None))),
    )


def _fit(curve: Curve) -> tuple[Any, ...]:
    fit = curve.fit
    head = (curve.problem, curve.answer, curve.method, curve.unit, curve.d, fit.runs, fit.censored)
    if isinstance(fit, Slope):
        return (*head, fit.below, fit.slope, fit.low, fit.high, fit.intercept, fit.sigma, None)
    return (*head, *(None,) * 6, fit.reason)


def _law(law: Law) -> Iterator[tuple[Any, ...]]:
    """A row for every law that was fitted; one that says why, where none was compared."""
    head = law.problem, law.answer, law.method, law.unit, law.size
    for rival in law.comparison.rivals:
        fit, coverage = rival.fit, {test.split: test.coverage for test in rival.held_out}
        yield (
            *(*head, fit.model.law, parameters(fit) or None, fit.startup.value if fit.startup else None, fit.sigma),
            *(fit.aic, law.startup_s, fit.instances, fit.censored, rival.loss if rival.held_out else None),
            *(coverage.get(Split.SIZE), coverage.get(Split.DIMENSION), "yes" if rival.told_apart else "no"),
            *(rival_verdict(rival).value, rival.misfit, rival.reason or None),
        )
    if law.comparison.silent:
        yield (*head, *(None,) * 14, law.comparison.silent)


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
