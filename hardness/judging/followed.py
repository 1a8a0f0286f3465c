"""A recipe that came with an instance, followed again: within bounds, since anybody may have written it."""

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from hardness.isolation.limits import address_space_bytes
from instances.errors import InputError
from instances.recipe import Instance
from instances.reduction import Chain
from solvers.stopping.limits import OutOfTimeError

LEAST_S = 20.0
"""CPU seconds that any recipe may take: ten times what the longest calibration of a family takes, for slow machines."""

ENTRIES_PER_S = 20_000
"""A second more for so many numbers of the network that it has to make: no family or reduction is slower."""

MEMORY_BYTES = 4 * 2**30
"""And so much memory."""


def followed(instance: Instance) -> Chain:
    """The steps from the source of an instance to its question; the instance must have a recipe.

    Raises
    ------
    InputError
        If that takes longer, or more memory, than any recipe of such a network.
    """
    assert instance.recipe is not None, "it has a recipe"
    entries = sum(layer.weights.size for layer in instance.question.network.layers)
    with _within(LEAST_S + entries / ENTRIES_PER_S, instance):
        return instance.recipe.chain


@contextmanager
def _within(cpu_s: float, instance: Instance) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = address_space_bytes() + MEMORY_BYTES
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    mine = threading.current_thread() is threading.main_thread()  # no other one has signals
    handler = signal.signal(signal.SIGPROF, _stop) if mine else None
    try:
        if mine:
            signal.setitimer(signal.ITIMER_PROF, cpu_s)
        yield
    except OutOfTimeError:
        raise InputError(
            f"the recipe of {instance.name} takes more than {cpu_s:.3g} s, so this network is not what it makes"
        ) from None
    except MemoryError:
        raise InputError(f"the recipe of {instance.name} takes more memory than this network may") from None
    finally:
        if mine:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, handler)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _stop(number: int, frame: FrameType | None) -> None:
    raise OutOfTimeError
