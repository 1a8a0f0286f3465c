"""What a search has done so far, asked of each of its parts, at any time and also when it was stopped."""

from collections.abc import Callable, Mapping

Counts = Callable[[], Mapping[str, int]]


class Effort:
    """The sum over the parts.

    Parameters
    ----------
    names
        Counts that are there in any case.
    """

    def __init__(self, *names: str) -> None:
        self._names = names
        self._parts: list[Counts] = []

    def include(self, counts: Counts) -> None:
        """One more part."""
        self._parts.append(counts)

    @property
    def work(self) -> dict[str, int]:
        """All counts by name."""
        total = dict.fromkeys(self._names, 0)
        for part in self._parts:
            for name, amount in part().items():
                total[name] = total.get(name, 0) + amount
        return total

    @property
    def done(self) -> str:
        """What says most of how far the search has come."""
        work = self.work
        return f"{work['nodes']} nodes" if work.get("nodes") else f"{work['lemmas']} lemmas"
