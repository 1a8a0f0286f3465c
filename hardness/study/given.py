"""A question that is given by files: somebody's network, or an instance of a suite.

Where a recipe makes an instance, this reads one; a study has both.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hardness.running.reading import Asked, instance_of
from instances.errors import InputError
from instances.formats.shipped import located
from instances.formats.sources.compressed import read_bytes
from instances.problem import Verdict
from instances.recipe import Instance, Known, Params
from instances.suite import read_instance, read_known
from solvers.solver import Limits

READING_S = 60.0
"""Reading a file may take so many seconds, or the time of a run if that is longer."""


@dataclass(frozen=True)
class Given:
    """A question in files, and what is known of its answer.

    Parameters
    ----------
    asked
        The network and what is asked of it; or the path of an instance, NAME.yaml.
    line
        The shell line that decides it.
    family
        The name that rows of a store have for where it comes from.
    params
        What tells it from others of the family.
    digest
        SHA-256 of all its files.
    claim
        What somebody says of the answer; an instance of a suite brings that itself.
    limits
        Of reading.
    """

    asked: Asked | Path
    line: str
    family: str
    params: Params
    digest: str
    claim: Known = field(default_factory=lambda: Known(Verdict.UNKNOWN, "nobody says"))
    limits: Limits = field(default_factory=lambda: Limits(READING_S, 2**33), repr=False)

    disguise = None
    """None, as of a recipe without one."""

    def read(self) -> tuple[Instance, Known]:
        """The instance, read under limits if the network is somebody else's.

        Raises
        ------
        InputError
            If a file cannot be read, is not what it was, or they do not fit.
        """
        if digest_of(self._files) != self.digest:
            raise InputError(f"{self._files[0]}: a file of this instance has changed since the study was started")
        if isinstance(self.asked, Path):
            return read_instance(self.asked), read_known(self.asked)
        seconds = max(READING_S, self.limits.wall_s)
        with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
            limits = Limits(seconds, self.limits.memory_bytes)
            return read_instance(instance_of(self.asked, Path(folder), limits)), self.claim

    @property
    def _files(self) -> Sequence[Path]:
        return files_of(self.asked)


def files_of(asked: Asked | Path) -> tuple[Path, ...]:
    """Where the files of a question are."""
    if isinstance(asked, Path):
        return asked, asked.with_suffix(".onnx")
    return tuple(located(file) for file in (asked.network, asked.vnnlib, asked.equals) if file is not None)


def digest_of(files: Sequence[Path]) -> str:
    """SHA-256 of the contents of files, one after the other.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    return hashlib.sha256("".join(map(_digest, files, (_stamp(file) for file in files))).encode()).hexdigest()


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None
    return found.st_size, found.st_mtime_ns


@cache
def _digest(file: Path, stamp: tuple[int, int]) -> str:
    """Of one file, which has this size and this time of change."""
    return hashlib.sha256(read_bytes(file)).hexdigest()
