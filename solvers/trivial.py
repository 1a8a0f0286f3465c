"""The question that nobody needs any time for."""

from fractions import Fraction

from instances.network import Layer, Network
from instances.question import Box, Gap
from instances.questions import Positivity

TRIVIAL = Positivity(
    Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0]))),
    Box.cube(1, 0, 1),
    gap=Gap(yes=Fraction(1), no=Fraction(0)),
)
"""Is max(0, x) > 0 in [0, 1]? Who takes long for this takes long to start."""
