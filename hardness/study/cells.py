"""Cells of a study whose sizes a pilot finds, and the lists that follow from what they cost."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hardness.store.costs import Costs
from hardness.study.reduced import FamilyEntry
from hardness.study.sizes import Sizes
from hardness.study.study import Study
from instances.errors import InputError
from instances.plan import UNDISGUISED


@dataclass(frozen=True)
class Cell:
    """One family with all its parameters but one, and one solver."""

    entry: FamilyEntry
    sizes: Sizes
    fixed: Mapping[str, int | float | str]
    solver: str

    @property
    def name(self) -> str:
        """By what a store knows it."""
        sizes = self.sizes
        entry = self.entry
        route = [entry.family, dict(sorted(self.fixed.items())), entry.to, entry.via, entry.given, entry.disguises]
        return json.dumps([*route, entry.seed, sizes.of, sizes.low_s, sizes.high_s, self.solver])

    @property
    def words(self) -> str:
        """For a person."""
        told = "".join(f" {name}={value}" for name, value in self.fixed.items())
        worn = "" if self.entry.disguises == (UNDISGUISED,) else f" in disguise {', '.join(self.entry.disguises)}"
        return f"{self.entry.family}{told}{worn} by {self.solver}"


def cells(study: Study) -> list[list[Cell]]:
    """The cells of every entry of a study that asks for sizes, in their order."""
    return [
        [
            Cell(entry, entry.sizes, fixed, solver)
            for fixed in entry.combinations()
            for solver in entry.solvers or study.solvers
        ]
        for entry in study.drawn
        if entry.sizes is not None
    ]


def with_found(study: Study, costs: Mapping[str, Costs]) -> tuple[Study, list[str]]:
    """The study with the lists that follow from measured costs, and why some cells have none.

    Parameters
    ----------
    costs
        By the names of the cells.

    Raises
    ------
    InputError
        If no cell of an entry can be had, with the first reason.
    """
    lists: list[list[FamilyEntry]] = []
    reasons: list[str] = []
    for own in cells(study):
        known = [cell for cell in own if cell.name in costs]
        entry, sizes, before = own[0].entry, own[0].sizes, len(reasons)
        found = [
            made
            for fixed in entry.combinations()
            for made in _lists([cell for cell in known if cell.fixed == fixed], sizes, costs, reasons)
        ]
        if not found:
            raise InputError(reasons[before] if known else f"{entry.family}: no sizes are found for it yet")
        lists.append(found)
    return study.with_lists(lists), reasons


def _lists(own: list[Cell], sizes: Sizes, costs: Mapping[str, Costs], reasons: list[str]) -> Iterator[FamilyEntry]:
    """The entries with lists of one combination."""
    spans: list[tuple[Cell, tuple[int, int]]] = []
    for cell in own:
        try:
            spans.append((cell, sizes.span(costs[cell.name].medians)))
        except InputError as error:
            reasons.append(f"{cell.words}: {error} ({costs[cell.name].ended})")
    if sizes.shared and spans:
        together = min(low for _, (low, _) in spans), max(high for _, (_, high) in spans)
        spans = [(spans[0][0], together)]
    for cell, span in spans:
        grid = {name: (value,) for name, value in cell.fixed.items()}
        try:
            values = sizes.spread(*span)
        except InputError as error:
            reasons.append(f"{cell.words}: {error} ({costs[cell.name].ended})")
            continue
        solvers = cell.entry.solvers if sizes.shared else (cell.solver,)
        yield replace(cell.entry, grid={**grid, sizes.of: values}, solvers=solvers, sizes=None)
