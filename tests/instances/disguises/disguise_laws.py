"""The laws that every disguise obeys beside those of a reduction, and questions on which faults show."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import inf
from random import Random
from typing import Any

import numpy as np

from instances.network import Layer, Network, Point
from instances.question import Box, Gap, Question, RealSpace, ValueQuestion
from instances.questions import (
    Injectivity,
    Lipschitz,
    Maximum,
    Positivity,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from tests.instances import laws
from tests.instances.laws import Applied
from tests.solvers.laws.question_laws import truth


def the_answer_is_the_same(applied: Applied) -> None:
    assert truth(applied.source) == truth(applied.target)


def the_function_is_the_same(applied: Applied) -> None:
    """At corners and at random rational points, also where nothing is a power of two."""
    if isinstance(applied.source, Injectivity):
        return  # whose outputs are permuted and scaled
    for point in points_of(applied.target):
        assert applied.source.domain.contains(applied.pull(point))
        assert applied.source.network.exact(applied.pull(point)) == applied.target.network.exact(point)


def points_go_there_and_back(applied: Applied) -> None:
    if not (isinstance(applied.source, Injectivity) or applied.source.witness_inside_region):
        for point in points_of(applied.source):
            assert applied.pull(applied.push(point)) == point
            assert applied.target.domain.contains(applied.push(point))


def what_a_witness_attains_is_the_same(applied: Applied) -> None:
    if isinstance(applied.source, ValueQuestion) and applied.source.gap is not None:
        for witness in laws.witnesses(applied.source)[:5]:
            assert applied.target.attained(applied.push(witness)) == applied.source.attained(witness)


def points_of(question: Question[Any]) -> Iterator[Point]:
    random, d = Random(7), question.network.inputs
    if isinstance(question.domain, Box):
        yield question.domain.lower
        yield question.domain.upper
    for _ in range(5):
        if isinstance(question.domain, Box):
            sides = zip(question.domain.lower, question.domain.upper, strict=True)
            yield tuple(low + (high - low) * Fraction(random.randint(0, 21), 21) for low, high in sides)
        else:
            yield tuple(Fraction(random.randint(-99, 99), random.randint(1, 21)) for _ in range(d))


OWN_LAWS = (
    the_answer_is_the_same,
    the_function_is_the_same,
    points_go_there_and_back,
    what_a_witness_attains_is_the_same,
    laws.the_size_is_as_predicted,
)
WITNESS_LAWS = (
    laws.every_source_witness_pushes_to_a_witness,
    laws.every_target_witness_pulls_to_a_witness,
    laws.the_gap_is_kept,
    laws.the_witness_box_holds_a_witness_of_every_yes,
    laws.it_survives_pickling,
)


def laws_for(question: Question[Any]) -> Iterator[Callable[[Applied], None]]:
    yield from OWN_LAWS
    if not isinstance(question, Regions) and not (isinstance(question, ValueQuestion) and question.gap is None):
        yield from WITNESS_LAWS


def obeys(applied: Applied) -> None:
    for law in laws_for(applied.source):
        law(replace(applied))  # a copy, so that nothing is there that a law before has made


# Questions of every kind, with promises that are tight.


def promised(question: Question[Any]) -> Question[Any]:
    """A value question with its value as the yes-value of its gap; others as they are."""
    _, value = truth(question)
    if value is None or value == inf or isinstance(question, Regions):
        return question
    made: Question[Any] = replace(question, gap=Gap(Fraction(value), Fraction(value) - 1))  # type: ignore[type-var]
    return made


def hats(d: int, shifts: list[int]) -> Network:
    """A hat for each shift along some coordinate, and a constant: full of hidden symmetries."""
    rows = [[float(i == s % d) for i in range(d)] for s in range(len(shifts)) for _ in range(3)]
    biases = [float(place - shift) for shift in shifts for place in (1, 0, -1)]
    return Network((Layer(np.reshape(rows, (-1, d)), biases), Layer([[1.0, -2.0, 1.0] * len(shifts)], [-1.0])))


def specimens() -> list[Question[Any]]:
    """Questions on which faults show: on R^d and boxes, shallow and deep, with hats and without."""
    random = Random(3)

    def drawn(d: int, *widths: int) -> Network:
        layers = []
        for inputs, outputs in zip((d, *widths), (*widths, 1), strict=True):
            rows = [[random.choice((-3, -2, -1, 1, 2, 3)) for _ in range(inputs + 1)] for _ in range(outputs)]
            layers.append(Layer([row[:-1] for row in rows], [row[-1] for row in rows]))
        return Network(tuple(layers))

    steps = Layer([[1.0], [1.0], [-1.0]], [1.0, 0.0, 2.0]), Layer([[1.0, -1.0, 1.0], [2.0, -2.0, 0.0]], [-1.0, 0.0])
    deep = Network((*steps, Layer([[2.0, -1.0]], [-1.0])))
    found: list[Question[Any]] = []
    for network in (hats(2, [0, 1]), drawn(2, 3), drawn(1, 2, 2), drawn(2, 2, 2), deep, hats(1, [-1, 0, 1])):
        d = network.inputs
        uneven = Box((Fraction(-1),) * d, tuple(Fraction(i + 1, 3) for i in range(d)))
        above = Box((Fraction(5),) * d, tuple(Fraction(6 + i) for i in range(d)))
        tight = next(iter(laws.positive_points(network)), None)
        found += [Positivity(network, RealSpace(d)), Surjectivity(network, RealSpace(d))]
        found += [promised(Maximum(network, box)) for box in (uneven, above)]
        found += [promised(Lipschitz(network, where, p)) for where in (uneven, RealSpace(d)) for p in ("1", "2")]
        found += [
            Regions(network, where, kind) for where in (uneven, RealSpace(d)) for kind in ("linear", "activation")
        ]
        if tight is not None:
            found.append(Positivity(network, RealSpace(d), Box(tight, tight)))
    found.append(ZeroMap(hats(1, [2]), Box.cube(1, 4, 5)))
    found.append(ZonotopeContainment(Network((Layer(np.eye(2), [0.0] * 2), Layer([[1.0, -1.0]], [0.0]))), RealSpace(2)))
    found.append(Injectivity(Network((Layer([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]], [0.0] * 3),)), RealSpace(2)))
    return found


SPECIMENS = specimens()
