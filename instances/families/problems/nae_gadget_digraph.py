"""Digraphs that say whether variables have values that are not all equal in random triples."""

from typing import Annotated

from instances.families.problems.random_ksat import random_ksat
from instances.problems.graphs.acyclic_2_disconnection import Acyclic2Disconnection
from instances.problems.monotone_3_sat import Monotone3Sat
from instances.reductions.between_problems.monotone_3_sat_to_acyclic_2_disconnection import (
    Monotone3SatToAcyclic2Disconnection,
)


def nae_gadget_digraph(
    variables: Annotated[int, "number n of variables"],
    ratio: Annotated[float, "triples a variable"] = 2.1,
    *,
    seed: int,
) -> Acyclic2Disconnection:
    """Draw round(ratio n) triples of variables that shall not be all equal, and make a digraph of them.

    A triple a, b, c stands for the clauses (a, b, c) and (-a, -b, -c) of monotone 3-SAT, which
    `Monotone3SatToAcyclic2Disconnection` makes a digraph: with 2.1 triples a variable, 25 n + 2 vertices and about 77 n
    arcs. Random not-all-equal 3-SAT changes from yes to no near 2.1 triples a variable (Achlioptas, Chtcherba, Istrate
    and Moore 2001); for small n most answers there are yes.

    The triples are the variables of the clauses that `random_ksat` draws with the same seed.

    Parameters
    ----------
    variables
        n >= 0, and at least 3 unless there are no triples.
    ratio
        A finite float of at least 0.
    seed
        At least 0.

    Raises
    ------
    InputError
        Naming the parameter that is out of range.

    >>> nae_gadget_digraph(10, seed=0).size
    {'vertices': 252, 'arcs': 772}
    """
    formula = random_ksat(variables, ratio, seed=seed)
    triples = [tuple(abs(literal) for literal in clause) for clause in formula.clauses]
    clauses = tuple(tuple(sign * v for v in triple) for triple in triples for sign in (1, -1))
    return Monotone3SatToAcyclic2Disconnection(Monotone3Sat(variables, clauses)).target
