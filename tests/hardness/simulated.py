"""Samples of costs that follow a known law, with noise, a limit and a start-up."""

import numpy as np

from hardness.statistics.models import (
    DIMENSION_FREE,
    EXPONENTIAL,
    FIXED_PARAMETER,
    LINEAR,
    QUOTIENT,
    ROOT,
    SUBEXPONENTIAL,
    Model,
)
from hardness.statistics.sample import Sample

DIMENSIONS = (2, 3, 4, 5, 6)
GROWING = (3, 4, 5, 6, 8)
"""Dimensions over which d/log(d) grows, as the law that has it demands."""

SIZES = (10, 14, 20, 28, 40, 56, 80, 113)

TRUTHS = {
    LINEAR: (0.8, 0.5, -1.0),
    ROOT: (1.5, 0.5, -2.0),
    QUOTIENT: (1.0, 0.5, -1.0),
    DIMENSION_FREE: (2.5,),
    FIXED_PARAMETER: (1.2, 2.0),
    EXPONENTIAL: (0.2,),
    SUBEXPONENTIAL: (1.5, 1.0),
}
"""Parameters to simulate each law with."""


def simulated(
    model: Model,
    truth: tuple[float, ...],
    seed: int,
    *,
    share_cut_off: float = 0.3,
    sigma: float = 0.5,
    startup: float = 0.0,
    each: int = 4,
    dimensions: tuple[int, ...] | None = None,
    sizes: tuple[int, ...] = SIZES,
) -> Sample:
    """Costs of the law on a grid of sizes and dimensions, the largest share of which is cut off at one limit."""
    dimensions = dimensions or (GROWING if model is QUOTIENT else DIMENSIONS)
    random = np.random.default_rng(seed)
    d, size = (v.ravel().astype(float) for v in np.meshgrid(dimensions, sizes))
    d, size = np.tile(d, each), np.tile(size, each)
    law = model.design(size, d) @ np.array([0.0, *truth])
    law -= law.min()  # the smallest median, start-up aside, is 1
    cost = np.exp(np.logaddexp(law, np.log(startup) if startup else -np.inf) + sigma * random.standard_normal(len(d)))
    limit = np.quantile(cost, 1 - share_cut_off) if share_cut_off else np.inf
    return Sample(size, d, np.minimum(cost, limit), cost > limit, [str(number) for number in range(len(d))])
