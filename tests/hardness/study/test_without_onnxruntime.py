"""Benchmarks and counterexamples are looked at exactly where nothing can be replayed, and that is said once."""

import sys
from pathlib import Path

import pytest

from hardness.exchange.check_witness import check_witness
from hardness.exchange.validate import validate_vnncomp
from instances.formats.onnx import read_network
from instances.formats.shipped import located
from instances.formats.vnnlib.read import read_vnnlib
from solvers.boxes import Boxes
from solvers.solver import Limits

SHIPPED = located("shipped:vnncomp-small")


@pytest.fixture(autouse=True)
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)


def test_a_benchmark_is_valid_as_far_as_it_is_exact() -> None:
    findings = list(validate_vnncomp(SHIPPED))
    assert all(finding.good for finding in findings)
    assert sum("onnxruntime is not installed" in finding.found for finding in findings) == 1


def test_a_counterexample_is_checked_exactly(tmp_path: Path) -> None:
    network, specification = SHIPPED / "onnx" / "image-1.onnx", SHIPPED / "vnnlib" / "image-1-1-8.vnnlib"
    question = read_vnnlib(specification).about(read_network(network))
    witness = Boxes().solve(question, Limits(20, 2**30)).witness
    file = tmp_path / "ce"
    file.write_text("(" + "".join(f"(X_{i} {float(v):.17f})" for i, v in enumerate(witness)) + ")")
    checked = check_witness(network, specification, file)
    assert (checked.worth, checked.exact, checked.status) == (None, True, 0)
    assert "not replayed (onnxruntime is not installed" in next(checked.lines())
    file.write_text("(" + "".join(f"(X_{i} 9.0)" for i in range(16)) + ")")
    assert check_witness(network, specification, file).status == 1
