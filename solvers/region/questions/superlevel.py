"""A network whose last neuron is active exactly where f > threshold: {f > threshold} is a union of its cells."""

from fractions import Fraction

from instances.network import Layer, Network
from solvers.answer import Answer, Stop, unknown
from solvers.region.search import Search


def rectified(network: Network, threshold: Fraction) -> Network | None:
    """The network max(0, q f - p) for the threshold p/q; None if float64 does not hold its output weights."""
    *hidden, last = network.layers
    p, q = threshold.as_integer_ratio()
    *row, offset = map(Fraction, (*last.weights[0].tolist(), last.bias[0]))
    exact = [*(q * v for v in row), q * offset - p]
    try:
        *weights, bias = map(float, exact)
    except OverflowError:
        return None
    if [*weights, bias] != exact:
        return None
    return Network((*hidden, Layer([weights], [bias]), Layer([[1.0]], [0.0])))


def no_float(threshold: Fraction, search: Search) -> Answer:
    """What is answered where there is no such network."""
    reason = f"the threshold {threshold} becomes part of the output weights, which float64 cannot hold exactly"
    return unknown(Stop.UNSUPPORTED, reason, search.work)
