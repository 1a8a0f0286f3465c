"""Hoffman constants: of a matrix, or of the inequalities that describe the cells of a network."""

from collections.abc import Iterator
from math import comb

from hardness.describing.effort import seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject
from instances.errors import InputError
from instances.tropical import tropical_map
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.hoffman import lower, pvz, upper
from solvers.tropical.hoffman.maps import choices, stack
from solvers.tropical.prune import prune

_DRAWS, _SEED = 20, 0
"""So many random sets of rows make the lower bound."""

_RANDOM = f"{_DRAWS} random sets of rows"
_SINGULAR = "by singular values, with the factor that repairs it"


def _entries(subject: Subject) -> Iterator[Entry]:
    effort = Effort()
    if subject.matrix is None:
        space = Space.everywhere(subject.network.inputs)
        pruned = tropical_map(subject.network, lambda p: prune(p, space, effort))
        stacks = [stack(pruned, choice) for choice in choices(pruned, effort)]
        effort.work["lps"] = 0
        constant = max(pvz(rows, effort).value for rows in stacks)
        yield Fact("constant", constant, "the largest over the cells of the pruned map, exact")
        yield Fact("linear programs", effort.work["lps"])
        yield Fact("lower bound", max(lower(rows, _DRAWS, _SEED, effort) for rows in stacks), _RANDOM)
        try:
            yield Fact("upper bound", max(upper(rows, effort) for rows in stacks), _SINGULAR)
        except InputError as error:
            yield Fact("upper bound", "left out", str(error))
        return
    found = pvz(subject.matrix, effort)
    yield Fact("constant", found.value, "exact, by the search of Peña, Vera and Zuluaga")
    yield Fact("linear programs", effort.work["lps"])
    yield Fact("surjective sets", len(found.surjective), "of the certificate")
    yield Fact("other sets", len(found.singular), "of the certificate; none of them is in a surjective one")
    yield Fact("lower bound", lower(subject.matrix, _DRAWS, _SEED, effort), _RANDOM)
    try:
        yield Fact("upper bound", upper(subject.matrix, effort), _SINGULAR)
    except InputError as error:
        yield Fact("upper bound", "left out", str(error))


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
