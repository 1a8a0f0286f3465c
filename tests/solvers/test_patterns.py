"""Lipschitz constants best first: what `region` finds, on shallow and deep networks, with kinks, and huge numbers."""

import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum, Regions
from solvers.answer import Stop
from solvers.auto import Auto
from solvers.certificate.write import ProofWriter
from solvers.patterns import Patterns
from solvers.patterns.proof import NormProof
from solvers.region import Region
from solvers.stopping.limits import Limits
from tests.solvers.deep_networks import proved

LIMITS = Limits(wall_s=60, memory_bytes=2**32)


def drawn(rng: random.Random) -> Lipschitz:
    """Up to two hidden layers, of widths 0 to 4, with zero, repeated, opposite and huge rows; up to two outputs."""
    inputs = rng.randint(1, 3)
    sizes = [inputs, *(rng.randint(0 if rng.random() < 0.1 else 1, 4) for _ in range(rng.randint(0, 2)))]
    sizes.append(rng.randint(1, 2))
    layers = []
    whole = rng.random() < 0.5
    for before, after in pairwise(sizes):
        rows = np.array(
            [[float(rng.randint(-2, 2)) if whole else rng.gauss(0, 1) for _ in range(before + 1)] for _ in range(after)]
        ).reshape(after, before + 1)
        for i in range(after):
            match rng.randrange(12):
                case 0:
                    rows[i] = 0.0
                case 1:
                    rows[i] = -rows[0]
                case 2:
                    rows[i] = rows[0]
                case 3:
                    rows[i] = np.ldexp(rows[i], rng.randint(-90, 90))
        layers.append(Layer(rows[:, :-1], rows[:, -1]))
    lower = [Fraction(rng.randint(-4, 2), rng.choice((1, 3))) for _ in range(inputs)]
    upper = tuple(a + Fraction(rng.randint(1, 6), rng.choice((1, 3))) for a in lower)
    return Lipschitz(Network(tuple(layers)), Box(tuple(lower), upper), p=rng.choice(("1", "inf")))


def agrees(question: Lipschitz, path: Path) -> None:
    """Of both, with a proof that is accepted."""
    answer, right = proved(Patterns(), question, path), Region().solve(question, LIMITS)
    assert answer.value == right.value == Patterns().solve(question, LIMITS).value, question
    assert question.attained(answer.witness) == answer.value


@pytest.mark.parametrize("seed", range(60))
def test_random_networks_are_as_steep_as_region_finds(seed: int, tmp_path: Path) -> None:
    agrees(drawn(random.Random(seed)), tmp_path / "a.proof")


@pytest.mark.slow
def test_thousands_of_random_networks_are(tmp_path: Path) -> None:
    for seed in range(100, 3000):
        agrees(drawn(random.Random(seed)), tmp_path / "a.proof")


@pytest.mark.parametrize("seed", [202, 266])
def test_a_neuron_that_is_0_at_the_end_of_the_box_is_no_kink_inside(seed: int, tmp_path: Path) -> None:
    """Points at which to look had been at the boundary, where no Jacobian is, and the search ended by an assertion."""
    agrees(drawn(random.Random(seed)), tmp_path / "a.proof")


@pytest.mark.parametrize(("widths", "steps"), [((12,), 200), ((6, 6), 2000)])
def test_proofs_have_fewer_leaves_than_there_are_regions(widths: tuple[int, ...], steps: int, tmp_path: Path) -> None:
    numbers = np.random.default_rng(0)
    sizes = (4, *widths, 1)
    layers = [Layer(numbers.normal(size=(m, n)), numbers.normal(size=m)) for n, m in pairwise(sizes)]
    question = Lipschitz(Network(tuple(layers)), Box.cube(4, -1, 1), p="inf")
    agrees(question, tmp_path / "a.proof")
    lines = (tmp_path / "a.proof").read_text().splitlines()
    assert lines[0] == "relu-hardness-proof 4"
    assert lines.count("leaf gates") > 1
    assert len(lines) < steps
    regions = Region().solve(Regions(question.network, question.domain, kind="activation"), LIMITS).value
    assert isinstance(regions, (int, Fraction))
    assert sum(line.startswith("leaf") for line in lines) < regions


def test_an_answer_stands_without_a_proof_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(self: NormProof) -> None:
        self._writer.begin("domain", self._numbers)
        raise TimeoutError

    monkeypatch.setattr(NormProof, "write", late)
    question, path = drawn(random.Random(1)), tmp_path / "a.proof"
    with ProofWriter(path, question) as proof:
        answer = Patterns().prove(question, LIMITS, proof)
    assert answer.stop is Stop.FINISHED
    assert not path.exists()


def test_what_it_refuses_it_says() -> None:
    line = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    wide = Network((Layer([[1.0] * 11], [0.0]), Layer([[1.0]], [0.0])))
    deep = Network((*line.layers[:1], *line.layers[:1], *line.layers[:1], line.layers[1]))
    unit = Box.cube(1, 0, 1)
    for question, why in (
        (Lipschitz(line, unit, p="2"), "no norm for p = 2"),
        (Lipschitz(line, RealSpace(1), p="1"), "bounded boxes"),
        (Lipschitz(deep, unit, p="1"), "at most two hidden layers"),
        (Lipschitz(wide, Box.cube(11, 0, 1), p="inf"), "all signs of up to 10"),
        (Maximum(line, unit), "does not decide maximum"),
    ):
        assert why in (Patterns().refusal(question) or "")
        assert Patterns().solve(question, LIMITS).stop is Stop.UNSUPPORTED


def test_auto_finds_the_constant_of_six_inputs_by_patterns() -> None:
    numbers = np.random.default_rng(1)
    network = Network(
        (Layer(numbers.normal(size=(14, 6)), numbers.normal(size=14)), Layer(numbers.normal(size=(1, 14)), [0.0]))
    )
    answer = Auto().solve(Lipschitz(network, Box.cube(6, -1, 1), p="inf"), LIMITS)
    assert answer.note.startswith("patterns; expected: patterns not known")
    assert answer.stop is Stop.FINISHED
