"""What came of a run, before anybody has judged it."""

from dataclasses import dataclass

from solvers.answer import Answer


@dataclass(frozen=True)
class Proof:
    """What became of a proof.

    Parameters
    ----------
    accepted
        Whether the independent checker accepted it.
    reason
        Empty if so; else the first bad line, or why there is no proof.
    size_bytes, proof_s, check_s
        Its file's size, and the seconds it took to decide the question again while writing it, and to check it; None
        where it did not come to that.
    """

    accepted: bool
    reason: str = ""
    size_bytes: int | None = None
    proof_s: float | None = None
    check_s: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    Parameters
    ----------
    answer
        The solver's, or an unknown that says what became of it. An answer that comes after the wall limit is an
        unknown too.
    wall_s, cpu_s
        Seconds of the solver alone; of a process that did not report them, until its end as the harness saw it. None
        if the solver never began. `cpu_s` includes the children that the solver has waited for.
    startup_s
        Seconds before the solver began: of a copy of a template, copying it, reading the question and the warm-up; of
        a fresh process also the interpreter and the imports.
    peak_rss_bytes
        Largest resident memory of the process; None if nobody could look.
    proof
        What became of the proof that was wanted; None if none was, or the answer needs none.
    repetitions
        How often the solver answered. If more than once, `wall_s` is the median and `cpu_s` the mean; all else is of
        the first time.
    first
        Wall and CPU seconds of the first time; None without an answer.
    calibration_wall_s, calibration_cpu_s
        Seconds that a fixed piece of work took in the same process before the solver began, see
        `hardness.machine.noise`; None if it never came so far.
    isolation
        The guarantees that held for the process, comma-separated.
    start
        ``forked`` from a template, or ``fresh``.
    warm
        Whether tiny questions of the same kind were solved in the process before.
    counted
        The counts of `answer.work` that are the solver's work; None if all of them are.
    """

    answer: Answer
    wall_s: float | None
    cpu_s: float | None
    startup_s: float
    peak_rss_bytes: int | None
    proof: Proof | None = None
    repetitions: int = 1
    first: tuple[float, float] | None = None
    calibration_wall_s: float | None = None
    calibration_cpu_s: float | None = None
    isolation: str = "process group"
    start: str = "fresh"
    warm: bool = False
    counted: tuple[str, ...] | None = None
