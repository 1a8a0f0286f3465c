"""Random instances of every family, on every route to every question, from trivial to hopeless."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random

from instances.errors import InputError
from instances.families import Value
from instances.families.known_network import KnownNetwork
from instances.plan import plan
from instances.questions import QUESTIONS
from instances.recipe import FamilyOrigin, Recipe, params
from instances.reductions import REDUCTIONS

SIZES: Mapping[str, Mapping[str, Sequence[Value]]] = {
    "gnp-multicolored-clique": {"colors": (2, 3, 4, 6), "nodes": (2, 4, 8, 12), "density": ("threshold", 0.3, 0.7)},
    "gnp-clique": {"nodes": (4, 8, 16, 40), "k": (2, 3, 4), "density": (0.3, 0.5)},
    "planted-clique": {"nodes": (6, 12, 30), "delta": (0.4,), "k": (3, 5, "3log2n"), "planted": (True, False)},
    "gnp-partitioned-subgraph": {
        "colors": (2, 4, 6),
        "nodes": (2, 4, 8, 12),
        "pattern": ("path", "cycle", "grid", "complete"),
        "density": ("threshold", 0.4),
    },
    "random-k-sum": {"integers": (5, 8, 12, 20), "summands": (2, 3, 4), "bits": (7, 10), "planted": (0, 1)},
    "gaussian-layer": {"inputs": (2, 3, 5, 8), "rows": (8, 20, 50)},
    "zonotope-norm": {"inputs": (2, 3, 5, 8), "generators": (5, 10, 30)},
    "random-ksat": {"variables": (5, 12, 20, 40), "ratio": (3.0, 4.26, 6.0)},
    "random-multicolored-set-cover": {"colors": (2, 3, 4), "labels": (3, 6, 10), "elements": (4, 12, "threshold")},
    "random-digraph": {"nodes": (4, 8, 16, 30), "density": (0.2, "threshold", 0.6)},
    "nae-gadget-digraph": {"variables": (3, 6, 12), "ratio": (2.1,)},
    "gaussian-network": {
        "inputs": (2, 4, 8, 20),
        "width": (8, 20, 60),
        "bias": (-1.0, -4.0),
        "second_width": (0, 0, 8, 20),
    },
    "generic-shallow-network": {"inputs": (2, 3, 4), "neurons": (6, 12, 20)},
    "max-network": {"inputs": (3, 8, 16, 40)},
    "max-of-five-network": {},
    "tent": {"folds": (3, 8, 14, 40)},
    "random-subset-sum": {"items": (4, 12, 24), "bits": (4, 12, 24), "planted": (False, True)},
    "random-exact-cover": {"elements": (6, 12), "sets": (4, 12, 30)},
    "deepsets": {"numbers": (2, 4, 8, 20), "alpha": (0, 2, 5), "gamma": (-1, 1)},
    "folding": {"inputs": (1, 2), "pieces": (2, 3), "folds": (1, 3), "neurons": (3, 6)},
    "random-tropical-map": {"inputs": (1, 3, 5), "numerator": (2, 8, 20), "denominator": (1, 6)},
    "he-network": {"inputs": (2, 4, 8), "width": (3, 10, 30), "second_width": (4, 12), "third_width": (0, 0, 4)},
    "large-input-network": {"inputs": (6, 40), "neurons": (2, 6), "outputs": (1,)},
    "trained-network": {"width": (2, 5, 8), "start": (0, 3)},
    "trained-deep-network": {
        "inputs": (2,),
        "width": (2,),
        "second_width": (2,),
        "third_width": (0, 2),
        "start": (0, 24),
    },
    "zero-map-pair": {"inputs": (2, 4, 8), "width": (3, 8, 20), "hidden_layers": (1, 2), "nudged": (False, True)},
    "hidden-symmetry-pair": {
        "inputs": (2, 4, 8),
        "neurons": (3, 8, 20),
        "hidden_layers": (1, 2),
        "nudged": (False, True),
        "hidden": (False, True),
    },
    "bottleneck-network": {"inputs": (2, 4, 8), "first": (1, 2), "second": (2, 4, 12), "off": (0, 1)},
    "planted-patterns": {"inputs": (2, 4, 8), "neurons": (4, 12, 40), "outputs": (1,), "patterns": (0, 2)},
}
"""Of every family values of its parameters; what none of our solvers does in seconds is among them."""

ROUTES: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]] = {
    "lipschitz": [("lipschitz", {"p": p}) for p in ("1", "2", "inf")],
    "regions": [("regions", {"kind": kind}) for kind in ("linear", "activation", "touching", "maps", "boundary")],
    "reachability": [("reachability", {"target": target}) for target in ("Y_0 > 1", "Y_0 >= 0 and Y_0 <= 1/2")],
}
"""What questions take; others take nothing."""


def drawn(family: str, seed: int) -> Recipe:
    """An instance of a family: its parameters, its route and what is drawn all depend on the seed."""
    random = Random(f"{family} {seed}")
    chosen = {name: random.choice(values) for name, values in SIZES[family].items()}
    routes = _routes(family)
    question, given, via = routes[random.randrange(len(routes))]
    return plan(FamilyOrigin(family, params(**chosen), seed), question, via, given=given)


@cache
def _routes(family: str) -> list[tuple[str, Mapping[str, str], tuple[str, ...]]]:
    return list(_found(family))


def _found(family: str) -> Iterator[tuple[str, Mapping[str, str], tuple[str, ...]]]:
    """Every question with every first step that leads to it."""
    smallest = {name: values[0] for name, values in SIZES[family].items()}
    origin = FamilyOrigin(family, params(**smallest), 0)
    source = origin.build()
    steps: list[tuple[str, ...]] = [()]
    if not isinstance(source, KnownNetwork):
        steps = [(name,) for name, reduction in REDUCTIONS.items() if isinstance(source, reduction.source_type)]
    for name in QUESTIONS:
        for question, given in ROUTES.get(name, [(name, {})]):
            for via in steps:
                try:
                    _ = plan(origin, question, via, given=given).chain.target
                except InputError:
                    continue
                yield question, given, via
