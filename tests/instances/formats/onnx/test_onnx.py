"""Networks survive ONNX exactly; files that are no such network are refused in one line."""

import gzip
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from instances.errors import InputError
from instances.formats.onnx import read_network, write_network
from instances.network import Layer, Network
from tests import DATA

FLOATS = st.one_of(
    st.integers(-9, 9).map(float),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any small network: empty hidden layers, several outputs, entries of every size."""
    widths = [draw(st.integers(1, 3)), *draw(st.lists(st.integers(0, 4), max_size=3)), draw(st.integers(1, 3))]
    entries = draw(st.sampled_from([FLOATS, st.integers(-3, 3).map(float)]))
    layers = [
        Layer(
            np.array(draw(st.lists(entries, min_size=a * b, max_size=a * b))).reshape(b, a),
            draw(st.lists(entries, min_size=b, max_size=b)),
        )
        for a, b in pairwise(widths)
    ]
    return Network(tuple(layers))


@given(networks())
def test_reading_what_was_written_gives_an_equal_network(tmp_path_factory: pytest.TempPathFactory, f: Network) -> None:
    path = tmp_path_factory.getbasetemp() / "law.onnx"
    write_network(f, path)
    first = path.read_bytes()
    assert read_network(path) == f
    write_network(f, path)
    assert path.read_bytes() == first


def test_the_file_is_what_every_verifier_reads(tmp_path: Path) -> None:
    small = Network((Layer([[1, -2], [3, 0]], [1, 2]), Layer([[1, -1]], [5])))
    write_network(small, tmp_path / "f.onnx")
    model = onnx.load(tmp_path / "f.onnx")
    assert (model.ir_version, [(o.domain, o.version) for o in model.opset_import]) == (8, [("", 13)])
    assert [node.op_type for node in model.graph.node] == ["Gemm", "Relu", "Gemm"]
    assert [(v.name, [d.dim_value for d in v.type.tensor_type.shape.dim]) for v in model.graph.input] == [("X", [1, 2])]
    assert [(v.name, [d.dim_value for d in v.type.tensor_type.shape.dim]) for v in model.graph.output] == [
        ("Y", [1, 1])
    ]
    assert {tensor.data_type for tensor in model.graph.initializer} == {TensorProto.FLOAT}
    assert all(tensor.raw_data for tensor in model.graph.initializer)


@pytest.mark.parametrize("entry", [0.1, 2.0**24 + 1, 1e300, 2.0**-200])
def test_entries_that_float32_does_not_hold_are_written_as_float64(tmp_path: Path, entry: float) -> None:
    f = Network((Layer([[1.0]], [entry]),))
    write_network(f, tmp_path / "f.onnx")
    assert {t.data_type for t in onnx.load(tmp_path / "f.onnx").graph.initializer} == {TensorProto.DOUBLE}
    assert read_network(tmp_path / "f.onnx") == f


def test_the_runtime_computes_the_same_function(tmp_path: Path) -> None:
    import onnxruntime

    generator = np.random.default_rng(0)
    f = Network(
        (Layer(generator.normal(size=(6, 3)), generator.normal(size=6)), Layer(generator.normal(size=(2, 6)), [1, 2]))
    )
    write_network(f, tmp_path / "f.onnx")
    x = generator.normal(size=(1, 3))
    (y,) = onnxruntime.InferenceSession(tmp_path / "f.onnx").run(None, {"X": x})
    np.testing.assert_allclose(y, f(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "inputs", "widths", "outputs"),
    [("iris_4-5-5-3.onnx", 4, (5, 5), 3), ("relucent_ckpt0_d2_w8_nh1.onnx", 2, (8,), 1)],
)
def test_public_networks_are_read_exactly(
    tmp_path: Path, name: str, inputs: int, widths: tuple[int, ...], outputs: int
) -> None:
    f = read_network(DATA / name)
    assert (f.inputs, f.widths, f.outputs) == (inputs, widths, outputs)
    stored = {t.name: numpy_helper.to_array(t) for t in onnx.load(DATA / name).graph.initializer}
    for number, layer in enumerate(f.layers):
        assert (layer.weights == stored[f"W{number}"]).all()
        assert (layer.bias == stored[f"b{number}"]).all()
    write_network(f, tmp_path / "copy.onnx")
    assert read_network(tmp_path / "copy.onnx") == f


def save(
    path: Path,
    nodes: list[Any],
    constants: dict[str, NDArray[Any]],
    shape: list[int | str],
    element: int = TensorProto.DOUBLE,
    inputs: int = 1,
    output: list[int | str] | None = None,
) -> Path:
    """A model whose input is X of `shape` and whose output is the last node's, of as many dimensions if not told."""
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info(name, element, shape) for name in ["X", "Z"][:inputs]],
        [helper.make_tensor_value_info(nodes[-1].output[0], element, output or ["?"] * len(shape))],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), path)
    return path


W = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]])
B = np.array([1.0, 0.0, -2.0])


@pytest.mark.parametrize("shape", [[1, 2], ["N", 2], [2], [1, 1, 2]])
def test_matmul_and_add_are_one_affine_layer(tmp_path: Path, shape: list[int | str]) -> None:
    nodes = [
        helper.make_node("MatMul", ["X", "W"], ["m"]),
        helper.make_node("Add", ["b", "m"], ["z"]),
        helper.make_node("Relu", ["z"], ["a"]),
        helper.make_node("MatMul", ["a", "V"], ["y"]),
    ]
    constants = {"W": W.T.copy(), "b": B, "V": np.ones((3, 1))}
    assert read_network(save(tmp_path / "f.onnx", nodes, constants, shape)) == Network(
        (Layer(W, B), Layer(np.ones((1, 3)), [0]))
    )


def test_an_image_is_flattened_in_the_order_of_its_entries(tmp_path: Path) -> None:
    wanted = Network((Layer(np.arange(8.0).reshape(2, 4), [0, 0]),))
    flatten = helper.make_node("Flatten", ["X"], ["x"])
    reshape = helper.make_node("Reshape", ["X", "s"], ["x"])
    constant = helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(np.array([0, -1]), "v"))
    identity = helper.make_node("Identity", ["c"], ["s"])
    gemm = helper.make_node("Gemm", ["x", "W"], ["y"])
    constants = {"W": np.arange(8.0).reshape(2, 4).T.copy()}
    for nodes in ([flatten, gemm], [constant, identity, reshape, gemm]):
        assert read_network(save(tmp_path / "f.onnx", nodes, constants, [1, 1, 2, 2], output=[1, 2])) == wanted


def test_affine_maps_in_a_row_are_multiplied_out_exactly(tmp_path: Path) -> None:
    first, second = (
        helper.make_node("Gemm", ["X", "W", "b"], ["m"], transB=1),
        helper.make_node("MatMul", ["m", "V"], ["y"]),
    )
    V = np.array([[1.0], [4.0], [-0.5]])
    f = read_network(save(tmp_path / "f.onnx", [first, second], {"W": W, "b": B, "V": V}, [1, 2]))
    assert f == Network((Layer([[1.5, -2.0]], [2.0]),))


def test_relu_at_both_ends_gets_identity_layers(tmp_path: Path) -> None:
    f = read_network(save(tmp_path / "f.onnx", [helper.make_node("Relu", ["X"], ["y"])], {}, [1, 2]))
    assert f == Network((Layer(np.eye(2), [0, 0]), Layer(np.eye(2), [0, 0])))


GEMM = helper.make_node("Gemm", ["X", "W", "b"], ["y"], name="last", transB=1)
FINE = {"W": W, "b": B}


@pytest.mark.parametrize(
    ("nodes", "constants", "shape", "message"),
    [
        (
            [helper.make_node("Tanh", ["X"], ["y"], name="squash")],
            {},
            [1, 2],
            r"node 'squash' \(Tanh\): unsupported operator",
        ),
        ([helper.make_node("Mul", ["X", "X"], ["y"])], {}, [1, 2], r"node 'y' \(Mul\): takes 2 values"),
        (
            [helper.make_node("Relu", ["X"], ["a"]), helper.make_node("Max", ["a", "X"], ["y"], name="skip")],
            {},
            [1, 2],
            r"node 'skip' \(Max\): takes 2 values; Add, Concat, Sub, Sum join values",
        ),
        ([GEMM], FINE, [1, 3], r"node 'last' \(Gemm\): takes 2 numbers, but its value has shape \[1, 3\]"),
        ([GEMM], FINE, [1, 1, 2], r"node 'last' \(Gemm\): its value has shape \[1, 1, 2\]; flatten it first"),
        ([GEMM], FINE | {"b": B[:2]}, [1, 2], r"node 'last' \(Gemm\): a bias of shape \[2\] does not fit 3 numbers"),
        ([GEMM], FINE | {"W": W.astype(np.int64)}, [1, 2], r"its constant is int64; expected float32 or float64"),
        ([GEMM], FINE | {"b": np.array([1, np.inf, 0])}, [1, 2], r"node 'last' \(Gemm\): .*must be finite"),
        ([GEMM], FINE, ["N"], r"input 'X' needs a batch of 1 and fixed sizes; got \[0\]"),
        ([GEMM], FINE, [1, "d"], r"input 'X' needs a batch of 1 and fixed sizes; got \[1, 0\]"),
        (
            [helper.make_node("Gemm", ["X", "W"], ["y"], transA=1, transB=1)],
            {"W": W},
            [1, 2],
            r"node 'y' \(Gemm\): takes 2 numbers, but its value has shape \[2, 1\]",
        ),
        (
            [helper.make_node("MatMul", ["V", "X"], ["y"])],
            {"V": W.T.copy()},
            [2, 1],
            r"node 'y' \(MatMul\): takes 3 numbers, but its value has shape \[2, 1\]",
        ),
        (
            [helper.make_node("Gemm", ["W", "V", "X"], ["y"])],
            {"W": W, "V": W.T.copy()},
            [3, 3],
            r"node 'y' \(Gemm\): adds the value to a product of constants",
        ),
        ([helper.make_node("Div", ["c", "X"], ["y"])], {"c": B[:2]}, [1, 2], r"node 'y' \(Div\): divides by the value"),
        ([helper.make_node("Div", ["X", "c"], ["y"])], {"c": B[:2]}, [1, 2], r"node 'y' \(Div\): divides by 0"),
        (
            [helper.make_node("Div", ["X", "c"], ["y"], name="third")],
            {"c": np.array([3.0])},
            [1, 2],
            r"node 'third' \(Div\): its numbers, multiplied out, are not exact in float64",
        ),
        (
            [helper.make_node("Cast", ["X"], ["y"], to=TensorProto.FLOAT)],
            {},
            [1, 2],
            r"node 'y' \(Cast\): rounds the value to another type",
        ),
        (
            [helper.make_node("Clip", ["X", "c"], ["y"])],
            {"c": np.array(0.5)},
            [1, 2],
            r"node 'y' \(Clip\): clips to \[0\.5, inf\]",
        ),
        (
            [helper.make_node("Clip", ["X", "c", "d"], ["y"])],
            {"c": np.array(0.0), "d": np.array(6.0)},
            [1, 2],
            r"node 'y' \(Clip\): clips to \[0\.0, 6\.0\]",
        ),
        (
            [helper.make_node("Max", ["c", "X"], ["y"])],
            {"c": np.array(0.5)},
            [1, 2],
            r"node 'y' \(Max\): takes the maximum with other numbers than 0",
        ),
        (
            [helper.make_node("Dropout", ["X", "", "t"], ["y"])],
            {"t": np.array(True)},
            [1, 2],
            r"node 'y' \(Dropout\): drops at random, in training mode",
        ),
        (
            [helper.make_node("Reshape", ["X", "s"], ["y"])],
            {"s": np.array([1, 3])},
            [1, 2],
            r"cannot make shape \[1, 3\] of \[1, 2\]",
        ),
        (
            [helper.make_node("Neg", ["W"], ["y"])],
            {"W": W},
            [1, 2],
            r"node 'y' \(Neg\): the output 'y' does not depend",
        ),
        (
            [helper.make_node("Exp", ["b"], ["c"]), helper.make_node("Add", ["X", "c"], ["y"])],
            {"b": B[:2]},
            [1, 2],
            r"node 'c' \(Exp\): unsupported operator on constants; known: Add, Cast",
        ),
        (
            [helper.make_node("Div", ["b", "t"], ["c"]), helper.make_node("Add", ["X", "c"], ["y"])],
            {"b": B[:2], "t": np.array([3.0])},
            [1, 2],
            r"node 'c' \(Div\): makes constants that float64 does not hold exactly",
        ),
    ],
)
def test_what_is_no_chain_of_affine_maps_and_relus_is_refused_naming_the_node(
    tmp_path: Path, nodes: list[Any], constants: dict[str, NDArray[Any]], shape: list[int | str], message: str
) -> None:
    path = save(tmp_path / "f.onnx", nodes, constants, shape)
    with pytest.raises(InputError, match=message) as caught:
        read_network(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_two_inputs_are_refused(tmp_path: Path) -> None:
    nodes = [helper.make_node("Add", ["X", "Z"], ["y"])]
    with pytest.raises(InputError, match="expected one input and one output; the graph has 2 and 1"):
        read_network(save(tmp_path / "f.onnx", nodes, {}, [1, 2], inputs=2))


def test_half_precision_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "f.onnx", [helper.make_node("Relu", ["X"], ["y"])], {}, [1, 2], element=TensorProto.FLOAT16)
    with pytest.raises(InputError, match="input 'X' is neither float32 nor float64"):
        read_network(path)


def test_files_that_are_no_onnx_are_refused_in_one_line(tmp_path: Path) -> None:
    for content in (b"", b"hello, world\n" * 9, bytes(range(256))):
        (tmp_path / "bad.onnx").write_bytes(content)
        with pytest.raises(InputError, match=r"bad\.onnx: not a valid ONNX file") as caught:
            read_network(tmp_path / "bad.onnx")
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="no such file"):
        read_network(tmp_path / "absent.onnx")
    with pytest.raises(InputError, match="cannot be read"):
        read_network(tmp_path)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="no space left"):
        write_network(Network((Layer([[1.0]], [0.0]),)), tmp_path / "f.onnx")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_garbled_file_is_read_or_refused_in_one_line(tmp_path: Path, data: st.DataObject) -> None:
    write_network(Network((Layer([[1, -2], [3, 0]], [1, 2]), Layer([[1, -1]], [5]))), tmp_path / "f.onnx")
    content = bytearray((tmp_path / "f.onnx").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    (tmp_path / "f.onnx").write_bytes(content[:cut])
    complaint = ""
    try:
        read_network(tmp_path / "f.onnx")
    except InputError as error:
        complaint = str(error)
    assert "\n" not in complaint
    assert complaint == "" or complaint.startswith(str(tmp_path / "f.onnx"))
    assert [file.name for file in tmp_path.iterdir()] == ["f.onnx"]


def test_subtraction_and_factors_of_gemm_are_exact(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Sub", ["X", "c"], ["s"]),
        helper.make_node("Gemm", ["s", "W", "b"], ["g"], alpha=0.5, beta=2.0, transB=1),
        helper.make_node("Sub", ["b", "g"], ["y"]),
    ]
    f = read_network(save(tmp_path / "f.onnx", nodes, {"W": W, "b": B, "c": np.array([1.0, 3.0])}, [1, 2]))
    assert f == Network((Layer(-W / 2, W @ [0.5, 1.5] - B),))


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    f = Network((Layer([[1.0]], [0.5]),))
    write_network(f, tmp_path / "f.onnx")
    (tmp_path / "f.onnx.gz").write_bytes(gzip.compress((tmp_path / "f.onnx").read_bytes()))
    assert read_network(tmp_path / "f.onnx.gz") == f


def test_an_input_of_absurd_size_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "f.onnx", [helper.make_node("Relu", ["X"], ["y"])], {}, [1, 2**40])
    with pytest.raises(InputError, match="at most 100000 are read"):
        read_network(path)
