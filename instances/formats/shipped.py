"""Files that come with the package: ``shipped:NAME`` stands for one, wherever a file is read."""

from importlib.resources import files
from pathlib import Path

PREFIX = "shipped:"


def located(file: str | Path) -> Path:
    """The path of a file, of one that comes with the package also.

    >>> located("a.cnf")
    PosixPath('a.cnf')
    """
    text = str(file)
    if not text.startswith(PREFIX):
        return Path(text)
    return Path(str(files("hardness") / "studies" / "sources")) / text.removeprefix(PREFIX)
