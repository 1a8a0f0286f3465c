"""What an older report left in the folder of a new one, and the list by which it is known."""

from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

MANIFEST = "files.txt"
"""The files of a report, one a line; whatever else is in the folder is somebody else's."""

_MOST_BYTES = 10_000_000


def manifest(names: Iterable[str]) -> str:
    """The list of a report's files."""
    return "".join(f"{name}\n" for name in sorted(names))


def remove_stale(folder: Path, names: Collection[str]) -> None:
    """Remove the files that the list in the folder names and that are not among `names`.

    A line that leads out of the folder, or to another place than a report writes to, is left alone: anybody may have
    written the list.

    Raises
    ------
    OSError
        If a file cannot be removed.
    """
    listed = folder / MANIFEST
    if not listed.is_file() or listed.stat().st_size > _MOST_BYTES:
        return
    for line in listed.read_text("utf-8", errors="replace").splitlines():
        if line not in names and _own(line) and not (folder / line).parent.is_symlink():
            (folder / line).unlink(missing_ok=True)


def _own(line: str) -> bool:
    """Whether a report may have written a file of this name."""
    path = PurePosixPath(line)
    match path.parts:
        case ("figures", _):
            return path.suffix in (".svg", ".pdf")
        case ("tables", _):
            return path.suffix in (".csv", ".tex")
        case (name,):
            return name in ("runs.csv", "runs.jsonl", "runs.parquet")
    return False
