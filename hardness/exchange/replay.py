"""Networks as the competition computes them: by onnxruntime on one processor."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from instances.errors import InputError
from instances.formats.onnx.model import read_model
from instances.network import Floats, Point


class NoRuntimeError(InputError):
    """Nothing can be replayed here: onnxruntime is not installed."""


class Replay:
    """A network of one input and one output, computed in its own float type.

    Raises
    ------
    NoRuntimeError
        If onnxruntime is not installed.
    InputError
        If it cannot load the file.
    """

    def __init__(self, path: Path) -> None:
        try:
            import onnxruntime
        except ImportError:
            raise NoRuntimeError(
                "onnxruntime is not installed; it comes by: pip install 'relu-hardness[vnncomp]'"
            ) from None
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            # Read by us, since onnxruntime would look for external data in the current folder.
            content = read_model(path).SerializeToString()
        except InputError as error:
            raise InputError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
        try:
            self._session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
        except Exception as error:  # its exceptions have no common type
            raise InputError(f"{path}: onnxruntime cannot load it: {' '.join(str(error).split())[:200]}") from None
        (self._input,) = self._session.get_inputs()
        self.single = self._input.type == "tensor(float)"
        # An open dimension is the batch.
        self._shape = [n if isinstance(n, int) else 1 for n in self._input.shape]

    def rounded(self, x: Point) -> Floats:
        """The point in the network's float type, whose numbers are also float64 ones."""
        with np.errstate(over="ignore"):
            return np.array([float(v) for v in x]).astype(self._type).astype(np.float64)

    def __call__(self, x: Floats) -> Floats:
        """The outputs at a point, flattened."""
        (y,) = self._session.run(None, {self._input.name: x.astype(self._type).reshape(self._shape)})
        return np.asarray(y, dtype=np.float64).ravel()

    @property
    def _type(self) -> type[np.float32] | type[np.float64]:
        return np.float32 if self.single else np.float64


def exactly(values: Floats) -> Point | None:
    """Floats as the rationals they are; None if one is not finite."""
    return tuple(map(Fraction, values.tolist())) if np.isfinite(values).all() else None
