"""Chains are read in the spellings that exporters use; operators of others are refused by their domain."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper, numpy_helper

from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.network import Layer, Network
from tests.instances.formats.onnx.onnx_models import (
    B0,
    B1,
    FIRST,
    LAST,
    PLAIN,
    RELU,
    STORED,
    W0,
    W1,
    Array,
    ints,
    model,
    node,
    single,
    written,
)


def scaled(first: Array, shift: Array) -> Network:
    return Network((Layer(W0 * first, B0 + W0 @ shift), Layer(W1, B1)))


SPELLINGS: dict[str, tuple[Any, Network]] = {
    "open batch": (model([FIRST, RELU, LAST], STORED, ["N", 2], output=["N", 1]), PLAIN),
    "batch -1": (model([FIRST, RELU, LAST], STORED, [-1, 2], output=[-1, 1]), PLAIN),
    "Sub and Div": (
        model(
            [
                node("Sub", ["X", "mu"], ["c"]),
                node("Div", ["c", "sd"], ["x"]),
                node("Gemm", ["x", "W0", "b0"], ["h"], transB=1),
                RELU,
                LAST,
            ],
            STORED | {"mu": single(0.5, 0.25), "sd": single(2, 4)},
        ),
        scaled(np.array([0.5, 0.25]), np.array([-0.25, -0.0625])),
    ),
    "Mul": (
        model(
            [node("Mul", ["sd", "X"], ["x"]), node("Gemm", ["x", "W0", "b0"], ["h"], transB=1), RELU, LAST],
            STORED | {"sd": single(2, 4)},
        ),
        scaled(np.array([2.0, 4.0]), np.zeros(2)),
    ),
    "Neg": (
        model([FIRST, RELU, node("Gemm", ["r", "W1", "b1"], ["y"], transB=1), node("Neg", ["y"], ["Y"])], STORED),
        Network((Layer(W0, B0), Layer(-W1, -B1))),
    ),
    "a transposed weight": (
        model(
            [
                node("Transpose", ["W0"], ["t"]),
                node("MatMul", ["X", "t"], ["m"]),
                node("Add", ["m", "b0"], ["h"]),
                RELU,
                LAST,
            ],
            STORED,
        ),
        PLAIN,
    ),
    "Dropout": (
        model([FIRST, node("Relu", ["h"], ["q"]), node("Dropout", ["q"], ["r", "mask"]), LAST], STORED),
        PLAIN,
    ),
    "Squeeze and Unsqueeze": (
        model(
            [
                node("Squeeze", ["X", "a"], ["x"]),
                node("Unsqueeze", ["x", "b"], ["w"]),
                node("Gemm", ["w", "W0", "b0"], ["h"], transB=1),
                RELU,
                LAST,
            ],
            STORED | {"a": ints(0, 1, 2), "b": ints(0)},
            [1, 1, 1, 2],
        ),
        PLAIN,
    ),
    "view": (
        model(
            [
                node("Shape", ["X"], ["s"]),
                node("Constant", [], ["i"], value=numpy_helper.from_array(np.array(0), "i")),
                node("Gather", ["s", "i"], ["b"]),
                node("Unsqueeze", ["b", "zero"], ["u"]),
                node("Concat", ["u", "rest"], ["sizes"], axis=0),
                node("Reshape", ["X", "sizes"], ["x"]),
                node("Gemm", ["x", "W0", "b0"], ["h"], transB=1),
                RELU,
                LAST,
            ],
            STORED | {"zero": ints(0), "rest": ints(-1)},
            ["N", 1, 2],
            output=["N", 1],
        ),
        PLAIN,
    ),
    "value_floats": (
        model(
            [
                node("Constant", [], ["bb"], value_floats=[0.5, -1.0, 0.0]),
                node("Gemm", ["X", "W0", "bb"], ["h"], transB=1),
                RELU,
                LAST,
            ],
            STORED,
        ),
        PLAIN,
    ),
    "a computed bias": (
        model(
            [node("Mul", ["b0", "one"], ["bb"]), node("Gemm", ["X", "W0", "bb"], ["h"], transB=1), RELU, LAST],
            STORED | {"one": np.array(1, np.float32)},
        ),
        PLAIN,
    ),
    "Clip": (model([FIRST, node("Clip", ["h", "zero"], ["r"]), LAST], STORED | {"zero": single(0)[0]}), PLAIN),
    "Max": (model([FIRST, node("Max", ["zero", "h"], ["r"]), LAST], STORED | {"zero": single(0)[0]}), PLAIN),
    "an unused branch": (
        model(
            [FIRST, node("Erf", ["h"], ["e"]), node("Foo", ["e"], ["f"], domain="my.ops"), RELU, LAST],
            STORED,
            domains={"my.ops": 1},
        ),
        PLAIN,
    ),
    "a column": (
        model(
            [
                node("MatMul", ["W0", "X"], ["m"]),
                node("Add", ["m", "b"], ["h"]),
                RELU,
                node("MatMul", ["W1", "r"], ["n"]),
                node("Add", ["n", "b1"], ["Y"]),
            ],
            STORED | {"b": B0[:, None]},
            [2, 1],
        ),
        PLAIN,
    ),
    "another domain's name": (
        model(
            [FIRST, node("Relu", ["h"], ["r"], domain="my.ops"), LAST],
            STORED,
            functions=[
                helper.make_function(
                    "my.ops", "Relu", ["a"], ["b"], [node("Neg", ["a"], ["b"])], [helper.make_opsetid("", 14)]
                )
            ],
            domains={"my.ops": 1},
        ),
        Network((Layer(-W1 @ W0, B1 - W1 @ B0),)),
    ),
    "a function in place of an operator": (
        model(
            [FIRST, RELU, LAST],
            STORED,
            functions=[
                helper.make_function(
                    "", "Relu", ["a"], ["b"], [node("Neg", ["a"], ["b"])], [helper.make_opsetid("", 14)]
                )
            ],
        ),
        Network((Layer(-W1 @ W0, B1 - W1 @ B0),)),
    ),
    "a function of an older version of the same operators": (
        model(
            [FIRST, node("f", ["h"], ["r"], domain="my.ops"), LAST],
            STORED,
            opset=19,
            functions=[
                helper.make_function(
                    "my.ops", "f", ["a"], ["b"], [node("Relu", ["a"], ["b"])], [helper.make_opsetid("", 15)]
                )
            ],
            domains={"my.ops": 1},
        ),
        PLAIN,
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_chain_is_read_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    made, wanted = SPELLINGS[spelling]
    assert read_network(written(tmp_path, made)) == wanted


def test_broadcasting_widens_the_value_as_onnx_says(tmp_path: Path) -> None:
    nodes = [node("Add", ["X", "c"], ["Y"])]
    made = model(nodes, {"c": single(1, 2, 4)}, [1, 3, 1], output=[1, 3, 3])
    f = read_network(written(tmp_path, made))
    assert f == Network((Layer(np.repeat(np.eye(3), 3, axis=0), [1.0, 2, 4] * 3),))
    for said in ([1, 3, 1], [1, 9], [1, 3, 3, 1]):
        with pytest.raises(
            InputError, match=r"node 'Y' \(Add\): the output 'Y' has shape \[1, 3, 3\]; the model declares"
        ):
            read_network(written(tmp_path, model(nodes, {"c": single(1, 2, 4)}, [1, 3, 1], output=said)))


def test_an_open_batch_is_1_wherever_its_name_stands(tmp_path: Path) -> None:
    nodes = [node("Add", ["X", "c"], ["Y"])]
    two = {"c": np.zeros((2, 2), np.float32)}
    assert read_network(written(tmp_path, model(nodes, two, ["N", 2], output=["M", 2]))).outputs == 4
    with pytest.raises(InputError, match=r"has shape \[2, 2\]; the model declares \[1, 2\]"):
        read_network(written(tmp_path, model(nodes, two, ["N", 2], output=["N", 2])))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            model([FIRST, node("Relu", ["h"], ["r"], name="act", domain="my.ops"), LAST], STORED,
                  domains={"my.ops": 1}),
            r"node 'act' \(my\.ops::Relu\): an operator of the domain 'my\.ops'; those of ONNX itself are read",
        ),
        (
            model([FIRST, node("Relu", ["h"], ["r"], domain="com.microsoft"), LAST], STORED),
            "not a valid ONNX file: No opset import for domain 'com.microsoft'",
        ),
        (
            model([node("f", ["X"], ["Y"], domain="my.ops")], {}, domains={"my.ops": 1}, output=[1, 2], functions=[
                helper.make_function("my.ops", "f", ["a"], ["b"], [node("f", ["a"], ["b"], domain="my.ops")],
                                     [helper.make_opsetid("", 14), helper.make_opsetid("my.ops", 1)])]),
            "not a valid ONNX file: Cycle detected",
        ),
        (
            model([node("f", ["X"], ["Y"], domain="my.ops")], {}, domains={"my.ops": 1}, output=[1, 2], functions=[
                helper.make_function("my.ops", "f", ["a"], ["b"], [node("Squeeze", ["a"], ["b"], axes=[0])],
                                     [helper.make_opsetid("", 11)])]),
            "not a valid ONNX file: Opset import for domain",
        ),
        (model([FIRST, RELU, LAST], STORED, opset=6), "its opset is 6; one from 7 to"),
        (model([FIRST, RELU, LAST], STORED, opset=999), "its opset is 999; one from 7 to"),
        (model([FIRST, RELU, LAST], STORED, domains={"ai.onnx": 13}), "its opset is 13, 14; one from 7"),
        (
            model([FIRST, node("Softmax", ["h"], ["r"]), LAST], STORED),
            r"node 'r' \(Softmax\): unsupported operator; known: Add, AveragePool",
        ),
    ],
)  # fmt: skip
def test_what_is_no_operator_of_onnx_is_refused(tmp_path: Path, made: Any, message: str) -> None:
    path = written(tmp_path, made)
    with pytest.raises(InputError, match=message) as caught:
        read_network(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
