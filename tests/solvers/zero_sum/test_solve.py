"""Identifiability: known answers, brute force over all placements of neurons, agreement of methods, limits."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.parameters.flips import weighted_rows
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.parameters.symmetry import ps_equal
from instances.problem import Verdict
from instances.problems.subset_sum import SubsetSum
from instances.question import Box, RealSpace
from instances.questions.identifiability import Identifiability
from instances.questions.positivity import Positivity
from instances.reductions.to_decisions.subset_sum_to_identifiability import SubsetSumToIdentifiability
from solvers.answer import Answer, Stop
from solvers.registry import load
from solvers.solver import Limits
from solvers.zero_sum import ZeroSum, count_networks, cp_sat, halves, honest
from solvers.zero_sum.sums import by_sums
from solvers.zero_sum.target import Effort, SubsetQuestion, TooManySumsError
from tests.instances.parameters.drawn import drawn, ps_image, shallow
from tests.oracles.identifiability import determined

LIMITS = Limits(60, 2**33)
METHODS = ("auto", "sums", "halves", "cp-sat")


def question_of(network: Network) -> Identifiability:
    return Identifiability(network, RealSpace(network.inputs))


def solved(network: Network, method: str = "auto") -> Answer:
    question = question_of(network)
    answer = ZeroSum(method).solve(question, LIMITS)
    assert answer.witness is None or question.check(answer.witness)
    assert (answer.witness is None) == (answer.verdict is not Verdict.NO)
    return answer


KNOWN = {
    "2R(x) - R(-x)": (shallow([[1], [-1]], [0, 0], [2, -1]), Verdict.YES),
    "R(x) - R(-x)": (shallow([[1], [-1]], [0, 0], [1, -1]), Verdict.NO),
    "R(x) + R(x)": (shallow([[1], [1]], [0, 0], [1, 1]), Verdict.NO),
    "R(x+1) + R(x+2)": (shallow([[1], [1]], [1, 2], [1, 1]), Verdict.YES),
    "R(x+1) - R(x+2)": (shallow([[1], [1]], [1, 2], [1, -1]), Verdict.NO),
    "2R(x) - R(-x) + R(x-1)": (shallow([[1], [-1], [1]], [0, 0, -1], [2, -1, 1]), Verdict.NO),
    "2R(x) - R(-x) + 3R(x-1) + R(1-x)": (shallow([[1], [-1], [1], [-1]], [0, 0, -1, 1], [2, -1, 3, 1]), Verdict.NO),
    "0 R(x)": (shallow([[1]], [0], [0]), Verdict.NO),
    "R(1)": (shallow([[0]], [1], [1]), Verdict.NO),
    "R(0)": (shallow([[0]], [0], [1]), Verdict.NO),
    "hidden symmetry": (shallow([[1, 2, 0], [0, -1, 3], [-1, -1, -3]], [1, 2, -5], [1, 1, 1]), Verdict.NO),
    "no hidden neurons": (Network((Layer(np.zeros((0, 2)), []), Layer(np.zeros((1, 0)), [3.0]))), Verdict.YES),
    "no hidden layer": (Network((Layer([[1.0]], [0.0]),)), Verdict.YES),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", KNOWN)
def test_known_networks(name: str, method: str) -> None:
    network, verdict = KNOWN[name]
    assert solved(network, method).verdict is verdict


def test_two_pairs_become_what_the_theorem_says() -> None:
    """2R(x) - R(-x) + 3R(x-1) + R(1-x) is R(x) + 4R(x-1) + 1."""
    network = KNOWN["2R(x) - R(-x) + 3R(x-1) + R(1-x)"][0]
    simple = shallow([[1], [1]], [0, -1], [1, 4], 1.0)
    for x in range(-9, 9):
        assert network.exact((Fraction(x, 2),)) == simple.exact((Fraction(x, 2),))


def with_coincidences(seed: int) -> Network:
    """Small integers, and often opposite neurons."""
    random = Random(seed)
    d, n, outputs, reach = (
        random.choice((1, 1, 2)),
        random.randint(1, 5),
        random.choice((1, 1, 1, 2)),
        random.randint(1, 3),
    )
    rows = [[random.randint(-reach, reach) for _ in range(d)] for _ in range(n)]
    biases = [random.randint(-1, 1) for _ in range(n)]
    outgoing = [[random.randint(-reach, reach) for _ in range(n)] for _ in range(outputs)]
    for j in (1, 3):
        if n > j and random.random() < 0.6 / j:
            rows[j], biases[j] = [-v for v in rows[j - 1]], -biases[j - 1]
    return Network((Layer(rows, biases), Layer(outgoing, [0] * outputs)))


def test_the_theorem_agrees_with_trying_all_placements() -> None:
    counts: Counter[tuple[Verdict, bool]] = Counter()
    for seed in range(1200):
        network = with_coincidences(seed)
        try:
            question = question_of(network)
        except InputError:
            continue
        answer = ZeroSum(METHODS[seed % 4]).solve(question, LIMITS)
        assert (answer.verdict is Verdict.YES) == determined(network), network.layers
        assert answer.verdict is Verdict.YES or question.check(answer.witness)
        counts[answer.verdict, bool(answer.note)] += 1
    assert min(counts.values()) > 20
    assert len(counts) == 3  # yes, no at once, no by a search


@pytest.mark.parametrize("seed", range(30))
def test_permuting_and_rescaling_keep_the_answer(seed: int) -> None:
    random = Random(seed)
    network = with_coincidences(seed)
    hidden, output = network.layers
    order, scales = (
        random.sample(range(hidden.outputs), hidden.outputs),
        np.array([2.0 ** random.randint(-3, 3) for _ in hidden.bias]),
    )
    moved = Network(
        (
            Layer((hidden.weights * scales[:, None])[order], (hidden.bias * scales)[order]),
            Layer((output.weights / scales)[:, order], output.bias),
        )
    )
    try:
        before = solved(network).verdict
    except InputError:
        return
    assert solved(moved).verdict is before


def test_hidden_symmetry_leads_to_all_neurons_flipped() -> None:
    network, _ = KNOWN["hidden symmetry"]
    witness = solved(network).witness
    assert witness.as_network().layers[0].weights.tolist() == [[-1, -2, 0], [0, 1, -3], [1, 1, 3]]
    assert witness.as_network().layers[1].bias.tolist() == [-2]


def test_sums_of_subsets_are_found_by_every_method() -> None:
    random = Random(0)
    for _ in range(150):
        n, d = random.randint(0, 7), random.randint(0, 2)
        vectors = tuple(tuple(random.randint(-2, 2) for _ in range(d)) for _ in range(n))
        target = tuple(random.randint(-3, 3) for _ in range(d)) if random.random() < 0.6 else (0,) * d
        question = SubsetQuestion(vectors, target, nonempty=random.random() < 0.5)
        subsets = [chosen for size in range(n + 1) for chosen in combinations(range(n), size)]
        possible = any(map(question.is_answer, subsets))
        effort = Effort(0)
        for method in (lambda q, e: by_sums(q, e, 1 << 20), halves.by_halves, cp_sat.by_cp_sat):
            found = method(question, effort)
            assert (found is not None) == possible, (question, method)
            assert found is None or question.is_answer(found)


def test_the_empty_set_is_no_hidden_symmetry() -> None:
    everyone = SubsetQuestion(((1,), (2,)), (0,), nonempty=True)
    effort = Effort(0)
    assert (
        by_sums(everyone, effort, 99)
        is halves.by_halves(everyone, effort)
        is cp_sat.by_cp_sat(everyone, effort)
        is None
    )


def test_an_answer_by_the_empty_set_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.zero_sum.solve.by_sums", lambda *_: ())
    network, _ = KNOWN["R(x+1) + R(x+2)"]
    answer = ZeroSum("sums").solve(question_of(network), LIMITS)
    assert not question_of(network).check(answer.witness)


def test_a_witness_is_another_network_of_the_same_function() -> None:
    network, _ = KNOWN["R(x+1) - R(x+2)"]
    question, witness = question_of(network), solved(KNOWN["R(x+1) - R(x+2)"][0]).witness
    assert question.check(witness)
    assert not question.check(ps_image(network, Random(0)))
    hidden, output = witness.layers
    wrong = RationalLayer(tuple((*row[:-1], row[-1] + output.scale) for row in output.rows), 2, output.scale)
    assert not question.check(RationalNetwork((hidden, wrong)))
    wider = RationalNetwork.of(shallow([[1], [1], [1]], [1, 2, 3], [1, -1, 0]))
    assert not question.check(wider)
    assert not question.check(RationalNetwork.of(drawn(Random(0), 2, 2)))
    assert not question.check(None)
    assert not question.check(((Fraction(1),),))


def test_networks_of_one_function_are_counted() -> None:
    assert count_networks(question_of(shallow([[1]] * 4, [1, 2, 3, 4], [1, 1, -2, 2]))) == 3
    assert count_networks(question_of(KNOWN["hidden symmetry"][0])) == 2
    assert count_networks(question_of(KNOWN["R(x+1) + R(x+2)"][0])) == 1
    assert count_networks(question_of(KNOWN["no hidden layer"][0])) == 1
    assert count_networks(question_of(KNOWN["2R(x) - R(-x)"][0])) is None
    assert count_networks(question_of(KNOWN["0 R(x)"][0])) is None
    random = Random(1)
    for _ in range(20):
        n = random.randint(1, 7)
        network = shallow([[1]] * n, list(range(n)), [random.choice((-3, -2, -1, 1, 2, 3)) for _ in range(n)])
        weights = [vector[0] for vector in weighted_rows(network)]
        sets = [s for size in range(n + 1) for s in combinations(weights, size) if not sum(s)]
        assert count_networks(question_of(network)) == len(sets)


def test_honest_by_polynomial_conditions_is_not_the_same_as_identifiable() -> None:
    def both(name: str) -> tuple[Verdict, bool | None]:
        question = question_of(KNOWN[name][0])
        answer = ZeroSum().solve(question, LIMITS)
        return answer.verdict, honest(question, answer)

    assert both("2R(x) - R(-x)") == (Verdict.YES, False)
    assert both("R(x+1) + R(x+2)") == (Verdict.YES, True)
    assert both("R(x+1) - R(x+2)") == (Verdict.NO, False)
    question = question_of(KNOWN["R(x+1) + R(x+2)"][0])
    assert honest(question, ZeroSum().solve(question, Limits(0.0, 2**32))) is None
    assert honest(question_of(KNOWN["no hidden layer"][0]), solved(KNOWN["no hidden layer"][0])) is True


def test_opposite_neurons_are_not_redundant() -> None:
    assert solved(KNOWN["2R(x) - R(-x)"][0]).verdict is Verdict.YES


def test_without_an_output_bias_the_biases_would_count() -> None:
    """R(x+1) - R(x+2) is not determined because the output bias takes the -1 that flipping leaves."""
    network = KNOWN["R(x+1) - R(x+2)"][0]
    witness = solved(network).witness
    assert ps_equal(witness, shallow([[-1], [-1]], [-1, -2], [1, -1], -1.0))
    rows = [c * v for row, c in zip([(1, 1), (1, 2)], (1, -1), strict=True) for v in row]
    assert (rows[0] + rows[2], rows[1] + rows[3]) == (0, -1)  # w_j add up to 0, (w_j | b_j) do not


def test_what_the_question_is_not_asked_about() -> None:
    two = drawn(Random(0), 2, 2, 2)
    with pytest.raises(InputError, match=r"one hidden layer; this network has 2 \(describe --only fibre says what is"):
        question_of(two)
    with pytest.raises(InputError, match=r"asked on all of R\^d; a box is not supported"):
        Identifiability(drawn(Random(0), 2, 2), Box.cube(2, 0, 1))
    opposite = Network((Layer([[1.0], [2.0], [-2.0]], [0, 1, 0]), Layer([[1, 1, 1], [0, 1, 2]], [0, 0])))
    with pytest.raises(InputError, match="neurons 0 and 2 are on different sides of one hyperplane"):
        question_of(opposite)


def test_other_questions_and_methods_are_refused() -> None:
    question = Positivity(shallow([[1]], [0], [1]), RealSpace(1))
    assert ZeroSum().refusal(question) == "zero-sum does not decide positivity"
    assert ZeroSum().solve(question, LIMITS).stop is Stop.UNSUPPORTED
    assert ZeroSum().refusal(question_of(shallow([[1]], [0], [1]))) is None
    with pytest.raises(InputError, match="method is 'luck'; it is one of auto, sums, halves, cp-sat"):
        ZeroSum("luck")
    assert load("solvers.zero_sum:ZeroSum[method=halves]") == ZeroSum("halves")


def hard(n: int, bits: int, seed: int = 0) -> Identifiability:
    random = Random(seed)
    items = tuple(1 + random.getrandbits(bits) for _ in range(n))
    return SubsetSumToIdentifiability(SubsetSum(items, sum(items) // 2 + 1)).target


def test_limits_give_unknown_with_a_reason() -> None:
    timed = ZeroSum("halves").solve(hard(30, 40), Limits(0.0, 2**32))
    assert (timed.verdict, timed.stop) == (Verdict.UNKNOWN, Stop.TIME)
    many = ZeroSum("halves").solve(hard(50, 40), LIMITS)
    assert (many.stop, many.reason) == (Stop.WORK, "halves would have to keep too many sums of 51 neurons")
    wide = ZeroSum("cp-sat").solve(question_of(shallow([[1]] * 3, [1, 2, 3], [2.0**60, 1, -2])), LIMITS)
    assert wide.stop is Stop.UNSUPPORTED
    assert "beyond the constraint solver's integers" in wide.reason
    brief = ZeroSum("cp-sat").solve(hard(40, 40), Limits(0.05, 2**32))
    assert brief.stop is Stop.TIME


def test_partial_sums_beyond_the_limit_are_not_kept() -> None:
    question = SubsetQuestion(tuple((1000 + 7 * j * j,) for j in range(14)), (7777,), nonempty=False)
    with pytest.raises(TooManySumsError):
        by_sums(question, Effort(0), 50)


def test_hard_instances_go_from_sums_to_halves() -> None:
    answer = ZeroSum().solve(hard(30, 40), LIMITS)
    assert answer.work["sums"] > 1 << 16
    assert answer.verdict is ZeroSum("halves").solve(hard(30, 40), LIMITS).verdict


def test_work_is_counted_the_same_way_each_time() -> None:
    for method in METHODS:
        question = hard(14, 10)
        first, second = (ZeroSum(method).solve(question, LIMITS) for _ in range(2))
        assert first.work == second.work
        assert first.work["searches"] == 1
