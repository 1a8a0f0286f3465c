"""Bytes that are put away where no other process finds them, and taken out with their digest in hand."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from instances.errors import InputError


class Spool:
    """A file without a name in a folder, in which bytes are kept."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it is open for as long as the spool is there
        self._end = 0

    def put(self, content: bytes) -> "Kept":
        """Keep some bytes.

        Raises
        ------
        InputError
            If there is no room for them on the disk.
        """
        start, self._end = self._end, self._end + len(content)
        view = memoryview(content)
        try:
            while view:
                view = view[os.pwrite(self._file.fileno(), view, self._end - len(view)) :]
        except OSError as error:
            raise InputError(f"{tempfile.gettempdir()}: {error.strerror}; make room, and run it again") from None
        return Kept(self, start, len(content), hashlib.sha256(content).hexdigest())

    def take(self, kept: "Kept") -> bytes:
        """What was put there.

        Raises
        ------
        InputError
            If it is not there any more as it was.
        """
        found = bytearray()
        while len(found) < kept.length:
            piece = os.pread(self._file.fileno(), kept.length - len(found), kept.start + len(found))
            if not piece:
                break
            found += piece
        if hashlib.sha256(found).hexdigest() != kept.sha256:
            raise InputError("another process has changed what this one keeps; what is finished is kept: run it again")
        return bytes(found)

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class Kept:
    """Where some bytes are kept, and their SHA-256."""

    spool: Spool
    start: int
    length: int
    sha256: str

    def read(self) -> bytes:
        return self.spool.take(self)
