"""What a solver costs before it does anything: its start-up, measured apart on a trivial network."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.running.execute import executed
from hardness.sealed import Sealed
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import QUESTIONS
from instances.recipe import Instance, Known
from solvers.answer import Stop
from solvers.solver import Limits
from solvers.trivial import TRIVIAL

PATIENCE_S = 10.0
"""Wall seconds that a solver has for the trivial network."""


@dataclass(frozen=True)
class Startup:
    """A solver on a trivial network on one host, all in seconds.

    Parameters
    ----------
    host, solver, version
        As in the columns of a run.
    process_s
        Wall time from starting the process until the solver began.
    first_wall_s, first_cpu_s
        Of the first answer: what a run that is not repeated pays besides its work.
    wall_s, cpu_s, repetitions
        As in the columns of a run, of all the answers in the process: what a repeated run pays.
    measured_utc
        When, ISO 8601 in whole seconds.
    """

    host: str
    solver: str
    version: str
    process_s: float
    first_wall_s: float
    first_cpu_s: float
    wall_s: float
    cpu_s: float
    repetitions: int
    measured_utc: str


def measure(
    solver: str, version: str, host: str, limits: Limits, pool: Pool, cores: Sequence[int] = ()
) -> Startup | None:
    """Start the solver on a tiny network, under the limits but for at most `PATIENCE_S`.

    It is asked the first question that it does not refuse, and first of all whether max(0, x) is positive. None if it
    refuses all of them, or does not answer.
    """
    limits = replace(limits, wall_s=min(PATIENCE_S, limits.wall_s))
    nobody = Known(Verdict.UNKNOWN, "nobody asked")
    measured_utc = datetime.now(UTC).isoformat(timespec="seconds")
    with closing(Spool(pool.workspace.path)) as spool:
        for question in _trivial():
            sealed = Sealed.of(Instance(question, None), nobody, spool)
            outcome, _ = executed(sealed, solver, limits, pool, cores=cores)
            if outcome.answer.stop is not Stop.UNSUPPORTED:
                break
    first, middle = outcome.first, (outcome.wall_s, outcome.cpu_s)
    if outcome.answer.verdict is Verdict.UNKNOWN or first is None or middle[0] is None or middle[1] is None:
        return None
    return Startup(
        host=host,
        solver=solver,
        version=version,
        process_s=outcome.startup_s,
        first_wall_s=first[0],
        first_cpu_s=first[1],
        wall_s=middle[0],
        cpu_s=middle[1],
        repetitions=outcome.repetitions,
        measured_utc=measured_utc,
    )


def _trivial() -> Iterator[Question[Any]]:
    """Is max(0, x) positive, and a tiny example of every question."""
    yield TRIVIAL
    for question in QUESTIONS.values():
        for network, *_ in question.tiny_networks().values():
            yield question.tiny(network, Box.cube(network.inputs, 0, 1), {})
