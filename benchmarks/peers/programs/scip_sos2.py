"""SCIP on the ridge functions with its own special ordered sets."""

from benchmarks.encodings.ridge import special_ordered
from benchmarks.engines import scip
from benchmarks.reply import Reply
from instances.questions import Positivity


def solve(question: Positivity, seconds: float) -> Reply:
    return scip.solve(special_ordered(question), seconds)
