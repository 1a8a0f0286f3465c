"""The program of a Lipschitz constant: a binary a neuron, and one a coordinate of the gradient for its sign."""

from fractions import Fraction

from benchmarks.encodings.program import Program
from instances.question import Box
from instances.questions import Lipschitz


def row_sum(question: Lipschitz) -> Program:
    """max over activation patterns of sum over j of |sum over i of out_i active_i w_ij|, on a box, p = inf."""
    assert isinstance(question.domain, Box), "the program is about a box"
    assert question.p == "inf", "the program is about p = inf"
    assert question.network.outputs == 1, "the program is about one output"
    hidden, last = question.network.layers
    program = Program()
    box = question.domain
    inputs = [program.column(low, high) for low, high in zip(box.lower, box.upper, strict=True)]
    active = []
    for row, bias in zip(hidden.weights.tolist(), hidden.bias.tolist(), strict=True):
        ends = list(zip(row, map(float, box.lower), map(float, box.upper), strict=True))
        low = sum(w * (a if w > 0 else b) for w, a, b in ends) + bias
        high = sum(w * (b if w > 0 else a) for w, a, b in ends) + bias
        binary = program.column(float(low >= 0), float(high > 0), integer=True)
        terms = list(zip(inputs, row, strict=True))
        program.row([*terms, (binary, low)], low=low - bias)  # z >= low (1 - active)
        program.row([*terms, (binary, -high)], high=-bias)  # z <= high active
        active.append(binary)
    for j in range(len(inputs)):
        slopes = [float(Fraction(c) * Fraction(w)) for c, w in zip(last.weights[0], hidden.weights[:, j], strict=True)]
        most, least = sum(max(s, 0.0) for s in slopes), sum(min(s, 0.0) for s in slopes)
        size, sign = program.column(0, max(most, -least), 1), program.binary()
        gradient = list(zip(active, slopes, strict=True))
        # |g| <= g + 2 |least| (1 - sign) and |g| <= -g + 2 most sign
        program.row([(size, 1), *((a, -s) for a, s in gradient), (sign, -2 * least)], high=-2 * least)
        program.row([(size, 1), *gradient, (sign, -2 * most)], high=0)
    return program.close()
