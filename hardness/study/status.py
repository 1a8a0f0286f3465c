"""How far a study has come, for a person: what is done, missing and running, and for how long still.

What is planned and stored is counted by `hardness.store.plan`; here are the words.
"""

import fcntl
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from hardness.store.plan import Plan
from hardness.store.store import Run, Store
from hardness.study.cells import with_found
from hardness.study.given import Given
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study
from hardness.study.written import fingerprint
from instances.recipe import FamilyOrigin, Recipe

_RECENT = 50
"""The pace of so many runs is taken to go on."""


def status(store_path: Path) -> Iterator[str]:
    """What a store holds of its study, a line each.

    Raises
    ------
    InputError
        If it is no store.
    """
    store = Store(store_path)
    runs, plan = store.runs(), store.plan()
    busy = _being_written(store_path)
    if plan is None:
        yield f"{store_path}: {len(runs)} runs, of no study yet"
        return
    standing = plan.standing(store.digests(), {run.key for run in runs})
    yield f"study     {plan.study}"
    yield f"runs      {standing.words}"
    yield f"running   {'yes, another process is writing the store' if busy else 'no'}"
    if standing.missing:
        yield f"left      {_left(plan, runs, standing.missing, busy)}"
    for reason in plan.left_out:
        yield f"left out  {reason}"
    yield f"{'solver':<28}{'runs':>7}{'solved':>8}{'unknown':>9}{'failed':>8}{'seconds':>10}"
    for solver in sorted({*plan.solvers, *(run.solver for run in runs)}):
        own = [run for run in runs if run.solver == solver]
        found = Counter("unknown" if run.verdict == "unknown" else "solved" for run in own if run.category != "error")
        failed = sum(run.category in ("error", "wrong", "invalid-witness") for run in own)
        spent = sum(run.wall_s or 0.0 for run in own)
        solved = found["solved"] - sum(run.category in ("wrong", "invalid-witness") for run in own)
        yield f"{solver:<28}{len(own):>7}{solved:>8}{found['unknown']:>9}{failed:>8}{spent:>10.1f}"


def _being_written(store_path: Path) -> bool:
    """Whether a process holds the lock beside the store."""
    try:
        with store_path.with_name(store_path.name + ".lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _left(plan: Plan, runs: list[Run], missing: int, busy: bool) -> str:
    """How long the missing runs take at the latest pace, or at most."""
    most = f"at most {_duration(missing * plan.wall_s)} one after the other"
    begun = sorted(datetime.fromisoformat(run.started_utc) for run in runs)[-_RECENT:]
    if busy and len(begun) > 1 and (span := (begun[-1] - begun[0]).total_seconds()) > 0:
        return f"about {_duration(missing * span / (len(begun) - 1))} at the latest pace; {most}"
    return most


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def prospect(study: Study, store_path: Path, solvers: Collection[str], families: Collection[str]) -> Iterator[str]:
    """What `hardness run` would do, a line each, without building an instance or starting a solver.

    Parameters
    ----------
    solvers, families
        The part that is wanted; see `wanted`.
    """
    limits = study.limits
    store = Store(store_path) if store_path.exists() else None
    if study.sized and store is not None and store.plan() is not None:
        study, _ = with_found(study, store.costs())
    if study.sized:
        yield f"study     {study.name}: at most {study.count} instances, {study.runs_planned} runs"
        for entry in study.drawn:
            if entry.sizes is not None:
                told = f"{entry.sizes.cells} of {entry.sizes.of}, found by a pilot that runs first"
                yield f"          {entry.count:>6} {entry.family}{'' if entry.sizes.shared else ' a solver'} ({told})"
        yield f"missing   at most {_duration(study.runs_planned * limits.wall_s)} one after the other, and the pilot"
        return
    wanted = [
        (recipe, [name for name in names if not solvers or name in solvers])
        for recipe, names in study.asked()
        if not families or family_of(recipe) in families
    ]
    asked = [solver for solver in study.solvers if not solvers or solver in solvers]
    recipes = {fingerprint(recipe): recipe for recipe, _ in wanted}
    runs = {(fingerprint(recipe), name) for recipe, names in wanted for name in names}
    yield f"study     {study.name}: {len(recipes)} instances, {len(runs) * study.seeds} runs"
    for (family, disguised), count in Counter((family_of(r), r.disguise is not None) for r in recipes.values()).items():
        yield f"          {count:>6} {family}{' in disguise' if disguised else ''}"
    yield f"solvers   {', '.join(asked)}{f', each under {study.seeds} seeds' if study.seeds > 1 else ''}"
    yield f"limits    {limits.wall_s:g} s, {limits.memory_bytes / 2**30:g} GiB{', with proofs' if study.proofs else ''}"
    here = 0
    plan = None if store is None else store.plan()
    if store is not None and plan is not None:
        digests, keys = store.digests(), {run.key for run in store.runs()}
        seeds = range(limits.seed, limits.seed + study.seeds)
        built = [(digests[mark], name) for mark, name in runs if mark in digests and name in plan.solvers]
        here = sum(plan.key(digest, name, seed) in keys for digest, name in built for seed in seeds)
    missing = len(runs) * study.seeds - here
    longest = _duration(missing * limits.wall_s * (2 if study.proofs else 1))
    yield f"missing   {missing} runs, at most {longest} one after the other"


def families_of(study: Study) -> tuple[str, ...]:
    """What the study draws from, by the names that `family_of` gives."""
    found = []
    for entry in study.entries:
        found += [entry.family] if isinstance(entry, FamilyEntry) else list(map(family_of, entry.recipes()))
    return tuple(dict.fromkeys(found))


def family_of(recipe: Recipe | Given) -> str:
    """The family of a recipe; of a file, its problem; of a network, what the study calls it."""
    if isinstance(recipe, Given):
        return recipe.family
    return recipe.origin.family if isinstance(recipe.origin, FamilyOrigin) else recipe.origin.problem
