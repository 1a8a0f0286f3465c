"""Before a study runs: which sizes cost what, where it says `sizes` instead of a list.

Every cell, a family with all its parameters but one and a solver, goes up the ladder of sizes until its median cost
exceeds the wanted one. All cells go at once, round after round, so that every slot has something to do. What is found
is stored: a study that goes on, or is run again on its store, has the same lists.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from math import inf
from statistics import median

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.scheduling.scheduler import Scheduler
from hardness.scheduling.task import Task
from hardness.sealed import Sealed
from hardness.store.costs import Costs
from hardness.store.store import Run, Writer
from hardness.study.cells import Cell, cells, with_found
from hardness.study.progress import Progress
from hardness.study.sizes import LADDER
from hardness.study.study import Study
from hardness.study.written import WrittenInstance
from instances.errors import InputError
from solvers.answer import Stop
from solvers.solver import Limits

SMALL = 6
"""Every smaller size is tried."""

DRAWS = 4
"""Whose median is the cost of a size; none of them is an instance of the study."""


@dataclass
class _Climb:
    """A cell on its way up the ladder."""

    cell: Cell
    at: int = 0
    medians: dict[int, float] = field(default_factory=dict)
    ended: str = ""

    def tasks(self, version: str, limits: Limits, pool: Pool, spool: Spool) -> list[Task]:
        """The draws of the next size that the family has; none if the cell ends before that."""
        while not self.ended:
            values = {**self.cell.fixed, self.cell.sizes.of: LADDER[self.at]}
            try:
                made = []
                for recipe in self.cell.entry.draws(values, range(-DRAWS, 0)):
                    begun = time.monotonic()
                    made.append((recipe, *WrittenInstance.make(recipe)))
                    if time.monotonic() - begun > self.cell.sizes.high_s:
                        self.ended = f"making the next takes more than {self.cell.sizes.high_s:g} s"
                        return []
            except InputError as error:
                if self.medians or LADDER[self.at] == LADDER[-1]:
                    self.ended = str(error)
                self.at += 1
                continue
            return [
                Task(
                    recipe,
                    built,
                    self.cell.solver,
                    version,
                    limits,
                    False,
                    Sealed.of(instance, built.known, spool),
                    pool,
                )
                for recipe, instance, built in made
            ]
        return []

    def take(self, runs: list[Run]) -> None:
        """Go on from what came of the draws."""
        refused = next((run.reason for run in runs if run.stop == Stop.UNSUPPORTED.value), None)
        if refused is not None:
            self.ended = refused
            return
        cost = median(_cost(run) for run in runs)
        self.medians[LADDER[self.at]] = cost
        if cost > self.cell.sizes.high_s:
            self.ended = f"larger ones cost more than {self.cell.sizes.high_s:g} s"
        # Far below the floor an octave at a time, else half of one, for between them a power law tells; but few sizes
        # are as small as `SMALL`, and they lie far apart.
        self.at += 1 if LADDER[self.at] < SMALL else 4 if cost < self.cell.sizes.low_s / 8 else 2
        if self.at >= len(LADDER):
            self.ended = self.ended or "there are no larger ones"


def _cost(run: Run) -> float:
    unknown = run.verdict == "unknown"
    return inf if unknown or run.cpu_s is None else run.cpu_s


def with_sizes(
    study: Study,
    versions: Mapping[str, str],
    writer: Writer,
    scheduler: Scheduler,
    display: Progress,
    pool: Pool,
    spool: Spool,
) -> tuple[Study, list[str]]:
    """The study with the lists that a pilot found, now or before, and why some cells have none.

    Raises
    ------
    InputError
        If no cell of an entry can be had, with the first reason.
    """
    every = [cell for own in cells(study) for cell in own]
    if not every:
        return study, []
    here = writer.costs()
    # An answer that takes longer than twice the wanted cost says no more than that.
    limits = replace(study.limits, wall_s=min(study.limits.wall_s, 2 * max(cell.sizes.high_s for cell in every)))
    active = [_Climb(cell) for cell in every if cell.solver in versions and cell.name not in here]
    while active:
        display.piloting(len(every) - len(active), len(every))
        tasks = [climb.tasks(versions[climb.cell.solver], limits, pool, spool) for climb in active]
        distinct = {task.key: task for own in tasks for task in own}
        with closing(scheduler.run(iter(distinct.values()))) as finished:
            done = {one.run.key: one.run for one in finished}
        for climb, own in zip(active, tasks, strict=True):
            if own:
                climb.take([done[task.key] for task in own])
            if climb.ended:
                writer.add_costs(climb.cell.name, Costs(climb.medians, climb.ended))
        active = [climb for climb in active if not climb.ended]
    found, reasons = with_found(study, writer.costs())
    for made in found.drawn:
        if made not in study.drawn:
            display.found(made.line)
    return found, reasons
