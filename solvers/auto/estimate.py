"""How long each method will take, roughly: what it has to go through, counted, times a measured pace.

The paces are those of one machine. Only their ratios matter, and these only to a small factor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from instances.question import Question
from instances.questions import Injectivity, Maximum, Positivity, Surjectivity, ZeroMap, ZonotopeContainment
from solvers.auto.maxima import forms
from solvers.auto.shape import Shape

MANY_PARALLEL = 2
"""From so many planes a direction on there are ridges with many kinks, whose pieces clause learning is good at."""

BY_VERTICES = 4
"""With so few inputs regions are found at vertices, quicker than one by one."""

MANY = 10
"""With so many inputs `boxes` splits neurons (`solvers.boxes.search`)."""

MOST_DOUBLINGS = 500
"""Neurons and inputs beyond do not change that it is hopeless."""


@dataclass(frozen=True)
class Estimate:
    """What a method is expected to take.

    Parameters
    ----------
    seconds
        Not negative; may be infinite.
    why
        What it is that takes so long, such as ``2.5e+05 crossings``.
    known
        Whether the number means something, within a factor of ten; else it only puts methods in order.
    """

    seconds: float
    why: str
    known: bool = True


def sweep(question: Question[Any], shape: Shape) -> Estimate:
    """The one method that goes through everything, whatever the answer: all lines, and all planes on each."""
    crossings = shape.lines * (shape.planes + shape.sides)
    return Estimate(2e-3 + crossings / 2e7, f"{crossings:.2g} crossings")


def activation_sat(question: Question[Any], shape: Shape) -> Estimate:
    """By how a search goes on networks of this kind; nobody can count it beforehand."""
    rounds = 2 if isinstance(question, Maximum) else 1
    neurons = min(shape.neurons + shape.deeper, MOST_DOUBLINGS)
    if isinstance(question, Injectivity):
        return Estimate(1e-3 * shape.planes, f"{shape.planes} rows")
    if shape.homogeneous:
        return Estimate(5e-3 * 1.4**neurons, f"{neurons} neurons without a bias", known=False)
    if shape.deeper and _parallel(shape):
        kinks = f"{shape.planes} kinks under {shape.deeper} neurons"
        return Estimate(rounds * (1e-2 + 7e-5 * shape.planes * shape.deeper), kinks)
    if shape.deeper:
        return Estimate(rounds * 1e-2 * 1.17**neurons, f"{neurons} neurons in several layers", known=False)
    if shape.planes >= MANY_PARALLEL * shape.ridges:
        return Estimate(rounds * (3e-3 + 1e-5 * shape.planes), f"{shape.planes} kinks on {shape.ridges} ridges")
    branching = 1e-5 * shape.planes * 1.5 ** min(shape.inputs, shape.planes, MOST_DOUBLINGS)
    return Estimate(rounds * (3e-3 + branching), f"{shape.planes} planes to branch on", known=False)


def _parallel(shape: Shape) -> bool:
    """Whether there are many planes in a direction; not so where none cuts the domain."""
    return shape.planes > 0 and shape.planes >= MANY_PARALLEL * shape.ridges


def region(question: Question[Any], shape: Shape) -> Estimate:
    """By a linear program for every region, though some questions are answered by vertices, which is quicker."""
    return Estimate(1e-3 * (1 + shape.regions), f"{shape.regions:.2g} regions", known=not shape.deeper)


def boxes(question: Question[Any], shape: Shape) -> Estimate:
    """By how often a box of so many sides has to be halved; how much slack the question has nobody knows beforehand."""
    inputs, neurons = shape.sides // 2, shape.neurons + shape.deeper
    if inputs >= MANY and shape.deeper and not _parallel(shape):  # neurons are split
        seconds = 5e-3 + 1e-2 * neurons * 1.04 ** min(neurons, MOST_DOUBLINGS)
        return Estimate(seconds, f"{neurons} neurons to split on a box of {inputs} inputs", known=False)
    halvings = 2.2 ** min(inputs, MOST_DOUBLINGS)
    rounds = (
        20 if isinstance(question, ZeroMap) else 1
    )  # what touches the threshold everywhere is no question for boxes
    why = f"{neurons} neurons that change on a box of {inputs} inputs"
    return Estimate(rounds * (5e-3 + 1.5e-3 * halvings * neurons / 20), why, known=False)


def triangle(question: Question[Any], shape: Shape) -> Estimate:
    """By the neurons to split; where a single layer is split there are quicker ways."""
    neurons = shape.neurons + shape.deeper
    seconds = (5e-3 if shape.deeper else 1.0) + 1e-2 * 1.13 ** min(neurons, MOST_DOUBLINGS)
    return Estimate(seconds, f"{neurons} neurons to split, by linear programs", known=False)


def zero_sum(question: Question[Any], shape: Shape) -> Estimate:
    """By meeting in the middle, if keeping partial sums is not quicker."""
    neurons = question.network.neurons
    return Estimate(1e-3 + 1e-6 * 2 ** (min(neurons, 88) / 2), f"subsets of {neurons} neurons")


def patterns(question: Question[Any], shape: Shape) -> Estimate:
    """By the number of objectives, each with a search of its own; with few inputs vertices tell everything sooner."""
    neurons = shape.neurons + shape.deeper
    seconds = 1e-2 + 2e-5 * 2.0 ** min(shape.inputs, MOST_DOUBLINGS) * neurons * (1 + shape.deeper)
    if shape.inputs <= BY_VERTICES:
        seconds += 2 * region(question, shape).seconds
    return Estimate(seconds, f"{neurons} neurons that change, in {shape.inputs} inputs", known=False)


def tropical(question: Question[Any], shape: Shape) -> Estimate:
    """By the affine forms of the maxima, which are few where a network was made of maxima, and else of no use.

    A maximum takes a linear program for each form, a count or constant some for each cell.
    """
    network = question.network
    # With one hidden layer there are as many forms as regions at most, which is quicker to see.
    widest, above, below = forms(network) if len(network.layers) > 2 else (2.0, shape.regions, shape.regions)
    programs = widest + above + below
    if not isinstance(question, (Maximum, Positivity, ZeroMap, Surjectivity, ZonotopeContainment)):
        programs += 3 * above * below
    return Estimate(1e-2 + 2e-3 * programs, f"{programs:.2g} affine forms", known=False)


ESTIMATES: dict[str, Callable[[Question[Any], Shape], Estimate]] = {
    "sweep": sweep,
    "activation-sat": activation_sat,
    "region": region,
    "zero-sum": zero_sum,
    "boxes": boxes,
    "triangle": triangle,
    "patterns": patterns,
    "tropical": tropical,
}
"""By method. All of them are exact; of equally quick ones the first is taken."""
