"""HiGHS on the textbook program of the network: it does not see that neurons are parallel."""

from benchmarks.encodings.big_m import big_m
from benchmarks.encodings.shallow import shallow
from benchmarks.engines import highs
from benchmarks.reply import Reply
from instances.questions import Maximum, Positivity


def solve(question: Positivity | Maximum, seconds: float) -> Reply:
    return highs.solve(big_m(shallow(question)), seconds)
