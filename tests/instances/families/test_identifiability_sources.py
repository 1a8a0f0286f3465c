"""Subset sum and exact cover: values, files, oracles, families, and what identifiability makes of them."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from random import Random
from typing import Any

import pytest

from instances.errors import InputError
from instances.families.problems.random_exact_cover import random_exact_cover
from instances.families.problems.random_subset_sum import random_subset_sum
from instances.parameters.flips import flipped
from instances.parameters.rational_network import RationalNetwork
from instances.problem import Combination, SourceProblem, Verdict
from instances.problems.exact_cover import ExactCover
from instances.problems.subset_sum import SubsetSum
from instances.question import RealSpace
from instances.reductions.to_decisions.exact_cover_to_identifiability import ExactCoverToIdentifiability
from instances.reductions.to_decisions.subset_sum_to_identifiability import SubsetSumToIdentifiability
from tests.instances.parameters.drawn import ps_image

Applied = SubsetSumToIdentifiability | ExactCoverToIdentifiability


def subset_sum(random: Random, size: int | None = None) -> SubsetSum:
    items = tuple(random.randint(1, 12) for _ in range(random.randint(0, 7) if size is None else size))
    return SubsetSum(items, random.randint(1, max(2, sum(items))))


def exact_cover(random: Random, size: int | None = None) -> ExactCover:
    elements = random.randint(min(1, size or 0), 5)
    sets = [
        frozenset(random.sample(range(1, elements + 1), random.randint(1, min(3, elements))))
        for _ in range((random.randint(0, 7) if size is None else size) if elements else 0)
    ]
    return ExactCover(elements, tuple(sets))


def witnesses(problem: SubsetSum | ExactCover) -> Iterator[Combination]:
    """All, by trying every choice."""
    number = len(problem.items if isinstance(problem, SubsetSum) else problem.sets)
    for size in range(number + 1):
        yield from filter(problem.check, combinations(range(1, number + 1), size))


def other_networks(reduction: Applied) -> Iterator[RationalNetwork]:
    """All other networks up to permuting and rescaling: every non-empty set of neurons with weighted rows of sum 0."""
    network = reduction.target.network
    hidden, output = network.layers
    vectors = (hidden.weights * output.weights.T).astype(int)
    for size in range(1, network.neurons + 1):
        for chosen in combinations(range(network.neurons), size):
            if not vectors[list(chosen)].sum(axis=0).any():
                yield flipped(network, chosen)


def the_reduction_is_right(reduction: Applied, random: Random) -> bool:
    """Same verdict, witnesses both ways, and the size; returns the verdict."""
    sources, others = list(witnesses(reduction.source)), list(other_networks(reduction))
    assert bool(sources) == bool(others)
    for witness in sources:
        assert reduction.target.check(reduction.push(witness))
        assert reduction.source.check(reduction.pull(reduction.push(witness)))
    for other in others:
        assert reduction.target.check(other)
        assert reduction.source.check(reduction.pull(other))
        assert reduction.source.check(reduction.pull(ps_image(other, random)))
    assert not reduction.target.check(RationalNetwork.of(reduction.target.network))
    assert reduction.target_size(reduction.source.size) == reduction.target.size
    return bool(sources)


@pytest.mark.parametrize("kind", ["subset-sum", "exact-cover"])
@pytest.mark.parametrize("number", [20, pytest.param(500, marks=pytest.mark.slow)])
def test_both_sides_have_the_same_verdict_and_witnesses_lead_both_ways(kind: str, number: int) -> None:
    """So many instances of each of 0, ..., 7 items or sets."""
    random, verdicts = Random(kind), []
    for size in range(8):
        for _ in range(number):
            reduction: Applied
            if kind == "subset-sum":
                reduction = SubsetSumToIdentifiability(subset_sum(random, size))
            else:
                reduction = ExactCoverToIdentifiability(exact_cover(random, size))
            assert reduction.target.network.neurons == size + 1
            verdicts.append(the_reduction_is_right(reduction, random))
    assert number < sum(verdicts) < 7 * number


def test_a_reduction_that_forgets_the_last_neuron_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        SubsetSumToIdentifiability, "push", lambda self, witness: flipped(self.target.network, [v - 1 for v in witness])
    )
    reduction = SubsetSumToIdentifiability(SubsetSum((3, 5), 8))
    with pytest.raises(InputError, match="do not add up to 0"):
        the_reduction_is_right(reduction, Random(0))


def test_known_targets() -> None:
    all_four = SubsetSumToIdentifiability(SubsetSum((3, 5, 7), 15))
    assert list(other_networks(all_four)) == [all_four.push((1, 2, 3))]
    assert not list(other_networks(SubsetSumToIdentifiability(SubsetSum((3, 5, 7), 11))))
    weights = ExactCoverToIdentifiability(ExactCover(3, (frozenset({1, 3}), frozenset({2})))).target.network.layers[0]
    assert weights.weights.tolist() == [[1, 0, 1], [0, 1, 0], [-1, -1, -1]]
    assert weights.bias.tolist() == [1, 2, 3]


def test_reductions_survive_pickling_and_say_what_they_are() -> None:
    for reduction in (
        SubsetSumToIdentifiability(SubsetSum((3, 5), 8)),
        ExactCoverToIdentifiability(ExactCover(1, (frozenset({1}),))),
    ):
        assert pickle.loads(pickle.dumps(reduction)).target == reduction.target
        assert type(reduction.target) is reduction.target_type
        assert isinstance(reduction.target.domain, RealSpace)
        assert reduction.name == f"{reduction.source_type.name}-to-{reduction.target_type.name}"


@pytest.mark.parametrize("seed", range(60))
def test_the_oracles_agree_with_trying_everything(seed: int) -> None:
    random = Random(seed)
    problem: SourceProblem
    for problem in (subset_sum(random), exact_cover(random)):
        decision = problem.decide()
        assert (decision.verdict is Verdict.YES) == bool(list(witnesses(problem)))
        assert decision.witness is None or problem.check(decision.witness)
        assert type(problem).read(problem.write(), "f") == problem


def test_the_oracle_of_subset_sum_has_a_budget_of_sums() -> None:
    hard = random_subset_sum(30, 40, seed=0)
    assert hard.decide(conflicts=1000).verdict is Verdict.UNKNOWN
    assert random_subset_sum(30, 40, planted=True, seed=0).decide().verdict is Verdict.YES


@pytest.mark.parametrize("witness", [None, (0,), (1, 1), (4,), (True,), "12", (1.0,), [1], ((1,),)])
def test_malformed_witnesses_prove_nothing(witness: Any) -> None:
    assert not SubsetSum((3, 3, 1), 3 if witness != (1, 1) else 6).check(witness)
    assert not ExactCover(1, (frozenset({1}),) * 3).check(witness)
    assert ExactCover(0, ()).check(())


def test_malformed_problems_are_refused() -> None:
    with pytest.raises(InputError, match="item 2 is 0; items are positive integers"):
        SubsetSum((1, 0), 5)
    with pytest.raises(InputError, match="the target is -1; it is a positive integer"):
        SubsetSum((1,), -1)
    with pytest.raises(InputError, match=r"set 2: element 4 is not one of 1, \.\.\., 3"):
        ExactCover(3, (frozenset({1}), frozenset({2, 4})))
    with pytest.raises(InputError, match="set 1 is empty"):
        ExactCover(3, (frozenset(),))
    with pytest.raises(InputError, match="at least 0 elements; got -1"):
        ExactCover(-1, ())
    long = SubsetSumToIdentifiability(SubsetSum((1, 2**53 + 1), 5))
    with pytest.raises(InputError, match="item 2 is 9007199254740993, which float64 does not hold"):
        _ = long.target
    with pytest.raises(InputError, match="the target is an integer of 3000 bits, which float64 does not hold"):
        _ = SubsetSumToIdentifiability(SubsetSum((1,), 2**2999)).target


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f:1: no problem line; a line 'p sum ITEMS TARGET' comes first"),
        ("p sum 1 5\np sum 1 5\n", "f:2: a second problem line; one is right"),
        ("c\n3\n", "f:2: an item before the line 'p sum ITEMS TARGET'"),
        ("p sum 1\n", "f:1: the problem line is 'p sum 1'; 'p sum ITEMS TARGET' is right"),
        ("p sum 1 x\n", "f:1: 'x' is no positive whole number"),
        ("p sum 2 5\n3\n", "f:1: the header says 2 items, but there are 1"),
        ("p sum 1 5\n-3\n", "f:2: '-3' is no positive whole number"),
        ("p sum 1 5\n0\n", "f:2: '0' is no positive whole number"),
        ("p sum 1 5\n1.5\n", "f:2: '1.5' is no positive whole number"),
        ("p sum 1 5\n" + "9" * 10_001, "is no positive whole number; one of at most 10000 digits is right"),
    ],
)
def test_files_of_subset_sum_are_read_strictly(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        SubsetSum.read(text, "f")
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_files_of_subset_sum_may_have_many_items_a_line_and_long_numbers() -> None:
    long = 10**5000 + 1
    assert SubsetSum.read("c comment\np sum 3 12\n3 4\n\n5\n", "f") == SubsetSum((3, 4, 5), 12)
    assert SubsetSum.read(SubsetSum((long,), long).write(), "f") == SubsetSum((long,), long)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f:1: no problem line; a line 'p exact-cover SETS ELEMENTS' comes first"),
        ("s 1\n", "f:1: a set before the line 'p exact-cover SETS ELEMENTS'"),
        ("p exact-cover 1 2\ns 3\n", "f:2: element 3 is out of range; it is one of 1, ..., 2"),
        ("p exact-cover 1 2\ns\n", "f:2: an empty set"),
        ("p exact-cover 2 2\ns 1\n", "f:1: the header says 2 sets, but there are 1"),
        ("p exact-cover 1 2\nt 1\n", "f:2: the line is 't 1'; 's ELEMENTS' is right"),
        ("p msc 1 2\n", "f:1: the problem line is 'p msc 1 2'; 'p exact-cover SETS ELEMENTS' is right"),
    ],
)
def test_files_of_exact_cover_are_read_strictly(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        ExactCover.read(text, "f")
    assert said in str(caught.value)


DRAWS = (
    "random_subset_sum(8, 20, seed=7)",
    "random_subset_sum(8, 20, planted=True, seed=7)",
    "random_exact_cover(9, 12, seed=7)",
    "random_exact_cover(9, 12, planted=True, seed=7)",
)
# So that no later change alters old instances unnoticed.
DIGESTS = ["4a70a222a0279d91", "4ff36b316f6cc3e4", "16ddde14d6faaee4", "e01887eeebe42684"]


def test_the_same_seed_draws_the_same_problem_in_a_fresh_process() -> None:
    code = (
        "import hashlib\nfrom instances.families.problems.random_exact_cover import random_exact_cover\n"
        "from instances.families.problems.random_subset_sum import random_subset_sum\n"
        f"for p in ({', '.join(DRAWS)}): print(hashlib.sha256(p.write().encode()).hexdigest()[:16])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": s}
        )
        for s in "12"
    ]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.split() == DIGESTS


@pytest.mark.parametrize("seed", range(10))
def test_planted_problems_have_the_answer_yes(seed: int) -> None:
    planted, plain = (random_subset_sum(6, 20, planted=on, seed=seed) for on in (True, False))
    assert planted.items == plain.items
    assert planted.decide().verdict is Verdict.YES
    assert random_exact_cover(9, 12, planted=True, seed=seed).decide().verdict is Verdict.YES
    assert random_exact_cover(6, 5, members=2, planted=True, seed=seed).size == {"elements": 6, "sets": 5}


def test_dense_subset_sums_are_mostly_yes_and_sparse_ones_mostly_no() -> None:
    dense = [random_subset_sum(16, 8, seed=seed).decide().verdict for seed in range(20)]
    sparse = [random_subset_sum(8, 20, seed=seed).decide().verdict for seed in range(20)]
    assert dense.count(Verdict.YES) > 15
    assert sparse.count(Verdict.NO) > 15


def test_parameters_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match="bits from 1 to 53; got 0 and 8"):
        random_subset_sum(0, 8, seed=0)
    with pytest.raises(InputError, match="got 3 and 54"):
        random_subset_sum(3, 54, seed=0)
    with pytest.raises(InputError, match="planted needs elements that are a multiple of members"):
        random_exact_cover(7, 9, planted=True, seed=0)
    with pytest.raises(InputError, match="as many sets as a partition; got 9, 3 and 2"):
        random_exact_cover(9, 2, planted=True, seed=0)
    with pytest.raises(InputError, match="elements at least as many and sets at least 0; got 3, 2 and 1"):
        random_exact_cover(2, 1, seed=0)
