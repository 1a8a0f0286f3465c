"""Slices of networks with many inputs, windows, and what a picture says of itself: what its data bear."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.pictures.draw import Picture, draw
from hardness.pictures.plane import Plane, read_box
from hardness.pictures.subdivision import subdivision
from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.recipe import Instance, Known
from instances.suite import write_instance
from tests.hardness.commands.command import Command

small = st.integers(-3, 3)
numbers = st.fractions(-3, 3, max_denominator=4)
DEEP = Network((Layer([[1, 0, 1], [0, 1, 0]], [0, 0]), Layer([[1, -1]], [0.5]), Layer([[1]], [-1])))
CUBE = Box.cube(3, -2, 2)


def rational(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


@settings(max_examples=40)
@given(st.data())
def test_on_every_piece_of_a_slice_the_network_is_what_the_piece_says(data: st.DataObject) -> None:
    d = data.draw(st.integers(2, 4))
    points = [tuple(data.draw(numbers) for _ in range(d)) for _ in range(3)]
    try:
        plane = Plane(*points)
    except InputError:
        return
    weights = np.array([data.draw(small) for _ in range(3 * d)], float).reshape(3, d)
    hidden = Layer(weights, [data.draw(small) for _ in range(3)])
    inner = Layer(np.array([data.draw(small) for _ in range(6)], float).reshape(2, 3), [data.draw(small), 1])
    network = Network((hidden, inner, Layer([[1, -2]], [1])))
    cut, kinks = subdivision(network, Box.cube(2, -1, 1), plane=plane)
    for piece in cut:
        for s, t in piece.corners:
            x = tuple(
                o + rational(s) * a + rational(t) * b
                for o, a, b in zip(plane.origin, plane.first, plane.second, strict=True)
            )
            assert plane.locate(x) == (rational(s), rational(t))
            assert network.exact(x) == tuple(rational(a * s + b * t + c) for a, b, c in piece.outputs)
    for kink in kinks:
        for s, t in kink.ends:
            x = plane.points(np.array(float(s)), np.array(float(t)))
            for layer in network.layers[: kink.layer]:
                x = np.maximum(layer.weights @ x + layer.bias, 0)
            before = network.layers[kink.layer].weights @ x + network.layers[kink.layer].bias
            assert np.abs(before).min() < 1e-6  # a neuron of this layer, and no other layer's, switches here


def test_kinks_of_the_first_and_the_second_layer_are_told_apart() -> None:
    _, kinks = subdivision(DEEP, Box.cube(2, -2, 2), plane=Plane.along((Fraction(0),) * 3, 0, 1))
    assert {kink.layer for kink in kinks} == {0, 1}
    axes = Picture.of(Positivity(DEEP, CUBE), None, plane=Plane.along((Fraction(0),) * 3, 0, 1)).figure().axes[0]
    labels = axes.get_legend_handles_labels()[1]
    assert "a neuron of layer 1 switches" in labels
    assert "a neuron of layer 2 switches" in labels
    one_layer = Network((Layer([[1, 0]], [0]), Layer([[1]], [1])))
    axes = Picture.of(Positivity(one_layer, Box.cube(2, -1, 1)), None).figure().axes[0]
    assert axes.get_legend_handles_labels()[1] == ["a neuron of layer 1 switches"]  # f = 0 is nowhere there


def test_the_title_counts_the_regions_and_axes_of_one_scale_are_or_are_not_said_to_be() -> None:
    network = Network((Layer([[1, 0], [0, 1]], [0, 0]), Layer([[1, 1]], [0])))
    even = Picture.of(Positivity(network, Box.cube(2, -1, 1)), None)
    assert even.title.endswith("4 activation regions")
    assert even.figure().axes[0].get_aspect() == 1
    flat = Picture.of(Positivity(network, Box((Fraction(-10), Fraction(-1)), (Fraction(10), Fraction(1)))), None)
    assert "The axes are not of one scale." in flat.title
    assert flat.figure().axes[0].get_aspect() == "auto"
    right = Picture.of(Positivity(network, Box.cube(2, -1, 1)), None, Box.cube(2, 1, 2))
    assert right.title.endswith("1 activation region")


@pytest.mark.parametrize(
    ("words", "origin", "first", "second"),
    [
        ("1,3", (0, 5, 0), (1, 0, 0), (0, 0, 1)),
        ("3,1", (0, 5, 0), (0, 0, 1), (1, 0, 0)),
        ("1,0,0 0,1/2,1", (4, 5, 6), (1, 0, 0), (0, Fraction(1, 2), 1)),
    ],
)
def test_a_slice_goes_through_its_point_along_what_is_given(words, origin, first, second) -> None:
    through = (Fraction(4), Fraction(5), Fraction(6))
    plane = Plane.given(through, words)
    assert (plane.origin, plane.first, plane.second) == (origin, first, second)
    assert plane.locate(through) is not None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("1,4", "numbered from 1 to 3"),
        ("0,1", "numbered from 1 to 3"),
        ("2,2", "two different inputs"),
        ("1", "two inputs, such as 1,2, or two directions of 3"),
        ("1,0 0,1", "two directions of 3 numbers each, such as '1,0,0 0,1,0'"),
        ("1,2,3 2,4,6", "parallel"),
        ("1,0,0 0,x,0", "x"),
    ],
)
def test_what_is_no_slice_is_refused_with_what_would_be_right(words, message) -> None:
    with pytest.raises(InputError, match=message):
        Plane.given((Fraction(0),) * 3, words)


@pytest.mark.parametrize("words", [("1", "0"), ("0", "0"), ("1,2,3", "4"), ("0,1", "2,1"), ("a", "1")])
def test_what_is_no_window_is_refused(words) -> None:
    with pytest.raises(InputError):
        read_box(words)


def suite(tmp_path, witness=None):
    known = Known(Verdict.YES if witness else Verdict.UNKNOWN, "by hand", None, witness)
    return write_instance(tmp_path / "suite", Instance(Positivity(DEEP, CUBE), None), known)


def test_a_slice_goes_through_the_witness_and_says_where(tmp_path) -> None:
    witness = (Fraction(2), Fraction(0), Fraction(1))
    path = suite(tmp_path, witness)
    said = draw(path, tmp_path / "a.svg")
    assert "of the slice x₃ = 1, with the known witness (2, 0, 1)" in said
    assert "witness" in (tmp_path / "a.svg").read_text()
    assert draw(path, tmp_path / "b.svg", box=("-1", "1")).endswith("the known witness is not there")
    assert ">witness<" not in (tmp_path / "b.svg").read_text()
    assert "slice x₁ = 0" in draw(suite(tmp_path / "n"), tmp_path / "c.svg", across="2,3", colored=True)
    with pytest.raises(InputError, match="in a whole plane only"):
        draw(path, tmp_path / "d.svg", regions=True)


def test_the_command_takes_a_window_a_slice_and_colours(tmp_path, hardness: Command) -> None:
    path = suite(tmp_path)
    done = hardness(
        "draw", path, "--out", tmp_path / "a.png", "--slice", "1,3", "--box", "-1,0", "1,2", "--color-regions"
    )
    assert done.status == 0
    assert "in (-1, 0) to (1, 2) of the slice x₂ = 0" in done.out
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
