"""Cases from Multicoloured Clique; the answers come from an oracle that sees the graph only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import count
from random import Random

from benchmarks.case import Case, Group
from benchmarks.draws import SEEDS
from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.problems import MulticoloredClique
from instances.question import Box
from instances.questions import Positivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity

Ask = Callable[[MulticoloredClique], Positivity]


def to_positivity(source: MulticoloredClique) -> Positivity:
    """The network of the package's own reduction, with short Sidon labels."""
    return MulticoloredCliqueToPositivity(source).target


class MianChowla(MulticoloredCliqueToPositivity):
    """The same construction with the greedy Sidon set 1, 2, 4, 8, 13, 21, ... (Mian and Chowla 1944)."""

    @cached_property
    def centers(self) -> tuple[int, ...]:
        found: list[int] = []
        sums: set[int] = set()
        for candidate in count(1):
            if len(found) == self.source.size["nodes"]:
                break
            new = {candidate + label for label in (*found, candidate)}
            if not new & sums:
                found.append(candidate)
                sums |= new
        return tuple(self.spacing * label for label in found)


def on_a_cube(source: MulticoloredClique) -> Positivity:
    """With labels of Mian and Chowla, on one cube for all inputs.

    A colour's own labels, which the package's reduction promises to be enough, make for a smaller big-M.
    """
    target = MianChowla(source).target
    assert target.witness_box is not None, "the reduction promises one"
    return replace(target, witness_box=Box.cube(target.network.inputs, 0, max(target.witness_box.upper) - 1))


def to_powers(exponent: int) -> Ask:
    """Labels from the Sidon set 1, 2, 4, ..., which grow exponentially with the nodes.

    Inputs are measured in units of 2^-exponent, so that the labels are 2^exponent times as large.
    """

    def ask(source: MulticoloredClique) -> Positivity:
        plain = MulticoloredCliqueToPositivity(source, labels="powers-of-two").target
        hidden, last = plain.network.layers
        assert plain.witness_box is not None, "the reduction promises one"
        unit = Fraction(2**exponent)
        network = Network(
            (Layer(hidden.weights, hidden.bias * float(unit)), Layer(last.weights / float(unit), last.bias))
        )
        sides = ([unit * v for v in side] for side in (plain.witness_box.lower, plain.witness_box.upper))
        return Positivity(network, plain.domain, Box(*map(tuple, sides)), plain.gap)

    return ask


@cache
def clique(
    colors: int, nodes: int, answer: str, ask: Ask = to_positivity, name: str = "clique", edges: int | None = None
) -> Group:
    """Random graphs at the threshold density, of which those with the wanted answer, and so many edges, are kept."""

    def cases() -> Iterator[Case]:
        for seed in count():
            source = gnp_multicolored_clique(colors, nodes, "threshold", seed=seed)
            if edges in (None, len(source.edges)) and source.decide().verdict is Verdict(answer):
                yield Case(f"seed {seed}", ask(source), answer, source)

    def make() -> Sequence[Case]:
        drawn = cases()
        return [next(drawn) for _ in range(SEEDS)]

    return Group(f"{name} {colors}x{nodes} {answer}", make)


@cache
def pigeons(colors: int) -> Group:
    """k colours of k - 1 values, nodes joined if both differ: no clique, and hard for resolution.

    The graph is always the same, but its nodes are numbered, and so labelled, in another order, which makes it harder;
    order 0 is the natural one.
    """

    def case(seed: int) -> Case:
        numbers = list(range(1, colors * (colors - 1) + 1))
        if seed:
            Random(seed).shuffle(numbers)
        classes = tuple(tuple(numbers[c * (colors - 1) : (c + 1) * (colors - 1)]) for c in range(colors))
        edges = frozenset(
            (min(u, v), max(u, v))
            for c, first in enumerate(classes)
            for second in classes[c + 1 :]
            for i, u in enumerate(first)
            for j, v in enumerate(second)
            if i != j
        )
        source = MulticoloredClique(classes, edges)
        return Case(f"order {seed}", to_positivity(source), "no", source)

    return Group(f"php {colors}", lambda: [case(seed) for seed in range(SEEDS)])
