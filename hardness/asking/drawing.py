"""Many draws from a family, written one after the other; if wanted, as many yes as no."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from hardness.study.written import Know, WrittenInstance
from instances.errors import InputError
from instances.problem import Verdict
from instances.recipe import Recipe
from instances.suite import write_instance

DRAWS_EACH = 50
"""For each instance that is wanted so many are drawn at most, before it is said that the answers are too uneven."""


EACH_S = 0.02
"""About what making a small instance and writing it takes."""


def foretold(count: int) -> str:
    """How long so many instances take; empty if less than a minute."""
    minutes = count * EACH_S / 60
    return (
        "" if minutes < 1 else f"{count} instances take about {minutes:.0f} minutes or more; Ctrl-C keeps what is made"
    )


def drawn(
    recipe: Callable[[int], Recipe],
    seed: int,
    count: int,
    balance: bool,
    directory: Callable[[], Path],
    know: Know | None = None,
) -> Iterator[Path]:
    """Write the instances of a family, and yield their paths.

    Parameters
    ----------
    recipe
        Of the draw with a seed.
    seed
        The first seed; the next one is larger by 1.
    count
        How many different ones.
    balance
        Whether half of them are to be yes, half no, as an exact oracle knows; of an odd number one more is yes.
    directory
        Where the next one goes.
    know
        What finds out more of the answers.

    Raises
    ------
    InputError
        If the family is wrong, or after `DRAWS_EACH` draws an instance some are still missing.
    """
    wanted = Counter({Verdict.YES: count - count // 2, Verdict.NO: count // 2})
    written: set[str] = set()
    for number in range(count * DRAWS_EACH):
        instance, built = WrittenInstance.make(recipe(seed + number))
        if built.name in written:
            continue
        known = built.known if know is None else know(instance, built.known)
        answer = known.verdict
        if balance and not wanted[answer]:
            continue
        wanted[answer] -= balance
        written.add(built.name)
        yield write_instance(directory(), instance, known)
        if len(written) == count:
            return
    missing = " and ".join(f"{number} with the answer {answer.value}" for answer, number in wanted.items() if number)
    reason = f"{missing} are missing; choose parameters with both answers" if balance else "choose larger parameters"
    raise InputError(
        f"{count * DRAWS_EACH} draws have only {len(written)} of {count} different instances, which are written:"
        f" {reason}"
    )
