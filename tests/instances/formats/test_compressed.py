"""Compressed files are what they hold, and a small one that unpacks to a huge one is refused at little cost."""

import bz2
import gzip
import lzma
import os
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from instances.errors import InputError
from instances.formats.sources.compressed import read_bytes, read_text
from instances.plan import read_source

PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".xz": lzma.compress, ".bz2": bz2.compress}

NOISE = Random(0).randbytes(3 * 2**20)


@pytest.mark.parametrize("suffix", PACK)
def test_what_was_packed_is_read(tmp_path: Path, suffix: str) -> None:
    content = NOISE
    path = tmp_path / f"file{suffix}"
    path.write_bytes(PACK[suffix](content) + PACK[suffix](b"and more") + PACK[suffix](b""))
    assert read_bytes(path) == content + b"and more"
    assert read_bytes(path, len(content) + 8) == content + b"and more"
    with pytest.raises(InputError, match=f"longer than {len(content) + 7} bytes"):
        read_bytes(path, len(content) + 7)


def test_padding_between_xz_streams_is_no_content(tmp_path: Path) -> None:
    path = tmp_path / "file.xz"
    path.write_bytes(lzma.compress(b"one ") + bytes(8) + lzma.compress(b"two") + bytes(4))
    assert read_bytes(path) == b"one two"


@pytest.mark.parametrize("suffix", PACK)
def test_half_a_file_or_another_one_is_refused_in_one_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    packed = PACK[suffix](NOISE[:1000])
    flipped = bytes([packed[300] ^ 1])
    for content in (packed[:-5], packed[:20], b"p cnf 1 1\n", b"\xff" + packed, packed[:300] + flipped + packed[301:]):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"not a valid (gzip|xz|bzip2) file") as caught:
            read_bytes(path)
        assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("suffix", PACK)
def test_a_bomb_is_refused_without_unpacking_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"bomb{suffix}"
    path.write_bytes(PACK[suffix](bytes(2**24)) * 100)
    tracemalloc.start()
    with pytest.raises(InputError, match="longer than 1000000 bytes; so much is not read"):
        read_bytes(path, 1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 2**26
    tracemalloc.stop()


def test_an_xz_file_that_wants_gigabytes_to_be_unpacked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.xz"
    path.write_bytes(_with_dictionary(lzma.compress(b"small")))
    with pytest.raises(InputError, match="not a valid xz file"):
        read_bytes(path)


def _with_dictionary(packed: bytes) -> bytes:
    """The same stream whose block says that it needs a dictionary of 2 GiB, with the header's checksum made right."""
    start = 12
    size = (packed[start] + 1) * 4
    header = bytearray(packed[start : start + size])
    place = header.index(b"\x21\x01") + 2
    header[place] = 38
    header[-4:] = zlib.crc32(bytes(header[:-4])).to_bytes(4, "little")
    return packed[:start] + bytes(header) + packed[start + size :]


def test_a_pipe_or_a_folder_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(InputError, match="cannot be read: it is a folder, a pipe or a device"):
            read_bytes(tmp_path / name)
    for name in ("a\0b", "\udcff\ud800"):
        with pytest.raises(InputError, match="no file can have this name") as caught:
            read_text(tmp_path / name)
        assert "\0" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["", *PACK])
def test_formulas_and_graphs_may_be_compressed(tmp_path: Path, suffix: str) -> None:
    pack = PACK.get(suffix, bytes)
    for name, text, colors in (
        ("f.cnf", b"p cnf 2 2\n1 2 0\n-1 0\n", None),
        ("g.clq", b"p edge 3 2\ne 1 2\ne 2 3\n", 2),
    ):
        path = tmp_path / f"{name}{suffix}"
        path.write_bytes(pack(text))
        (tmp_path / name).write_bytes(text)
        assert read_source(path, colors).text == read_source(tmp_path / name, colors).text
