"""Random networks with one hidden layer whose hyperplanes are in general position."""

from fractions import Fraction
from itertools import combinations
from math import comb
from random import Random
from typing import Annotated

from flint import fmpz_mat

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace

_MOST_SUBSETS = 1_000_000


def generic_shallow_network(
    inputs: Annotated[int, "input dimension d"],
    neurons: Annotated[int, "number n of neurons"],
    *,
    seed: int,
) -> KnownNetwork:
    """Draw n hyperplanes in general position: they cut R^d into sum_{i<=d} C(n, i) regions.

    General position means that the normals of any d neurons are linearly independent, and that no d + 1 hyperplanes
    have a point in common; for fewer neurons, that all normals are independent. It is verified exactly. Then the
    number of activation regions is the largest that n hyperplanes make (Zaslavsky 1975), and with output weights other
    than 0 the gradient changes across every facet, so that there are as many linear regions.

    Weights and biases are uniform integers from -r to r, where r starts at n + d and grows by 1 with each neuron that
    is drawn again because it breaks general position; output weights are 1 or -1 at random.

    Parameters
    ----------
    inputs
        d >= 1.
    neurons
        n >= 0, with at most a million sets of d + 1 neurons to verify.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> generic_shallow_network(3, 5, seed=0).facts["regions,kind=activation"]
    Fraction(26, 1)
    """
    if inputs < 1 or neurons < 0:
        raise InputError(f"inputs must be at least 1 and neurons at least 0; got {inputs} and {neurons}")
    if comb(neurons, inputs) + comb(neurons, inputs + 1) > _MOST_SUBSETS:
        raise InputError(
            f"neurons is {neurons}, too many to verify general position in dimension {inputs}; at most"
            f" {_MOST_SUBSETS} sets of {inputs} or {inputs + 1} neurons are looked at"
        )
    random = Random(seed)
    reach = neurons + inputs
    rows: list[list[int]] = []
    while len(rows) < neurons:
        row = [int(random.random() * (2 * reach + 1)) - reach for _ in range(inputs + 1)]
        if _extends(rows, row, inputs):
            rows.append(row)
        else:
            reach += 1
    outgoing = [1 if random.random() < 0.5 else -1 for _ in rows]
    hidden = Layer.from_integers([row[:-1] for row in rows], [row[-1] for row in rows], inputs, "the hidden layer")
    network = Network((hidden, Layer.from_integers([outgoing], [0], neurons, "the output")))
    regions = Fraction(sum(comb(neurons, i) for i in range(inputs + 1)))
    return KnownNetwork(
        network,
        RealSpace(inputs),
        {
            "regions,kind=activation": regions,
            "regions,kind=linear": regions,
            "zero-map": Verdict.NO if neurons else Verdict.YES,
        },
        "hyperplanes in general position, by Zaslavsky's theorem",
    )


def _extends(rows: list[list[int]], row: list[int], inputs: int) -> bool:
    """Whether `row` keeps rows in general position that are in it."""
    normals = combinations([r[:inputs] for r in rows], min(inputs - 1, len(rows)))
    if not all(_independent([*chosen, row[:inputs]]) for chosen in normals):
        return False
    return len(rows) < inputs or all(_independent([*chosen, row]) for chosen in combinations(rows, inputs))


def _independent(rows: list[list[int]]) -> bool:
    matrix = fmpz_mat(rows)
    return bool(matrix.rank() == len(rows))
