"""Outside of its confinement a network is nowhere above the level, and the checker can follow why."""

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.disguises import disguised
from instances.families.problems.random_ksat import random_ksat
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.problems import MulticoloredClique
from instances.question import RealSpace
from instances.questions import Positivity
from instances.reductions.to_decisions.cnf_to_positivity import CnfToPositivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.region import Region
from solvers.ridges.superlevel_box import Confinement, confinement
from solvers.solver import Limits
from tests.networks import shallow_networks

PLENTY = Limits(wall_s=120, memory_bytes=4 * 2**30)


@st.composite
def bumps(draw: st.DrawFn) -> Network:
    """A constant and bumps c R(1 - |u . x - b|) with small u, most of them upwards."""
    d = draw(st.integers(1, 3))
    rows, biases, outgoing = [], [], []
    for _ in range(draw(st.integers(0, 6))):
        u = draw(st.lists(st.integers(-2, 2), min_size=d, max_size=d))
        b, c = draw(st.integers(-4, 4)), draw(st.sampled_from((1, 1, 1, 2, -1)))
        for shift, weight in ((1, 1), (0, -2), (-1, 1)):
            rows.append(u)
            biases.append(shift - b)
            outgoing.append(c * weight)
    hidden = Layer(np.array(rows, dtype=float).reshape(-1, d), np.array(biases, dtype=float))
    return Network((hidden, Layer([[float(c) for c in outgoing]], [draw(st.integers(-8, 1)) * 0.5])))


def inside(found: Confinement, network: Network, x: tuple[Fraction, ...]) -> bool:
    """Whether a point is in the box and in the intervals of the directions, by numpy's own grouping of rows."""
    if not found.box.contains(x):
        return False
    seen: list[tuple[int, ...]] = []
    for row in network.layers[0].weights.tolist():
        whole = [int(8 * v) for v in row]
        divisor = int(np.gcd.reduce(whole)) * (1 if next((v for v in whole if v), 0) >= 0 else -1)
        if divisor:
            u = tuple(v // divisor for v in whole)
            seen += [] if u in seen else [u]
    for unit, (low, high) in found.units.items():
        t = sum(v * a for v, a in zip(seen[unit - 1], x, strict=True))
        if (low is not None and t < low) or (high is not None and t > high):
            return False
    return True


@settings(deadline=None, max_examples=100)
@given(st.one_of(bumps(), shallow_networks()), st.integers(-2, 4), st.data())
def test_outside_of_the_confinement_nothing_is_above_the_level(
    network: Network, half: int, data: st.DataObject
) -> None:
    level = Fraction(half, 2)
    found = confinement(network, level)
    if found is None:
        return
    coordinates = st.one_of(st.integers(-12, 12), st.integers(-(10**6), 10**6)).map(lambda v: Fraction(v, 2))
    for _ in range(20):
        x = tuple(data.draw(coordinates) for _ in range(network.inputs))
        if not found.inputs or not inside(found, network, x):
            assert network.exact(x)[0] <= level


@settings(deadline=None, max_examples=20)
@given(bumps(), st.integers(-1, 3))
def test_sums_of_bumps_are_decided_and_proved_on_all_of_space(network: Network, half: int) -> None:
    question = Positivity(network, RealSpace(network.inputs), threshold=Fraction(half, 2))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.proof"
        with ProofWriter(path, question) as proof:
            answer = Region().prove(question, PLENTY, proof)
        assert answer.verdict is Region().solve(question, PLENTY).verdict
        if answer.verdict is Verdict.NO:
            check_proof(question, Verdict.NO, None, path)
        else:
            assert question.check(answer.witness)
            assert not path.exists()


HEXAGON = MulticoloredClique(((1, 2), (3, 4), (5, 6)), frozenset({(1, 3), (3, 6), (2, 6), (2, 4), (4, 5), (1, 5)}))
"""An edge between any two colours, and no triangle."""


def test_the_box_of_a_clique_is_the_one_that_the_theorem_promises() -> None:
    question = MulticoloredCliqueToPositivity(HEXAGON).target
    found = confinement(question.network, question.threshold)
    assert found is not None
    assert found.box == question.witness_box


def test_a_formula_is_confined_by_dual_multipliers_that_make_its_linear_parts_cancel() -> None:
    question = CnfToPositivity(random_ksat(4, 4.0, seed=1)).target
    found = confinement(question.network, question.threshold)
    assert found is not None
    assert {Fraction(-2), Fraction(2)} <= set(found.duals.values())
    assert found.box.lower == (Fraction(-1, 2),) * 4
    assert found.box.upper == (Fraction(3, 2),) * 4


@pytest.mark.parametrize("seed", range(4))
def test_other_coordinates_change_the_directions_but_not_what_is_proved(seed: int, tmp_path: Path) -> None:
    question = disguised(MulticoloredCliqueToPositivity(HEXAGON).target, "medium", seed).target
    assert isinstance(question, Positivity)
    with ProofWriter(tmp_path / "a.proof", question) as proof:
        assert Region().prove(question, PLENTY, proof).verdict is Verdict.NO
    check_proof(question, Verdict.NO, None, tmp_path / "a.proof")


LINE = Layer([[1.0]], [0.0])


@pytest.mark.parametrize(
    "network",
    [
        Network((LINE, Layer([[1.0]], [-5.0]))),
        Network((LINE, Layer([[-1.0]], [1.0]))),
        Network((Layer([[1.0, 0.0], [-1.0, 0.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0]))),
        Network((LINE, LINE, Layer([[-1.0]], [-1.0]))),
        Network((Layer([[0.0]], [-1.0]),)),
    ],
    ids=["it grows", "a half-line", "an idle input", "two hidden layers", "no hidden layer"],
)
def test_what_cannot_be_confined_is_not(network: Network) -> None:
    assert confinement(network, Fraction(0)) is None


@pytest.mark.parametrize("network", [Network((LINE, Layer([[-1.0]], [0.0]))), Network((Layer([[0.0]], [3.0]), LINE))])
def test_the_dual_multipliers_alone_may_be_enough(network: Network) -> None:
    found = confinement(network, Fraction(3))
    assert found is not None
    assert not found.inputs


def test_an_end_that_is_a_little_too_tight_is_rejected_where_it_is_claimed(tmp_path: Path) -> None:
    question = MulticoloredCliqueToPositivity(HEXAGON).target
    path = tmp_path / "a.proof"
    with ProofWriter(path, question) as proof:
        assert Region().prove(question, PLENTY, proof).verdict is Verdict.NO
    check_proof(question, Verdict.NO, None, path)
    lines = path.read_text().splitlines()
    root = next(i for i, line in enumerate(lines) if line.startswith("split"))  # below, ends are hyperplanes
    ends = [i for i, line in enumerate(lines[:root]) if line.startswith(("cut", "range x"))]
    assert len(ends) >= 12
    for i in ends:
        step, q, sense, a, *duals = lines[i].split(" ")
        nearer = Fraction(a) + (Fraction(1, 1000) if sense == ">=" else Fraction(-1, 1000))
        wrong = " ".join((step, q, sense, str(nearer), *duals))
        (tmp_path / "wrong.proof").write_text("\n".join((*lines[:i], wrong, *lines[i + 1 :], "")))
        with pytest.raises(ProofError, match=f"line {i + 1}: the bound is"):
            check_proof(question, Verdict.NO, None, tmp_path / "wrong.proof")
