"""A study from its recipes to rows in the store.

Here lives the order of things: build, schedule, watch, judge, store. All of it happens in one thread, which only
looks after processes, so nothing has to be locked and an interruption loses nothing but what is under way.
"""

import os
import platform
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from hardness.execute import TICK_S, Execution, Outcome
from hardness.judge import GeneratorError, judge
from hardness.progress import Progress, progress_on_stderr
from hardness.record import Run, Store, run_key
from hardness.suite import Study
from instances.errors import InputError
from instances.formats.suite import read_instance, write_instance
from instances.formats.witness import encode_value
from instances.recipe import FamilyOrigin, Instance, Known, Recipe, ask_oracle
from instances.revision import revision
from solvers.registry import NotInstalledError, load
from solvers.solver import Limits


@dataclass(frozen=True)
class Built:
    """An instance on disk, and what its rows say of it. The network itself is not kept."""

    path: Path
    name: str
    digest: str
    family: str
    question: str
    n: int
    d: int
    params: Mapping[str, int | float | str]
    recipe: str
    known: Known

    @classmethod
    def of(cls, recipe: Recipe, directory: Path) -> "Built":
        """Build the recipe's instance, ask the oracle once, and write both.

        Raises
        ------
        GeneratorError
            If the oracle's own witness fails on what was built.
        """
        # A copy, because a recipe keeps the networks it has made for as long as it lives.
        recipe = replace(recipe)
        instance = Instance.of(recipe)
        try:
            known = ask_oracle(recipe)
        except RuntimeError as error:
            raise GeneratorError(str(error)) from error
        origin = recipe.origin
        if isinstance(origin, FamilyOrigin):
            family, params = origin.family, dict(origin.params)
        else:
            family, params = origin.problem, {"file": Path(origin.file).name}
        for step in recipe.reductions:
            params |= {f"{step.reduction}.{name}": value for name, value in step.params}
        if recipe.question is not None:
            question, values = recipe.question
            params |= {f"{question}.{name}": value for name, value in values}
        if recipe.disguise is not None:
            worn = dict(recipe.disguise.params)
            params |= {"disguise": worn["level"], "disguise.seed": worn["seed"]}
        return cls(
            path=write_instance(directory, instance, known),
            name=instance.name,
            digest=instance.digest,
            family=family,
            question=instance.question.name,
            n=instance.question.size["neurons"],
            d=instance.question.size["inputs"],
            params=params,
            recipe=recipe.line,
            known=known,
        )


@dataclass(frozen=True)
class _Task:
    built: Built
    solver: str
    version: str
    limits: Limits
    proofs: bool

    @property
    def key(self) -> str:
        return run_key(self.built.digest, self.solver, self.version, self.limits, self.proofs)


def build_study(study: Study, directory: Path, progress: Progress) -> list[Built]:
    """Write the study's instances into `directory`, in the order of its recipes; equal ones count once."""
    recipes = study.recipes()
    built: dict[str, Built] = {}
    for number, recipe in enumerate(recipes):
        progress.building(number, len(recipes))
        made = Built.of(recipe, directory)
        built.setdefault(made.digest, made)
    progress.building(len(recipes), len(recipes))
    return list(built.values())


def run_study(
    study: Study, store_path: Path, *, jobs: int | None = None, fresh: bool = False, progress: Progress | None = None
) -> int:
    """Run what the store does not hold yet, store each run as it finishes, and return how many that were.

    Solvers of others that are not installed are left out, which the display says.

    Parameters
    ----------
    jobs
        Runs at a time; the number of cores if None.
    fresh
        Empty the store first.
    progress
        How to show it; on stderr if None.

    Raises
    ------
    InputError
        If the study, a solver or the store is wrong, before anything runs.
    GeneratorError
        If an instance contradicts itself. It stops the study; the runs before it are stored.
    KeyboardInterrupt
        Passed on, after the processes under way are killed; the finished runs are stored.
    """
    jobs = len(os.sched_getaffinity(0)) if jobs is None else jobs
    if jobs < 1:
        raise InputError(f"jobs is {jobs}; it must be at least 1")
    versions, missing = _versions(study.solvers)
    with (
        Store(store_path).writing() as writer,
        tempfile.TemporaryDirectory(prefix="hardness-") as folder,
        progress or progress_on_stderr() as display,
    ):
        for reason in missing:
            display.without(reason)
        if fresh:
            writer.clear()
        instances = build_study(study, Path(folder), display)
        tasks = [_Task(built, *pair, study.limits, study.proofs) for built in instances for pair in versions.items()]
        done = writer.keys()
        pending = [task for task in tasks if task.key not in done]
        # Shuffled, so that a machine that grows slow or noisy does not look like a large instance or a bad solver.
        random.Random(study.name).shuffle(pending)
        display.running([task.solver for task in pending], len(tasks) - len(pending))
        count, host = len(pending), _host()
        running: dict[Execution, tuple[_Task, str, Path | None]] = {}
        try:
            while pending or running:
                while pending and len(running) < jobs:
                    task = pending.pop()
                    started_utc = datetime.now(UTC).isoformat(timespec="seconds")
                    proof = Path(folder) / f"{task.key}.proof" if task.proofs else None
                    running[Execution(task.built.path, task.solver, task.limits, proof)] = task, started_utc, proof
                time.sleep(TICK_S)
                for execution in list(running):
                    outcome = execution.poll()
                    if outcome is not None:
                        execution.close()
                        task, started_utc, proof = running.pop(execution)
                        run = _judged(task, started_utc, outcome, host)
                        writer.add(run)
                        if proof is not None:
                            proof.unlink(missing_ok=True)
                        display.finished(run)
        finally:
            for execution in running:
                execution.close()
    return count


def _versions(solvers: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The solvers that are there with their versions, and why each of the others is not."""
    versions, missing = dict[str, str](), list[str]()
    for solver in solvers:
        try:
            versions[solver] = load(solver).version
        except NotInstalledError as error:
            missing.append(str(error))
    if not versions:
        raise InputError(missing[0])
    return versions, missing


def _judged(task: _Task, started_utc: str, outcome: Outcome, host: str) -> Run:
    built, answer, proof = task.built, outcome.answer, outcome.proof
    judgement = judge(read_instance(built.path), built.known, outcome)
    return Run(
        key=task.key,
        instance=built.name,
        digest=built.digest,
        family=built.family,
        question=built.question,
        n=built.n,
        d=built.d,
        params=built.params,
        recipe=built.recipe,
        known=built.known.verdict.value,
        solver=task.solver,
        version=task.version,
        seed=task.limits.seed,
        wall_limit_s=task.limits.wall_s,
        memory_limit_bytes=task.limits.memory_bytes,
        verdict=answer.verdict.value,
        value=encode_value(answer.value),
        stop=answer.stop.value,
        reason=judgement.reason,
        category=judgement.category,
        certified=judgement.certified,
        witness=answer.witness,
        source_witness=judgement.source_witness,
        wall_s=outcome.wall_s,
        cpu_s=outcome.cpu_s,
        startup_s=outcome.startup_s,
        peak_rss_bytes=outcome.peak_rss_bytes,
        work=answer.work,
        proof_s=None if proof is None else proof.proof_s,
        check_s=None if proof is None else proof.check_s,
        proof_bytes=None if proof is None else proof.size_bytes,
        host=host,
        revision=revision(),
        started_utc=started_utc,
    )


def _host() -> str:
    """The machine's name, processor and number of cores."""
    processor = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), processor)
    return f"{platform.node()}: {model}, {os.cpu_count()} cores"
