"""Identifiability: is a network determined by its function?"""

from dataclasses import dataclass
from typing import Any, ClassVar

from instances.errors import InputError
from instances.network import Network
from instances.parameters.primitive import is_constant, oriented
from instances.parameters.rational_network import RationalNetwork
from instances.parameters.shallow import shallow_function
from instances.parameters.symmetry import ps_equal
from instances.problem import Verdict
from instances.question import Domain, Gap, Question, RealSpace


@dataclass(frozen=True)
class Identifiability(Question[RationalNetwork]):
    """Is every network of the same widths that computes f on R^d this one up to permuting and rescaling neurons?

    The witness goes with the *no*: the parameters of another network, which are rational. That it computes f, and that
    its neurons are others, is checked exactly and without a search. The question itself is coNP-complete
    (`instances.reductions.subset_sum_to_identifiability`).

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
    network: Network
    domain: Domain
    gap: Gap | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        hidden = len(self.network.layers) - 1
        if hidden > 1:
            raise InputError(
                f"identifiability is asked about one hidden layer; this network has {hidden} (describe --only fibre"
                " says what is known for two)"
            )
        if not isinstance(self.domain, RealSpace):
            raise InputError("identifiability is asked on all of R^d; a box is not supported")
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
