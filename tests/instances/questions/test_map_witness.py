"""Points of different affine maps are a witness of their number, and nothing else is."""

from fractions import Fraction as Q

import pytest

from instances.network import Layer, Network, Point
from instances.question import Box, RealSpace
from instances.questions import Regions

KINK = Network((Layer([[1], [-1]], [0, 0]), Layer([[1, 1]], [0])))
"""|x|."""


@pytest.mark.parametrize(
    ("witness", "value"),
    [
        (((Q(1),), (Q(-1),)), 2),
        (((Q(1),),), 1),
        ((), 0),
        (((Q(1),), (Q(2),)), None),  # one map twice
        (((Q(1),), (Q(0),)), None),  # on a kink
        (((Q(1),), (Q(9),)), None),  # not in the box
        (((Q(1), Q(1)),), None),
        (((1.0,),), None),
        ((Q(1),), None),
        (None, None),
        ("x", None),
    ],
)
def test_what_points_attain(witness: tuple[Point, ...], value: int | None) -> None:
    assert Regions(KINK, Box.cube(1, -3, 3), "maps").attained(witness) == value


def test_offsets_tell_maps_apart() -> None:
    steps = Network((Layer([[1], [1]], [0, -1]), Layer([[1, -1]], [0])))
    assert Regions(steps, RealSpace(1), "maps").attained(((Q(-1),), (Q(2),))) == 2


def test_only_maps_have_witnesses() -> None:
    for kind in ("linear", "activation", "touching", "boundary"):
        assert Regions(KINK, RealSpace(1), kind).attained(((Q(1),),)) is None
