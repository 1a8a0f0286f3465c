"""What a search looks for: a point at which some affine functions of the outputs are all positive."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from instances.network import Network
from instances.output_set import Inequality
from solvers.boxes.measure import Rows


@dataclass(frozen=True)
class Target:
    """Rows over the outputs of the last hidden layer.

    Parameters
    ----------
    claim
        Of a proof that there is no such point, such as ``+1`` or ``a2`` (docs/proofs.md).
    rows
        All must be positive, or at least 0.
    strict
        Whether 0 is not enough.
    """

    claim: str
    rows: Rows
    strict: bool


def above(network: Network, output: int, sign: int, level: Fraction) -> Target:
    """An output, counted from 0, times a sign is above a level."""
    rows = Rows.of(network.layers[-1])
    only = Rows(sign * rows.entries[[output]], rows.shift, [sign * rows.bias[output] - level])
    return Target(f"{'+' if sign > 0 else '-'}{output + 1}", only, strict=True)


def alternative(network: Network, inequalities: Sequence[Inequality], number: int) -> Target:
    """All inequalities of an alternative hold; alternatives are counted from 1."""
    rows = Rows.of(network.layers[-1])
    entries = []
    bias = []
    for one in inequalities:
        scale = lcm(*(c.denominator for _, c in one.coefficients))
        terms = [(int(c * scale), output) for output, c in one.coefficients]
        entries.append(sum(c * rows.entries[output].astype(object) for c, output in terms))
        bias.append(sum((c * rows.bias[output] for c, output in terms), -one.bound * scale))
    shape = len(bias), network.layers[-1].inputs
    return Target(f"a{number}", Rows(np.reshape(entries, shape), rows.shift, bias), inequalities[0].strict)
