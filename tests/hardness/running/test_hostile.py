"""Whatever a run attacks, it harms nobody but itself: in both ways in which runs are started."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hardness.isolation import process
from hardness.isolation.files.spool import Spool
from hardness.isolation.pool import Pool
from hardness.isolation.waiting import wait
from hardness.judging.judge import Category, Judgement
from hardness.running import solving
from hardness.running.execute import Execution
from hardness.scheduling.local import Local
from hardness.scheduling.run import run_study
from hardness.sealed import Sealed
from hardness.store.store import Store
from hardness.study.progress import Progress
from hardness.study.study import Study
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.recipe import Instance, Known
from solvers.answer import Stop
from solvers.solver import Limits
from tests.hardness.isolation.pools import MEMORY_BYTES, UNASKED, instance, judged
from tests.hardness.running import hostile, misbehaving
from tests.hardness.running.hostile import BEGINNINGS, LINES
from tests.hardness.running.test_execute import released
from tests.hardness.scheduling.test_run import ENTRY

YES = Known(Verdict.YES, "told")

OWN = "its own answer"
"""What comes of an attack that changes nothing: the answer of the solver, which is wrong."""

AFTERMATH = {
    "rewrite everything": OWN,
    "delete everything": OWN,
    "replace its folder": OWN,
    "a file for its folder": OWN,
    "nest": OWN,
    "litter": OWN,
    "leave a daemon": OWN,
    "fill the disk": Stop.CRASHED,
    "fill the disk with many files": Stop.CRASHED,
    "breed": Stop.MEMORY,
    "kill its guard": Stop.CRASHED,
    "stop its guard": Stop.CRASHED,
    "kill its template": OWN,
    "close everything": Stop.CRASHED,
    "write everywhere": Stop.CRASHED,
    "write to its parents": OWN,
    "raise surrogates": Stop.CRASHED,
    "raise the unspeakable": Stop.CRASHED,
}


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(solving, "DISK_BYTES", 2**24)
    for module in (solving, process):
        monkeypatch.setattr(module, "ENDING_S", 1.0)


@pytest.fixture(scope="module")
def forking() -> Iterator[Pool]:
    """Where runs are forked."""
    with Pool() as opened:
        yield opened


def attacked(pool, attack: str, held: Path | str = "", **options):
    solver = f"{hostile.HERE}:Hostile[attack={attack},held={held}]"
    return judged(pool, solver, 5.0, known=YES, **options)


@pytest.mark.parametrize("attack", AFTERMATH)
def test_an_attack_harms_only_its_own_run(pool, attack, tmp_path):
    held = tmp_path / "held"
    outcome, judgement = attacked(pool, attack, held, tidy=False)
    if AFTERMATH[attack] is OWN:
        assert judgement.category is Category.WRONG
    else:
        assert outcome.answer.stop is AFTERMATH[attack]
        assert judgement.category is (Category.UNKNOWN if AFTERMATH[attack] is Stop.MEMORY else Category.ERROR)
    assert len(judgement.reason) < 500
    assert judgement.reason.isprintable()
    assert not held.exists() or released(held)
    assert judged(pool, "Honest", known=YES, tidy=False)[1].category is Category.CERTIFIED


def _said(pool, attack: str = "", line: str = "nothing") -> Judgement:
    """The run is an error that says so briefly, and soon."""
    before = time.monotonic()
    outcome, judgement = attacked(pool, attack, seed=list(LINES).index(line))
    assert time.monotonic() - before < 60
    assert (outcome.answer.stop, judgement.category) == (Stop.CRASHED, Category.ERROR)
    assert len(judgement.reason) < 400
    assert judgement.reason.isprintable()
    assert outcome.wall_s is None or 0 <= outcome.wall_s < 60
    assert 0 <= outcome.startup_s < 60
    return judgement


@pytest.mark.parametrize("line", LINES)
def test_what_is_no_answer_is_an_error_of_its_run(forking, line):
    assert "malformed" in _said(forking, line=line).reason or line in ("half a line",)


@pytest.mark.parametrize("attack", BEGINNINGS)
def test_what_is_no_beginning_is_an_error_of_its_run(forking, attack):
    assert "malformed" in _said(forking, attack).reason


@pytest.mark.parametrize("line", ["surrogates", "an endless line", "a value beyond everything", "an infinite count"])
def test_so_it_is_from_a_fresh_process(pool, line):
    _said(pool, line=line)


PROOFS = {
    "a proof of something else": "no.proof, line 2: .*digest|question",
    "a pipe as proof": "what lies in its place is no file",
    "a link as proof": "what lies in its place is Too many levels",
    "a folder as proof": "what lies in its place is no file",
    "a device as proof": "what lies in its place is Too many levels",
    "a sparse proof": "no.proof, line 1: a line of more than 64 MiB",
}


@pytest.mark.parametrize("attack", PROOFS)
def test_what_lies_in_the_place_of_a_proof_certifies_nothing(pool, attack, tmp_path):
    outcome, judgement = attacked(pool, attack, proof=tmp_path / "no.proof", tidy=False)
    assert judgement.category is Category.WRONG
    assert not outcome.proof.accepted
    assert re.search(PROOFS[attack], outcome.proof.reason)
    assert not (tmp_path / "no.proof").exists()


@pytest.mark.parametrize("attack", ["kill its guard", "kill its template", "delete everything", "rewrite everything"])
def test_who_runs_beside_an_attack_does_not_notice(forking, attack):
    """Both are copies of one template."""
    solver, limits = f"{hostile.HERE}:Hostile[attack={attack},held=beside]", Limits(5.0, MEMORY_BYTES)
    network = Network((Layer([[1.0]] * hostile.BYSTANDER, [0.0] * 5), Layer([[1.0] * 5], [-99.0])))
    asked = Instance(Positivity(network, Box.cube(1, 0, 2)), None)
    with closing(Spool(forking.workspace.path)) as spool:
        bystander, attacker = (Sealed.of(one, UNASKED, spool) for one in (asked, instance(1)))
        for _ in range(2):
            with (
                closing(Execution(forking, bystander, solver, limits)) as beside,
                closing(Execution(forking, attacker, solver, limits)) as attacking,
            ):
                while not ((first := beside.poll()) and (second := attacking.poll())):
                    wait(*(one.awaited for one in (beside, attacking) if one.poll() is None))
            outcome, judgement = first
            assert (outcome.answer.verdict, judgement.category) == (Verdict.NO, Category.UNCERTIFIED)
            assert outcome.start == "forked"
            assert second[1].category in (Category.ERROR, Category.UNCERTIFIED)


def test_a_witness_of_long_numbers_is_checked_exactly_and_soon(forking):
    network = Network((Layer([[1.0] * 100] * 3, [0.0] * 3), Layer([[1.0] * 3], [-1.0])))
    asked = Instance(Positivity(network, Box.cube(100, 0, 2)), None)
    before = time.monotonic()
    outcome, judgement = judged(forking, "Verbose[digits=40000]", asked=asked)
    assert judgement.category is Category.CERTIFIED
    assert len(outcome.answer.witness) == 100
    assert time.monotonic() - before < 60


@pytest.mark.slow
def test_all_of_them_in_one_study_leave_every_other_run_as_it_is(tmp_path):
    """Two at a time, so that most attacks have somebody to hit; and what is certified is what was asked."""
    path = tmp_path / "q.db"
    attacks = [attack for attack in AFTERMATH if attack != "stop its guard"]
    solvers = [f"{hostile.HERE}:Hostile[attack={attack},held={tmp_path / 'held'}]" for attack in attacks]
    honest, liar = f"{misbehaving.HERE}:Honest", f"{misbehaving.HERE}:SaysNo"
    study = Study("hostile", (ENTRY,), (honest, liar, *solvers), Limits(2.0, MEMORY_BYTES), proofs=True)
    assert run_study(study, path, scheduler=Local(2), progress=Progress()) == 2 * len(study.solvers)
    found = {(run.solver, run.known): run for run in Store(path).runs()}
    assert len({run.digest for run in found.values()}) == 2
    assert found[honest, "yes"].category is Category.CERTIFIED
    assert found[honest, "no"].category is found[liar, "no"].category is Category.CORRECT
    assert found[liar, "yes"].category is Category.WRONG
    for attack, solver in zip(attacks, solvers, strict=True):
        yes, no = found[solver, "yes"], found[solver, "no"]
        if AFTERMATH[attack] is OWN:
            assert yes.category in (Category.WRONG, Category.ERROR, Category.UNKNOWN)  # others attack it, too
            assert no.category in (Category.CORRECT, Category.ERROR, Category.UNKNOWN)
        else:
            assert yes.stop == no.stop == AFTERMATH[attack].value
    assert [run.solver for run in found.values() if run.certified] == [honest]
