"""The gate bound: never below a norm, the same for solver and checker, and refused where it is not defined."""

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from instances.network import Layer, Network
from instances.numbers.rationals import from_flint, to_flint
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Lipschitz, Maximum
from solvers.certificate.write import ProofWriter
from solvers.checker import gates
from solvers.checker.bound import Node
from solvers.checker.check import ProofError, check_proof
from solvers.checker.gates import FREE, ON, gate_bound
from solvers.patterns import Patterns
from solvers.patterns.solve import _objectives
from solvers.stopping.limits import Limits
from tests.solvers.test_patterns import drawn

F = Fraction
LIMITS = Limits(60, 2**32)


def node_of(question: Lipschitz, rng: random.Random) -> tuple[Node, list[list[int]]]:
    """A node after some splits through a point of the box, and the states of its neurons."""
    assert isinstance(question.domain, Box)
    box = question.domain
    node = Node(question.network, [(to_flint(a), to_flint(b)) for a, b in zip(box.lower, box.upper, strict=True)])
    point = [a + (b - a) * F(rng.randint(1, 99), 100) for a, b in zip(box.lower, box.upper, strict=True)]
    at = node.at([to_flint(v) for v in point])
    for q, unit in list(node.units.items()):
        for _, _, b in unit.neurons:
            if rng.random() < 0.5:
                node.narrow(q, (b, None) if at[q] >= b else (None, b))
    widths = question.network.widths
    return node, [gates._states(width, node, layer) for layer, width in enumerate(widths, start=1)]


def norms(question: Lipschitz, states: list[list[int]]) -> list[Fraction]:
    """Of all products of layers with gates that the states allow, whether a point has them or not."""
    matrices = [[[F(v) for v in row] for row in layer.weights.tolist()] for layer in question.network.layers]
    flat = [(layer, i) for layer, row in enumerate(states) for i in range(len(row))]
    found = []
    for chosen in product((0, 1), repeat=len(flat)):
        gate = dict(zip(flat, chosen, strict=True))
        if any(states[k][i] != FREE and g != (states[k][i] == ON) for (k, i), g in gate.items()):
            continue
        product_ = [[F(i == j) for j in range(question.network.inputs)] for i in range(question.network.inputs)]
        for layer, matrix in enumerate(matrices):
            product_ = [
                [sum((w * product_[k][j] for k, w in enumerate(row)), F(0)) for j in range(question.network.inputs)]
                for row in matrix
            ]
            if layer < len(states):
                product_ = [[gate[layer, i] * v for v in row] for i, row in enumerate(product_)]
        found.append(question.norm(tuple(map(tuple, product_))))
    return found


@pytest.mark.parametrize("seed", range(120))
def test_the_bound_is_at_least_every_norm_and_with_one_hidden_layer_the_largest(seed: int) -> None:
    question = drawn(random.Random(seed))
    if len(question.network.layers) == 1:
        return
    node, states = node_of(question, random.Random(seed))
    bound, largest = from_flint(gate_bound(question, node)), max(norms(question, states))
    assert bound >= largest
    if len(question.network.layers) == 2:
        assert bound == largest


@pytest.mark.parametrize("seed", range(60))
def test_solver_and_checker_have_the_same_bound(seed: int) -> None:
    question = drawn(random.Random(seed))
    if len(question.network.layers) == 1:
        return
    node, states = node_of(question, random.Random(seed))
    signs = {(k, i): s == ON for k, row in enumerate(states) for i, s in enumerate(row) if s != FREE}
    found = [F(o.bound(signs).total, o.unit) for o in _objectives(question.network, question.p)]
    assert max(found) == from_flint(gate_bound(question, node))


def written(question: Lipschitz, path: Path) -> F:
    with ProofWriter(path, question) as proof:
        answer = Patterns().prove(question, LIMITS, proof)
    assert isinstance(answer.value, Fraction)
    return answer.value


@pytest.mark.parametrize("seed", range(12))
def test_no_proof_and_no_mutant_of_one_proves_a_smaller_value(seed: int, tmp_path: Path) -> None:
    rng, path = random.Random(seed), tmp_path / "a.proof"
    question = drawn(rng)
    while len(question.network.layers) == 1:
        question = drawn(rng)
    value = written(question, path)
    check_proof(question, Verdict.VALUE, value, path)
    data = path.read_bytes()
    for number in range(60):
        if number:
            place = rng.randrange(data.index(b"claim"), len(data))
            byte = rng.choice(b"0123456789-/ :<>=\nxsplitleafgatesnormrange")
            path.write_bytes(data[:place] + bytes([byte]) + data[place + rng.randint(0, 1) :])
        with pytest.raises(ProofError):
            check_proof(question, Verdict.VALUE, value - F(1, 2**60), path)


RAMP = Network((Layer([[1.0], [1.0]], [0.0, -1.0]), Layer([[1.0, -1.0]], [0.0])))


def refused(question: Lipschitz | Maximum, text: str, path: Path, value: int = 1) -> str:
    path.write_text(text.replace("DIGEST", question.digest))
    with pytest.raises(ProofError) as error:
        check_proof(question, Verdict.VALUE, F(value), path)
    return str(error.value)


def test_the_step_is_of_version_4_and_of_norms_on_boxes_and_says_what_else_is_wrong(tmp_path: Path) -> None:
    path, box = tmp_path / "a.proof", Box.cube(1, -2, 2)
    proof = "relu-hardness-proof 4\nquestion DIGEST\nclaim norm domain\nleaf gates\nqed\n"
    question = Lipschitz(RAMP, box, p="inf")
    path.write_text(proof.replace("DIGEST", question.digest))
    check_proof(question, Verdict.VALUE, F(1), path)
    assert "line 4: the norm may be '1'; at most '0' is right" in refused(question, proof, path, 0)
    assert "line 4: the kind 'gates' does not fit" in refused(question, proof.replace("proof 4", "proof 3"), path)
    assert "no dual multipliers" in refused(question, proof.replace("gates", "gates : 1 0"), path)
    assert "for p = 2" in refused(Lipschitz(RAMP, box, p="2"), proof, path)
    maximum = Maximum(RAMP, box)
    assert "does not fit the claim" in refused(maximum, proof.replace("norm domain", "+1 domain"), path)
    everywhere = Lipschitz(RAMP, RealSpace(1), p="1")
    cone = proof.replace("norm domain", "norm cone")
    assert "does not fit the claim" in refused(everywhere, cone, path)
    line = Network((Layer([[1.0]], [0.0]),))
    assert "for '0' hidden layers" in refused(Lipschitz(line, box, p="1"), proof, path)
    deep = Network((*RAMP.layers, *RAMP.layers, *RAMP.layers))
    assert "for '5' hidden layers" in refused(Lipschitz(deep, box, p="1"), proof, path)
    wide = Network((Layer([[1.0] * 11], [0.0]), Layer([[1.0]], [0.0])))
    assert "with '11' signs; up to '10'" in refused(Lipschitz(wide, Box.cube(11, 0, 1), p="inf"), proof, path, 11)


def test_on_all_of_the_space_the_step_bounds_as_well(tmp_path: Path) -> None:
    path, question = tmp_path / "a.proof", Lipschitz(RAMP, RealSpace(1), p="1")
    text = f"relu-hardness-proof 4\nquestion {question.digest}\nclaim norm domain\nleaf gates\nqed\n"
    path.write_text(text)
    check_proof(question, Verdict.VALUE, F(1), path)


def off_if_free(terms: Sequence[int], states: Sequence[int]) -> int:
    return sum(v for v, state in zip(terms, states, strict=True) if state == ON)


def without_height(state: int, high: int, low: int) -> tuple[int, int]:
    slope, _ = LINE(state, high, low)
    return slope, 0


LINE = gates._line


@pytest.mark.parametrize(("name", "fault"), [("_best", off_if_free), ("_line", without_height)])
def test_a_bound_that_is_too_small_is_noticed(name: str, fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, name, fault)
    first, second = Layer([[1.0], [1.0]], [0.0, -1.0]), Layer([[3.0, -1.0]], [-1.0])
    question = Lipschitz(Network((first, second, Layer([[1.0]], [0.0]))), Box.cube(1, -2, 2), p="inf")
    node, states = Node(question.network, [(to_flint(F(-2)), to_flint(F(2)))]), [[FREE, FREE], [FREE]]
    assert from_flint(gate_bound(question, node)) < max(norms(question, states)) == 3
    monkeypatch.undo()
    assert from_flint(gate_bound(question, node)) == 3
