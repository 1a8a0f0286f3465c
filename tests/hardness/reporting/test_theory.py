"""Measured exponents beside predicted ones: what follows a law, what does not, and what is not told."""

import pytest

from hardness.reporting.curves import Measure, curves
from hardness.reporting.entries import entries
from hardness.reporting.page import write_report
from hardness.reporting.tables.theory import Standing, beside_theory
from hardness.reporting.tabular import theory_table
from tests.hardness.reporting.synthetic import run, store

NOISE = (0.03, -0.02, 0.01, -0.03, 0.02, 0.0)


def runs(exponent, d=6, density="threshold", noise=1.0, sizes=(8, 16, 32, 64, 128), more=lambda m: {}):
    """Three runs for each number m of nodes, whose n is that of the law and whose work is a power of n."""
    found = []
    for m in sizes:
        n = round(5 * m ** (2 * (d - 2) / (d - 1)))
        for i in range(3):
            found.append(
                run(
                    digest=f"{d} {m} {i}",
                    instance=f"{d} {m} {i}",
                    d=d,
                    n=n,
                    params={"colors": d, "nodes": m, "density": density, **more(m)},
                    work={"regions": round(10 * n**exponent * (1 + noise * NOISE[(m + i) % 6]))},
                )
            )
    return found


def standings(stored):
    listed = entries(stored)
    return {line.law.name: line for line in beside_theory(curves(listed, Measure.WORK), listed)}


@pytest.mark.parametrize(
    ("exponent", "first", "every"),
    [
        (9 / 8, Standing.SUPPORTED, Standing.SUPPORTED),
        (0.4, Standing.CONTRADICTED, Standing.SUPPORTED),
        (3.0, Standing.CONTRADICTED, Standing.SUPPORTED),  # trying all cliques takes 15/4
        (4.5, Standing.CONTRADICTED, Standing.CONTRADICTED),
    ],
)
def test_an_exponent_stands_to_each_law(exponent, first, every):
    found = standings(runs(exponent))
    assert found["first-moment"].standing is first
    assert float(found["first-moment"].exponent) == 9 / 8
    assert found["all-cliques"].standing is every
    low, middle, high = found["first-moment"].difference
    assert low < middle < high
    assert middle == pytest.approx(exponent - 9 / 8, abs=0.05)


def test_a_wide_interval_tells_nothing():
    assert standings(runs(9 / 8, noise=25.0, sizes=(8, 12, 16)))["first-moment"].standing is Standing.NOT_TOLD


def test_no_law_is_held_against_what_it_is_not_about():
    assert "first-moment" not in standings(runs(1.1, density=0.5))
    assert not standings(runs(1.1, more=lambda m: {"planted": m > 20}))


def test_the_page_and_the_tables_say_it(tmp_path):
    stored = runs(9 / 8)
    write_report(store(tmp_path / "a.db", stored), tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text()
    assert "Measured beside predicted" in page
    assert "first-moment" in page
    assert "supported" in (tmp_path / "out" / "tables" / "theory.csv").read_text()
    table = theory_table(list(standings(stored).values()))
    assert all(len(row) == len(table.columns) for row in table.rows)
