"""What a reduction is: a value that owns its source, its target and both witness maps.

Here live the types. One theorem is one file of `instances.reductions`, which also holds the registry.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Generic, TypeVar

from instances.errors import InputError, shown
from instances.problem import CountedProblem, Problem

S = TypeVar("S", bound=Problem[Any])
T = TypeVar("T", bound=Problem[Any])
WS = TypeVar("WS")
WT = TypeVar("WT")


class Reduction(ABC, Generic[S, WS, T, WT]):
    """An applied many-one reduction: the source is a yes-instance if and only if the target is.

    Subclasses are frozen dataclasses whose first field is `source`; further fields are the reduction's parameters.

    Attributes
    ----------
    name
        ``source-to-target`` in kebab case.
    theorem
        Author, year and number of the theorem that the reduction implements.
    source_type, target_type
        The problems it leads from and to.
    source_form, target_form
        A form that the source must have, or the target has, beyond its type, such as ``bias-free``; empty if none. The
        ways between problems lead through matching forms.
    upper_bounds
        The measures of which `target_size` is only an upper bound, because the exact size depends on more than the
        source's measures.
    bounded
        Whether building the target stops by itself before it grows too large, so that its size need not be looked at.
    """

    name: ClassVar[str]
    theorem: ClassVar[str]
    source_type: ClassVar[type[Problem[Any]]]
    target_type: ClassVar[type[Problem[Any]]]
    source_form: ClassVar[str] = ""
    target_form: ClassVar[str] = ""
    upper_bounds: ClassVar[frozenset[str]] = frozenset()
    bounded: ClassVar[bool] = False
    source: S

    @property
    @abstractmethod
    def target(self) -> T:
        """The instance that the source becomes."""

    @abstractmethod
    def push(self, witness: WS) -> WT:
        """A witness of the target from a witness of the source: yes stays yes."""

    @abstractmethod
    def pull(self, witness: WT) -> WS:
        """A witness of the source from a witness of the target: yes came from yes."""

    @abstractmethod
    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        """The target's measures from the source's, by formula."""


C = TypeVar("C", bound=CountedProblem)


class Counting(Reduction[C, Any, T, None]):
    """A reduction from counting: the target's value tells how many witnesses the source has, and the other way round.

    A value of this kind has no witness, so there is none to push or to pull.
    """

    @abstractmethod
    def value(self, count: int) -> Fraction:
        """The target's value if the source has so many witnesses; increasing in `count`."""

    def push(self, witness: Any) -> None:
        return None

    def pull(self, witness: None) -> Any:
        raise InputError(f"{self.name}: a number has no witness that could be pulled back")


MOST = 5_000_000
"""No problem is made that has a larger measure, such as more nodes, clauses or neurons."""


LARGE_BYTES = 2**30
"""Nobody is surprised by a network that takes more memory than this to make: it has to be permitted."""

LARGE_SECONDS = 60.0
"""The same of time."""

_BYTES, _SECONDS = 400, 3e-6
"""Of each weight of a network, while it is made, checked exactly and written."""

_permitted: ContextVar[bool] = ContextVar("permitted", default=False)


@contextmanager
def permitting(large: bool) -> Iterator[None]:
    """Whether what takes more than about a minute or a gigabyte may be made."""
    token = _permitted.set(large)
    try:
        yield
    finally:
        _permitted.reset(token)


def affordable(what: str, size: Mapping[str, int]) -> None:
    """Refuse to go on with, or to make, what would be too large to be made at all.

    Parameters
    ----------
    what
        Its name, for the message.
    size
        Its measures.

    Raises
    ------
    InputError
        Naming the measure.
    """
    for name, measure in size.items():
        if measure > MOST:
            raise InputError(f"{what} would have {shown(measure)} {name}; problems with at most {MOST} are made")
    if "neurons" in size and not _permitted.get():
        weights = size["neurons"] * (size.get("inputs", 0) + 1)
        needed, seconds = weights * _BYTES, weights * _SECONDS
        if needed > LARGE_BYTES or seconds > LARGE_SECONDS:
            raise InputError(
                f"{what} would have {size['neurons']} neurons of {size.get('inputs', 0)} inputs, about"
                f" {needed / 2**30:.1f} GiB and {seconds / 60:.1f} minutes; --yes makes it all the same"
            )


@dataclass(frozen=True)
class Chain(Reduction[Problem[Any], Any, Problem[Any], Any]):
    """Reductions applied one after the other: again a reduction, and the identity if there are none.

    Parameters
    ----------
    source
        Where the first step starts.
    steps
        Applied reductions; each one's source is the target of the one before.
    """

    name: ClassVar[str] = "chain"
    theorem: ClassVar[str] = "composition of many-one reductions"
    source: Problem[Any]
    steps: tuple[Reduction[Any, Any, Any, Any], ...]

    def __post_init__(self) -> None:
        reached: Problem[Any] = self.source
        for step in self.steps:
            if step.source != reached:
                raise InputError(f"chain: {step.name} does not start where the step before it ends")
            reached = step.target

    @property
    def target(self) -> Problem[Any]:
        return self.steps[-1].target if self.steps else self.source

    def push(self, witness: Any) -> Any:
        for step in self.steps:
            witness = step.push(witness)
        return witness

    def pull(self, witness: Any) -> Any:
        for step in reversed(self.steps):
            witness = step.pull(witness)
        return witness

    def target_size(self, source_size: Mapping[str, int]) -> Mapping[str, int]:
        for step in self.steps:
            source_size = step.target_size(source_size)
        return source_size
