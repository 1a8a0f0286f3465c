"""Where an affine form exceeds a maximum of others: one linear program over the epigraph of the maximum.

On a box, over x in it and a number z with s z >= f_j(x) for every form f_j that was added, f - s z is maximised: its
maximum is the most by which f exceeds max_j f_j. On R^d the same is done in homogeneous coordinates, over (x, y) in
[-1, 1]^d x [0, 1]. Forms are rows of integers; the power of two s makes all variables about as large. The forms stay,
so that one program serves all f.
"""

from collections.abc import Sequence
from fractions import Fraction

from instances.network import Point
from instances.question import Box
from solvers.exact.floats import Rational
from solvers.exact.lp import ExactLP, Optimum
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort


class Epigraph:
    """The epigraph of a maximum of affine forms.

    Parameters
    ----------
    space
        Where the forms are compared.
    size
        No entry of a form, nor of what is compared with them, is larger.
    """

    def __init__(self, space: Space, size: int, effort: Effort) -> None:
        self._effort = effort
        self._homogeneous = space.box is None
        self._scale = 1 << max(0, size.bit_length() - 1)
        d = space.dimension
        base = space.box or Box((*(Fraction(-1),) * d, Fraction(0)), (Fraction(1),) * (d + 1))
        reach = Fraction(4 + 2 * sum(max(-low, high) for low, high in zip(base.lower, base.upper, strict=True)))
        self._lp = ExactLP(Box((*base.lower, -reach), (*base.upper, reach)))
        for row in space.rows:
            self._add(row, 0)

    def add(self, form: Sequence[int]) -> None:
        """One more form."""
        self._add(form, -self._scale)

    def _add(self, form: Sequence[int], last: int) -> None:
        if self._homogeneous:
            self._lp.push([*form, last], None, 0)
        else:
            self._lp.push([*form[:-1], last], None, -form[-1])

    def most_above(self, form: Sequence[Rational]) -> tuple[Point, Fraction]:
        """Where a form is most above all that were added, as (x, y), and by how much; it may be below them.

        The point is x/y; for y = 0 the form is above the others far out along x.
        """
        objective = [Fraction(v, self._scale) for v in (form if self._homogeneous else form[:-1])]
        optimum = self._effort.maximise(self._lp, [*objective, -1])
        assert isinstance(optimum, Optimum), "a space is not empty"
        place, excess = optimum.point[:-1], optimum.value * self._scale
        if self._homogeneous:
            return place, excess
        return (*place, Fraction(1)), excess + form[-1]
