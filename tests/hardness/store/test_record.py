"""What is stored is what was run: once, whole, by one writer."""

import fcntl
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from math import inf

import pytest

from hardness.judging.judge import Category
from hardness.store.plan import run_key
from hardness.store.store import SCHEMA, Store
from instances.errors import InputError
from instances.features.structure import Described
from solvers.solver import Limits
from tests import ROOT
from tests.hardness.reporting.synthetic import PLAIN

RUN = replace(
    PLAIN,
    key="k1",
    params={"colors": 2, "density": "threshold", "ratio": 0.5},
    recipe="hardness generate …",
    known="yes",
    wall_limit_s=5.0,
    verdict="yes",
    category=Category.CERTIFIED,
    certified=True,
    witness=(Fraction(1, 3), Fraction(2)),
    source_witness=(1, 4),
    work={"lps": 3},
    proof_s=0.5,
    check_s=0.25,
    proof_bytes=1234,
)
CRASH = replace(
    RUN,
    key="k2",
    verdict="unknown",
    stop="crashed",
    reason="killed",
    category=Category.ERROR,
    certified=False,
    witness=None,
    source_witness=None,
    wall_s=None,
    cpu_s=None,
    peak_rss_bytes=None,
    work={},
    proof_s=None,
    check_s=None,
    proof_bytes=None,
)

RESULTS = (ROOT / "docs" / "results.md").read_text()

CONTRACT = """key, instance, family, question, n, d, params, solver, version, seed, limits, verdict, value, stop,
    category, wall_s, cpu_s, startup_s, repetitions,
    calibration_wall_s, calibration_cpu_s, peak_rss_bytes, work, isolation, host, revision, started_utc, schema"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "q.db"


def test_what_is_written_is_read_in_order(path):
    with Store(path).writing() as writer:
        writer.add(RUN)
        writer.add(CRASH)
    assert Store(path).runs() == [RUN, CRASH]


def test_every_column_of_the_contract_is_there(path):
    with Store(path).writing() as writer:
        writer.add(RUN)
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    row = connection.execute(f"SELECT {CONTRACT} FROM runs").fetchone()
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert row["limits"] == '{"wall_s": 5.0, "memory_bytes": 2147483648}'
    assert (row["params"], row["work"]) == ('{"colors": 2, "density": "threshold", "ratio": 0.5}', '{"lps": 3}')
    assert (row["category"], row["schema"], mode) == ("certified", SCHEMA, "wal")


@pytest.mark.parametrize("table", ["runs", "hosts", "startups", "features", "instances", "plan"])
def test_every_column_is_documented(path, table):
    with Store(path).writing():
        pass
    connection = sqlite3.connect(path)
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    connection.close()
    rows = RESULTS.split(f"## Columns of `{table}`")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE) == columns


def test_the_first_description_of_an_instance_stays_and_a_fresh_store_has_none(path):
    described = Described({"n": 3.0, "density": 0.5}, 0.001)
    with Store(path).writing() as writer:
        writer.add_features("d", described)
        writer.add_features("d", Described({"n": 4.0}, 1.0))
    assert Store(path).features() == {"d": described}
    with pytest.raises(ValueError, match="JSON"), Store(path).writing() as writer:
        writer.add_features("e", Described({"n": inf}, 1.0))
    with Store(path).writing() as writer:
        writer.clear()
    assert Store(path).features() == {}


def test_every_category_is_documented():
    categories = RESULTS.split("## Columns of `runs`")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", categories, re.MULTILINE)) == {category.value for category in Category}


def test_a_run_is_stored_once(path):
    with Store(path).writing() as writer:
        writer.add(RUN)
        writer.add(replace(RUN, wall_s=9.0))
        assert writer.keys() == {"k1"}
    assert Store(path).runs() == [RUN]


def test_a_store_can_be_reopened_and_cleared(path):
    for run in (RUN, CRASH):
        with Store(path).writing() as writer:
            writer.add(run)
    with Store(path).writing() as writer:
        assert writer.keys() == {"k1", "k2"}
        writer.clear()
    assert Store(path).runs() == []


def test_runs_can_be_read_while_they_are_written(path):
    with Store(path).writing() as writer:
        writer.add(RUN)
        assert Store(path).runs() == [RUN]
        writer.add(CRASH)
        assert len(Store(path).runs()) == 2


def test_a_second_writer_is_refused_and_the_first_goes_on(path):
    program = (
        f"from pathlib import Path; from hardness.store.store import Store; "
        f"Store(Path({str(path)!r})).writing().__enter__()"
    )
    with Store(path).writing() as writer:
        with pytest.raises(InputError, match=r"another run is writing .*q\.db"), Store(path).writing():
            pass
        other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert "InputError: another run is writing" in other.stderr
        writer.add(RUN)
    assert Store(path).runs() == [RUN]
    with Store(path).writing():
        pass
    assert sorted(p.name for p in path.parent.iterdir()) == ["q.db"]


@pytest.mark.parametrize("between", ["removed", "replaced"])
def test_a_lock_file_that_goes_between_opening_and_locking_is_not_taken_for_the_lock(path, monkeypatch, between):
    lock = path.with_name("q.db.lock")
    right, seen = fcntl.flock, []

    def late(handle, how):
        if not seen:
            lock.unlink()  # as its last holder does
            if between == "replaced":
                lock.touch()  # as the next one does
        seen.append(handle)
        return right(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with Store(path).writing():
        assert len(seen) == 2
        assert os.path.samestat(os.fstat(seen[-1]), lock.stat())
        with pytest.raises(InputError, match="another run is writing"), Store(path).writing():
            pass
    assert not lock.exists()


def test_a_missing_store_cannot_be_read(path):
    with pytest.raises(InputError, match="no such file; hardness run"):
        Store(path).runs()
    assert not path.exists()


def test_a_store_needs_its_folder(tmp_path):
    with pytest.raises(InputError, match="there is no folder"), Store(tmp_path / "no" / "q.db").writing():
        pass


@pytest.mark.parametrize("content", [b"no database at all, but longer than a header of a hundred bytes" * 9, b"short"])
def test_a_file_that_is_no_database_is_refused_and_kept(path, content):
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a readable store"):
        Store(path).runs()
    with pytest.raises(InputError, match="not a readable store"), Store(path).writing():
        pass
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_kept(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE runs (key)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(InputError, match="not a store"), Store(path).writing():
        pass
    with pytest.raises(InputError, match="not a store"):
        Store(path).runs()
    assert path.read_bytes() == before


def test_another_schema_is_refused(path):
    with Store(path).writing():
        pass
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    with pytest.raises(InputError, match=f"schema {SCHEMA + 1}"):
        Store(path).runs()


def test_a_damaged_store_is_refused(path):
    with Store(path).writing() as writer:
        for number in range(200):
            writer.add(replace(RUN, key=str(number)))
    data = bytearray(path.read_bytes())
    data[5000:-5000] = b"\xff" * (len(data) - 10_000)
    path.write_bytes(data)
    with pytest.raises(InputError, match="not a readable store"):
        Store(path).runs()


@pytest.mark.parametrize("column", ["params = 'x'", "category = 'fine'", "witness = '[0.5]'", "limits = '{}'"])
def test_a_malformed_row_is_refused(path, column):
    with Store(path).writing() as writer:
        writer.add(RUN)
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE runs SET {column}")
    connection.close()
    with pytest.raises(InputError, match="malformed"):
        Store(path).runs()


@pytest.mark.parametrize(
    "change",
    [{"verdict": "maybe"}, {"category": "fine"}, {"category": "correct"}, {"stop": "x"}, {"verdict": "unknown"}],
)
def test_a_run_that_contradicts_itself_cannot_be_made(change):
    with pytest.raises(ValueError, match=r"."):
        replace(RUN, **change)


def test_the_key_depends_on_everything_that_makes_a_run():
    limits = Limits(5.0, 2**30, 0)
    runs = [
        ("digest", "region", "1", limits),
        ("other", "region", "1", limits),
        ("digest", "region[cut=off]", "1", limits),
        ("digest", "region", "2", limits),
        ("digest", "region", "1", limits, True),
        *(("digest", "region", "1", other) for other in (Limits(6, 2**30), Limits(5, 2**31), Limits(5, 2**30, 1))),
    ]
    assert len({run_key(*run) for run in runs}) == len(runs)
    assert run_key("digest", "region", "1", Limits(5, 2**30)) == run_key(*runs[0])
