"""The maximum of five numbers with two hidden layers."""

from itertools import combinations

import numpy as np

from instances.families.constructed_networks.max_network import known_maximum
from instances.families.known_network import KnownNetwork
from instances.network import Floats, Layer, Network

_NUMBERS = range(5)


def max_of_five_network(*, seed: int) -> KnownNetwork:
    """Compute 30 max{0, x_1, x_2, x_3, x_4} with two hidden layers and integer weights, on [-1, 1]^4.

    Pairing needs three hidden layers. That two are enough, against a conjecture of Hertrich, Basu, Di Summa and
    Skutella (2021), was found by Bakaev, Brunck, Hertrich, Stade and Yehudayoff (2025); the factor 30 clears the
    denominators. Write M_ab = max(x_a, x_b), which takes one hidden layer, with x_0 = 0. Then, summed over the indices
    and partitions of {0, ..., 4},

        30 max = 12 sum_i max(M_ab, M_cd)                    {i}, {a, b, c, d}, any one split into pairs
               + sum_{i; ab|cd} max(2 x_i, M_ab + M_cd)      all 15
               - sum_{a; bc; de} max(M_ab + M_ac, M_bc + M_de)   all 30.

    Both sides are linear on every cone in which the hyperplanes x_a + x_b = x_c + x_d (indices may repeat) cut R^4,
    and they are equal on every ray of these cones, which the tests check exactly. Each maximum is max(g, h) =
    h + R(g - h), and the sum of the h passes through as R(s) - R(-s): 14 and 52 neurons.

    Parameters
    ----------
    seed
        Ignored: there is one network.

    >>> max_of_five_network(seed=0).network.widths
    (14, 52)
    """
    unit = np.eye(4)
    pairs = list(combinations(range(4), 2))
    first = np.array([*unit, *-unit, *(unit[a] - unit[b] for a, b in pairs)])
    number = [np.zeros(14), *(np.eye(14)[i] - np.eye(14)[i + 4] for i in range(4))]

    def larger(a: int, b: int) -> Floats:
        """M_ab as a combination of the first layer's neurons."""
        a, b = sorted((a, b))
        if a == 0:
            return np.asarray(np.eye(14)[b - 1])
        return np.asarray(number[b] + np.eye(14)[8 + pairs.index((a - 1, b - 1))])

    terms: list[tuple[int, Floats, Floats]] = []  # (weight, g, h) for weight max(g, h)
    for i in _NUMBERS:
        a, *others = [j for j in _NUMBERS if j != i]
        for b in others:
            c, d = [j for j in others if j != b]
            if b == others[0]:
                terms.append((12, larger(a, b), larger(c, d)))
            terms.append((1, larger(a, b) + larger(c, d), 2 * number[i]))
    for a in _NUMBERS:
        for b, c in combinations([j for j in _NUMBERS if j != a], 2):
            d, e = [j for j in _NUMBERS if j not in (a, b, c)]
            terms.append((-1, larger(b, c) + larger(d, e), larger(a, b) + larger(a, c)))
    rest = sum((weight * h for weight, _, h in terms), np.zeros(14))
    second = np.array([*(g - h for _, g, h in terms), rest, -rest])
    output = [*(weight for weight, _, _ in terms), 1, -1]
    layers = (Layer(first, np.zeros(14)), Layer(second, np.zeros(len(second))), Layer([output], [0.0]))
    return known_maximum(Network(layers), 30)
