"""Lipschitz constant: how fast can the network change?"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt
from typing import ClassVar

from flint import fmpq, fmpq_mat, fmpq_poly

from instances.claims import NORM
from instances.errors import InputError
from instances.network import Network, Point
from instances.numbers.rationals import to_flint, write_rational
from instances.option import option, promise
from instances.problem import Verdict
from instances.question import Change, Domain, Gap, Value, ValueQuestion, is_point
from instances.tiny import ANY_OUTPUTS

ROUNDING = Fraction(1, 2**60)
"""A spectral norm that is no rational is given by its square, rounded down to a multiple of this."""

Matrix = tuple[tuple[Fraction, ...], ...]
"""Rows of rationals."""


@dataclass(frozen=True)
class Lipschitz(ValueQuestion[Point]):
    """The smallest L with ||f(x) - f(y)||_p <= L ||x - y||_p on the domain.

    L is the largest operator norm of the Jacobian over the full-dimensional activation regions: the largest column sum
    of absolute values for p = 1, the largest row sum for p = inf, the largest singular value for p = 2. For one output
    that is the dual norm of the gradient. Patterns that hold only on a lower-dimensional face are no regions and do not
    count.

    The value is L, for p = 2 its square. With one output or one input all values are rational; else the square of the
    spectral norm is rounded down to a multiple of `ROUNDING`.

    The witness is a point inside a region that attains the value.

    Parameters
    ----------
    network
        f, with any number of outputs and hidden layers.
    domain
        All of R^d, or a full-dimensional box.
    p
        ``1``, ``2`` or ``inf``.
    gap
        A theorem's promise about the value (for p = 2 about the square).

    Raises
    ------
    InputError
        If p is none of these or the box is flat.
    """

    name: ClassVar[str] = "lipschitz"
    claim: ClassVar[str] = NORM
    full_dimensional: ClassVar[bool] = True
    witness_inside_region: ClassVar[bool] = True
    network: Network
    domain: Domain
    p: str = option("2", "1|2|inf", "the norm.", {p: f"p = {p}" for p in ("1", "2", "inf")})
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.p not in ("1", "2", "inf"):
            raise InputError(f"a Lipschitz constant is for p = 1, 2 or inf; got {self.p!r}")

    def attained(self, witness: Point) -> Value | None:
        if not is_point(witness, self.network.inputs) or not self.domain.contains(witness):
            return None
        jacobian = self.network.jacobian(witness)
        return None if jacobian is None else self.norm(jacobian)

    def norm(self, jacobian: Matrix) -> Fraction:
        """The operator norm of a matrix (outputs, inputs), for p = 2 its square, rounded as the value is."""
        if self.p == "1":
            return max(sum((abs(v) for v in column), Fraction(0)) for column in zip(*jacobian, strict=True))
        if self.p == "inf":
            return max(sum((abs(v) for v in row), Fraction(0)) for row in jacobian)
        if len(jacobian) == 1 or len(jacobian[0]) == 1:
            return sum((v * v for row in jacobian for v in row), Fraction(0))
        return _largest_eigenvalue(_gram(jacobian))

    def as_float(self, value: Value) -> float | None:
        """L itself."""
        if self.p != "2" or value == inf:
            return super().as_float(value)
        try:
            return sqrt(value)
        except OverflowError:
            return None

    def value_text(self, value: Value) -> str:
        if self.p != "2" or isinstance(value, float):
            return super().value_text(value)
        return f"the square root of {write_rational(value)}, about {self.as_float(value)}"

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        return {self.claim: Fraction(value)} if value is not None and value != inf else {}

    def objection(self, change: Change) -> str | None:
        if change is Change.INPUTS_MIXED:
            return "a Lipschitz constant depends on the norm, which mixed coordinates change"
        return None

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return ANY_OUTPUTS


def _gram(matrix: Matrix) -> fmpq_mat:
    """A A^T or A^T A, whichever is smaller: their non-zero eigenvalues are the same."""
    rows = [list(map(to_flint, row)) for row in matrix]
    a = fmpq_mat(len(rows), len(rows[0]), [v for row in rows for v in row])
    return a * a.transpose() if a.nrows() <= a.ncols() else a.transpose() * a


def _largest_eigenvalue(gram: fmpq_mat) -> Fraction:
    """The largest eigenvalue of a symmetric positive semidefinite matrix, rounded down to a multiple of `ROUNDING`.

    All roots of the characteristic polynomial are real, so none is above t exactly if no coefficient of its shift by t
    is negative. Bisection between 0 and the trace finds the last multiple that is not above the largest root.
    """
    polynomial = gram.charpoly()
    trace = sum((gram[i, i] for i in range(gram.nrows())), fmpq(0))
    unit = fmpq(1, ROUNDING.denominator)
    low, high = 0, int(trace / unit) + 1  # multiples of the unit: low is not above the root, high is
    while high - low > 1:
        middle = (low + high) // 2
        shifted = polynomial(fmpq_poly([unit * middle, fmpq(1)])).coeffs()
        if all(c >= 0 for c in shifted) and shifted[0] != 0:
            high = middle
        else:
            low = middle
    return low * ROUNDING
