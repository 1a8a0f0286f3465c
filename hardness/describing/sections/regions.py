"""The linear regions one by one: affine maps, volumes and neighbours."""

from collections.abc import Iterator
from fractions import Fraction
from math import inf

from hardness.describing.effort import flat, seconds_a_cell
from hardness.describing.section import Entry, Fact, Section, Subject, Table, point_text
from instances.tropical.text import write_monomial
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.linear_regions import LinearRegions, RegionRow, cells_on, region_table


def _entries(subject: Subject) -> Iterator[Entry]:
    effort = Effort()
    cells = cells_on(subject.network, subject.domain, effort)
    found = LinearRegions.of(cells, effort)
    yield Fact("linear regions", len(found))
    yield Fact("affine maps", len(cells.alike()))
    yield Fact("cells", len(cells), "of the map of maxima")
    rows = region_table(found)
    volumes = [row.volume for row in rows if row.volume is not None]
    yield Fact("bounded regions", sum(row.bounded for row in rows))
    if omitted := next((row.omitted for row in rows if row.omitted), ""):
        yield Fact("volumes", "not all computed", omitted)
    else:
        yield Fact("volume of bounded ones", sum((Fraction(v) for v in volumes if v != inf), Fraction(0)))
    yield Table("each region", _COLUMNS, tuple(_row(number, row) for number, row in enumerate(rows)))
    graph = found.graph
    dimension = subject.network.inputs - 1
    edges = tuple(
        (one, other, _jump(data["jump"]), len(data["facets"]), dimension)
        for one, other, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2])
    )
    yield Table("neighbours", ("region", "other", "jump of the gradient", "facets", "dimension"), edges)


_COLUMNS = ("region", "affine map", "pieces", "bounded", "volume", "a point inside", "neighbours")


def _row(number: int, row: RegionRow) -> tuple[int | str | bool | Fraction | float, ...]:
    affine = "; ".join(write_monomial((gradient[:-1], gradient[-1])) for gradient in row.affine)
    volume = "omitted" if row.volume is None else row.volume
    return number, affine, row.pieces, row.bounded, volume, point_text(row.inside), len(row.neighbours)


def _jump(rows: tuple[tuple[Fraction, ...], ...]) -> str:
    return "; ".join(map(point_text, rows))


SECTION = Section(
    "regions",
    "every linear region: affine map, pieces, volume, neighbours",
    _entries,
    lambda subject: seconds_a_cell(subject, 1.5e-2),
    flat,
)
