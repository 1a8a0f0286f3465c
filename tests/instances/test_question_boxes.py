"""Questions that need full-dimensional regions refuse a box without an interior, whichever input is flat."""

from fractions import Fraction

import pytest

from instances.errors import InputError
from instances.network import Layer, Network
from instances.question import Box, Question
from instances.questions import Lipschitz, Maximum, Positivity, Regions

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


@pytest.mark.parametrize("kind", ["", "affine", "LINEAR"])
def test_regions_are_of_two_kinds(kind: str) -> None:
    with pytest.raises(InputError, match=f"'linear' or 'activation'; got '{kind}'"):
        Regions(NETWORK, Box.cube(2, 0, 1), kind)


@pytest.mark.parametrize("p", ["", "3", "Inf", "0"])
def test_lipschitz_constants_are_for_three_norms(p: str) -> None:
    with pytest.raises(InputError, match=f"p = 1, 2 or inf; got '{p}'"):
        Lipschitz(NETWORK, Box.cube(2, 0, 1), p)
