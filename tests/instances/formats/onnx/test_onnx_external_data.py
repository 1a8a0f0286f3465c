"""Data that is external to a model is read beside it, and nowhere else."""

import gzip
import os
from pathlib import Path

import pytest
from onnx import TensorProto

from instances.errors import InputError
from instances.formats.onnx import read_network
from tests.instances.formats.onnx.onnx_models import FIRST, LAST, PLAIN, RELU, STORED, W0, Array, model


def outside(folder: Path, told: dict[str, str], array: Array = W0) -> Path:
    """A model whose first matrix is at a place of another file, of which `folder` holds the right one, ``w/data``."""
    made = model([FIRST, RELU, LAST], STORED)
    tensor = made.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in told.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    (folder / "w").mkdir(parents=True, exist_ok=True)
    (folder / "w" / "data").write_bytes(bytes(8) + array.tobytes() + bytes(4))
    path = folder / "f.onnx"
    path.write_bytes(made.SerializeToString())
    return path


RIGHT = {"location": "w/data", "offset": "8", "length": "24"}


def test_external_data_is_read_beside_the_model_wherever_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = outside(tmp_path / "here", RIGHT)
    outside(tmp_path / "elsewhere", RIGHT, -W0)
    packed = tmp_path / "here" / "g.onnx.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for folder in ("here", "elsewhere", "."):
        monkeypatch.chdir(tmp_path / folder)
        for name in (path, packed, Path(os.path.relpath(path))):
            assert read_network(name) == PLAIN
    assert read_network(outside(tmp_path / "here", {"location": "w/data", "offset": "8"})) == PLAIN


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({}, "at ''; the name of a file beside the model"),
        ({"location": "../elsewhere/w/data"}, r"at '../elsewhere/w/data'; the name of a file beside the model"),
        ({"location": "w/../../elsewhere/w/data"}, "the name of a file beside the model"),
        ({"location": "/etc/passwd"}, "at '/etc/passwd'; the name of a file beside the model"),
        ({"location": "w\0data"}, "the name of a file beside the model"),
        ({"location": "w" * 5000}, "the name of a file beside the model"),
        ({"location": "absent"}, "and there is no such file"),
        ({"location": "w"}, "and there is no such file"),
        ({"location": "pipe"}, "and there is no such file"),
        ({"location": "link"}, "which is a link out of the model's folder"),
        ({"location": "link/data"}, "which is a link out of the model's folder"),
        ({"offset": "9"}, "of 24 bytes, and 24 of them are said to be at offset 9 of .*, where there are 23"),
        ({"offset": "100"}, "where there are 0"),
        ({"offset": "-8"}, "at offset '-8' of length '24'; integers are right"),
        ({"offset": "8e0"}, "integers are right"),
        ({"length": "16"}, "of 24 bytes, and 16 of them are said to be"),
        ({"length": "0x18"}, "integers are right"),
        ({"length": "9" * 5000}, "integers are right"),
    ],
)
def test_external_data_elsewhere_or_out_of_range_is_refused(tmp_path: Path, told: dict[str, str], message: str) -> None:
    folder = tmp_path / "here"
    path = outside(folder, RIGHT | told if told else {})
    outside(tmp_path / "elsewhere", RIGHT)
    (folder / "link").symlink_to(tmp_path / "elsewhere" / "w")
    os.mkfifo(folder / "pipe")
    if told.get("offset") == "9":
        (folder / "w" / "data").write_bytes(bytes(32))
    with pytest.raises(InputError, match=message) as caught:
        read_network(path)
    assert str(caught.value).startswith(f"{path}: the tensor 'W0' has external data")
    assert len(str(caught.value)) < 3 * len(str(path)) + 300


def test_a_link_that_stays_beside_the_model_is_followed(tmp_path: Path) -> None:
    path = outside(tmp_path, RIGHT | {"location": "link"})
    (tmp_path / "link").symlink_to("w/data")
    assert read_network(path) == PLAIN


def test_external_data_counts_as_part_of_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = outside(tmp_path, RIGHT)
    size = len(path.read_bytes())
    monkeypatch.setattr("instances.formats.onnx.model.MOST_BYTES", size + 24)
    assert read_network(path) == PLAIN
    monkeypatch.setattr("instances.formats.onnx.model.MOST_BYTES", size + 23)
    with pytest.raises(InputError, match=f"the model is longer than {size + 23} bytes"):
        read_network(path)
