"""What is read is what was written: the network is the function that ONNX's reference evaluator computes."""

import importlib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from onnx.reference import ReferenceEvaluator

from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.formats.onnx.constants import FOLDS
from instances.formats.onnx.moves import MOVES
from instances.formats.onnx.operators import OPERATORS, _add
from instances.network import Network
from tests.instances.formats.onnx.onnx_chains import chains, in_float64
from tests.instances.formats.onnx.onnx_steps import STEPS

POINTS = 20


def points(inputs: int) -> list[list[float]]:
    """The origin, corners, and others among the multiples of 1/4, at which small networks have their kinks."""
    draws = np.random.default_rng(inputs)
    corners = draws.choice([-1.0, 1.0], size=(5, inputs)).tolist()
    return [[0.0] * inputs, *corners, *(draws.integers(-12, 13, size=(POINTS - 6, inputs)) / 4).tolist()]


def disagreement(network: Network, model: Any, shape: tuple[int, ...]) -> str:
    """Where the network is another function than the model; empty if it is the same as far as can be seen."""
    reference = ReferenceEvaluator(in_float64(model))
    for point in points(prod(shape)):
        (found,) = reference.run(None, {"X": np.array(point).reshape(shape)})
        exact = np.array([float(v) for v in network.exact(tuple(map(Fraction, point)))])
        wanted = np.asarray(found, dtype=np.float64).ravel()
        if exact.shape != wanted.shape or not np.allclose(exact, wanted, rtol=1e-9, atol=1e-9):
            return f"at {point}: {exact}, and the reference says {wanted}"
    return ""


def check(model: Any, shape: tuple[int, ...], path: Path) -> None:
    onnx.save(model, path)
    assert disagreement(read_network(path), model, shape) == ""


@pytest.mark.parametrize("step", STEPS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_network_is_what_the_reference_evaluator_computes(tmp_path: Path, step: str, data: st.DataObject) -> None:
    model, shape, _ = data.draw(chains(step))
    check(model, shape, tmp_path / "f.onnx")


def test_the_chains_are_of_every_operator_that_is_read() -> None:
    made: set[str] = set()

    @settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def collect(data: st.DataObject) -> None:
        for step in STEPS:
            made.update(data.draw(chains(step))[2])

    collect()
    assert made >= {*OPERATORS, *MOVES, *FOLDS, "Shape"}


def _without(name: str, operator: str) -> Callable[[Any], Any]:
    """A fault: nobody looks at this attribute."""

    def spoil(of: Any) -> Any:
        def blind(node: Any, opset: int) -> Any:
            seen = of(node, opset)
            kept = {key: told for key, told in seen.attributes.items() if key != name or seen.operator != operator}
            return replace(seen, attributes=kept)

        return blind

    return spoil


def _kept_without_signs(of: Any) -> Any:
    def spoiled(*arguments: Any) -> Any:
        rows, signs = of(*arguments)
        return rows, abs(signs)

    return spoiled


FAULTS: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "alpha is ignored": ("graph._node", _without("alpha", "Gemm"), "gemm"),
    "beta is ignored": ("graph._node", _without("beta", "Gemm"), "gemm"),
    "transA is ignored": ("graph._node", _without("transA", "Gemm"), "gemm"),
    "transB is ignored": ("graph._node", _without("transB", "Gemm"), "gemm"),
    "the permutation is ignored": ("graph._node", _without("perm", "Transpose"), "transpose"),
    "the axis of a flattening is ignored": ("graph._node", _without("axis", "Flatten"), "flatten"),
    "differences are turned round": ("chain.OPERATORS", lambda of: of | {"Sub": of["Add"]}, "subtract"),
    "quotients are products": ("chain.OPERATORS", lambda of: of | {"Div": of["Mul"]}, "divide"),
    "a ReLU is the identity": ("chain.OPERATORS", lambda of: of | {"Relu": _add}, "relu"),
    "constants are joined in the wrong order": (
        "constants.FOLDS",
        lambda of: of | {"Concat": lambda node, operands: of["Concat"](node, operands[::-1])},
        "add",
    ),
    "reshaping is by columns": (
        "moves.MOVES",
        lambda of: (
            of | {"Reshape": lambda *a: (lambda v: v.reshape(of["Reshape"](*a)[1], order="F"), of["Reshape"](*a)[1])}
        ),
        "reshape",
    ),
    "steps of a slice are ignored": (
        "moves.MOVES",
        lambda of: of | {"Slice": lambda node, shape, rest: of["Slice"](node, shape, rest[:3])},
        "slices",
    ),
    "signs are lost at a cut": ("layers.kept", _kept_without_signs, "matrices"),
    "two shifts in a row are one": ("maps.Entrywise.held", lambda of: property(lambda self: True), "shifts"),
    "the last factor is lost where maps are multiplied out": (
        "multiplied._Product.of",
        lambda of: lambda last, dense: of(replace(last, factor=None), dense),
        "multiply",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_reader_that_errs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    name, spoil, step = FAULTS[fault]
    module, *inside = name.split(".")
    place: Any = importlib.import_module(f"instances.formats.onnx.{module}")
    for part in inside[:-1]:
        place = getattr(place, part)
    monkeypatch.setattr(place, inside[-1], spoil(getattr(place, inside[-1])))
    assert breaks_the_law(step, tmp_path / "f.onnx")


def test_a_reader_that_knows_operators_by_their_names_alone_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onnx.inliner.inline_local_functions", lambda model: model)
    monkeypatch.setattr("instances.formats.onnx.graph.DEFAULT_DOMAINS", ("", "my.ops"))
    assert breaks_the_law("called", tmp_path / "f.onnx")


def breaks_the_law(step: str, path: Path, examples: int = 200) -> bool:
    """Whether some chain through a step is read as another function, or refused."""

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(data=st.data())
    def law(data: st.DataObject) -> None:
        model, shape, _ = data.draw(chains(step, 1))
        check(model, shape, path)

    try:
        law()
    except (AssertionError, InputError):
        return True
    return False


def test_the_law_breaks_for_no_other_reason(tmp_path: Path) -> None:
    assert not breaks_the_law("matrices", tmp_path / "f.onnx", 40)
