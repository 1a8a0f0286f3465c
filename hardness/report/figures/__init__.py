"""The figures, each a function from plain values to a drawing; one kind of figure a file.

Here live no statistics and no choice of runs.
"""

from hardness.report.figures.cactus import cactus
from hardness.report.figures.cost import cost_against_size
from hardness.report.figures.exponent import exponent_against_dimension, exponent_axes
from hardness.report.figures.heatmap import heatmap
from hardness.report.figures.inline import inline
from hardness.report.figures.law import law_against_runs
from hardness.report.figures.scatter import scatter
from hardness.report.figures.style import MOST_POINTS, STYLES, Drawing, number
from hardness.report.figures.survival import survival
from hardness.report.figures.transition import transition

__all__ = [
    "MOST_POINTS",
    "STYLES",
    "Drawing",
    "cactus",
    "cost_against_size",
    "exponent_against_dimension",
    "exponent_axes",
    "heatmap",
    "inline",
    "law_against_runs",
    "number",
    "scatter",
    "survival",
    "transition",
]
