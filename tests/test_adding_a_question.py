"""A question from outside, that of docs/adding-a-question.md, is one like any other: here it is seen everywhere."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from instances.disguises import disguised
from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import QUESTIONS
from instances.recipe import Instance, Known
from instances.suite import read_instance, write_instance
from instances.witness import decode, encode
from solvers.certificate.write import ProofWriter
from solvers.checker.check import ProofError, check_proof
from solvers.solver import Limits
from tests.instances.formats.onnx.test_onnx import networks
from tests.oracles.one_hidden_layer import positive_somewhere
from tests.test_docs import ROOT, blocks

PAGE = ROOT / "docs" / "adding-a-question.md"
HAT = Network((Layer([[1.0], [-1.0]], [0.0, 0.0]), Layer([[-1.0, -1.0]], [1.0])))
"""1 - |x|"""
LIMITS = Limits(20, 2**32)

STUDY = """\
name: dips
instances:
  - {family: gaussian-network, params: {inputs: 2, width: 3, bias: calibrated}, replicates: 1, seed: 1, to: dip,
     level: -1000}
  - {family: gaussian-network, params: {inputs: 2, width: 3, bias: calibrated}, replicates: 1, seed: 1, to: dip,
     level: 1000}
solvers: ["dip:ByRegions"]
limits: {wall_s: 20, memory_gib: 2}
proofs: true
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What installing a package with the question would leave behind."""
    folder = tmp_path_factory.mktemp("package")
    (code,) = blocks(PAGE, "file: dip.py")
    (folder / "dip.py").write_text(code)
    described = folder / "dip-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: dip\nVersion: 1\n")
    (described / "entry_points.txt").write_text("[relu_hardness.questions]\ndip = dip:Dip\n")
    return folder


@pytest.fixture
def dip(package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, with its question registered."""
    import instances.questions as registry

    monkeypatch.syspath_prepend(package)
    registry._others.cache_clear()
    yield import_module("dip")
    monkeypatch.undo()
    registry._others.cache_clear()


def hardness(package: Path, *words: str, status: int = 0) -> str:
    environment = os.environ | {"PYTHONPATH": f"{package}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "hardness", *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    return done.stdout


def test_it_is_listed_with_its_option_and_asked_by_it(package: Path, tmp_path: Path) -> None:
    listed = hardness(package, "list", "questions")
    assert "dip: Is f(x) < level for some x of the domain?" in listed
    assert "    --level L  is f(x) < L somewhere?" in listed
    assert "    one hidden layer                      nobody" in listed
    assert "Of dip: is f(x) < L somewhere?" in " ".join(hardness(package, "solve", "--help").split())
    path = write_instance(tmp_path, Instance(QUESTIONS["maximum"](HAT, Box.cube(1, -1, 1)), None), known())
    said = hardness(
        package,
        *("solve", str(path.with_suffix(".onnx")), "--solver", "dip:ByRegions", "--question", "dip"),
        *("--level", "1/2", "--box", "-1", "1", "--json", str(tmp_path / "a.json")),
        status=10,
    )
    assert "verdict   yes (certified)" in said
    assert "witness   at: (" in said
    answer = json.loads((tmp_path / "a.json").read_text())
    assert set(answer["witness"]) == {"at", "by"}


def test_its_answers_are_checked_with_a_proof_or_a_witness(package: Path, dip: ModuleType, tmp_path: Path) -> None:
    for level, status, verdict in ((Fraction(0), 20, "no"), (Fraction(1, 2), 10, "yes")):
        question = dip.Dip(HAT, Box.cube(1, -1, 1), level)
        path = write_instance(tmp_path / verdict, Instance(question, None), known())
        answer, proof = str(tmp_path / f"{verdict}.json"), str(tmp_path / f"{verdict}.proof")
        asked = ("--solver", "dip:ByRegions", "--json", answer, "--proof", proof)
        assert f"verdict   {verdict} (certified)" in hardness(package, "solve", str(path), *asked, status=status)
        proved = ("--proof", proof) if verdict == "no" else ()
        hardness(package, "check", str(path), "--answer", answer, *proved)
        if verdict == "no":
            hardness(package, "check", str(path), "--answer", answer, status=3)
        else:
            data = json.loads(Path(answer).read_text())
            data["witness"]["by"] = "1/3"
            Path(answer).write_text(json.dumps(data))
            hardness(package, "check", str(path), "--answer", answer, status=1)


def test_a_study_asks_it_and_the_report_shows_it(package: Path, tmp_path: Path) -> None:
    (tmp_path / "dips.yaml").write_text(STUDY)
    store = tmp_path / "dips.db"
    hardness(package, "run", str(tmp_path / "dips.yaml"), "--out", str(store))
    with sqlite3.connect(store) as connection:
        rows = connection.execute("SELECT question, verdict, certified FROM runs ORDER BY verdict").fetchall()
    connection.close()
    assert rows == [("dip", "no", 1), ("dip", "yes", 1)]
    hardness(package, "report", str(store), "--out", str(tmp_path / "page"))
    assert "dip" in (tmp_path / "page" / "index.html").read_text()


def known() -> Known:
    return Known(Verdict.UNKNOWN, "nobody asked")


def test_its_answers_are_those_of_brute_force_and_survive_disguises(dip: ModuleType, tmp_path: Path) -> None:
    found = set()

    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(networks().filter(lambda f: f.outputs == 1 and len(f.layers) <= 2 and f.neurons <= 3 and f.inputs <= 2))
    def law(network: Network) -> None:
        box = Box.cube(network.inputs, -1, 1)
        question = dip.Dip(network, box, Fraction(1, 2))
        answer = dip.ByRegions().solve(question, LIMITS)
        *hidden, last = network.layers
        turned = Network((*hidden, Layer(-last.weights, 0.5 - last.bias)))
        assert (answer.verdict is Verdict.YES) == (positive_somewhere(turned, box) is not None)
        found.add(answer.verdict)
        if answer.verdict is Verdict.YES:
            plain = decode(json.loads(json.dumps(encode(question.plain(answer.witness)))))
            assert question.check(question.witness_of(plain))
            try:
                chain = disguised(question, "light", 3)
            except InputError:
                return
            assert chain.target.check(chain.push(answer.witness))
            assert question.check(chain.pull(chain.push(answer.witness)))
        else:
            proof = tmp_path / "proof"
            with ProofWriter(proof, question) as writer:
                dip.ByRegions().prove(question, LIMITS, writer)
            check_proof(question, Verdict.NO, None, proof)
            with pytest.raises(ProofError):
                check_proof(dip.Dip(network, box, Fraction(1, 3)), Verdict.NO, None, proof)

    law()
    assert found == {Verdict.YES, Verdict.NO}


def test_it_is_kept_in_files_and_digests_know_its_option(dip: ModuleType, tmp_path: Path) -> None:
    one, two = (dip.Dip(HAT, RealSpace(1), Fraction(level)) for level in (1, 2))
    assert one.digest != two.digest
    assert read_instance(write_instance(tmp_path, Instance(one, None), known())).question == one


@pytest.mark.parametrize("plain", [None, (), {}, {"at": 1, "by": 2}, {"at": (Fraction(1),)}, "x", (Fraction(1),)])
def test_a_malformed_witness_fails_its_check(dip: ModuleType, plain: Any) -> None:
    question = dip.Dip(HAT, RealSpace(1))
    assert not question.check(question.witness_of(plain))


def test_a_question_that_cannot_be_imported_is_one_line(package: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken-1.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n")
    (broken / "entry_points.txt").write_text("[relu_hardness.questions]\nbroken = nowhere:Broken\n")
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "hardness", "list", "questions"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "error: question broken (nowhere:Broken) cannot be imported: No module named 'nowhere'\n"
