"""What a section of a proof proves: the names of claims, docs/proofs.md.

A question says which claims prove an answer (`instances.question.Question.claims`), a solver writes sections that have
these names, and the checker knows what each name means. They are spelled here and nowhere else.
"""

NORM = "norm"
"""No Jacobian of a region has a larger operator norm than the bound."""

RANK = "rank"
"""Wherever one is, the rows that are active there span the space."""

COUNT = "count"
"""There are exactly as many activation regions as the bound says."""

Sign = int
"""1 or -1."""


def bound_of(output: int = 0, sign: Sign = 1) -> str:
    """The claim that an output, counted from 0, or its negative, is nowhere above the bound.

    >>> bound_of(), bound_of(1, -1)
    ('+1', '-2')
    """
    return f"{'+' if sign > 0 else '-'}{output + 1}"
