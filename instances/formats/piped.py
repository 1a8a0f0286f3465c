"""Instances through a pipe: a line of JSON each, with all of an instance's files in it.

``hardness generate … --out -`` writes them, ``hardness solve -`` reads them; nothing stays on disk.
"""

import atexit
import base64
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from instances.errors import InputError, shown

PIPE = "-"
"""Stands for the standard output or input in place of a folder."""

MOST_BYTES = 2**28
"""A longer line is not read."""

_FILES = re.compile(r"[0-9a-f]{10}\.(yaml|onnx)|answers/[0-9a-f]{10}\.yaml|sources/[0-9a-f]{64}\.txt")
"""What an instance consists of."""


def line_of(path: Path) -> str:
    """An instance that lies in a folder of its own, NAME.yaml with all that belongs to it, as a line."""
    folder = path.parent
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    content: dict[str, Any] = {}
    for file in files:
        data = file.read_bytes()
        binary = file.suffix == ".onnx"
        content[file.relative_to(folder).as_posix()] = (
            {"base64": base64.b64encode(data).decode()} if binary else data.decode()
        )
    return json.dumps({"instance": path.name, "files": content})


def written(make: Iterable[Path]) -> Iterator[str]:
    """The line of each instance, as soon as it is made; its files are removed."""
    for path in make:
        yield line_of(path)
        shutil.rmtree(path.parent)


def unpacked(line: str) -> Path:
    """Write the files of a line to a folder that is removed at the end of this process; returns NAME.yaml there.

    Raises
    ------
    InputError
        If the line is too long, or none that `line_of` makes.
    """
    try:
        data: Any = json.loads(line) if len(line) <= MOST_BYTES else {}
        files, name = data["files"], str(data["instance"])
        contents = {
            place: base64.b64decode(content["base64"], validate=True) if isinstance(content, dict) else content.encode()
            for place, content in files.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError(f"-: {shown(line)} is no instance that hardness generate --out - writes") from None
    wrong = next((place for place in (*contents, name) if not _FILES.fullmatch(str(place))), None)
    if wrong is not None or name not in contents:
        raise InputError(f"-: an instance in a pipe has files such as 0123456789.yaml; got {shown(wrong or name)}")
    folder = Path(tempfile.mkdtemp(dir=_place()))
    for place, content in contents.items():
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_bytes(content)
    return folder / name


@cache
def _place() -> str:
    """Where what comes out of a pipe lies until this process ends."""
    folder = tempfile.mkdtemp(prefix="hardness-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
