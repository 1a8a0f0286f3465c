"""Before a study runs: which sizes cost what, where it says `sizes` instead of a list.

Every cell, a family with all its parameters but one and a solver, goes up the ladder of sizes until its median cost
exceeds the wanted one. All cells go at once, round after round, so that every slot has something to do. What is found
is stored: a study that goes on, or is run again on its store, has the same lists.
"""

import time
from collections.abc import Iterator, Mapping
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
from instances.recipe import Instance, Recipe
from solvers.answer import Stop
from solvers.solver import Limits

SMALL = 6
"""Every smaller size is tried."""

DRAWS = 4
"""Whose median is the cost of a size; none of them is an instance of the study."""


@dataclass
class _Climb:
    """A cell on its way up the ladder: at a rung, with the lowest one that it cannot have, and why."""

    cell: Cell
    at: int = 0
    medians: dict[int, float] = field(default_factory=dict)
    barred: int = len(LADDER)
    why: str = "there are no larger ones"
    ended: str = ""

    def draws(self) -> list[tuple[Recipe, Instance, WrittenInstance]]:
        """The instances of the next size that the family has; none if the cell ends before that."""
        while not self.ended:
            values, most_s = {**self.cell.fixed, self.cell.sizes.of: LADDER[self.at]}, self.cell.sizes.high_s
            made = []
            try:
                for recipe in self.cell.entry.draws(values, range(-DRAWS, 0)):
                    begun = time.monotonic()
                    made.append((recipe, *WrittenInstance.make(recipe)))
                    if time.monotonic() - begun > most_s:
                        raise InputError(f"making the next takes more than {most_s:g} s")
            except InputError as error:
                if not self.medians and not made and self.at + 1 < len(LADDER):
                    self.at += 1  # too small for the family
                else:
                    self._stop_below(self.at, str(error))
                    self._go_on()
                continue
            return made
        return []

    def take(self, runs: list[Run]) -> None:
        """Go on from what came of the draws."""
        refused = next((run.reason for run in runs if run.stop == Stop.UNSUPPORTED.value), None)
        cost, most_s = median(_cost(run) for run in runs), self.cell.sizes.high_s
        if refused is not None:
            self._stop_below(self.at, refused)
        else:
            self.medians[LADDER[self.at]] = cost
            if cost > most_s:
                self._stop_below(self.at, f"larger ones cost more than {most_s:g} s")
        self._go_on()

    def _stop_below(self, rung: int, why: str) -> None:
        if rung < self.barred:
            self.barred, self.why = rung, why

    def _go_on(self) -> None:
        """Far below the floor an octave at a time, else half of one, for between them a power law tells.

        But few sizes are as small as `SMALL`, and they lie far apart.
        """
        known = [i for i in range(self.barred) if LADDER[i] in self.medians]
        if not known:
            self.ended = self.why
            return
        near = 1 if LADDER[known[-1]] < SMALL else 2
        stride = 4 if self.medians[LADDER[known[-1]]] < self.cell.sizes.low_s / 8 else near
        if known[-1] + stride < self.barred:
            self.at = known[-1] + stride
        elif self.barred - known[-1] > near:
            self.at = (known[-1] + self.barred) // 2
        else:
            self.ended = self.why


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
        wanted: list[list[str]] = []
        with closing(scheduler.run(_tasks(active, versions, limits, pool, spool, wanted))) as finished:
            done = {one.run.key: one.run for one in finished}
        for climb, keys in zip(active, wanted, strict=True):
            if keys:
                climb.take([done[key] for key in keys])
            if climb.ended:
                writer.add_costs(climb.cell.name, Costs(climb.medians, climb.ended))
        active = [climb for climb in active if not climb.ended]
    found, reasons = with_found(study, writer.costs())
    for made in found.drawn:
        if made not in study.drawn:
            display.found(made.line)
    return found, reasons


def _tasks(
    active: list[_Climb],
    versions: Mapping[str, str],
    limits: Limits,
    pool: Pool,
    spool: Spool,
    wanted: list[list[str]],
) -> Iterator[Task]:
    """The runs of a round, each once, made when they are asked for; `wanted` gets the keys of every cell's."""
    begun = set[str]()
    for climb in active:
        solver = climb.cell.solver
        keys = list[str]()
        for recipe, instance, built in climb.draws():
            sealed = Sealed.of(instance, built.known, spool)
            task = Task(recipe, built, solver, versions[solver], limits, False, sealed, pool)
            keys.append(task.key)
            if task.key not in begun:
                begun.add(task.key)
                yield task
        wanted.append(keys)
