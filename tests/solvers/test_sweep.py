"""The line sweep: its integers are exact, its floats propose all that counts, and it meets every line once."""

from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from itertools import combinations
from math import comb

import numpy as np
import pytest
from flint import fmpq_mat, fmpz_mat
from hypothesis import given, settings
from hypothesis import strategies as st

import solvers.sweep.lines
import solvers.sweep.solve
import solvers.via_positivity.by_positivity
from instances.families.problems.gnp_multicolored_clique import gnp_multicolored_clique
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Maximum, Positivity
from instances.reductions.to_decisions.multicolored_clique_to_positivity import MulticoloredCliqueToPositivity
from solvers.answer import Stop
from solvers.solver import Limits
from solvers.sweep import LineSweep
from solvers.sweep.arrangement import Arrangement, arrange
from solvers.sweep.crossings import propose
from solvers.sweep.lines import lines
from solvers.sweep.solve import _Resuming
from tests.networks import questions, touching_questions

LIMITS = Limits(wall_s=60, memory_bytes=2**31)


def generic(n: int, d: int, seed: int, largest: int = 99) -> Arrangement:
    rng = np.random.default_rng(seed)
    planes = rng.integers(-largest, largest + 1, (n, d + 1))
    return Arrangement(planes, (1,) * n, (0,) * (d + 1), 1, Fraction(0), None)


@given(st.integers(1, 4), st.integers(0, 6), st.sampled_from([1, 2, 99]), st.integers(0, 2**32))
def test_the_lines_are_those_in_which_independent_planes_meet(d: int, n: int, largest: int, seed: int) -> None:
    arrangement = generic(n, d, seed, largest)
    rows = arrangement.planes.tolist()
    independent = [
        chosen
        for chosen in combinations(rows, d - 1)
        if d == 1 or fmpz_mat([row[:-1] for row in chosen]).rank() == d - 1
    ]
    blocks = list(lines(arrangement))
    assert sum(block.count for block in blocks) == len(independent)
    numbered = ((block, number) for block in blocks for number in range(block.count))
    for (block, number), chosen in zip(numbered, independent, strict=True):
        origin, direction = (part[:, number].tolist() for part in (block.points, block.directions))
        assert origin[-1] > 0
        assert direction[-1] == 0
        assert any(direction)
        for point in (origin, direction):
            assert all(sum(a * v for a, v in zip(row, point, strict=True)) == 0 for row in chosen)
        for row in rows:
            (meeting,) = block.meet(np.array([row]), np.array([number])).tolist()
            assert meeting[-1] >= 0
            assert all(sum(a * v for a, v in zip(r, meeting, strict=True)) == 0 for r in (*chosen, row))
            if fmpz_mat([r[:-1] for r in (*chosen, row)]).rank() == d:
                square = fmpq_mat(fmpz_mat([r[:-1] for r in (*chosen, row)]))
                solved = square.solve(fmpq_mat(fmpz_mat([[-r[-1]] for r in (*chosen, row)])))
                assert [Fraction(v) / Fraction(meeting[-1]) for v in meeting[:-1]] == [
                    Fraction(int(v.numerator), int(v.denominator)) for v in solved.entries()
                ]


@given(st.integers(1, 5), st.integers(1, 7), st.integers(0, 2**32))
def test_no_integer_of_a_sweep_is_larger_than_the_bound(d: int, n: int, seed: int) -> None:
    arrangement = generic(n, d, seed)
    for block in lines(arrangement):
        for part in (block.matrices, block.points, block.directions):
            assert np.abs(part).max() <= arrangement.largest
            if part.ndim == 2:
                assert (np.abs(arrangement.planes) @ np.abs(part)).max() <= arrangement.largest


@pytest.mark.parametrize(("n", "d"), [(5, 1), (6, 2), (7, 3), (7, 4), (8, 5)])
def test_a_generic_arrangement_has_all_its_lines_and_vertices_in_blocks_of_any_size(
    n: int, d: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrangement = generic(n, d, seed=n)
    for block in (1, 40, 1 << 19):
        monkeypatch.setattr(solvers.sweep.lines, "BLOCK", block)
        blocks = list(lines(arrangement))
        assert sum(b.count for b in blocks) == comb(n, d - 1)
        assert sum(propose(arrangement, b).crossings for b in blocks) == comb(n, d - 1) * (n - d + 1)


def as_maximum(question: Positivity) -> Maximum:
    return Maximum(question.network, question.domain)


def value(question: Positivity, point: Point) -> Fraction:
    return question.network.exact(point)[0] - question.threshold


def lifted(question: Positivity, inputs: list[int], homogeneous: list[float]) -> Point:
    point = [Fraction(0)] * question.network.inputs
    for i, v in zip(inputs, homogeneous, strict=False):
        point[i] = Fraction(v) / Fraction(homogeneous[-1] or 1)
    return tuple(point)


@given(st.one_of(questions(), touching_questions()))
def test_evaluation_in_integers_has_the_sign_of_the_network(question: Positivity) -> None:
    arrangement, inputs = arrange(question)
    points = np.random.default_rng(len(inputs)).integers(-9, 10, (20, arrangement.dimension + 1)).astype(float)
    points[:, -1] = np.abs(points[:, -1]) + 1
    values, inside = arrangement.evaluate(points)
    raised = replace(arrangement, level=Fraction(1, 3)).evaluate(points)[0]
    for homogeneous, f, lower, contained in zip(points.tolist(), values, raised, inside, strict=True):
        point = lifted(question, inputs, homogeneous)
        exact = value(question, point)
        assert Fraction(int(f), arrangement.scale) / Fraction(homogeneous[-1]) == exact
        assert (lower > 0) == (exact > Fraction(1, 3))
        assert contained == question.domain.contains(point)


def test_evaluation_does_not_overflow() -> None:
    big = 2**40
    arrangement = Arrangement(np.array([[big, -1]]), (big,), (0, -big * (big * big - 1)), 1, Fraction(0), None)
    values, _ = arrangement.evaluate(np.array([[float(big), 1.0]]))
    assert values.tolist() == [0]
    assert arrangement.evaluate(np.zeros((0, 2)))[0].tolist() == []


@given(st.one_of(questions(), touching_questions()))
def test_every_vertex_at_which_f_is_not_negative_is_proposed_and_no_other_far_from_it(question: Positivity) -> None:
    arrangement, inputs = arrange(question)
    for block in lines(arrangement):
        proposals = propose(arrangement, block)
        proposed = set(zip(proposals.line.tolist(), proposals.plane.tolist(), strict=True))
        slopes = {tuple(ray) for ray in proposals.rays.tolist()}
        inside = 0
        for line in range(block.count):
            for sign in (1, -1):
                ray = [sign * v for v in block.directions[:, line].tolist()]
                slope = question.network.recession.exact(lifted(question, inputs, ray))[0]
                if isinstance(question.domain, RealSpace):
                    assert tuple(ray) in slopes or slope < 0
            for plane, row in enumerate(arrangement.planes):
                (vertex,) = block.meet(row[None, :], np.array([line])).tolist()
                if vertex[-1] == 0:
                    assert (line, plane) not in proposed
                    continue
                point = lifted(question, inputs, vertex)
                inside += question.domain.contains(point)
                if question.domain.contains(point) and value(question, point) >= 0:
                    assert (line, plane) in proposed
                elif (line, plane) in proposed:
                    assert value(question, point) > -1e-9
        assert inside <= proposals.crossings
        assert inside == proposals.crossings or isinstance(question.domain, Box)


def test_lines_without_vertices_and_functions_without_kinks_are_decided() -> None:
    ramp = Network((Layer([[0.0, 1.0]], [0.0]), Layer([[1.0]], [-5.0])))
    assert LineSweep().solve(Positivity(ramp, RealSpace(2)), LIMITS).verdict is Verdict.YES
    valley = Network((Layer([[0.0, 1.0], [0.0, -1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [0.0])))
    assert LineSweep().solve(Positivity(valley, RealSpace(2)), LIMITS).verdict is Verdict.NO
    slope = Network((Layer([[0.0, -1.0]], [-3.0]),))
    assert LineSweep().solve(Positivity(slope, RealSpace(2)), LIMITS).verdict is Verdict.YES
    constant = Network((Layer([[0.0, 0.0]], [0.0]),))
    assert LineSweep().solve(Positivity(constant, RealSpace(2)), LIMITS).verdict is Verdict.NO


def test_it_counts_the_same_crossings_every_time() -> None:
    question = MulticoloredCliqueToPositivity(gnp_multicolored_clique(3, 4, "threshold", seed=2)).target
    answer = LineSweep().solve(question, LIMITS)
    assert answer.verdict is Verdict.NO
    assert answer.work["lines"] == 1791
    assert answer.work["ties"] > 0
    assert answer.work == LineSweep().solve(question, LIMITS).work


def test_integers_beyond_its_arithmetic_are_refused_not_rounded() -> None:
    network = Network((Layer([[0.1, 1.0], [1.0, 0.1]], [0.3, 0.7]), Layer([[1.0, 1.0]], [-1.0])))
    answer = LineSweep().solve(Positivity(network, Box.cube(2, 0, 1)), LIMITS)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.UNSUPPORTED)
    assert "2^53" in answer.reason


def test_a_time_limit_is_kept() -> None:
    rng = np.random.default_rng(1)
    network = Network((Layer(rng.integers(-9, 10, (90, 4)), rng.integers(-9, 10, 90)), Layer(-np.ones((1, 90)), [0])))
    answer = LineSweep().solve(Positivity(network, Box.cube(4, -1, 1)), Limits(wall_s=0.3, memory_bytes=2**31))
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, Stop.TIME)


def test_a_maximum_is_found_in_one_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers.sweep.lines, "BLOCK", 64)
    monkeypatch.setattr(
        solvers.via_positivity.by_positivity, "high_point", lambda network, box: box.lower
    )  # a bad start
    rng = np.random.default_rng(3)
    network = Network(
        (Layer(rng.integers(-9, 10, (30, 3)), rng.integers(-9, 10, 30)), Layer([[1.0, -1.0] * 15], [0.0]))
    )
    question = Maximum(network, Box.cube(3, -1, 1))
    answer = LineSweep().solve(question, LIMITS)
    once = LineSweep().solve(Positivity(network, Box.cube(3, -1, 1), threshold=Fraction(999)), LIMITS)
    assert question.attained(answer.witness) == answer.value
    asked = answer.work["questions"]
    assert asked > 2
    assert once.work["lines"] <= answer.work["lines"] <= once.work["lines"] + (asked - 1) * (64 // 36)


def test_a_sweep_resumes_only_for_the_same_question_with_a_higher_threshold() -> None:
    network = Network((Layer([[1.0], [1.0]], [0.0, -1.0]), Layer([[1.0, -2.0]], [0.0])))  # a roof of height 1
    ask = _Resuming(LineSweep()._search)
    for threshold, expected in ((2, Verdict.NO), (Fraction(1, 2), Verdict.YES), (1, Verdict.NO), (0, Verdict.YES)):
        question = Positivity(network, Box.cube(1, 0, 2), threshold=Fraction(threshold))
        assert ask(question, LIMITS).verdict is expected
    narrow = Positivity(network, Box.cube(1, 0, Fraction(1, 2)), threshold=Fraction(1, 4))
    assert ask(narrow, LIMITS).witness == (Fraction(1, 2),)


@pytest.mark.skipif(find_spec("numba") is None, reason="numba, of the extra fast, is not installed")
class TestCompiledCode:
    """What numba computes is what NumPy computes."""

    @settings(deadline=None)
    @given(question=st.one_of(questions(), questions().map(as_maximum), touching_questions()))
    def test_answers_and_work_are_the_same(self, question: Positivity | Maximum) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(solvers.sweep.solve, "PAYS", 0)
            assert LineSweep(compiled=True).solve(question, LIMITS) == LineSweep(compiled=False).solve(question, LIMITS)

    @pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
    def test_larger_sweeps_propose_the_same_vertices_but_for_rounding(self, d: int) -> None:
        from solvers.sweep import compiled

        rng = np.random.default_rng(d)
        n = 60 if d < 4 else 14
        network = Network(
            (Layer(rng.integers(-99, 100, (n, d)), rng.integers(-99, 100, n)), Layer(rng.normal(size=(1, n)), [0]))
        )
        for domain in (Box.cube(d, -1, Fraction(4, 3)), RealSpace(d)):
            arrangement, _ = arrange(Positivity(network, domain))
            for block in lines(arrangement):
                plain, fast = propose(arrangement, block), compiled.propose(arrangement, block)
                assert plain.crossings == fast.crossings
                pairs = [set(zip(p.line.tolist(), p.plane.tolist(), strict=True)) for p in (plain, fast)]
                assert len(pairs[0] ^ pairs[1]) <= 1
                assert plain.rays.tolist() == fast.rays.tolist()

    def test_it_runs_only_where_it_pays_and_where_it_is_wanted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from solvers.sweep import compiled

        ran = []
        monkeypatch.setattr(compiled, "propose", lambda *args: ran.append(args) or propose(*args))
        question = Positivity(Network((Layer([[1.0]], [0.0]), Layer([[-1.0]], [0.0]))), Box.cube(1, -1, 1))
        LineSweep().solve(question, LIMITS)
        assert not ran
        monkeypatch.setattr(solvers.sweep.solve, "PAYS", 0)
        LineSweep(compiled=False).solve(question, LIMITS)
        assert not ran
        LineSweep().solve(question, LIMITS)
        assert ran
