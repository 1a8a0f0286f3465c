"""Every positivity question as one on a box, which is where the solvers search."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from instances.network import Point
from instances.question import Box
from instances.questions import Positivity
from instances.reductions.between_questions.positivity_on_space_to_box import PositivityOnSpaceToBox
from solvers.stopping.limits import checkpoint


def on_box(question: Positivity) -> tuple[Positivity, Callable[[Point], Point]]:
    """The same question on a box, and the way back for its witnesses.

    Returns
    -------
    boxed
        The question itself if its domain is a box; on the witness box if the instance promises one; on [-1, 1]^d if
        the network has no biases, because then f(t x) = t f(x) for t > 0; else the homogenised question, which has
        one input more. Its threshold need not be 0.
    pull
        Takes a witness of `boxed` to a witness of `question`.

    Raises
    ------
    InputError
        If the question is homogenised and its threshold cannot become part of float64 weights.
    """
    if isinstance(question.domain, Box):
        return question, _same
    if question.witness_box is not None:
        return replace(question, domain=question.witness_box, witness_box=None), _same
    if question.network.bias_free:
        # Above 0 means above everything far out; below 0 the origin is a witness.
        level = min(question.threshold, Fraction(0))
        unit = Positivity(question.network, Box.cube(question.network.inputs, -1, 1), threshold=level)
        return unit, lambda point: far_enough(question, point)
    homogenised = PositivityOnSpaceToBox(question)
    return homogenised.target, homogenised.pull


def _same(point: Point) -> Point:
    return point


def far_enough(question: Positivity, point: Point) -> Point:
    """The first witness among 1, 2, 4, ... times a point at which the network without biases is positive."""
    while not question.check(point):
        checkpoint()
        point = tuple(2 * v for v in point)
    return point
