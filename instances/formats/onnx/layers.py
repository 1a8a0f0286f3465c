"""The fewest neurons that are exactly a row of affine maps.

Between two ReLUs a file may multiply, shift and rearrange as often as it likes. One layer does all of that if float64
holds the numbers that come out when it is multiplied out. Where it does not, the row is cut, and what flows at the cut
is kept through a hidden layer: z = R(z) - R(-z).
"""

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from instances.errors import InputError
from instances.formats.onnx.maps import Map, size_of
from instances.formats.onnx.multiplied import Affine, TooLargeError, multiplied
from instances.network import Floats, Layer

LONGEST = 50
"""So many maps in a row are tried as one layer, unless all of them are one."""


class MisfitError(InputError):
    """Some maps have no exact form in float64 weights. The message says where the file has them."""


def layers(row: Sequence[Map], inputs: int, positive: bool) -> list[Layer]:
    """The fewest neurons that are a row of affine maps.

    Parameters
    ----------
    row
        Maps of vectors one after the other, each of what comes out of the one before.
    inputs
        How many numbers the first one takes.
    positive
        Whether these are at least 0, as outputs of ReLUs are.

    Returns
    -------
    Layers with a ReLU between each two: one if float64 holds the numbers of the product. Else there are cuts after some
    maps, where a number z that flows there takes two neurons, R(z) and R(-z), or one if its sign is certain. The cuts
    are where that makes the fewest neurons.

    Raises
    ------
    MisfitError
        If some maps cannot be written in float64 weights wherever the row is cut.
    TooLargeError
        If the matrices would be too large wherever it is cut.
    """
    too_large: list[TooLargeError] = []

    def part(start: int, end: int) -> Affine | None:
        try:
            return multiplied(row[start:end], widths[start])
        except TooLargeError as error:
            too_large.append(error)
            return None

    widths = [inputs, *map(size_of, row)]
    whole = part(0, len(row))
    if whole is not None:
        return [Layer(*whole)]
    # For every place where the row can be cut: the least number of neurons, where the last cut is then, and the affine
    # map from there.
    best: dict[int, tuple[float, int, Affine]] = {0: (0, 0, (np.empty((0, 0)), np.empty(0)))}
    for end in range(1, len(row) + 1):
        for start in sorted(best, reverse=True):
            found = part(start, end) if end - start <= LONGEST else None
            if found is None:
                continue
            more = 0 if end == len(row) else len(kept(*found, positive and start == 0)[0])
            if best[start][0] + more < best.get(end, (inf,))[0]:
                best[end] = best[start][0] + more, start, found
    if len(row) not in best:
        if too_large:
            raise too_large[0]
        place = row[max(best)].place
        raise MisfitError(f"{place}: its numbers, multiplied out, are not exact in float64, as those of a network are")
    parts, end = list[Affine](), len(row)
    while end:
        _, end, last = best[end]
        parts.insert(0, last)
    return _joined(parts, positive)


def _joined(parts: Sequence[Affine], positive: bool) -> list[Layer]:
    """Affine maps as layers that keep what flows between them."""
    found: list[Layer] = []
    taken = parts[0][0]
    for number, (weights, bias) in enumerate(parts[:-1]):
        rows, signs = kept(weights, bias, positive and number == 0)
        found.append(Layer(taken[rows] * signs[:, None], bias[rows] * signs))
        taken = parts[number + 1][0][:, rows] * signs
    return [*found, Layer(taken, parts[-1][1])]


def kept(weights: Floats, bias: Floats, positive: bool) -> tuple[NDArray[np.intp], Floats]:
    """The rows, and with which sign, of the neurons that keep the outputs of an affine map."""
    least = (weights if positive else -abs(weights)).min(axis=1, initial=0.0)
    most = (weights if positive else abs(weights)).max(axis=1, initial=0.0)
    above, below = np.flatnonzero((most > 0) | (bias > 0)), np.flatnonzero((least < 0) | (bias < 0))
    return np.concatenate([above, below]), np.repeat([1.0, -1.0], [len(above), len(below)])
