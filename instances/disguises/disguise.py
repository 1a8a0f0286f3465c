"""What a disguise is: a reduction from a question about a network to the same question about another network.

Here live the type and what several disguises refuse. One disguise is one file beside this one.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import count
from typing import Any, ClassVar

from instances.disguises.draws import Draws
from instances.errors import InputError
from instances.network import Network, Point
from instances.question import Box, Change, Question
from instances.reduction import Reduction


@dataclass(frozen=True)
class Disguise(Reduction[Question[Any], Any, Question[Any], Any]):
    """The same question with the same answer about a network that looks different.

    All arithmetic is exact: the new network's float64 entries, read as rationals, make the same function on the
    question's domain, up to a change of coordinates or, for injectivity, of the layer's outputs. So a verdict, a value
    and a gap stay what they are, and a witness leads to one on either side.

    Parameters
    ----------
    source
        A question that the disguise does not refuse; see `refusal`.
    seed
        Of the random choices.

    Raises
    ------
    InputError
        If the disguise does not keep the answer to this question; on building the target, if float64 does not hold a
        weight or bias of it, naming the neuron.

    Attributes
    ----------
    changes
        What it does that some questions object to.
    """

    source_type: ClassVar[type[Question[Any]]] = Question  # type: ignore[type-abstract]
    target_type: ClassVar[type[Question[Any]]] = Question  # type: ignore[type-abstract]
    changes: ClassVar[tuple[Change, ...]] = ()
    source: Question[Any]
    seed: int = 0

    def __post_init__(self) -> None:
        reason = self.refusal(self.source)
        if reason is not None:
            raise InputError(f"{self.name}: {reason}")

    @classmethod
    def refusal(cls, question: Question[Any]) -> str | None:
        """Why the answer to this question would not be kept, in one line; None if it is."""
        return next(filter(None, map(question.objection, cls.changes)), None)

    @abstractmethod
    def disguised(self, draws: Draws) -> Network:
        """The new network, which takes its random choices from `draws`."""

    @property
    def draws(self) -> Draws:
        """The random choices of this seed, from the first one on."""
        return Draws(f"{self.name} {self.seed}")

    @cached_property
    def target(self) -> Question[Any]:
        made: Question[Any] = replace(self.source, network=self.disguised(self.draws))  # type: ignore[type-var]
        return made

    def push(self, witness: Any) -> Any:
        inside = self.source.witness_inside_region
        return beside_kinks(self.source, self.target, witness) if inside else witness

    def pull(self, witness: Any) -> Any:
        return witness

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        return {"inputs": source_size["inputs"], "neurons": source_size["neurons"] + self.added}

    @property
    def added(self) -> int:
        """The number of neurons that come on top."""
        return 0


def beside_kinks(source: Question[Any], target: Question[Any], witness: Any) -> Any:
    """The witness with every point moved to where the target has no kink, and the same Jacobian as the source had.

    Both are about one function on one domain. The source's Jacobian is constant around a point that is on no kink of
    it, so a small enough step keeps it. The kinks that the target has through the point on top are finitely many
    hyperplanes, and each contains fewer than d of the directions (1, 1/s, 1/s^2, ...), s = 1, 2, .... On an upper side
    of the box a step goes down.
    """
    return source.with_points(witness, lambda point: _beside_kinks(source, target, point))


def _beside_kinks(source: Question[Any], target: Question[Any], point: Point) -> Point:
    slopes = source.network.jacobian(point)
    if slopes is None or target.network.jacobian(point) == slopes:
        return point
    signs = [1] * len(point)
    if isinstance(source.domain, Box):
        signs = [-1 if v == high else 1 for v, high in zip(point, source.domain.upper, strict=True)]
    for halvings in count(1):
        for s in range(1, halvings + 1):
            step = (sign * Fraction(1, 2**halvings * s**i) for i, sign in enumerate(signs))
            moved = tuple(v + w for v, w in zip(point, step, strict=True))
            if target.domain.contains(moved) and target.network.jacobian(moved) == slopes:
                return moved
    raise AssertionError("counting does not end")
