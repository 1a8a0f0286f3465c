"""Statistics of cost on plain numbers, of which some say only that a run was cut off at a limit.

Here lives nothing that knows of runs, solvers or pages: which runs go into what, and how it is shown, is
`hardness.reporting`'s. A run that reached its limit says that its cost is at least so much (it is censored). Dropping
it would pull every slope down, since it is the expensive runs that are missing, so everything here takes it for what it
says. docs/statistics.md explains the methods to readers.
"""

from hardness.statistics.comparison import Comparison, Rival, compare, telling_dimensions, too_few
from hardness.statistics.cost_model import CostModel, Importance, Kind, NoCostModel, cost_model
from hardness.statistics.distribution import Distribution, Tail, distribution
from hardness.statistics.fit import Estimate, Fit, NoFit, fit_model
from hardness.statistics.held_out import HeldOut, HeldOutCell, Match, Split
from hardness.statistics.lack_of_fit import bend, lack_of_fit
from hardness.statistics.models import MODELS, Model
from hardness.statistics.quantiles import Summary, median, summarize
from hardness.statistics.sample import Sample
from hardness.statistics.slope import Growth, NoSlope, Slope, fit_slope, size_group, slope_against_dimension
from hardness.statistics.verdicts import Verdict, parameters, rival_verdict, sentences

__all__ = [
    "MODELS",
    "Comparison",
    "CostModel",
    "Distribution",
    "Estimate",
    "Fit",
    "Growth",
    "HeldOut",
    "HeldOutCell",
    "Importance",
    "Kind",
    "Match",
    "Model",
    "NoCostModel",
    "NoFit",
    "NoSlope",
    "Rival",
    "Sample",
    "Slope",
    "Split",
    "Summary",
    "Tail",
    "Verdict",
    "bend",
    "compare",
    "cost_model",
    "distribution",
    "fit_model",
    "fit_slope",
    "lack_of_fit",
    "median",
    "parameters",
    "rival_verdict",
    "sentences",
    "size_group",
    "slope_against_dimension",
    "summarize",
    "telling_dimensions",
    "too_few",
]
