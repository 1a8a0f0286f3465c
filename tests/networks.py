"""Hypothesis strategies for networks, and for positivity questions small enough for brute force."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Positivity
from tests.instances.laws import shifted
from tests.oracles import one_hidden_layer as brute_force

weights = st.one_of(st.integers(-3, 3).map(float), st.integers(-24, 24).map(lambda v: v / 8))
"""Small integers and dyadic numbers."""


@st.composite
def deep_networks(draw: st.DrawFn, max_inputs: int = 3, max_depth: int = 3, max_width: int = 3) -> Network:
    """Any number of hidden layers of any width, both possibly 0."""
    sizes = [draw(st.integers(1, max_inputs)), *draw(st.lists(st.integers(0, max_width), max_size=max_depth)), 1]
    layers = []
    for inputs, outputs in pairwise(sizes):
        entries = draw(st.lists(weights, min_size=outputs * (inputs + 1), max_size=outputs * (inputs + 1)))
        rows = np.array(entries).reshape(outputs, inputs + 1)
        layers.append(Layer(rows[:, :-1], rows[:, -1]))
    return Network(tuple(layers))


@st.composite
def shallow_networks(draw: st.DrawFn, max_inputs: int = 3, max_neurons: int = 7) -> Network:
    """One hidden layer, with many parallel, repeated, zero and cancelling neurons."""
    d = draw(st.integers(1, max_inputs))
    vector = st.lists(weights, min_size=d, max_size=d)
    neurons: list[tuple[list[float], float, float]] = []
    for _ in range(draw(st.integers(0, max_neurons))):
        row, bias, outgoing = draw(st.tuples(vector, weights, weights))
        kind = draw(st.sampled_from(("new", "new", "parallel", "cancelling", "zero")))
        if kind == "zero":
            row = [0.0] * d
        elif kind == "parallel" and neurons:
            row = [draw(st.sampled_from((-2.0, -1.0, 1.0, 2.0))) * v for v in draw(st.sampled_from(neurons))[0]]
        elif kind == "cancelling" and neurons:
            row, bias, opposite = draw(st.sampled_from(neurons))
            outgoing = -opposite
        neurons.append((row, bias, outgoing))
    hidden = Layer(np.array([row for row, _, _ in neurons]).reshape(-1, d), [bias for _, bias, _ in neurons])
    return Network((hidden, Layer([[outgoing for _, _, outgoing in neurons]], [draw(weights)])))


@st.composite
def boxes(draw: st.DrawFn, dimension: int) -> Box:
    """Any box near 0 with denominators 1 and 3; sides may have length 0."""
    corner = [Fraction(draw(st.integers(-6, 6)), draw(st.sampled_from((1, 3)))) for _ in range(dimension)]
    sides = [Fraction(draw(st.integers(0, 6)), draw(st.sampled_from((1, 3)))) for _ in range(dimension)]
    return Box(tuple(corner), tuple(low + side for low, side in zip(corner, sides, strict=True)))


@st.composite
def questions(draw: st.DrawFn, max_inputs: int = 3, max_neurons: int = 7) -> Positivity:
    """Positivity of a network with one hidden layer, on R^d or on a box."""
    network = draw(shallow_networks(max_inputs, max_neurons))
    return Positivity(network, draw(st.one_of(st.just(RealSpace(network.inputs)), boxes(network.inputs))))


@st.composite
def touching_questions(draw: st.DrawFn, max_inputs: int = 2, max_neurons: int = 5) -> Positivity:
    """A network whose maximum over the box is exactly 0: a no, but only just."""
    network = draw(shallow_networks(max_inputs, max_neurons))
    box = draw(boxes(network.inputs))
    raised = shifted(network, 2**20)  # positive on the whole box, so that brute force looks at every vertex
    highest = max(brute_force.value(raised, point) for point in brute_force.positive_points(raised, box))
    assume(Fraction(float(highest)) == highest)
    return Positivity(shifted(raised, -highest), box)
