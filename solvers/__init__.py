"""One method a package or file, behind one interface: `solvers.solver`.

The names below are imported when they are first used, so that whoever needs one of them does not wait for all.

>>> from solvers import Limits, load
>>> from instances import Box, Layer, Network, Positivity
>>> tent = Network((Layer([[1], [1]], [0, -1]), Layer([[1, -2]], [-0.25])))
>>> load("region").solve(Positivity(tent, (0, 2)), Limits(10, 2**30)).verdict
<Verdict.YES: 'yes'>
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solvers.answer import Answer, Stop, unknown
    from solvers.checker.check import ProofError, check_proof
    from solvers.registry import known, load
    from solvers.solver import Deadline, Limits, Solver

__all__ = [
    "Answer",
    "Deadline",
    "Limits",
    "ProofError",
    "Solver",
    "Stop",
    "check_proof",
    "known",
    "load",
    "unknown",
]

_HOMES = {
    "answer": ("Answer", "Stop", "unknown"),
    "checker.check": ("ProofError", "check_proof"),
    "registry": ("known", "load"),
    "solver": ("Deadline", "Limits", "Solver"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"solvers.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
