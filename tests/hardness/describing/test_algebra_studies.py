"""What the shipped studies about parameters must show, on small copies of them."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from hardness.study.reduced import FamilyEntry
from hardness.study.study import read_study, shipped_studies
from tests import ROOT
from tests.hardness.describing.test_tropical_studies import facts, number, small, stored

STUDIES = (
    "equal-pairs",
    "identifiability",
    "fibres",
    "patterns",
    "descriptors",
    "average",
    "injectivity-contrast",
    "symmetric-cost",
)


@pytest.mark.parametrize("name", STUDIES)
def test_the_studies_are_shipped_and_claim_no_proof(name: str) -> None:
    assert name in shipped_studies()
    assert read_study(name).count > 0
    text = (ROOT / "hardness" / "studies" / f"{name}.yaml").read_text()
    assert "proved" not in text


def test_determinants_are_complete_near_generic_points_for_two_patterns(tmp_path: Path) -> None:
    """With one input there are two cells. With two inputs there are more, of which signed sums are wanted, too."""
    study = small("patterns", slice(0, 2), neurons=(2,))
    entries = [entry for entry in study.entries if isinstance(entry, FamilyEntry)]
    few = [replace(entry, grid={**entry.grid, "inputs": entry.grid["inputs"][:1]}) for entry in entries]
    study = replace(study, entries=tuple(few))
    found = sorted(facts(stored(study, tmp_path)), key=lambda of: number(of["patterns"]))
    assert number(found[0]["patterns"]) == 2
    assert found[0]["locally complete"].value == "yes"
    assert len([name for name in found[0] if name.startswith("without ")]) == 4
    for of in found:
        assert number(of["dimension"]) <= number(of["expected"])
        if of["locally complete"].value == "no":
            assert number(of["conormal rank"]) <= number(of["with signed sums"])
        assert all(number(of[name]) <= number(of["conormal rank"]) for name in of if name.startswith("without "))


@pytest.mark.slow
def test_functional_dimensions_are_at_most_what_scaling_leaves_and_the_known_ones(tmp_path: Path) -> None:
    gaussian = stored(small("fibres", slice(0, 1), width=(2,), second_width=(2,)), tmp_path)
    assert all(1 <= int(str(run.value)) <= 11 for run in gaussian.runs())
    (tmp_path / "known").mkdir()
    known = stored(small("fibres", slice(-1, None), off=(1,), on=(0,)), tmp_path / "known")
    assert {run.category.value for run in known.runs()} == {"correct"}


@pytest.mark.slow
def test_trained_networks_of_three_hidden_layers_have_no_more_parameters_than_scaling_leaves(tmp_path: Path) -> None:
    """Of P = 21 parameters and six hidden neurons."""
    trained = list(stored(small("fibres", slice(-2, -1), start=(0, 1, 2)), tmp_path).runs())
    assert len(trained) == 3
    assert all(1 <= int(str(run.value)) <= 15 for run in trained)


@pytest.mark.slow
def test_every_method_of_zero_sum_has_the_known_answer(tmp_path: Path) -> None:
    runs = stored(small("identifiability", slice(0, 1), items=(8,), planted=(True,)), tmp_path).runs()
    assert {(run.verdict, run.category.value) for run in runs} == {("no", "certified")}
    assert len(runs) == len(read_study("identifiability").solvers)


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize(("nudged", "verdict"), [(False, "yes"), (True, "no")])
def test_equal_pairs_are_equal_and_nudged_ones_are_not(
    nudged: bool, verdict: str, hidden: bool, tmp_path: Path
) -> None:
    study = small("equal-pairs", slice(0, 1), neurons=(3,), hidden_layers=(2,), nudged=(nudged,), hidden=(hidden,))
    runs = stored(study, tmp_path).runs()
    assert len(runs) == len(study.solvers)
    assert {run.verdict for run in runs} == {verdict}


@pytest.mark.slow
def test_no_solver_answers_a_disguised_question_otherwise_than_the_plain_one(tmp_path: Path) -> None:
    verdicts = defaultdict(set)
    for run in stored(small("symmetric-cost", slice(0, 1), nodes=(3,)), tmp_path).runs():
        verdicts[run.solver].add(run.verdict)
    assert len(set.union(*verdicts.values()) - {"unknown"}) == 1
    assert verdicts["activation-sat"] <= {"yes", "no"}


@pytest.mark.slow
def test_solvers_agree_about_injectivity(tmp_path: Path) -> None:
    runs = stored(small("injectivity-contrast", slice(0, 1), nodes=(3, 4), density=(0.6,)), tmp_path).runs()
    verdicts = defaultdict(set)
    for run in runs:
        verdicts[run.digest].add(run.verdict)
    assert all(len(said) == 1 and said <= {"yes", "no"} for said in verdicts.values())
