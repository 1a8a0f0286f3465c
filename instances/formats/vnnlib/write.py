"""What VNN-LIB files say, and writing them in both versions. Reading is `instances.formats.vnnlib.read`.

A file asks: is there a point of a box where the network's outputs are in a set? It says nothing of the network's
weights, which are in the ONNX file beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances.errors import InputError
from instances.network import Network
from instances.numbers.rationals import shown_rational, write_rational
from instances.output_set import Alternatives, Bound, Inequality, set_text
from instances.question import Box
from instances.questions.reachability import Reachability


@dataclass(frozen=True)
class Specification:
    """A box of inputs, the number of outputs, and a set of them, which may be another one on each part of the box.

    Parameters
    ----------
    box
        Of the inputs, flattened in row-major order.
    outputs
        Their number, likewise flattened.
    alternatives
        The set that is asked for. Their bounds of inputs are within the box.
    """

    box: Box
    outputs: int
    alternatives: Alternatives

    @classmethod
    def of(cls, question: Reachability) -> "Specification":
        if not isinstance(question.domain, Box):
            raise InputError("VNN-LIB asks about a box of inputs; the domain of this question is all of R^d")
        return cls(question.domain, question.network.outputs, question.alternatives)

    def about(self, network: Network) -> Reachability:
        """The question that the file asks of a network.

        Raises
        ------
        InputError
            If the numbers of inputs or outputs differ.
        """
        for name, declared, there in (
            ("inputs", self.box.dimension, network.inputs),
            ("outputs", self.outputs, network.outputs),
        ):
            if declared != there:
                raise InputError(f"the specification declares {declared} {name}; the network has {there}")
        return Reachability(network, self.box, set_text(self.alternatives))


def version_1(specification: Specification, comments: Sequence[str] = ()) -> str:
    """VNN-LIB 1.0: ``<=`` and ``>=`` only.

    Parameters
    ----------
    specification
        All inequalities not strict, all numbers finite decimals.
    comments
        Lines for the head of the file.

    Raises
    ------
    InputError
        If an inequality is strict, or a number is no finite decimal.
    """
    lines = [f"(declare-const X_{i} Real)" for i in range(specification.box.dimension)]
    lines += [f"(declare-const Y_{i} Real)" for i in range(specification.outputs)]
    if any(one.strict for alternative in specification.alternatives for one in alternative.inequalities):
        raise InputError("VNN-LIB 1.0 has no strict inequalities; give the question a gap")
    return _text(comments, lines, specification, "X_{}".format, "Y_{}".format)


def version_2(specification: Specification, comments: Sequence[str] = (), element: str = "float32") -> str:
    """VNN-LIB 2.0 for one network of one input X [1, d] and one output Y [1, m].

    Parameters
    ----------
    specification, comments
        As for `version_1`; strict inequalities are allowed.
    element
        The type of the network's numbers, ``float32`` or ``float64``.

    Raises
    ------
    InputError
        If a number is no finite decimal.
    """
    lines = [
        "(vnnlib-version <2.0>)",
        "(declare-network f",
        f"    (declare-input X {element} [1,{specification.box.dimension}])",
        f"    (declare-output Y {element} [1,{specification.outputs}]))",
    ]
    return _text(comments, lines, specification, "X[0,{}]".format, "Y[0,{}]".format)


Name = Callable[[int], str]


def _text(comments: Sequence[str], lines: list[str], specification: Specification, x: Name, y: Name) -> str:
    box = specification.box
    for i, (low, high) in enumerate(zip(box.lower, box.upper, strict=True)):
        lines += [f"(assert (>= {x(i)} {decimal(low)}))", f"(assert (<= {x(i)} {decimal(high)}))"]
    written = [
        [_bound(one, x) for one in alternative.bounds] + [_inequality(one, y) for one in alternative.inequalities]
        for alternative in specification.alternatives
    ]
    if len(written) == 1:
        lines += [f"(assert {one})" for one in written[0]]
    else:
        lines += ["(assert (or", *(f"    (and {' '.join(alternative)})" for alternative in written), "))"]
    return "".join(f"{line}\n" for line in (*(f"; {comment}".rstrip() for comment in comments), *lines))


def _bound(one: Bound, x: Name) -> str:
    return f"({'<=' if one.upper else '>='} {x(one.input)} {decimal(one.value)})"


def _inequality(one: Inequality, y: Name) -> str:
    """In the form that simple parsers know where there is one: an output against a number or another output."""
    larger, smaller = (">", "<") if one.strict else (">=", "<=")
    match one.coefficients:
        case ((output, Fraction(numerator=1, denominator=1)),):
            return f"({larger} {y(output)} {decimal(one.bound)})"
        case ((output, Fraction(numerator=-1, denominator=1)),):
            return f"({smaller} {y(output)} {decimal(-one.bound)})"
        case ((first, a), (second, b)) if one.bound == 0 and {a, b} == {1, -1}:
            return f"({larger if a == 1 else smaller} {y(first)} {y(second)})"
    terms = [f"(* {decimal(value)} {y(output)})" for output, value in one.coefficients]
    left = terms[0] if len(terms) == 1 else f"(+ {' '.join(terms)})"
    return f"({larger} {left} {decimal(one.bound)})"


def decimal(value: Fraction) -> str:
    """The exact decimal of a number, with a point and without an exponent.

    Raises
    ------
    InputError
        If it has none.

    >>> decimal(Fraction(-3, 8)), decimal(Fraction(7))
    ('-0.375', '7.0')
    """
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    if rest != 1:
        raise InputError(f"{shown_rational(value)} is no finite decimal, and VNN-LIB knows no other numbers")
    places = max(places, 1)
    digits = write_rational(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
