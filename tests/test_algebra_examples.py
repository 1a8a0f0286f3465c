"""The examples about parameters run: those of the page docs/algebra.md, and those in the modules."""

import doctest
import pkgutil
from importlib import import_module

import pytest

from tests import ROOT

PAGE = ROOT / "docs" / "algebra.md"
PACKAGES = (
    "instances.parameters",
    "instances.varieties",
    "solvers.zero_sum",
    "solvers.equality",
    "solvers.functional_dimension",
    "solvers.folding",
    "solvers.one_hidden_layer",
    "solvers.varieties",
)
FILES = (
    "instances.problems.subset_sum",
    "instances.problems.exact_cover",
    "instances.reductions.to_decisions.subset_sum_to_identifiability",
    "instances.reductions.to_decisions.exact_cover_to_identifiability",
    "instances.families.problems.random_subset_sum",
    "instances.families.problems.random_exact_cover",
    "instances.families.random_networks.hidden_symmetry_pair",
    "instances.families.random_networks.bottleneck_network",
    "instances.families.random_networks.planted_patterns",
)


def test_the_examples_of_the_page_run() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.failed == 0
    assert result.attempted > 40


def test_every_section_of_the_page_has_an_example() -> None:
    _, *sections = PAGE.read_text().split("\n## ")
    assert [section.partition("\n")[0] for section in sections if "```pycon" not in section] == []


@pytest.mark.parametrize("name", [*PACKAGES, *FILES])
def test_the_examples_in_the_modules_run(name: str) -> None:
    module = import_module(name)
    found = pkgutil.walk_packages(module.__path__, f"{name}.") if hasattr(module, "__path__") else ()
    for other in [module, *(import_module(info.name) for info in found)]:
        assert doctest.testmod(other).failed == 0, other.__name__
