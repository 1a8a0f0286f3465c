"""The questions about a network, one a file, and the registry that asks them by name."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

import numpy as np

from instances.errors import InputError
from instances.network import Layer, Network
from instances.question import PROMISES, Domain, Question
from instances.questions.injectivity import Injectivity
from instances.questions.lipschitz import Lipschitz
from instances.questions.maximum import Maximum
from instances.questions.positivity import Positivity
from instances.questions.reachability import Reachability
from instances.questions.regions import Regions
from instances.questions.surjectivity import Surjectivity
from instances.questions.zero_map import ZeroMap
from instances.questions.zonotope_containment import ZonotopeContainment
from instances.rationals import read_rational

QUESTIONS: dict[str, type[Question[Any]]] = {
    question.name: question
    for question in (
        Positivity,
        ZeroMap,
        Maximum,
        Lipschitz,
        Surjectivity,
        Injectivity,
        ZonotopeContainment,
        Regions,
        Reachability,
    )
}
"""Every question by its name on the command line."""

ON_SPACE = frozenset({Surjectivity.name, Injectivity.name, ZonotopeContainment.name})
"""The questions that are about all of R^d, wherever else a network is asked about."""


def parameters(name: str) -> dict[str, Any]:
    """What a question takes beside a network and a domain, such as p, with the defaults.

    >>> parameters("lipschitz")
    {'p': '2'}
    """
    if name not in QUESTIONS:
        raise InputError(f"unknown question {name!r}; known: {', '.join(QUESTIONS)}")
    given = {"network", "domain", *PROMISES}
    return {field.name: field.default for field in fields(QUESTIONS[name]) if field.name not in given}  # type: ignore[arg-type]


def parsed(name: str, given: Mapping[str, object]) -> dict[str, Any]:
    """The values of all parameters of a question: those that are given, as texts or numbers, and else the defaults.

    Raises
    ------
    InputError
        If the question or a parameter is unknown, or a value is no exact number where one is needed.

    >>> parsed("positivity", {"threshold": "1/2"})
    {'threshold': Fraction(1, 2)}
    """
    values = parameters(name)
    for parameter, value in given.items():
        if parameter not in values:
            known = ", ".join(values) or "none"
            raise InputError(f"the question {name} has no parameter {parameter!r}; known: {known}")
        values[parameter] = read_rational(value) if isinstance(values[parameter], Fraction) else str(value)
    return values


def ask(name: str, network: Network, domain: Domain, given: Mapping[str, object]) -> Question[Any]:
    """Put a question to a network.

    A network that is a layer followed by ReLUs only, x -> max(0, W x + b), is as good as its affine map where the
    question brings the ReLU: for injectivity.

    Raises
    ------
    InputError
        If a parameter is wrong, or the question cannot be asked about this network or domain.
    """
    values = parsed(name, given)
    if name == Injectivity.name and len(network.layers) == 2 and _is_identity(network.layers[1]):
        network = Network(network.layers[:1])
    question: Any = QUESTIONS[name]
    asked: Question[Any] = question(network, domain, **values)
    return asked


def _is_identity(layer: Layer) -> bool:
    return bool(np.array_equal(layer.weights, np.eye(layer.outputs)) and not layer.bias.any())


__all__ = [
    "ON_SPACE",
    "PROMISES",
    "QUESTIONS",
    "Injectivity",
    "Lipschitz",
    "Maximum",
    "Positivity",
    "Reachability",
    "Regions",
    "Surjectivity",
    "ZeroMap",
    "ZonotopeContainment",
    "ask",
    "parameters",
    "parsed",
]
