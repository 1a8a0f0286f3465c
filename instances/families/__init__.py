"""The seeded distributions of source problems and of networks, one a file, and their registry.

Here live the registry and what it knows of a family: its parameters, read off the signature of its function. A
family draws only from `random.Random(seed).random()`, the one generator that Python documents to stay the same, so
that the same seed makes the same instance everywhere.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import comb, inf
from typing import Literal, get_args, get_origin, get_type_hints

from instances.errors import InputError, shown
from instances.families.constructed_networks.deepsets import deepsets
from instances.families.constructed_networks.folding import folding
from instances.families.constructed_networks.max_network import max_network
from instances.families.constructed_networks.max_of_five_network import max_of_five_network
from instances.families.constructed_networks.tent import tent
from instances.families.known_network import KnownNetwork
from instances.families.law import Law
from instances.families.problems.gnp_clique import LAWS as CLIQUE_LAWS
from instances.families.problems.gnp_clique import gnp_clique
from instances.families.problems.gnp_multicolored_clique import LAWS as MULTICOLORED_CLIQUE_LAWS
from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.families.problems.gnp_partitioned_subgraph import LAWS as PARTITIONED_SUBGRAPH_LAWS
from instances.families.problems.gnp_partitioned_subgraph import gnp_partitioned_subgraph
from instances.families.problems.nae_gadget_digraph import nae_gadget_digraph
from instances.families.problems.planted_clique import planted_clique
from instances.families.problems.random_digraph import random_digraph
from instances.families.problems.random_exact_cover import random_exact_cover
from instances.families.problems.random_k_sum import LAWS as K_SUM_LAWS
from instances.families.problems.random_k_sum import random_k_sum
from instances.families.problems.random_ksat import random_ksat
from instances.families.problems.random_multicolored_set_cover import LAWS as SET_COVER_LAWS
from instances.families.problems.random_multicolored_set_cover import random_multicolored_set_cover
from instances.families.problems.random_subset_sum import random_subset_sum
from instances.families.random_networks.bottleneck_network import bottleneck_network
from instances.families.random_networks.gaussian_layer import gaussian_layer
from instances.families.random_networks.gaussian_network import LAWS as GAUSSIAN_LAWS
from instances.families.random_networks.gaussian_network import gaussian_network
from instances.families.random_networks.generic_shallow_network import generic_shallow_network
from instances.families.random_networks.he_network import he_network
from instances.families.random_networks.hidden_symmetry_pair import hidden_symmetry_pair
from instances.families.random_networks.large_input_network import large_input_network
from instances.families.random_networks.planted_patterns import planted_patterns
from instances.families.random_networks.random_tropical_map import random_tropical_map
from instances.families.random_networks.zero_map_pair import zero_map_pair
from instances.families.random_networks.zonotope_norm import zonotope_norm
from instances.families.trained import trained_deep_network, trained_network
from instances.numbers.rationals import read_number
from instances.problem import SourceProblem

Value = int | float | str
"""What a parameter can be (a bool is an int)."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a family.

    Parameters
    ----------
    kind
        Its type: int, float (an int will do) or bool.
    words
        Strings that may stand in place of a value of that type.
    doc
        One line on what it means.
    default
        The value if none is given; None if one must be.
    """

    kind: type[int] | type[float] | type[bool]
    words: tuple[str, ...]
    doc: str
    default: Value | None

    @property
    def expected(self) -> str:
        """What would be right, for a message."""
        plain = {int: "an integer", float: "a number", bool: "true or false"}[self.kind]
        return " or ".join([plain, *map(repr, self.words)])

    def accepts(self, value: object) -> bool:
        """Whether `value` has the parameter's type or is one of its words; the family checks the range."""
        if isinstance(value, str):
            return value in self.words
        if isinstance(value, bool) or self.kind is bool:
            return isinstance(value, bool) and self.kind is bool
        return isinstance(value, (int, float) if self.kind is float else int)

    def parse(self, text: str) -> Value:
        """The value that `text` stands for on a command line; `InputError` with what would be right."""
        if text in self.words:
            return text
        try:
            return {"true": True, "false": False}[text.lower()] if self.kind is bool else read_number(text, self.kind)
        except (KeyError, InputError):
            raise InputError(f"{shown(text)} is not {self.expected}") from None


@dataclass(frozen=True)
class Family:
    """A distribution of source problems or of networks, with named parameters and a seed.

    Parameters
    ----------
    name
        The literature's name in kebab case.
    draw
        The function that makes an instance. Its parameters, but for `seed`, are annotated
        ``Annotated[type, "doc"]``, where the type is int, float or bool, or int or float with literal
        strings.
    effort
        About how many random numbers, entries or steps the function takes for values of its parameters, by which those
        are refused that would take too long.
    laws
        What theory predicts of the cost, by kinds of algorithm.
    kinds
        Parameters whose values are distributions of their own: costs under different ones are never put on one curve.
    numbering
        Parameters that only say which of several instances of one distribution it is, as a seed does.
    """

    name: str
    draw: Callable[..., SourceProblem | KnownNetwork]
    effort: Callable[..., float] = lambda **params: 0
    laws: tuple[Law, ...] = ()
    kinds: tuple[str, ...] = ()
    numbering: tuple[str, ...] = ()

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """Every parameter but the seed, by name, in the order of the function's signature."""
        hints = get_type_hints(self.draw, include_extras=True)
        found = {}
        for name, parameter in inspect.signature(self.draw).parameters.items():
            if name != "seed":
                hint, doc = get_args(hints[name])
                kinds = get_args(hint) or (hint,)
                (kind,) = [k for k in kinds if get_origin(k) is not Literal]
                words = tuple(word for k in kinds if get_origin(k) is Literal for word in get_args(k))
                default = None if parameter.default is inspect.Parameter.empty else parameter.default
                found[name] = Parameter(kind, words, doc, default)
        return found

    def check(self, *, seed: int, **params: Value) -> None:
        """Raise what `build` would raise before it draws anything."""
        if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
            raise InputError(f"family {self.name}: seed is {shown(seed)}; it must be an integer of at least 0")
        for name, value in params.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters)
                raise InputError(f"family {self.name}: unknown parameter {shown(name)}; known: {known}")
            if not self.parameters[name].accepts(value):
                raise InputError(
                    f"family {self.name}: {name} is {shown(value)}; it must be {self.parameters[name].expected}"
                )
        for name, parameter in self.parameters.items():
            if parameter.default is None and name not in params:
                raise InputError(f"family {self.name}: parameter {name!r} is missing; it must be {parameter.expected}")
        if not self._affordable(params):
            told = ", ".join(f"{name} = {shown(value)}" for name, value in params.items())
            raise InputError(f"family {self.name}: {told} would take too long or too much memory to be drawn")

    def build(self, *, seed: int, **params: Value) -> SourceProblem | KnownNetwork:
        """Draw the instance of this seed, the same on every machine.

        Raises
        ------
        InputError
            Naming the family and the parameter that is unknown, missing, of the wrong type or out of range; or if
            drawing would take too long.
        """
        self.check(seed=seed, **params)
        try:
            return self.draw(seed=seed, **params)
        except InputError as error:
            raise InputError(f"family {self.name}: {error}") from None

    def _affordable(self, params: Mapping[str, Value]) -> bool:
        """Whether drawing takes a reasonable effort; values that the family refuses by itself are left to it."""
        values = {name: parameter.default for name, parameter in self.parameters.items()} | dict(params)
        numbers = [value for value in values.values() if isinstance(value, (int, float))]
        if not all(0 <= number < inf for number in numbers):
            return True
        try:
            return self.effort(**values) <= MOST_EFFORT
        except OverflowError:
            return False


MOST_EFFORT = 50_000_000
"""No instance is drawn that takes more of it: some seconds, and some hundred MiB."""

_ENTRY, _CALIBRATION = 10, 2000
"""Of a random number that is kept, and of those that calibration draws for each of them."""


def _each(parameter: object) -> int:
    """The effort for each random number, where a parameter may ask for a calibration."""
    return _CALIBRATION if parameter == "calibrated" else _ENTRY


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            "gnp-multicolored-clique",
            gnp_multicolored_clique,
            lambda colors, nodes, density, planted: (colors * nodes) ** 2 / 2 * _each(density) + _ENTRY * colors**2,
            MULTICOLORED_CLIQUE_LAWS,
        ),
        Family(
            "random-ksat",
            random_ksat,
            lambda variables, ratio, width: (
                variables * (10 if isinstance(ratio, str) else 1 + ratio * width) * _each(ratio)
            ),
        ),
        Family(
            "random-multicolored-set-cover",
            random_multicolored_set_cover,
            lambda colors, labels, elements, density: (
                (colors * labels + 1) * (1000 if isinstance(elements, str) else elements) * _each(elements) / 10
                + _ENTRY * colors * labels
            ),
            SET_COVER_LAWS,
        ),
        Family("random-subset-sum", random_subset_sum, lambda items, bits, planted: _ENTRY * items),
        Family(
            "random-exact-cover",
            random_exact_cover,
            lambda elements, sets, members, planted: _ENTRY * (sets + 1) * (elements + 1),
        ),
        Family("random-digraph", random_digraph, lambda nodes, density: _ENTRY * nodes**2),
        Family(
            "nae-gadget-digraph", nae_gadget_digraph, lambda variables, ratio: _ENTRY * variables * (25 + 40 * ratio)
        ),
        Family(
            "gaussian-network",
            gaussian_network,
            lambda inputs, width, bias, second_width: (
                4 * (inputs + second_width + 1) * (width + 1) * _each(bias) + _ENTRY * inputs
            ),
            GAUSSIAN_LAWS,
        ),
        Family(
            "generic-shallow-network",
            generic_shallow_network,
            lambda inputs, neurons: _ENTRY * (inputs + 1) * (neurons + 1),
        ),
        Family("gnp-clique", gnp_clique, lambda nodes, k, density: _ENTRY * nodes**2, CLIQUE_LAWS),
        Family("planted-clique", planted_clique, lambda nodes, delta, k, planted: _ENTRY * nodes**2),
        Family(
            "gnp-partitioned-subgraph",
            gnp_partitioned_subgraph,
            lambda colors, nodes, pattern, density: _ENTRY * colors * (colors * nodes**2 + colors**2),
            PARTITIONED_SUBGRAPH_LAWS,
            ("pattern",),
        ),
        Family(
            "random-k-sum", random_k_sum, lambda integers, summands, bits, planted: 100 * _ENTRY * integers, K_SUM_LAWS
        ),
        Family("gaussian-layer", gaussian_layer, lambda inputs, rows: 4 * _ENTRY * inputs * rows),
        Family(
            "zonotope-norm",
            zonotope_norm,
            lambda inputs, generators: _ENTRY * (inputs + 1) * (generators + 1) * 2 ** min(inputs, 12),
        ),
        Family("max-network", max_network, lambda inputs, space: _ENTRY * inputs**2),
        Family("max-of-five-network", max_of_five_network),
        Family("tent", tent, lambda folds, space: 1000 * folds),
        Family(
            "zero-map-pair",
            zero_map_pair,
            lambda inputs, width, hidden_layers, nudged: _ENTRY * (width + 1) * (inputs + 4 * width + 1),
        ),
        Family("deepsets", deepsets, lambda numbers, alpha, gamma: _ENTRY * (numbers + 1) ** 2),
        Family(
            "folding",
            folding,
            lambda inputs, pieces, folds, neurons: (
                _ENTRY * inputs**2 * pieces * (folds * inputs * pieces + neurons)
                + _CALIBRATION * (comb(neurons, inputs) << inputs if max(neurons, inputs) <= _CALIBRATION else inf)
            ),
        ),
        Family(
            "random-tropical-map",
            random_tropical_map,
            lambda inputs, numerator, denominator, symmetric: (
                _ENTRY * (inputs + 1 + numerator + denominator) * (numerator + denominator)
            ),
        ),
        Family(
            "he-network",
            he_network,
            lambda inputs, width, second_width, third_width: (
                _ENTRY * ((inputs + second_width + 1) * (width + 1) + (second_width + 1) * (third_width + 1))
            ),
        ),
        Family("trained-network", trained_network, lambda width, start: _ENTRY**4, numbering=("start",)),
        Family(
            "trained-deep-network",
            trained_deep_network,
            lambda inputs, width, second_width, third_width, start: _ENTRY**4,
            numbering=("start",),
        ),
        Family(
            "large-input-network",
            large_input_network,
            lambda inputs, neurons, outputs: _ENTRY * (inputs * neurons + outputs) * (neurons + 1),
        ),
        Family(
            "hidden-symmetry-pair",
            hidden_symmetry_pair,
            lambda inputs, neurons, hidden_layers, nudged, hidden: (
                10 * _ENTRY * (neurons + 1) * (inputs + 4 * neurons * (hidden_layers - 1) + 1)
            ),
        ),
        Family(
            "bottleneck-network",
            bottleneck_network,
            lambda inputs, first, second, off, on, hidden: 100 * _ENTRY * (first + 1) * (inputs + second + 1),
        ),
        Family(
            "planted-patterns",
            planted_patterns,
            lambda inputs, neurons, outputs, patterns, density: (
                _ENTRY * (inputs * (inputs + neurons + patterns * inputs) + neurons * (inputs**2 / 50 + outputs))
            ),
        ),
    )
}
"""Every family by its name."""

__all__ = [
    "FAMILIES",
    "Family",
    "Law",
    "Parameter",
    "Value",
    "bottleneck_network",
    "deepsets",
    "folding",
    "gaussian_layer",
    "gaussian_network",
    "generic_shallow_network",
    "gnp_clique",
    "gnp_multicolored_clique",
    "gnp_partitioned_subgraph",
    "he_network",
    "hidden_symmetry_pair",
    "large_input_network",
    "max_network",
    "max_of_five_network",
    "nae_gadget_digraph",
    "planted_clique",
    "planted_patterns",
    "random_digraph",
    "random_exact_cover",
    "random_k_sum",
    "random_ksat",
    "random_multicolored_set_cover",
    "random_subset_sum",
    "random_tropical_map",
    "tent",
    "trained_deep_network",
    "trained_network",
    "zero_map_pair",
    "zonotope_norm",
]
