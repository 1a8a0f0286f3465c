"""Writing proofs: the steps of docs/proofs.md as methods, and the numbers that units have there.

What is written is not checked here; `solvers.checker.check` does that, and shares no code with this file.
"""

import gzip
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, BinaryIO, Self

from flint import fmpq

from instances.formats.atomic import whole_file
from instances.network import Network, Point
from instances.question import Question
from solvers.certificate.scaling import Measures, Quantity, Rational, Scaling
from solvers.exact.directions import Direction, primitive
from solvers.stopping.limits import checkpoint

Duals = Mapping[int, Rational]
"""A multiplier for every unit that is not left to its default."""

NO_DUALS: Duals = {}

Fold = tuple[int, list[list[list[Fraction]]]]
"""A hidden layer, from 1, and the rows (w | b) of what it and the weights after it become: two layers, or one."""


class Units:
    """The numbers of a network's units, from 1: first the directions of its first hidden layer, then deeper neurons.

    Parameters
    ----------
    network
        As the claim's form reads it: homogenised for the form ``cone``. For the claim ``rank`` one whose only hidden
        layer is the layer in question.

    Attributes
    ----------
    directions
        u of the units of the first hidden layer, in order.
    """

    def __init__(self, network: Network) -> None:
        first, *deeper = network.layers
        rows = [tuple(row) for row in first.weights.tolist()] if deeper else []
        directions = {row: _direction(row) for row in dict.fromkeys(rows)}
        different = [direction for direction in dict.fromkeys(directions.values()) if any(direction)]
        self._of_direction = {direction: number for number, direction in enumerate(different, start=1)}
        self._of_first = [self._of_direction.get(directions[row]) for row in rows]
        self._deeper = [len(self._of_direction) + 1]  # number of the first neuron of every deeper layer
        for layer in deeper[:-1]:
            self._deeper.append(self._deeper[-1] + layer.outputs)
        self.directions: list[Direction] = list(self._of_direction)

    def __len__(self) -> int:
        return self._deeper[-1] - 1

    def of_direction(self, direction: Direction) -> int:
        """The unit of a primitive direction (`solvers.exact.directions`); KeyError if no neuron has it."""
        return self._of_direction[direction]

    def of_neuron(self, layer: int, index: int) -> int | None:
        """The unit of a neuron; layers and neurons count from 0. None for a zero row of the first layer."""
        return self._deeper[layer - 1] + index if layer else self._of_first[index]


class ProofWriter:
    """A proof file in the making, used as a context manager.

    A claim is proved inside ``with proof.section(name)`` by `begin`, steps, and `qed`; what is written after `begin` is
    dropped by `discard`, by a second `begin` and by leaving the section without `qed`. A section inside a section is
    part of it, and the outer name counts: a solver that proves the claim ``+1`` of a positivity question proves what
    `solvers.via_positivity.by_positivity` makes of it.

    Parameters
    ----------
    path
        Where the proof appears when the block ends; compressed if the name ends in ``.gz``. Nothing appears if the
        block ends by an error, or if no section was kept.
    question
        What the proof is about.
    """

    def __init__(self, path: Path, question: Question[Any]) -> None:
        self._path = path
        self._question = question
        self._version = 1  # what the kept sections need
        self._claim: str | None = None
        self._open = False  # whether a section's body is being written
        self._kept = 0  # number of bytes that stay whatever happens to the section that is written
        self._atoms = 0
        self._units = 0
        self._needs = 1  # the version that the steps of the body need
        self._scaling: Scaling | None = None
        self._measures: Measures | None = None
        self._folds: list[Fold] = []
        self.claims: list[str] = []
        """The claims whose sections were kept, in order."""

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            # Without a name: it vanishes with the process.
            self._file: BinaryIO = stack.enter_context(tempfile.TemporaryFile(dir=self._path.parent))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        with self._stack:
            self.discard()
            if kind is None and self.claims:
                self._publish()

    @contextmanager
    def draft(self) -> Iterator["ProofWriter"]:
        """Another proof of the same question, which nobody sees unless it is adopted."""
        with ProofWriter(self._path, self._question) as other:
            yield other
            other.clear()

    def adopt(self, draft: "ProofWriter") -> None:
        """Drop all sections, and take those of a draft, which then has none."""
        self.clear()
        self._file, draft._file = draft._file, self._file
        self._stack, draft._stack = draft._stack, self._stack  # which close them
        self._kept, draft._kept = draft._kept, 0
        self._version = draft._version
        self.claims, draft.claims = draft.claims, []

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Where one claim is proved, such as ``+1``."""
        if self._claim is not None:
            yield
            return
        self._claim = name
        try:
            yield
        finally:
            self.discard()
            self._claim = None

    @contextmanager
    def scaled(self, scaling: Scaling) -> Iterator[None]:
        """Where steps are about a network in other units."""
        self._scaling = scaling
        try:
            yield
        finally:
            self._scaling = None

    def begin(self, form: str, units: Units) -> None:
        """Start the section's body in the form ``domain``, ``unit`` or ``cone``; `units` are those of the form."""
        assert self._claim is not None, "steps are written inside a section"
        self.discard()
        self._measures = None if self._scaling is None else self._scaling.measures(form, units.directions)
        self._open, self._atoms, self._units = True, 0, len(units)
        self._needs = 2 if self._claim.startswith("a") else 1
        self._step("claim", self._claim, form)

    def qed(self) -> None:
        """Keep the section."""
        self._step("qed")
        self._open = False
        self._kept = self._file.tell()
        self._version = max(self._version, self._needs)
        assert self._claim is not None
        self.claims.append(self._claim)

    def discard(self) -> None:
        """Drop what was written since `begin`, if it was not kept."""
        if self._open:
            self._truncate()

    def clear(self) -> None:
        """Drop all sections: some claim could not be proved."""
        self._kept = 0
        self._version = 1
        self.claims.clear()
        self._truncate()

    def fold(self, steps: Iterable[Fold]) -> None:
        """Everything in the proof is about the network that these steps lead to."""
        self._folds = list(steps)

    def set(self, duals: Mapping[int, Fraction | None]) -> None:
        """Dual multipliers for the bounds of kind f below this node; None goes back to the chord."""
        given = self._measured({unit: v for unit, v in duals.items() if v is not None}, "f")
        self._step("set", *(f"{unit} {rational(given[unit]) if unit in given else 'chord'}" for unit in duals))

    def range(self, q: int | str, sense: str, a: Rational, duals: Duals = NO_DUALS) -> None:
        """t_q <= a or >= a (`sense`) by the bound of t_q; q is a unit's number, or ``"xj"`` for input j from 1."""
        self._step("range", q, sense, self._place(q, a), *self._with_duals(duals, q))

    def cut(self, q: int | str, sense: str, a: Rational, duals: Duals = NO_DUALS) -> None:
        """t_q <= a or >= a, because the bound of kind f holds on the other side."""
        self._step("cut", q, sense, self._place(q, a), *self._with_duals(duals))

    def direction(self, vector: Sequence[int]) -> int:
        """A new unit; only at the beginning of a body. Returns its number."""
        own = tuple(vector) if self._measures is None else self._measures.direction(tuple(vector))
        self._step("direction", *map(rational, own))
        self._units += 1
        return self._units

    def split(self, q: int | str, a: Rational) -> None:
        """The steps of the child t_q <= a follow, then those of t_q >= a."""
        self._step("split", q, self._place(q, a))

    def leaf(self, kind: str, duals: Duals = NO_DUALS, weights: Sequence[int] = ()) -> None:
        """Close the node by ``f``, ``empty``, ``norm`` or ``rank``; the last two have no dual multipliers.

        Weights are those of an alternative's inequalities, if there is more than one.
        """
        self._step("leaf", kind, *map(rational, weights), *self._with_duals(duals, kind))

    def short(self, weights: Sequence[int] = (), slopes: str = "") -> None:
        """Close the node by the short evaluation, with these slopes of neurons, as it writes them."""
        self._needs = max(self._needs, 2)
        self._step("leaf short", *weights, *([":", slopes] if slopes else []))

    def signed(self, weights: Sequence[int] = (), slopes: str = "", pushes: Sequence[int] = ()) -> None:
        """The same with the signs of neurons that have been split, and what pushes their duals: 0 after the last."""
        self._needs = max(self._needs, 2)
        last = max((place for place, push in enumerate(pushes, start=1) if push), default=0)
        pushed = [":", *pushes[:last]] if last else []
        self._step("leaf signed", *weights, *([":", slopes or "-"] if slopes or pushed else []), *pushed)

    def range_signed(self) -> None:
        """As `range_short`, with the signs of neurons that have been split."""
        self._needs = max(self._needs, 2)
        self._step("range signed")

    def range_short(self) -> None:
        """Cut the intervals of all deeper units to those of the short evaluation."""
        self._needs = max(self._needs, 2)
        self._step("range short")

    def gates(self) -> None:
        """Close the node by the gate bound of the norm."""
        self._needs = 4
        self._step("leaf gates")

    def region(self, point: Point) -> None:
        """Close the node of a count: it is one region, and `point` is inside."""
        self._step("leaf region", *map(rational, point if self._measures is None else self._measures.point(point)))

    def atom(self, q: int | str, a: Rational, b: Rational, duals: Duals = NO_DUALS) -> int:
        """The literal k: t_q >= b, and -k: t_q <= a; between a and b the bound of kind f holds. Returns k."""
        self.atoms(q, [(a, b)], duals)
        return self._atoms

    def atoms(self, q: int | str, gaps: Sequence[tuple[Rational, Rational]], duals: Duals = NO_DUALS) -> None:
        """The same for every (a, b), of which there is one at least."""
        ends = (self._place(q, end) for gap in gaps for end in gap)
        self._step("atom", self._atoms + 1, q, *ends, *self._with_duals(duals))
        self._atoms += len(gaps)

    def relation(self, pairs: Mapping[int, Fraction]) -> None:
        """The sum of coefficient times t_u is 0."""
        self._step("relation", *_pairs(pairs if self._measures is None else self._measures.terms(pairs)))

    def lemma(self, kind: str, literals: Iterable[int], duals: Duals = NO_DUALS) -> None:
        """A clause: where all literals are false, the bound of that kind holds."""
        self._step("lemma", kind, *literals, *self._with_duals(duals, kind))

    def rup(self, literals: Iterable[int]) -> None:
        """A clause that follows by propagation; without literals it closes the root."""
        self._step("rup", *literals)

    def cases(self, unit: int) -> None:
        """Open a case for every cell of a unit, but for those that forward checking refutes."""
        self._step("cases", unit)

    def delete(self, literals: Iterable[int]) -> None:
        """Forget one clause with these literals."""
        self._step("delete", *literals)

    def _place(self, q: Quantity, a: Rational) -> str:
        return rational(a if self._measures is None else self._measures.place(q, a))

    def _measured(self, duals: Duals, of: Quantity) -> Duals:
        return duals if self._measures is None else self._measures.duals(duals, of)

    def _with_duals(self, duals: Duals, of: Quantity = "f") -> list[str]:
        """Of a bound of this kind, or of a quantity."""
        return [":", *_pairs(self._measured(duals, of))] if duals else []

    def _step(self, *tokens: object) -> None:
        assert self._open, "steps are written after begin"
        checkpoint(2)
        self._file.write((" ".join(map(str, tokens)) + "\n").encode("ascii"))

    def _truncate(self) -> None:
        self._open = False
        self._file.seek(self._kept)
        self._file.truncate()

    def _publish(self) -> None:
        self._file.seek(0)
        with whole_file(self._path) as file, ExitStack() as stack:
            target: Any = file
            if self._path.suffix == ".gz":  # without name and time: equal proofs are equal files
                target = stack.enter_context(gzip.GzipFile("", "wb", 6, file, mtime=0))
            version = max(self._version, 3 if self._folds else 1)
            target.write(f"relu-hardness-proof {version}\nquestion {self._question.digest}\n".encode("ascii"))
            for number, layers in self._folds:
                *hidden, _ = layers
                target.write(f"fold {number} {len(hidden[0]) if hidden else 'gone'}\n".encode("ascii"))
                for row in (row for layer in layers for row in layer):
                    checkpoint()
                    target.write(f"row {' '.join(map(rational, row))}\n".encode("ascii"))
            while some := self._file.read(1 << 20):
                checkpoint()
                target.write(some)


def _direction(row: Sequence[float]) -> Direction:
    checkpoint()
    ratios = [v.as_integer_ratio() for v in row]
    scale = lcm(*(q for _, q in ratios))
    return primitive([p * (scale // q) for p, q in ratios])[0]


def rational(value: Fraction | fmpq | int) -> str:
    """p, or p/q in lowest terms; Python itself refuses to write integers of more than 4300 digits."""
    try:
        return str(value)
    except ValueError:
        return str(fmpq(value.numerator, value.denominator))


def _pairs(duals: Duals) -> list[str]:
    return [f"{unit} {rational(dual)}" for unit, dual in duals.items()]
