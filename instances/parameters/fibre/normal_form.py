"""A normal form of networks with two hidden layers: what is equal in it has equal functions.

The converse is false: different normal forms decide nothing, as examples in docs/algebra.md show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from instances.errors import InputError
from instances.network import Network
from instances.parameters.fibre.two_layers import FractionRow, TwoLayers
from instances.parameters.primitive import Row, oriented, primitive
from instances.parameters.rational_network import RationalNetwork


@dataclass(frozen=True)
class NormalForm:
    """f(x) = offset + linear . y + sum of outgoing * R(row . (y, 1)).

    Parameters
    ----------
    units
        In increasing order, y_i = R(u . (x, 1)) for (True, u), and y_i = u . x without a ReLU for (False, u).
    rows
        Oriented primitive rows over (y, 1), in increasing order.
    outgoing
        One rational a row, not 0.
    linear
        One rational a unit.
    """

    units: tuple[tuple[bool, Row], ...]
    rows: tuple[Row, ...]
    outgoing: FractionRow
    linear: FractionRow
    offset: Fraction


def normal_form(network: Network | RationalNetwork) -> NormalForm:
    """The normal form; equal ones have equal functions on R^d.

    1. On y >= 0, a row (V_j | c_j) <= 0 is off and dropped; one >= 0 is on and affine, a_j (V_j y + c_j); others are
       crossing. R(z) = z + R(-z) makes the first non-zero entry of a crossing row positive. Crossing rows are made
       primitive, and equal ones are merged.
    2. Unit i is invisible where it switches if every crossing row without its entry i has all entries non-zero and of
       one sign, and the slope in y_i over those that are positive is 0. Then f is constant in y_i below a positive
       value, also where y_i is continued below 0, so that y_i may be the affine function w_i . x + b_i itself.
    3. (w_i | b_i) becomes primitive, V takes the factor. Of an invisible unit w_i does, and b_i goes into c and offset.
    4. Units are sorted, rows oriented and merged again. Units without slope that no row uses are dropped.

    Raises
    ------
    InputError
        If there are not two hidden layers and one output, or rank W < n_1.
    """
    net = TwoLayers.of(network)
    if not net.full_rank:
        shape = f"; this one has {len(net.units)} neurons and {net.inputs} inputs"
        more = shape if len(net.units) > net.inputs else ""
        raise InputError(f"the normal form needs a first hidden layer with linearly independent rows{more}")
    kinks: dict[Row, Fraction] = {}
    affine = [Fraction(0)] * len(net.units) + [net.offset]
    for row, a in zip(net.rows, net.outgoing, strict=True):
        if all(v >= 0 for v in row):
            affine = [s + a * v for s, v in zip(affine, row, strict=True)]
        elif any(v > 0 for v in row):
            _add(kinks, affine, row, a)
    kinks = {u: a for u, a in kinks.items() if a}
    invisible = [_invisible(i, kinks, affine) for i in range(len(net.units))]
    units, scales, shifts = [], [], []
    for row, unseen in zip(net.units, invisible, strict=True):
        u, factor = _primitive(row[:-1] if unseen else row)
        units.append((not unseen, u))
        scales.append(factor)
        shifts.append(row[-1] if unseen else Fraction(0))
    order = sorted(range(len(units)), key=lambda i: units[i])

    def moved(row: Sequence[Fraction | int]) -> list[Fraction]:
        """A function of the old y in terms of the new units, in their order."""
        offset = row[-1] + sum((v * t for v, t in zip(row, shifts, strict=False)), Fraction(0))
        return [*(row[i] * scales[i] for i in order), offset]

    affine = moved(affine)
    merged: dict[Row, Fraction] = {}
    for u, a in kinks.items():
        _add(merged, affine, moved(u), a)
    merged = {u: a for u, a in merged.items() if a}
    used = [place for place in range(len(order)) if affine[place] or any(u[place] for u in merged)]
    rows = sorted(((*(u[place] for place in used), u[-1]), a) for u, a in merged.items())
    return NormalForm(
        tuple(units[order[place]] for place in used),
        tuple(u for u, _ in rows),
        tuple(a for _, a in rows),
        tuple(affine[place] for place in used),
        affine[-1],
    )


def _add(kinks: dict[Row, Fraction], affine: list[Fraction], row: Sequence[Fraction], outgoing: Fraction) -> None:
    """Add outgoing * R(row . (y, 1)) to the kinks, and to the affine part what turning the row round costs."""
    scale = lcm(*(v.denominator for v in row))
    u, factor = oriented([int(v * scale) for v in row])
    kinks[u] = kinks.get(u, Fraction(0)) + outgoing * Fraction(abs(factor), scale)
    if factor < 0:
        for place, v in enumerate(row):
            affine[place] += outgoing * v


def _primitive(row: Sequence[Fraction]) -> tuple[Row, Fraction]:
    scale = lcm(*(v.denominator for v in row))
    u, factor = primitive([int(v * scale) for v in row])
    return u, Fraction(factor, scale)


def _invisible(unit: int, kinks: dict[Row, Fraction], affine: Sequence[Fraction]) -> bool:
    """See step 2. (Without the demand for non-zero entries, two rows could switch together at a corner of y >= 0.)"""
    slope = affine[unit]
    for u, a in kinks.items():
        others = (*u[:unit], *u[unit + 1 :])
        if all(v > 0 for v in others):
            slope += a * u[unit]
        elif not all(v < 0 for v in others):
            return False
    return slope == 0
