"""What a pilot finds out: how the median cost of a cell grows with its size, and why it ended there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isinf


@dataclass(frozen=True)
class Costs:
    """Of one family with all its parameters but one, and one solver.

    Parameters
    ----------
    medians
        Median CPU seconds by size; infinite where the limit cut most runs off.
    ended
        Why there is no larger size.
    """

    medians: Mapping[int, float]
    ended: str

    @property
    def written(self) -> str:
        """The medians as JSON, null for those that the limit cut off."""
        return json.dumps({str(size): None if isinf(cost) else cost for size, cost in self.medians.items()})

    @classmethod
    def read(cls, written: str, ended: str) -> "Costs":
        """From what is stored; raises ValueError, AttributeError or TypeError if it is none."""
        medians = json.loads(written)
        return cls({int(size): inf if cost is None else float(cost) for size, cost in medians.items()}, ended)
