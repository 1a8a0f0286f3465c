"""Files that may be compressed: NAME, or NAME.gz where only that is there."""

import gzip
import zlib
from pathlib import Path

from instances.errors import InputError

MOST_BYTES = 2**30
"""A file that is longer, also when unpacked, is not read."""


def present(path: Path) -> Path:
    """The path, or where nothing is there the path of the same file compressed."""
    packed = path.with_name(f"{path.name}.gz")
    return packed if packed.exists() and not path.exists() else path


def read_bytes(path: Path) -> bytes:
    """The content, unpacked if the name ends in ``.gz``.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read or unpacked, or is too long.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content, more = bytearray(), b"-"
            while more and len(content) <= MOST_BYTES:  # piece by piece: a buffer of the longest size would be reserved
                content += (more := file.read(2**20))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InputError(f"{path}: not a valid gzip file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise InputError(f"{path}: longer than {MOST_BYTES} bytes; so much is not read")
    return bytes(content)


def read_text(path: Path) -> str:
    """The same as text in UTF-8."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None
