"""Pictures of networks with two inputs: the regions are those of the exact count, and cover the window once."""

from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.pictures.draw import Piece, draw, pieces, window
from hardness.pictures.regions import labelled
from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Positivity, Regions
from instances.recipe import Instance, Known
from instances.suite import write_instance
from solvers.region import Region
from solvers.solver import Limits

BOX = Box.cube(2, -2, 3)
small = st.integers(-3, 3)


@st.composite
def networks(draw_from):
    widths = [2, *draw_from(st.lists(st.integers(0, 4), min_size=1, max_size=2)), draw_from(st.integers(1, 2))]
    layers = []
    for inputs, outputs in pairwise(widths):
        weights = np.array([draw_from(small) for _ in range(inputs * outputs)], float).reshape(outputs, inputs)
        layers.append(Layer(weights, [draw_from(small) for _ in range(outputs)]))
    return Network(tuple(layers))


def area(piece: Piece) -> fmpq:
    corners = piece.corners
    turns = (a[0] * b[1] - a[1] * b[0] for a, b in zip(corners, corners[1:] + corners[:1], strict=True))
    return sum(turns, fmpq(0)) / 2


@settings(max_examples=60, deadline=None)
@given(networks())
def test_the_pieces_are_the_activation_regions_and_the_network_is_affine_on_each(network):
    cut = pieces(network, BOX)
    assert all(area(piece) > 0 for piece in cut)
    assert sum((area(piece) for piece in cut), fmpq(0)) == 25
    for piece in cut:
        middle = [sum((corner[i] for corner in piece.corners), fmpq(0)) / len(piece.corners) for i in (0, 1)]
        for x, y in (*piece.corners, middle):
            exact = network.exact((Fraction(int(x.p), int(x.q)), Fraction(int(y.p), int(y.q))))
            assert [Fraction(int(v.p), int(v.q)) for v in (a * x + b * y + c for a, b, c in piece.outputs)] == list(
                exact
            )
    answer = Region().solve(Regions(network, BOX, "activation"), Limits(20.0, 2**31, 0))
    assert answer.verdict is Verdict.VALUE
    assert len(cut) == answer.value


TENT = Network((Layer([[1, 0], [0, 1], [1, 1]], [0, -1, -1]), Layer([[1, 1, -2]], [0.25])))


def instance(tmp_path, network=TENT, domain=BOX, witness=None):
    known = Known(Verdict.YES if witness else Verdict.UNKNOWN, "by hand", None, witness)
    return write_instance(tmp_path / "suite", Instance(Positivity(network, domain), None), known)


def test_a_picture_says_what_it_shows_and_is_one_file(tmp_path):
    path = instance(tmp_path, witness=(Fraction(1, 2), Fraction(0)))
    said = draw(path, tmp_path / "out" / "fig.svg")
    assert said == "6 regions in (-2, -2) to (3, 3), with the known witness (1/2, 0)"
    text = (tmp_path / "out" / "fig.svg").read_text()
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert "witness" in text
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["fig.svg"]
    draw(path.with_suffix(".onnx"), tmp_path / "fig.pdf")
    assert (tmp_path / "fig.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_witness_that_holds_none_is_drawn(tmp_path):
    for place, witness in enumerate((None, (Fraction(3), Fraction(3)))):
        said = draw(instance(tmp_path / str(place), witness=witness), tmp_path / f"{place}.svg")
        assert said.endswith("no witness is known")
        assert "witness" not in (tmp_path / f"{place}.svg").read_text()


def test_on_the_whole_plane_the_window_has_all_kinks(tmp_path):
    shown = window(Positivity(TENT, RealSpace(2)))
    assert shown.lower == (Fraction(-6, 5), Fraction(-6, 5))
    assert shown.upper == (Fraction(6, 5), Fraction(6, 5))
    flat = Network((Layer([[0, 0]], [1]), Layer([[1]], [0])))
    assert window(Positivity(flat, RealSpace(2))).contains((Fraction(0), Fraction(0)))
    promised = Positivity(TENT, RealSpace(2), witness_box=Box.cube(2, 0, 10))
    assert window(promised) == Box.cube(2, -1, 11)


@pytest.mark.parametrize(
    ("network", "domain", "out", "message"),
    [
        (Network((Layer([[1, 1, 1]], [0]),)), Box.cube(3, 0, 1), "a.svg", "needs 2 inputs; the network has 3"),
        (TENT, Box((Fraction(0),) * 2, (Fraction(0), Fraction(1))), "a.svg", "the box is flat"),
        (TENT, BOX, "a.png", "ends in .svg or .pdf"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(tmp_path, network, domain, out, message):
    with pytest.raises(InputError, match=message) as caught:
        draw(instance(tmp_path, network, domain), tmp_path / out)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / out).exists()


def test_too_many_regions_are_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(pieces.__globals__, "MOST_REGIONS", 5)
    with pytest.raises(InputError, match="more than 5 regions"):
        draw(instance(tmp_path), tmp_path / "a.svg")


def test_the_command_says_what_it_has_drawn(tmp_path, hardness):
    done = hardness("draw", instance(tmp_path), "--out", tmp_path / "a.svg")
    assert (done.status, done.out) == (0, "6 regions in (-2, -2) to (3, 3), no witness is known\n")
    assert (tmp_path / "a.svg").is_file()


def test_linear_regions_have_areas_and_neighbours(tmp_path):
    network = Network((Layer([[1, 0], [0, 1]], [0, 0]), Layer([[1, 1]], [0])))
    box = Box.cube(2, -1, 1)
    found = labelled(network, box)
    assert found.areas == (1, 1, 1, 1)
    assert len(found.neighbours) == 4
    written = write_instance(tmp_path, Instance(Regions(network, box), None), Known(Verdict.UNKNOWN, "nobody asked"))
    said = draw(written, tmp_path / "p.svg", regions=True)
    assert "4 linear regions with their areas, and 4 pairs of neighbours" in said
    assert ElementTree.parse(tmp_path / "p.svg")


def test_too_many_linear_regions_are_not_labelled(monkeypatch):
    monkeypatch.setattr("hardness.pictures.regions.MOST_LABELS", 3)
    with pytest.raises(InputError, match="4 linear regions there; a picture has labels for 3"):
        labelled(Network((Layer([[1, 0], [0, 1]], [0, 0]), Layer([[1, 1]], [0]))), Box.cube(2, -1, 1))
