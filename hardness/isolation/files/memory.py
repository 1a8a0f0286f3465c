"""Files in memory, without a name: nobody else finds them, and they go with the last process that has them open."""

import fcntl
import os
from typing import BinaryIO


def nameless() -> BinaryIO:
    """An empty one."""
    return os.fdopen(os.memfd_create("hardness", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "w+b", buffering=0)


def unchangeable(content: bytes) -> BinaryIO:
    """One that nobody can write into any more, at its beginning."""
    file = nameless()
    view = memoryview(content)
    while view:
        view = view[file.write(view) :]
    file.seek(0)
    fcntl.fcntl(
        file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    )
    return file
