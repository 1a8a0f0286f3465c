"""Identifiability: is a network determined by its function?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from flint import fmpq, fmpq_mat

from instances.errors import InputError
from instances.network import Network, Point
from instances.option import promise
from instances.parameters.primitive import is_constant, oriented
from instances.parameters.rational_network import RationalLayer, RationalNetwork
from instances.parameters.shallow import shallow_function
from instances.parameters.symmetry import ps_equal
from instances.problem import Verdict
from instances.question import Box, Change, Domain, Gap, Question
from instances.tiny import NO, YES
from instances.witness import encode


@dataclass(frozen=True)
class Identifiability(Question[RationalNetwork]):
    """Is every network of the same widths that computes f on R^d this one up to permuting and rescaling neurons?

    The witness goes with the *no*: the parameters of another network, which are rational. That it computes f, and that
    its neurons are others, is checked exactly and without a search. The question itself is coNP-complete
    (`instances.reductions.to_decisions.subset_sum_to_identifiability`).

    Parameters
    ----------
    network
        f, with one hidden layer at most. Without one the answer is yes.
    domain
        All of R^d.
    gap
        None; identifiability has no value.

    Raises
    ------
    InputError
        If there are more hidden layers, the domain is a box, or there are several outputs and two opposite neurons,
        that is, on different sides of one hyperplane: for these no answer is known here.
    """

    name: ClassVar[str] = "identifiability"
    witnessed: ClassVar[Verdict] = Verdict.NO
    refused_domains: ClassVar[Mapping[type, str]] = {
        Box: "identifiability is asked on all of R^d; a box is not supported"
    }
    network: Network
    domain: Domain
    gap: Gap | None = promise()

    def __post_init__(self) -> None:
        super().__post_init__()
        hidden = len(self.network.layers) - 1
        if hidden > 1:
            raise InputError(
                f"identifiability is asked about one hidden layer; this network has {hidden} (describe --only fibre"
                " says what is known for two)"
            )
        pair = _opposite(self.network) if self.network.outputs > 1 else None
        if pair is not None:
            raise InputError(
                f"identifiability with several outputs is asked about networks without opposite neurons; neurons"
                f" {pair[0]} and {pair[1]} are on different sides of one hyperplane"
            )

    def check(self, witness: Any) -> bool:
        """Whether `witness` is another network: of the same widths, with the same function, and with other neurons."""
        if not isinstance(witness, RationalNetwork) or witness.widths != self.network.widths:
            return False
        if (witness.inputs, witness.outputs) != (self.network.inputs, self.network.outputs):
            return False
        same = shallow_function(witness) == shallow_function(self.network)
        return same and not ps_equal(witness, self.network)

    def plain(self, witness: Any) -> Any:
        """The parameters of the other network: W and then b of every layer."""
        if not isinstance(witness, RationalNetwork):
            return witness
        parts: list[Any] = []
        for layer in witness.layers:
            rows = [tuple(row) for row in layer.fractions]
            parts += [tuple(row[:-1] for row in rows), tuple(row[-1] for row in rows)]
        return tuple(parts)

    def witness_of(self, plain: Any) -> Any:
        try:
            return RationalNetwork.read(encode(plain), self.network.inputs)
        except (InputError, TypeError):
            return plain

    def witness_text(self, plain: Any) -> str:
        names = [f"{name}{number}" for number in range(1, len(plain) // 2 + 1) for name in ("W", "b")]
        return ", ".join(f"{name} = {_text(part)}" for name, part in zip(names, plain, strict=True))

    def objection(self, change: Change) -> str | None:
        """Only the order and the scales of neurons may change, and the coordinates of the inputs."""
        return None if change is Change.INPUTS_MIXED else ABOUT_PARAMETERS

    def with_points(self, witness: Any, moved: Callable[[Point], Point]) -> Any:
        """The other network g in new coordinates x' = M x of the inputs: x' -> g(M^-1 x')."""
        if not isinstance(witness, RationalNetwork):
            return witness
        units = [tuple(Fraction(i == j) for i in range(witness.inputs)) for j in range(witness.inputs)]
        columns = [[fmpq(v.numerator, v.denominator) for v in moved(unit)] for unit in units]
        inverse = fmpq_mat(columns).transpose().inv().tolist()
        back = [[Fraction(int(v.p), int(v.q)) for v in column] for column in zip(*inverse, strict=True)]
        first, *rest = witness.layers
        rows = [
            [*(sum((w * v for w, v in zip(row[:-1], column, strict=True)), Fraction(0)) for column in back), row[-1]]
            for row in first.fractions
        ]
        return RationalNetwork((RationalLayer.of_fractions(rows, first.inputs), *rest))

    @classmethod
    def tiny_networks(cls) -> Mapping[str, tuple[Network, ...]]:
        return {"one hidden layer": (YES, NO)}


ABOUT_PARAMETERS = "the question is about the parameters themselves, and not only about the function"
"""The objection to changes that keep a function and not its parameters."""


def _text(part: Any) -> str:
    return f"({', '.join(map(_text, part))})" if isinstance(part, tuple) else str(part)


def _opposite(network: Network) -> tuple[int, int] | None:
    """Two neurons on different sides of one hyperplane, if there are any."""
    seen: dict[tuple[tuple[int, ...], bool], int] = {}
    for neuron, row in enumerate(RationalNetwork.of(network).layers[0].rows if network.widths else ()):
        u, factor = oriented(row)
        if not is_constant(u):
            if (u, factor < 0) in seen:
                return seen[u, factor < 0], neuron
            seen.setdefault((u, factor > 0), neuron)
    return None
