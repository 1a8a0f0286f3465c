"""A formula of t alternating levels becomes positivity of a network with t hidden layers and one input a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

import numpy as np

from instances.network import Floats, Layer, Network, Point
from instances.problem import Combination
from instances.problems import NormalizedFormula
from instances.question import Gap, RealSpace
from instances.questions import Positivity
from instances.reduction import Reduction
from instances.reductions.lemmas.bumps import at_labels, breakpoints, bump_sums, nearest_labels, support


@dataclass(frozen=True)
class NormalizedFormulaToPositivity(Reduction[NormalizedFormula, Combination, Positivity, Point]):
    """Deciding whether a network with t hidden layers is positive somewhere is W[t]-hard in its input dimension, t > 1.

    Construction. An atom "the label of colour c is in S" is the sum of the bumps (`bumps`) of S at x_c, affine in the
    first hidden layer. A gate with the inputs y_1, …, y_q is affine in one neuron of the next layer, with R the ReLU:

        conjunction = R(y_1 + … + y_q - (q - 1)),        disjunction = 1 - R(1 - (y_1 + … + y_q)).

    With y over the gates of the last level, and e the number of colours without labels,

        f(x) = 1 - 2 e - 2 sum of (1 - y).

    Yes stays yes. For inputs 0 and 1 the gates are what their names say, so at the labels of a choice f is 1 - 2 (e +
    number of disjunctions of the last level that are false), which is 1 if the formula holds.

    Yes came from yes. If all y_i are in [0, 1], so is the gate; and it is monotone in each y_i. So f is monotone in the
    atoms, none of which gets smaller when each x_c moves to the nearest label: f at any point is at most f at labels.
    Hence max f = 1 for a yes and f <= -1 on all of R^d for a no, and any point with f > -1 rounds to a witness.

    Size. d = k inputs (one idle input if there are no colours); with l labels altogether 2 l + k neurons in the first
    hidden layer, then one a gate, level by level. All weights are integers.

    Deviations from the literature. The paper's theorem for several hidden layers gives the hardness; this construction
    and its proof stand on their own.

    Parameters
    ----------
    source
        Any formula; colours without labels, atoms without labels and gates without inputs are legal.

    Examples
    --------
    >>> formula = NormalizedFormula((2, 1), ((1, frozenset({2})), (2, frozenset({1}))), (((1, 2),), ((1,),)))
    >>> reduction = NormalizedFormulaToPositivity(formula)
    >>> reduction.target.check(reduction.push((2, 1))), reduction.pull((Fraction(10, 3), Fraction(2)))
    (True, (2, 1))
    """

    name: ClassVar[str] = "normalized-formula-to-positivity"
    theorem: ClassVar[str] = (
        "Froese, Grillo, Hertrich and Stargalla 2025 (arXiv:2509.22849): hardness of positivity in the dimension for"
        " deeper networks; here W[t] by normalised formulas with t hidden layers"
    )
    source_type: ClassVar[type[NormalizedFormula]] = NormalizedFormula
    target_type: ClassVar[type[Positivity]] = Positivity
    source: NormalizedFormula

    @cached_property
    def target(self) -> Positivity:
        formula = self.source
        layers = [breakpoints(formula.labels)]
        # The level below as an affine map of the layer reached: first the atoms, then gate after gate.
        below, constant = self._atoms, np.zeros(len(formula.atoms))
        for level, gates in enumerate(formula.levels):
            taken = np.zeros((len(gates), len(constant)))
            for row, gate in enumerate(gates):
                for child in gate:
                    taken[row, child - 1] += 1
            sums, shift = taken @ below, taken @ constant
            if formula.is_disjunction(level):
                layers.append(Layer(-sums, 1 - shift))
                below, constant = -np.eye(len(gates)), np.ones(len(gates))
            else:
                layers.append(Layer(sums, shift - (taken.sum(axis=1) - 1)))
                below, constant = np.eye(len(gates)), np.zeros(len(gates))
        # The last level consists of disjunctions 1 - R(...), so 1 - y is the neuron itself.
        layers.append(Layer(np.full((1, len(constant)), -2.0), [1 - 2 * formula.labels.count(0)]))
        return Positivity(
            Network(tuple(layers)),
            RealSpace(max(1, len(formula.labels))),
            witness_box=support(formula.labels),
            gap=Gap(Fraction(1), Fraction(-1)),
        )

    def push(self, witness: Combination) -> Point:
        """The point of the labels; f is 1 there."""
        return at_labels(witness)

    def pull(self, witness: Point) -> Combination:
        """The labels nearest to a point with f > -1."""
        return nearest_labels(self.source.labels, witness)

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        colors = source_size["colors"]
        return {
            "inputs": max(1, colors),
            "neurons": 2 * source_size["labels"] + colors + source_size["gates"],
        }

    @property
    def _atoms(self) -> Floats:
        """The atoms as sums of bumps: weights on the first hidden layer, one row an atom."""
        blocks = [np.zeros((len(self.source.atoms), 0))]
        for color, count in enumerate(self.source.labels, start=1):
            members = np.zeros((len(self.source.atoms), count), dtype=np.bool_)
            for row, (of, chosen) in enumerate(self.source.atoms):
                if of == color:
                    members[row, [label - 1 for label in chosen]] = True
            blocks.append(bump_sums(members))
        return np.concatenate(blocks, axis=1)
