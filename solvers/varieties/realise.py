"""Is there a network with given activation patterns and outputs on given data?

Determinants that do not vanish say no. With no more neurons than inputs, and data that determine the matrices, the
answer mostly follows from linear algebra (`narrow`). Else alternating linear programs may find weights in floats
(`alternate`), of which the second layer is rounded to rationals; if an exact linear program then finds the first one,
that is a yes. All else is unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from instances.errors import InputError
from instances.network import Floats, Point
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.problem import Verdict
from instances.question import Box
from instances.varieties.forms import forms
from instances.varieties.output import matrix_from_outputs
from instances.varieties.ranks import generic_rank
from instances.varieties.rational import Matrix, rank
from instances.varieties.variety import PatternVariety
from solvers.exact.lp import ExactLP, Optimum
from solvers.solver import Deadline, Limits
from solvers.varieties.alternate import alternate
from solvers.varieties.narrow import NoNetworkError, narrow

_DENOMINATORS = (1, 4, 12, 60)
"""Weights of the second layer are rounded to fractions with denominators of at most these, one after the other."""

_REACH = 2**20
"""Weights of the first layer are looked for between -2^20 and 2^20."""


@dataclass(frozen=True)
class Realisation:
    """An answer to `realise`.

    Parameters
    ----------
    verdict
        Yes, no or unknown.
    network
        Without biases, exactly if the verdict is yes.
    reason
        Why it is no or unknown, in one line.
    starts
        So many random starts were tried.
    """

    verdict: Verdict
    network: RationalNetwork | None = None
    reason: str = ""
    starts: int = field(default=0)


def realise(
    variety: PatternVariety,
    points: Sequence[Sequence[Point]],
    outputs: Sequence[Sequence[Point]],
    limits: Limits,
    starts: int = 20,
) -> Realisation:
    """Look for weights of one hidden layer.

    Parameters
    ----------
    variety
        The widths, one hidden layer, and a pattern for each block of points.
    points, outputs
        For each pattern the points that are to have it, and what is to come out there.
    starts
        How many random starts are tried.

    Raises
    ------
    InputError
        If there are several hidden layers, or the blocks do not fit the patterns or one another.
    """
    _validate(variety, points, outputs)
    known = [_matrix(block, values) for block, values in zip(points, outputs, strict=True)]
    reason = _impossible(variety, points, outputs, known)
    if reason is not None:
        return Realisation(Verdict.NO, reason=reason)
    matrices = [matrix for matrix in known if matrix is not None]
    if len(matrices) == len(known):
        try:
            network = narrow(variety, points, matrices)
        except NoNetworkError as error:
            return Realisation(Verdict.NO, reason=str(error))
        if network is not None and realises(network, variety, points, outputs):
            return Realisation(Verdict.YES, network)
    deadline = Deadline(limits)
    data = _Data.of(variety, points, outputs)
    for start in range(starts):
        for proposal in alternate(data.x, data.y, data.active, variety.widths[1], limits.seed + start, deadline):
            for second in _rounded(proposal):
                network = _first_layer(variety, points, outputs, second)
                if network is not None:
                    return Realisation(Verdict.YES, network, starts=start + 1)
        if deadline.passed:
            return Realisation(Verdict.UNKNOWN, reason="the time limit was reached", starts=start + 1)
    return Realisation(Verdict.UNKNOWN, reason=f"none of {starts} random starts led to exact weights", starts=starts)


def realises(
    network: RationalNetwork,
    variety: PatternVariety,
    points: Sequence[Sequence[Point]],
    outputs: Sequence[Sequence[Point]],
) -> bool:
    """Whether a network of one hidden layer has these patterns and outputs, exactly."""
    (hidden, _) = network.layers
    for (pattern,), block, values in zip(variety.patterns, points, outputs, strict=True):
        for point, value in zip(block, values, strict=True):
            rows = [
                sum((w * v for w, v in zip(row, (*point, Fraction(1)), strict=True)), Fraction(0))
                for row in hidden.rows
            ]
            if any(v == 0 or (v > 0) != bool(on) for v, on in zip(rows, pattern, strict=True)):
                return False
            if network.exact(point) != value:
                return False
    return True


def _validate(variety: PatternVariety, points: Sequence[Sequence[Point]], outputs: Sequence[Sequence[Point]]) -> None:
    if len(variety.widths) != 3:
        raise InputError(f"weights are looked for in one hidden layer; there are {len(variety.widths) - 2}")
    if not 0 < len(variety.patterns) == len(points) == len(outputs):
        raise InputError(
            f"every pattern has a block of points and one of outputs; there are {len(variety.patterns)} patterns and"
            f" {len(points)} and {len(outputs)} blocks"
        )
    for number, (block, values) in enumerate(zip(points, outputs, strict=True), start=1):
        fits = len(block) == len(values) and all(len(x) == variety.inputs for x in block)
        if not fits or any(len(y) != variety.outputs for y in values):
            raise InputError(
                f"block {number} is not one output in R^{variety.outputs} for each point in R^{variety.inputs}"
            )


def _matrix(points: Sequence[Point], outputs: Sequence[Point]) -> Matrix | None:
    """The only matrix that takes the points to the outputs; None if there are others."""
    chosen: list[int] = []
    for number in range(len(points)):
        if rank([points[k] for k in (*chosen, number)]) > len(chosen):
            chosen.append(number)
    return matrix_from_outputs([points[k] for k in chosen], [outputs[k] for k in chosen])


def _impossible(
    variety: PatternVariety,
    points: Sequence[Sequence[Point]],
    outputs: Sequence[Sequence[Point]],
    known: Sequence[Matrix | None],
) -> str | None:
    """Why there is no such network; None if no rank says so."""
    for number, (block, values) in enumerate(zip(points, outputs, strict=True), start=1):
        if rank([(*x, *y) for x, y in zip(block, values, strict=True)]) > rank(block):
            return f"the outputs of block {number} are no linear function of its points"
    for form in forms(variety):
        used = {i for row in form.blocks for block in row for i, factor in enumerate(block) if factor}
        if all(known[i] is not None for i in used):
            found, most = _form_rank(known, form.blocks), generic_rank(variety, form)
            if found > most:
                return f"the rank of {form.name} is {found}, above {most}"
    return None


def _form_rank(matrices: Sequence[Matrix | None], blocks: tuple[tuple[tuple[int, ...], ...], ...]) -> int:
    shape = next(matrix for matrix in matrices if matrix)
    rows: list[Point] = []
    for block_row in blocks:
        for i in range(len(shape)):
            row: list[Fraction] = []
            for block in block_row:
                terms = [(factor, (matrices[place] or ())[i]) for place, factor in enumerate(block) if factor]
                row += [
                    sum((factor * entries[j] for factor, entries in terms), Fraction(0)) for j in range(len(shape[0]))
                ]
            rows.append(tuple(row))
    return rank(rows)


@dataclass(frozen=True)
class _Data:
    """All points side by side in floats: X (n_0, m), Y (n_2, m), and which neurons are active there, (n_1, m)."""

    x: Floats
    y: Floats
    active: Floats

    @classmethod
    def of(
        cls, variety: PatternVariety, points: Sequence[Sequence[Point]], outputs: Sequence[Sequence[Point]]
    ) -> "_Data":
        x = [[float(v) for v in point] for block in points for point in block]
        y = [[float(v) for v in value] for block in outputs for value in block]
        active = [
            [float(v) for v in pattern]
            for (pattern,), block in zip(variety.patterns, points, strict=True)
            for _ in block
        ]
        n0, n1, n2 = variety.widths
        shapes = ((x, n0), (y, n2), (active, n1))
        return cls(*(np.reshape(np.array(rows, dtype=np.float64), (len(rows), n)).T for rows, n in shapes))


def _rounded(second: Floats) -> Iterator[list[list[Fraction]]]:
    """W^2 with columns scaled to a largest entry of 1, and rounded; a scale may be any, since W^1 takes it back."""
    largest = np.abs(second).max(axis=0)
    if not np.isfinite(second).all() or not largest.all():
        return
    scaled = (second / largest).tolist()
    for denominator in _DENOMINATORS:
        yield [[Fraction(v).limit_denominator(denominator) for v in row] for row in scaled]


def _first_layer(
    variety: PatternVariety,
    points: Sequence[Sequence[Point]],
    outputs: Sequence[Sequence[Point]],
    second: list[list[Fraction]],
) -> RationalNetwork | None:
    """The network with this second layer, if an exact linear program finds a first one."""
    n0, n1, _ = variety.widths
    lp = ExactLP(
        Box((Fraction(-_REACH),) * (n0 * n1) + (Fraction(0),), (Fraction(_REACH),) * (n0 * n1) + (Fraction(1),))
    )
    for (pattern,), block, values in zip(variety.patterns, points, outputs, strict=True):
        for point, value in zip(block, values, strict=True):
            for j, on in enumerate(pattern):
                sign = 1 if on else -1
                row = [Fraction(0)] * (n0 * n1) + [Fraction(-1)]
                row[j * n0 : (j + 1) * n0] = [sign * v for v in point]
                lp.push(row, Fraction(0), None)
            for weights, target in zip(second, value, strict=True):
                row = [w * v if on else Fraction(0) for w, on in zip(weights, pattern, strict=True) for v in point]
                lp.push([*row, Fraction(0)], target, target)
    best = lp.maximise([0] * (n0 * n1) + [1])
    if not isinstance(best, Optimum) or best.value <= 0:
        return None
    first = [[*best.point[j * n0 : (j + 1) * n0], Fraction(0)] for j in range(n1)]
    network = RationalNetwork(
        (RationalLayer.of_fractions(first, n0), RationalLayer.of_fractions([[*row, Fraction(0)] for row in second], n1))
    )
    return network if realises(network, variety, points, outputs) else None
