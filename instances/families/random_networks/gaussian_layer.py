"""A layer with Gaussian rows, on which injectivity changes at a sharp threshold."""

from fractions import Fraction
from random import Random
from typing import Annotated

import numpy as np

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.families.random_networks.gaussian_network import normal
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace, Value


def gaussian_layer(
    inputs: Annotated[int, "input dimension d"],
    rows: Annotated[int, "number of neurons"],
    *,
    seed: int,
) -> KnownNetwork:
    """Draw the rows of a layer without biases from N(0, 1), rounded to multiples of 2^-8; to be asked for injectivity.

    As d grows, the answer changes sharply with rows/inputs: the replica method predicts the place 6.698, and it is
    proved that above 7.65 the layer is injective with probability near 1 (Maillard, Bandeira, Belius, Dokmanić and
    Nakajima 2023, arXiv:2302.14112). Deciding injectivity is fixed-parameter tractable in d.

    With fewer than 2 d rows the layer is not injective: at x and -x, for an x off the hyperplanes of all rows that are
    not 0, different rows are active, and one of the two sets has fewer than d of them.

    Parameters
    ----------
    inputs
        d >= 1.
    rows
        At least 1.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> gaussian_layer(2, 3, seed=0).facts["injectivity"].value
    'no'
    """
    if inputs < 1 or rows < 1:
        raise InputError(f"inputs and rows must be at least 1; got {inputs} and {rows}")
    random = Random(seed)
    weights = [[normal(Fraction(1), random) for _ in range(inputs)] for _ in range(rows)]
    network = Network((Layer(np.reshape(weights, (rows, inputs)), np.zeros(rows)),))
    facts: dict[str, Verdict | Value] = {"injectivity": Verdict.NO} if rows < 2 * inputs else {}
    return KnownNetwork(
        network, RealSpace(inputs), facts, "with fewer than 2 d rows no layer without biases is injective"
    )
