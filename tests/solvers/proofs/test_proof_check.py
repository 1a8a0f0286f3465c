"""The proof checker on proofs written by hand: one of every kind, and everything that can be wrong with one."""

import ast
import gzip
import re
import tomllib
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

import pytest

import solvers.checker.check as checker
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import (
    Maximum,
    Positivity,
    Regions,
    ZeroMap,
)
from solvers.checker.check import ProofError, check_proof
from tests.solvers.proofs.proofs_by_hand import ABS, GOOD, LINE, RIDGES, rejected, text


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("suffix", [".proof", ".proof.gz"])
def test_a_proof_by_hand_is_accepted(name: str, suffix: str, tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD[name]
    path = tmp_path / f"by-hand{suffix}"
    content = text(question, *lines).encode()
    path.write_bytes(gzip.compress(content) if suffix.endswith("gz") else content)
    check_proof(question, verdict, value, path)


@pytest.mark.parametrize("name", GOOD)
def test_no_line_of_a_proof_by_hand_can_be_left_out_or_come_at_the_end(name: str, tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD[name]
    idle = ("#", "set 3 0", "delete", "range 4", "range 1", "range 2")
    for i, line in enumerate(lines):
        if not line.startswith(idle):
            rejected(tmp_path, question, verdict, value, text(question, *lines[:i], *lines[i + 1 :]))
        if i < len(lines) - 1 and not line.startswith("#") and name != "a zero map":
            rejected(tmp_path, question, verdict, value, text(question, *lines[:i], *lines[i + 1 :], line))


@pytest.mark.parametrize("name", GOOD)
def test_a_proof_that_ends_too_early_is_rejected_where_it_ends(name: str, tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD[name]
    whole = text(question, *lines)
    for stop in range(len(whole) - 1):
        rejected(tmp_path, question, verdict, value, whole[:stop])
    for count in range(len(lines)):
        place = rejected(tmp_path, question, verdict, value, text(question, *lines[:count]))
        assert place.startswith(f"{3 + count}: the file ends")


@pytest.mark.parametrize("stop", [0, 5, 20, 40, -9, -4, -1])
def test_a_compressed_proof_that_is_cut_off_is_rejected(stop: int, tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD["a count"]
    path = tmp_path / "cut.proof.gz"
    path.write_bytes(gzip.compress(text(question, *lines).encode())[:stop])
    with pytest.raises(ProofError, match="line"):
        check_proof(question, verdict, value, path)
    path.write_bytes(b"relu-hardness-proof 1")
    with pytest.raises(ProofError, match=r"line 1: .*cannot be read"):
        check_proof(question, verdict, value, path)
    with pytest.raises(ProofError, match=r"line 1: .*cannot be read"):
        check_proof(question, verdict, value, tmp_path / "nowhere")


WRONG = [
    ("a maximum by a tree", 1, "split 1 1", "6: the bound is"),
    ("a maximum by a tree", 1, "split 4 0", "4: '4' is no unit or input"),
    ("a maximum by a tree", 1, "split 01 0", "4: '01' is no unit or input"),
    ("a maximum by a tree", 1, "split x3 0", "4: 'x3' is no unit or input"),
    ("a maximum by a tree", 1, "split 1 0/1", "4: '0/1'"),
    ("a maximum by a tree", 1, "split 1 2/4", "4: '2/4'"),
    ("a maximum by a tree", 1, "split 1 -0", "4: '-0'"),
    ("a maximum by a tree", 1, "split 1 +1", "4: '+1'"),
    ("a maximum by a tree", 1, "split 1 1_0", "4: '1_0'"),
    ("a maximum by a tree", 1, "split 1 1e3", "4: '1e3'"),
    ("a maximum by a tree", 1, "split 1 0.0", "4: '0.0'"),
    ("a maximum by a tree", 1, "split 1 1/0", "4: '1/0'"),
    ("a maximum by a tree", 1, "split 1  0", "4: 'split 1  0' is no step"),
    ("a maximum by a tree", 1, "split 1 0 ", "4: 'split 1 0 ' is no step"),
    ("a maximum by a tree", 1, "Split 1 0", "4: 'Split 1 0' is no step"),
    ("a maximum by a tree", 1, "", "4: '' is no step"),
    ("a maximum by a tree", 1, "split 1 0 : 1 0", "4: "),
    ("a maximum by a tree", 3, "leaf g", "6: the kind 'g'"),
    ("a maximum by a tree", 3, "leaf norm", "6: the kind 'norm'"),
    ("a maximum by a tree", 3, "leaf region 1 1", "6: "),
    ("a maximum by a tree", 3, "leaf f : 1", "6: pairs"),
    ("a maximum by a tree", 3, "leaf f :", "6: pairs"),
    ("a maximum by a tree", 3, "leaf f : x1 0", "6: a dual multiplier of an input"),
    ("a maximum by a tree", 3, "leaf f : 1 0 1 1", "6: pairs"),
    ("a maximum by a tree", 3, "leaf f : 1 0", "6: the bound is '2'"),
    ("a maximum by a tree", 3, "leaf f : 1 -1 : 2 -1", "6: "),
    ("a maximum by a tree", 3, "leaf empty", "6: the bound is '0'; less than 0"),
    ("a maximum by a tree", 3, "leaf empty : 1 1", "6: the bound is '4'; less than 0"),
    ("a maximum by a tree", 3, "direction 1 0", "6: 'direction 1 0' is no step of this claim at this place"),
    ("a maximum by a tree", 3, "atom 1 1 0 0", "6: a clause below the root"),
    ("a maximum by a tree", 7, "qed", "10: qed before the root is closed"),
    ("a maximum by a tree", 8, "leaf f", "11: a step after the root was closed"),
    ("a maximum by a tree", 0, "claim +1 unit", "3: the form 'unit' is for R^d"),
    ("a maximum by a tree", 0, "claim +1 cone", "3: the form 'cone' is for R^d"),
    ("a maximum by a tree", 0, "claim +1 somewhere", "3: the form 'somewhere'"),
    ("a maximum by a tree", 0, "claim -1 domain", "3: 'claim -1 domain' where 'claim +1 FORM'"),
    ("a maximum by a tree", 0, "claim +2 domain", "3: 'claim +2 domain' where"),
    ("a maximum by a tree", 0, "claim +1", "3: 'claim +1' where"),
    ("a maximum by clauses and a relation", 4, "relation 1 1 2 1 3 -1", "7: the directions do not satisfy"),
    ("a maximum by clauses and a relation", 4, "relation 1 0 2 0", "7: the directions do not satisfy"),
    ("a maximum by clauses and a relation", 4, "relation", "7: pairs"),
    ("a maximum by clauses and a relation", 4, "relation 1 1 2 1 x1 -2", "13: propagation"),
    ("a maximum on R^d in the domain", 1, "leaf f : 1 1", "4: the bound is 'infinite'"),
    ("a maximum on R^d in the domain", 0, "claim +1 unit", "3: the form unit is for networks without biases"),
    ("a maximum on R^d in the cone", 2, "range 3 <= 0 : 1 1 4 -2", "5: the bound is"),
    ("a maximum on R^d in the cone", 3, "leaf f : 2 1", "6: the bound is"),
    ("a bound by cuts", 1, "cut 1 <= -1 : 2 -1", "4: the bound is"),
    ("a bound by cuts", 1, "cut 1 >= 0 : 2 -1", "5: the bound is"),
    ("a bound by cuts", 1, "cut 1 < 0 : 2 -1", "4: "),
    ("a bound by a gap", 1, "atom 1 1 -2 2", "4: the bound is '1/2'"),
    ("a bound by a gap", 1, "atom 1 2 -1 0", "4: the bound is '1'"),
    ("a bound by a gap", 3, "lemma f -1 : 2 -2", "6: the bound is"),
    ("a bound by cases", 4, "atom 1 1 -7/8 3/4", "7: the bound is '1/8'"),
    ("a bound by cases", 4, "atom 1 1 -3/4 0 0", "7: 'atom 1 1 -3/4 0 0' is no step"),
    ("a bound by cases", 4, "atom 1 1 -3/4 -1/2 -1/2 1", "7: the bound is '1/4'"),
    ("a bound by cases", 4, "atom 1 1 -3/4 -1/2 -1/2 -3/4", "7: an atom from '-1/2' to '-3/4'"),
    ("a bound by cases", 4, "atom 1 1 -3/4 1/8", "12: qed before"),
    ("a bound by cases", 6, "atom 3 3 -1/8 7/8", "12: qed before"),
    ("a bound by cases", 2, "cut 3 <= 1", "5: the bound is"),
    ("a bound by cases", 7, "relation 1 1 2 1 3 -2", "10: the directions do not satisfy"),
    ("a bound by cases", 7, "# no relation", "12: qed before"),
    ("a bound by cases", 7, "cases 2", "11: '2' has no cells, or is in one"),
    ("a bound by cases", 8, "cases 9", "11: '9' is no unit"),
    ("a bound by cases", 8, "cases 3", "12: qed before"),
    ("a bound by cases", 8, "cases 2 : 2 0", "11: 'cases 2' is no step"),
    ("a range of an input", 2, "range x1 <= -1/9 : 2 -1", "5: the bound is '1/9'"),
    ("a range of an input", 2, "range x1 <= 0 : 2 1", "5: the bound is '3'"),
    ("a range of an input", 2, "range x1 >= 0 : 2 -1", "5: the bound is '2'"),
    ("a split of an input, which cuts the units that see it", 1, "split x2 0", "8: the bound is '1/2'"),
    ("a split of an input, which cuts the units that see it", 1, "split x1 1/9", "5: the bound is"),
    ("a bound that set dual multipliers prove", 3, "set 1 1 2 3/2", "7: the bound is '1/2'"),
    ("a bound that set dual multipliers prove", 3, "set 1 chords", "6: 'chords'"),
    ("a bound that set dual multipliers prove", 3, "set", "6: pairs"),
    ("a bound that set dual multipliers prove", 3, "set x1 1", "6: a dual multiplier of an input"),
    ("an empty leaf", 4, "leaf empty : 1 1 2 1 3 -1/2", "7: the bound is '1/2'"),
    ("an empty leaf", 4, "leaf empty : 1 -1 2 -1 3 1", "7: the bound is"),
    ("a zero map", 3, "claim +2 domain", "6: 'claim +2 domain' where 'claim +1 FORM or claim -1 FORM"),
    ("an output that is not onto", 0, "claim +1 unit", "4: the bound is"),
    ("a Lipschitz constant", 4, "split 1 1/2", "8: a unit has a kink"),
    ("a Lipschitz constant", 2, "leaf f", "5: the kind 'f'"),
    ("a Lipschitz constant", 2, "leaf norm : 1 0", "5: the kind 'norm' has no dual multipliers"),
    ("a Lipschitz constant", 2, "cut 1 <= 0", "5: "),
    ("a Lipschitz constant", 2, "set 1 0", "5: "),
    ("a Lipschitz constant", 2, "atom 1 1 0 0", "5: "),
    ("an injective layer", 3, "leaf rank", "6: the directions seen in the whole node"),
    ("an injective layer", 1, "split 2 -1", "9: the directions"),
    ("opposite rows", 1, "leaf rank : 1 0", "4: the kind 'rank' has no dual multipliers"),
    ("an injective layer by clauses", 1, "atom 2 1 0 0", "4: atom '2'; '1' is next"),
    ("an injective layer by clauses", 1, "atom 1 1 0 1", "4: the kind 'f' does not fit"),
    ("an injective layer by clauses", 1, "atom 1 1 1 0", "4: an atom from '1' to '0'"),
    ("an injective layer by clauses", 3, "lemma rank 1 3", "6: the literals '1 3'"),
    ("an injective layer by clauses", 3, "lemma rank 1 0", "6: the literals '1 0'"),
    ("an injective layer by clauses", 3, "lemma f 1", "6: the kind 'f'"),
    ("an injective layer by clauses", 6, "rup -1", "9: propagation finds no contradiction"),
    ("an injective layer by clauses", 7, "delete 2", "10: there is no such clause"),
    ("an injective layer by clauses", 7, "atom 3 1 0 0", "10: 'atom' after a clause"),
    ("a maximum by clauses and a relation", 5, "lemma f 1 2\nrelation 1 1 2 1 3 -2", "9: 'relation' after a clause"),
    ("an injective layer by clauses", 9, "rup 1", "13: qed before"),
    ("a leaf without interior", 4, "leaf empty", "7: the bound is '0'"),
    ("a leaf without interior", 4, "leaf empty : 1 0 2 0", "7: the bound is '0'"),
    ("a leaf without interior", 4, "leaf empty : 1 -2 2 2", "7: the bound is '2'"),
    ("a leaf without interior", 3, "leaf empty : 1 -2 2 1", "6: the bound is"),
    ("a count", 2, "split 1 1/2", "5: a split at '1/2'"),
    ("a count", 2, "split x1 0", "5: a split at '0'"),
    ("a count", 4, "leaf region -1/2", "7: the point is outside the node"),
    ("a count", 4, "leaf region -1", "7: the point is on a split"),
    ("a count", 4, "leaf region -5 0", "7: a point has '1' entries"),
    ("a count", 6, "leaf region 2", "9: a neuron changes its sign"),
    ("a count", 4, "leaf empty", "7: the bound is"),
    ("a count with two hidden layers", 3, "leaf region -1 1", "6: the point is on a split"),
    ("a count with two hidden layers", 3, "leaf region -1 0", "6: the point is on a kink"),
    ("a new direction", 1, "direction 0 0", "4: a direction is not 0"),
    ("a new direction", 1, "direction 1", "4: a direction has '2' entries"),
    ("a new direction", 1, "direction 1 1/2", "4: '1/2'; an integer"),
]


@pytest.mark.parametrize(("name", "index", "line", "complaint"), WRONG)
def test_a_wrong_line_is_named(name: str, index: int, line: str, complaint: str, tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD[name]
    assert lines[index] != line
    changed = [*lines[:index], line, *lines[index + 1 :]]
    assert rejected(tmp_path, question, verdict, value, text(question, *changed)).startswith(complaint)


def test_a_proof_of_another_question_or_version_is_rejected(tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD["a maximum by a tree"]
    other = Maximum(RIDGES, Box.cube(2, -1, 2))
    assert rejected(tmp_path, question, verdict, value, text(other, *lines)).startswith("2: ")
    right = text(question, *lines)
    assert rejected(tmp_path, question, verdict, value, right.replace("proof 1", "proof 5")).startswith("1: ")
    assert rejected(tmp_path, question, verdict, value, right.replace("\n", "\r\n")).startswith("1: ")
    assert rejected(tmp_path, question, verdict, value, "").startswith("1: 'the end of the file' where")


def test_bytes_that_are_not_ascii_are_rejected(tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD["a maximum by a tree"]
    path = tmp_path / "garbage.proof"
    for garbage in (b"\xff\xfe", "leaf f \u0661".encode(), b"\x00"):
        path.write_bytes(text(question, *lines[:2]).encode() + garbage + b"\n")
        with pytest.raises(ProofError, match="line 5: "):
            check_proof(question, verdict, value, path)


def test_the_same_lines_prove_no_better_value(tmp_path: Path) -> None:
    for name in ("a maximum by a tree", "a Lipschitz constant", "a count", "two hidden layers"):
        question, verdict, value, lines = GOOD[name]
        for better in (value - 1, value - Fraction(1, 10**30)):
            rejected(tmp_path, question, verdict, better, text(question, *lines))
    question, verdict, value, lines = GOOD["a count"]
    rejected(tmp_path, question, verdict, value + 1, text(question, *lines))


def test_answers_that_rest_on_a_witness_have_no_claims(tmp_path: Path) -> None:
    answers: list[tuple[Question[Any], Verdict, Any]] = [
        (Maximum(ABS, LINE), Verdict.VALUE, inf),
        (Positivity(ABS, LINE), Verdict.YES, None),
        (ZeroMap(ABS, LINE), Verdict.NO, None),
        (Positivity(ABS, LINE), Verdict.UNKNOWN, None),
        (Regions(ABS, LINE), Verdict.VALUE, Fraction(2)),
    ]
    for question, verdict, value in answers:
        assert question.claims(verdict, value) == {}
        assert rejected(tmp_path, question, verdict, value, text(question)).startswith("3: no proof of this version")
        leaf = text(question, "claim +1 domain", "leaf f", "qed")
        assert rejected(tmp_path, question, verdict, value, leaf).startswith("3: ")


def test_a_claim_is_proved_once_and_none_is_missing(tmp_path: Path) -> None:
    question, verdict, value, lines = GOOD["a zero map"]
    assert rejected(tmp_path, question, verdict, value, text(question, *lines[:9])).endswith("without a proof of '+1'")
    twice = text(question, *lines, "claim +1 domain", "leaf f", "qed")
    assert rejected(tmp_path, question, verdict, value, twice).startswith("15: 'claim +1 domain' where 'the end")
    two_qeds = text(question, *lines[:3], "qed", *lines[3:])
    assert rejected(tmp_path, question, verdict, value, two_qeds).startswith("6: 'qed' where")


def test_numbers_of_ten_thousand_digits_are_read(tmp_path: Path) -> None:
    question, verdict, value, _ = GOOD["a maximum on R^d in the domain"]
    big = "1" + "0" * 10_000
    path = tmp_path / "big.proof"
    for a in (big, f"-1/{big}"):
        path.write_text(text(question, "claim +1 domain", f"split 1 {a}", "leaf f : 1 0", "leaf f : 1 0", "qed"))
        check_proof(question, verdict, value, path)
    assert "..." in rejected(tmp_path, question, verdict, value, text(question, "claim +1 domain", f"split {big}"))


CHECKER = sorted(Path(checker.__file__).parent.glob("*.py"))
ROOT = Path(checker.__file__).parents[2]


def test_a_contract_has_the_checker_at_the_bottom_of_solvers_and_forgets_no_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = (one for one in contracts if one.get("containers") == ["solvers"])
    assert contract["type"] == "layers"
    assert contract["exhaustive"]
    assert "checker" in contract["layers"][-1].split(" | ")


def test_the_page_on_trust_says_how_long_the_checker_is() -> None:
    page = (ROOT / "docs" / "trust.md").read_text()
    (said,) = re.findall(r"about ([\d,]+) lines of Python in `solvers/checker/`", page)
    lines = sum(len(path.read_text().splitlines()) for path in CHECKER)
    assert abs(lines - int(said.replace(",", ""))) <= 50


def test_the_page_on_trust_names_what_the_checker_shares() -> None:
    page = (ROOT / "docs" / "trust.md").read_text()
    imported = set(
        re.findall(r"^from (instances\.[\w.]+) import", "".join(p.read_text() for p in CHECKER), re.MULTILINE)
    )
    for module in imported:
        assert f"`{module.replace('.', '/')}" in page, module


def test_the_checker_has_no_float_and_imports_no_solver() -> None:
    files = CHECKER
    assert len(files) >= 2
    allowed = {"flint", *(f"solvers.checker.{path.stem}" for path in files)}
    allowed |= {"bisect", "collections.abc", "fractions", "functools", "gzip", "math", "pathlib", "re", "typing"}
    allowed |= {"contextlib", "dataclasses", "heapq", "itertools", "zlib"}
    integers = {"numpy": ("short", "whole"), "numpy.typing": ("short", "whole")}  # whose arrays are of int64
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                known = node.module in allowed or path.stem in integers.get(str(node.module), ())
                assert known or str(node.module).startswith("instances."), node.module
                if node.module == "math":
                    assert {alias.name for alias in node.names} <= {"gcd", "lcm"}
            elif isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
                assert names <= allowed | {name for name, stems in integers.items() if path.stem in stems}
            elif isinstance(node, ast.Constant):
                assert not isinstance(node.value, (float, complex))
            elif isinstance(node, ast.Name):
                assert node.id not in ("float", "complex", "eval", "exec", "__import__")
            elif isinstance(node, ast.Attribute):
                assert node.attr not in ("weights", "bias"), "a layer's float arrays; its `integers` are exact"
                assert not node.attr.startswith(("float", "complex", "double", "single")), node.attr
