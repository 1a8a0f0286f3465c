"""A section of a proof in the making: where a claim is proved, and how its proof begins.

One draft is handed down the search for a proof; whoever refutes the question writes the steps (docs/proofs.md) to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from instances.network import Network
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.directions import Direction
from solvers.ridges import extent
from solvers.ridges.superlevel_box import Confinement


@dataclass(frozen=True)
class Draft:
    """Begins the proof of one claim, again if need be: `begin` drops what was written before.

    Parameters
    ----------
    writer
        Inside the claim's section. Steps are written to it after `begin`; its `qed` ends them.
    form
        Where the claim is proved: ``domain``, ``unit`` or ``cone``.
    units
        Those of the network as the form reads it.
    opening
        Writes the steps that every proof begins with.
    """

    writer: ProofWriter
    form: str
    units: Units
    opening: Callable[[ProofWriter], None] | None = None

    def begin(self, *directions: Direction) -> list[int]:
        """Begin, and return the numbers of some directions; those that no neuron has become new units."""
        self.writer.begin(self.form, self.units)
        numbers = [self._number(direction) for direction in directions]
        if self.opening is not None:
            self.opening(self.writer)
        return numbers

    def _number(self, direction: Direction) -> int:
        try:
            return self.units.of_direction(direction)
        except KeyError:
            return self.writer.direction(direction)


def on_space(writer: ProofWriter, confinement: Confinement) -> Draft | None:
    """The draft of a proof on R^d that begins by confining f to a box, and goes on like one on that box.

    Without inputs the dual multipliers of the confinement are enough. None if the box is larger than what bounds it.
    """
    units = confinement.numbers
    needed = {unit: confinement.units[unit] for of in confinement.inputs for unit in of.low_duals}
    if any(extent(units.directions[unit - 1], confinement.box) != ends for unit, ends in needed.items()):
        return None
    start = replace(confinement, units=needed)

    def opening(proof: ProofWriter) -> None:
        start.write(proof)
        if start.inputs:
            proof.set(dict.fromkeys(start.duals))

    return Draft(writer, "domain", units, opening)


def form_of(network: Network, boxed: bool) -> str:
    """The form in which a claim about a network is proved on its domain, a box or R^d."""
    if boxed:
        return "domain"
    return "unit" if network.bias_free else "cone"
