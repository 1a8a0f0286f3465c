"""CSV that a spreadsheet shows and does not run."""

import csv
import io

import pytest

from hardness.reporting import runs as exported
from hardness.reporting.entries import entries
from hardness.reporting.tables.spreadsheet import written
from hardness.reporting.tabular import Table
from tests.hardness.reporting.synthetic import run


def cells(*values):
    (_, row) = csv.reader(io.StringIO(written(["c"] * len(values), [values])))
    return row


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://e.org", "see")',
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1, 2)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "-",
        "=",
        "+",
        "@",
        "--1",
        "-1-1",
        "+inf",
    ],
)
def test_a_text_that_would_be_a_formula_is_made_a_text(text):
    assert cells(text) == [f"'{text}".replace("\r", "\n")]


@pytest.mark.parametrize(
    "text", ["-1", "+1", "-1.5", "-.5", "-1e-9", "+2E+3", "-1/3", "-inf", "1-2", "a=b", "", "x@y", "'=1"]
)
def test_numbers_and_other_texts_stay_as_they_are(text):
    assert cells(text) == [text]


def test_numbers_stay_numbers_with_all_digits_and_none_is_empty():
    assert cells(-1, -0.1, 1e-300, None, True) == ["-1", "-0.1", "1e-300", "", "True"]


def test_every_csv_of_a_report_is_written_so():
    evil = "=cmd|' /C calc'!A0"
    (row,) = csv.DictReader(io.StringIO(exported.as_csv(entries([run(solver=evil, family=evil, reason=evil)]))))
    assert (row["solver"], row["family"], row["reason"]) == (f"'{evil}",) * 3
    assert Table("t", "c", ("a", "b"), ((evil, -0.5),)).csv == f"a,b\n'{evil},-0.5\n"


def test_every_value_but_the_escaped_ones_is_read_back_as_it_was():
    made = run(verdict="value", value="-7/3", work={"regions": 3})
    (row,) = csv.DictReader(io.StringIO(exported.as_csv(entries([made]))))
    assert (row["value"], row["wall_s"], row["work"]) == ("-7/3", "1.0", '{"regions": 3}')
