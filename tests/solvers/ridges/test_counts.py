"""The report of the presolve counts what a look at every neuron and every piece counts."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.question import Box
from solvers.exact.directions import hyperplanes
from solvers.ridges import rebalanced, ridge_sum
from solvers.ridges.counts import report
from tests.networks import boxes, shallow_networks


def test_every_neuron_and_every_piece_is_counted_once() -> None:
    rows = [[0, 0], [1, 0], [-2, 0], [1, 1], [1, 1], [3, -1]]
    bias = [1, 0, 1, 0, 0, 9]
    network = Network((Layer(rows, bias), Layer([[1, 1, 1, 1, -1, 1]], [-15])))
    sums = ridge_sum(network, Box.cube(2, -1, 1))
    counts = report(network, sums, [len(p) for p in sums.positive_pieces()])
    # The last is always on; of the four between, two are parallel and two cancel. The ridge functions are linear, and
    # on x < 0, 0 < 2x < 1 and 2x > 1 with the values 3 .. 1, 1 .. 1/2 and 1/2 .. 1, of which f > 0 needs more than 1.
    assert counts == {"constant": 1, "stable": 1, "merged": 3, "ridges": 2, "pieces": 2, "discarded": 2}


@given(st.data())
def test_counts_are_those_of_looking_at_each_neuron(data: st.DataObject) -> None:
    network = data.draw(shallow_networks())
    box = data.draw(boxes(network.inputs))
    for sums in (plain := ridge_sum(network, box), rebalanced(plain)):
        pieces = sums.positive_pieces()
        counts = report(network, sums, [len(p) for p in pieces])
        corners = [
            [sum(Fraction(w) * end for w, end in zip(row, ends, strict=True)) + Fraction(b) for ends in _corners(box)]
            for row, b in zip(network.layers[0].weights.tolist(), network.layers[0].bias.tolist(), strict=True)
        ]
        zero = [not any(row) for row in network.layers[0].weights.tolist()]
        one_sided = [min(values) >= 0 or max(values) <= 0 for values in corners]
        assert counts["constant"] == sum(zero)
        assert counts["stable"] == sum(o and not z for o, z in zip(one_sided, zero, strict=True))
        weights, bias, _ = network.layers[0].integers
        groups, _ = hyperplanes([[int(v) for v in r] for r in weights.tolist()], [int(v) for v in bias.entries()])
        crossing = [any(not one_sided[i] for i, _, _ in members) for members in groups.values()]
        kinked = network.neurons - counts["constant"] - counts["stable"] - counts["merged"]
        assert counts["merged"] >= 0
        assert kinked <= sum(crossing)
        assert counts["ridges"] == len(sums.ridges)
        assert counts["pieces"] == sum(map(len, pieces))
        unfiltered = [ridge.concave_pieces(min(ridge.values) - 1) for ridge in sums.ridges]
        assert counts["pieces"] + counts["discarded"] == sum(map(len, unfiltered))
        everything = {"pieces": sum(map(len, unfiltered)), "discarded": 0}
        assert report(network, sums, None) == counts | everything


def _corners(box: Box) -> list[list[Fraction]]:
    corners: list[list[Fraction]] = [[]]
    for low, high in zip(box.lower, box.upper, strict=True):
        corners = [[*corner, end] for corner in corners for end in (low, high)]
    return corners


def test_integers_of_any_size_are_counted() -> None:
    network = Network((Layer([[2.0**700], [1.0]], [-(2.0**700), 0.0]), Layer([[1.0, -1.0]], [0.0])))
    sums = ridge_sum(network, Box.cube(1, 0, 3))
    counts = report(network, sums, [len(p) for p in sums.positive_pieces()])
    assert (counts["stable"], counts["merged"], counts["ridges"]) == (1, 0, 1)


def test_an_affine_network_has_no_neurons_to_count() -> None:
    network = Network((Layer([[2.0, -4.0]], [0.5]),))
    sums = ridge_sum(network, Box.cube(2, 0, 1))
    expected = {"constant": 0, "stable": 0, "merged": 0, "ridges": 1, "pieces": 1, "discarded": 0}
    assert report(network, sums, [len(p) for p in sums.positive_pieces()]) == expected


@pytest.mark.parametrize("neurons", [0, 2], ids=["no neurons", "zero rows"])
def test_boxes_of_any_size_are_counted_where_no_weight_is_large(neurons: int) -> None:
    network = Network((Layer([[0.0]] * neurons or np.zeros((0, 1)), [0.0] * neurons), Layer([[1.0] * neurons], [0.5])))
    sums = ridge_sum(network, Box.cube(1, -(2**70), 2**70))
    assert report(network, sums, [len(p) for p in sums.positive_pieces()])["constant"] == neurons
