"""The proof that branch and bound leaves: its halvings as splits of inputs, its bounds and lemmas as leaves."""

from collections.abc import Mapping
from fractions import Fraction

from solvers.activation_sat.branch.search import Halving, Leaf, Tree
from solvers.activation_sat.pieces.bound import TheoryLemma
from solvers.activation_sat.sat.proof_draft import Draft
from solvers.exact.directions import Direction


def write_tree(draft: Draft, tilts: Mapping[Direction, Fraction], tree: Tree) -> None:
    """Prove that f is positive nowhere, after a search that found it.

    Parameters
    ----------
    draft
        Begun here.
    tilts
        Of every ridge, the slope that tilting has taken from its function: dual multipliers are larger by that.
    tree
        Remembers its steps.
    """
    units = draft.begin(*tilts)
    slopes = list(tilts.values())
    writer = draft.writer
    for step in tree.steps():
        if isinstance(step, Halving):
            writer.split(f"x{step.input + 1}", step.place)
        elif not isinstance(step, Leaf):
            writer.split(units[step.ridge], step.place)
        elif not isinstance(step.reason, TheoryLemma):
            writer.leaf("f", {units[r]: dual + slopes[r] for r, dual in step.reason.items()})
        elif step.reason.objective:
            duals = enumerate(step.reason.duals)
            writer.leaf("f", {units[r]: Fraction(dual, step.reason.denominator) + slopes[r] for r, dual in duals})
        else:
            duals = enumerate(step.reason.duals)
            writer.leaf("empty", {units[r]: Fraction(dual, step.reason.denominator) for r, dual in duals if dual})
    writer.qed()
