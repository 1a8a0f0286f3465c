"""Recipes are followed again within bounds that those of the package keep."""

import importlib
from dataclasses import replace

import pytest

from hardness.judging.followed import followed
from instances.recipe import FamilyOrigin, Instance, Recipe, params


@pytest.mark.parametrize("second_width", [0, 4])
def test_a_small_network_whose_bias_is_calibrated_is_one_that_its_recipe_makes(second_width: int) -> None:
    family = importlib.import_module("instances.families.random_networks.gaussian_network")
    given = params(inputs=4, width=19, second_width=second_width, bias="calibrated")
    recipe = Recipe(FamilyOrigin("gaussian-network", given, seed=5), (), ("positivity", ()))
    made = Instance.of(recipe)
    family._calibrated_bias.cache_clear()  # the process of a judge has none either
    assert followed(replace(made, recipe=replace(recipe))).target == made.question
