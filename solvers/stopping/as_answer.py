"""A limit that a solver meets becomes an answer, with what it had done by then."""

from collections.abc import Callable, Mapping

from solvers.answer import Answer, Stop, unknown
from solvers.stopping.limits import Deadline, Limits


def within(
    limits: Limits, decide: Callable[[], Answer], work: Callable[[], Mapping[str, int]], done: Callable[[], str]
) -> Answer:
    """What `decide` answers, or an unknown if that takes too much time or memory.

    Parameters
    ----------
    decide
        Comes by checkpoints (`solvers.stopping.limits`).
    work
        What has been done so far, by name. Called at any time, also when next to nothing has been.
    done
        The part of it that says most, such as ``17 regions``.
    """
    stop, limit = Stop.TIME, "time limit"
    try:
        with Deadline(limits):
            return decide()
    except TimeoutError:  # ours, or that of a library
        pass
    except MemoryError:
        stop, limit = Stop.MEMORY, "memory limit"
    # Only here is everything free that the frames of the exception held.
    return unknown(stop, f"{limit} after {done()}", work())
