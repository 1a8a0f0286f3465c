"""Ways to change the parameters of a network with two hidden layers that leave its function alone."""

from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from instances.errors import InputError
from instances.network import Network
from instances.parameters.fibre.classification import classification
from instances.parameters.fibre.generic import violation
from instances.parameters.fibre.normal_form import normal_form
from instances.parameters.fibre.two_layers import TwoLayers
from instances.parameters.rational_network import RationalNetwork

_TRIES = 20
"""So many draws of a move are tried before it is given up as one that float64 does not hold."""


@dataclass(frozen=True)
class FreeNeuron:
    """Neuron j of the second layer is off: (V_j | c_j) may be anything that is negative, and a_j anything."""

    neuron: int

    def made(self, net: TwoLayers, random: Random) -> TwoLayers:
        """The network after a random choice of the move."""
        j = self.neuron
        row = tuple(Fraction(-1 - int(random.random() * 16), 4) for _ in net.rows[j])
        a = Fraction(int(random.random() * 33) - 16, 4)
        return replace(
            net,
            rows=(*net.rows[:j], row, *net.rows[j + 1 :]),
            outgoing=(*net.outgoing[:j], a, *net.outgoing[j + 1 :]),
        )


@dataclass(frozen=True)
class RetuneOn:
    """These neurons of the second layer are on: V_k and c_k may be anything that is positive.

    The sum of a_k V_k has to stay, and so has the sum of a_k c_k together with beta.
    """

    neurons: tuple[int, ...]

    def made(self, net: TwoLayers, random: Random) -> TwoLayers:
        """Neighbours exchange weights, each in proportion to the output weight of the other; biases go to beta."""
        rows, a = [list(row) for row in net.rows], net.outgoing
        offset = net.offset
        for number, k in enumerate(self.neurons):
            other = self.neurons[(number + 1) % len(self.neurons)]
            for place in range(len(net.units) if other != k else 0):
                step = _dyadic(random)
                while min(rows[k][place] + a[other] * step, rows[other][place] - a[k] * step) <= 0:
                    step /= 2
                rows[k][place] += a[other] * step
                rows[other][place] -= a[k] * step
            step = _dyadic(random)
            while rows[k][-1] + step <= 0:
                step /= 2
            rows[k][-1] += step
            offset -= a[k] * step
        return replace(net, rows=tuple(map(tuple, rows)), offset=offset)


@dataclass(frozen=True)
class ShiftHidden:
    """Unit i of the first layer is hidden: b_i may become b_i + t if all c_j become c_j - V_ji t.

    Parameters
    ----------
    unit
        i.
    low, high
        Open bounds of t, below and above 0, inside of which all signs stay; None is infinite.
    """

    unit: int
    low: Fraction | None
    high: Fraction | None

    def made(self, net: TwoLayers, random: Random) -> TwoLayers:
        """Shift by a power of two or its negative."""
        up = random.random() < 0.5
        bound = self.high if up else self.low
        size = Fraction(1, 1 << int(random.random() * 3))
        while bound is not None and size >= abs(bound):
            size /= 2
        t = size if up else -size
        units = list(net.units)
        units[self.unit] = (*units[self.unit][:-1], units[self.unit][-1] + t)
        rows = tuple((*row[:-1], row[-1] - row[self.unit] * t) for row in net.rows)
        return replace(net, units=tuple(units), rows=rows)


Move = FreeNeuron | RetuneOn | ShiftHidden


def moves(network: Network | RationalNetwork) -> list[Move]:
    """The moves of a generic network: none exactly if no path in the fibre leaves the (P) and (S) classes.

    Raises
    ------
    InputError
        If there are not two hidden layers and one output, or if the network is not generic: then other moves may exist,
        of which nothing is known. The first condition that it violates is named.
    """
    net = TwoLayers.of(network)
    reason = violation(net)
    if reason is not None:
        raise InputError(f"moves in the fibre are known for generic networks: {reason}")
    return _moves(net)


def sample(network: Network, seed: int) -> Network:
    """Another network of the same function, by a random choice of every move, in float64.

    The network need not be generic. The other one is handed out only if both have the same normal form.

    Raises
    ------
    InputError
        If rank W < n_1, if there are no moves, or float64 holds the result of none.
    """
    random = Random(seed)
    start = normal_form(network)
    reached, last = network, TwoLayers.of(network)
    number = len(_moves(last))
    if not number:
        why = violation(last)
        more = f", that anybody knows: {why}" if why else ""
        raise InputError(f"no neuron is on, off or hidden, so this network has no moves in its fibre{more}")
    for place in range(number):  # moves change no class, so there are always so many, but one changes others' bounds
        for _ in range(_TRIES):
            moved = _moves(last)[place].made(last, random)
            try:
                reached, last = moved.rational.as_network(), moved
                break
            except InputError:
                continue
    if reached == network:
        raise InputError("float64 holds the result of no move in this fibre; use weights with fewer digits")
    if normal_form(reached) != start:
        raise AssertionError("a move in the fibre changed the normal form")
    return reached


def _dyadic(random: Random) -> Fraction:
    """A multiple of 1/16 from -2 to 2, but not 0."""
    step = Fraction(1 + int(random.random() * 32), 16)
    return step if random.random() < 0.5 else -step


def _moves(net: TwoLayers) -> list[Move]:
    """These keep the function of every network with two hidden layers; of others than generic ones they are not all."""
    found = classification(net)
    made: list[Move] = [FreeNeuron(j) for j in found.off]
    if found.on:
        made.append(RetuneOn(found.on))
    for i in found.hidden:
        bounds = [(row[-1] / row[i], row[i] > 0) for row in net.rows if row[i]]
        low = max((t for t, below in bounds if below), default=None)
        high = min((t for t, below in bounds if not below), default=None)
        made.append(ShiftHidden(i, low, high))
    return made
