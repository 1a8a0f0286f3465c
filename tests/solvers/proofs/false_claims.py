"""Claims of docs/proofs.md about random tiny networks that fail at a point which is known."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any

from flint import fmpz_mat

from instances.network import Layer, Network
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Regions
from instances.reductions.between_questions.positivity_on_space_to_box import homogenised
from solvers.certificate.write import Units

Rationals = tuple[Fraction, ...]


@dataclass(frozen=True)
class Known:
    """A point in the coordinates of the claim's form, what every quantity is there, and which neurons are positive."""

    point: Rationals
    t: Mapping[str, Fraction]
    pattern: tuple[bool, ...]


@dataclass(frozen=True)
class Claim:
    """What a section claims, and the directions that its first steps add."""

    question: Question[Any]
    name: str
    form: str
    bound: Fraction
    added: tuple[tuple[int, ...], ...]

    @cached_property
    def network(self) -> Network:
        """As the form reads it."""
        network = self.question.network
        if self.name == "rank":
            network = Network((*network.layers, Layer([[0.0] * network.outputs], [0.0])))
        return homogenised(network) if self.form == "cone" else network

    @cached_property
    def units(self) -> Units:
        return Units(self.network)

    @cached_property
    def directions(self) -> dict[str, tuple[int, ...]]:
        named = {str(number): u for number, u in enumerate(self.units.directions, start=1)}
        return named | {str(number): u for number, u in enumerate(self.added, start=len(self.units) + 1)}

    @cached_property
    def breakpoints(self) -> dict[str, list[Fraction]]:
        """Of the directions that have some."""
        found: dict[str, list[Fraction]] = {}
        first = self.network.layers[0]
        for i, (row, bias) in enumerate(zip(first.weights.tolist(), first.bias.tolist(), strict=True)):
            number = str(self.units.of_neuron(0, i)) if self.network.widths else ""
            if number in self.directions:
                scale = next(Fraction(w) / c for w, c in zip(row, self.directions[number], strict=True) if w)
                found.setdefault(number, []).append(-Fraction(bias) / scale)
        return found

    @cached_property
    def relations(self) -> list[dict[str, Fraction]]:
        """Of two or three directions."""
        found = []
        for chosen in (chosen for size in (2, 3) for chosen in combinations(self.directions, size)):
            columns = [self.directions[q] for q in chosen]
            rows = list(zip(*columns, strict=True))
            kernel, nullity = fmpz_mat(len(rows), len(chosen), [v for row in rows for v in row]).nullspace()
            c = [Fraction(int(kernel[i, 0])) for i in range(len(chosen))]
            if nullity == 1 and all(c):
                found.append({q: v / c[0] for q, v in zip(chosen, c, strict=True)})
        return found

    def at(self, point: Rationals, v: Rationals = ()) -> Known:
        t = {f"x{j}": value for j, value in enumerate(point, start=1)}
        t |= {f"v{j}": abs(value) for j, value in enumerate(v, start=1)}
        t |= {q: _dot(u, point) for q, u in self.directions.items()}
        values, pattern = point, []
        for number, layer in enumerate(self.network.layers[:-1]):
            values = _affine(layer, values)
            if number:
                t |= {str(self.units.of_neuron(number, i)): value for i, value in enumerate(values)}
            pattern += [value > 0 for value in values]
            values = tuple(max(value, Fraction(0)) for value in values)
        return Known(point, t, tuple(pattern))


def false_claim(rng: random.Random) -> tuple[Claim, list[Known]] | None:
    """A claim and a point where it fails; for `count` points of regions, which a proof has to tell apart.

    Claims about more than an output fail all around it, too, and it is on no hyperplane that a step is likely to name.
    None if no such point was found.
    """
    name = rng.choice(("+1", "+1", "-1", "norm", "rank", "count"))
    network = _network(rng, name)
    space = name == "rank" or rng.random() < 0.3
    domain = RealSpace(network.inputs) if space else Box.cube(network.inputs, -1, 1)
    form = rng.choice(["domain", "cone", *(["unit"] if network.bias_free else [])]) if space else "domain"
    size = 3 if space else 1
    points = [_point(rng, network.inputs, size, name[0] in "+-") for _ in range(16)]
    v: Rationals = ()
    question: Question[Any]
    if name == "count":
        question, bound = Regions(network, domain, kind="activation"), Fraction(10**6)
        points = points[: rng.randint(2, 6)]
    elif name == "rank":
        question, bound = Injectivity(network, domain), Fraction(0)
        unseen = {x: v for x in points for v in _unseen(rng, network.layers[0], x)}
        points = list(unseen)[:1]
        v = unseen[points[0]] if points else ()
    else:
        values: dict[Rationals, Fraction]
        if name == "norm":
            question = lipschitz = Lipschitz(network, domain, p=rng.choice(("1", "2", "inf")))
            values = {x: lipschitz.norm(jacobian) for x in points for jacobian in [network.jacobian(x)] if jacobian}
        else:
            question = Maximum(network, domain)
            values = {x: (1 if name == "+1" else -1) * network.exact(x)[0] for x in points}
        points = sorted(values, key=lambda x: values[x])[-1:]
        bound = values[points[0]] - rng.choice((Fraction(1, 1000), Fraction(1, 8), Fraction(1, 2))) if points else -1
    if not points or (form == "unit" and bound < 0):
        return None
    if form != "domain":
        inside = 1 if name[0] in "+-" else Fraction(997, 1000)
        tall = [x if form == "unit" else (*x, Fraction(1)) for x in points]
        points = [tuple(inside * c / max(1, *map(abs, x)) for c in x) for x in tall]
    added = [tuple(rng.choice((-1, 0, 1, 2)) for _ in points[0]) for _ in range(rng.choice((0, 0, 1, 2)))]
    claim = Claim(question, name, form, bound, tuple(filter(any, added)))
    return claim, [claim.at(x, v) for x in points]


def _network(rng: random.Random, name: str) -> Network:
    widths = [] if name == "rank" else rng.choice(([2], [3], [4], [3], [2, 2], [1, 1], []))
    outputs = {"rank": rng.randint(2, 5), "norm": rng.randint(1, 2)}.get(name, 1)
    biases = (0.0,) if rng.random() < 0.2 else (-1.0, -0.5, 0.0, 0.0, 0.5, 1.0)
    layers = []
    for before, after in pairwise([rng.choice((1, 2, 2)), *widths, outputs]):
        rows = [[float(rng.choice((-2, -1, -1, 0, 1, 1, 2))) for _ in range(before)] for _ in range(after)]
        layers.append(Layer(rows, [rng.choice(biases) for _ in range(after)]))
    return Network(tuple(layers))


def _point(rng: random.Random, d: int, size: int, plain: bool) -> Rationals:
    if plain:
        return tuple(Fraction(rng.randint(-4 * size, 4 * size), 4) for _ in range(d))
    return tuple(rng.randrange(-size, size) + Fraction(rng.randrange(1, p), p) for p in (1009, 1013)[:d])


def _unseen(rng: random.Random, layer: Layer, x: Rationals) -> Iterator[Rationals]:
    """A vector, if there is one, to which all rows are orthogonal that are not negative at a point."""
    rows = layer.weights.tolist()
    active = [list(map(int, row)) for row, value in zip(rows, _affine(layer, x), strict=True) if value >= 0]
    kernel, nullity = fmpz_mat(len(active), layer.inputs, [w for row in active for w in row]).nullspace()
    if nullity:
        v = [Fraction(int(kernel[j, 0])) for j in range(layer.inputs)]
        factor = rng.choice((Fraction(1), Fraction(7, 5), Fraction(3))) / min(abs(value) for value in v if value)
        yield tuple(factor * value for value in v)


def _affine(layer: Layer, values: Rationals) -> Rationals:
    rows = zip(layer.weights.tolist(), layer.bias.tolist(), strict=True)
    return tuple(_dot(row, values) + Fraction(bias) for row, bias in rows)


def _dot(row: Sequence[float], point: Rationals) -> Fraction:
    return sum((Fraction(w) * x for w, x in zip(row, point, strict=True)), Fraction(0))
