"""z3 in exact rational arithmetic on the concave pieces that our presolve leaves."""

from itertools import pairwise

import z3

from benchmarks.encodings.ridge import ridges
from benchmarks.encodings.smt import decide, linear, rational
from benchmarks.reply import Reply
from instances.questions import Positivity
from solvers.ridges import rebalanced


def solve(question: Positivity, seconds: float) -> Reply:
    f = rebalanced(ridges(question)[0])
    if f.bound <= 0:
        return Reply("no", 0.0)
    inputs = z3.Reals([f"x{i}" for i in range(f.box.dimension)])
    constraints = [x >= rational(low) for x, low in zip(inputs, f.box.lower, strict=True)]
    constraints += [x <= rational(high) for x, high in zip(inputs, f.box.upper, strict=True)]
    heights = []
    for r, (ridge, pieces) in enumerate(zip(f.ridges, f.positive_pieces(), strict=True)):
        t, height = linear(ridge.direction, inputs), z3.Real(f"g{r}")
        heights.append(height)
        options = []
        for piece in pieces:
            bounds = [t >= rational(piece.points[0]), t <= rational(piece.points[-1])]
            for (left, below), (right, above) in pairwise(zip(piece.points, piece.values, strict=True)):
                slope = (above - below) / (right - left)
                bounds.append(height <= rational(slope) * t + rational(below - slope * left))
            if len(piece.points) == 1:
                bounds.append(height <= rational(piece.values[0]))
            options.append(z3.And(bounds))
        constraints.append(z3.Or(options))
    constraints.append(z3.Sum([rational(f.constant), *heights]) > 0)
    return decide(constraints, seconds)
