"""Random networks of many inputs and few neurons, such as small classifiers of images."""

from fractions import Fraction
from random import Random
from typing import Annotated

from flint import fmpz_mat

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace

_REACH = 9


def large_input_network(
    inputs: Annotated[int, "input dimension d"] = 784,
    neurons: Annotated[int, "number n <= d of neurons"] = 4,
    outputs: Annotated[int, "number m of outputs"] = 10,
    *,
    seed: int,
) -> KnownNetwork:
    """Draw integer weights and biases from -9, ..., 9, uniformly, on R^d; the neurons are linearly independent.

    So every set of neurons is active somewhere, on a region that contains a subspace of dimension d - n, and crossing a
    hyperplane changes the gradient: there are 2^n regions, all unbounded if n < d.

    Parameters
    ----------
    inputs, neurons
        1 <= n <= d.
    outputs
        At least 1.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> large_input_network(seed=0).facts["regions,kind=activation"]
    Fraction(16, 1)
    """
    if not 1 <= neurons <= inputs or outputs < 1:
        raise InputError(
            f"neurons must be from 1 to inputs, and outputs at least 1; got {neurons}, {inputs} and {outputs}"
        )
    random = Random(seed)
    rows: list[list[int]] = []
    while len(rows) < neurons:
        row = _draw(inputs, random)
        if fmpz_mat([*rows, row]).rank() == len(rows) + 1:
            rows.append(row)
    outgoing = [_draw(outputs, random) for _ in range(neurons)]
    while not all(map(any, outgoing)):
        outgoing = [_draw(outputs, random) for _ in range(neurons)]
    hidden = Layer.from_integers(rows, _draw(neurons, random), inputs, "the hidden layer")
    output = [list(column) for column in zip(*outgoing, strict=True)]
    network = Network((hidden, Layer.from_integers(output, _draw(outputs, random), neurons, "the output")))
    facts: dict[str, Verdict | Fraction | float] = {
        "regions,kind=linear": Fraction(2**neurons),
        "regions,kind=activation": Fraction(2**neurons),
        "zero-map": Verdict.NO,
    }
    return KnownNetwork(
        network, RealSpace(inputs), facts, "independent neurons, of which all sets are active somewhere"
    )


def _draw(count: int, random: Random) -> list[int]:
    return [int(random.random() * (2 * _REACH + 1)) - _REACH for _ in range(count)]
