"""Cases about parameters: identifiability, functional dimensions, equal pairs, and disguised cliques."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from benchmarks.case import Case, Group
from benchmarks.draws import SEEDS
from benchmarks.draws.gaussian import draw
from instances.disguises import disguised
from instances.families import gnp_multicolored_clique, random_subset_sum
from instances.network import Layer, Network
from instances.parameters.difference import difference
from instances.problem import Verdict
from instances.problems import MulticoloredClique, SubsetSum
from instances.question import Question, RealSpace
from instances.questions import FunctionalDimension, Identifiability, ZeroMap
from instances.reductions import MulticoloredCliqueToPositivity, SubsetSumToIdentifiability
from instances.varieties.variety import PatternVariety


@cache
def subset_sums(items: int, bits: int) -> Group:
    """Random targets in the middle; the answer is nobody's but the competitors' own, where the oracle has none."""

    def make() -> Sequence[Case]:
        found = []
        for seed in range(SEEDS):
            source = random_subset_sum(items, bits, seed=seed)
            assert isinstance(source, SubsetSum)
            found.append(Case(f"seed {seed}", SubsetSumToIdentifiability(source).target, None, source))
        return found

    return Group(f"subset sum {items}, {bits} bits", make)


@cache
def vectors(inputs: int, neurons: int) -> Group:
    """Identifiability of integer rows drawn from -1000, ..., 1000, of which no set is expected to cancel."""

    def make() -> Sequence[Case]:
        found = []
        for seed in range(SEEDS):
            rows = np.random.default_rng(seed).integers(-1000, 1001, (neurons, inputs)).astype(float)
            network = Network((Layer(rows, np.arange(1.0, neurons + 1)), Layer(np.ones((1, neurons)), [0.0])))
            found.append(Case(f"seed {seed}", Identifiability(network, RealSpace(inputs))))
        return found

    return Group(f"identifiability {inputs},{neurons},1", make)


@cache
def equal_pairs(inputs: int, neurons: int) -> Group:
    """Differences of a network with one hidden layer and itself, neurons permuted and a third of them doubled."""

    def make() -> Sequence[Case]:
        found = []
        for seed in range(SEEDS):
            network = draw(inputs, (neurons,), seed)
            pair = difference(network, rescaled(network, seed))
            found.append(Case(f"seed {seed}", ZeroMap(pair, RealSpace(inputs)), "yes"))
        return found

    return Group(f"equal {inputs},{neurons},1", make)


def rescaled(network: Network, seed: int) -> Network:
    """The same function: every hidden layer permuted, and a third of its neurons doubled."""
    numbers, layers = np.random.default_rng(seed), list(network.layers)
    for index in range(len(layers) - 1):
        layer, after = layers[index : index + 2]
        order = numbers.permutation(layer.outputs)
        scales = np.where(order % 3 == 0, 2.0, 1.0)
        layers[index] = Layer(layer.weights[order] * scales[:, None], layer.bias[order] * scales)
        layers[index + 1] = Layer(after.weights[:, order] / scales, after.bias)
    return Network(tuple(layers))


@cache
def networks(inputs: int, *widths: int) -> Group:
    """Gaussian networks, to be computed with."""
    return Group(
        f"network {inputs},{','.join(map(str, widths))},1",
        lambda: [Case(f"seed {seed}", draw(inputs, widths, seed)) for seed in range(SEEDS)],
    )


@cache
def same_functions(inputs: int, *widths: int) -> Group:
    """Pairs of Gaussian networks that are equal by permuting and rescaling."""

    def make() -> Sequence[Case]:
        drawn = [draw(inputs, widths, seed) for seed in range(SEEDS)]
        return [Case(f"seed {i}", (network, rescaled(network, i)), "yes") for i, network in enumerate(drawn)]

    return Group(f"same function {inputs},{','.join(map(str, widths))},1", make)


@cache
def varieties(inputs: int, neurons: int, outputs: int, patterns: int) -> Group:
    """Pattern varieties of random patterns."""

    def make() -> Sequence[Case]:
        found = []
        for seed in range(SEEDS):
            bits = np.random.default_rng(seed).integers(0, 2, (patterns, neurons))
            drawn = ["".join(map(str, row)) for row in bits.tolist()]
            found.append(Case(f"seed {seed}", PatternVariety.shallow(inputs, drawn, outputs)))
        return found

    return Group(f"{patterns} patterns of {inputs}-{neurons}-{outputs}", make)


@cache
def dimensions(inputs: int, *widths: int) -> Group:
    """Functional dimensions on all of R^d."""

    def make() -> Sequence[Case]:
        space = RealSpace(inputs)
        return [Case(f"seed {seed}", FunctionalDimension(draw(inputs, widths, seed), space)) for seed in range(SEEDS)]

    return Group(f"dimension {inputs},{','.join(map(str, widths))},1", make)


@cache
def cliques(colors: int, nodes: int, level: str | None = None) -> Group:
    """Positivity of clique networks at the threshold, plain or in a disguise of a level."""

    def make() -> Sequence[Case]:
        found = []
        for seed in range(SEEDS):
            source = gnp_multicolored_clique(colors, nodes, "threshold", seed=seed)
            assert isinstance(source, MulticoloredClique)
            question = MulticoloredCliqueToPositivity(source).target
            answer = "yes" if source.decide().verdict is Verdict.YES else "no"
            asked = question if level is None else disguised(question, level, seed).target
            assert isinstance(asked, Question)
            found.append(Case(f"seed {seed}", asked, answer, source))
        return found

    return Group(f"{level or 'plain'} clique {colors}x{nodes}", make)
