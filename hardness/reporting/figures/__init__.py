"""The figures, each a function from plain values to a drawing; one kind of figure a file.

Here live no statistics and no choice of runs.
"""

from hardness.reporting.figures.cactus import cactus
from hardness.reporting.figures.cost import cost_against_size
from hardness.reporting.figures.exponent import exponent_against_dimension
from hardness.reporting.figures.heatmap import heatmap
from hardness.reporting.figures.law import law_against_runs
from hardness.reporting.figures.scatter import scatter
from hardness.reporting.figures.style import STYLES, Drawing, inline, number
from hardness.reporting.figures.survival import survival
from hardness.reporting.figures.transition import transition

__all__ = [
    "STYLES",
    "Drawing",
    "cactus",
    "cost_against_size",
    "exponent_against_dimension",
    "heatmap",
    "inline",
    "law_against_runs",
    "number",
    "scatter",
    "survival",
    "transition",
]
