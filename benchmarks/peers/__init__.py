"""Who takes part. One file is one competitor; it imports its library, so it is imported in its own process only."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from benchmarks.case import Case
from benchmarks.reply import Reply
from instances.errors import InputError
from solvers.registry import load

if TYPE_CHECKING:
    from benchmarks.peers.ours.certified import Certified
    from benchmarks.peers.ours.ours import Ours

_FOLDERS = {
    "programs": {
        "z3": "z3-solver",
        "z3-filtered": "z3-solver",
        "highs-big-m": "highspy",
        "highs-incremental": "highspy",
        "highs-filtered": "highspy",
        "highs-lipschitz": "highspy",
        "highs-regions": "highspy",
        "scip-big-m": "pyscipopt",
        "scip-sos2": "pyscipopt",
        "scip-filtered": "pyscipopt",
        "gscip-big-m": "ortools",
        "cp-sat-filtered": "ortools",
    },
    "verifiers": {"marabou": "maraboupy", "nnenum": "nnenum", "nnenum-regions": "nnenum", "exlipbab": "exlipbab"},
    "on_sources": {"sat-on-source": "python-sat", "sat-from-source": "python-sat", "cp-sat-subset-sum": "ortools"},
    "computations": {
        "hoffman-pvz": "python-flint",
        "hoffman-brute": "python-flint",
        "pruned-map": "highspy",
        "description": "highspy",
        "canonical-form": "python-flint",
        "equality": "python-flint",
        "pattern-dimension": "python-flint",
        "parameter-features": "numpy",
    },
}

PEERS = {name: needed for peers in _FOLDERS.values() for name, needed in peers.items()}
"""Competitors with the distribution that each needs. The file of ``a-b`` is ``a_b.py``, in its kind's folder."""


@dataclass(frozen=True)
class Competitor:
    """Somebody who answers.

    Parameters
    ----------
    solve
        From the case and the seconds allowed to a reply.
    prepare
        Called once before; its time does not count.
    """

    solve: Callable[[Case, float], Reply]
    prepare: Callable[[Case], None] = lambda case: None


def missing(name: str) -> str | None:
    """Why a competitor cannot take part; None if it can."""
    if name not in PEERS:
        try:
            load(name.rpartition(" ")[2])
        except InputError as error:
            return str(error)
        return None
    try:
        version(PEERS[name])
    except PackageNotFoundError:
        return f"{PEERS[name]} is not installed"
    return None


def find(name: str) -> Competitor:
    """The peer of that name, or else the package's own solver of that specification.

    ``certified SPECIFICATION`` writes and checks a proof, too, and ``clocked SPECIFICATION`` measures verification.
    """
    if name not in PEERS:
        way, _, spec = name.rpartition(" ")
        ours = _ours(way, spec)
        return Competitor(
            lambda case, seconds: ours.solve(case.question, seconds), lambda case: ours.prepare(case.question)
        )
    folder = next(folder for folder, peers in _FOLDERS.items() if name in peers)
    module = import_module(f"benchmarks.peers.{folder}.{name.replace('-', '_')}")
    if folder == "on_sources":
        return Competitor(lambda case, seconds: module.solve(case.source, seconds))
    return Competitor(lambda case, seconds: module.solve(case.question, seconds))


def _ours(way: str, spec: str) -> "Ours | Certified":
    """One of the package's solvers, measured in one of the ways that `find` lists."""
    if way == "certified":
        from benchmarks.peers.ours.certified import Certified

        return Certified(spec)
    if way == "clocked":
        from benchmarks.peers.ours.clocked import Clocked

        return Clocked(spec)
    from benchmarks.peers.ours.ours import Ours

    return Ours(spec)
