"""How a process ended."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What whoever guards a process says of it.

    Parameters
    ----------
    code
        Exit status of the process, or minus the signal that ended it.
    cpu_s
        CPU seconds of the process and of the children that it has waited for.
    memory_bytes
        The most memory that it held, inside runexec together with all that it started; None if it was not measured.
    over
        Which bound ended it: ``memory`` or ``disk``; else nothing.
    lost
        Why nothing is known of its end, if so; else nothing.
    """

    code: int
    cpu_s: float
    memory_bytes: int | None
    over: str = ""
    lost: str = ""
