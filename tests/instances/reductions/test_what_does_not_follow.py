"""Two statements that are easily confused with the theorems, and what the reductions say of them."""

from typing import Any

import pytest

from instances.families import gnp_multicolored_clique, random_digraph
from instances.problem import Verdict
from instances.problems import MulticoloredClique
from instances.questions import Injectivity
from instances.reductions import REDUCTIONS, MulticoloredCliqueToMaximum
from solvers.registry import load
from solvers.solver import Limits
from tests import ROOT

LIMITS = Limits(60, 2**33)


def test_no_reduction_makes_injectivity_hard_in_a_bounded_number_of_inputs() -> None:
    """Injectivity is fixed-parameter tractable in d: hard sources need as many inputs as they are large."""
    into: list[Any] = [reduction for reduction in REDUCTIONS.values() if reduction.target_type is Injectivity]
    assert into
    for reduction in into:
        inputs = [reduction(random_digraph(nodes, 0.5, seed=0)).target.network.inputs for nodes in (3, 5, 7)]
        assert inputs == [2, 4, 6]
    text = (ROOT / "docs" / "theorems.md").read_text()
    assert "injectivity of a layer is\nfixed-parameter tractable in d" in text
    assert "fixed-parameter tractable in d" in (ROOT / "hardness" / "studies" / "injectivity-contrast.yaml").read_text()


@pytest.mark.parametrize("seed", range(4))
def test_whoever_approximates_a_maximum_decides_cliques_with_one_hidden_layer_already(seed: int) -> None:
    """The maximum is 1 or at most 0, so that any factor is enough to tell."""
    source = gnp_multicolored_clique(2, 2, "threshold", seed=seed)
    assert isinstance(source, MulticoloredClique)
    question = MulticoloredCliqueToMaximum(source).target
    assert len(question.network.widths) == 1
    value = load("region").solve(question, LIMITS).value
    assert value is not None
    assert value == 1 if source.decide().verdict is Verdict.YES else value <= 0
