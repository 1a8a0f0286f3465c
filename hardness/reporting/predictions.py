"""What predicts the cost of a run: models of cost from the features of the instances, for every method and measure.

Here live the choice of runs and the words. The statistics is in `hardness.statistics.cost_model`, the features come
from `instances.features.structure`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from hardness.reporting.curves import Curve, Point
from hardness.reporting.entries import Entry
from hardness.statistics import CostModel, Kind, NoCostModel, cost_model
from instances.features.parameters import NAMES
from instances.features.structure import Described

SHOWN = 3
"""So many features of a model are named."""

MEANINGS = {
    "log n": "number of hidden neurons, as its logarithm",
    "d": "inputs",
    "layers": "hidden layers",
    "density": "share of the weights that are not 0",
    "weight range": "log2 of the largest weight over the smallest",
    "bounded": "1 on a box, 0 on all of the space",
    "gap": "log2 of the promised gap between yes and no over the largest weight",
    "patterns": "share of different activation patterns at 256 points",
    "stable": "share of neurons that never switch at these points",
    **{name.replace("_", " "): meaning for name, meaning in NAMES.items()},
}
"""What the features of the models are."""


@dataclass(frozen=True)
class Prediction:
    """A model of the cost of one method on all of its instances, or why there is none.

    Parameters
    ----------
    unit
        What is counted, such as ``regions`` or ``CPU seconds``.
    """

    method: str
    unit: str
    model: CostModel | NoCostModel

    @property
    def factors(self) -> tuple[float, float] | None:
        """By what factor it is typically off on an instance it has not seen, and by what the same guess for all is."""
        if isinstance(self.model, NoCostModel):
            return None
        return float(10**self.model.error), float(10**self.model.baseline)

    @property
    def useful(self) -> bool:
        """Whether it is better than the same guess for all, by more than chance."""
        return isinstance(self.model, CostModel) and self.model.better

    @property
    def drivers(self) -> tuple[tuple[str, float], ...]:
        """The features that matter most, with the factor by which the error grows when they are shuffled; if useful.

        Only those that matter by more than chance.
        """
        if isinstance(self.model, NoCostModel) or not self.useful:
            return ()
        rises = self.model.importances[:SHOWN]
        return tuple((found.feature, 10**found.rise) for found in rises if found.sure and found.rise > log10(1.02))


def predictions(
    curves: Sequence[Curve], entries: Sequence[Entry], described: Mapping[str, Described]
) -> list[Prediction]:
    """Both kinds of model for every method and measure, as far as the instances are described.

    Left out is the work of a method that would give a wrong picture, see `hardness.reporting.curves.Curve`.

    Parameters
    ----------
    described
        By digest.
    """
    features = {
        entry.run.instance: described[entry.run.digest].features for entry in entries if entry.run.digest in described
    }
    groups: dict[tuple[str, str], list[Point]] = defaultdict(list)
    misleading = {(curve.method, curve.unit) for curve in curves if curve.misleading}
    for curve in curves:
        if (curve.method, curve.unit) not in misleading:
            groups[curve.method, curve.unit] += [point for point in curve.points if point.instance in features]
    return [
        Prediction(method, unit, _model(kind, points, features))
        for (method, unit), points in groups.items()
        if points
        for kind in Kind
    ]


def best(predictions: Sequence[Prediction]) -> list[Prediction]:
    """Of every method and measure the model that is off by least, if there is one."""
    found: dict[tuple[str, str], Prediction] = {}
    for made in predictions:
        other = found.get((made.method, made.unit))
        if made.factors and (other is None or other.factors is None or made.factors < other.factors):
            found[made.method, made.unit] = made
    return list(found.values())


def _model(kind: Kind, points: Sequence[Point], features: Mapping[str, Mapping[str, float]]) -> CostModel | NoCostModel:
    rows = [_columns(features[point.instance]) for point in points]
    return cost_model(
        kind,
        {name: [row[name] for row in rows] for name in MEANINGS},
        [point.cost for point in points],
        [point.censored for point in points],
        [point.instance for point in points],
    )


def _columns(features: Mapping[str, float]) -> dict[str, float]:
    """The features as the models get them: a cost that is a power of n is linear in its logarithm."""
    return {name.replace("_", " "): value for name, value in features.items()} | {"log n": log10(features["n"])}
