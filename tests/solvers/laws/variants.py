"""Questions of which the answers are known to be the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from instances.network import Layer, Network
from instances.question import Box


def with_inputs_in_order(question: Any, order: Sequence[int]) -> Any:
    """The question with its inputs, and the sides of its box, in another order."""
    first, *rest = question.network.layers
    network = Network((Layer(first.weights[:, list(order)], first.bias), *rest))
    domain = question.domain
    if isinstance(domain, Box):
        domain = Box(tuple(domain.lower[i] for i in order), tuple(domain.upper[i] for i in order))
    return replace(question, network=network, domain=domain)


def with_scaled_neurons(question: Any, exponents: Sequence[int]) -> Any:
    """The question with neuron i of the first hidden layer times 2^e_i, its outgoing weights divided by that."""
    hidden, following, *rest = question.network.layers
    factors = np.exp2(np.array(exponents, dtype=float))
    rescaled = (
        Layer(hidden.weights * factors[:, None], hidden.bias * factors),
        Layer(following.weights / factors, following.bias),
    )
    return replace(question, network=Network((*rescaled, *rest)))
