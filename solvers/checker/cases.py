"""Cases: units in their cells, between neighbouring atoms, and what relations of three leave to others.

docs/proofs.md says what a step opens and what it refutes by itself.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

Cells = Sequence[tuple[int, int]]
"""Closed intervals from left to right, of which two neighbours may share an end."""

Domains = dict[int, int]
"""Of a unit, the cells it may be in: bit i is that of the i-th one."""


class Cases:
    """Open cases, of which the last one is the current one.

    Parameters
    ----------
    cells
        Of every unit that can be put into them.
    relations
        Integers times t that add up to 0. Those of three units with cells are used, for the first two of them.
    """

    def __init__(self, cells: Mapping[int, Cells], relations: Sequence[Mapping[int, int]]) -> None:
        self._open: list[tuple[int, int, Domains]] = []  # unit, cells still to come, and the other units' cells
        self._domains = {q: (1 << len(known)) - 1 for q, known in cells.items()}
        self._fits: dict[int, list[_Fits]] = {q: [] for q in cells}
        for terms in relations:
            if len(terms) == 3 and all(cells.get(q) for q in terms):
                p, q, r = terms
                reach = {u: _scaled(c, cells[u]) for u, c in terms.items()}
                self._fits[p].append(_Fits(q, reach[p], reach[q], reach[r]))
                self._fits[q].append(_Fits(p, reach[q], reach[p], reach[r]))

    def known(self, q: int) -> bool:
        """Whether a unit has cells, and is in none of them in the current case."""
        return q in self._domains

    def open(self, q: int) -> bool:
        """The current case is those of a unit's cells; whether that refutes all that were open."""
        rest = dict(self._domains)
        self._open.append((q, rest.pop(q), rest))
        while self._open:
            q, left, rest = self._open.pop()
            while left:
                cell = (left & -left).bit_length() - 1
                left &= left - 1
                if self._enter(q, cell, rest):
                    self._open.append((q, left, rest))
                    return False
        return True

    def _enter(self, q: int, cell: int, rest: Domains) -> bool:
        """Put a unit into a cell, unless that leaves some other unit without one."""
        self._domains = dict(rest)
        for fits in self._fits[q]:
            if fits.unit in rest:
                self._domains[fits.unit] &= fits.of(cell)
                if not self._domains[fits.unit]:
                    return False
        return True


class _Fits:
    """Which cells of a unit go with one of another unit: so that the three terms can add up to 0 in some of the third.

    Parameters
    ----------
    unit
        The unit whose cells are meant.
    given, asked, third
        Ranges of c t in the cells of the other unit, of this one, and of the third one.
    """

    def __init__(self, unit: int, given: Cells, asked: Cells, third: Cells) -> None:
        self.unit = unit
        self._given, self._asked = given, asked
        self._lows, self._highs = zip(*sorted((-high, -low) for low, high in third), strict=True)
        self._found: dict[int, int] = {}

    def of(self, cell: int) -> int:
        """The cells as bits."""
        if cell not in self._found:
            low, high = self._given[cell]
            bits = 0
            for i, (least, most) in enumerate(self._asked):
                first = bisect_left(self._highs, low + least)
                if first < len(self._highs) and self._lows[first] <= high + most:
                    bits |= 1 << i
            self._found[cell] = bits
        return self._found[cell]


def _scaled(c: int, cells: Cells) -> Cells:
    return [(c * low, c * high) if c > 0 else (c * high, c * low) for low, high in cells]
