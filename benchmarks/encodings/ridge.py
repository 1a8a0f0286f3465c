"""Programs over the ridge functions of a network: it is a sum of g(u . x), each piecewise linear in one variable."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from benchmarks.encodings.program import Program
from benchmarks.encodings.shallow import level_of
from instances.question import Box
from instances.questions import Positivity
from solvers.ridges import Piece, Ridge, RidgeSum, rebalanced, ridge_sum
from solvers.via_positivity.boxed import on_box


def ridges(question: Positivity) -> tuple[RidgeSum, float]:
    """The network of a question minus its threshold, as a sum of ridge functions on its box; and the level."""
    boxed, _ = on_box(question)
    assert isinstance(boxed.domain, Box), "on_box returns a box"
    plain = ridge_sum(boxed.network, boxed.domain)
    return replace(plain, constant=plain.constant - boxed.threshold), float(level_of(boxed))


def incremental(question: Positivity) -> Program:
    """The incremental (delta) form, unfiltered: segments fill up from left to right, with a binary at every kink."""
    f, level = ridges(question)
    program, inputs = _start(f, level)
    for ridge in f.ridges:
        points, values = ridge.points, ridge.values
        program.offset += float(values[0])
        steps = []
        before = None
        for s, ((left, below), (right, above)) in enumerate(pairwise(zip(points, values, strict=True))):
            share = program.column(0, 1, above - below)
            steps.append((share, right - left))
            if before is not None:
                program.row([(share, 1), (before, -1)], high=0)
            if s < len(points) - 2:
                before = program.binary()
                program.row([(before, 1), (share, -1)], high=0)
        program.row([*_along(ridge, inputs), *((v, -length) for v, length in steps)], points[0], points[0])
    return program.close()


def special_ordered(question: Positivity) -> Program:
    """Convex combinations of the kinks, of which special ordered sets of type 2 say that two neighbours take part."""
    f, level = ridges(question)
    program, inputs = _start(f, level)
    for ridge in f.ridges:
        weights = [program.column(0, 1, value) for value in ridge.values]
        program.row([(v, 1) for v in weights], 1, 1)
        program.row([*_along(ridge, inputs), *((v, -t) for v, t in zip(weights, ridge.points, strict=True))], 0, 0)
        if len(weights) > 2:
            program.ordered.append(weights)
    return program.close()


def filtered(question: Positivity) -> Program | None:
    """What our presolve leaves: concave pieces of which one is chosen, a binary each; None if nothing is left.

    The height y of a ridge is below a line of each slope s that any of its pieces has,

        y <= s t + sum over pieces p of chosen_p max{g(t) - s t : t in p},

    which on the chosen piece is its own hull. Where pieces look alike the rows are few; there is no big-M in them.
    """
    plain, level = ridges(question)
    f = rebalanced(plain)
    if f.bound <= 0:
        return None
    program, inputs = _start(f, level)
    for ridge, pieces in zip(f.ridges, map(list, f.positive_pieces()), strict=True):
        t = _along(ridge, inputs)
        chosen = [program.binary() for _ in pieces]
        height = program.column(min(min(p.values) for p in pieces), max(max(p.values) for p in pieces), 1)
        program.row([(v, 1) for v in chosen], 1, 1)
        program.row([*t, *((v, -p.points[0]) for v, p in zip(chosen, pieces, strict=True))], low=0)
        program.row([*t, *((v, -p.points[-1]) for v, p in zip(chosen, pieces, strict=True))], high=0)
        for slope in {slope for p in pieces for slope in _slopes(p)}:
            above = [max(g - slope * t for t, g in zip(p.points, p.values, strict=True)) for p in pieces]
            below = [(x, -slope * u) for x, u in t]
            program.row([(height, 1), *below, *((v, -b) for v, b in zip(chosen, above, strict=True))], high=0)
    return program.close()


def _slopes(piece: Piece) -> list[Fraction]:
    corners = zip(piece.points, piece.values, strict=True)
    return [(above - below) / (right - left) for (left, below), (right, above) in pairwise(corners)]


def _start(f: RidgeSum, level: float) -> tuple[Program, list[int]]:
    program = Program(level=level, offset=float(f.constant))
    return program, [program.column(low, high) for low, high in zip(f.box.lower, f.box.upper, strict=True)]


def _along(ridge: Ridge, inputs: list[int]) -> list[tuple[int, int]]:
    return [(x, u) for x, u in zip(inputs, ridge.direction, strict=True) if u]
