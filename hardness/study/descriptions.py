"""What the instances of a study look like: every instance described once, fact by fact, for the store."""

from collections.abc import Callable
from math import isfinite

from hardness.describing.described import Part, as_float
from hardness.describing.process import Order, computed
from hardness.describing.section import Fact, Subject, Value
from hardness.store.store import Said, Writer
from hardness.study.given import Given
from hardness.study.study import Study
from hardness.study.written import WrittenInstance
from instances.errors import InputError
from instances.numbers.rationals import write_rational

MISSING = "left out"
"""The name under which it is stored why a section, or the rest of it, says nothing."""


def describe_instances(study: Study, writer: Writer, left_out: Callable[[str], None]) -> None:
    """Describe what the store does not hold yet, by the sections that the study names.

    Parameters
    ----------
    left_out
        Is told why a network of others cannot be read.
    """
    if not study.describe:
        return
    here = writer.described()
    for recipe in study.recipes():
        try:
            instance, built = WrittenInstance.make(recipe)
        except InputError as error:
            if not isinstance(recipe, Given):
                raise
            left_out(str(error))
            continue
        names = tuple(name for name in study.describe if (built.digest, name) not in here)
        here |= {(built.digest, name) for name in names}
        if names:
            order = Order(Subject(built.name, instance.question), names, True, study.limits)
            for part in computed(order):
                writer.add_description(_facts(part, built))


def _facts(part: Part, built: WrittenInstance) -> list[Said]:
    found = [(entry.name, entry.value) for entry in part.entries if isinstance(entry, Fact)]
    if part.missing or not found:
        found.append((MISSING, part.missing))
    return [
        Said(built.digest, built.family, built.params, part.name, name, _text(value), _finite(value), part.wall_s)
        for name, value in found
    ]


def _text(value: Value) -> str:
    """A value as JSON has it: exact numbers as p/q."""
    if isinstance(value, (str, bool)):
        return str(value)
    return str(value) if isinstance(value, float) else write_rational(value)


def _finite(value: Value) -> float | None:
    rounded = as_float(value)
    return rounded if rounded is not None and isfinite(rounded) else None
