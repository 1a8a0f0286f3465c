"""Checking a proof computes a unit's term once for every change of the unit, however often nodes are entered."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.families.random_networks.gaussian_network import gaussian_network
from instances.problem import Verdict
from instances.questions import Positivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.activation_sat import ActivationSat
from solvers.certificate.write import ProofWriter
from solvers.checker.bound import Node
from solvers.checker.check import check_proof
from solvers.region import Region
from solvers.solver import Limits
from tests.solvers.proofs.proofs_by_hand import BIUNIT, RIDGES, text

LIMITS = Limits(wall_s=60, memory_bytes=2**32)


def counted(method: Callable[..., Any], calls: Counter[str]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        calls[method.__name__] += 1
        return method(*args)

    return call


def work(question: Positivity, path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the checker calls what is not free, and the proof's steps."""
    calls = Counter(line.split(" ")[0] for line in path.read_text().splitlines())
    for owner, name in ((Node, "_refresh"), (Node, "_change"), (Node, "_watch")):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name), calls))
    check_proof(question, Verdict.NO, None, path)
    assert 0 < calls["_refresh"] <= calls["_watch"] + calls["_change"]
    return calls


def test_a_lemma_costs_what_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = Positivity(RIDGES, BIUNIT, threshold=Fraction(10))
    lines = ["claim +1 domain", "atom 1 1 0 0", *["lemma f 1"] * 50, "leaf f", "qed"]
    path = tmp_path / "lemmas.proof"
    path.write_text(text(question, *lines))
    calls = work(question, path, monkeypatch)
    assert calls["_change"] == 50


def test_lemmas_of_a_search_cost_what_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = MulticoloredCliqueToPositivity(gnp_multicolored_clique(4, 6, "threshold", seed=1)).target
    path = tmp_path / "clique.proof"
    with ProofWriter(path, question) as proof:
        ActivationSat(structure=False).prove(question, LIMITS, proof)
    calls = work(question, path, monkeypatch)
    assert calls["lemma"] > 100


def test_a_tree_costs_what_its_nodes_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = gaussian_network(3, 12, "calibrated", seed=1)
    question = Positivity(known.network, known.domain)
    path = tmp_path / "tree.proof"
    with ProofWriter(path, question) as proof:
        Region().prove(question, LIMITS, proof)
    calls = work(question, path, monkeypatch)
    assert calls["split"] > 100
    assert calls["_change"] <= calls["range"] + 2 * calls["split"]
