"""Questions that need full-dimensional regions refuse a box without an interior, whichever input is flat."""

from fractions import Fraction

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.question import Box, Question, RealSpace
from instances.questions import QUESTIONS, Lipschitz, Maximum, Positivity, Regions, ask

NETWORK = Network((Layer([[1.0, 2.0]], [0.0]), Layer([[1.0]], [0.0])))


def flat(which: int) -> Box:
    ends = [Fraction(0), Fraction(1)]
    return Box((Fraction(0),) * 2, tuple(ends[i != which] for i in range(2)))


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("question", [Regions, Lipschitz])
def test_a_flat_box_has_no_regions_and_is_refused(question: type[Question], which: int) -> None:
    with pytest.raises(InputError, match="a flat box has no full-dimensional regions"):
        question(NETWORK, flat(which))
    assert question(NETWORK, Box.cube(2, 0, 1)).domain == Box.cube(2, 0, 1)


@pytest.mark.parametrize("question", [Positivity, Maximum])
def test_a_flat_box_is_a_box_like_others_where_values_are_asked(question: type[Question]) -> None:
    assert question(NETWORK, flat(0)).domain == flat(0)


WIDE = Network((Layer([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0]),))
"""What injectivity asks about: one layer."""


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_refuses_a_domain_of_another_dimension(name: str) -> None:
    network = WIDE if name == "injectivity" else NETWORK
    if Box in QUESTIONS[name].refused_domains:
        ask(name, network, RealSpace(2), {})
    for dimension in (1, 3):
        domain = QUESTIONS[name].asked_on(Box.cube(dimension, 0, 1))
        with pytest.raises(InputError, match=f"the domain has dimension {dimension} but the network has 2 inputs"):
            ask(name, network, domain, {})


@pytest.mark.parametrize("kind", ["", "affine", "LINEAR"])
def test_regions_are_of_a_known_kind(kind: str) -> None:
    with pytest.raises(InputError, match=f"'linear', 'activation', 'touching', 'maps', 'boundary'; got '{kind}'"):
        Regions(NETWORK, Box.cube(2, 0, 1), kind)


@pytest.mark.parametrize("p", ["", "3", "Inf", "0"])
def test_lipschitz_constants_are_for_three_norms(p: str) -> None:
    with pytest.raises(InputError, match=f"p = 1, 2 or inf; got '{p}'"):
        Lipschitz(NETWORK, Box.cube(2, 0, 1), p)
