"""Points at which the lowest of the target's rows is high, by ascents along the signs of its gradient."""

import numpy as np

from solvers.boxes.floats import Double, FloatNetwork

FIRST_STEP, LAST_STEP = 0.5, 1e-3
"""Of an ascent, as parts of the half widths."""


def ascended(net: FloatNetwork, low: Double, high: Double, steps: int, random: np.random.Generator) -> Double:
    """One point in each box, shape (boxes, inputs), after an ascent from a random one."""
    points = random.uniform(low, high)
    best = points.copy()
    highest = np.full(len(points), -np.inf)
    numbers = np.arange(len(points))
    for step in range(steps + 1):
        outputs = [points.astype(np.float32)]
        for layer in net.layers:
            outputs.append(np.maximum(outputs[-1] @ layer.weights.T + layer.bias, 0))
        rows = outputs[-1] @ net.rows.weights.T + net.rows.bias
        lowest = rows.argmin(axis=1)
        values = rows[numbers, lowest]
        better = values > highest
        best[better], highest[better] = points[better], values[better]
        gradient = net.rows.weights[lowest]
        for layer, output in zip(reversed(net.layers), reversed(outputs[1:]), strict=True):
            gradient = (gradient * (output > 0)) @ layer.weights
        reach = (high - low) / 2 * FIRST_STEP * (LAST_STEP / FIRST_STEP) ** (step / max(steps, 1))
        points = np.clip(points + reach * np.sign(gradient), low, high)
    return best[np.argsort(-highest, kind="stable")]
