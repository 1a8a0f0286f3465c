"""The inequalities of an alternative of reachability, which a no claims to hold together nowhere."""

from math import lcm

from flint import fmpq

from instances.network import Network
from instances.output_set import Alternative
from solvers.checker.affine import ZERO, rows
from solvers.checker.whole import Rows


def inequalities(network: Network, alternative: Alternative) -> Rows:
    """What must all be positive, or at least 0, over the last hidden layer."""
    entries, constants, scale = rows(network, len(network.layers) - 1)
    found = Rows([], [], scale)
    for one in alternative.inequalities:
        unit = lcm(*(c.denominator for _, c in one.coefficients))
        terms = [(int(c * unit), output) for output, c in one.coefficients]
        found.entries.append([sum(c * entries[o][j] for c, o in terms) for j in range(network.layers[-1].inputs)])
        constant = sum((fmpq(c * constants[o], scale) for c, o in terms), ZERO)
        found.constants.append(constant - fmpq(one.bound.numerator, one.bound.denominator) * unit)
    return found
