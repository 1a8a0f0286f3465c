"""The tent map composed with itself."""

from fractions import Fraction
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Value


def tent(
    folds: Annotated[int, "number k of hidden layers, of two neurons each"],
    *,
    seed: int,
) -> KnownNetwork:
    """Compose t(x) = 2 max(0, x) - 4 max(0, x - 1/2) with itself k times, on [0, 1].

    On [0, 1] the tent t goes up to 1 and back to 0, so that the composition has 2^k linear pieces of slope ±2^k with
    2 k neurons, where one hidden layer would need 2^k - 1 (Telgarsky 2016).

    Parameters
    ----------
    folds
        k >= 0; 0 is the identity.
    seed
        Ignored: there is one network for each k.

    Raises
    ------
    InputError
        If k < 0.

    >>> tent(3, seed=0).facts["regions,kind=linear"]
    Fraction(8, 1)
    """
    if folds < 0:
        raise InputError(f"folds must be at least 0; got {folds}")
    outgoing = [[1.0]]  # of the layer before: the input, then the two neurons of a tent
    layers = []
    for _ in range(folds):
        layers.append(Layer(outgoing * 2, [0.0, -0.5]))
        outgoing = [[2.0, -4.0]]
    slope = Fraction(2**folds)
    facts: dict[str, Verdict | Value] = {
        "positivity": Verdict.YES,
        "zero-map": Verdict.NO,
        "surjectivity": Verdict.NO if folds else Verdict.YES,
        "maximum": Fraction(1),
        "lipschitz,p=1": slope,
        "lipschitz,p=2": slope**2,
        "lipschitz,p=inf": slope,
        "regions,kind=linear": slope,
        "regions,kind=activation": slope,
    }
    network = Network((*layers, Layer(outgoing, [0.0])))
    return KnownNetwork(network, Box.cube(1, 0, 1), facts, "the tent map's 2^k pieces of slope 2^k between 0 and 1")
