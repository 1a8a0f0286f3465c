"""The number of activation regions that the decision boundary f = 0 crosses."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from instances.network import Layer, Network
from instances.question import Domain
from instances.questions import Regions
from solvers.answer import Answer
from solvers.region.questions.count import regions
from solvers.region.search import Search

NOTE = "zeros along a kink, and regions on which f is 0 everywhere, are not counted"
"""What the answer says beside the number."""


def boundary(network: Network, domain: Domain, search: Search) -> Answer:
    """How many activation regions have both signs of f inside them.

    Each of them, and no other, is cut in two if f, the one output, is one more hidden neuron.
    """
    deeper = Network((*network.layers, Layer(np.ones((1, 1)), [0.0])))
    counts = [regions(Regions(f, domain, kind="activation"), search).value for f in (deeper, network)]
    cut, whole = (Fraction(count) for count in counts if count is not None)
    return replace(search.valued(cut - whole), note=NOTE)
