"""Proofs of injectivity: steps about v, a vector that no active row sees."""

from fractions import Fraction
from itertools import product
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from flint import fmpz_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Injectivity, Positivity
from solvers.certificate.write import Units
from solvers.checker.check import ProofError, check_proof

CROSS = Injectivity(Network((Layer([[1.0, 0], [-1, 0], [0, 1], [0, -1]], [0] * 4),)), RealSpace(2))
"""Injective: both directions are seen everywhere."""
FAN = Injectivity(Network((Layer([[1.0, 1], [-1, -1], [1, -1], [-1, 1]], [1, 0, 0, 1]),)), RealSpace(2))
HALF = Injectivity(Network((Layer([[1.0, 0], [-1, 0], [0, 1]], [0] * 3),)), RealSpace(2))
"""Not injective: below y = 0 nothing sees (0, 1)."""
ENTRIES = ["claim rank domain", "atom 1 v1 0 1", "atom 2 v2 0 1"]


def complaint(question: Injectivity | Positivity, *lines: str) -> str:
    """What the checker says of a proof, after the number of the line; empty if it is accepted."""
    verdict = Verdict.YES if isinstance(question, Injectivity) else Verdict.NO
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.proof"
        path.write_text("\n".join(["relu-hardness-proof 1", f"question {question.digest}", *lines, ""]))
        try:
            check_proof(question, verdict, None, path)
        except ProofError as error:
            return str(error).partition("line ")[2]
    return ""


def test_entries_are_refuted_one_by_one() -> None:
    end = ["lemma rank -1", "lemma rank -2", "lemma rank 1 2", "rup", "qed"]
    assert complaint(CROSS, *ENTRIES, *end) == ""
    for missing in range(4):
        assert complaint(CROSS, *ENTRIES, *end[:missing], *end[missing + 1 :])


def test_entries_follow_from_one_another() -> None:
    """Where x + y is seen, v_1 and v_2 are both 0 or both are not; where x - y is, too."""
    end = ["lemma rank -1 2", "lemma rank -2 1", "lemma rank -1 -2", "lemma rank 1 2", "rup 1", "rup", "qed"]
    assert complaint(FAN, *ENTRIES, *end) == ""
    assert complaint(FAN, *ENTRIES, *end[:4], *end[5:]).startswith("10: propagation")


def test_a_tree_may_split_at_an_entry_but_learns_only_that_it_is_zero() -> None:
    assert complaint(CROSS, "claim rank domain", "split v1 0", "leaf rank", "leaf rank", "qed") == ""
    assert complaint(HALF, "claim rank domain", "split v2 0", "leaf rank", "leaf rank", "qed").startswith("6: ")
    assert complaint(HALF, "claim rank domain", "split v2 1", "leaf rank", "leaf rank", "qed").startswith("5: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lemma rank -2", "6: the directions seen in the whole node have rank '1'; '2' is right"),
        ("lemma rank 1", "6: the directions seen"),
        ("lemma empty 1 2", "6: the bound is '0'"),
        ("relation v1 1", "6: the directions do not satisfy"),
        ("relation v1 1 v2 -1", "6: the directions do not satisfy"),
        ("range v2 <= 0", "6: the bound is 'infinite'"),
        ("range v2 >= 1", "6: the bound is '1'"),
        ("lemma empty : v1 1", "6: a dual multiplier of an input"),
        ("cut v2 <= 0", "6: 'cut v2 <= 0' is no step"),
        ("atom 3 v2 0 2", "6: the kind 'f' does not fit"),
        ("atom 3 v2 -1 1", "6: the kind 'f' does not fit"),
        ("atom 3 v3 0 1", "6: 'v3' is no unit"),
        ("atom 3 1 0 1", "6: the kind 'f' does not fit"),
    ],
)
def test_what_does_not_hold_of_every_v_is_rejected(line: str, said: str) -> None:
    assert complaint(HALF, *ENTRIES, line, "rup", "qed").startswith(said)


def test_only_claims_of_rank_know_v() -> None:
    network = Network((*HALF.network.layers, Layer([[-1.0, -1, -1]], [0])))
    lines = ["claim +1 domain", "atom 1 v1 0 1", "leaf f", "qed"]
    assert complaint(Positivity(network, Box.cube(2, -1, 1)), *lines).startswith("4: 'v1' is no unit")


@st.composite
def failures(draw: st.DrawFn) -> tuple[Injectivity, tuple[Fraction, ...], list[Fraction]] | None:
    """A layer, a point on no hyperplane at which the active rows do not span, and v; None if none is found."""
    d = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(st.integers(-1, 1), min_size=d, max_size=d).filter(any), min_size=1, max_size=6))
    bias = draw(st.lists(st.integers(-1, 1), min_size=len(rows), max_size=len(rows)))
    for point in product((Fraction(-7, 3), Fraction(-3, 7), Fraction(2, 5), Fraction(9, 4)), repeat=d):
        values = [
            sum((v * x for v, x in zip(row, point, strict=True)), Fraction(b))
            for row, b in zip(rows, bias, strict=True)
        ]
        active = [row for row, value in zip(rows, values, strict=True) if value >= 0]
        kernel, nullity = fmpz_mat(len(active), d, [v for row in active for v in row]).nullspace()
        if nullity and all(values):
            v = [Fraction(int(kernel[j, 0])) for j in range(d)]
            layer = Layer(np.array(rows, dtype=float), np.array(bias, dtype=float))
            return Injectivity(Network((layer,)), RealSpace(d)), point, v
    return None


@settings(deadline=None, max_examples=200)
@given(failures(), st.data())
def test_an_accepted_lemma_holds_where_the_claim_fails(
    failure: tuple[Injectivity, tuple[Fraction, ...], list[Fraction]] | None, data: st.DataObject
) -> None:
    if failure is None:
        return
    question, point, v = failure
    units = Units(Network((*question.network.layers, Layer(np.zeros((1, question.network.outputs)), [0.0]))))
    atoms, truths = [], []
    for number, u in enumerate(units.directions, start=1):
        t = sum((c * x for c, x in zip(u, point, strict=True)), Fraction(0))
        for place in range(ceil(t) - 2, ceil(t) + 2):
            atoms.append(f"{number} {place} {place}")
            truths.append(t > place)
    for j, entry in enumerate(v, start=1):
        atoms.append(f"v{j} 0 1")
        truths.append(entry != 0)
    head = ["claim rank domain", *(f"atom {k} {atom}" for k, atom in enumerate(atoms, start=1))]
    for _ in range(5):
        numbers = data.draw(st.lists(st.integers(1, len(atoms)), unique=True, max_size=len(atoms)))
        clause = [k if data.draw(st.booleans()) else -k for k in numbers]
        said = complaint(question, *head, " ".join(["lemma rank", *map(str, clause)]))
        accepted = said.startswith(f"{len(head) + 4}: the file ends")
        assert accepted or said.startswith(f"{len(head) + 3}: the directions seen")
        assert not accepted or any(truths[abs(k) - 1] == (k > 0) for k in clause)
