"""When a network with two hidden layers is generic, and the functional dimension that it then has."""

from fractions import Fraction
from math import lcm

from instances.errors import InputError
from instances.network import Network
from instances.parameters.fibre.classification import classification
from instances.parameters.fibre.two_layers import FractionRow, TwoLayers
from instances.parameters.primitive import Row, oriented
from instances.parameters.rational_network import RationalNetwork


def generic_dimension(network: Network | RationalNetwork) -> int:
    """The functional dimension on R^d of a generic network.

    n_1 d + n_cross (n_1 + 1) + [n_on >= 1] n_1 + 1, less what a hidden unit loses; and 1 if nothing is crossing or on.
    Where there are crossing neurons, at most one unit h is hidden. It loses one dimension, and one more for each other
    unit k such that the slope of the output in y_h is 0 everywhere on the facet y_k = 0 (docs/algebra.md).

    Raises
    ------
    InputError
        If the network has another shape or is not generic, naming the first condition that it violates.
    """
    net = TwoLayers.of(network)
    reason = violation(net)
    if reason is not None:
        raise InputError(reason)
    found, units = classification(net), len(net.units)
    crossing, on = len(found.crossing), len(found.on)
    if not crossing and not on:
        return 1
    lost = 0
    for unit in found.hidden if crossing else ():
        lost += 1 + sum(_slope_vanishes(net, unit, other) for other in range(units) if other != unit)
    return units * net.inputs + crossing * (units + 1) + (units if on else 0) + 1 - lost


def violation(network: Network | RationalNetwork | TwoLayers) -> str | None:
    """The first condition for being generic that does not hold, in one line; None if all do.

    rank W = n_1; all V_jk, c_j and a_j are not 0; no two crossing rows (V_j | c_j) are parallel; and for every unit i
    that is not hidden, the slope of the output in y_i is not 0 everywhere on the facet y_i = 0.
    """
    net = network if isinstance(network, TwoLayers) else TwoLayers.of(network)
    if len(net.units) > net.inputs:
        return f"the first hidden layer has {len(net.units)} neurons, more than the {net.inputs} inputs"
    if not net.full_rank:
        return "the rows of the first hidden layer are linearly dependent"
    for j, (row, a) in enumerate(zip(net.rows, net.outgoing, strict=True)):
        for what, value in (*((f"weight from unit {k}", v) for k, v in enumerate(row[:-1])), ("bias", row[-1])):
            if value == 0:
                return f"neuron {j} of hidden layer 2 has a {what} that is 0"
        if a == 0:
            return f"neuron {j} of hidden layer 2 has an output weight that is 0"
    found = classification(net)
    planes: dict[Row, int] = {}
    for j in found.crossing:
        u, _ = _oriented(net.rows[j])
        if u in planes:
            return f"neurons {planes[u]} and {j} of hidden layer 2 are crossing and have parallel rows"
        planes[u] = j
    for i in range(len(net.units)):
        if i not in found.hidden and _slope_vanishes(net, i, i):
            return f"unit {i} of hidden layer 1 can be seen by nobody where it switches"
    return None


def _slope_vanishes(net: TwoLayers, unit: int, facet: int) -> bool:
    """Whether the sum of a_j V_ji over the neurons that are on is 0 at almost all y >= 0 with y_k = 0, k the facet.

    On the facet, neuron j is on where its row without V_jk is positive: everywhere, nowhere, or on one side of a
    hyperplane through the facet. Indicators of different such half-spaces and the constants are linearly independent.
    """
    constant = Fraction(0)
    jumps: dict[Row, Fraction] = {}
    for row, a in zip(net.rows, net.outgoing, strict=True):
        slope = a * row[unit]
        on_facet = (*row[:facet], *row[facet + 1 :])
        if all(v >= 0 for v in on_facet) and any(on_facet):
            constant += slope
        elif any(v > 0 for v in on_facet):
            u, factor = _oriented(on_facet)
            jumps[u] = jumps.get(u, Fraction(0)) + (slope if factor > 0 else -slope)
            constant += slope if factor < 0 else 0
    return constant == 0 and not any(jumps.values())


def _oriented(row: FractionRow) -> tuple[Row, int]:
    scale = lcm(*(v.denominator for v in row))
    return oriented([int(v * scale) for v in row])
