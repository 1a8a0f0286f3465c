"""Whether one hidden layer would be enough for the function."""

from collections.abc import Iterator

from hardness.describing.section import Entry, Fact, Section, Subject
from hardness.describing.sections import dimension
from instances.errors import InputError
from instances.problem import Verdict
from solvers.one_hidden_layer import one_hidden_layer_enough
from solvers.stopping.limits import Limits, time_left_s


def _entries(subject: Subject) -> Iterator[Entry]:
    found = one_hidden_layer_enough(subject.network, Limits(min(time_left_s(), 1e6), 1 << 32))
    if found.verdict is Verdict.UNKNOWN:
        raise InputError(f"it is unknown: {found.reason}")
    yield Fact("one hidden layer", found.verdict.value, "whether some network with one computes the function on R^d")
    if found.network is not None:
        yield Fact("neurons then", found.network.neurons)
    if found.jumps is not None:
        for jump in found.jumps:
            at, kinks = (", ".join(map(str, part)) for part in (jump.point, jump.kinks))
            yield Fact("jump", f"({kinks})", f"of the gradient at ({at}), on one hyperplane")


def _cost_s(subject: Subject) -> float:
    return 1e-3 if len(subject.network.layers) <= 2 else dimension.SECTION.cost_s(subject)


SECTION = Section("depth", "whether one hidden layer is enough", _entries, _cost_s)
