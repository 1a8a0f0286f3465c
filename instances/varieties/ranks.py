"""Generic ranks of forms: computed at random weights, and by counting neurons."""

from collections import Counter
from random import Random

import numpy as np

from instances.errors import InputError
from instances.parameters.modular import OTHER_PRIME, PRIME
from instances.parameters.primitive import oriented
from instances.varieties.forms import Form
from instances.varieties.variety import PatternVariety, modular_matrix


def generic_rank(variety: PatternVariety, form: Form, seed: int = 0) -> int:
    """The rank of a form at random weights: the larger one of two draws, which is never above the generic rank."""
    ranks = []
    for prime in (PRIME, OTHER_PRIME):
        matrices = variety.matrices(variety.weights(Random(f"{seed} {prime}"), prime), prime)
        ranks.append(int(modular_matrix(form.matrix(matrices, prime), prime).rank()))
    return max(ranks)


def counted_rank(variety: PatternVariety, form: Form) -> int:
    """The same for one hidden layer and at most two blocks, by counting neurons.

    Neuron j contributes a matrix of rank one times (sum_i lambda_i A_ij, sum_i mu_i A_ij), one number a block. Those
    with zeros only do not count. Of the others, neurons with proportional numbers together have at most the rank of one
    block, and all together at most that of the matrix; apart from that, every neuron adds one. So the rank of
    [M_i | M_j] is the size of the union of both patterns where the network is narrow, which is n_1 only if no neuron is
    off in both.

    Raises
    ------
    InputError
        If there are several hidden layers or more blocks.
    """
    blocks = [block for row in form.blocks for block in row]
    if len(variety.widths) != 3 or len(blocks) > 2:
        raise InputError("ranks are counted for one hidden layer and for forms of one or two blocks")
    active = np.array([pattern[0] for pattern in variety.patterns])
    numbers = zip(*((np.array(block) @ active).tolist() for block in blocks), strict=True)
    proportional = Counter(oriented(each)[0] for each in numbers if any(each))
    most = min(variety.inputs, variety.outputs)
    return min(sum(min(number, most) for number in proportional.values()), *form.shape(variety))


def layer_bound(variety: PatternVariety, one: int, other: int, rows: bool) -> int:
    """A bound for the rank of [M_i | M_j] (`rows`) or of [M_i; M_j] in a deep network.

    If two patterns agree in all layers after one, both matrices factor through what is active there in either of them,
    so [M_i | M_j] has at most as many dimensions; [M_i; M_j], if they agree in all layers before it.

    Parameters
    ----------
    one, other
        Numbers of the patterns, from 0.
    """
    first, second = variety.patterns[one], variety.patterns[other]
    bounds = [min(variety.outputs, 2 * variety.inputs) if rows else min(2 * variety.outputs, variety.inputs)]
    for layer in range(len(first)):
        same = first[layer + 1 :] == second[layer + 1 :] if rows else first[:layer] == second[:layer]
        if same:
            bounds.append(sum(a or b for a, b in zip(first[layer], second[layer], strict=True)))
    return min(bounds)
