"""HiGHS on the mixed-integer program of a Lipschitz constant."""

from benchmarks.encodings.lipschitz import row_sum
from benchmarks.engines import highs
from benchmarks.reply import Reply
from instances.questions import Lipschitz


def solve(question: Lipschitz, seconds: float) -> Reply:
    return highs.solve(row_sum(question), seconds)
