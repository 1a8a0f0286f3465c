"""How the cost of a study grows: the fits of the report, as a table and in sentences."""

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from hardness.api.studying import Runs, pandas
from hardness.reporting import tabular
from hardness.reporting.entries import entries
from hardness.reporting.fitted import Fitted, fitted
from hardness.store.store import Store
from instances.display import html_table
from instances.errors import InputError, shown

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Scaling:
    """The fits of the runs of a store; docs/statistics.md explains them.

    Parameters
    ----------
    runs
        How many runs they rest on.
    fitted
        The fits themselves.
    """

    runs: int
    fitted: Fitted

    @cached_property
    def tables(self) -> dict[str, tabular.Table]:
        """``fits`` (of n, for each d), ``growth`` (of these, with d), ``laws`` (of all d together) and ``medians``."""
        found = self.fitted
        made = (
            tabular.fits_table(found.curves),
            tabular.growth_table(found.trends),
            tabular.laws_table(found.laws),
            tabular.medians_table(found.curves),
        )
        return {table.name: table for table in made}

    @property
    def sentences(self) -> tuple[str, ...]:
        """What may be said: how the exponent of n grows with d, and which laws are told apart; else that nothing is."""
        grown = (
            f"{trend.method} on {trend.problem} ({trend.answer}), cost in {trend.unit}: with each dimension the"
            f" exponent of n grows {trend.growing}"
            for trend in self.fitted.trends
            if trend.growth is not None
        )
        told = (f"{law.about}: {' '.join(law.words)}" for law in self.fitted.laws if law.told)
        return (*grown, *told) or ("These runs tell no law of growth from another.",)

    def to_frame(self, table: str = "fits") -> "DataFrame":
        """One of the `tables` as a frame of pandas."""
        if table not in self.tables:
            raise InputError(f"no table {shown(table)}; known: {', '.join(self.tables)}")
        found = self.tables[table]
        frame: DataFrame = pandas().DataFrame(found.rows, columns=list(found.columns))
        return frame

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        return f"Scaling({self.runs} runs, {len(self.tables['fits'].rows)} fits, {len(self.sentences)} sentences)"

    def _repr_html_(self) -> str:
        rows = self.tables["fits"]
        place = {name: rows.columns.index(name) for name in rows.columns}
        told = [
            (
                f"{row[place['method']]} on {row[place['problem']]} ({row[place['answer']]}), {row[place['unit']]},"
                f" d = {row[place['d']]}",
                f"{row[place['exponent']]:.2f} [{row[place['low']]:.2f}, {row[place['high']]:.2f}]",
            )
            for row in rows.rows
            if row[place["exponent"]] is not None
        ]
        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences)
        return f"{html_table(('', 'exponent of n, 95 % interval'), *told)}<ul>{said}</ul>"


def scaling(runs: Any) -> Scaling:
    """Fit how cost grows with size and dimension: what the report shows, from the same code.

    Parameters
    ----------
    runs
        What `hardness.run` returned, or the path of a store.
    """
    found = Runs.of(runs)
    return Scaling(len(found), fitted(entries(found.stored), Store(found.store).startups()))
