"""Where to look for the regions of a network: boxes, on which a mixed-integer program can bound everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

import numpy as np

from instances.network import Layer, Network, Point
from instances.question import Box, Domain
from instances.reductions.between_questions.positivity_on_space_to_box import homogenised, homogenised_box
from solvers.milp.encodings.chains import Chain, chains
from solvers.stopping.limits import watched

_ROOM = 10**4
"""The engines take a binary of 1e-6 for 0: on a larger box that moves a hyperplane by more than 0.01."""


@dataclass(frozen=True)
class Place:
    """A network and a box with regions of another network on another domain.

    Parameters
    ----------
    network, box
        Where to look. The Jacobians agree in the inputs that both networks have. A flat box stands for the regions
        that meet it.
    order
        The chains of every hidden layer on the box.
    cone
        Whether the box stands for the cone over it, because the network is homogeneous.
    divided
        Whether the last input y is not one of the other network: a point (x, y) stands for x/y.
    """

    network: Network
    box: Box
    order: tuple[tuple[Chain, ...], ...]
    cone: bool = False
    divided: bool = False

    def pull(self, point: Point) -> Point:
        """The point of the other network."""
        return tuple(v / point[-1] for v in point[:-1]) if self.divided else point


def places(network: Network, domain: Domain) -> list[Place]:
    """Where to look for all regions of a network on a domain.

    On R^d with one hidden layer this is a box that meets all of them; if there are no biases, one in each of two
    hyperplanes x_i = 1 and x_i = -1, because regions are cones then. If it would be so large that big-Ms lose their
    meaning, and for deeper networks, it is the homogenised network, whose regions are the cones over those of the
    network; a network whose hidden layers have no biases is homogeneous already.
    """
    hidden = network.layers[:-1]
    order = tuple(map(chains, hidden))
    if isinstance(domain, Box):
        return [Place(network, domain, order)]
    homogeneous = not any(layer.bias.any() for layer in hidden)
    if len(hidden) <= 1:
        found = _slices(network) if homogeneous and hidden and network.inputs > 1 else [_everywhere(network, order)]
        if all(max(place.box.upper) <= _ROOM for place in found):
            return found
    if homogeneous:
        return [Place(network, Box.cube(network.inputs, -1, 1), order, cone=True)]
    return [Place(homogenised(network), homogenised_box(network.inputs), order, cone=True, divided=True)]


def _everywhere(network: Network, order: tuple[tuple[Chain, ...], ...]) -> Place:
    side = _reach(order[0] if order else (), network.inputs)
    return Place(network, Box.cube(network.inputs, -side, side), order)


def _slices(network: Network) -> list[Place]:
    """The hyperplanes x_i = 1 and x_i = -1 for the i whose box is smallest."""
    (layer, _), d = network.layers, network.inputs
    cut = [
        [chains(Layer(np.delete(layer.weights, i, axis=1), end * layer.weights[:, i])) for end in (1, -1)]
        for i in watched(range(d))
    ]
    side, i = min((_reach(ends[0], d - 1), i) for i, ends in enumerate(cut))
    found = []
    for end, order in zip((1, -1), cut[i], strict=True):
        lower, upper = [-side] * d, [side] * d
        lower[i] = upper[i] = Fraction(end)
        found.append(Place(network, Box(tuple(lower), tuple(upper)), (order,)))
    return found


def _reach(arrangement: Sequence[Chain], dimension: int) -> Fraction:
    """Half the side of a cube around 0 that every region of an arrangement of hyperplanes meets.

    The closure of a region contains the solution x of u_j . x = b_j for r <= d independent hyperplanes of it, with all
    but r entries 0. By Cramer's rule |x_i| <= r max |minor of size r - 1| max |b_j|, because a determinant of integers
    is 0 or at least 1 in size, and a minor is at most the product of the lengths of its rows (Hadamard). One more on
    every side lets the cube meet the open region.
    """
    longest = max((sum(v * v for v in chain.direction) for chain in arrangement), default=1)
    minor = isqrt(longest ** (dimension - 1)) + 1
    furthest = max((abs(step.breakpoint) for chain in arrangement for step in chain.steps), default=Fraction(0))
    return dimension * minor * furthest + 1
