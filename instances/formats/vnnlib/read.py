"""Reading VNN-LIB, 1.0 and 2.0, exactly: an or of ands of bounds of inputs and linear inequalities between outputs.

Numbers are the decimals that are written, not the floats nearest to them. Of 2.0 files with one network, one input and
one output are read.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from pathlib import Path

from instances.errors import InputError
from instances.formats.sources.compressed import read_text
from instances.formats.vnnlib.conditions import MOST_CONDITIONS, Affine, Atom, WrongError, both, specified, total
from instances.formats.vnnlib.sexpr import Expression, Nested, Symbol, read_expressions
from instances.formats.vnnlib.write import Specification
from instances.numbers.rationals import read_rational

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
    except WrongError as error:
        raise InputError(f"{where}:{error.line or line}: {error}") from None


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
                    raise WrongError(f"version {text[:20]}; 1.0, which has no such line, and <2.0> are read")
                self.version = 2
            case "declare-const", (_, Symbol(text=name), Symbol(text="Real")):
                match = re.fullmatch(r"([XY])_(0|[1-9][0-9]{0,8})", name, re.ASCII)
                if match is None or name in self.names:
                    raise WrongError(f"{name[:40]!r} is declared; each of X_0, X_1, … and Y_0, Y_1, … is right, once")
                self.names[name] = (match.group(1) == "Y", int(match.group(2)))
                self.counts[match.group(1) == "Y"] += 1
            case "declare-network", (_, Symbol(), *declarations):
                if self.shapes:
                    raise WrongError("a second network; files about one network are read")
                for declaration in declarations:
                    self.declare(declaration)
            case "assert", (_, condition):
                self.asserted.append(condition)
            case _:
                raise WrongError(f"a list that starts with {expression.head[:40]!r}; declarations and asserts are read")

    def declare(self, declaration: Expression) -> None:
        kinds = {"declare-input": False, "declare-output": True}
        match declaration:
            case Nested(items=(Symbol(text=kind), Symbol(text=name), Symbol(text=typed))) if kind in kinds:
                size = "[1-9][0-9]{0,8}"
                match = re.fullmatch(rf"(?:real|Real|float32|float64)\[((?:{size}(?:,{size})*)?)\]", typed, re.ASCII)
                if match is None:
                    raise WrongError(
                        f"{typed[:40]!r} is no type that is read; 'float32 [1,5]' is one, or 'float32 []' for a number",
                        declaration.line,
                    )
                shape = tuple(map(int, filter(None, match.group(1).split(","))))
                is_output = kinds[kind]
                if self.counts[is_output] or name in self.shapes or prod(shape) > MOST_VARIABLES:
                    raise WrongError("one input and one output, of different names, are read", declaration.line)
                self.shapes[name] = (is_output, shape)
                self.counts[is_output] = prod(shape)
            case _:
                raise WrongError("a network is declared by one declare-input and one declare-output", declaration.line)

    def specification(self) -> Specification:
        for is_output, letter in ((False, "X"), (True, "Y")):
            indices = {index for output, index in self.names.values() if output == is_output}
            if not self.counts[is_output] or (self.names and indices != set(range(len(indices)))):
                raise WrongError(f"the {letter}_i that are declared are not {letter}_0, {letter}_1, … without a gap")
        always: list[Atom] = []
        combined: list[tuple[Atom, ...]] = [()]
        for condition in self.asserted:
            found = self.alternatives(condition)
            if len(found) == 1:
                always += found[0]
            else:
                combined = both(combined, found, condition.line)
        if len(combined) * len(always) > MOST_CONDITIONS and len(combined) > 1:
            raise WrongError(f"more than {MOST_CONDITIONS} conditions in all alternatives; so many are not read")
        return specified(always, combined, self.counts[False], self.counts[True])

    def alternatives(self, condition: Expression) -> list[tuple[Atom, ...]]:
        """A condition as an or of ands."""
        if isinstance(condition, Symbol):
            raise WrongError(f"{condition.text[:40]!r} is no condition; '(<= Y_0 1.0)' is one", condition.line)
        parts = condition.items[1:]
        if condition.head == "and" and parts:
            found: list[tuple[Atom, ...]] = [()]
            for part in parts:
                found = both(found, self.alternatives(part), condition.line)
            return found
        if condition.head == "or" and parts:
            return [alternative for part in parts for alternative in self.alternatives(part)]
        if condition.head in ("<=", ">=", "<", ">", "==") and len(parts) == 2:
            left, right = map(self.affine, parts)
            above, below = total(left, [right], -1), total(right, [left], -1)
            if condition.head == "==":
                return [(Atom(above, False, condition.line), Atom(below, False, condition.line))]
            greater = above if condition.head[0] == ">" else below
            return [(Atom(greater, "=" not in condition.head, condition.line),)]
        raise WrongError(
            f"{condition.head[:40]!r} with {len(parts)} parts is no condition that is read; and, or and a comparison of"
            " two sides are",
            condition.line,
        )

    def affine(self, expression: Expression) -> Affine:
        if isinstance(expression, Symbol):
            return self.value(expression)
        parts = [self.affine(part) for part in expression.items[1:]]
        match expression.head, parts:
            case "+", [first, *others]:
                return total(first, others, 1)
            case "-", [only]:
                return only.times(Fraction(-1))
            case "-", [first, *others]:
                return total(first, others, -1)
            case "*", [_, *_]:
                (*numbers, last) = sorted(parts, key=lambda part: len(part.terms))
                if not any(part.terms for part in numbers):
                    for part in numbers:
                        last = last.times(part.constant)
                    return last
        raise WrongError(
            f"{expression.head[:40]!r} with {len(parts)} parts is no sum or product that is read; linear ones are",
            expression.line,
        )

    def value(self, symbol: Symbol) -> Affine:
        text, variable = symbol.text, self.names.get(symbol.text)
        if text in self.shapes and not self.shapes[text][1]:  # an array without dimensions is named as it is
            variable = (self.shapes[text][0], 0)
        indexed = re.fullmatch(r"([^\[]+)\[([0-9,]{1,200})\]", text, re.ASCII)
        if indexed is not None and indexed.group(1) in self.shapes:
            is_output, shape = self.shapes[indexed.group(1)]
            entries = [int(i or -1) for i in indexed.group(2).split(",")]
            if len(entries) != len(shape) or not all(0 <= i < n for i, n in zip(entries, shape, strict=True)):
                raise WrongError(f"{text[:40]} is no entry of an array of shape {list(shape)}", symbol.line)
            flat = 0
            for i, n in zip(entries, shape, strict=True):
                flat = flat * n + i
            variable = (is_output, flat)
        if variable is not None:
            return Affine({variable: Fraction(1)}, Fraction(0))
        with suppress(InputError):
            return Affine({}, read_rational(text))
        raise WrongError(f"{text[:40]!r} is neither a declared variable nor a number", symbol.line)
