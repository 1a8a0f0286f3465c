"""Random digraphs, to be disconnected along arcs without a cycle."""

from decimal import Decimal, localcontext
from random import Random
from typing import Annotated, Literal

from instances.errors import InputError
from instances.problems.graphs.acyclic_2_disconnection import Acyclic2Disconnection, Digraph


def random_digraph(
    nodes: Annotated[int, "number n of vertices"],
    density: Annotated[float | Literal["threshold"], "probability p of each arc, in [0, 1]"],
    *,
    seed: int,
) -> Acyclic2Disconnection:
    """Draw each of the n (n - 1) arcs independently with probability p.

    A vertex on no cycle of two arcs is a set that disconnects the digraph. There is one with probability near 1 at
    small p and near 0 at large p, with the change at p = sqrt(ln n / n), the ``threshold``. Nearly all answers are
    read off the cycles of two arcs: these instances are easy, and `nae_gadget_digraph` makes harder ones.

    Parameters
    ----------
    nodes
        n >= 0.
    density
        p, or the word, for which fewer than two vertices have p = 0.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> random_digraph(3, 1.0, seed=0).size
    {'vertices': 3, 'arcs': 6}
    """
    if nodes < 0:
        raise InputError(f"nodes must be at least 0; got {nodes}")
    p = _threshold(nodes) if isinstance(density, str) else density
    if not 0 <= p <= 1:
        raise InputError(f"density is {p}; a probability is in [0, 1]")
    random = Random(seed)
    vertices = range(1, nodes + 1)
    arcs = ((u, v) for u in vertices for v in vertices if u != v)
    return Acyclic2Disconnection(Digraph(nodes, frozenset(arc for arc in arcs if random.random() < p)))


def _threshold(nodes: int) -> float:
    """Decimal's logarithm and square root are correctly rounded, so that this is the same on every machine."""
    if nodes < 2:
        return 0.0
    with localcontext(prec=40):
        return float((Decimal(nodes).ln() / nodes).sqrt())
