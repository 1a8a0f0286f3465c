"""Stores of made-up runs whose exponents are known."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from hardness.judging.judge import Category
from hardness.store.store import Run, Store

PLAIN = Run(
    key="k",
    instance="0123456789",
    digest="d",
    family="gnp-multicolored-clique",
    question="positivity",
    n=60,
    d=3,
    params={"colors": 3, "nodes": 4, "density": "threshold"},
    recipe="hardness generate gnp-multicolored-clique --colors 3 --nodes 4 --seed 1 --to positivity --out DIR",
    known="no",
    solver="region",
    version="1",
    seed=0,
    wall_limit_s=20.0,
    memory_limit_bytes=2 * 2**30,
    verdict="no",
    value=None,
    stop="finished",
    reason="",
    category=Category.CORRECT,
    certified=False,
    witness=None,
    source_witness=None,
    wall_s=1.0,
    cpu_s=0.9,
    startup_s=0.4,
    repetitions=1,
    calibration_wall_s=0.021,
    calibration_cpu_s=0.02,
    peak_rss_bytes=90 * 2**20,
    work={"regions": 100, "lps": 120},
    counted=("regions",),
    proof_s=None,
    check_s=None,
    proof_bytes=None,
    isolation="process tree, rlimits, affinity",
    start="forked",
    warm=True,
    host="bench1: Example CPU, 8 cores",
    revision="0" * 40,
    started_utc="2026-01-02T03:04:05+00:00",
)
"""A correct no."""


COUNTED = {
    "region": ("regions",),
    "milp": ("nodes", "iterations"),
    "activation-sat": ("choices", "conflicts", "lps", "clauses", "nodes"),
}
"""What solvers of these names declare as their work."""


def run(**changes: Any) -> Run:
    """`PLAIN` with changes; the key follows from what makes two runs the same, CPU time from wall time if not given."""
    if "wall_s" in changes:
        changes = {"cpu_s": changes["wall_s"]} | changes
    changes = {"counted": COUNTED.get(changes.get("solver", PLAIN.solver).partition("[")[0])} | changes
    changed = replace(PLAIN, **changes)
    parts = (changed.digest, changed.solver, changed.version, changed.seed, changed.wall_limit_s)
    return replace(changed, key=hashlib.sha256(repr(parts).encode()).hexdigest())


SOLVERS = {
    "region": ("regions", lambda d: d, 4e-4, 0.15),
    "milp": ("nodes", lambda d: 0.8 * d + 0.3, 3e-3, 0.8),
    "activation-sat": ("conflicts", lambda d: 0.4 * d + 0.5, 4e-4, 0.6),
}
"""By solver: its count, its exponent, seconds a count, and the spread of the log of the count."""


def plausible(seed: int = 1, dimensions: tuple[int, ...] = (2, 3, 4, 5), replicates: int = 3) -> list[Run]:
    """Runs of three solvers whose exponents are those of `SOLVERS`, cut off after 20 s, with some faults."""
    random = Random(seed)
    runs = []
    for d in dimensions:
        for nodes in (3, 4, 6, 8, 12, 16):
            for number in range(replicates):
                n = 3 * (d * nodes + round(nodes * nodes * d / 4 * random.uniform(0.7, 1.3)))
                answer = random.choice(("yes", "no"))
                digest = hashlib.sha256(f"{seed} {d} {nodes} {number}".encode()).hexdigest()
                for solver, (count, exponent, pace_s, spread) in SOLVERS.items():
                    effort = (n / 6) ** exponent(d) * random.lognormvariate(0, spread)
                    if answer == "yes":
                        effort *= random.uniform(0.05, 1)
                    wall_s = 0.004 + pace_s * effort
                    made = run(
                        instance=digest[:10],
                        digest=digest,
                        n=n,
                        d=d,
                        params={"colors": d, "nodes": nodes, "density": "threshold"},
                        solver=solver,
                        known=answer,
                        work={count: int(effort), "lps": 0},
                        wall_s=wall_s,
                    )
                    runs.append(_finished(made, answer) if wall_s < 20 else cut_off(made))
    return runs


def cut_off(made: Run) -> Run:
    """The run at its time limit, with the share of its work that fits in."""
    share = made.wall_limit_s / made.wall_s if made.wall_s else 1.0
    work = {name: int(count * min(1.0, share)) for name, count in made.work.items()}
    return replace(
        made,
        verdict="unknown",
        stop="time",
        category=Category.UNKNOWN,
        reason="time limit",
        wall_s=20.03,
        cpu_s=20.02,
        work=work,
    )


def _finished(made: Run, answer: str) -> Run:
    if answer == "no":
        return made
    witness = tuple(Fraction(v, 3) for v in range(made.d))
    return replace(
        made, verdict="yes", category=Category.CERTIFIED, certified=True, witness=witness, source_witness=(1, 5)
    )


def wrong(made: Run) -> Run:
    """The run with a no where the answer is known to be yes."""
    return replace(
        made,
        known="yes",
        verdict="no",
        stop="finished",
        category=Category.WRONG,
        certified=False,
        witness=None,
        source_witness=None,
        reason="the answer is no; the known answer is yes (exact oracle on the source)",
    )


def invalid(made: Run) -> Run:
    """The run with a yes whose witness fails."""
    return replace(
        made,
        verdict="yes",
        stop="finished",
        category=Category.INVALID_WITNESS,
        certified=False,
        witness=(Fraction(1),),
        source_witness=None,
        reason=f"the witness fails on the network; the known answer is {made.known}",
    )


def store(path: Path, runs: list[Run]) -> Path:
    """A store of the runs at `path`."""
    with Store(path).writing() as writer:
        for made in runs:
            writer.add(made)
    return path
