"""A network that comes from no source problem, with what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from instances.network import Network
from instances.problem import Verdict
from instances.question import Domain, Value


@dataclass(frozen=True)
class KnownNetwork:
    """What a family of networks draws: any question may be put to it.

    Parameters
    ----------
    network
        The network.
    domain
        Where it is asked about.
    facts
        Answers that a theorem gives, by question with its parameters where it has any: ``maximum``,
        ``lipschitz,p=2``, ``regions,kind=activation``. The others are unknown.
    how
        One line on where the facts come from.
    """

    network: Network
    domain: Domain
    facts: Mapping[str, Verdict | Value]
    how: str
