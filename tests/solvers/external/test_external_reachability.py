"""Tools of others are asked specifications as they are written, and their points are checked exactly."""

from fractions import Fraction
from pathlib import Path

import pytest

from instances.formats.vnnlib.read import parse_vnnlib
from instances.network import Layer, Network
from instances.problem import Verdict
from solvers.external.tool import Tool
from solvers.solver import Limits

HALF = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-0.5])))

SPECIFICATION = (
    "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= X_0 0.0))(assert (<= X_0 1.0))(assert (>= Y_0 0.25))"
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("said", "verdict", "witness"),
    [
        ("sat\\n((X_0 1.0))", Verdict.YES, (Fraction(1),)),
        ("sat\\n((X_0 1.5))", Verdict.YES, (Fraction(1),)),  # moved into the box
        ("sat\\n((X_0 0.5))", Verdict.YES, (Fraction(1, 2),)),  # no witness, which the judge sees
        ("unsat", Verdict.NO, None),
    ],
)
def test_a_specification_is_put_to_a_tool(tmp_path: Path, said: str, verdict: Verdict, witness: object) -> None:
    script = tmp_path / "tool.sh"
    script.write_text(f"#!/bin/sh\ngrep -q 'declare-const X_0' \"$1\" && printf '{said}\\n' > \"$2\"\n")
    script.chmod(0o755)
    (tmp_path / "tool.yaml").write_text("name: tool\ncommand: ./tool.sh {vnnlib} {result} {onnx}\n")
    tool = Tool(str(tmp_path / "tool.yaml"))
    question = parse_vnnlib(SPECIFICATION, "spec").about(HALF)
    assert tool.refusal(question) is None
    answer = tool.solve(question, Limits(10, 2**31))
    assert (answer.verdict, answer.witness) == (verdict, witness)
