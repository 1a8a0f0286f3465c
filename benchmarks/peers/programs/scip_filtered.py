"""SCIP on what our presolve leaves: the honest margin of the search alone."""

from benchmarks.encodings.ridge import filtered
from benchmarks.engines import scip
from benchmarks.reply import Reply
from instances.questions import Positivity


def solve(question: Positivity, seconds: float) -> Reply:
    program = filtered(question)
    return Reply("no", 0.0) if program is None else scip.solve(program.feasibility(), seconds)
