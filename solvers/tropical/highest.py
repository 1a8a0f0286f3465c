"""How high a difference of maxima gets: f = max_i min_j ((a_i - b_j) . x + c_i - d_j).

One linear program for every monomial of the numerator: where is it most above the denominator? The product of the two
is never formed.
"""

from fractions import Fraction
from math import inf, lcm

from instances.network import Point
from instances.numbers.integers import Integers, largest, scaled_by
from instances.problem import Verdict
from instances.questions import Maximum, Positivity, Surjectivity, ZonotopeContainment
from instances.tropical import TropicalPolynomial
from solvers.answer import Answer
from solvers.polyhedra.space import Space
from solvers.tropical.effort import Effort
from solvers.tropical.epigraph import Epigraph
from solvers.tropical.setting import Setting


class Difference:
    """N - D in a space.

    Parameters
    ----------
    numerator, denominator
        N and D.
    """

    def __init__(
        self, numerator: TropicalPolynomial, denominator: TropicalPolynomial, space: Space, effort: Effort
    ) -> None:
        self._scale = lcm(numerator.scale, denominator.scale)
        self._above = _rows(numerator, self._scale)
        self._epigraph = Epigraph(space, max(largest(self._above), largest(_rows(denominator, self._scale))), effort)
        for row in _rows(denominator, self._scale).tolist():
            self._epigraph.add(row)

    def above(self, level: Fraction) -> Point | None:
        """(x, y) with N - D > level at x/y, or for y = 0 far out along x; None if there is no such point."""
        for *row, constant in self._above.tolist():
            place, excess = self._epigraph.most_above([*row, constant - level * self._scale])
            if excess > 0:
                return place
        return None

    def climb(self, level: Fraction) -> tuple[Point | None, Fraction]:
        """A point where N - D is largest, and the largest value, of a difference that is bounded above in the space.

        Parameters
        ----------
        level
            A value that is attained; if it is the largest there is no point.

        In homogeneous coordinates the ratio of N - D and y is maximised by Dinkelbach's method (1967).
        """
        best: Point | None = None
        for *row, constant in self._above.tolist():
            while True:
                place, excess = self._epigraph.most_above([*row, constant - level * self._scale])
                if excess <= 0:
                    break
                *x, y = place
                best = tuple(v / y for v in x)
                level += excess / y / self._scale
        return best, level


def positivity(question: Positivity, setting: Setting) -> Answer:
    """Stop at the first monomial that is more than the threshold above the denominator somewhere."""
    return _somewhere(question, question.threshold, setting, Verdict.YES, Verdict.NO)


def containment(question: ZonotopeContainment, setting: Setting) -> Answer:
    """Containment holds unless the difference of the support functions is positive somewhere."""
    return _somewhere(question, Fraction(0), setting, Verdict.NO, Verdict.YES)


def _somewhere(
    question: Positivity | ZonotopeContainment, level: Fraction, setting: Setting, found: Verdict, none: Verdict
) -> Answer:
    place = _difference(setting).above(level)
    if place is None:
        return setting.answer(none)
    *x, y = place
    if y:
        return setting.answer(found, setting.whole(tuple(v / y for v in x)))
    while not question.check(setting.whole(tuple(x))):
        x = [2 * v for v in x]
    return setting.answer(found, setting.whole(tuple(x)))


def maximum(question: Maximum, setting: Setting) -> Answer:
    """The best of the monomials; on R^d a ray, if the map without its coefficients is positive along one."""
    space = setting.place.space
    if space.box is None:
        ray = _recession(setting, 1).above(Fraction(0))
        if ray is not None:
            origin = (Fraction(0),) * question.network.inputs
            return setting.valued(inf, (origin, setting.whole(ray[:-1])))
    start = setting.whole(space.inside)
    best, value = _difference(setting).climb(question.network.exact(start)[0])
    return setting.valued(value, start if best is None else setting.whole(best))


def surjectivity(question: Surjectivity, setting: Setting) -> Answer:
    """Onto R exactly if the map without its coefficients is positive at one point and negative at another."""
    points = []
    for sign in (1, -1):
        ray = _recession(setting, sign).above(Fraction(0))
        if ray is None:
            return setting.answer(Verdict.NO)
        points.append(setting.whole(ray[:-1]))
    return setting.answer(Verdict.YES, tuple(points))


def _difference(setting: Setting) -> Difference:
    (numerator,), (denominator,) = setting.tropical.numerators, setting.tropical.denominators
    return Difference(numerator, denominator, setting.place.space, setting.effort)


def _recession(setting: Setting, sign: int) -> Difference:
    """sign lim f(t x) / t for t -> infinity."""
    (numerator,), (denominator,) = setting.tropical.numerators, setting.tropical.denominators
    above, below = (numerator, denominator) if sign > 0 else (denominator, numerator)
    return Difference(_linear(above), _linear(below), setting.place.space, setting.effort)


def _linear(polynomial: TropicalPolynomial) -> TropicalPolynomial:
    """The polynomial with all coefficients 0."""
    entries = polynomial.entries.copy()
    entries[:, -1] = 0
    return TropicalPolynomial.from_integers(entries, polynomial.scale)


def _rows(polynomial: TropicalPolynomial, scale: int) -> Integers:
    return scaled_by(polynomial.entries, scale // polynomial.scale)
