"""A study from Python: its runs as values and as a frame, its report, its fits; the same as by the commands."""

import subprocess
import sys

import pytest

import hardness
from hardness.reporting import tabular
from hardness.reporting.entries import entries
from hardness.reporting.fitted import fitted
from instances import InputError

STUDY = """
name: small
instances:
  - family: gaussian-network
    params: {inputs: [1, 2], width: [4, 8], bias: 0}
    replicates: 2
    seed: 1
    to: maximum
  - family: gnp-multicolored-clique
    params: {colors: 2, nodes: [1, 2, 4], density: 1.0}
    replicates: 2
    seed: 1
    to: positivity
solvers: [region, sweep]
limits: {wall_s: 5, memory_gib: 2}
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    (folder / "small.yaml").write_text(STUDY)
    return hardness.run(folder / "small.yaml", store=folder / "q.db", jobs=2, progress=False)


def test_runs_are_a_sequence_of_all_that_is_stored(runs):
    assert len(runs) == len(list(runs)) == len(hardness.Store(runs.store).runs()) > 8
    assert isinstance(runs[0], hardness.Run)
    assert runs[:2] == list(runs)[:2]
    assert repr(runs) == f"Runs({len(runs)} in {runs.store})"
    assert "region" in runs._repr_html_()


def test_what_is_stored_is_not_run_again(runs):
    study = hardness.read_study(runs.store.parent / "small.yaml")
    again = hardness.run(study, store=str(runs.store), progress=False)
    assert [run.started_utc for run in again] == [run.started_utc for run in runs]


def test_a_frame_has_parameters_and_work_as_columns(runs):
    pytest.importorskip("pandas")
    frame = runs.to_frame()
    assert len(frame) == len(runs)
    assert set(frame["params.width"].dropna()) == {4, 8}
    assert frame.groupby("solver")["work.regions"].sum()["region"] > 0
    assert frame["work.regions"].isna().any()
    assert set(frame["category"]) <= {category.value for category in hardness.Category}
    for field in ("wall_s", "n", "d", "verdict", "solver"):
        assert frame[field].tolist() == [getattr(run, field) for run in runs]


def test_the_fits_are_those_of_the_report(runs):
    found = hardness.scaling(runs)
    stored = hardness.Store(runs.store)
    same = fitted(entries(stored.runs()), stored.startups())
    assert found.tables["fits"] == tabular.fits_table(same.curves)
    hardness.report(runs, runs.store.parent / "page")
    for name, table in found.tables.items():
        assert (runs.store.parent / "page" / "tables" / f"{name}.csv").read_text() == table.csv
    assert found.sentences == ("These runs tell no law of growth from another.",)
    assert str(found) == found.sentences[0]
    assert "fits" in repr(found)
    assert "<li>" in found._repr_html_()


def test_tables_are_frames(runs):
    pytest.importorskip("pandas")
    found = hardness.scaling(str(runs.store))
    for name, table in found.tables.items():
        frame = found.to_frame(name)
        assert list(frame.columns) == list(table.columns)
        assert len(frame) == len(table.rows)
    with pytest.raises(InputError, match="no table 'fit'; known: fits"):
        found.to_frame("fit")


def test_the_report_says_where_its_page_is(runs):
    assert hardness.report(runs.store, runs.store.parent / "page").read_text().startswith("<!DOCTYPE html>")


def test_pandas_is_imported_only_when_it_is_asked_for():
    code = "import sys, hardness; hardness.run, hardness.scaling; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_without_pandas_one_line_says_how_to_get_it(runs, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match=r"pip install 'relu-hardness\[python\]'"):
        runs.to_frame()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hardness.run(3, store="q.db"), "a study is a shipped name, .*; got 3"),
        (lambda: hardness.run("nothing", store="q.db"), "nor a shipped study; shipped"),
        (lambda: hardness.run("quickstart", store="q.db", jobs=0), "jobs is 0"),
        (lambda: hardness.report(3, "page"), "runs are what hardness.run returned, .*; got 3"),
        (lambda: hardness.report("nowhere.db", "page"), "nowhere.db: no such file"),
        (lambda: hardness.scaling("nowhere.db"), "nowhere.db: no such file"),
    ],
)
def test_what_is_no_study_or_no_store_is_refused_in_one_line(call, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=message):
        call()
    assert list(tmp_path.iterdir()) == []
