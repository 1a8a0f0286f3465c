"""The determinants that vanish on a pattern variety, counted and not expanded."""

from dataclasses import dataclass
from math import comb, prod

from instances.varieties.forms import Form, forms
from instances.varieties.ranks import generic_rank
from instances.varieties.variety import PatternVariety


@dataclass(frozen=True)
class Invariant:
    """All minors of one size of a form.

    Parameters
    ----------
    form
        The block matrix.
    rank
        Its rank r at generic points of the variety.
    count
        The number of its (r + 1)-minors. Of two blocks some follow from smaller minors of the blocks and of their
        difference; where `invariants` knows how many do not, it counts those.
    """

    form: Form
    rank: int
    count: int

    @property
    def degree(self) -> int:
        """r + 1."""
        return self.rank + 1


def invariants(variety: PatternVariety, seed: int = 0) -> list[Invariant]:
    """The forms whose rank is smaller than their size allows, with their minors.

    Of [X | Y] with r + 1 = 2 s, where X, Y and X - Y have rank at most s, only minors with s columns of each block are
    new. As functions of (X, Y) they are one irreducible representation of GL(n_0), whose Young diagram has two columns
    of s boxes, for each choice of 2 s rows (docs/algebra.md); for s = 2 and n_0 = n_2 = 4 there are 20.
    """
    ranks: dict[tuple[tuple[tuple[int, ...], ...], ...], int] = {}
    found = []
    for form in forms(variety):
        rank = ranks[form.blocks] = generic_rank(variety, form, seed)
        rows, columns = form.shape(variety)
        if rank < min(rows, columns):
            found.append(Invariant(form, rank, _count(variety, form, rank, ranks)))
    return found


def _count(
    variety: PatternVariety, form: Form, rank: int, ranks: dict[tuple[tuple[tuple[int, ...], ...], ...], int]
) -> int:
    rows, columns = form.shape(variety)
    plain = comb(rows, rank + 1) * comb(columns, rank + 1)
    blocks = [block for row in form.blocks for block in row]
    if len(blocks) != 2 or rank % 2 == 0:
        return plain
    one, other = blocks
    difference = tuple(a - b for a, b in zip(one, other, strict=True))
    opposite = tuple(-v for v in difference)
    known = [ranks.get(((one,),)), ranks.get(((other,),)), ranks.get(((difference,),), ranks.get(((opposite,),)))]
    half = (rank + 1) // 2
    if any(r is None or r > half for r in known):
        return plain
    common, doubled = (variety.outputs, variety.inputs) if len(form.blocks) == 1 else (variety.inputs, variety.outputs)
    return comb(common, rank + 1) * two_columns(half, doubled)


def two_columns(boxes: int, n: int) -> int:
    """The dimension of the representation of GL(n) whose Young diagram has two columns of so many boxes.

    By the hook content formula; 0 if the columns are longer than n.

    >>> two_columns(2, 4), two_columns(1, 3), two_columns(3, 2)
    (20, 6, 0)
    """
    cells = [(i, j) for i in range(boxes) for j in range(2)]
    contents = prod(n + j - i for i, j in cells)
    hooks = prod((1 - j) + (boxes - 1 - i) + 1 for i, j in cells)
    return contents // hooks if boxes <= n else 0
