"""The textbook program of a network: one binary a neuron, with the exact range of its preactivation as big-M."""

from fractions import Fraction

from benchmarks.encodings.program import Number, Program
from benchmarks.encodings.shallow import Shallow


def big_m(f: Shallow) -> Program:
    """The program; neurons with negative output weight need no binary, because maximising keeps them down."""
    program = Program(level=None if f.level is None else float(f.level), offset=float(f.base))
    inputs = [program.column(low, high) for low, high in zip(f.lower, f.upper, strict=True)]
    for i, (row, bias, out) in enumerate(zip(f.rows, f.bias, f.out, strict=True)):
        low, high = f.range_of(i)
        if high <= 0 or out == 0:
            continue
        y = program.column(max(low, Fraction(0)), high, out)
        # y - z without the bias of z
        rest: list[tuple[int, Number]] = [
            (y, 1),
            *((x, -w) for x, w in zip(inputs, row, strict=True)),
        ]  # y - z without the bias of z
        if low >= 0:
            program.row(rest, bias, bias)
            continue
        program.row(rest, low=bias)
        if out > 0:
            active = program.binary()
            program.row([(y, 1), (active, -high)], high=0)
            program.row([*rest, (active, -low)], high=bias - low)
    return program.close()
