"""The region with the largest Jacobian among regions that come in blocks: floats choose, exact arithmetic compares."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from instances.network import Network
from instances.questions import Lipschitz
from solvers.exact.affine import AffineMap
from solvers.region.vertices.by_vertices import Block, exact_maps
from solvers.region.vertices.polytopes import EPSILON, SMALL, Floats
from solvers.region.vertices.preactivations import Preactivations
from solvers.stopping.limits import watched


@dataclass(frozen=True)
class Steepest:
    """A region and the exact norm of its Jacobian; `lowest` as in `Block`."""

    norm: Fraction
    maps: list[AffineMap]
    pattern: list[list[bool]]
    lowest: Floats | None


def steepest(question: Lipschitz, network: Network, blocks: Iterable[Block]) -> Steepest:
    """The region with the largest norm.

    In every block the exact norms are computed in the order of their bounds, until no bound is above the best norm.

    Parameters
    ----------
    network
        Whose regions the blocks hold; of its inputs the first ones are those of the question's network.
    """
    d = question.network.inputs
    best: Steepest | None = None
    for block in blocks:
        bounds, unit = _bounds(block.output, question.p, d)
        for cell in watched(np.argsort(-bounds, kind="stable").tolist()):
            if best is not None and bounds[cell] <= best.norm / unit:
                break
            *maps, output = exact_maps(network, block.active, cell)
            jacobian = tuple(tuple(Fraction(v, output.scale) for v in row[:d]) for row in output.rows)
            norm = question.norm(jacobian)
            if best is None or norm > best.norm:
                lowest = None if block.lowest is None else block.lowest[cell]
                best = Steepest(norm, maps, [activity[cell].tolist() for activity in block.active], lowest)
    assert best is not None, "a box has a region"
    return best


def _bounds(output: Preactivations, p: str, d: int) -> tuple[Floats, Fraction]:
    """Upper bounds of the norms (for p = 2 of the squares), and their unit; close unless p = 2 for several outputs."""
    exponent = int(output.exponents.max())
    places = (output.exponents - exponent)[None, :, None]
    entries = np.abs(output.rows[:, :, :d]) + output.unit * output.sizes[:, :, :d]
    entries = np.where(entries > 0, np.maximum(np.ldexp(entries, places), SMALL), 0.0)
    if p == "1":
        norms = entries.sum(axis=1).max(axis=1)
    elif p == "inf":
        norms = entries.sum(axis=2).max(axis=1)
    else:  # the spectral norm is at most that of Frobenius
        norms, exponent = (entries**2).sum(axis=(1, 2)), 2 * exponent
    if output.unit or norms.max(initial=0.0) >= 2.0**53:
        norms = norms * (1 + EPSILON * (entries.shape[1] * d + 4))
    return norms, Fraction(2) ** exponent
