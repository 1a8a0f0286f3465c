"""What a question about a network is: a problem whose instance is a network and a domain.

Here live the domains, what theorems promise, and the two kinds of question: those answered by yes or no, and those
answered by a value. One question is one file of `instances.questions`; how it is answered lives in `solvers`.

A question describes itself: whatever else has to be known of it (options, domains, promises, what a witness and a proof
show, tiny examples, which disguises keep the answer) is declared by its class, and read from there by the command line,
studies, lists, the judge, the checker and the report. docs/adding-a-question.md goes through all of it.
"""

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import Any, ClassVar, Self, TypeGuard, cast

from instances.claims import bound_of
from instances.display import html_table
from instances.errors import InputError, shown
from instances.network import Network, Point
from instances.numbers.rationals import exact_rational, shown_rational, to_flint, write_rational
from instances.option import Option, options_of, promises_of
from instances.problem import Problem, Verdict, W
from instances.tiny import ONE_OUTPUT


@dataclass(frozen=True)
class RealSpace:
    """All of R^d."""

    dimension: int

    def contains(self, point: Point) -> bool:
        return len(point) == self.dimension

    def __str__(self) -> str:
        return f"R^{self.dimension}"


@dataclass(frozen=True)
class Box:
    """The product of the closed intervals [lower_i, upper_i], exact rationals with lower_i <= upper_i."""

    lower: Point
    upper: Point

    def __post_init__(self) -> None:
        if len(self.lower) != len(self.upper):
            raise InputError(f"a box needs as many lower as upper bounds; got {len(self.lower)} and {len(self.upper)}")
        for i, (low, high) in enumerate(zip(self.lower, self.upper, strict=True)):
            if low > high:
                raise InputError(
                    f"input {i} of the box: lower bound {shown_rational(low)} is above"
                    f" upper bound {shown_rational(high)}"
                )

    @classmethod
    def of(cls, bounds: Any, dimension: int) -> "Box":
        """The box that a pair of bounds stands for: two numbers for every input, or two sequences with one each.

        A number is an integer, a fraction, a text such as ``"1/3"`` or ``"0.1"``, or a float, which is the rational
        that it is.

        Raises
        ------
        InputError
            If it is none, or its dimension is another.

        >>> Box.of((-1, "1/2"), 2) == Box.of(([-1, -1], [0.5, 0.5]), 2)
        True
        """
        if isinstance(bounds, Box):
            return bounds
        if isinstance(bounds, (str, bytes)) or not hasattr(bounds, "__len__") or len(bounds) != 2:
            raise InputError(
                f"a box is a pair of bounds, (-1, 1) for every input or ([-1, 0], [1, 2]) for each; got {shown(bounds)}"
            )
        ends = [
            tuple(map(exact_rational, end))
            if hasattr(end, "__len__") and not isinstance(end, str)
            else exact_rational(end)
            for end in bounds
        ]
        lower, upper = (end if isinstance(end, tuple) else (end,) * dimension for end in ends)
        for end in (lower, upper):
            if len(end) != dimension:
                raise InputError(f"a box for {dimension} inputs has as many bounds; got {len(end)}")
        return cls(lower, upper)

    @classmethod
    def cube(cls, dimension: int, lower: Fraction | int, upper: Fraction | int) -> "Box":
        """[lower, upper]^dimension."""
        return cls((Fraction(lower),) * dimension, (Fraction(upper),) * dimension)

    def __str__(self) -> str:
        sides = [f"[{shown_rational(a)}, {shown_rational(b)}]" for a, b in zip(self.lower, self.upper, strict=True)]
        if len(sides) > 1 and len(set(sides)) == 1:
            return f"{sides[0]}^{len(sides)}"
        return " × ".join(sides if len(sides) <= 4 else [*sides[:3], f"… ({len(sides)} intervals)"])

    def __repr__(self) -> str:
        return f"Box({self})"

    @property
    def dimension(self) -> int:
        return len(self.lower)

    @property
    def flat(self) -> bool:
        """Whether some input has only one value."""
        return any(low == high for low, high in zip(self.lower, self.upper, strict=True))

    def contains(self, point: Point) -> bool:
        return len(point) == self.dimension and all(
            low <= v <= high for low, v, high in zip(self.lower, point, self.upper, strict=True)
        )


Domain = Box | RealSpace


@dataclass(frozen=True)
class Gap:
    """What a theorem promises about the value that a question is about: it is >= `yes`, or it is <= `no`."""

    yes: Fraction
    no: Fraction

    def __post_init__(self) -> None:
        if self.no >= self.yes:
            told = f"no {shown_rational(self.no)}, yes {shown_rational(self.yes)}"
            raise InputError(f"a gap needs its no-value below its yes-value; got {told}")


class Change(Enum):
    """What a disguise may do to a network without another function coming out."""

    NEURONS_ADDED = "neurons are added that cancel, are idle or only hand on"
    NEURONS_SPLIT = "neurons are split into several on the same hyperplane"
    NEURONS_FLIPPED = "neurons look the other way"
    LAYER_ADDED = "a layer is added"
    BIASES_ADDED = "neurons with biases are added"
    INPUTS_MIXED = "inputs are replaced by sums of others"
    KINKS_MOVED = "neurons switch elsewhere"


Value = Fraction | float
"""An exact rational, or ``math.inf``; no other float is a value."""


class Question(Problem[W]):
    """A problem about a network on a domain. Subclasses are frozen dataclasses.

    Their first fields are `network` and `domain`. All others are options or promises, see `instances.option`. A
    reduction into a question takes witnesses of its source to witnesses of the question, whatever verdict these prove:
    a zero map has its witnesses with the *no*.

    Attributes
    ----------
    witnessed
        The verdict that a witness proves: yes for positivity, no for a zero map, value for a maximum. A question whose
        options decide that makes it a property.
    needs_witness
        Whether an answer of that verdict is refused without a witness. Where no witness shows anything it is False, as
        for a count; then a proof is all that an answer can rest on.
    refused_domains
        Why it cannot be asked on such a domain, by the domain's type; empty if it can be asked on a box and on R^d.
    full_dimensional
        Whether it is about regions with an interior, so that a flat box is refused.
    claim
        What a proof of its only claim is called, where it has one; see `instances.claims`.
    any_claim
        Whether one of the claims that `claims` names proves an answer; else all of them do.
    witness_inside_region
        Whether a witness is a point that has to be inside an activation region, beside all kinks.
    outputs_are_neurons
        Whether the question puts ReLUs after the outputs and does not mind their order and units, as injectivity does.
    """

    witnessed: ClassVar[Verdict]
    needs_witness: ClassVar[bool] = True
    refused_domains: ClassVar[Mapping[type, str]] = {}
    full_dimensional: ClassVar[bool] = False
    claim: ClassVar[str] = bound_of()
    any_claim: ClassVar[bool] = False
    witness_inside_region: ClassVar[bool] = False
    outputs_are_neurons: ClassVar[bool] = False
    network: Network
    domain: Domain

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__repr__ = Question.__repr__  # type: ignore[method-assign]  # or a dataclass would make one that is long

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join([repr(self.network), *self._told])})"

    def _repr_html_(self) -> str:
        size = self.size
        return html_table(
            ("question", self.words),
            ("inputs d", size["inputs"]),
            ("hidden neurons n", size["neurons"]),
            picture_of=self,
        )

    @property
    def words(self) -> str:
        """What is asked, in short: name, domain and parameters."""
        return ", ".join([self.name, *self._told])

    @property
    def _told(self) -> list[str]:
        """The domain and the parameters, in words."""
        return [str(self.domain), *(f"{name} = {_told(getattr(self, name))}" for name in self.options())]

    def __post_init__(self) -> None:
        if not isinstance(domain := cast(Any, self.domain), (Box, RealSpace)):
            object.__setattr__(self, "domain", Box.of(domain, self.network.inputs))
        if self.domain.dimension != self.network.inputs:
            raise InputError(
                f"the domain has dimension {self.domain.dimension} but the network has {self.network.inputs} inputs"
            )
        if type(self.domain) in self.refused_domains:
            raise InputError(self.refused_domains[type(self.domain)])
        if self.full_dimensional and isinstance(self.domain, Box) and self.domain.flat:
            raise InputError(
                "a flat box has no full-dimensional regions; every lower bound must be below its upper one"
            )

    # What is asked

    @classmethod
    def options(cls) -> dict[str, Option]:
        """What can be chosen, by name."""
        return options_of(cls)

    @classmethod
    def asked_on(cls, domain: Domain) -> Domain:
        """The domain on which it is asked about a network that comes with this one: R^d if boxes are refused."""
        return RealSpace(domain.dimension) if type(domain) in cls.refused_domains else domain

    @classmethod
    def about(cls, network: Network) -> Network:
        """The network that is asked about where a file holds this one."""
        return network

    @property
    def size(self) -> dict[str, int]:
        return {"inputs": self.network.inputs, "neurons": self.network.neurons}

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what is asked: the same for questions that differ only in what is promised.

        The text that is hashed is ASCII, every line ended by a newline: ``question`` and the name; ``network`` and the
        network's digest; ``domain space`` and d, or ``domain box`` and l_1 h_1 ... l_d h_d; then for each option, in
        alphabetical order, its name and value. Rationals are p, or p/q in lowest terms with q > 1.
        """
        lines = [f"question {self.name}", f"network {self.network.digest}"]
        if isinstance(self.domain, Box):
            ends = zip(self.domain.lower, self.domain.upper, strict=True)
            lines.append(" ".join(["domain box", *(_written(v) for interval in ends for v in interval)]))
        else:
            lines.append(f"domain space {self.domain.dimension}")
        lines += [f"{name} {_written(getattr(self, name))}" for name in sorted(self.options())]
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()

    @property
    def unpromised(self) -> Self:
        """The same question, about which no theorem promises anything."""
        changed: Self = replace(self, **dict.fromkeys(promises_of(type(self))))  # type: ignore[type-var]
        return changed

    # What an answer rests on

    def claims(self, verdict: Verdict, value: Value | None) -> Mapping[str, Fraction]:
        """The claims, with their bounds, that prove an answer, or the side of it that no witness shows.

        Their names and meanings are those of docs/proofs.md; `instances.claims` spells them. Empty if no proof can
        support the answer, such as one that rests on its witness alone.
        """
        return {}

    @property
    def claimed(self) -> Network:
        """The network that the claims are about."""
        return self.network

    def rests_on_witness(self, verdict: Verdict, value: Value | None) -> bool:
        """Whether an answer is shown by its witness alone, and needs no proof."""
        return verdict is self.witnessed

    # Changes of the network

    def objection(self, change: Change) -> str | None:
        """Why a change that keeps the function does not keep the answer; None if it does."""
        return None

    def with_points(self, witness: Any, moved: Callable[[Point], Point]) -> Any:
        """A witness with all its points moved: nothing, a point, or several of them.

        A question whose witnesses are something else says here what becomes of them.
        """
        if not witness:
            return witness
        if all(isinstance(part, tuple) for part in witness):
            return tuple(self.with_points(part, moved) for part in witness)
        return moved(witness)

    # Tiny examples

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        """Networks that it can be asked about, by their shape in words; they have two inputs."""
        return ONE_OUTPUT

    @classmethod
    def tiny(cls, network: Network, domain: Domain, given: Mapping[str, Any]) -> Self:
        """The question about one of its tiny networks, with whatever holds of it promised.

        Parameters
        ----------
        domain
            R^2 or a box around [0, 1]^2.
        given
            Values of options, as texts; the others have their defaults.
        """
        chosen = {name: cls.options()[name].read(value) for name, value in given.items()}
        return cls(network, cls.asked_on(domain), **chosen)  # type: ignore[call-arg]


class ValueQuestion(Question[W]):
    """A question that is answered by a value, of which a witness proves that it is at least so high.

    Attributes
    ----------
    gap
        A theorem's promise about the value. It makes the question decide something: a witness is one of the source
        exactly if what it attains reaches `gap.yes`.
    """

    witnessed: ClassVar[Verdict] = Verdict.VALUE
    gap: Gap | None

    @abstractmethod
    def attained(self, witness: W) -> Value | None:
        """The value that `witness` attains, exactly; None if it is malformed. Never raises."""

    def check(self, witness: W) -> bool:
        """Whether `witness` attains a value, and at least the yes-value of the gap if there is one."""
        value = self.attained(witness)
        return value is not None and (self.gap is None or value >= self.gap.yes)

    def rests_on_witness(self, verdict: Verdict, value: Value | None) -> bool:
        """A witness shows that a value is not too high; only of an infinite one that is all."""
        return value == inf and self.needs_witness

    def as_float(self, value: Value) -> float | None:
        """What a reader wants to see of a value; None if that is no finite float."""
        try:
            return None if value == inf else float(value)
        except OverflowError:
            return None

    def value_text(self, value: Value) -> str:
        """A value for a reader: exact and, unless that says it all, as a float."""
        exact = "inf" if isinstance(value, float) else write_rational(value)
        return f"{exact}, about {self.as_float(value)}" if "/" in exact else exact


def is_point(witness: object, dimension: int) -> TypeGuard[Point]:
    """Whether `witness` is a tuple of `dimension` exact rationals."""
    return (
        isinstance(witness, tuple)
        and len(witness) == dimension
        and all(isinstance(v, (Fraction, int)) and not isinstance(v, bool) for v in witness)
    )


def _written(value: Fraction | int | str) -> str:
    """A parameter as text; Python itself refuses to write integers of more than 4300 digits."""
    return value if isinstance(value, str) else str(to_flint(value))


def _told(value: object) -> str:
    """A parameter as a short text."""
    return shown_rational(value) if isinstance(value, (Fraction, int)) else shown(value).strip("'")
