"""Conditions of a specification: affine inequalities of inputs and outputs, their ors and ands, and what they ask.

Here lives what VNN-LIB means. How it is written is the business of `instances.formats.vnnlib.read`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from instances.errors import InputError
from instances.formats.vnnlib.write import Specification
from instances.numbers.rationals import shown_rational
from instances.output_set import Alternative, Bound, Inequality
from instances.question import Box

MOST_ALTERNATIVES = 10_000
"""More than this are not multiplied out."""

MOST_CONDITIONS = 1_000_000
"""More conditions, those of all alternatives counted in each, are not read."""

MOST_BITS = 2**20
"""Longer numbers are not multiplied."""


class WrongError(Exception):
    """What is wrong, and the line if it is another one than that of the list at the top level."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Affine:
    """A sum of numbers times variables, and a number. A variable is (is an output, index)."""

    terms: Mapping[tuple[bool, int], Fraction]
    constant: Fraction

    def times(self, factor: Fraction) -> "Affine":
        if max(map(_bits, (factor, self.constant, *self.terms.values()))) > MOST_BITS:
            raise WrongError(
                f"a product of numbers of more than {MOST_BITS} bits; such long ones are not computed with"
            )
        return Affine({variable: factor * v for variable, v in self.terms.items()}, factor * self.constant)


@dataclass(frozen=True)
class Atom:
    """`affine` >= 0, or > 0, and the line that says so."""

    affine: Affine
    strict: bool
    line: int


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def total(first: Affine, others: Sequence[Affine], factor: int) -> Affine:
    """The first one plus the others, or minus them."""
    terms, constant = dict(first.terms), first.constant
    for other in others:
        for variable, value in other.terms.items():
            terms[variable] = terms.get(variable, Fraction(0)) + factor * value
        constant += factor * other.constant
    return Affine(terms, constant)


def both(these: Sequence[tuple[Atom, ...]], those: Sequence[tuple[Atom, ...]], line: int) -> list[tuple[Atom, ...]]:
    """The and of two ors, as an or again."""
    if len(these) * len(those) > MOST_ALTERNATIVES:
        raise WrongError(f"more than {MOST_ALTERNATIVES} alternatives; so many are not multiplied out", line)
    return [one + other for one, other in product(these, those)]


def _about_inputs(atom: Atom) -> bool:
    return any(not is_output for is_output, _ in atom.affine.terms)


def _bound(atom: Atom) -> Bound:
    """An inequality about inputs as a bound of one."""
    kept = [(variable, value) for variable, value in atom.affine.terms.items() if value]
    if len(kept) != 1 or kept[0][0][0] or atom.strict:
        raise WrongError(
            "an inequality with inputs is no bound; one input against a number, by <= or >=, is one", atom.line
        )
    (((_, index), value),) = kept
    return Bound(index, value < 0, -atom.affine.constant / value)


def _inequality(atom: Atom) -> Inequality:
    terms = {index: value for (_, index), value in atom.affine.terms.items()}
    try:
        return Inequality.of(terms, -atom.affine.constant, atom.strict)
    except InputError as error:
        raise WrongError(str(error), atom.line) from None


Ends = dict[tuple[int, bool], Fraction]
"""The tightest bounds, by input and whether they are upper ones."""


def _ends(atoms: Iterable[Atom], around: Ends) -> Ends:
    """The bounds among some conditions, no looser than those around them."""
    ends: Ends = {}
    for bound in map(_bound, filter(_about_inputs, atoms)):
        place = bound.input, bound.upper
        tightest = min if bound.upper else max
        ends[place] = tightest(bound.value, ends.get(place, bound.value), around.get(place, bound.value))
    return ends


def specified(always: Sequence[Atom], combined: Sequence[Sequence[Atom]], inputs: int, outputs: int) -> Specification:
    """The smallest box around all alternatives, each of which keeps only the bounds that are inside of it.

    An alternative whose bounds exclude each other is none; but not all may be so.
    """
    common = _ends(always, {})
    shared = [_inequality(atom) for atom in always if not _about_inputs(atom)]
    kept: list[tuple[list[Inequality], Ends]] = []
    nowhere = apart = _emptiness(common, {}, inputs)
    for atoms in combined:
        ends = _ends(atoms, common)
        inequalities = shared + [_inequality(atom) for atom in atoms if not _about_inputs(atom)]
        if not inequalities:
            raise WrongError("no inequality between outputs; some assert about Y is right")
        apart = _emptiness(common, ends, inputs) if ends else nowhere
        if apart is None and nowhere is None:
            kept.append((inequalities, ends))
    if not kept:
        raise nowhere or apart or WrongError("no alternative")
    box: tuple[list[Fraction], list[Fraction]] = ([], [])
    touched = {place for _, ends in kept for place in ends}
    for index, upper in product(range(inputs), (False, True)):
        place = index, upper
        found = [ends.get(place, common.get(place)) for _, ends in (kept if place in touched else kept[:1])]
        known = [end for end in found if end is not None]
        if len(known) < len(found):
            raise WrongError(f"input {index} has no {'upper' if upper else 'lower'} bound; a box has both")
        box[upper].append(max(known) if upper else min(known))
    alternatives = tuple(
        Alternative.of(
            inequalities, [Bound(index, up, end) for (index, up), end in ends.items() if end != box[up][index]]
        )
        for inequalities, ends in kept
    )
    return Specification(Box(tuple(box[False]), tuple(box[True])), outputs, alternatives)


def _emptiness(common: Ends, ends: Ends, inputs: int) -> WrongError | None:
    """Why no point is within some bounds and the common ones."""
    for index in {index for index, _ in ends} or range(inputs):
        low, high = (ends.get((index, side), common.get((index, side))) for side in (False, True))
        if low is not None and high is not None and low > high:
            ends_apart = f"lower bound {shown_rational(low)} is above upper bound {shown_rational(high)}"
            return WrongError(f"input {index} of the box: {ends_apart}")
    return None
