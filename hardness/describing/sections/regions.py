"""The linear regions one by one: affine maps, volumes and neighbours."""

from collections.abc import Iterator
from fractions import Fraction
from math import inf

from hardness.describing.effort import flat, seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject, Table, point_text
from instances.question import Box, RealSpace
from instances.tropical.text import write_monomial
from solvers.inputs import RowSpace, row_space
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, RegionRow, cells_on, region_table


def _entries(subject: Subject) -> Iterator[Entry]:
    effort, domain, network = Effort(), subject.domain, subject.network
    rows = None if isinstance(domain, Box) else row_space(network)
    fewer = rows if rows is not None and rows.smaller else None
    if fewer is not None:
        network, domain = fewer.reduced, RealSpace(fewer.reduced.inputs)
    cells = cells_on(network, domain, effort, cancel=True)
    found = LinearRegions.of(cells, effort)
    yield Fact("linear regions", len(found))
    yield Fact("affine maps", len(cells.alike()))
    yield Fact("cells", len(cells), "of the map of maxima, after cancelling")
    table = region_table(found)
    bounded = 0 if fewer else sum(row.bounded for row in table)
    if fewer is not None:
        free = fewer.inputs - network.inputs
        yield Fact("bounded regions", bounded, f"each is a union of translates of a subspace of {free} dimensions")
    else:
        yield Fact("bounded regions", bounded)
        volumes = [row.volume for row in table if row.volume is not None]
        if omitted := next((row.omitted for row in table if row.omitted), ""):
            yield Fact("volumes", "not all computed", omitted)
        else:
            yield Fact("volume of bounded ones", sum((Fraction(v) for v in volumes if v != inf), Fraction(0)))
    yield Table("each region", _COLUMNS, tuple(_row(number, row, fewer) for number, row in enumerate(table)))
    dimension = subject.network.inputs - 1
    edges = tuple(
        (one, other, _jump(data["jump"], fewer), len(data["facets"]), dimension)
        for one, other, data in sorted(found.graph.edges(data=True), key=lambda edge: edge[:2])
    )
    yield Table("neighbours", ("region", "other", "jump of the gradient", "facets", "dimension"), edges)


_COLUMNS = ("region", "affine map", "pieces", "bounded", "volume", "a point inside", "neighbours")


def _row(number: int, row: RegionRow, fewer: RowSpace | None) -> tuple[int | str | bool | Fraction | float, ...]:
    if fewer is not None:
        inside = f"{point_text(row.inside)} in {_inputs(fewer)}, else 0"
        return number, f"of {fewer.inputs} inputs", row.pieces, False, inf, inside, len(row.neighbours)
    affine = "; ".join(write_monomial((gradient[:-1], gradient[-1])) for gradient in row.affine)
    volume = "omitted" if row.volume is None else row.volume
    return number, affine, row.pieces, row.bounded, volume, point_text(row.inside), len(row.neighbours)


def _inputs(fewer: RowSpace) -> str:
    return ", ".join(f"x{column + 1}" for column in fewer.columns)


def _jump(rows: tuple[tuple[Fraction, ...], ...], fewer: RowSpace | None) -> str:
    return f"of {fewer.inputs} inputs" if fewer else "; ".join(map(point_text, rows))


SECTION = Section(
    "regions",
    "every linear region: affine map, pieces, volume, neighbours",
    _entries,
    lambda subject: seconds_a_cell(subject, 1.5e-2),
    flat,
)
