"""Tiny networks: what solvers are asked about before the clock starts, and to find out what they decide.

Each question says about which of them it can be asked, see `instances.question.Question.tiny_networks`.
"""

from instances.network import Layer, Network

_SUM, _DIFFERENCE = [1.0, 1.0], [1.0, -1.0]

YES = Network((Layer([_SUM, _DIFFERENCE], [0.0, 0.0]), Layer([[1.0, -1.0]], [0.0])))
"""max(0, x + y) - max(0, x - y), which is 2 at (1, 1)."""

NO = Network((Layer([_SUM, [1.0, 0.0], [0.0, 1.0]], [0.0] * 3), Layer([[1.0, -1.0, -1.0]], [0.0])))
"""max(0, x + y) - max(0, x) - max(0, y), which is nowhere positive."""

DEEP_YES = Network((*NO.layers[:1], Layer([[1.0, -1.0, 1.0]], [-1.0]), Layer([[1.0]], [0.0])))
"""max(0, max(0, x + y) - max(0, x) + max(0, y) - 1), which is 1 at (0, 1)."""

DEEP_NO = Network((*NO.layers, Layer([[1.0]], [0.0])))
"""max(0, f) of `NO`."""

TWO_OUTPUTS = Network((Layer([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]), Layer([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0])))
"""(max(0, x), max(0, y))."""

LAYER = Network((Layer([_SUM, _DIFFERENCE, [-1.0, 0.0]], [0.0] * 3),))
"""(x + y, x - y, -x): a layer without what follows it."""

ONE_OUTPUT = {"one hidden layer": (YES, NO), "two hidden layers": (DEEP_YES, DEEP_NO)}
"""By shape, what questions about one output are asked about."""

ANY_OUTPUTS = ONE_OUTPUT | {"two outputs": (TWO_OUTPUTS,)}
