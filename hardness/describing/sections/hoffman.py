"""Hoffman constants: of a matrix, or of the inequalities that describe the cells of a network."""

from collections.abc import Iterator, Sequence
from math import comb

from hardness.describing.effort import seconds_a_cell
from hardness.describing.section import Entry, Fact, Row, Section, Subject
from instances.errors import InputError
from instances.tropical import tropical_map
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman import independent, lower, pvz, upper
from solvers.tropical.hoffman.maps import choices, stack
from solvers.tropical.prune import prune

_DRAWS, _SEED = 20, 0
"""So many random sets of rows make the lower bound."""

_MOST_BASES = 2000
"""Where there are at most so many sets of rows of that size, the constant is computed once more, by all bases."""

_RANDOM = f"{_DRAWS} random sets of rows"
_SINGULAR = "by singular values, with the factor that repairs it"


def _entries(subject: Subject) -> Iterator[Entry]:
    effort = Effort()
    if subject.matrix is None:
        space = Space.everywhere(subject.network.inputs)
        pruned = tropical_map(subject.network, lambda p: prune(p, space, effort), cancel=True)
        stacks: list[Sequence[Row]] = [stack(pruned, choice) for choice in choices(pruned, effort)]
        yield Fact("cells", len(stacks), "of the pruned map, after cancelling; each has a matrix")
        yield Fact("rows", max(map(len, stacks)), "of a matrix, which has a column for every input")
    else:
        stacks = [subject.matrix]
    effort.work["lps"] = 0
    found = [pvz(rows, effort) for rows in stacks]
    constant = max(certificate.value for certificate in found)
    yield Fact("constant", constant, "exact, by the search of Peña, Vera and Zuluaga")
    yield Fact("linear programs", effort.work["lps"])
    yield Fact("surjective sets", sum(len(one.surjective) for one in found), "of the certificates")
    yield Fact("other sets", sum(len(one.singular) for one in found), "of the certificates; in no surjective one")
    if _sets(stacks) <= _MOST_BASES:
        yield Fact("by all bases", max(independent(rows, effort) for rows in stacks), "the same, without the search")
    yield Fact("lower bound", max(lower(rows, _DRAWS, _SEED, effort) for rows in stacks), _RANDOM)
    try:
        yield Fact("upper bound", max(upper(rows, effort) for rows in stacks), _SINGULAR)
    except InputError as error:
        yield Fact("upper bound", "left out", str(error))


def _sets(stacks: Sequence[Sequence[Row]]) -> int:
    """At least as many as there are bases."""
    return sum(comb(len(rows), min(len(rows) // 2, len(rows[0]))) for rows in stacks if rows)


def _cost_s(subject: Subject) -> float:
    if subject.matrix is None:
        return seconds_a_cell(subject, 5e-2)
    rows, columns = len(subject.matrix), len(subject.matrix[0])
    return 1e-2 + 1e-4 * comb(rows, min(columns, rows // 2))


SECTION = Section(
    "hoffman",
    "the Hoffman constant of a matrix, or of the cells of a network, with bounds",
    _entries,
    _cost_s,
    matrices=True,
)
