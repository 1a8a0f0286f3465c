"""How many parameters the function really has."""

from collections.abc import Iterator
from math import comb, inf

from hardness.describing.section import Entry, Fact, Section, Subject
from instances.errors import InputError
from instances.questions import FunctionalDimension
from solvers.registry import load
from solvers.stopping.limits import Limits, time_left_s


def _entries(subject: Subject) -> Iterator[Entry]:
    network = subject.network
    question = FunctionalDimension(network, subject.domain)
    yield Fact("parameters", question.parameters)
    yield Fact("scalings", network.neurons, "hidden neurons, each with one that changes no function")
    answer = load("region").solve(question, Limits(min(time_left_s(), 1e6), 1 << 32))
    if answer.value is None:
        raise InputError(f"the functional dimension is unknown: {answer.reason}")
    yield Fact("functional dimension", int(answer.value), answer.note)
    yield Fact("deficit", question.parameters - network.neurons - int(answer.value), "parameters less scalings less it")


def _cost_s(subject: Subject) -> float:
    network = subject.network
    if network.neurons > 200:
        return inf
    regions = sum(comb(network.neurons, k) for k in range(min(network.inputs, network.neurons) + 1))
    return 2e-3 * regions * (network.inputs + 1)


SECTION = Section("dimension", "parameters, functional dimension, deficit", _entries, _cost_s)
