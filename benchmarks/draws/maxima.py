"""Differences of maxima: the architectures and sizes of the tables of arXiv 2405.20174, and what is like them."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from benchmarks.case import Case, Group
from benchmarks.draws import SEEDS
from hardness.study.study import read_study, shipped_studies
from hardness.study.written import WrittenInstance
from instances.errors import InputError
from instances.families import generic_shallow_network, he_network, large_input_network
from instances.families.random_networks.random_tropical_map import random_polynomial
from instances.questions import Regions
from instances.tropical import TropicalRationalMap

MAPS = 8
"""So many maps of a size the paper draws."""


@cache
def table_3(inputs: int, width: int, second_width: int = 0, count: int | None = None) -> Group:
    """The number of linear regions on R^d, which is known of generic networks with one hidden layer."""

    def case(seed: int) -> Case:
        known = he_network(inputs, width, second_width, seed=seed)
        return Case(f"seed {seed}", Regions(known.network, known.domain), None if count is None else float(count))

    shape = "-".join(map(str, filter(None, (inputs, width, second_width, 1))))
    return _group(f"linear regions {shape}", SEEDS, case)


@cache
def classifier() -> Group:
    """784 inputs, four neurons, ten outputs."""

    def case(seed: int) -> Case:
        known = large_input_network(784, 4, 10, seed=seed)
        return Case(f"seed {seed}", Regions(known.network, known.domain), 16.0)

    return _group("linear regions 784-4-10", SEEDS, case)


@cache
def maps(above: int, below: int, inputs: int) -> Group:
    """Maps of Tables 1 and 2: so many monomials on both sides, uniform in [-1, 1]."""

    def case(seed: int) -> Case:
        random = Random(seed)
        sides = [random_polynomial(inputs, count, True, random) for count in (above, below)]
        return Case(f"seed {seed}", TropicalRationalMap(sides[:1], sides[1:]))

    return _group(f"Hoffman {above} + {below} in {inputs}", MAPS, case)


@cache
def matrices(rows: int, columns: int) -> Group:
    """Integers from -9 to 9."""

    def case(seed: int) -> Case:
        random = Random(seed)
        return Case(f"seed {seed}", [[int(random.random() * 19) - 9 for _ in range(columns)] for _ in range(rows)])

    return _group(f"Hoffman {rows} x {columns}", MAPS, case)


@cache
def even_signs(inputs: int, neurons: int) -> Group:
    """Generic networks with as many positive as negative output weights."""

    def make() -> list[Case]:
        drawn = ((seed, generic_shallow_network(inputs, neurons, seed=seed).network) for seed in range(1000))
        even = ((s, n) for s, n in drawn if 2 * int((n.layers[-1].weights > 0).sum()) == neurons)
        return [Case(f"seed {seed}", network) for seed, network in islice(even, SEEDS)]

    return Group(f"pruned map {inputs}-{neurons}-1", make)


@cache
def shipped() -> Group:
    """The first instance of every shipped study, but for those about networks of others that are not here."""

    def make() -> list[Case]:
        cases = []
        for name in shipped_studies():
            with suppress(InputError):
                (first, *_) = read_study(name).recipes()
                cases.append(Case(name, WrittenInstance.make(first)[0].question))
        return cases

    return Group("first instances of shipped studies", make)


def _group(name: str, count: int, case: Callable[[int], Any]) -> Group:
    return Group(name, lambda: [case(seed) for seed in range(count)])
