"""Features of an instance, on networks whose features can be counted by hand."""

import os
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from instances.features.structure import SAMPLES, Described, features
from instances.network import Layer, Network
from instances.question import Box, Gap, RealSpace
from instances.questions import Injectivity, Positivity


def ask(weights, bias, output, domain, **promised):
    return Positivity(Network((Layer(weights, bias), Layer(output, [0.0]))), domain, **promised)


def test_sizes_density_and_weights_are_counted():
    question = ask([[4, 0], [0, 1], [0, 0.5]], [0, 0, 0], [[1, 1, 0]], RealSpace(2), gap=Gap(Fraction(2), Fraction(0)))
    found = features(question)
    assert (found["n"], found["d"], found["layers"], found["bounded"]) == (3, 2, 1, 0)
    assert found["density"] == pytest.approx(5 / 9)
    assert found["weight_range"] == 3  # 4 over 1/2
    assert found["gap"] == -1  # 2 over 4


def test_the_neurons_of_a_layer_that_is_asked_about_alone_are_its_outputs():
    question = Injectivity(Network((Layer([[1, 0], [0, 1], [1, 1]], [0, 0, 0]),)), RealSpace(2))
    assert (features(question)["n"], features(question)["layers"]) == (3, 0)


def test_neurons_that_never_switch_in_the_box_are_stable():
    box = Box.cube(1, 0, 1)
    found = features(ask([[1], [1], [1]], [1, -5, -0.5], [[1, 1, 1]], box))
    assert found["stable"] == pytest.approx(2 / 3)
    assert found["patterns"] == 2 / SAMPLES
    assert found["bounded"] == 1


def test_the_points_reach_where_the_neurons_of_unbounded_questions_switch():
    found = features(ask([[1]], [-1000], [[1]], RealSpace(1)))
    assert found["stable"] == 0
    assert found["patterns"] == 2 / SAMPLES


@pytest.mark.parametrize("weights", [np.zeros((2, 3)), np.zeros((0, 3))])
def test_networks_without_weights_or_neurons_have_finite_features(weights):
    question = ask(weights, np.zeros(len(weights)), np.zeros((1, len(weights))), RealSpace(3))
    assert all(np.isfinite(list(features(question).values())))
    assert features(question)["stable"] == 1


def test_numbers_that_are_no_floats_have_finite_features():
    gap = Gap(Fraction(10) ** 400, Fraction(0))
    far = Box((Fraction(-(10**400)),), (Fraction(10) ** 400,))
    for domain in (far, RealSpace(1)):
        found = features(ask([[1e200], [1e-200]], [0, 1e300], [[1e200, 1]], domain, gap=gap))
        assert all(np.isfinite(list(found.values())))
        assert found["gap"] == pytest.approx(400 * np.log2(10) - 200 * np.log2(10))
        assert found["weight_range"] == pytest.approx(400 * np.log2(10))


def test_a_description_has_the_features_and_what_they_took():
    question = ask([[1, 2]], [0], [[1]], RealSpace(2))
    described = Described.of(question)
    assert described.features == features(question)
    assert described.wall_s > 0


def test_the_same_question_has_the_same_features_in_another_process():
    program = (
        "from instances.features.structure import features; from tests.hardness.test_features import ask;"
        " from instances.question import RealSpace;"
        " print(features(ask([[1, 2], [3, -1]], [1, -1], [[1, -1]], RealSpace(2))))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert said == {f"{features(ask([[1, 2], [3, -1]], [1, -1], [[1, -1]], RealSpace(2)))}\n"}
