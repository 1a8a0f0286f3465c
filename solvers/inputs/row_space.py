"""A network with more inputs than its first layer has rank: as many inputs as that are enough on R^d.

f depends on x only through W x, where W is the weight matrix of the first layer. For a set S of rank W columns of W
with the same rank, x -> y with W_S y = W x is linear and onto R^S, and f(x) = f_S(y) for the network with W_S in the
place of W. Entries are kept, so nothing is rounded.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from instances.network import Layer, Network, Point
from instances.question import Question, RealSpace
from instances.questions import (
    Maximum,
    Positivity,
    Reachability,
    Regions,
    Surjectivity,
    ZeroMap,
    ZonotopeContainment,
)
from solvers.answer import Answer
from solvers.exact.elimination import elimination_work
from solvers.polyhedra.rays import independent

KEEPING = (Positivity, Maximum, ZeroMap, Surjectivity, Reachability, Regions, ZonotopeContainment)
"""The questions on R^d whose answers are the same about the network with fewer inputs."""

MOST_WORK = 2_000_000
"""Where the rank takes more, in units of `solvers.stopping.limits.checkpoint`, inputs are left as they are."""

Q = TypeVar("Q", bound=Question[Any])


@dataclass(frozen=True)
class RowSpace:
    """A network and what it is as a function of some of its inputs.

    Parameters
    ----------
    reduced
        The network in these inputs; the network itself if there are no fewer.
    columns
        Which inputs they are.
    inputs
        d, the number of inputs of the original network.
    """

    reduced: Network
    columns: tuple[int, ...]
    inputs: int

    @property
    def smaller(self) -> bool:
        return len(self.columns) < self.inputs

    def pull(self, y: Point) -> Point:
        """A point x with f(x) = f_S(y): y in the chosen inputs, else 0."""
        x = [Fraction(0)] * self.inputs
        for column, value in zip(self.columns, y, strict=True):
            x[column] = value
        return tuple(x)


def row_space(network: Network) -> RowSpace:
    """The network in rank W of its inputs, chosen greedily; at least one is kept."""
    first, *rest = network.layers
    if first.outputs >= first.inputs and first.integers[0].rank() == first.inputs:
        return RowSpace(network, tuple(range(network.inputs)), network.inputs)
    entries = first.scaled[0][:, :-1]
    columns = tuple(independent(entries.T.tolist(), first.outputs)) or (0,)
    if len(columns) == network.inputs:
        return RowSpace(network, columns, network.inputs)
    reduced = Network((Layer(first.weights[:, list(columns)], first.bias), *rest))
    return RowSpace(reduced, columns, network.inputs)


def on_row_space(question: Q) -> tuple[Q, RowSpace] | None:
    """The same question about the network in fewer inputs, and the way back for points; None where it does not apply.

    A box is not mapped onto a box. Lipschitz constants are about the gradient in all inputs, and a layer whose rank is
    less than the number of its inputs is never injective. What a theorem promises about a box of inputs is dropped.
    """
    if not isinstance(question, KEEPING) or not isinstance(question.domain, RealSpace):
        return None
    first = question.network.layers[0]
    if elimination_work(first.outputs, first.inputs, first.scaled[0].max(initial=1)) > MOST_WORK:
        return None
    found = row_space(question.network)
    if not found.smaller:
        return None
    reduced: Any = question
    if isinstance(question, (Positivity, Maximum, ZeroMap)):
        reduced = replace(question, witness_box=None)
    return replace(reduced, network=found.reduced, domain=RealSpace(found.reduced.inputs)), found


def on_fewer_inputs(question: Question[Any], solve: Callable[[Any], Answer]) -> Answer:
    """What `solve` answers to the question in as few inputs as matter, with its witness taken back."""
    found = on_row_space(question)
    if found is None:
        return solve(question)
    fewer, rows = found
    answer = solve(fewer)
    return replace(answer, witness=question.with_points(answer.witness, rows.pull))
