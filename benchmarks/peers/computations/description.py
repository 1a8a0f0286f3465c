"""A description of an instance, of those sections that are cheap."""

from typing import Any

from benchmarks.peers.computations import computed
from benchmarks.reply import Reply
from hardness.describing.make import describe
from instances.question import Question


def solve(given: Question[Any], seconds: float) -> Reply:
    """The answer is yes: there is one."""

    def described() -> tuple[str, dict[str, int]]:
        return "yes", {"sections": len(describe(given).parts)}

    return computed(described, seconds)
