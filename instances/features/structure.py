"""Numbers that describe an instance, cheap beside any run on it: for models of what a run will cost."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from typing import Any

import numpy as np

from instances.features.parameters import parameter_features
from instances.question import Box, Question

SAMPLES = 256
"""Points at which the neurons are looked at."""

_FAR = 10**100
"""Bounds of a domain beyond this are taken for this, so that no float overflows."""


@dataclass(frozen=True)
class Described:
    """The features of an instance, and the seconds of wall time that they took."""

    features: Mapping[str, float]
    wall_s: float

    @classmethod
    def of(cls, question: Question[Any]) -> "Described":
        """Describe an instance."""
        start = time.perf_counter()
        found = features(question)
        return cls(found, time.perf_counter() - start)


def features(question: Question[object]) -> dict[str, float]:
    """The features by name. All are finite floats: they propose, no verdict depends on them.

    Returns
    -------
    n, d, layers
        Neurons and inputs, as the question counts them, and hidden layers.
    density
        Share of the weights that are not 0.
    weight_range
        log2 of the largest weight over the smallest that is not 0.
    bounded
        1 on a box, 0 on all of R^d.
    gap
        log2 of the difference between yes and no that a theorem promises, over the largest weight; 0 without a promise.
    patterns
        Share of different activation patterns among those at `SAMPLES` points: of the box, or around 0 as far out as
        the neurons of the first layer switch. The same points for the same question.
    stable
        Share of the hidden neurons that are on, or off, at all of these points.

    and those of `instances.features.parameters`.
    """
    network = question.network
    weights = np.concatenate([layer.weights.ravel() for layer in network.layers])
    entries = np.abs(weights[weights != 0])
    active = _activations(question)
    promised = getattr(question, "gap", None)
    largest = float(entries.max(initial=0.0)) or 1.0
    return {
        "n": float(question.size["neurons"]),
        "d": float(question.size["inputs"]),
        "layers": float(len(network.widths)),
        "density": len(entries) / max(1, len(weights)),
        "weight_range": float(np.log2(entries.max()) - np.log2(entries.min())) if len(entries) else 0.0,
        "bounded": float(isinstance(question.domain, Box)),
        "gap": _log2(promised.yes - promised.no) - log2(largest) if promised is not None else 0.0,
        "patterns": len({row.tobytes() for row in np.packbits(active, axis=1)}) / SAMPLES,
        "stable": float(np.mean(active.all(axis=0) | ~active.any(axis=0))) if network.neurons else 1.0,
        **parameter_features(network, question.domain),
    }


def _log2(value: Fraction) -> float:
    """Of a positive number that may be no float."""
    return log2(value.numerator) - log2(value.denominator)


def _near(value: Fraction) -> float:
    return float(value) if abs(value) <= _FAR else float(_FAR if value > 0 else -_FAR)


def _activations(question: Question[object]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Which hidden neurons are on at the sampled points: shape (SAMPLES, n)."""
    network, domain = question.network, question.domain
    random = np.random.default_rng(int(question.digest[:16], 16))
    if isinstance(domain, Box):
        lower, upper = (np.array([_near(v) for v in ends]) for ends in (domain.lower, domain.upper))
        points = random.uniform(lower, upper, (SAMPLES, network.inputs))
    else:
        first = network.layers[0]
        with np.errstate(all="ignore"):  # what overflows is far away
            norms = np.linalg.norm(first.weights, axis=1)
            reaches = np.abs(first.bias[norms > 0]) / norms[norms > 0]
        far = float(np.median(reaches)) if reaches.any() else 1.0
        points = random.standard_normal((SAMPLES, network.inputs)) * min(far or float(reaches.max()), float(_FAR))
    states = [np.zeros((SAMPLES, 0), bool)]
    with np.errstate(all="ignore"):  # a neuron that overflows is on, or compares as off
        for layer in network.layers[:-1]:
            points = points @ layer.weights.T + layer.bias
            states.append(points > 0)
            points = np.maximum(points, 0)
    return np.concatenate(states, axis=1)
