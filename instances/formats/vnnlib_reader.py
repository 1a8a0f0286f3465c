"""Reading VNN-LIB, 1.0 and 2.0, exactly: one box of inputs, and an or of ands of linear inequalities between outputs.

Numbers are the decimals that are written, not the floats nearest to them. Of 2.0 files with one network, one input and
one output are read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

from instances.errors import InputError
from instances.formats.compressed import read_text
from instances.formats.sexpr import Expression, Nested, Symbol, read_expressions
from instances.formats.vnnlib import Specification
from instances.output_set import Alternatives, Inequality
from instances.question import Box

MOST_ALTERNATIVES = 10_000
"""More than this are not multiplied out."""

MOST_VARIABLES = 10_000_000
"""More inputs or outputs are not declared by a file."""


def read_vnnlib(path: Path) -> Specification:
    """Read a file of either version, compressed if it ends in ``.gz``.

    Raises
    ------
    InputError
        ``file:line: what; what would be right``.
    """
    return parse_vnnlib(read_text(path), str(path))


def parse_vnnlib(text: str, where: str) -> Specification:
    """The specification that a text says, which `read_vnnlib` found in the file `where`."""
    reader = _Reader()
    line = 1
    try:
        for expression in read_expressions(text, where):
            line = expression.line
            reader.take(expression)
        return reader.specification()
    except _WrongError as error:
        raise InputError(f"{where}:{error.line or line}: {error}") from None


class _WrongError(Exception):
    """What is wrong, and the line if it is another one than that of the list at the top level."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class _Affine:
    """A sum of numbers times variables, and a number. A variable is (is an output, index)."""

    terms: Mapping[tuple[bool, int], Fraction]
    constant: Fraction

    def plus(self, other: "_Affine", factor: int = 1) -> "_Affine":
        terms = dict(self.terms)
        for variable, value in other.terms.items():
            terms[variable] = terms.get(variable, Fraction(0)) + factor * value
        return _Affine(terms, self.constant + factor * other.constant)

    def times(self, factor: Fraction) -> "_Affine":
        return _Affine({variable: factor * v for variable, v in self.terms.items()}, factor * self.constant)


@dataclass(frozen=True)
class _Atom:
    """`affine` >= 0, or > 0."""

    affine: _Affine
    strict: bool


@dataclass
class _Reader:
    """What the lists have said so far."""

    names: dict[str, tuple[bool, int]] = field(default_factory=dict)
    """Variables by their names."""
    shapes: dict[str, tuple[bool, tuple[int, ...]]] = field(default_factory=dict)
    """Of 2.0: whether an array is the output, and its shape."""
    counts: dict[bool, int] = field(default_factory=lambda: {False: 0, True: 0})
    asserted: list[Expression] = field(default_factory=list)
    version: int = 1

    def take(self, expression: Nested) -> None:
        match expression.head, expression.items:
            case "vnnlib-version", (_, Symbol(text=text)):
                if not re.fullmatch(r"<2\.\d+>", text):
                    raise _WrongError(f"version {text[:20]}; 1.0, which has no such line, and <2.0> are read")
                self.version = 2
            case "declare-const", (_, Symbol(text=name), Symbol(text="Real")):
                match = re.fullmatch(r"([XY])_(0|[1-9][0-9]{0,8})", name, re.ASCII)
                if match is None or name in self.names:
                    raise _WrongError(f"{name[:40]!r} is declared; each of X_0, X_1, … and Y_0, Y_1, … is right, once")
                self.names[name] = (match.group(1) == "Y", int(match.group(2)))
                self.counts[match.group(1) == "Y"] += 1
            case "declare-network", (_, Symbol(), *declarations):
                if self.shapes:
                    raise _WrongError("a second network; files about one network are read")
                for declaration in declarations:
                    self.declare(declaration)
            case "assert", (_, condition):
                self.asserted.append(condition)
            case _:
                raise _WrongError(
                    f"a list that starts with {expression.head[:40]!r}; declarations and asserts are read"
                )

    def declare(self, declaration: Expression) -> None:
        kinds = {"declare-input": False, "declare-output": True}
        match declaration:
            case Nested(items=(Symbol(text=kind), Symbol(text=name), Symbol(text=typed))) if kind in kinds:
                match = re.fullmatch(r"(?:real|Real|float32|float64)\[([0-9,]*)\]", typed, re.ASCII)
                sizes = match.group(1) if match else ""
                if not re.fullmatch(r"[1-9][0-9]{0,8}(?:,[1-9][0-9]{0,8})*", sizes, re.ASCII):
                    raise _WrongError(
                        f"{typed[:40]!r} is no type that is read; 'float32 [1,5]' is one", declaration.line
                    )
                shape = tuple(map(int, sizes.split(",")))
                is_output = kinds[kind]
                if self.counts[is_output] or name in self.shapes or prod(shape) > MOST_VARIABLES:
                    raise _WrongError("one input and one output, of different names, are read", declaration.line)
                self.shapes[name] = (is_output, shape)
                self.counts[is_output] = prod(shape)
            case _:
                raise _WrongError("a network is declared by one declare-input and one declare-output", declaration.line)

    def specification(self) -> Specification:
        for is_output, letter in ((False, "X"), (True, "Y")):
            indices = {index for output, index in self.names.values() if output == is_output}
            if not self.counts[is_output] or (self.names and indices != set(range(len(indices)))):
                raise _WrongError(f"the {letter}_i that are declared are not {letter}_0, {letter}_1, … without a gap")
        lower: dict[int, Fraction] = {}
        upper: dict[int, Fraction] = {}
        combined: list[tuple[_Atom, ...]] = [()]
        for condition in self.asserted:
            found = self.alternatives(condition)
            if len(found) == 1:
                bounds = [atom for atom in found[0] if _about_inputs(atom)]
                for atom in bounds:
                    _bound(atom, lower, upper, condition.line)
                found = [tuple(atom for atom in found[0] if not _about_inputs(atom))]
            elif any(map(_about_inputs, (atom for alternative in found for atom in alternative))):
                raise _WrongError("inputs inside of an 'or'; one box of inputs for all is read", condition.line)
            combined = _both(combined, found, condition.line)
        for index in range(self.counts[False]):
            if index not in lower or index not in upper:
                raise _WrongError(
                    f"input {index} has no {'upper' if index in lower else 'lower'} bound; a box has both"
                )
        if not all(combined):
            raise _WrongError("no inequality between outputs; some assert about Y is right")
        return Specification(_box(lower, upper, self.counts[False]), self.counts[True], _inequalities(combined))

    def alternatives(self, condition: Expression) -> list[tuple[_Atom, ...]]:
        """A condition as an or of ands."""
        if isinstance(condition, Symbol):
            raise _WrongError(f"{condition.text[:40]!r} is no condition; '(<= Y_0 1.0)' is one", condition.line)
        parts = condition.items[1:]
        if condition.head == "and" and parts:
            found: list[tuple[_Atom, ...]] = [()]
            for part in parts:
                found = _both(found, self.alternatives(part), condition.line)
            return found
        if condition.head == "or" and parts:
            return [alternative for part in parts for alternative in self.alternatives(part)]
        if condition.head in ("<=", ">=", "<", ">", "==") and len(parts) == 2:
            left, right = map(self.affine, parts)
            above, below = left.plus(right, -1), right.plus(left, -1)
            if condition.head == "==":
                return [(_Atom(above, False), _Atom(below, False))]
            return [(_Atom(above if condition.head[0] == ">" else below, "=" not in condition.head),)]
        raise _WrongError(
            f"{condition.head[:40]!r} with {len(parts)} parts is no condition that is read; and, or and a comparison of"
            " two sides are",
            condition.line,
        )

    def affine(self, expression: Expression) -> _Affine:
        if isinstance(expression, Symbol):
            return self.value(expression)
        parts = [self.affine(part) for part in expression.items[1:]]
        match expression.head, parts:
            case "+", [first, *others]:
                return _sum(first, others, 1)
            case "-", [only]:
                return only.times(Fraction(-1))
            case "-", [first, *others]:
                return _sum(first, others, -1)
            case "*", [_, *_]:
                (*numbers, last) = sorted(parts, key=lambda part: len(part.terms))
                if not any(part.terms for part in numbers):
                    return last.times(prod((part.constant for part in numbers), start=Fraction(1)))
        raise _WrongError(
            f"{expression.head[:40]!r} with {len(parts)} parts is no sum or product that is read; linear ones are",
            expression.line,
        )

    def value(self, symbol: Symbol) -> _Affine:
        text, variable = symbol.text, self.names.get(symbol.text)
        indexed = re.fullmatch(r"([^\[]+)\[([0-9,]{1,200})\]", text, re.ASCII)
        if indexed is not None and indexed.group(1) in self.shapes:
            is_output, shape = self.shapes[indexed.group(1)]
            entries = [int(i or -1) for i in indexed.group(2).split(",")]
            if len(entries) != len(shape) or not all(0 <= i < n for i, n in zip(entries, shape, strict=True)):
                raise _WrongError(f"{text[:40]} is no entry of an array of shape {list(shape)}", symbol.line)
            flat = 0
            for i, n in zip(entries, shape, strict=True):
                flat = flat * n + i
            variable = (is_output, flat)
        if variable is not None:
            return _Affine({variable: Fraction(1)}, Fraction(0))
        if re.fullmatch(r"[+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][+-]?\d{1,3})?", text, re.ASCII):
            return _Affine({}, Fraction(text))
        raise _WrongError(f"{text[:40]!r} is neither a declared variable nor a decimal number", symbol.line)


def _sum(first: _Affine, others: Sequence[_Affine], factor: int) -> _Affine:
    for other in others:
        first = first.plus(other, factor)
    return first


def _both(these: Sequence[tuple[_Atom, ...]], those: Sequence[tuple[_Atom, ...]], line: int) -> list[tuple[_Atom, ...]]:
    if len(these) * len(those) > MOST_ALTERNATIVES:
        raise _WrongError(f"more than {MOST_ALTERNATIVES} alternatives; so many are not multiplied out", line)
    return [one + other for one, other in product(these, those)]


def _about_inputs(atom: _Atom) -> bool:
    return any(not is_output for is_output, _ in atom.affine.terms)


def _bound(atom: _Atom, lower: dict[int, Fraction], upper: dict[int, Fraction], line: int) -> None:
    """Take an inequality about inputs for a bound of one, the tightest if there are several."""
    kept = [(variable, value) for variable, value in atom.affine.terms.items() if value]
    if len(kept) != 1 or kept[0][0][0] or atom.strict:
        raise _WrongError(
            "an inequality with inputs is no bound; one input against a number, by <= or >=, is one", line
        )
    (((_, index), value),) = kept
    bound = -atom.affine.constant / value
    if value > 0:
        lower[index] = max(lower.get(index, bound), bound)
    else:
        upper[index] = min(upper.get(index, bound), bound)


def _box(lower: Mapping[int, Fraction], upper: Mapping[int, Fraction], inputs: int) -> Box:
    try:
        return Box(tuple(lower[i] for i in range(inputs)), tuple(upper[i] for i in range(inputs)))
    except InputError as error:
        raise _WrongError(str(error)) from None


def _inequalities(alternatives: Sequence[tuple[_Atom, ...]]) -> Alternatives:
    try:
        return tuple(
            tuple(
                Inequality.of(
                    {index: v for (_, index), v in atom.affine.terms.items()}, -atom.affine.constant, atom.strict
                )
                for atom in alternative
            )
            for alternative in alternatives
        )
    except InputError as error:
        raise _WrongError(str(error)) from None
