"""No choice between strategies is final: whichever is right, an answer comes, and at no great cost.

Judged by counted work, which is the same in every run.
"""

import faulthandler
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solvers.activation_sat.shallow.search as shallow
import solvers.auto.solve as auto
import solvers.region.search as region_search
from instances.families.problems.random_ksat import random_ksat
from instances.families.random_networks.gaussian_network import gaussian_network
from instances.network import Network
from instances.problem import Verdict
from instances.problems import Cnf
from instances.question import Box
from instances.questions import QUESTIONS, Lipschitz, Maximum, Positivity, Regions
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from solvers.activation_sat.shallow.short_refutations import Structure
from solvers.region.vertices.by_vertices import ByVertices
from solvers.region.walk.enumerate import Enumeration
from solvers.registry import load
from solvers.solver import Limits
from solvers.stopping.limits import checkpoint
from tests import DATA
from tests.solvers.activation_sat.test_sat_proofs import accepted
from tests.solvers.laws import question_laws as laws
from tests.solvers.laws.test_question_laws import asked

LIMITS = Limits(wall_s=60, memory_bytes=4 * 2**30)


@pytest.fixture(autouse=True)
def _no_waiting_for_ever() -> Iterator[None]:
    faulthandler.dump_traceback_later(120, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def dense(inputs: int, width: int, seed: int, second_width: int = 0) -> tuple[Network, Box]:
    """A network without structure, on its box."""
    known = gaussian_network(inputs, width, -1.0, second_width, seed=seed)
    assert isinstance(known.domain, Box)
    return known.network, known.domain


def formula(name: str | tuple[int, int]) -> CnfToPositivity:
    """A file, or a random formula of so many variables with a seed."""
    if isinstance(name, str):
        return CnfToPositivity(Cnf.read((DATA / name).read_text(), name))
    variables, seed = name
    return CnfToPositivity(random_ksat(variables, 4.26, seed=seed))


@pytest.mark.parametrize("solver", ["activation-sat", "auto"])
@pytest.mark.parametrize("name", ["uf20-06.cnf", "uf20-09.cnf", (15, 0), (20, 10), (25, 5)], ids=str)
def test_formulas_on_which_learning_seems_to_lead_nowhere_are_decided(name: str | tuple[int, int], solver: str) -> None:
    """Branch and bound over some 130 pieces in 20 dimensions, once begun, would not end."""
    reduction = formula(name)
    answer = load(solver).solve(reduction.target, LIMITS)
    assert answer.verdict is reduction.source.decide().verdict
    work = {count.rpartition(".")[2]: amount for count, amount in answer.work.items()}
    assert work["lemmas"] < 200
    assert work["lps"] < 500
    assert work["nodes"] < 20_000


def test_who_is_wrongly_thought_to_be_the_favourite_costs_a_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning decides this formula with some 60 lemmas, and halving decides this dense network with some 100 boxes."""
    monkeypatch.setattr(Structure, "prefer_clause_learning", False)
    work = load("activation-sat").solve(formula("uf20-01.cnf").target, LIMITS).work
    assert 0 < work["lemmas"] < 200
    assert work["nodes"] < 40_000
    monkeypatch.setattr(Structure, "prefer_clause_learning", True)
    work = load("activation-sat").solve(Maximum(*dense(4, 30, 0)), LIMITS).work
    assert 0 < work["nodes"] < 10_000
    assert work["lemmas"] < 1_000


@pytest.mark.parametrize("learns", [False, True])
def test_whoever_refutes_it_the_proof_is_accepted(learns: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Structure, "prefer_clause_learning", learns)
    monkeypatch.setattr(shallow, "TURN", 20_000)
    no = next(f for f in (formula((9, seed)) for seed in range(50)) if f.source.decide().verdict is Verdict.NO)
    assert accepted(no.target).verdict is Verdict.NO
    accepted(Maximum(*dense(3, 12, 1)))


def never(*_: Any, **__: Any) -> Any:
    """A strategy that does not end."""
    while True:
        checkpoint(1_000)


@pytest.mark.parametrize("dead", ["_learn", "_halve", "_whole"])
def test_any_two_strategies_for_one_hidden_layer_are_enough(dead: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shallow.ShallowSearch, dead, never)
    for reduction in (formula((9, 1)), formula((7, 3))):
        answer = load("activation-sat").solve(reduction.target, LIMITS)
        assert answer.verdict is reduction.source.decide().verdict
    assert load("activation-sat").solve(Maximum(*dense(2, 8, 0)), LIMITS).value is not None


@pytest.mark.parametrize(("engine", "method"), [(ByVertices, "__iter__"), (Enumeration, "__iter__")])
def test_either_way_through_regions_is_enough(engine: type, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [Lipschitz(*dense(2, 9, 0)), Regions(*dense(2, 4, 1, 3), kind="activation")]
    told = [load("region").solve(question, LIMITS).value for question in questions]
    monkeypatch.setattr(engine, method, never)
    assert [load("region").solve(question, LIMITS).value for question in questions] == told


@pytest.mark.parametrize("dead", ["sweep", "activation-sat", "region"])
def test_any_two_methods_are_enough_for_auto(dead: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(load(dead)), "solve", never)
    answer = load("auto").solve(Positivity(*dense(2, 8, 0)), LIMITS)
    assert answer.verdict is not Verdict.UNKNOWN
    assert not answer.note.startswith(dead)


@pytest.mark.parametrize("solver", ["activation-sat", "region", "auto"])
@pytest.mark.parametrize("name", QUESTIONS)
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_the_shortest_turns_change_no_answer(name: str, solver: str, data: st.DataObject) -> None:
    """Strategies are suspended at every checkpoint: nothing that they share may be half-changed, or locked, there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shallow, "TURN", 1)
        patch.setattr(shallow, "WHOLE_FIRST", 1)
        patch.setattr(region_search, "TURN", 1)
        patch.setattr(auto, "SECOND", 1)
        patch.setattr("solvers.stopping.turns._Seat.pass_on", lambda seat: seat._table.pass_on(_hurried(seat)))
        question = data.draw(asked(name))
        if load(solver).refusal(question) is None:
            laws.the_answer_is_that_of_brute_force(load(solver), question)


def _hurried(seat: Any) -> Any:
    """An allowance that grows by one step only."""
    seat.allowance = max(seat.allowance + 1, 1 + seat._done // seat._strategy.share)
    return seat
