"""Searching over a decomposition finds what forward checking finds, in a number of choices that its bags bound."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families import gnp_partitioned_subgraph
from instances.problem import Verdict
from instances.problems import PartitionedSubgraph
from instances.questions import Positivity
from instances.reductions import PartitionedSubgraphToPositivity
from solvers.activation_sat import ActivationSat
from solvers.activation_sat.shallow import fitting
from solvers.activation_sat.shallow.fitting import Fitting, decomposed
from solvers.activation_sat.shallow.fitting.decomposed import DecomposedSearch
from solvers.activation_sat.shallow.fitting.interaction import Interaction
from solvers.activation_sat.shallow.forward_checking import ForwardChecking
from solvers.activation_sat.shallow.relations import Relation
from solvers.activation_sat.shallow.short_refutations import Structure
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.ridges import ridge_sum
from solvers.solver import Limits
from tests.solvers.activation_sat.test_forward_checking import ENDS, RELATION, RIDGES, pieces

LIMITS = Limits(wall_s=300, memory_bytes=2**31)


def no_instance(pattern: str, nodes: int) -> Positivity:
    """The first draw with six colours that has no copy of the pattern."""
    drawn = (gnp_partitioned_subgraph(6, nodes, pattern, "threshold", seed=seed) for seed in range(40))
    return PartitionedSubgraphToPositivity(next(it for it in drawn if it.decide().verdict is Verdict.NO)).target


def around(colors: int, nodes: int, step: int) -> Positivity:
    """On a cycle of colours numbers grow by at least a step each time, and by less than that all in all: a no."""
    classes = tuple(tuple(range(color * nodes + 1, (color + 1) * nodes + 1)) for color in range(colors))
    numbers = list(product(range(nodes), repeat=2))
    rising = {(classes[c][i], classes[c + 1][j]) for c in range(colors - 1) for i, j in numbers if j - i >= step}
    closing = {(classes[0][i], classes[-1][j]) for i, j in numbers if j - i < (colors - 1) * step}
    pattern = frozenset({*((c, c + 1) for c in range(1, colors)), (1, colors)})
    return PartitionedSubgraphToPositivity(PartitionedSubgraph(classes, frozenset(rising | closing), pattern)).target


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ENDS, min_size=RIDGES, max_size=RIDGES),
    st.lists(RELATION, min_size=1, max_size=6),
    st.integers(1, 40),
)
def test_it_agrees_with_forward_checking(
    ends: list[list[int]], drawn: list[tuple[tuple[int, int, int], tuple[int, int, int]]], most: int
) -> None:
    options = [pieces(known, 1, 0) for known in ends]
    sizes = [len(option) for option in options]
    checking = ForwardChecking([Relation(*relation) for relation in drawn], options)
    interaction = Interaction(checking.relations, checking.fits, sizes)
    search = DecomposedSearch(interaction)
    while search.active:
        before = search.choices
        assert search.refute(most) == (not search.active and not search.fitting)
        assert search.choices - before <= most
    assert bool(search.fitting) == (not checking.refute(10**6))
    assert search.choices <= interaction.bound
    for ridge, others in interaction.tables.items() if search.fitting else ():
        for other, rows in others.items():
            assert rows[search.fitting[ridge]] >> search.fitting[other] & 1
    both = Fitting([Relation(*relation) for relation in drawn], options)
    assert both.refute(10**6) == (not search.fitting)
    assert bool(both.fitting) == bool(search.fitting)


@pytest.mark.parametrize("pattern", ["path", "cycle", "star", "grid"])
def test_what_it_refutes_has_a_proof(pattern: str, tmp_path: Path) -> None:
    question, path = no_instance(pattern, 8), tmp_path / "a.proof"
    with ProofWriter(path, question) as proof:
        assert ActivationSat().prove(question, LIMITS, proof).verdict is Verdict.NO
    steps = [line.split()[0] for line in path.read_text().splitlines()]
    assert "rup" in steps
    assert not {"cases", "lemma"} & set(steps)
    check_proof(question, Verdict.NO, None, path)
    clauses = [i for i, word in enumerate(steps) if word == "rup"]
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[: clauses[0]], *lines[clauses[-1] :]]) + "\n")  # only that all is refuted
    with pytest.raises(ProofError, match="propagation finds no contradiction"):
        check_proof(question, Verdict.NO, None, path)


def test_choices_do_not_grow_with_the_dimension() -> None:
    choices = [ActivationSat().solve(around(d, 18, 2), LIMITS).work["choices"] for d in (6, 8, 9)]
    assert choices[2] < 2 * choices[0]


@pytest.mark.parametrize(("pattern", "width"), [("path", 1), ("cycle", 2), ("star", 1), ("grid", 2), ("complete", 5)])
def test_the_width_is_that_of_the_pattern(pattern: str, width: int) -> None:
    question = no_instance(pattern, 8)
    assert question.witness_box is not None
    ridges = ridge_sum(question.network, question.witness_box)
    options = ridges.positive_pieces()
    checking = ForwardChecking(Structure(ridges, True).relations(), options)
    interaction = Interaction(checking.relations, checking.fits, [len(option) for option in options])
    assert len(interaction.elimination) == 6  # the ridges of pairs are left out
    assert interaction.width == width
    assert interaction.separable == interaction.narrow == (pattern != "complete")


def test_along_a_path_forward_checking_has_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "FIRST", 7)
    monkeypatch.setattr(ForwardChecking, "refute", lambda self, most: pytest.fail("a choice too many"))
    assert ActivationSat().solve(no_instance("path", 40), LIMITS).work["choices"] > 40


def test_when_too_much_had_to_be_remembered_forward_checking_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    question = around(6, 12, 2)
    monkeypatch.setattr(decomposed, "MOST_CONTEXTS", 20)
    monkeypatch.setattr(fitting, "FIRST", 7)
    answer = ActivationSat().solve(question, LIMITS)
    assert (answer.verdict, answer.work["conflicts"]) == (Verdict.NO, 0)
