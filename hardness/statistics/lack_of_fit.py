"""Whether a law, or straight lines on log-log axes, leave something of the costs unexplained."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import fdtrc

from hardness.statistics.fit import NoFit, maximum
from hardness.statistics.models import DIMENSION_FREE, Model
from hardness.statistics.sample import Floats, Sample

Column = Callable[[Floats, Floats], Floats]
"""A column of a design from sizes and dimensions."""


def lack_of_fit(model: Model, sample: Sample, startup: bool) -> float | None:
    """The p-value of a law against itself with an intercept and an exponent of its own for each dimension, and a bend.

    The bend, a term in log(n)^2, is the same for all dimensions. A small p-value says that the law is not the whole
    story. None if the runs leave nothing to test it by.
    """
    return _tested(model, [*_lines(sample), lambda n, d: np.log(n) ** 2], sample, startup)


def bend(sample: Sample) -> float | None:
    """The p-value of a straight line for each dimension on log-log axes against a parabola for each.

    A small one says that there is no such thing as the exponent for a dimension: it depends on where n lies. None if
    the runs leave nothing to test it by.
    """
    parabolas = [_of_dimension(v, lambda n: np.log(n) ** 2) for v in np.unique(sample.d)]
    lines = _extended(DIMENSION_FREE, _lines(sample), sample)
    return _tested(lines, parabolas, sample, startup=False)


def _lines(sample: Sample) -> list[Column]:
    dimensions = np.unique(sample.d)
    return [_of_dimension(v, of_size) for of_size in (np.ones_like, np.log) for v in dimensions]


def _of_dimension(dimension: float, of_size: Callable[[Floats], Floats]) -> Column:
    """A function of the size in one dimension, 0 in the others."""
    return lambda n, d: np.where(d == dimension, of_size(n), 0.0)


def _extended(model: Model, further: Sequence[Column], sample: Sample) -> Model:
    """The model with those of the further columns that the known costs tell from it and from one another."""
    known = sample.known
    taken: list[Column] = []
    for column in further:
        design = _with(model, [*taken, column]).design(sample.size, sample.d)[known]
        if _independent(design):
            taken.append(column)
    return _with(model, taken)


def _independent(design: Floats) -> bool:
    """Whether the last column is no combination of those before it, but for rounding."""
    *_, last = design.T
    miss = last - design[:, :-1] @ np.linalg.lstsq(design[:, :-1], last)[0]
    return bool(np.linalg.norm(miss) > 1e-6 * np.linalg.norm(last))


def _with(model: Model, further: Sequence[Column]) -> Model:
    return Model(
        model.law,
        (*model.parameters, *("" for _ in further)),
        lambda n, d: (*model.columns(n, d), *(column(n, d) for column in further)),
    )


def _tested(model: Model, further: Sequence[Column], sample: Sample, startup: bool) -> float | None:
    """Likelihood ratio of the model against the same with further columns, referred to Fisher's distribution.

    Without censoring this is the F test, which is exact; a run of which only a bound is known does not count as a
    degree of freedom.
    """
    wide = _extended(model, further, sample)
    added = len(wide.parameters) - len(model.parameters)
    plain, richer = maximum(model, sample, startup), maximum(wide, sample, startup)
    if not added or isinstance(plain, NoFit) or isinstance(richer, NoFit):
        return None
    known = float(sample.weights[sample.known].sum())
    free = known - 1 - len(wide.parameters) - startup
    ratio = np.expm1(2 * max(0.0, richer.value - plain.value) / known) * free / added
    return float(fdtrc(added, free, ratio))
