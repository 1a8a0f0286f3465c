"""Everything that a report shows of a store, each computed once and when it is first wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hardness.reporting import tabular
from hardness.reporting.cells import Cell, cells
from hardness.reporting.chapters import Figures, draw_all
from hardness.reporting.curves import Measure
from hardness.reporting.entries import Entry, Proving, Score, entries, provings, scores
from hardness.reporting.fitted import Fitted, fitted
from hardness.reporting.pairs import Pair, pairs
from hardness.reporting.predictions import Prediction, predictions
from hardness.reporting.seeds import Spread, spreads
from hardness.reporting.tables.counting import Counting, countings
from hardness.reporting.tables.disguises import Comparison, comparisons
from hardness.reporting.tables.options import Options, option_table
from hardness.reporting.tables.theorems import Row, theorem_table
from hardness.reporting.tables.theory import Predicted, beside_theory
from hardness.reporting.transitions import Transition, transitions
from hardness.running.startup import Startup
from hardness.store.plan import Plan, Standing
from hardness.store.store import Run, Said, Store
from instances.features.structure import Described


@dataclass(frozen=True)
class Findings:
    """What the runs of a store come to.

    Parameters
    ----------
    store
        Read when it is first asked for something.
    runs
        As stored; the store may still be growing.
    """

    store: Store
    runs: Sequence[Run]

    @cached_property
    def startups(self) -> list[Startup]:
        return self.store.startups()

    @cached_property
    def described(self) -> dict[str, Described]:
        return self.store.features()

    @cached_property
    def said(self) -> list[Said]:
        return self.store.descriptions()

    @cached_property
    def plan(self) -> Plan | None:
        return self.store.plan()

    @cached_property
    def standing(self) -> Standing | None:
        if self.plan is None:
            return None
        return self.plan.standing(self.store.digests(), {run.key for run in self.runs})

    @cached_property
    def listed(self) -> list[Entry]:
        return entries(self.runs)

    @cached_property
    def ranking(self) -> list[Score]:
        return scores(self.listed)

    @cached_property
    def methods(self) -> list[str]:
        """Those who solved most first."""
        return [row.method for row in self.ranking]

    @cached_property
    def fits(self) -> Fitted:
        return fitted(self.listed, self.startups)

    @cached_property
    def cells(self) -> dict[str, list[Cell]]:
        """CPU seconds on a grid, problem by problem."""
        seconds = [curve for curve in self.fits.curves if curve.unit == Measure.SECONDS]
        return {
            problem: cells([curve for curve in seconds if curve.problem == problem])
            for problem in dict.fromkeys(curve.problem for curve in seconds)
        }

    @cached_property
    def pairs(self) -> list[Pair]:
        return pairs(self.listed, self.methods)

    @cached_property
    def transitions(self) -> list[Transition]:
        return transitions(self.listed)

    @cached_property
    def provings(self) -> list[Proving]:
        return provings(self.listed)

    @cached_property
    def disguised(self) -> list[Comparison]:
        return comparisons(self.listed, self.methods)

    @cached_property
    def countings(self) -> list[Counting]:
        return countings(self.listed, self.methods)

    @cached_property
    def options(self) -> list[Options]:
        return option_table(self.listed)

    @cached_property
    def theorems(self) -> list[Row]:
        return theorem_table(self.listed, self.methods)

    @cached_property
    def theory(self) -> list[Predicted]:
        return beside_theory(self.fits.curves, self.listed)

    @cached_property
    def predictions(self) -> list[Prediction]:
        return predictions(self.fits.curves, self.listed, self.described)

    @cached_property
    def spreads(self) -> list[Spread]:
        return spreads(self.listed)

    @cached_property
    def figures(self) -> Figures:
        fits = self.fits
        return draw_all(
            self.listed,
            self.methods,
            fits.curves,
            fits.trends,
            self.pairs,
            self.cells,
            self.transitions,
            fits.laws,
            self.spreads,
            self.theory,
        )

    @cached_property
    def tables(self) -> list[tabular.Table]:
        return [
            tabular.solved_table(self.ranking),
            tabular.pairs_table(self.pairs),
            tabular.proofs_table(self.provings),
            tabular.disguises_table(self.disguised),
            tabular.counting_table(self.countings),
            tabular.options_table(self.options),
            tabular.theorems_table(self.theorems, self.methods),
            tabular.cells_table(self.cells),
            tabular.transitions_table(self.transitions, self.methods),
            tabular.growth_table(self.fits.trends),
            tabular.laws_table(self.fits.laws),
            tabular.theory_table(self.theory),
            tabular.fits_table(self.fits.curves),
            tabular.medians_table(self.fits.curves),
            tabular.seeds_table(self.spreads),
            tabular.predictions_table(self.predictions),
            tabular.features_table(self.listed, self.described),
            tabular.descriptions_table(self.said),
        ]
