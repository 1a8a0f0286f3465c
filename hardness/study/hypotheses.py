"""A hypothesis as it is written in a study."""

from hardness.store.hypothesis import Hypothesis
from hardness.study import keys
from instances.errors import InputError
from instances.formats.fields import Fields


def read_hypothesis(data: Fields) -> Hypothesis:
    """The hypothesis; raises `InputError` naming the key that is unknown, missing or wrong."""
    texts = ("text", "family", "question", "solver", "quantity")
    data.only(*keys.names(keys.HYPOTHESIS))
    answer = data.entry("answer")
    if isinstance(answer, bool):  # to YAML an unquoted yes or no is a truth value
        answer = "yes" if answer else "no"
    elif not isinstance(answer, str):
        raise data.wrong("answer", answer, "yes, no or value")
    region = data.entry("supports")
    numbers = isinstance(region, list) and len(region) == 2
    if not numbers or not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in region):
        raise data.wrong("supports", region, "two numbers, the ends of an interval")
    law, kind = (data.text(name) if data.has(name) else "" for name in ("law", "kind"))
    try:
        told = {name: data.text(name) for name in texts}
        return Hypothesis(**told, answer=answer, low=float(region[0]), high=float(region[1]), law=law, kind=kind)
    except InputError as error:
        raise InputError(f"{data.where}: {error}") from None
