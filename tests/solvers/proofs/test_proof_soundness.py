"""Proofs written by hand of what is not so, or not for the reason they give: the checker sees the difference."""

from fractions import Fraction
from pathlib import Path

import pytest

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import (
    Injectivity,
    Lipschitz,
    Positivity,
    Regions,
)
from solvers.checker.check import check_proof
from tests.solvers.proofs.proofs_by_hand import HAT, LINE, UNIT, rejected, text


def test_a_negative_bound_is_not_proved_on_the_unit_box(tmp_path: Path) -> None:
    question = Positivity(Network((Layer([[-1.0]], [0.0]), Layer([[-1.0]], [0.0]))), LINE, threshold=Fraction(-1))
    lines = ["claim +1 unit", "leaf f", "qed"]
    assert rejected(tmp_path, question, Verdict.NO, None, text(question, *lines)).startswith("3: the form unit")


@pytest.mark.parametrize(
    "layer",
    [
        Layer([[1.0], [-1.0]], [-1.0, 0.0]),
        Layer([[2.0], [-3.0]], [-1.0, 1.0]),
        Layer([[1.0], [2.0]], [0.0, 4.0]),
        Layer([[-1.0], [-2.0]], [0.0, 4.0]),
    ],
    ids=["a gap of one", "a gap of a sixth", "only rising", "only falling"],
)
@pytest.mark.parametrize("form", ["domain", "cone"])
def test_a_direction_that_is_not_seen_everywhere_does_not_count(layer: Layer, form: str, tmp_path: Path) -> None:
    question = Injectivity(Network((layer,)), LINE)
    complaint = rejected(
        tmp_path, question, Verdict.YES, None, text(question, f"claim rank {form}", "leaf rank", "qed")
    )
    assert complaint.startswith("4: the directions seen in the whole node")


def test_a_region_in_which_a_preactivation_is_0_is_counted_once(tmp_path: Path) -> None:
    # Unit 2 is the deeper neuron, 0 everywhere: both sides of a split at 0 would be the whole line.
    network = Network((Layer([[1.0]], [0.0]), Layer([[0.0]], [0.0]), Layer([[1.0]], [0.0])))
    question = Regions(network, UNIT, kind="activation")
    sides = ["split 1 0", "leaf region -1/2", "leaf region 1/2"]
    good = text(question, "claim count domain", *sides, "qed")
    (tmp_path / "good.proof").write_text(good)
    check_proof(question, Verdict.VALUE, Fraction(2), tmp_path / "good.proof")
    bad = text(question, "claim count domain", "split 2 0", *sides, *sides, "qed")
    assert rejected(tmp_path, question, Verdict.VALUE, Fraction(4), bad).startswith("6: the point is on a split")


def test_an_unbounded_unit_has_no_bound_but_by_its_own_slope(tmp_path: Path) -> None:
    for row in (1.0, -1.0):
        question = Positivity(Network((Layer([[row]], [0.0]), Layer([[1.0]], [0.0]))), LINE)
        for duals in ("", " : 1 0", " : 1 1", " : 1 -1", " : 1 1/2"):
            lines = ["claim +1 domain", f"leaf f{duals}", "qed"]
            complaint = rejected(tmp_path, question, Verdict.NO, None, text(question, *lines))
            assert complaint == "4: the bound is 'infinite'; at most 0 is right"


def test_a_row_that_is_negative_in_a_part_of_a_node_counts_for_no_rank(tmp_path: Path) -> None:
    # x >= 1/2 or -x >= 0: between 0 and 1/2 no row is active.
    question = Injectivity(Network((Layer([[1.0], [-1.0]], [-0.5, 0.0]),)), LINE)
    for a, line in (("0", 6), ("1/2", 5), ("1/4", 5)):
        lines = ["claim rank domain", f"split 1 {a}", "leaf rank", "leaf rank", "qed"]
        complaint = rejected(tmp_path, question, Verdict.YES, None, text(question, *lines))
        assert complaint.startswith(f"{line}: the ")
        assert "rank" in complaint


def test_only_what_has_no_interior_is_left_out(tmp_path: Path) -> None:
    # Unit 2 is constant, so that a dual multiplier of it says nothing about the node.
    constant = Network((Layer([[1.0]], [0.0]), Layer([[0.0], [1.0]], [0.0, 0.0]), Layer([[0.0, 1.0]], [0.0])))
    lipschitz = Lipschitz(constant, LINE)
    lines = ["claim norm domain", "leaf empty : 2 1", "qed"]
    complaint = rejected(tmp_path, lipschitz, Verdict.VALUE, Fraction(0), text(lipschitz, *lines))
    assert complaint.startswith("4: the bound is '0'")
    # On a flat box everything is without interior, and outputs are bounded there all the same.
    flat = Positivity(HAT, Box.cube(1, 0, 0))
    for step in ("leaf empty", "leaf empty : 1 1"):
        complaint = rejected(tmp_path, flat, Verdict.NO, None, text(flat, "claim +1 domain", step, "qed"))
        assert complaint.startswith("4: the bound is '0'")
