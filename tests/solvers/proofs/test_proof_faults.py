"""Mutants of real proofs: none of them may prove a claim that is false, and none may make the checker stumble."""

import random
import re
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Question, RealSpace
from instances.questions import Injectivity, Lipschitz, Maximum, Positivity, Regions, Surjectivity, ZeroMap
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.activation_sat import ActivationSat
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.solver import Limits
from tests.oracles import questions as brute
from tests.oracles.cells import cells
from tests.proving import prove

Asked = tuple[Question[Any], Verdict, Any]


def random_network(rng: random.Random, depth: int, inputs: int = 2, outputs: int = 1) -> Network:
    sizes = [inputs, *([3] if depth == 1 else [2] * depth), outputs]
    layers = []
    for before, after in pairwise(sizes):
        rows = [[float(rng.randint(-3, 3)) for _ in range(before)] for _ in range(after)]
        layers.append(Layer(rows, [rng.randint(-4, 4) / 2 for _ in range(after)]))
    return Network(tuple(layers))


def neighbours(seed: int) -> list[tuple[Asked, Asked, str]]:
    """True answers with a way to prove them, and beside each an answer that is false but nearly true."""
    rng = random.Random(seed)
    little = Fraction(1, rng.choice((2, 64, 10**6)))
    shallow, deep = random_network(rng, 1), random_network(rng, 2)
    made: list[tuple[Asked, Asked, str]] = []
    for network in (shallow, deep):
        box = Box.cube(2, -1, 1)
        best = brute.maximum(network, box)
        assert isinstance(best, Fraction)
        for way in ("ranges", "splits", "clauses"):
            question = Positivity(network, box, threshold=best)
            lower = Positivity(network, box, threshold=best - little)
            made.append(((question, Verdict.NO, None), (lower, Verdict.NO, None), way))
        made.append((
            (Maximum(network, box), Verdict.VALUE, best),
            (Maximum(network, box), Verdict.VALUE, best - little), "splits",
        ))  # fmt: skip
        highest = brute.maximum(network)
        if isinstance(highest, Fraction) and highest >= 0:
            space = RealSpace(2)
            made.append((
                (Maximum(network, space), Verdict.VALUE, highest),
                (Maximum(network, space), Verdict.VALUE, highest - little), rng.choice(("ranges", "splits")),
            ))  # fmt: skip
        steep = brute.lipschitz(network, box, "1")
        lipschitz = Lipschitz(network, box, p="1")
        made.append(((lipschitz, Verdict.VALUE, steep), (lipschitz, Verdict.VALUE, steep - little), "ranges"))
        regions = Regions(network, box, kind="activation")
        count = Fraction(len({cell.pattern for cell in cells(network, box)}))
        off = rng.choice((-1, 1))
        made.append(((regions, Verdict.VALUE, count), (regions, Verdict.VALUE, count + off), "ranges"))
        zero = Network((*network.layers[:-1], Layer([[0.0] * network.layers[-1].inputs], [0.0])))
        not_zero = Network((*network.layers[:-1], Layer([[0.0] * network.layers[-1].inputs], [float(-little)])))
        made.append(((ZeroMap(zero, box), Verdict.YES, None), (ZeroMap(not_zero, box), Verdict.YES, None), "splits"))
    rows = [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0], [float(rng.randint(-2, 2)), 1.0]]
    injective = Network((Layer(rows, [0.0, rng.random() // 0.5, 0.0, 0.0, -1.0]),))
    not_injective = Network((Layer(rows, [0.0, -1.0 / 8, 0.0, 0.0, -1.0]),))
    if not brute.injective(not_injective):
        for way in ("ranges", "splits", "clauses"):
            made.append((
                (Injectivity(injective, RealSpace(2)), Verdict.YES, None),
                (Injectivity(not_injective, RealSpace(2)), Verdict.YES, None), way,
            ))  # fmt: skip
    flat = Network((Layer([[1.0, 0.0], [-1.0, 1.0], [0.0, -1.0]], [0.0] * 3), Layer([[1.0, 1.0, 1.0]], [0.0])))
    onto = Network((flat.layers[0], Layer([[1.0, 1.0, -1.0 / 64]], [0.0])))
    if brute.surjective(onto):
        made.append((
            (Surjectivity(flat, RealSpace(2)), Verdict.NO, None), (Surjectivity(onto, RealSpace(2)), Verdict.NO, None),
            "splits",
        ))  # fmt: skip
    source = gnp_multicolored_clique(3, 4, "threshold", seed=2)
    refuted = MulticoloredCliqueToPositivity(source).target
    reached = Positivity(refuted.network, refuted.domain, threshold=-little)  # the maximum is 0
    made.append(((refuted, Verdict.NO, None), (reached, Verdict.NO, None), "search"))
    return made


@cache
def proofs(seed: int) -> list[tuple[Asked, Asked, list[str]]]:
    written = []
    for good, bad, way in neighbours(seed):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "good.proof"
            with ProofWriter(path, good[0]) as proof:
                if way == "search":
                    ActivationSat().prove(good[0], Limits(wall_s=60, memory_bytes=2**32), proof)
                else:
                    assert prove(proof, *good, way)
            check_proof(*good, path)
            written.append((good, bad, path.read_text().splitlines()))
    return written


def mutated(lines: list[str], rng: random.Random) -> list[str]:
    """Another proof: lines lost, doubled, moved, swapped or with other words."""
    lines = list(lines)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        i, j = rng.randrange(2, len(lines)), rng.randrange(2, len(lines))
        match rng.randrange(10):
            case 0:
                del lines[i]
            case 1:
                lines.insert(i, lines[j])
            case 2:
                lines[i], lines[j] = lines[j], lines[i]
            case 3:
                del lines[max(2, i - 3) : i]
            case 4:
                lines[i] = lines[i].replace("<=", ">=") if "<=" in lines[i] else lines[i].replace(">=", "<=")
            case _:
                words = lines[i].split(" ")
                k = rng.randrange(len(words))
                others = [word for line in lines[2:] for word in line.split(" ")]
                words[k] = rng.choice((changed(words[k], rng), rng.choice(others)))
                lines[i] = " ".join(words)
        if len(lines) < 4:
            break
    return lines


def changed(word: str, rng: random.Random) -> str:
    if not re.fullmatch(r"-?\d+(/\d+)?", word):
        return rng.choice((word[:-1], word + word, word.upper(), "leaf", "empty", "f", "chord", "x1", "1"))
    value = Fraction(word)
    return str(
        rng.choice((-value, value + 1, value - 1, 2 * value, value / 2, Fraction(0), value + Fraction(1, 10**9)))
    )


def survives(asked: Asked, lines: list[str]) -> bool:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mutant.proof"
        path.write_text("\n".join(lines) + "\n")
        try:
            check_proof(*asked, path)
        except ProofError as error:
            if not re.match(rf"{re.escape(str(path))}, line \d+: ", str(error)):
                raise
            return False
        return True


def attack(seed: int, index: int, choice: int) -> None:
    known = proofs(seed)
    good, bad, lines = known[index % len(known)]
    rng = random.Random(choice)
    survives(good, mutated(lines, rng))
    lines = [lines[0], f"question {bad[0].digest}", *lines[2:]]
    assert not survives(bad, lines)
    assert not survives(bad, mutated(lines, rng))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2), st.integers(0, 10**6), st.integers(0, 10**9))
def test_no_mutant_proves_what_is_false(seed: int, index: int, choice: int) -> None:
    attack(seed, index, choice)


@pytest.mark.slow
def test_none_of_many_mutants_proves_what_is_false() -> None:
    rng = random.Random(7)
    for number in range(4000):
        attack(number % 12, rng.randrange(10**6), rng.randrange(10**9))
