"""What theory predicts of the cost of a family's instances: a power of the parameter that grows, and of the neurons.

Whether measurements follow a law is for `hardness` to say; what of it is proved, docs/average.md says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Exponent = Callable[[Mapping[str, Any]], Fraction | None]
"""An exponent as a function of a family's other parameters; None where nothing is predicted."""


@dataclass(frozen=True)
class Law:
    """The cost of one kind of algorithm grows like m^e, where the number of neurons n grows like m^s: like n^(e/s).

    Parameters
    ----------
    name
        In kebab case.
    method
        Which algorithms it is about, in words.
    grows
        The family's parameter m, which grows while the others stay.
    exponent
        e.
    neurons
        s, positive.
    reference
        Where it comes from, with the mark of docs/average.md: [T] a theorem, [D] derived there, [H] a heuristic.
    at_most
        Whether e is an upper bound only.

    Examples
    --------
    >>> from instances.families import FAMILIES
    >>> law = FAMILIES["gnp-multicolored-clique"].laws[0]
    >>> law.in_source({"colors": 6, "density": "threshold"}), law.in_neurons({"colors": 6, "density": "threshold"})
    (Fraction(9, 5), Fraction(9, 8))
    """

    name: str
    method: str
    grows: str
    exponent: Exponent
    neurons: Exponent
    reference: str
    at_most: bool = False

    def in_source(self, params: Mapping[str, Any]) -> Fraction | None:
        """The exponent of m; None where nothing is predicted."""
        return self.exponent(params)

    def in_neurons(self, params: Mapping[str, Any]) -> Fraction | None:
        """The exponent of n; None where nothing is predicted."""
        cost, neurons = self.exponent(params), self.neurons(params)
        return None if cost is None or not neurons else cost / neurons
