"""Files that may be compressed: what ends in ``.gz``, ``.xz`` or ``.bz2`` is unpacked, within bounds."""

import bz2
import gzip
import lzma
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from instances.errors import InputError, shown

MOST_BYTES = 2**30
"""A file that is longer, also when unpacked, is not read."""

MOST_TEXT_BYTES = 2**26
"""The same of files of text, which take many times as much memory once they are understood."""

MOST_DICTIONARY_BYTES = 2**28
"""An xz file that asks for more memory to be unpacked is refused; `xz -9` asks for a quarter of it."""

_PIECE = 2**20


def present(path: Path) -> Path:
    """The path, or where nothing is there the path of the same file compressed."""
    packed = path.with_name(f"{path.name}.gz")
    return packed if packed.exists() and not path.exists() else path


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content, unpacked if the name ends in ``.gz``, ``.xz`` or ``.bz2``.

    Parameters
    ----------
    most
        Bytes that are read at most, counted after unpacking.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read or unpacked, or is too long.
    """
    content = bytearray()
    try:
        # A pipe that lies in a folder would keep us waiting for ever; one in /dev is what a shell calls its own.
        if not stat.S_ISREG(path.stat().st_mode) and path.parts[:2] != ("/", "dev"):
            raise InputError(f"{path}: cannot be read: it is a folder, a pipe or a device, and no file")
        with path.open("rb") as file:
            for piece in _pieces(path.suffix, file):  # a buffer of the longest size would be reserved
                content += piece
                if len(content) > most:
                    break
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (gzip.BadGzipFile, EOFError, zlib.error, lzma.LZMAError):
        raise InputError(f"{path}: not a valid {_NAMES[path.suffix]} file") from None
    except OSError as error:
        # The module for bz2 raises it without a number for content that is none.
        what = f"cannot be read: {error.strerror}" if error.errno else f"not a valid {_NAMES[path.suffix]} file"
        raise InputError(f"{path}: {what}") from None
    except InputError:
        raise
    except ValueError:  # NUL, or what no file system can encode
        raise InputError(f"{shown(str(path))}: no file can have this name") from None
    if len(content) > most:
        raise InputError(f"{path}: longer than {most} bytes; so much is not read")
    return bytes(content)


def read_text(path: Path) -> str:
    """The same as text in UTF-8, of at most `MOST_TEXT_BYTES`."""
    try:
        return read_bytes(path, MOST_TEXT_BYTES).decode()
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None


_NAMES = {".gz": "gzip", ".xz": "xz", ".bz2": "bzip2"}


def _pieces(suffix: str, file: BinaryIO) -> Iterator[bytes]:
    """The content, unpacked by the suffix, in pieces of at most 1 MiB."""
    if suffix == ".xz":
        yield from _unpacked_xz(file)
        return
    unpacked = gzip.GzipFile(fileobj=file) if suffix == ".gz" else bz2.BZ2File(file) if suffix == ".bz2" else file
    while piece := unpacked.read(_PIECE):
        yield piece


def _unpacked_xz(file: BinaryIO) -> Iterator[bytes]:
    """By hand, because only the decompressor itself takes a limit of memory. Streams may follow each other."""
    packed = file.read(_PIECE)
    if not packed:
        raise EOFError
    while packed:
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, MOST_DICTIONARY_BYTES)
        while not stream.eof:
            if stream.needs_input and not packed:
                packed = file.read(_PIECE)
                if not packed:
                    raise EOFError
            yield stream.decompress(packed, _PIECE)
            packed = b""
        packed = (stream.unused_data or file.read(_PIECE)).lstrip(b"\0")  # padding
