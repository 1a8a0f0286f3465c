"""Powers of two are taken out of a question before anything else, so that what floats see of it is near 1.

max(0, 2^a z) = 2^a max(0, z): a neuron may be multiplied by a power of two and its outgoing weights divided by it. An
input is measured in another unit if its weights are multiplied and its bounds divided, and an output is scaled with its
threshold. All of that is exact as long as float64 holds the new entries, so that the answer to the new question is the
answer to the old one, in other units. (Scaling rows and columns by powers of two goes back to Curtis and Reid 1972, "On
the automatic scaling of matrices for Gaussian elimination".)
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from math import frexp, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.network import Layer, Network, Point
from instances.question import Box, Domain, Gap, Question
from instances.questions import Components, FunctionalDimension, Lipschitz, Maximum, Positivity, Regions, Volume
from solvers.answer import Answer
from solvers.certificate.scaling import Scaling
from solvers.certificate.write import ProofWriter
from solvers.exact.floats import exponent

LEAST = 64
"""Unless some power of two is beyond 2^64 or below 2^-64, a question is left as it is."""

Exponents = NDArray[np.int64]
"""Of powers of two."""


class _UnrepresentableError(Exception):
    """Float64 does not hold an entry times its power of two."""


@dataclass(frozen=True)
class Balance:
    """The powers of two that are taken out of a question.

    Parameters
    ----------
    inputs
        x_j = 2^inputs[j] x'_j, where x' are the inputs of the new network.
    hidden
        Of each hidden layer: the new preactivations are 2^hidden[k][i] times the old ones.
    outputs
        The same of the outputs.
    """

    inputs: Exponents
    hidden: Sequence[Exponents]
    outputs: Exponents

    def network(self, network: Network) -> Network:
        """The new network."""
        layers, columns = [], self.inputs
        for layer, rows in zip(network.layers, (*self.hidden, self.outputs), strict=True):
            weights = np.ldexp(layer.weights, rows[:, None] + columns)
            layers.append(Layer(weights, np.ldexp(layer.bias, rows)))
            columns = -rows
        return Network(tuple(layers))

    def question(self, question: Any) -> Any:
        """The new question."""
        changes: dict[str, Any] = {"network": self.network(question.network), "domain": self._domain(question.domain)}
        if isinstance(question, (Positivity, Maximum, Lipschitz)) and question.gap is not None:
            unit = self._unit(question)
            changes["gap"] = Gap(question.gap.yes * unit, question.gap.no * unit)
        if isinstance(question, (Positivity, Components, Volume)):
            changes["threshold"] = question.threshold * self._unit(question)
        if isinstance(question, (Positivity, Maximum)) and question.witness_box is not None:
            changes["witness_box"] = self._domain(question.witness_box)
        return replace(question, **changes)

    def answer(self, question: Question[Any], answer: Answer) -> Answer:
        """The answer to the old question."""
        value = answer.value
        counted = isinstance(question, (Regions, Components, FunctionalDimension))
        if isinstance(question, Volume) and value is not None:
            value = Fraction(value) * Fraction(2) ** int(self.inputs.sum())
        elif value is not None and value != inf and not counted:
            value = Fraction(value) / self._unit(question)
        return replace(answer, witness=self._witness(answer.witness), value=value)

    def scaling(self, question: Question[Any]) -> Scaling:
        """How a proof about the new network is one about the old one."""
        target = denominators = 0
        if isinstance(question, (Positivity, Maximum)):
            target = int(self.outputs[0])
        if isinstance(question, Positivity):  # in the form cone, f - p/q is multiplied by q
            scaled = question.threshold * self._unit(question)
            denominators = scaled.denominator.bit_length() - question.threshold.denominator.bit_length()
        deeper = [layer.tolist() for layer in self.hidden[1:]]
        return Scaling(self.inputs.tolist(), deeper, target, target + denominators)

    def _unit(self, question: Question[Any]) -> Fraction:
        """How many times the old value the new one is."""
        if not isinstance(question, Lipschitz):
            return Fraction(2) ** int(self.outputs[0])
        steepness = int(self.outputs[0] + self.inputs[0])
        return Fraction(2) ** (2 * steepness if question.p == "2" else steepness)

    def _domain(self, domain: Domain) -> Domain:
        if not isinstance(domain, Box):
            return domain
        return Box(*(self._point(side, -1) for side in (domain.lower, domain.upper)))

    def _point(self, point: Point, sign: int = 1) -> Point:
        """From the new inputs to the old ones, or back."""
        powers = (Fraction(2) ** (sign * e) for e in self.inputs.tolist())
        return tuple(v * power for v, power in zip(point, powers, strict=True))

    def _witness(self, witness: Any) -> Any:
        if not witness:
            return witness
        return tuple(map(self._point, witness)) if isinstance(witness[0], tuple) else self._point(witness)


def in_balance(
    question: Any,
    decide: Callable[[Any], Answer],
    proof: ProofWriter | None = None,
    inputs: bool = True,
    least: int = LEAST,
) -> Answer:
    """Decide the balanced question instead, and answer the question itself; `decide` may write a proof.

    Parameters
    ----------
    question
        About positivity, a maximum, a Lipschitz constant, regions, components, a volume, injectivity or a functional
        dimension.
    inputs
        Whether units of inputs may change.
    least
        The least exponent of two that is worth taking out.
    """
    balance = balanced(question, inputs, least)
    if balance is None:
        return decide(question)
    with nullcontext() if proof is None else proof.scaled(balance.scaling(question)):
        return balance.answer(question, decide(balance.question(question)))


def balanced(question: Any, inputs: bool = True, least: int = LEAST) -> Balance | None:
    """The powers of two to take out of a question; None if there are none worth it, or no exact ones."""
    if _plain(question, least):
        return None
    *hidden, last = question.network.layers
    none = np.zeros(question.network.inputs, dtype=np.int64)
    for units in (_units(question), none) if inputs else (none,):
        with suppress(_UnrepresentableError):
            columns, seen, rows = units, np.ones(len(units), dtype=np.bool_), list[Exponents]()
            for layer in hidden:
                found = _Rows.of(layer, columns, seen)
                rows.append(found.best)
                columns, seen = -found.best, found.varies | (layer.bias > 0)
            balance = Balance(units, rows, _outputs(question, _Rows.of(last, columns, seen)))
            powers = np.concatenate([units, *rows, balance.outputs])
            return balance if np.abs(powers).max(initial=0) >= least else None
    return None


@dataclass(frozen=True)
class _Rows:
    """Of the rows of a layer, which powers of two may be put on them: float64 holds what becomes of them.

    Parameters
    ----------
    least, most
        The range of exponents.
    largest
        The exponent of each row's largest entry, 0 if there is none.
    varies
        Whether a row has an entry but its bias.
    """

    least: Exponents
    most: Exponents
    largest: Exponents
    varies: NDArray[np.bool_]

    @classmethod
    def of(cls, layer: Layer, columns: Exponents, seen: NDArray[np.bool_]) -> "_Rows":
        """With these powers of two on the layer's columns, of which those that are not seen only multiply 0."""
        entries, places = np.column_stack([layer.weights, layer.bias]), np.append(columns, 0)
        fractions, found = np.frexp(entries)
        mantissas = np.ldexp(fractions, 53).astype(np.int64)
        high = found + places
        low = high - 53 + np.frexp(np.maximum(mantissas & -mantissas, 1))[1] - 1
        there, counts = entries != 0, (entries != 0) & np.append(seen, True)
        top, bottom = (
            v.max(axis=1, initial=_NOWHERE) for v in (np.where(there, high, _NOWHERE), np.where(there, -low, _NOWHERE))
        )
        largest = np.where(counts, high, _NOWHERE).max(axis=1, initial=_NOWHERE)
        least, most = (np.where(top == _NOWHERE, 0, v) for v in (bottom - 1074, 1023 - top))
        if (least > most).any():
            raise _UnrepresentableError
        return cls(least, most, np.where(largest == _NOWHERE, 0, largest), counts[:, :-1].any(axis=1))

    @property
    def best(self) -> Exponents:
        """Those that take the largest entry of each row below 1, if that is possible."""
        return self.possible(-self.largest)

    def possible(self, wanted: Exponents) -> Exponents:
        """The nearest ones to those wanted."""
        return np.minimum(np.maximum(wanted, self.least), self.most)

    def all_by(self, wanted: int) -> Exponents:
        """The same one for all rows, as near to the wanted one as possible."""
        least, most = int(self.least.max()), int(self.most.min())
        if least > most:
            raise _UnrepresentableError
        return np.full(len(self.least), max(min(wanted, most), least))


_NOWHERE = -(1 << 20)
"""In the place of the exponent of 0."""


def _plain(question: Any, least: int) -> bool:
    """Whether it is clear without any computation that no power of two is worth being taken out."""
    total = max(map(abs, map(exponent, _lengths(question))), default=0)
    for layer in question.network.layers:
        for entries in (layer.weights, layer.bias):
            sizes = np.abs(entries)
            ends = sizes.max(initial=1.0), sizes.min(where=sizes > 0, initial=1.0)
            total += max(abs(frexp(end)[1]) for end in ends)
    return total < least


def _lengths(question: Any) -> list[Fraction]:
    """The numbers of a question that are not its network's."""
    box = _box(question)
    return [
        *((*box.lower, *box.upper) if box is not None else ()),
        *([question.threshold] if isinstance(question, Positivity) else ()),
    ]


def _box(question: Any) -> Box | None:
    """Where to look."""
    promised = question.witness_box if isinstance(question, (Positivity, Maximum)) else None
    return question.domain if isinstance(question.domain, Box) else promised


def _units(question: Any) -> Exponents:
    """Units of the inputs: the size of a box; on R^d the distance of hyperplanes from 0, or what evens out columns."""
    box, network = _box(question), question.network
    if box is not None:
        sides = (max(abs(low), abs(high)) for low, high in zip(box.lower, box.upper, strict=True))
        units = np.array([exponent(side) for side in sides], dtype=np.int64)
    else:
        weights, bias = network.layers[0].weights, network.layers[0].bias
        sizes, ends = np.frexp(weights)[1], np.frexp(bias)[1]
        there = weights != 0
        ends = np.where(bias != 0, ends, np.where(there, sizes, _NOWHERE).max(axis=1, initial=_NOWHERE))
        found = np.where(there, ends[:, None] - sizes, 0).sum(axis=0, dtype=np.int64)
        units = np.rint(found / np.maximum(there.sum(axis=0), 1)).astype(np.int64)
    if not isinstance(question, Lipschitz):
        return units
    unit = 0 if _rounded(question) else int(units.max() if box is not None else np.rint(units.mean()))
    return np.full(network.inputs, unit)


def _outputs(question: Any, rows: _Rows) -> Exponents:
    """The powers of two on the outputs."""
    if isinstance(question, Lipschitz):
        return rows.all_by(0 if _rounded(question) else -int(rows.largest.max()))
    if isinstance(question, Positivity) and question.threshold:
        return rows.possible(-np.maximum(rows.largest, exponent(question.threshold)))
    return rows.best


def _rounded(question: Lipschitz) -> bool:
    """Whether the value is rounded, to a number of digits that belongs to the unit."""
    return question.p == "2" and question.network.inputs > 1 and question.network.outputs > 1
