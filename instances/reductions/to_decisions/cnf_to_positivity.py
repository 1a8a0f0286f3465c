"""Satisfiability becomes positivity of a network with one hidden layer and one input a variable."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Layer, Network, Point
from instances.problem import Combination
from instances.problems import Cnf
from instances.question import Box, Gap, RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction
from instances.reductions.lemmas.gadgets import proper_clauses


@dataclass(frozen=True)
class CnfToPositivity(Reduction[Cnf, Combination, Positivity, Point]):
    """Deciding whether a one-hidden-layer network is positive somewhere is NP-hard, with weights of at most 4.

    Construction. Merge repeated literals and drop the clauses that hold always; m clauses are left. For a literal l
    let l(x) = x_i if it is variable i and l(x) = 1 - x_i if it is its negation, and let dist(t) be the distance from
    t to {0, 1}. With R the ReLU,

        f(x) = 1 - 2 sum over clauses C of R(1 - sum over l in C of l(x)) - 2 sum over i of dist(x_i).

    All coefficients are integers: as |t| = 2 R(t) - t, on all of R

        2 dist(t) = 2 |t| - 2 R(2 t - 1) + 4 R(t - 1) = 4 R(t) - 2 t - 2 R(2 t - 1) + 4 R(t - 1),

    and the linear parts add up to 2 s = 2 R(s) - 2 R(-s) with s = x_1 + … + x_n.

    Yes stays yes. At the 0/1 point of a model all terms but the 1 vanish, so f(x) = 1, which is the maximum.

    Yes came from yes. Round any x to the nearest 0/1 point. If that falsifies a clause C, then every literal of C has
    l(x) <= dist(x_i): a positive one rounded to 0, where x_i <= dist(x_i) even for negative x_i, and a negative one
    by symmetry. The variables of C differ, so R(1 - sum l(x)) + sum of dist(x_i) >= 1, and f(x) <= 1 - 2 = -1. So any
    point with f > -1 rounds to a model, and f <= -1 on all of R^n if there is none.

    Size. d = n inputs (a formula without variables gets one that occurs nowhere, so n counts at least 1) and
    m + 3 n + 2 neurons; weights at most 4 in absolute value, biases at most the clause width.

    Parameters
    ----------
    source
        Any formula; empty clauses, no clauses and no variables are legal.

    Examples
    --------
    >>> reduction = CnfToPositivity(Cnf(2, ((1, 2), (-1,))))
    >>> reduction.target.check(reduction.push((-1, 2))), reduction.pull((Fraction(-1, 9), Fraction(7, 8)))
    (True, (-1, 2))
    """

    name: ClassVar[str] = "cnf-to-positivity"
    theorem: ClassVar[str] = (
        "folklore: a formula as a sum of clause and integrality penalties; compare Katz et al. 2017, who show that"
        " verifying ReLU networks is NP-complete"
    )
    source_type: ClassVar[type[Cnf]] = Cnf
    target_type: ClassVar[type[Positivity]] = Positivity
    upper_bounds: ClassVar[frozenset[str]] = frozenset({"neurons"})
    source: Cnf

    @cached_property
    def target(self) -> Positivity:
        n = max(1, self.source.variables)
        clauses = proper_clauses(self.source.clauses)

        penalties, falsified = np.zeros((len(clauses), n)), np.ones(len(clauses))
        for row, clause in enumerate(clauses):
            for literal in clause:
                penalties[row, abs(literal) - 1] = -1 if literal > 0 else 1
                falsified[row] -= literal < 0

        unit, total = np.eye(n), np.ones((1, n))
        hidden = Layer(
            np.concatenate([penalties, unit, 2 * unit, unit, total, -total]),
            np.concatenate([falsified, np.zeros(n), -np.ones(n), -np.ones(n), np.zeros(2)]),
        )
        weights = np.repeat([-2.0, -4.0, 2.0, -4.0, 2.0, -2.0], [len(clauses), n, n, n, 1, 1])
        return Positivity(
            Network((hidden, Layer([weights], [1]))),
            RealSpace(n),
            witness_box=Box.cube(n, 0, 1),
            gap=Gap(Fraction(1), Fraction(-1)),
        )

    def push(self, witness: Combination) -> Point:
        """The 0/1 point of the model; f is 1 there."""
        return tuple(Fraction(literal > 0) for literal in witness) or (Fraction(0),)

    def pull(self, witness: Point) -> Combination:
        """The assignment nearest to a point with f > -1."""
        numbered = enumerate(witness[: self.source.variables], start=1)
        return tuple(v if 2 * x > 1 else -v for v, x in numbered)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        n = max(1, source_size["variables"])
        return {"inputs": n, "neurons": source_size["clauses"] + 3 * n + 2}
