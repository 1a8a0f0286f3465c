"""Two points with one image under a ReLU layer, from a point at which its active rows do not span."""

from fractions import Fraction

from instances.network import Network, Point
from solvers.exact.elimination import matrix


def collision(layer: Network, x: Point) -> tuple[Point, Point]:
    """x and a point that the layer max(0, W x + b) maps to the same image.

    The step goes along a direction that no active row sees, until another row becomes 0.

    Parameters
    ----------
    layer
        The affine map W x + b.
    x
        A point at which the rows with w_i . x + b_i >= 0 do not span R^d.
    """
    d = layer.inputs
    values = layer.exact(x)
    rows, _ = layer.layers[0].integer_rows
    active = [row for row, value in zip(rows, values, strict=True) if value >= 0]
    kernel, nullity = matrix(len(active), d, [v for row in active for v in row]).nullspace()
    assert nullity > 0, "the active rows do not span"
    step = tuple(Fraction(int(kernel[i, 0])) for i in range(d))
    linear = layer.recession.exact(step)
    room = [-now / rate for now, rate in zip(values, linear, strict=True) if now < 0 < rate]
    reach = min(room, default=Fraction(1))
    return x, tuple(a + reach * v for a, v in zip(x, step, strict=True))
