"""HiGHS on the ridge functions in incremental form."""

from benchmarks.encodings.ridge import incremental
from benchmarks.engines import highs
from benchmarks.reply import Reply
from instances.questions import Positivity


def solve(question: Positivity, seconds: float) -> Reply:
    return highs.solve(incremental(question), seconds)
