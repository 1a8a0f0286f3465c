"""The tent map composed with itself."""

from fractions import Fraction
from math import inf
from typing import Annotated

from instances.errors import InputError
from instances.families.known_network import KnownNetwork
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace, Value


def tent(
    folds: Annotated[int, "number k of hidden layers, of two neurons each"],
    space: Annotated[bool, "whether the domain is all of R^d"] = False,
    *,
    seed: int,
) -> KnownNetwork:
    """Compose t(x) = 2 max(0, x) - 4 max(0, x - 1/2) with itself k times, on [0, 1] or R.

    On [0, 1] the tent t goes up to 1 and back to 0, so that the composition has 2^k linear pieces of slope ±2^k with
    2 k neurons, where one hidden layer would need 2^k - 1 (Telgarsky 2016). Beyond, t is 0 on the left and falls with
    slope -2 on the right, so that the composition of two or more is 0 on both sides: two pieces more.

    Parameters
    ----------
    folds
        k >= 0; 0 is the identity.
    space
        Whether it is asked about on R.
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
    pieces = slope + (2 if folds > 1 else folds) * space
    facts: dict[str, Verdict | Value] = {
        "positivity": Verdict.YES,
        "zero-map": Verdict.NO,
        "surjectivity": Verdict.NO if folds else Verdict.YES,
        "maximum": Fraction(1) if folds or not space else inf,
        "lipschitz,p=1": slope,
        "lipschitz,p=2": slope**2,
        "lipschitz,p=inf": slope,
        "regions,kind=linear": pieces,
        "regions,kind=activation": pieces,
    }
    network = Network((*layers, Layer(outgoing, [0.0])))
    domain = RealSpace(1) if space else Box.cube(1, 0, 1)
    return KnownNetwork(network, domain, facts, "the tent map's 2^k pieces of slope 2^k between 0 and 1")
