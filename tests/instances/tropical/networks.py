"""The networks of which the tropical values are known."""

from instances.network import Layer, Network

F1 = Network(
    (
        Layer([[2, -2], [2, 2], [-1, -1]], [1, 0, 0]),
        Layer([[-1, -2, -1], [2, -1, -1]], [0, 2]),
        Layer([[-2, 2]], [1]),
    )
)
"""One of its affine maps has two regions, which do not touch."""

F2 = Network(
    (
        Layer([[2, -1], [1, 1], [0, 2]], [0, 2, -1]),
        Layer([[-1, 2, -1], [-2, 0, -2]], [1, -2]),
        Layer([[2, 2]], [2]),
    )
)
"""The same, and the two regions of one map are far out."""

CHECKER = Network(
    (
        Layer([[1, 0], [-1, 0], [1, -1], [0, 1], [0, -1]], [0] * 5),
        Layer([[1, -1, -1, 0, 0], [0, 0, -1, -1, 1]], [0, 0]),
        Layer([[1, 1]], [0]),
    )
)
"""R(min(x, y)) + R(min(-x, -y)): 0 on two opposite quadrants, which meet in a point."""
