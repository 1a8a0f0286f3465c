"""What families say that theory predicts: exponents of known laws, and how the number of neurons grows."""

from fractions import Fraction
from math import log

import pytest

from instances.families import FAMILIES
from instances.problem import SourceProblem
from instances.reduction import Reduction
from instances.reductions import (
    CliqueToMulticoloredClique,
    KSumToRegions,
    MulticoloredCliqueToPositivity,
    MulticoloredSetCoverToPositivity,
    PartitionedSubgraphToPositivity,
)


@pytest.mark.parametrize("k", range(3, 13))
def test_the_law_of_threshold_cliques(k: int) -> None:
    first, every = FAMILIES["gnp-multicolored-clique"].laws
    params = {"colors": k, "density": "threshold"}
    even = k % 2 == 0
    assert first.in_source(params) == (Fraction(k * k, 4 * (k - 1)) if even else Fraction(k + 1, 4))
    if k > 3:
        assert first.in_neurons(params) == Fraction(k * k if even else k * k - 1, 8 * (k - 2))
        assert every.in_neurons(params) == Fraction(k * (k - 1), 2 * (k - 2))  # tends to k / 2
    assert first.in_source(params | {"density": 0.5}) is None


@pytest.mark.parametrize(("pattern", "least"), [("path", 2), ("star", 2), ("cycle", 3), ("grid", 3), ("complete", 6)])
def test_the_law_of_patterns(pattern: str, least: int) -> None:
    (law,) = FAMILIES["gnp-partitioned-subgraph"].laws
    assert law.in_source({"colors": 6, "pattern": pattern, "density": "threshold"}) == least
    assert law.at_most


def test_every_law_is_about_a_parameter_of_its_family() -> None:
    for family in FAMILIES.values():
        for law in family.laws:
            assert law.grows in family.parameters
            assert law.reference
        assert len({law.name for law in family.laws}) == len(family.laws)


REDUCTIONS = {
    "gnp-multicolored-clique": (MulticoloredCliqueToPositivity, {"colors": 4, "density": "threshold"}),
    "gnp-partitioned-subgraph": (
        PartitionedSubgraphToPositivity,
        {"colors": 6, "pattern": "grid", "density": "threshold"},
    ),
    "gnp-clique": (CliqueToMulticoloredClique, {"k": 3, "density": 0.5}),
    "random-k-sum": (KSumToRegions, {"summands": 3, "bits": 12}),
    "random-multicolored-set-cover": (MulticoloredSetCoverToPositivity, {"colors": 3, "elements": 4}),
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_neurons_grow_as_a_law_says(name: str) -> None:
    reduction, params = REDUCTIONS[name]
    law = FAMILIES[name].laws[0]

    def neurons(m: int) -> int:
        source = FAMILIES[name].build(seed=1, **params, **{law.grows: m})
        assert isinstance(source, SourceProblem)
        made = reduction(source)  # type: ignore[arg-type]
        assert isinstance(made, Reduction)
        if isinstance(made, CliqueToMulticoloredClique):
            return made.target.size["nodes"] + made.target.size["edges"]
        return int(made.target.network.neurons)

    grown = log(neurons(64) / neurons(16)) / log(4)
    assert grown == pytest.approx(float(law.neurons(params) or 0), abs=0.3)
