"""The models that see ridge functions decide as brute force does, and have a binary for each piece or kink."""

import pytest
from hypothesis import given, settings

from instances.errors import InputError
from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum, Positivity, ZeroMap
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.answer import Stop
from solvers.milp import Milp
from solvers.milp.encodings.ridges import filtered, incremental
from solvers.registry import load
from solvers.ridges import rebalanced, ridge_sum
from solvers.ridges.counts import COUNTS
from solvers.solver import Deadline, Limits
from solvers.stopping.limits import OutOfTimeError
from tests.networks import questions, touching_questions
from tests.oracles import one_hidden_layer as brute_force
from tests.solvers.milp.test_milp import power_of_two_cliques

PLENTY = Limits(wall_s=60, memory_bytes=4 * 2**30)
ENCODINGS = ("big-m", "ridge", "incremental")
few = settings(deadline=None, max_examples=40)
SOLVERS = [Milp(engine, encoding) for engine in ("highs", "gscip") for encoding in ENCODINGS]


def named(solver: Milp) -> str:
    return f"{solver.engine}-{solver.encoding}"


every = pytest.mark.parametrize("solver", SOLVERS, ids=named)
ridged = pytest.mark.parametrize("solver", [s for s in SOLVERS if s.encoding != "big-m"], ids=named)


@every
@few
@given(question=questions())
def test_random_networks_are_decided_rightly(solver: Milp, question: Positivity) -> None:
    box = question.domain if isinstance(question.domain, Box) else None
    positive = brute_force.positive_somewhere(question.network, box) is not None
    answer = solver.solve(question, PLENTY)
    assert answer.verdict is (Verdict.YES if positive else Verdict.NO)
    assert answer.witness is None or question.check(answer.witness)


@every
@few
@given(question=touching_questions())
def test_networks_whose_maximum_is_exactly_0_are_never_positive(solver: Milp, question: Positivity) -> None:
    assert solver.solve(question, PLENTY).verdict is not Verdict.YES


@pytest.mark.parametrize("encoding", ["ridge", "incremental"])
@few
@given(question=questions(max_inputs=2, max_neurons=4))
def test_maxima_are_those_of_big_m_or_floats_could_not_tell(encoding: str, question: Positivity) -> None:
    """On R^1 max(0, 1/8 - x) - max(0, -1 - x) has the maximum 9/8 on a ray, where the model of ridges cannot tell."""
    asked = Maximum(question.network, question.domain)
    answers = [Milp(encoding=encoding, fold=False).solve(asked, PLENTY), Milp().solve(asked, PLENTY)]
    told = [answer.value for answer in answers if answer.stop is not Stop.INEXACT]
    assert len(set(told)) <= 1
    assert all(answer.stop in (Stop.FINISHED, Stop.INEXACT) for answer in answers)


@pytest.mark.parametrize("verdict", [Verdict.NO, Verdict.YES])
@ridged
def test_cliques_are_found_and_refuted(solver: Milp, verdict: Verdict) -> None:
    planted = verdict is Verdict.YES
    sources = (gnp_multicolored_clique(3, 4, "threshold", planted, seed=seed) for seed in range(2, 99))
    source = next(source for source in sources if source.decide().verdict is verdict)
    answer = solver.solve(MulticoloredCliqueToPositivity(source).target, PLENTY)
    assert answer.verdict is verdict


def zigzag(kinks: int, top: float) -> Positivity:
    """On [0, kinks + 1] and up and down between 0 and 1; its maximum is `top`. The kinks at odd places are its tops."""
    rows, bias = [[1.0]] * (kinks + 1), [-float(i) for i in range(kinks + 1)]
    weights = [1.0] + [-2.0 if i % 2 else 2.0 for i in range(1, kinks + 1)]
    return Positivity(Network((Layer(rows, bias), Layer([weights], [top - 1]))), Box.cube(1, 0, kinks + 1))


@pytest.mark.parametrize(("top", "pieces"), [(1.0, 3), (0.5, 3), (-0.5, 0)])
def test_there_is_a_binary_for_each_piece_that_is_left_or_for_each_kink(top: float, pieces: int) -> None:
    question = zigzag(5, top)
    verdict = Verdict.YES if top > 0 else Verdict.NO
    ridge, steps = (
        Milp(encoding=encoding, fold=False).solve(question, PLENTY) for encoding in ("ridge", "incremental")
    )
    assert (ridge.verdict, steps.verdict) == (verdict, verdict)
    assert (ridge.work["binaries"], steps.work["binaries"]) == (pieces, 5)
    assert {name: ridge.work[name] for name in COUNTS} == {
        "constant": 0,
        "stable": 1,
        "merged": 4,
        "ridges": 1,
        "pieces": pieces,
        "discarded": 3 - pieces,
    }


def test_a_ridge_function_with_one_piece_needs_no_binary() -> None:
    roof = Network((Layer([[1.0, 1.0], [1.0, -1.0]], [0.0, 0.0]), Layer([[-2.0, -2.0]], [1.0])))
    answer = Milp(encoding="ridge").solve(Positivity(roof, Box.cube(2, -1, 1)), PLENTY)
    assert (answer.verdict, answer.work["binaries"]) == (Verdict.YES, 0)


@ridged
@pytest.mark.parametrize("seed", range(3))
def test_what_exact_arithmetic_denies_is_never_a_yes(solver: Milp, seed: int) -> None:
    question = power_of_two_cliques(nodes=2, step=5, seed=seed)
    assert solver.solve(question, PLENTY).verdict is not Verdict.YES


@pytest.mark.parametrize("encoding", ["ridge", "incremental"])
def test_what_only_big_m_encodes_is_refused(encoding: str) -> None:
    flat, deep = (Network((Layer([[1.0]], [0.0]),) * depth) for depth in (2, 3))
    solver = Milp(encoding=encoding, fold=False)
    assert solver.refusal(Positivity(flat, RealSpace(1))) is None
    assert solver.refusal(ZeroMap(flat, RealSpace(1))) is None
    for question, subject in (
        (Positivity(deep, RealSpace(1)), "networks with more than one hidden layer"),
        (Lipschitz(flat, Box.cube(1, -1, 1)), "lipschitz"),
    ):
        assert solver.refusal(question) == f"milp encodes {subject} by big-m only, not by {encoding}"
        assert solver.solve(question, PLENTY).stop is Stop.UNSUPPORTED
        assert Milp().refusal(question) is None


def test_an_unknown_encoding_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match=r"^solver milp: unknown encoding 'sos2'; known: big-m, ridge, incremental$"):
        load("milp[encoding=sos2]")


def test_models_are_not_built_beyond_the_deadline() -> None:
    question = zigzag(5, 0.5)
    assert isinstance(question.domain, Box)
    ridges = rebalanced(ridge_sum(question.network, question.domain))
    with Deadline(Limits(wall_s=0, memory_bytes=0)):
        with pytest.raises(OutOfTimeError):
            filtered(ridges, ridges.positive_pieces())
        with pytest.raises(OutOfTimeError):
            incremental(ridges)
