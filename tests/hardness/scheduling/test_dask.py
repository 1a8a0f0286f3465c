"""A study on Dask's workers ends as it does here, whatever dies on the way."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hardness.judging.judge import Category
from hardness.scheduling import dask
from hardness.scheduling.dask import Dask, slurm_cluster
from hardness.scheduling.run import run_study
from hardness.store.store import Run, Store
from hardness.study.progress import Progress
from hardness.study.reduced import FamilyEntry
from hardness.study.study import Study, read_study
from instances.errors import InputError
from solvers.solver import Limits
from tests import ROOT
from tests.hardness.isolation.processes import harness, living_children, within
from tests.hardness.running.misbehaving import HERE

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'relu-hardness[cluster]'")
pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed: pip install 'relu-hardness[cluster]'")

ENTRY = FamilyEntry(
    "gnp-multicolored-clique", {"colors": (2,), "nodes": (2,), "density": (0.0, 1.0)}, 1, seed=1, to="positivity"
)  # one no and one yes


def study(*solvers: str, wall_s: float = 20.0) -> Study:
    return Study("test", (ENTRY,), tuple(f"{HERE}:{solver}" for solver in solvers), Limits(wall_s, 2**30))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What every process that these tests start, workers too, carries in its environment."""
    folder = tmp_path_factory.mktemp("dask")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORE_OF_THE_TEST", str(folder))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        yield folder


@pytest.fixture(scope="module")
def cluster(place: Path) -> Iterator["distributed.LocalCluster"]:
    """Two workers of a scheduler that does not go with the study."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, memory_limit=None, dashboard_address=":0", local_directory=str(place)
    ) as started:
        yield started


@pytest.fixture
def path(place: Path, tmp_path: Path) -> Path:
    return tmp_path / "q.db"


def told(run: Run) -> tuple[object, ...]:
    """What of a row depends on nothing but the study."""
    measured = ("wall_s", "cpu_s", "startup_s", "started_utc", "isolation", "peak_rss_bytes", "repetitions")
    measured = (*measured, "start", "warm", "calibration_wall_s", "calibration_cpu_s")
    return tuple(str(value) for name, value in vars(run).items() if name not in measured)


def test_the_rows_are_those_of_a_run_on_this_machine(path, tmp_path, cluster):
    every = study("Honest", "Malformed")
    assert run_study(every, path, scheduler=Dask(cluster.scheduler_address), progress=Progress()) == 4
    here = tmp_path / "here.db"
    run_study(every, here, progress=Progress())
    assert sorted(map(told, Store(path).runs())) == sorted(map(told, Store(here).runs()))
    assert Store(path).hosts()
    assert run_study(every, path, scheduler=Dask(cluster.scheduler_address), progress=Progress()) == 0


def test_the_limits_of_a_run_hold_on_a_worker_and_the_worker_lives_on(path, cluster):
    workers = set(cluster.scheduler_info["workers"])
    small = replace(study("Hanging", "Gorging", "Crashing[how=segfault]", "Honest"), limits=Limits(0.5, 2**29))
    one = replace(small, entries=(replace(ENTRY, grid=ENTRY.grid | {"density": (1.0,)}),))
    run_study(one, path, scheduler=Dask(cluster.scheduler_address), progress=Progress())
    stops = {run.solver.removeprefix(f"{HERE}:"): run.stop for run in Store(path).runs()}
    assert stops == {"Hanging": "time", "Gorging": "memory", "Crashing[how=segfault]": "crashed", "Honest": "finished"}
    assert set(cluster.scheduler_info["workers"]) == workers


def test_a_worker_that_is_killed_loses_no_run_and_doubles_none(path, cluster):
    class Killing(Progress):
        killed = 0

        def finished(self, run):
            if not self.killed:
                with distributed.Client(cluster, set_as_default=False) as client:
                    pids = client.run(os.getpid)
                self.killed = next(iter(pids.values()))
                os.kill(self.killed, signal.SIGKILL)

    killing = Killing()
    slow = study("Honest[nap_s=0.3]", "SaysNo")
    assert run_study(slow, path, scheduler=Dask(cluster.scheduler_address), progress=killing) == 4
    assert killing.killed
    check_whole(Store(path).runs())


def check_whole(found: list[Run]) -> None:
    """The runs of an honest solver that naps, and of one that always says no: all of them, each once and right."""
    assert len({run.key for run in found}) == len(found) == 4
    assert Counter(run.category for run in found) == {Category.CERTIFIED: 1, Category.CORRECT: 2, Category.WRONG: 1}


def written(folder: Path) -> Path:
    file = folder / "study.yaml"
    file.write_text(
        "name: test\ninstances:\n- {family: gnp-multicolored-clique, seed: 1, to: positivity,\n"
        "   params: {colors: 2, nodes: 2, density: [0.0, 1.0]}}\n"
        f"solvers: ['{HERE}:Honest[nap_s=0.3]', '{HERE}:SaysNo']\nlimits: {{wall_s: 20, memory_gib: 1}}\n"
    )
    return file


def test_a_study_that_is_killed_is_resumed_without_losing_or_repeating_any(path, tmp_path, cluster):
    file = written(tmp_path)
    with harness(file, path, "--scheduler", "dask", "--address", cluster.scheduler_address) as process:
        while not (line := process.stderr.readline()).startswith("[1/4]"):
            assert line or process.poll() is None
        process.kill()
    before = Store(path).runs()
    assert 1 <= len(before) < 4
    resumed = run_study(read_study(file), path, scheduler=Dask(cluster.scheduler_address), progress=Progress())
    assert resumed == 4 - len(before)
    after = Store(path).runs()
    assert after[: len(before)] == before
    check_whole(after)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 512 KiB."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_what_is_finished_and_the_rest_follows(tmp_path, place, cluster):
    class Filling(Progress):
        def finished(self, run):
            with contextlib.suppress(OSError), (disk / "ballast").open("ab", buffering=0) as file:
                while file.write(bytes(1024)):
                    pass

    two = study("Honest[nap_s=0.3]", "SaysNo")
    with small_disk(tmp_path / "disk") as disk:
        with pytest.raises(InputError, match=r"disk is full") as error:
            run_study(two, disk / "q.db", scheduler=Dask(cluster.scheduler_address), progress=Filling())
        assert "\n" not in str(error.value)
        (disk / "ballast").unlink()
        before = Store(disk / "q.db").runs()
        assert 1 <= len(before) < 4
        rest = run_study(two, disk / "q.db", scheduler=Dask(cluster.scheduler_address), progress=Progress())
        assert rest == 4 - len(before)
        check_whole(Store(disk / "q.db").runs())


def test_an_interruption_keeps_what_is_finished_and_ends_the_rest(path, cluster):
    class Interrupting(Progress):
        def finished(self, run):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(study("SaysNo"), path, scheduler=Dask(cluster.scheduler_address), progress=Interrupting())
    assert len(Store(path).runs()) == 1
    assert run_study(study("SaysNo"), path, scheduler=Dask(cluster.scheduler_address), progress=Progress()) == 1


def test_a_worker_with_another_version_of_a_solver_is_refused(path, cluster, monkeypatch):
    monkeypatch.setitem(run_study.__globals__, "loaded", lambda solvers, pool: ["2"] * len(solvers))
    with pytest.raises(InputError, match=r"SaysNo is 1 on a worker and 2 here"):
        run_study(study("SaysNo"), path, scheduler=Dask(cluster.scheduler_address), progress=Progress())
    assert Store(path).runs() == []


def test_what_cannot_be_reached_or_used_is_said_in_one_line(path, tmp_path, monkeypatch):
    monkeypatch.setattr(dask, "_CONNECTING_S", 0.3)
    with pytest.raises(InputError, match=r"cannot reach Dask's scheduler .*; what is finished is kept"):
        run_study(study("SaysNo"), path, scheduler=Dask("tcp://127.0.0.1:1"), progress=Progress())
    with pytest.raises(InputError, match="jobs is 0"):
        Dask(jobs=0)
    with pytest.raises(InputError, match="has its own workers"):
        Dask("tcp://127.0.0.1:1", jobs=2)
    with pytest.raises(InputError, match="has its own workers"):
        Dask("tcp://127.0.0.1:1", tmp_path / "slurm.yaml")
    monkeypatch.setattr(dask, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"distributed is not installed: pip install 'relu-hardness\[cluster\]'"):
        Dask()


SLURM = {
    "queue": "long",
    "account": "networks",
    "cores": 4,
    "processes": 4,
    "memory": "16GB",
    "walltime": "01:30:00",
    "job_extra_directives": ["--exclusive"],
    "worker_extra_args": ["--lifetime", "85m", "--lifetime-stagger", "4m"],
}


def test_the_job_script_for_slurm_says_what_the_file_says(tmp_path):
    file = tmp_path / "slurm.yaml"
    file.write_text(yaml.safe_dump(SLURM))
    with slurm_cluster(file, 0) as started:
        script = started.job_script()
    for directive in ("-p long", "-A networks", "--cpus-per-task=4", "--mem=15G", "-t 01:30:00", "--exclusive"):
        assert f"#SBATCH {directive}\n" in script
    for option in ("--nworkers 4", "--nthreads 1", "--lifetime 85m", "--lifetime-stagger 4m"):
        assert option in script


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{cores: 1, memory: 1GB}", "n_workers is missing"),
        ("{cores: 1, memory: 1GB, n_workers: 0, nodes: 3}", "SLURMCluster refuses it: .*nodes"),
        ("{n_workers: 0, memory: 1GB}", "SLURMCluster refuses it: .*cores"),
        ("- 1", "expected a mapping"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_wrong_file_for_slurm_is_refused(tmp_path, text, said):
    file = tmp_path / "slurm.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=f"slurm.yaml.*: {said}"):
        slurm_cluster(file, None)


@pytest.mark.slow
def test_a_study_on_its_own_workers_takes_them_along_when_it_is_killed(path, tmp_path):
    file = written(tmp_path)
    with harness(file, path, "--scheduler", "dask") as process:
        while not (line := process.stderr.readline()).startswith("[1/4]"):
            assert line or process.poll() is None
        process.kill()
    assert within(10, lambda: not living_children())
    before = Store(path).runs()
    with harness(file, path, "--scheduler", "dask") as process:
        assert process.wait() == 0
    after = Store(path).runs()
    assert after[: len(before)] == before
    check_whole(after)
    assert all("affinity" in run.isolation for run in after)


@pytest.mark.slow
def test_a_run_that_kills_its_workers_is_left_out_and_the_study_goes_on(path):
    pair = study("KillsParent", "SaysNo")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as own,
        pytest.raises(InputError, match=r"^2 runs lost one worker after the other; what is finished is kept"),
    ):
        run_study(pair, path, scheduler=Dask(own.scheduler_address), progress=Progress())
    assert [run.solver for run in Store(path).runs()] == [f"{HERE}:SaysNo"] * 2


@pytest.mark.slow
def test_a_study_runs_on_what_slurm_starts(path, tmp_path, monkeypatch):
    # A SLURM that starts a job here and at once. Dask removes the script as soon as it is accepted.
    submit = 'cp "$1" "$0.$$"\nsetsid sh "$0.$$" > "$0.$$.out" 2>&1 &\necho Submitted batch job 1\n'
    commands = {"sbatch": submit, "scancel": "", "squeue": ""}
    for name, script in commands.items():
        (tmp_path / name).write_text("#!/bin/sh\n" + script)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    slurm = tmp_path / "slurm.yaml"
    slurm.write_text(yaml.safe_dump({"cores": 1, "memory": "1GB", "n_workers": 2, "local_directory": str(tmp_path)}))
    assert run_study(study("Honest[nap_s=0.3]", "SaysNo"), path, scheduler=Dask(slurm=slurm), progress=Progress()) == 4
    check_whole(Store(path).runs())
