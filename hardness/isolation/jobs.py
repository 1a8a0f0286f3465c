"""What templates hold, by name, so that nobody needs to import it here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """What a process does: a module with a class `Job` and a function ``fresh``, and what the class is given."""

    module: str
    spec: str = ""


CHECKER = Job("hardness.judging.process")
"""What the first template holds, from which the others branch off: the checker, in which there is no solver."""


def solver_job(spec: str) -> Job:
    """What a template of a solver, given by its name with options, holds."""
    return Job("hardness.running.child", spec)
