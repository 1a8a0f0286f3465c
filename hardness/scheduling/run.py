"""A study from its recipes to rows in the store.

Here lives the order of things: what is to be done, in which order, and what is kept. How a run is done lives in
`hardness.scheduling.task`, and where in `hardness.scheduling`. What is queued are recipes: an instance is built when
its first run is about to start, and its digest, by which a run is known, is remembered in the store.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.machine.cores import slots
from hardness.machine.host import Host, this_host
from hardness.running.solving import loaded
from hardness.running.startup import measure
from hardness.scheduling.local import Local
from hardness.scheduling.pilot import with_sizes
from hardness.scheduling.scheduler import Scheduler
from hardness.scheduling.task import Task
from hardness.sealed import Sealed
from hardness.store.plan import Plan, Standing
from hardness.store.store import Run, Store, Writer
from hardness.study.descriptions import describe_instances
from hardness.study.given import Given
from hardness.study.progress import Progress, progress_on_stderr
from hardness.study.study import Study
from hardness.study.written import WrittenInstance, fingerprint
from instances.errors import InputError
from instances.problem import Verdict
from instances.recipe import Recipe
from solvers.solver import Limits, NotInstalledError


def run_study(
    study: Study,
    store_path: Path,
    *,
    scheduler: Scheduler | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
    wanted: Callable[[Recipe | Given, str], bool] | None = None,
) -> int:
    """Run what the store does not hold yet, store each run as it finishes, and return how many that were.

    Solvers of others that are not installed are left out, and networks of others that cannot be read; the display and
    the store say so.

    Parameters
    ----------
    scheduler
        Where to run it; on this machine, a run on each physical core, if None.
    fresh
        Empty the store first.
    progress
        How to show it; on stderr if None.
    wanted
        Whether a recipe is run by a solver now; everything if None. What is left out stays missing.

    Raises
    ------
    InputError
        If the study, a solver or the store is wrong, the store is another study's, or another run is writing it, before
        anything runs; or if the scheduler cannot go on. The runs before that are stored.
    GeneratorError
        If an instance contradicts itself. It stops the study; the runs before it are stored.
    KeyboardInterrupt
        Passed on, after the processes under way are killed; the finished runs are stored.
    """
    with Pool() as pool, closing(Spool(pool.workspace.path)) as spool:
        versions, missing = _versions(study.solvers, pool)
        study.check()  # what is wrong is said before a store is touched
        store, place = Store(store_path), scheduler or Local()
        with store.writing() as writer, progress or progress_on_stderr() as display:
            for reason in missing:
                display.without(reason)
            if fresh:
                writer.clear()
            before = store.plan()
            if before is not None and before.study != study.name:
                raise InputError(
                    f"{store_path}: holds the study {before.study}; give another name,"
                    " or --fresh to forget what is there"
                )
            if before is not None and before.hypotheses != study.hypotheses:
                raise InputError(
                    f"{store_path}: was begun with other hypotheses, which are fixed before a study runs;"
                    " give another store, or --fresh to forget what is there"
                )
            study, unsized = with_sizes(study, versions, writer, place, display, pool, spool)
            for reason in unsized:
                display.without(reason)
            plan, recipes = _planned(study, versions, (*missing, *unsized))
            writer.set_plan(plan)
            queue = _Queue(plan, recipes, writer, display, pool, spool, wanted)
            count, hosts, answering = 0, list[Host](), set[str]()
            with closing(place.run(queue.tasks())) as finished:
                for done in finished:
                    if done.host not in hosts:
                        writer.add_host(done.host)
                        hosts.append(done.host)
                    queue.store(done.run)
                    display.finished(done.run)
                    count += 1
                    if done.run.verdict != Verdict.UNKNOWN.value:
                        answering.add(done.run.solver)
            describe_instances(study, writer, display.without)
            display.ended(queue.standing)
            if this_host().host in {host.host for host in hosts}:
                answered = {solver: versions[solver] for solver in sorted(answering)}
                _measure_startups(answered, study.limits, writer, pool)
    return count


def _planned(
    study: Study, versions: Mapping[str, str], left_out: tuple[str, ...]
) -> tuple[Plan, dict[str, Recipe | Given]]:
    """What the store remembers of the study, and the recipes by their marks."""
    marked = [(fingerprint(recipe), recipe, solvers) for recipe, solvers in study.asked()]
    asking: dict[str, set[str]] = {}
    for mark, _, solvers in marked:
        asking.setdefault(mark, set()).update(solvers)
    each = {mark: tuple(name for name in versions if name in names) for mark, names in asking.items()}
    plan = Plan(
        study=study.name,
        marks=tuple(each),
        solvers=versions,
        seeds=tuple(range(study.limits.seed, study.limits.seed + study.seeds)),
        wall_s=study.limits.wall_s,
        memory_bytes=study.limits.memory_bytes,
        proofs=study.proofs,
        left_out=left_out,
        hypotheses=study.hypotheses,
        chosen={mark: names for mark, names in each.items() if len(names) < len(versions)},
    )
    return plan, {mark: recipe for mark, recipe, _ in marked}


def _measure_startups(versions: Mapping[str, str], limits: Limits, writer: Writer, pool: Pool) -> None:
    """Start each solver apart, unless the store knows already how long it takes on this machine in this version."""
    here, measured = this_host().host, writer.startups()
    for solver, version in versions.items():
        if (here, solver, version) not in measured:
            startup = measure(solver, version, here, limits, pool, slots(1)[0])
            if startup is not None:
                writer.add_startup(startup)


class _Queue:
    """The runs of a plan that the store does not hold, in random order."""

    def __init__(
        self,
        plan: Plan,
        recipes: Mapping[str, Recipe | Given],
        writer: Writer,
        display: Progress,
        pool: Pool,
        spool: Spool,
        wanted: Callable[[Recipe | Given, str], bool] | None,
    ) -> None:
        self._plan, self._recipes, self._writer, self._display = plan, recipes, writer, display
        self._pool, self._spool = pool, spool
        self._built: dict[str, tuple[WrittenInstance, Sealed]] = {}
        self._stored, self._digests = writer.keys(), writer.digests()
        self._begun = set(self._stored)
        self._pending = [
            (mark, solver, seed)
            for mark, solver, seed in plan.runs()
            if (wanted is None or wanted(recipes[mark], solver))
            and (mark not in self._digests or plan.key(self._digests[mark], solver, seed) not in self._stored)
        ]
        # Shuffled, so that a machine that grows slow or noisy does not look like a large instance or a bad solver.
        random.Random(plan.study).shuffle(self._pending)
        display.running([solver for _, solver, _ in self._pending], self.standing.here)

    @property
    def standing(self) -> Standing:
        """How much of the plan is in the store."""
        return self._plan.standing(self._digests, self._stored)

    def store(self, run: Run) -> None:
        """Store a run that is finished."""
        self._writer.add(run)
        self._stored.add(run.key)

    def tasks(self) -> Iterator[Task]:
        """One after the other, its instance built when it is asked for.

        What then turns out to be a run that is stored or under way, its instance being one of before, is left out.
        """
        while self._pending:
            mark, solver, seed = self._pending.pop()
            if mark not in self._built:
                try:
                    instance, built = WrittenInstance.make(self._recipes[mark])
                except InputError as error:
                    if not isinstance(self._recipes[mark], Given):
                        raise
                    self._leave_out(mark, solver, str(error))
                    continue
                self._built[mark] = built, Sealed.of(instance, built.known, self._spool)
                self._writer.add_features(built.digest, built.described)
                self._writer.remember(mark, built.digest)
                self._digests[mark] = built.digest
            built, sealed = self._built[mark]
            key = self._plan.key(built.digest, solver, seed)
            if key in self._begun:
                self._display.same(solver)
            else:
                self._begun.add(key)
                self._display.started(solver)
                limits, version = Limits(self._plan.wall_s, self._plan.memory_bytes, seed), self._plan.solvers[solver]
                yield Task(self._recipes[mark], built, solver, version, limits, self._plan.proofs, sealed, self._pool)

    def _leave_out(self, mark: str, solver: str, reason: str) -> None:
        """Go on without an instance that cannot be read, and say why.

        Raises
        ------
        InputError
            If no other one is left.
        """
        marks = tuple(other for other in self._plan.marks if other != mark)
        if not marks:
            raise InputError(reason)
        self._plan = replace(self._plan, marks=marks, left_out=(*self._plan.left_out, reason))
        self._writer.set_plan(self._plan)
        self._display.without(reason)
        for name in (solver, *(name for other, name, _ in self._pending if other == mark)):
            self._display.same(name)
        self._pending = [run for run in self._pending if run[0] != mark]


def _versions(solvers: Sequence[str], pool: Pool) -> tuple[dict[str, str], list[str]]:
    """The solvers that are there with their versions, and why each of the others is not."""
    versions, missing = dict[str, str](), list[str]()
    for solver, found in zip(solvers, loaded(solvers, pool), strict=True):
        if isinstance(found, NotInstalledError):
            missing.append(str(found))
        elif isinstance(found, InputError):
            raise found
        else:
            versions[solver] = found
    if missing and not versions:
        raise InputError(missing[0])
    return versions, missing
