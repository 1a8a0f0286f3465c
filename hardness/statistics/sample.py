"""What a fit is given: costs with their sizes and dimensions, as arrays of one entry a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hardness.statistics.slope import size_group
from instances.errors import InputError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sample:
    """The costs of one method on instances of one kind and one answer. Arrays of one entry a run.

    Parameters
    ----------
    size
        n, the hidden neurons, or another size such as the number of nodes of the source; positive.
    d
        Input dimension; at least 1.
    cost
        Work or seconds; positive. Of a run that was cut off, the cost until then.
    censored
        Whether the run was cut off.
    instance
        Names. Runs on one instance are not independent: together they count as one, and are drawn together.
    floor
        Of a finished run with a smaller cost, only that it is smaller is believed: it measures the clock.

    Raises
    ------
    InputError
        If the lengths differ or a number is out of its range.
    """

    size: Floats
    d: Floats
    cost: Floats
    censored: Flags
    instance: Sequence[str]
    floor: float = 0.0

    def __post_init__(self) -> None:
        for name, kind in (("size", np.float64), ("d", np.float64), ("cost", np.float64), ("censored", np.bool_)):
            object.__setattr__(self, name, np.asarray(getattr(self, name), kind))
        lengths = {len(self.size), len(self.d), len(self.cost), len(self.censored), len(self.instance)}
        if len(lengths) > 1:
            raise InputError(f"a sample has one entry a run in every array; got lengths {sorted(lengths)}")
        for name, values, least in (("size", self.size, 0.0), ("cost", self.cost, 0.0), ("d", self.d, 0.5)):
            for bad in values[~(np.isfinite(values) & (values > least))][:1]:
                raise InputError(f"{name} of a sample is {bad:g}; it must be finite and positive")

    def __len__(self) -> int:
        return len(self.size)

    @cached_property
    def below(self) -> Flags:
        """Whether a run finished below the floor."""
        return ~self.censored & (self.cost < self.floor)

    @cached_property
    def known(self) -> Flags:
        """Whether the cost itself is known."""
        return ~self.censored & ~self.below

    @cached_property
    def log_cost(self) -> Floats:
        """Natural logarithms; of a run below the floor, that of the floor."""
        return np.log(np.where(self.below, self.floor, self.cost))

    @cached_property
    def clusters(self) -> Indices:
        """Number of the instance, from 0, in the order in which they first come."""
        numbers = {name: number for number, name in enumerate(dict.fromkeys(self.instance))}
        return np.array([numbers[name] for name in self.instance], np.intp)

    @cached_property
    def weights(self) -> Floats:
        """One over the number of runs on the instance, so that every instance counts once."""
        return 1 / np.bincount(self.clusters)[self.clusters] if len(self) else np.zeros(0)

    @cached_property
    def groups(self) -> Indices:
        """Group of like sizes."""
        return np.array([size_group(size) for size in self.size], np.intp)

    def part(self, chosen: Flags) -> "Sample":
        """The runs that are chosen."""
        names = [name for name, taken in zip(self.instance, chosen, strict=True) if taken]
        return Sample(
            self.size[chosen], self.d[chosen], self.cost[chosen], self.censored[chosen], names, floor=self.floor
        )

    def resampled_weights(self, resamples: int, seed: int) -> Floats:
        """Weights of bootstrap resamples, of shape (resamples, runs): instances drawn with replacement within each d.

        Drawing within a d keeps every dimension in every resample: the dimensions are chosen, the instances drawn.
        """
        random = np.random.default_rng(seed)
        clusters = self.clusters
        dimension = np.zeros(clusters.max(initial=-1) + 1)
        dimension[clusters] = self.d
        counts = np.zeros((resamples, len(dimension)))
        for d in np.unique(dimension):
            (members,) = np.nonzero(dimension == d)
            counts[:, members] = random.multinomial(len(members), np.full(len(members), 1 / len(members)), resamples)
        return counts[:, clusters] * self.weights
