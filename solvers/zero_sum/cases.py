"""Which networks with one hidden layer have others of the same function: the theorem, case by case.

Let neuron j have the primitive row u_j = (w_j | b_j) and outgoing weights c_j, and let neurons with rows u and -u be
opposite. Every case either shows another network at once, or asks for subsets of the vectors c_j w_j^T.

(a) A neuron with c_j = 0 or w_j = 0 may be any other silent one. (b) Two neurons with one row may become one, and a
silent one. (c) Opposite neurons with outgoing weights p and q, p + q = 0, are affine together, and may be so elsewhere.

Else every hyperplane has a neuron or two opposite ones, and f bends at all of them; k have two. Any other network with
as many neurons bends there by as much, so it has at least a neuron at each, and k to spare.

- k = 0: its neurons are these, those of a set S the other way, with sum of c_j w_j^T = 0 over S.
- k >= 2, one output: two pairs can each become one neuron. The linear part l that is then missing is R(l) - R(-l).
- k = 1, one output, p and q on the sides of +w and -w: the pair stays, with other weights, and S of the others is
  flipped: the sum over S is a multiple of w. Or it becomes one neuron on the side of w or of -w, which leaves t w for
  t = q or -p, and S of the others is flipped. The spare neuron is silent, t w = sum over S; or it joins another
  neuron i as its opposite, and t w - sum over S without i is a multiple of w_i.

What is left over is an affine function whose linear part is 0 or is taken by a pair, and whose constant goes to the
output bias.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import lcm

from instances.network import Network, Point
from instances.parameters.primitive import Row, is_constant, oriented
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.parameters.shallow import ShallowFunction, shallow_function
from instances.parameters.symmetry import scaled_neurons
from solvers.zero_sum.target import SubsetQuestion, Vector

Neuron = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]
"""(w | b), and the outgoing weights."""


@dataclass(frozen=True)
class Case:
    """A subset question of whose every answer another network is made."""

    question: SubsetQuestion
    network: Callable[[tuple[int, ...]], RationalNetwork]


class Shallow:
    """A network with one hidden layer, by neurons in one of their scales."""

    def __init__(self, network: Network) -> None:
        rational = RationalNetwork.of(network)
        hidden, output = rational.layers
        self.function: ShallowFunction = shallow_function(rational)
        self.inputs, self.outputs = rational.inputs, rational.outputs
        self.neurons: list[tuple[Row, Point]] = scaled_neurons(hidden, output)
        planes: dict[Row, list[int]] = {}
        for j, (u, _) in enumerate(self.neurons):
            planes.setdefault(oriented(u)[0], []).append(j)
        self.pairs = [tuple(members) for u, members in planes.items() if len(members) > 1 and not is_constant(u)]

    def assembled(self, neurons: Sequence[Neuron]) -> RationalNetwork:
        """The network with these neurons and the output biases that make it f."""
        return self._with_biases(neurons, self._missing(neurons))

    def missing(self, neurons: Sequence[Neuron]) -> list[Fraction]:
        """The linear part that these neurons lack, of one output."""
        return self._missing(neurons)[0][:-1]

    def _missing(self, neurons: Sequence[Neuron]) -> list[list[Fraction]]:
        bare = shallow_function(self._with_biases(neurons, [[Fraction(0)]] * self.outputs))
        return [
            [a - b for a, b in zip(wanted, found, strict=True)]
            for wanted, found in zip(self.function.affine, bare.affine, strict=True)
        ]

    def _with_biases(self, neurons: Sequence[Neuron], affine: Sequence[Sequence[Fraction]]) -> RationalNetwork:
        hidden = RationalLayer.of_fractions([row for row, _ in neurons], self.inputs)
        rows = [[*(column[o] for _, column in neurons), affine[o][-1]] for o in range(self.outputs)]
        return RationalNetwork((hidden, RationalLayer.of_fractions(rows, len(neurons))))

    def plain(self) -> list[Neuron]:
        """The neurons as they are."""
        return [(tuple(map(Fraction, u)), column) for u, column in self.neurons]

    def vectors(self, neurons: Sequence[int]) -> list[Vector]:
        """c_j w_j^T in integers, all over one denominator."""
        exact = [[c * w for c in self.neurons[j][1] for w in self.neurons[j][0][:-1]] for j in neurons]
        scale = lcm(*(v.denominator for row in exact for v in row))
        return [tuple(int(v * scale) for v in row) for row in exact]


def obvious(net: Shallow) -> RationalNetwork | None:
    """Another network by one of the cases that need no search: (a), (b), (c), and k >= 2."""
    for j, (u, column) in enumerate(net.neurons):
        if is_constant(u) or not any(column):
            return net.assembled(_replaced(net.plain(), j, _silent(net, u)))
    for members in net.pairs:
        for first in members:
            for second in members:
                if first < second and net.neurons[first][0] == net.neurons[second][0]:
                    return net.assembled(_merged(net, first, second))
    for first, second in net.pairs:
        if not any(a + b for a, b in zip(net.neurons[first][1], net.neurons[second][1], strict=True)):
            return net.assembled(_moved(net, first, second))
    if len(net.pairs) > 1:
        return _two_pairs(net)
    return None


def searches(net: Shallow) -> Iterator[Case]:
    """The subset questions that are left when nothing is obvious; the network is determined if none has an answer."""
    if net.pairs:
        yield from OnePair(net, *net.pairs[0]).searches()
        return
    vectors = net.vectors(range(len(net.neurons)))
    zero = (0,) * (net.inputs * net.outputs)
    yield Case(SubsetQuestion(tuple(vectors), zero, nonempty=True), lambda subset: net.assembled(_flipped(net, subset)))


class OnePair:
    """A network with one output whose neurons `plus` and `minus` are opposite, and no others are on one hyperplane."""

    def __init__(self, net: Shallow, plus: int, minus: int) -> None:
        self.net, self.plus, self.minus = net, plus, minus
        self.others = [j for j in range(len(net.neurons)) if j not in (plus, minus)]
        (self.p,), (self.q,) = net.neurons[plus][1], net.neurons[minus][1]
        self.scale = lcm(*(column[0].denominator for _, column in net.neurons))
        self.vectors = [self._times(net.neurons[j][1][0], net.neurons[j][0]) for j in self.others]

    def _times(self, factor: Fraction, row: Row) -> Vector:
        """factor * w in integers, over the scale of all of them."""
        return tuple(int(factor * self.scale) * w for w in row[:-1])

    def searches(self) -> Iterator[Case]:
        """See the head of this file."""
        normal = self.net.neurons[self.plus][0][:-1]
        projected = tuple(_along(normal, vector) for vector in self.vectors)
        yield Case(SubsetQuestion(projected, _along(normal, normal), nonempty=True), self.stays)
        for t, kept, freed in ((self.q, self.plus, self.minus), (-self.p, self.minus, self.plus)):
            wanted = self._times(t, self.net.neurons[self.plus][0])
            yield Case(SubsetQuestion(tuple(self.vectors), wanted, nonempty=False), partial(self.single, kept, freed))
            for place, i in enumerate(self.others):
                own = self.net.neurons[i][0][:-1]
                rest = [*self.vectors[:place], *self.vectors[place + 1 :]]
                question = SubsetQuestion(tuple(_along(own, v) for v in rest), _along(own, wanted), nonempty=False)
                yield Case(question, partial(self.joins, kept, freed, place))

    def stays(self, subset: tuple[int, ...]) -> RationalNetwork:
        """The pair stays and takes what flipping some of the others leaves, a multiple of its normal."""
        neurons = _flipped(self.net, [self.others[place] for place in subset])
        return self.net.assembled(_balanced(self.net, neurons, self.plus, self.minus))

    def single(self, kept: int, freed: int, subset: tuple[int, ...]) -> RationalNetwork:
        """The pair becomes one neuron, which leaves what flipping some of the others takes."""
        return self.net.assembled(self._freed(kept, freed, subset))

    def joins(self, kept: int, freed: int, place: int, subset: tuple[int, ...]) -> RationalNetwork:
        """The pair becomes one neuron, and the spare one the opposite of another neuron, which is not flipped."""
        flipped = [k + (k >= place) for k in subset]
        neurons, i = self._freed(kept, freed, flipped), self.others[place]
        neurons = _replaced(neurons, freed, (tuple(-v for v in neurons[i][0]), (Fraction(0),)))
        return self.net.assembled(_balanced(self.net, neurons, i, freed))

    def _freed(self, kept: int, freed: int, subset: Sequence[int]) -> list[Neuron]:
        neurons = _flipped(self.net, [self.others[place] for place in subset])
        neurons[kept] = (neurons[kept][0], (self.p + self.q,))
        return _replaced(neurons, freed, _silent(self.net, self.net.neurons[freed][0]))


def _along(normal: Vector, vector: Vector) -> Vector:
    """The vector modulo multiples of a normal, in one coordinate less."""
    pivot = next(i for i, v in enumerate(normal) if v)
    return tuple(v * normal[pivot] - vector[pivot] * normal[i] for i, v in enumerate(vector) if i != pivot)


def _replaced(neurons: Sequence[Neuron], place: int, neuron: Neuron) -> list[Neuron]:
    return [*neurons[:place], neuron, *neurons[place + 1 :]]


def _silent(net: Shallow, unlike: Row) -> Neuron:
    """A neuron without outgoing weights and with another row than the one it replaces."""
    row = (Fraction(1), *[Fraction(0)] * net.inputs)
    if tuple(map(int, row)) == unlike:
        row = (*row[:-1], Fraction(1))
    return row, (Fraction(0),) * net.outputs


def _merged(net: Shallow, first: int, second: int) -> list[Neuron]:
    neurons = net.plain()
    row, column = neurons[first]
    total = tuple(a + b for a, b in zip(column, neurons[second][1], strict=True))
    neurons[first] = (row, total)
    return _replaced(neurons, second, (row, (Fraction(0),) * net.outputs))


def _moved(net: Shallow, first: int, second: int) -> list[Neuron]:
    neurons = net.plain()
    for place, step in ((first, 1), (second, -1)):
        row, column = neurons[place]
        neurons[place] = ((*row[:-1], row[-1] + step), column)
    return neurons


def _flipped(net: Shallow, subset: Sequence[int]) -> list[Neuron]:
    neurons = net.plain()
    for j in subset:
        row, column = neurons[j]
        neurons[j] = (tuple(-v for v in row), column)
    return neurons


def _balanced(net: Shallow, neurons: list[Neuron], plus: int, minus: int) -> list[Neuron]:
    """Two opposite neurons with other weights of the same sum take what is missing, a multiple of their normal.

    (p - s) R(z) + (q + s) R(-z) = p R(z) + q R(-z) - s z.
    """
    missing, (row, (p,)), (other, (q,)) = net.missing(neurons), neurons[plus], neurons[minus]
    pivot = next(i for i, v in enumerate(row) if v)
    s = -missing[pivot] / row[pivot]
    return _replaced(_replaced(neurons, plus, (row, (p - s,))), minus, (other, (q + s,)))


def _two_pairs(net: Shallow) -> RationalNetwork:
    neurons = net.plain()
    freed = []
    for first, second in net.pairs[:2]:
        (p,), (q,) = neurons[first][1], neurons[second][1]
        neurons[first] = (neurons[first][0], (p + q,))
        neurons[second] = (neurons[second][0], (Fraction(0),))
        freed.append(second)
    linear = net.missing(neurons)
    if not any(linear):
        row, column = _silent(net, net.neurons[freed[0]][0])
        return net.assembled(_replaced(_replaced(neurons, freed[0], (row, column)), freed[1], (row, column)))
    own = oriented(net.neurons[net.pairs[0][0]][0])[0]
    bias = next(t for t in (0, 1) if _hyperplane([*linear, Fraction(t)]) != own)
    row = (*linear, Fraction(bias))
    neurons = _replaced(neurons, freed[0], (row, (Fraction(1),)))
    return net.assembled(_replaced(neurons, freed[1], (tuple(-v for v in row), (Fraction(-1),))))


def _hyperplane(row: Sequence[Fraction]) -> Row:
    scale = lcm(*(v.denominator for v in row))
    return oriented([int(v * scale) for v in row])[0]
