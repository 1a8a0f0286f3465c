"""What the no of a reachability question claims: of each alternative of the target, that it holds nowhere."""

from math import lcm

from flint import fmpq

from instances.network import Network
from instances.output_set import Alternative
from instances.question import Box, Domain
from instances.questions import Reachability
from solvers.proof.affine import ZERO, rows
from solvers.proof.whole import Rows


def parts(question: Reachability) -> dict[str, tuple[Domain, Alternative]]:
    """The claims of a no: of each alternative that is about a part of the domain, by its number."""
    found = {}
    for number, alternative in enumerate(question.alternatives, start=1):
        domain = alternative.within(question.domain) if isinstance(question.domain, Box) else question.domain
        if domain is not None:
            found[f"a{number}"] = domain, alternative
    return found


def inequalities(network: Network, alternative: Alternative) -> Rows:
    """What must all be positive, or at least 0, over the last hidden layer."""
    entries, constants, scale = rows(network, len(network.layers) - 1)
    found = Rows([], [], scale)
    for one in alternative.inequalities:
        unit = lcm(*(c.denominator for _, c in one.coefficients))
        terms = [(int(c * unit), output) for output, c in one.coefficients]
        found.entries.append([sum(c * entries[o][j] for c, o in terms) for j in range(network.layers[-1].inputs)])
        constant = sum((fmpq(c * constants[o], scale) for c, o in terms), ZERO)
        found.constants.append(constant - fmpq(one.bound.numerator, one.bound.denominator) * unit)
    return found
