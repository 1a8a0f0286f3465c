"""A question about a one-hidden-layer network on a box, as every encoding wants it: in exact numbers."""

from dataclasses import dataclass
from fractions import Fraction

from instances.question import Box
from instances.questions import Maximum, Positivity
from solvers.via_positivity.boxed import on_box


@dataclass(frozen=True)
class Shallow:
    """Is base + sum over i of out_i max(0, rows_i . x + bias_i) > 0 in the box?

    Parameters
    ----------
    level
        Float solvers are asked for f >= level: the middle of the gap that a theorem promises, or 0. None if the
        question is how high f gets.
    """

    rows: list[list[Fraction]]
    bias: list[Fraction]
    out: list[Fraction]
    base: Fraction
    lower: list[Fraction]
    upper: list[Fraction]
    level: Fraction | None

    def range_of(self, neuron: int) -> tuple[Fraction, Fraction]:
        """The exact range of a neuron's preactivation on the box."""
        terms = list(zip(self.rows[neuron], self.lower, self.upper, strict=True))
        low = sum((w * (a if w > 0 else b) for w, a, b in terms), self.bias[neuron])
        high = sum((w * (b if w > 0 else a) for w, a, b in terms), self.bias[neuron])
        return low, high


def shallow(question: Positivity | Maximum) -> Shallow:
    """A question about one hidden layer; positivity on all of R^d is asked on the box where a witness has to be."""
    boxed = on_box(question)[0] if isinstance(question, Positivity) else question
    assert isinstance(boxed.domain, Box), "a maximum is asked on a box"
    hidden, last = boxed.network.layers
    threshold = boxed.threshold if isinstance(boxed, Positivity) else Fraction(0)
    return Shallow(
        [[Fraction(v) for v in row] for row in hidden.weights.tolist()],
        [Fraction(v) for v in hidden.bias.tolist()],
        [Fraction(v) for v in last.weights[0].tolist()],
        Fraction(float(last.bias[0])) - threshold,
        list(boxed.domain.lower),
        list(boxed.domain.upper),
        level_of(boxed) if isinstance(boxed, Positivity) else None,
    )


def level_of(question: Positivity) -> Fraction:
    """The middle of the gap above the threshold, or 0 if no gap is promised."""
    gap = question.gap
    return Fraction(0) if gap is None else (gap.yes + gap.no) / 2 - question.threshold
