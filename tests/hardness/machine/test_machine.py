"""What is said of the machine: its facts, its noise, and what a solver costs before it does anything."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hardness.isolation.pool import Pool
from hardness.machine import host as host_module
from hardness.machine.host import requirement_name, this_host
from hardness.machine.noise import calibrate, noise
from hardness.running.startup import Startup, measure
from hardness.store.store import Store
from instances.errors import InputError
from solvers.solver import Limits
from tests.hardness.reporting.synthetic import PLAIN
from tests.hardness.running.misbehaving import HERE

LIMITS = Limits(5.0, 2**30)
STARTUP = Startup("here", "region", "1", 0.4, 0.01, 0.01, 0.001, 0.001, 20, "2026-01-02T03:04:05+00:00")


def test_the_facts_of_a_host_are_what_times_depend_on():
    host = this_host()
    facts = ("processor", "physical cores that may be used", "governor", "kernel", "python", "revision", "numpy")
    assert all(host.facts[name] for name in facts)
    assert host.facts["numpy"][0].isdigit()
    assert host.facts["processor"] in host.host
    assert "pytest" not in host.facts


def test_what_the_kernel_does_not_say_is_not_made_up(monkeypatch, tmp_path):
    monkeypatch.setattr(host_module, "_CPUS", tmp_path)
    assert (this_host().facts["governor"], this_host().facts["turbo"]) == ("not said", "not said")
    (tmp_path / "intel_pstate").mkdir()
    (tmp_path / "intel_pstate" / "no_turbo").write_text("1\n")
    assert this_host().facts["turbo"] == "off"


@pytest.mark.parametrize(
    "requirement", ["numpy", "numpy>=2.0", 'numpy[x]~=2; extra == "fast"', "numpy (>=2)", "numpy!=2"]
)
def test_the_name_of_a_requirement_is_found(requirement):
    assert requirement_name(requirement) == "numpy"


def test_a_host_is_stored_once_and_again_when_it_has_changed(tmp_path):
    path, host = tmp_path / "q.db", this_host()
    newer = replace(host, facts=dict(host.facts) | {"numpy": "99"})
    with Store(path).writing() as writer:
        for one in (host, replace(host, recorded_utc="2099-01-01T00:00:00+00:00"), newer):
            writer.add_host(one)
    assert Store(path).hosts() == [host, newer]


def test_a_start_up_is_stored_once_for_host_solver_and_version(tmp_path):
    path, later = tmp_path / "q.db", replace(STARTUP, version="2")
    with Store(path).writing() as writer:
        for one in (STARTUP, replace(STARTUP, wall_s=9.0), later):
            writer.add_startup(one)
        assert writer.startups() == {("here", "region", "1"), ("here", "region", "2")}
    assert Store(path).startups() == [STARTUP, later]
    with Store(path).writing() as writer:
        writer.clear()
    assert Store(path).startups() == Store(path).hosts() == []


def test_malformed_facts_are_refused(tmp_path):
    path = tmp_path / "q.db"
    with Store(path).writing() as writer:
        writer.add_host(this_host())
    with sqlite3.connect(path) as connection:
        assert json.loads(connection.execute("SELECT facts FROM hosts").fetchone()[0])["kernel"]
        connection.execute("UPDATE hosts SET facts = 'x'")
    connection.close()
    with pytest.raises(InputError, match="table hosts is malformed"):
        Store(path).hosts()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as opened:
        yield opened


@pytest.mark.parametrize("solver", ["region", "auto", f"{HERE}:SaysNo"])
def test_the_start_up_of_a_solver_is_measured_apart(pool, solver):
    startup = measure(solver, "7", "here", LIMITS, pool)
    assert (startup.host, startup.solver, startup.version) == ("here", solver, "7")
    assert startup.process_s > 0
    assert 0 < startup.wall_s < 5
    assert 0 < startup.first_wall_s < 5
    assert startup.repetitions > 1
    assert startup.measured_utc.endswith("+00:00")


@pytest.mark.parametrize("solver", ["Refusing", "Crashing", "Malformed"])
def test_a_solver_that_does_not_answer_has_no_start_up(pool, solver):
    assert measure(f"{HERE}:{solver}", "1", "here", LIMITS, pool) is None


def test_the_fixed_piece_of_work_takes_some_time_and_always_the_same_steps():
    wall_s, cpu_s = calibrate()
    assert 0.001 < wall_s < 5
    assert 0 < cpu_s <= wall_s + 0.05


def test_noise_is_a_spread_around_the_median_for_each_host():
    quiet = [replace(PLAIN, calibration_wall_s=0.02, calibration_cpu_s=0.02)] * 18
    loud = [replace(PLAIN, calibration_wall_s=0.03, calibration_cpu_s=0.02)] * 3
    said = noise([*quiet, *loud, replace(PLAIN, calibration_wall_s=None)])
    assert "20.0 ms of work before each of 21 runs took +0 % to +50 % wall time and +0 % to +0 % CPU time" in said
    elsewhere = replace(PLAIN, host="there: CPU", calibration_wall_s=0.01, calibration_cpu_s=0.01)
    both = noise([*quiet, elsewhere])
    assert both.count("ms of work") == 2
    assert "there: CPU: the same 10.0 ms of work before each of 1 runs took +0 % to +0 %" in both
    assert noise([]) == "not measured"
