"""A network is replayed as it is read: with the data that lies beside its file."""

from pathlib import Path

import numpy as np
import pytest

from hardness.exchange.replay import Replay
from instances.errors import InputError
from tests.instances.formats.onnx.onnx_models import PLAIN, W0
from tests.instances.formats.onnx.test_onnx_external_data import RIGHT, outside


def test_external_data_is_replayed_from_beside_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = outside(tmp_path / "here", RIGHT)
    outside(tmp_path / "elsewhere", RIGHT, -W0)
    monkeypatch.chdir(tmp_path / "elsewhere")
    x = np.array([0.5, 0.25])
    assert Replay(path)(x).tolist() == PLAIN(x).tolist()
    (tmp_path / "here" / "w" / "data").unlink()
    with pytest.raises(
        InputError, match=r"f\.onnx: the tensor 'W0' has external data in .*, and there is no such file"
    ):
        Replay(path)
