"""CP-SAT on the concave pieces that our presolve leaves, in integers.

Only for networks from Multicoloured Clique: their directions are e_i and e_i + e_j, so that the vertices of the
arrangement, at which f > 0 if it is so anywhere, are half-integral (the minors of a signless incidence matrix are 0 or
powers of two up to sign, its inverses have entries 0, 1/2 and 1 up to sign). In 2x everything is an integer.
"""

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm

from ortools.sat.python import cp_model

from benchmarks.encodings.ridge import ridges
from benchmarks.reply import Reply, timed
from instances.questions import Positivity
from solvers.ridges import Piece, rebalanced

FINE = 2
"""Inputs are multiples of 1 / FINE."""


def solve(question: Positivity, seconds: float) -> Reply:
    f = rebalanced(ridges(question)[0])
    if f.bound <= 0:
        return Reply("no", 0.0)
    model = cp_model.CpModel()
    sides = zip(f.box.lower, f.box.upper, strict=True)
    inputs = [model.new_int_var(ceil(FINE * low), floor(FINE * high), f"x{i}") for i, (low, high) in enumerate(sides)]
    every = f.positive_pieces()
    scale = _scale([piece for pieces in every for piece in pieces], f.constant)
    heights = []
    for r, (ridge, pieces) in enumerate(zip(f.ridges, every, strict=True)):
        t = sum(u * x for u, x in zip(ridge.direction, inputs, strict=True) if u)
        values = [scale * v for piece in pieces for v in piece.values]
        height = model.new_int_var(floor(min(values)), floor(max(values)), f"g{r}")
        heights.append(height)
        chosen = [model.new_bool_var(f"p{r},{p}") for p in range(len(pieces))]
        model.add_exactly_one(chosen)
        for literal, piece in zip(chosen, pieces, strict=True):
            low, high = ceil(FINE * piece.points[0]), floor(FINE * piece.points[-1])
            model.add_linear_constraint(t, low, high).only_enforce_if(literal)
            for slope, base in _lines(piece):
                rate, constant = scale * slope / FINE, scale * base
                model.add(height <= int(rate) * t + int(constant)).only_enforce_if(literal)
    model.add(sum(heights) >= 1 - int(scale * f.constant))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status, spent = timed(lambda: solver.solve(model), seconds)
    work = {"conflicts": solver.num_conflicts}
    answer = {cp_model.OPTIMAL: "yes", cp_model.FEASIBLE: "yes", cp_model.INFEASIBLE: "no"}.get(status, "unknown")
    return Reply(answer, spent, work, solver.status_name(status) if answer == "unknown" else "")


def _lines(piece: Piece) -> list[tuple[Fraction, Fraction]]:
    """Slope and value at 0 of every segment."""
    if len(piece.points) == 1:
        return [(Fraction(0), piece.values[0])]
    lines = []
    for (left, below), (right, above) in pairwise(zip(piece.points, piece.values, strict=True)):
        slope = (above - below) / (right - left)
        lines.append((slope, below - slope * left))
    return lines


def _scale(pieces: list[Piece], constant: Fraction) -> int:
    """What makes every coefficient an integer."""
    lines = [line for piece in pieces for line in _lines(piece)]
    return lcm(constant.denominator, *((a / FINE).denominator for a, _ in lines), *(b.denominator for _, b in lines))
