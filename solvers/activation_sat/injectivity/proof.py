"""A proof that clause learning finds a layer injective, written down while it does.

Of every row there is an atom, where it begins to be negative or ceases to be, and one of every entry of v, the vector
!= 0 that no active row sees: |v_j| is 0 or at least 1.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from instances.network import Layer, Network
from solvers.activation_sat.sat.proof import ClauseProof
from solvers.certificate.write import ProofWriter, Units
from solvers.exact.directions import hyperplanes_of


class RankProof:
    """Writes the proof. SAT variable i + 1 says that row i is negative, those after the rows' that entries are not 0.

    Parameters
    ----------
    writer
        Inside the claim's section, which is begun.
    network
        The layer. Not all of its rows are 0; the atoms of those that are have no meaning.
    """

    def __init__(self, writer: ProofWriter, network: Network) -> None:
        self._writer = writer
        units = Units(Network((*network.layers, Layer(np.zeros((1, network.outputs)), [0.0]))))
        writer.begin("domain", units)
        groups = hyperplanes_of(network.layers[0])
        places = {
            i: (units.of_direction(u), factor, place) for u, members in groups.items() for i, factor, place in members
        }
        meaningless = 1, 0, Fraction(0)
        self._rows = [places.get(i, meaningless)[:2] for i in range(network.outputs)]
        for i in range(network.outputs):
            unit, _, place = places.get(i, meaningless)
            writer.atom(unit, place, place)
        for j in range(network.inputs):
            writer.atom(f"v{j + 1}", Fraction(0), Fraction(1))
        self._clauses = ClauseProof(writer, {i for i, (_, factor) in enumerate(self._rows, start=1) if factor > 0})

    def spans(self, clause: Iterable[int]) -> None:
        """No v is orthogonal to the active rows, and has entries as it should, where all literals are false."""
        self._clauses.lemma("rank", clause)

    def contradicts(self, clause: Iterable[int], weights: Mapping[int, Fraction]) -> None:
        """Some rows are not negative together: their sum with positive weights is a constant that is not negative."""
        duals: dict[int, Fraction] = {}
        for row, weight in weights.items():
            unit, factor = self._rows[row]
            duals[unit] = duals.get(unit, Fraction(0)) - weight * factor
        self._clauses.lemma("empty", clause, {unit: dual for unit, dual in duals.items() if dual})

    def refuted(self, trace: Iterable[str]) -> None:
        """The clauses contradict each other."""
        self._clauses.refuted(trace)
