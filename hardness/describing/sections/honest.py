"""Whether polynomial conditions already say that a network with one hidden layer is determined by its function."""

from collections.abc import Iterator

from hardness.describing.section import Entry, Fact, Section, Subject
from hardness.describing.sections import fibre
from solvers.zero_sum import honest


def _entries(subject: Subject) -> Iterator[Entry]:
    question, answer = fibre.identifiability(subject)
    found = honest(question, answer)
    note = "no neuron is silent, no two share a hyperplane, no weighted rows add up to 0: sufficient, not necessary"
    yield Fact("honest", "unknown" if found is None else "yes" if found else "no", note)
    yield Fact("identifiable", answer.verdict.value, answer.reason)


def _refusal(subject: Subject) -> str | None:
    hidden = len(subject.network.widths)
    return f"it is about one hidden layer; this network has {hidden}" if hidden > 1 else None


SECTION = Section("honest", "polynomial conditions for being determined", _entries, fibre.SECTION.cost_s, _refusal)
