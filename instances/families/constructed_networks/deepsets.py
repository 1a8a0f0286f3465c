"""Networks that are invariant under all permutations of their inputs."""

from fractions import Fraction
from math import inf
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace, Value

_MOST_NUMBERS = 1000


def deepsets(
    numbers: Annotated[int, "number n of inputs, which are a set"],
    alpha: Annotated[int, "what a number counts for its own neuron"],
    gamma: Annotated[int, "what the sum of all numbers counts for every neuron"],
    *,
    seed: int,
) -> KnownNetwork:
    """Compute sum_i R(alpha x_i + gamma (x_1 + ... + x_n)), on R^n.

    The layer is the linear map that commutes with all permutations (Zaheer et al. 2017, "Deep Sets"). Where k of its
    neurons are active, the gradient has k entries alpha + k gamma and n - k entries k gamma. If alpha and
    alpha + n gamma are not 0 the neurons are independent, and every set of them is active somewhere: 2^n regions. If
    alpha + n gamma = 0 their sum is 0, so that neither all nor none are active; if alpha = 0 all are active or none.

    Parameters
    ----------
    numbers
        1 <= n <= 1000.
    alpha, gamma
        Integers such that float64 holds alpha + gamma.
    seed
        Ignored: there is one network.

    Raises
    ------
    InputError
        If n is out of range or float64 does not hold a weight.

    >>> deepsets(4, 4, -1, seed=0).facts["regions,kind=linear"]
    Fraction(14, 1)
    """
    n = numbers
    if not 1 <= n <= _MOST_NUMBERS:
        raise InputError(f"numbers must be from 1 to {_MOST_NUMBERS}; got {n}")
    rows = [[alpha * (i == j) + gamma for j in range(n)] for i in range(n)]
    hidden = Layer.from_integers(rows, [0] * n, n, "the hidden layer")
    network = Network((hidden, Layer([[1.0] * n], [0.0])))
    zero = not any(map(any, rows))
    if zero:
        active, regions = {0}, 1
    elif alpha == 0:
        active, regions = {0, n}, 2
    elif alpha + n * gamma == 0:
        active, regions = set(range(1, n)), 2**n - 2
    else:
        active, regions = set(range(n + 1)), 2**n
    gradients = [[alpha + k * gamma] * k + [k * gamma] * (n - k) for k in active]
    facts: dict[str, Verdict | Value] = {
        "positivity": Verdict.NO if zero else Verdict.YES,
        "zero-map": Verdict.YES if zero else Verdict.NO,
        "surjectivity": Verdict.NO,
        "maximum": Fraction(0) if zero else inf,
        "lipschitz,p=1": Fraction(max(max(map(abs, gradient)) for gradient in gradients)),
        "lipschitz,p=2": Fraction(max(sum(v * v for v in gradient) for gradient in gradients)),
        "lipschitz,p=inf": Fraction(max(sum(map(abs, gradient)) for gradient in gradients)),
        "regions,kind=linear": Fraction(regions),
        "regions,kind=activation": Fraction(regions),
    }
    return KnownNetwork(network, RealSpace(n), facts, "sets of neurons that are active together, by linear algebra")
