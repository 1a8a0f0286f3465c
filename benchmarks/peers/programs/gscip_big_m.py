"""OR-Tools' SCIP on the textbook program of the network: it does not see that neurons are parallel."""

from benchmarks.encodings.big_m import big_m
from benchmarks.encodings.shallow import shallow
from benchmarks.engines import gscip
from benchmarks.reply import Reply
from instances.questions import Positivity


def solve(question: Positivity, seconds: float) -> Reply:
    return gscip.solve(big_m(shallow(question)).feasibility(), seconds)
