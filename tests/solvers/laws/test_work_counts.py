"""The methods do exactly the work they did: a change of speed that is no change of the clock shows here first.

The numbers are no laws. Where a change of a method is meant to change them,
`python -m tests.solvers.laws.test_work_counts` prints the new table, and the difference is what the change is worth.
Left out are the engine's own counts of milp, and boxes, whose products of floats differ in their last bits between
processors.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.families.problems.random_ksat import random_ksat
from instances.families.random_networks.gaussian_network import gaussian_network
from instances.families.random_networks.zero_map_pair import zero_map_pair
from instances.network import Network
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Regions, Surjectivity, ZeroMap
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from instances.reductions.to_decisions.multicolored_clique_to_bias_free_positivity import (
    MulticoloredCliqueToBiasFreePositivity,
)
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.answer import Stop
from solvers.registry import load
from solvers.solver import Limits

LIMITS = Limits(wall_s=60, memory_bytes=2**32)

UNSTEADY = {"milp": frozenset({"nodes", "iterations"})}
"""What an engine counts in its own way."""

Table = dict[str, dict[str, dict[str, int]]]
"""Counts by question and solver."""


def clique(colors: int, nodes: int, seed: int) -> Question[Any]:
    return MulticoloredCliqueToPositivity(gnp_multicolored_clique(colors, nodes, "threshold", seed=seed)).target


def gaussian(*shape: int) -> tuple[Network, Box]:
    known = gaussian_network(*shape[:2], "calibrated", *shape[2:], seed=1)
    assert isinstance(known.domain, Box)
    return known.network, known.domain


def layer(inputs: int, neurons: int) -> Network:
    return Network(gaussian(inputs, neurons)[0].layers[:1])


QUESTIONS: dict[str, Callable[[], Question[Any]]] = {
    "clique 2x4": lambda: clique(2, 4, 0),
    "clique 3x4": lambda: clique(3, 4, 0),
    "clique 4x6": lambda: clique(4, 6, 1),
    "bias-free clique 2x3": lambda: (
        MulticoloredCliqueToBiasFreePositivity(gnp_multicolored_clique(2, 3, "threshold", seed=0)).target
    ),
    "3-SAT of 5 variables": lambda: CnfToPositivity(random_ksat(5, 5.0, seed=2)).target,
    "gaussian 3x12": lambda: Positivity(*gaussian(3, 12)),
    "gaussian 2-6-6": lambda: Positivity(*gaussian(2, 6, 6)),
    "maximum 2x12": lambda: Maximum(*gaussian(2, 12)),
    "maximum 2-5-5": lambda: Maximum(*gaussian(2, 5, 5)),
    "lipschitz 2x8, p = 1": lambda: Lipschitz(*gaussian(2, 8), p="1"),
    "lipschitz 2-4-4, p = inf": lambda: Lipschitz(*gaussian(2, 4, 4), p="inf"),
    "activation regions 3x8": lambda: Regions(*gaussian(3, 8), kind="activation"),
    "linear regions 2-4-4": lambda: Regions(*gaussian(2, 4, 4)),
    "touching regions 2-4-4": lambda: Regions(*gaussian(2, 4, 4), kind="touching"),
    "affine maps 2-4-4": lambda: Regions(*gaussian(2, 4, 4), kind="maps"),
    "boundary 2-4-4": lambda: Regions(*gaussian(2, 4, 4), kind="boundary"),
    "surjectivity 3x10": lambda: Surjectivity(gaussian(3, 10)[0], RealSpace(3)),
    "injectivity 3x12": lambda: Injectivity(layer(3, 12), RealSpace(3)),
    "zero map of two layers": lambda: ZeroMap(
        zero_map_pair(2, 2, 2, seed=0).network, zero_map_pair(2, 2, 2, seed=0).domain
    ),
}

SOLVERS = ("region", "sweep", "milp", "activation-sat", "tropical", "auto")

HOPELESS = {
    *(("clique 3x4", solver) for solver in ("region", "tropical")),
    *(("clique 4x6", solver) for solver in ("region", "sweep", "milp", "tropical")),
    *(("3-SAT of 5 variables", solver) for solver in ("region", "sweep", "tropical")),
}
"""What takes too long for a test."""

WORK: Table = {
    "clique 2x4": {
        "region": {"regions": 121, "lps": 121},
        "sweep": {"lines": 24, "crossings": 288, "ties": 32},
        "milp": {"binaries": 12},
        "activation-sat": {"stable": 4, "merged": 18, "ridges": 2, "discarded": 14},
        "tropical": {"lps": 497, "monomials": 106},
        "auto": {"sweep.lines": 24, "sweep.crossings": 288, "sweep.ties": 32},
    },
    "clique 3x4": {
        "sweep": {"lines": 1008, "crossings": 22032},
        "milp": {"binaries": 28},
        "activation-sat": {"stable": 6, "merged": 40, "ridges": 5, "discarded": 33},
        "auto": {
            "activation-sat.stable": 6,
            "activation-sat.merged": 40,
            "activation-sat.ridges": 5,
            "activation-sat.discarded": 33,
        },
    },
    "clique 4x6": {
        "activation-sat": {"choices": 12, "stable": 8, "merged": 249, "ridges": 10, "pieces": 89, "discarded": 91},
        "auto": {
            "activation-sat.choices": 12,
            "activation-sat.stable": 8,
            "activation-sat.merged": 249,
            "activation-sat.ridges": 10,
            "activation-sat.pieces": 89,
            "activation-sat.discarded": 91,
        },
    },
    "bias-free clique 2x3": {
        "region": {"regions": 90, "lps": 188},
        "sweep": {"lines": 171, "crossings": 2187, "ties": 2187},
        "milp": {"binaries": 11},
        "activation-sat": {
            "choices": 18,
            "conflicts": 11,
            "lemmas": 44,
            "clauses": 10,
            "lps": 779,
            "nodes": 8467,
            "stable": 3,
            "ridges": 18,
            "pieces": 29,
        },
        "tropical": {"lps": 705, "monomials": 126},
        "auto": {"sweep.lines": 171, "sweep.crossings": 2187, "sweep.ties": 2187},
    },
    "3-SAT of 5 variables": {
        "milp": {"binaries": 5},
        "activation-sat": {
            "choices": 14,
            "conflicts": 3,
            "lemmas": 7,
            "lps": 15,
            "stable": 12,
            "merged": 7,
            "ridges": 23,
            "pieces": 28,
        },
        "auto": {
            "activation-sat.choices": 14,
            "activation-sat.conflicts": 3,
            "activation-sat.lemmas": 7,
            "activation-sat.lps": 15,
            "activation-sat.stable": 12,
            "activation-sat.merged": 7,
            "activation-sat.ridges": 23,
            "activation-sat.pieces": 28,
        },
    },
    "gaussian 3x12": {
        "region": {"regions": 103, "lps": 323},
        "sweep": {"lines": 150, "crossings": 576},
        "milp": {"binaries": 5},
        "activation-sat": {"nodes": 49, "stable": 1, "ridges": 11, "pieces": 16},
        "tropical": {"lps": 65, "monomials": 35},
        "auto": {"sweep.lines": 150, "sweep.crossings": 576},
    },
    "gaussian 2-6-6": {
        "region": {"regions": 19, "lps": 79},
        "milp": {"lps": 10, "binaries": 8},
        "activation-sat": {"lps": 7},
        "tropical": {"lps": 340, "monomials": 44},
        "auto": {"boxes.boxes": 1},
    },
    "maximum 2x12": {
        "region": {"regions": 44, "lps": 159},
        "sweep": {"questions": 1, "lines": 16, "crossings": 114, "ties": 2},
        "milp": {"questions": 1, "binaries": 5},
        "activation-sat": {"questions": 1, "nodes": 49, "stable": 2, "ridges": 12, "pieces": 17},
        "tropical": {"lps": 55, "monomials": 28},
        "auto": {"sweep.questions": 1, "sweep.lines": 16, "sweep.crossings": 114, "sweep.ties": 2},
    },
    "maximum 2-5-5": {
        "region": {"regions": 14, "lps": 43},
        "milp": {"questions": 1, "lps": 10, "binaries": 4},
        "activation-sat": {"questions": 1, "conflicts": 1, "lemmas": 5, "clauses": 4, "lps": 17},
        "tropical": {"lps": 144, "monomials": 19},
        "auto": {"boxes.boxes": 5, "boxes.leaves": 2, "boxes.cells": 1, "boxes.lps": 21},
    },
    "lipschitz 2x8, p = 1": {
        "region": {"regions": 15, "vertices": 25},
        "milp": {"binaries": 14, "patterns": 2},
        "tropical": {"lps": 29, "monomials": 11, "cells": 15},
        "auto": {"region.regions": 15, "region.vertices": 25},
    },
    "lipschitz 2-4-4, p = inf": {
        "region": {"regions": 7, "lps": 1, "vertices": 25},
        "milp": {"lps": 4, "binaries": 4, "patterns": 1},
        "tropical": {"lps": 47, "monomials": 11, "cells": 7},
        "auto": {"region.regions": 7, "region.lps": 1, "region.vertices": 25},
    },
    "activation regions 3x8": {
        "region": {"regions": 66, "vertices": 127},
        "auto": {"region.regions": 66, "region.vertices": 127},
    },
    "linear regions 2-4-4": {
        "region": {"regions": 7, "lps": 9},
        "tropical": {"lps": 47, "monomials": 11, "cells": 7},
        "auto": {"region.regions": 7, "region.lps": 9},
    },
    "touching regions 2-4-4": {
        "region": {"regions": 7, "lps": 9},
        "tropical": {"lps": 47, "monomials": 11, "cells": 7},
        "auto": {"region.regions": 7, "region.lps": 9},
    },
    "affine maps 2-4-4": {
        "region": {"regions": 7, "lps": 38},
        "tropical": {"lps": 47, "monomials": 11, "cells": 7},
        "auto": {"region.regions": 7, "region.lps": 38},
    },
    "boundary 2-4-4": {
        "region": {"regions": 16, "vertices": 61},
        "auto": {"region.regions": 16, "region.vertices": 61},
    },
    "surjectivity 3x10": {
        "region": {"questions": 2, "unit_box": 2, "regions": 3, "lps": 21},
        "sweep": {"questions": 2, "unit_box": 2, "lines": 90, "crossings": 720, "ties": 720},
        "milp": {"questions": 2, "unit_box": 2, "binaries": 10},
        "activation-sat": {"questions": 2, "unit_box": 2, "nodes": 2, "ridges": 20, "pieces": 30},
        "tropical": {"lps": 34, "monomials": 52},
        "auto": {
            "sweep.questions": 2,
            "sweep.unit_box": 2,
            "sweep.lines": 90,
            "sweep.crossings": 720,
            "sweep.ties": 720,
        },
    },
    "injectivity 3x12": {
        "region": {"regions": 1, "lps": 18},
        "activation-sat": {"lemmas": 4, "clauses": 3, "lps": 5},
        "auto": {"activation-sat.lemmas": 4, "activation-sat.clauses": 3, "activation-sat.lps": 5},
    },
    "zero map of two layers": {
        "region": {"questions": 2, "regions": 10, "lps": 16},
        "milp": {"questions": 2, "lps": 8, "binaries": 10},
        "activation-sat": {"questions": 2, "conflicts": 8, "lemmas": 14, "lps": 38},
        "tropical": {"lps": 4, "monomials": 8},
        "auto": {"region.questions": 2, "region.regions": 10, "region.lps": 16},
    },
}


def counts(name: str, solver: str) -> dict[str, int]:
    """What a solver counts that decides a question, without zeros; nothing if it refuses it."""
    question, method = QUESTIONS[name](), load(solver)
    if hasattr(method, "fold"):  # what is counted is the work on the network as it stands
        method = replace(method, fold=False)
    if method.refusal(question) is not None:
        return {}
    answer = method.solve(question, LIMITS)
    assert answer.stop is Stop.FINISHED, answer.reason
    left_out = UNSTEADY.get(solver, frozenset())
    return {count: amount for count, amount in answer.work.items() if amount and count not in left_out}


def asked() -> Iterator[tuple[str, str]]:
    return ((name, solver) for name in QUESTIONS for solver in SOLVERS if (name, solver) not in HOPELESS)


@pytest.mark.parametrize(("name", "solver"), list(asked()))
def test_the_work_is_what_it_was(name: str, solver: str) -> None:
    assert counts(name, solver) == WORK[name].get(solver, {})


def test_the_table_has_nothing_else() -> None:
    assert list(WORK) == list(QUESTIONS)
    assert {(name, solver) for name, row in WORK.items() for solver in row} <= set(asked())


def main() -> None:
    """Print the table."""
    print("WORK: Table = {")
    for name in QUESTIONS:
        print(f'    "{name}": {{')
        for solver in SOLVERS:
            found = {} if (name, solver) in HOPELESS else counts(name, solver)
            if found:
                entries = ", ".join(f'"{count}": {amount}' for count, amount in found.items())
                print(f'        "{solver}": {{{entries}}},')
        print("    },")
    print("}")


if __name__ == "__main__":
    main()
