"""Every claim about random small networks: a slow prover proves it, and the checker accepts; or the claim is false."""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Regions, Surjectivity, ZeroMap
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from tests.networks import boxes, deep_networks, shallow_networks
from tests.oracles import questions as brute
from tests.oracles.cells import cells
from tests.proving import prove

NETWORKS = st.one_of(shallow_networks(2, 4), deep_networks(2, 2, 2))
DOMAINS = st.sampled_from(("space", "box", "bias-free"))


def checked(question: Question[Any], verdict: Verdict, value: Any, way: str, form: str = "") -> bool:
    """Whether the claims hold; the checker must think the same."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.proof"
        with ProofWriter(path, question) as proof:
            holds = prove(proof, question, verdict, value, way, form)
        if holds:
            check_proof(question, verdict, value, path)
        elif path.exists():
            with pytest.raises(ProofError):
                check_proof(question, verdict, value, path)
    return holds


@st.composite
def placed(draw: st.DrawFn) -> tuple[Network, Box | RealSpace, Box | None]:
    network, kind = draw(NETWORKS), draw(DOMAINS)
    if kind == "bias-free":
        network = network.recession
    box = draw(boxes(network.inputs)) if kind == "box" else None
    return network, box or RealSpace(network.inputs), box


@settings(max_examples=60, deadline=None)
@given(placed(), st.sampled_from(("ranges", "splits", "clauses")), st.sampled_from((0, 1, -1)))
def test_a_maximum_is_proved_and_nothing_less(
    place: tuple[Network, Box | RealSpace, Box | None], way: str, off: int
) -> None:
    network, domain, box = place
    value = brute.maximum(network, box)
    if not isinstance(value, Fraction):
        assert not checked(Positivity(network, domain, threshold=Fraction(5)), Verdict.NO, None, way)
        return
    bound = value + off * Fraction(1, 7)
    form = "cone" if bound < 0 and box is None else ""
    assert checked(Positivity(network, domain, threshold=bound), Verdict.NO, None, way, form) == (off >= 0)
    if off == 0:
        assert checked(Maximum(network, domain), Verdict.VALUE, value, way, form)


@settings(max_examples=25, deadline=None)
@given(placed(), st.sampled_from(("ranges", "splits", "clauses")), st.booleans())
def test_a_zero_map_is_proved_exactly_if_it_is_one(
    place: tuple[Network, Box | RealSpace, Box | None], way: str, cancel: bool
) -> None:
    network, domain, box = place
    if cancel:  # twice the same last hidden layer, with opposite signs
        *hidden, last = network.layers
        if hidden:
            hidden[-1] = Layer(np.vstack([hidden[-1].weights] * 2), np.concatenate([hidden[-1].bias] * 2))
            last = Layer(np.hstack([last.weights, -last.weights]), [0.0])
        else:
            last = Layer(0 * last.weights, [0.0])
        network = Network((*hidden, last))
    assert checked(ZeroMap(network, domain), Verdict.YES, None, way) == brute.zero_map(network, box)


@settings(max_examples=25, deadline=None)
@given(deep_networks(2, 2, 2), st.sampled_from(("ranges", "splits", "clauses")), st.sampled_from(("unit", "cone")))
def test_a_network_is_proved_not_surjective_exactly_if_it_is_not(network: Network, way: str, form: str) -> None:
    question = Surjectivity(network, RealSpace(network.inputs))
    assert checked(question, Verdict.NO, None, way, form) == (not brute.surjective(network))


@settings(max_examples=30, deadline=None)
@given(placed(), st.sampled_from(("1", "2", "inf")), st.booleans())
def test_a_lipschitz_constant_is_proved_and_nothing_less(
    place: tuple[Network, Box | RealSpace, Box | None], p: str, less: bool
) -> None:
    network, domain, box = place
    if box is not None and box.flat:
        return
    value = brute.lipschitz(network, box, p)
    question = Lipschitz(network, domain, p=p)
    assert checked(question, Verdict.VALUE, value, "ranges")
    if less:
        with pytest.raises(ProofError, match=r"at most|not negative"):
            checked(question, Verdict.VALUE, value - Fraction(1, 2**20), "ranges")


@settings(max_examples=30, deadline=None)
@given(placed(), st.sampled_from((0, 1, -1)))
def test_a_count_is_proved_and_no_other(place: tuple[Network, Box | RealSpace, Box | None], off: int) -> None:
    network, domain, box = place
    if box is not None and box.flat:
        return
    patterns = {cell.pattern for cell in cells(network, box)}
    question = Regions(network, domain, kind="activation")
    if off == 0:
        assert checked(question, Verdict.VALUE, Fraction(len(patterns)), "ranges")
    else:
        with pytest.raises(ProofError, match="regions were found"):
            checked(question, Verdict.VALUE, Fraction(len(patterns) + off), "ranges")


@settings(max_examples=40, deadline=None)
@given(shallow_networks(2, 6), st.sampled_from(("ranges", "splits", "clauses")))
def test_injectivity_is_proved_exactly_if_it_holds(network: Network, way: str) -> None:
    if network.layers[0].outputs == 0:
        return
    layer = Network(network.layers[:1])
    question = Injectivity(layer, RealSpace(layer.inputs))
    if brute.injective(layer):
        assert checked(question, Verdict.YES, None, way)
    else:
        with pytest.raises(ProofError, match="have rank"):
            checked(question, Verdict.YES, None, way)
