"""What a solver costs before it does anything: its start-up, measured apart on a trivial network."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardness.execute import execute
from instances.formats.suite import write_instance
from instances.problem import Verdict
from instances.question import Question, RealSpace
from instances.questions import ON_SPACE, QUESTIONS, ask
from instances.recipe import Instance, Known
from solvers.registry import load
from solvers.solver import Limits

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


def measure(solver: str, host: str, limits: Limits, cores: Sequence[int] = ()) -> Startup | None:
    """Start the solver on max(0, x), under the limits but for at most `PATIENCE_S`.

    It is asked the first question that it does not refuse. None if it refuses all of them, or does not answer.

    Raises
    ------
    InputError
        If the solver is unknown or not installed.
    """
    method = load(solver)
    question = next((question for question in _trivial() if method.refusal(question) is None), None)
    if question is None:
        return None
    measured_utc = datetime.now(UTC).isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        path = write_instance(Path(folder), Instance(question, None), Known(Verdict.UNKNOWN, "nobody asked"))
        outcome = execute(path, solver, replace(limits, wall_s=min(PATIENCE_S, limits.wall_s)), cores=cores)
    first, middle = outcome.first, (outcome.wall_s, outcome.cpu_s)
    if outcome.answer.verdict is Verdict.UNKNOWN or first is None or middle[0] is None or middle[1] is None:
        return None
    return Startup(
        host=host,
        solver=solver,
        version=method.version,
        process_s=outcome.startup_s,
        first_wall_s=first[0],
        first_cpu_s=first[1],
        wall_s=middle[0],
        cpu_s=middle[1],
        repetitions=outcome.repetitions,
        measured_utc=measured_utc,
    )


def _trivial() -> Iterator[Question[Any]]:
    """Every question, about max(0, x)."""
    from solvers.external.tool import TRIVIAL  # which brings native libraries

    yield TRIVIAL
    for name in QUESTIONS:
        yield ask(name, TRIVIAL.network, RealSpace(1) if name in ON_SPACE else TRIVIAL.domain, {})
