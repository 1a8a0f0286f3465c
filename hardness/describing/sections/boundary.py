"""The decision boundary f = 0 of one output, piece by piece."""

from collections.abc import Iterator

from hardness.describing.effort import flat, seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject, Table, point_text
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.decision_boundary import BoundaryPiece, decision_boundary
from solvers.tropical.geometry.linear_regions import cells_on


def _entries(subject: Subject) -> Iterator[Entry]:
    found = cells_on(subject.one_output, subject.domain, Effort(), cancel=True)
    pieces = decision_boundary(found)
    yield Fact("pieces", len(pieces), "in one cell each")
    yield Fact("crossing", sum(piece.crossing for piece in pieces), "f changes its sign there; else along a kink")
    yield Fact("bounded pieces", sum(piece.shape.is_bounded for piece in pieces))
    plane = subject.network.inputs == 2
    yield Table(
        "each piece",
        ("cell", "crossing", "ends" if plane else "a point of it"),
        tuple((piece.cell, piece.crossing, _where(piece, plane)) for piece in pieces),
    )


def _where(piece: BoundaryPiece, plane: bool) -> str:
    if not plane:
        return point_text(piece.inside)
    ends = [*map(point_text, piece.shape.vertices)]
    ends += [f"on in direction {point_text(direction)}" for direction in piece.shape.directions]
    return " to ".join(ends) or f"the line through {point_text(piece.inside)}"


SECTION = Section(
    "boundary",
    "the decision boundary f = 0 of one output: its pieces and their ends",
    _entries,
    lambda subject: seconds_a_cell(subject, 1e-2),
    flat,
)
