"""Which other parameters have the same function, as far as it is known: one hidden layer, or two, the first narrow."""

from collections.abc import Iterator
from math import inf

from hardness.describing.section import Entry, Fact, Section, Subject
from instances.errors import InputError
from instances.parameters.fibre import classification, generic_dimension, violation
from instances.question import RealSpace
from instances.questions import Identifiability
from solvers.answer import Answer
from solvers.registry import load
from solvers.stopping.limits import Limits, time_left_s
from solvers.zero_sum import count_networks

_MOST_S = 60.0


def identifiability(subject: Subject) -> tuple[Identifiability, Answer]:
    """The question about a network with one hidden layer, and the answer."""
    network = subject.network
    question = Identifiability(network, RealSpace(network.inputs))
    return question, load("zero-sum").solve(question, Limits(min(_MOST_S, time_left_s()), 1 << 32))


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    if len(network.layers) < 3:
        question, answer = identifiability(subject)
        said = answer.verdict.value + (f" ({answer.reason})" if answer.reason else "")
        yield Fact("identifiable", said, "up to permuting and rescaling neurons, on R^d")
        number = count_networks(question)
        if number is not None:
            yield Fact("networks", number, "with these widths and this function")
        return
    reason = violation(network)
    if reason is not None:
        raise InputError(f"no theorem here is about the fibre of this network: {reason}")
    found = classification(network)
    for name, neurons in (("crossing", found.crossing), ("on", found.on), ("off", found.off)):
        yield Fact(name, len(neurons), "of hidden layer 2, wherever hidden layer 1 leads")
    yield Fact("hidden", len(found.hidden), "of hidden layer 1: nobody sees where they switch")
    moves = bool(found.on or found.off or found.hidden)
    yield Fact("moves", "yes" if moves else "no", "parameters can change without the function, beyond scaling")
    yield Fact("generic dimension", generic_dimension(network), "the functional dimension on R^d, by its formula")


def _refusal(subject: Subject) -> str | None:
    hidden = len(subject.network.widths)
    if hidden > 2:
        return f"the fibre is known for one hidden layer, and partly for two; this network has {hidden}"
    return "with two hidden layers it is about one output" if hidden == 2 and subject.network.outputs > 1 else None


def _cost_s(subject: Subject) -> float:
    network = subject.network
    if len(network.widths) == 2:
        return 1e-6 * max(network.widths) ** 2
    return inf if network.neurons > 100 else 1e-3 + 1e-6 * 2 ** (network.neurons / 2)


SECTION = Section("fibre", "which other parameters have this function", _entries, _cost_s, _refusal)
