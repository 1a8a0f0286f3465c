"""What `hardness.solve` says is judged as on the command line, in a process of its own or in this one."""

import gc
import json
from fractions import Fraction
from pathlib import Path

import networkx as nx
import pytest

import hardness
from hardness.api import processes
from hardness.judging.recheck import Standing
from instances import Box, InputError, Instance, Layer, Network, Verdict, write_instance
from instances.questions import Lipschitz, Maximum, Positivity
from tests.hardness.commands.command import MISBEHAVING

TENT = Network((Layer([[1], [1]], [0, -1]), Layer([[1, -2]], [-0.25])))
YES, NO = Positivity(TENT, (0, 2)), Positivity(TENT, (3, 4))
VALUE = Maximum(TENT, (0, 2))
STEEP = Lipschitz(Network((Layer([[1, 1], [1, -1]], [0, 0]), Layer([[1, 1]], [0]))), (-1, 1))


@pytest.fixture(scope="module", autouse=True)
def _no_process_is_left():
    yield
    processes.close()


@pytest.fixture(params=[True, False], ids=["isolated", "in process"])
def isolated(request):
    return request.param


def test_a_yes_brings_its_point(isolated):
    answer = hardness.solve(YES, "region", isolated=isolated)
    assert (answer.verdict, answer.certified, answer.value, answer.reason) == (Verdict.YES, True, None, "")
    assert YES.check(answer.witness)
    assert answer.source_witness is None
    assert answer.work["regions"] >= 1
    assert answer.stop == "finished"
    assert answer.wall_s >= 0
    assert answer.cpu_s >= 0
    assert answer.peak_rss_bytes > 0
    found = hardness.check(YES, answer)
    assert found
    assert found.holds is Standing.YES


def test_a_no_is_certified_by_its_proof_which_goes_with_the_answer(isolated):
    bare = hardness.solve(NO, "region", isolated=isolated)
    assert (bare.verdict, bare.certified, bare.proof) == (Verdict.NO, False, None)
    assert hardness.check(NO, bare).holds is Standing.UNCHECKABLE
    answer = hardness.solve(NO, "region", proof=True, isolated=isolated)
    assert (answer.verdict, answer.certified) == (Verdict.NO, True)
    proof = answer.proof
    assert proof.is_file()
    assert hardness.check(NO, answer)
    del answer
    gc.collect()
    assert not proof.exists()


def test_a_proof_is_kept_where_it_is_wanted(isolated, tmp_path):
    answer = hardness.solve(NO, "region", proof=tmp_path / "no.proof", isolated=isolated)
    assert answer.proof == tmp_path / "no.proof"
    del answer
    gc.collect()
    assert (tmp_path / "no.proof").is_file()


def test_values_are_exact(isolated):
    answer = hardness.solve(VALUE, "region", proof=True, isolated=isolated)
    assert (answer.verdict, answer.value, answer.value_float) == (Verdict.VALUE, Fraction(3, 4), 0.75)
    assert answer.certified
    root = hardness.solve(STEEP, "region", isolated=isolated)
    assert (root.value, root.value_float) == (4, 2.0)


def test_an_instance_with_a_source_brings_a_witness_of_it(isolated):
    graph = nx.complete_graph(4)
    instance = hardness.reduce(graph, "positivity", colors=2)
    answer = hardness.solve(instance, "region", isolated=isolated)
    assert len(answer.source_witness) == 2
    assert instance.recipe.drawn.check(answer.source_witness)
    assert hardness.check(instance, answer)


def test_an_instance_on_disk_is_the_same(isolated, tmp_path):
    instance = hardness.reduce([[1], [2]], "positivity", groups=2)
    path = write_instance(tmp_path, instance, instance.known)
    for given in (path, str(path), path.with_suffix(".onnx")):
        answer = hardness.solve(given, "region", isolated=isolated)
        assert (answer.verdict, answer.certified) == (Verdict.YES, True)
    saved = answer.save(tmp_path / "answer.json")
    assert json.loads(saved.read_text())["verdict"] == "yes"
    assert hardness.check(path, saved)
    assert hardness.check(instance, str(saved))


@pytest.mark.parametrize("solver", ["SaysYes", "SaysNo"])
def test_an_answer_that_fails_is_unknown_and_says_what_was_claimed(solver, isolated):
    known = hardness.reduce([[1], [2]], "positivity", groups=2)
    answer = hardness.solve(known, f"{MISBEHAVING}:{solver}", isolated=isolated)
    assert answer.verdict is Verdict.UNKNOWN
    assert not answer.certified
    assert answer.witness is None
    assert answer.category in ("invalid-witness", "wrong")
    assert answer.category in answer.reason
    assert answer.claim["verdict"] in ("yes", "no")
    assert not hardness.check(known, answer)
    assert "unknown" in repr(answer)


def test_a_refusal_says_why(isolated):
    refused = hardness.solve(Positivity(TENT, (0, 2)), f"{MISBEHAVING}:Refusing", isolated=isolated)
    assert (refused.verdict, refused.stop) == (Verdict.UNKNOWN, "unsupported")
    assert "refuses the question" in refused.reason


def test_a_solver_that_dies_is_an_answer_that_says_so():
    answer = hardness.solve(YES, f"{MISBEHAVING}:Crashing")
    assert (answer.verdict, answer.stop, answer.category) == (Verdict.UNKNOWN, "crashed", "error")
    assert answer.reason


def test_a_question_that_a_solver_spoils_is_judged_as_it_was_asked():
    instance = Instance(YES, None)
    assert hardness.solve(instance, "region", isolated=False).certified
    assert instance.question == Positivity(TENT, Box.cube(1, 0, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hardness.solve(5), "an instance is what hardness.reduce or hardness.ask made, .*; got 5"),
        (lambda: hardness.solve(TENT), "an instance is what"),
        (lambda: hardness.solve("nowhere.yaml"), "nowhere.yaml"),
        (lambda: hardness.solve(YES, "nobody"), "unknown solver 'nobody'; known"),
        (lambda: hardness.solve(YES, "nobody", isolated=False), "unknown solver 'nobody'; known"),
        (lambda: hardness.solve(YES, 3), "a solver is asked for by its name"),
        (lambda: hardness.solve(YES, "region[speed=3]"), "unknown option"),
        (lambda: hardness.solve(YES, timeout_s=0), "timeout_s is 0; a positive number"),
        (lambda: hardness.solve(YES, timeout_s="1"), "timeout_s is '1'"),
        (lambda: hardness.solve(YES, timeout_s=float("nan")), "timeout_s is nan"),
        (lambda: hardness.solve(YES, memory_gib=1e99), "memory_gib is 1e"),
        (lambda: hardness.solve(YES, seed=0.5), "seed is 0.5; an integer"),
        (lambda: hardness.solve(YES, proof=Path("nowhere") / "p"), "there is no folder nowhere"),
        (lambda: hardness.check(YES, 3), "an answer is what hardness.solve returned, .*; got 3"),
        (lambda: hardness.check(NO, hardness.solve(YES, "region", isolated=False)), "the answer is to instance"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(call, message):
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_network_alone_is_sent_to_ask(tmp_path):
    from instances import write_network

    write_network(TENT, tmp_path / "net.onnx")
    with pytest.raises(InputError, match=r"no net.yaml beside it; ask about it by hardness.ask"):
        hardness.solve(tmp_path / "net.onnx")
