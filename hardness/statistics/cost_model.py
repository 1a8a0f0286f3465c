"""Predicting what a run will cost from features of its instance, and which of them the prediction rests on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

import numpy as np
from scipy.special import log_ndtr

from hardness.statistics.sample import Flags, Floats, Indices
from instances.errors import InputError

FOLDS = 10
FEWEST = 30
"""With fewer instances of known cost there is no model."""

_ROUNDS = 3
"""How often the costs of runs that were cut off are imputed anew."""

_SHUFFLES = 5

Predictor = Callable[[Floats], Floats]
Learner = Callable[[Floats, Floats], Predictor]


class Kind(StrEnum):
    """How the log cost is made of features."""

    RIDGE = "ridge"
    FOREST = "forest"


_SURE = 2.58
"""So many standard errors are more than chance: one in two hundred."""


@dataclass(frozen=True)
class Importance:
    """By how much the error grows if a feature is shuffled among the held-out runs, and whether by more than chance."""

    feature: str
    rise: float
    sure: bool


@dataclass(frozen=True)
class CostModel:
    """A model of the logarithm of the cost, judged on instances it has not seen.

    Parameters
    ----------
    error, baseline
        Root mean square error of log10 of the cost under cross-validation, of the model and of always saying the mean;
        of a run that was cut off, only what the prediction falls short of its limit counts.
    better
        Whether it errs less than the mean does by more than chance, over the instances.
    importances
        The largest first; correlated features share theirs.
    """

    kind: Kind
    instances: int
    runs: int
    censored: int
    error: float
    baseline: float
    better: bool
    importances: tuple[Importance, ...]


@dataclass(frozen=True)
class NoCostModel:
    """Why there is no model, in one line."""

    kind: Kind
    reason: str


def cost_model(
    kind: Kind,
    features: Mapping[str, Sequence[float]],
    cost: Sequence[float],
    censored: Sequence[bool],
    instance: Sequence[str],
    seed: int = 0,
) -> CostModel | NoCostModel:
    """Cross-validate a model of log cost, all runs on an instance in one fold.

    Costs of runs that were cut off are imputed by their means under a ridge, given that they are larger than the limit
    (Schmee and Hahn 1979). The ridge is on a quadratic basis of standardised features, its penalty chosen by
    generalised cross-validation (Golub, Heath and Wahba 1979), and predicts nothing outside the range of the costs that
    it was fitted to; the forest is Breiman's (2001) and needs scikit-learn,
    the extra ``models``. Importances are Breiman's too.

    Parameters
    ----------
    features
        By name, one entry a run.
    cost
        Positive; of a run that was cut off, the cost until then.

    Raises
    ------
    InputError
        If the lengths differ or a number is not finite.
    """
    names = [name for name, values in features.items() if len(set(values)) > 1]
    table = np.array([features[name] for name in names], float).T.reshape(len(cost), len(names))
    y, cut = np.log10(np.asarray(cost, float)), np.asarray(censored, bool)
    if len(cut) != len(y) or len(instance) != len(y) or not (np.isfinite(table).all() and np.isfinite(y).all()):
        raise InputError("a cost model needs finite features and positive costs, one entry a run")
    numbers = {name: number for number, name in enumerate(dict.fromkeys(instance))}
    clusters = np.array([numbers[name] for name in instance], np.intp)
    known = len(set(clusters[~cut].tolist()))
    if known < FEWEST:
        return NoCostModel(kind, f"{known} instances with a known cost; a model needs {FEWEST}")
    if not names:
        return NoCostModel(kind, "all instances have the same features")
    try:
        learner = _ridge if kind is Kind.RIDGE else _forest(seed)
    except ImportError:
        return NoCostModel(kind, "scikit-learn is not installed; the extra models brings it")

    random = np.random.default_rng(seed)
    fold = random.permutation(len(numbers))[clusters] % FOLDS
    squares, plain = np.zeros(len(y)), np.zeros(len(y))
    shuffled = np.zeros((len(names), len(y)))
    for number in range(FOLDS):
        test = fold == number
        predict = learner(table[~test], _imputed(table[~test], y[~test], cut[~test]))
        squares[test] = _square(y[test], predict(table[test]), cut[test])
        plain[test] = _square(y[test], np.full(int(test.sum()), y[~test].mean()), cut[test])
        # All at once: a forest takes its time for every call.
        mixed = np.tile(table[test], (len(names), _SHUFFLES, 1, 1))
        for place in range(len(names)):
            mixed[place, :, :, place] = random.permuted(mixed[place, :, :, place], axis=1)
        predicted = predict(mixed.reshape(-1, len(names))).reshape(mixed.shape[:3])
        shuffled[:, test] = _square(y[test], predicted, cut[test]).mean(axis=1)
    error = sqrt(squares.mean())
    rises = [
        Importance(name, sqrt(shuffled[place].mean()) - error, _sure(shuffled[place] - squares, clusters))
        for place, name in enumerate(names)
    ]
    return CostModel(
        kind,
        len(numbers),
        len(y),
        int(cut.sum()),
        error,
        sqrt(plain.mean()),
        _sure(plain - squares, clusters),
        tuple(sorted(rises, key=lambda importance: -importance.rise)),
    )


def _sure(gains: Floats, clusters: Indices) -> bool:
    """Whether the mean gain over the instances is above 0 by more than chance."""
    means = np.bincount(clusters, gains) / np.bincount(clusters)
    return bool(means.mean() > _SURE * means.std(ddof=1) / sqrt(len(means)))


def _square(y: Floats, predicted: Floats, cut: Flags) -> Floats:
    return np.where(cut, np.maximum(y - predicted, 0.0), y - predicted) ** 2


def _imputed(table: Floats, y: Floats, cut: Flags) -> Floats:
    """The log costs, those cut off replaced by what a ridge makes of them, which is quick."""
    filled = y
    for _ in range(_ROUNDS if cut.any() else 0):
        middle = _ridge(table, filled)(table)
        spread = max(1e-6, float(np.std((y - middle)[~cut])))
        # The mean of a normal variable given that it is above the limit.
        above = (y - middle) / spread
        hazard = np.exp(-(above**2) / 2 - log_ndtr(-above) - log(2 * np.pi) / 2)
        filled = np.where(cut, middle + spread * hazard, y)
    return filled


def _ridge(table: Floats, y: Floats) -> Predictor:
    center, spread = table.mean(axis=0), table.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    first, second = np.triu_indices(table.shape[1])

    def basis(rows: Floats) -> Floats:
        scaled = (rows - center) / spread
        return np.column_stack([scaled, scaled[:, first] * scaled[:, second]])

    columns = basis(table)
    middle, mean = columns.mean(axis=0), y.mean()
    columns -= middle
    squares, axes = np.linalg.eigh(columns.T @ columns)  # far quicker than singular values where there are many runs
    squares = np.maximum(squares, 0.0)
    along = axes.T @ (columns.T @ (y - mean))
    whole = float(np.sum((y - mean) ** 2))

    def score(penalty: float) -> float:
        kept = float(np.sum(squares / (squares + penalty)))
        missed = whole - float(np.sum(along**2 * (squares + 2 * penalty) / (squares + penalty) ** 2))
        return missed / (len(y) - 1 - kept) ** 2 if kept < len(y) - 1 else np.inf

    penalty = min((10.0**power * len(y) for power in np.arange(-6, 2, 0.5)), key=score)
    slopes = axes @ (along / (squares + penalty))
    # A parabola means nothing far from the instances that it was fitted to; shuffled features are often there.
    return lambda rows: np.clip(mean + (basis(rows) - middle) @ slopes, y.min(), y.max())


def _forest(seed: int) -> Learner:
    from sklearn.ensemble import RandomForestRegressor

    def learner(table: Floats, y: Floats) -> Predictor:
        forest = RandomForestRegressor(n_estimators=50, min_samples_leaf=2, random_state=seed).fit(table, y)
        return lambda rows: np.asarray(forest.predict(rows), float)

    return learner
