"""Folders for what a run reads and writes, which are gone afterwards, whatever it put there and however it ended.

All folders of a process lie in one, its workspace, which it holds a lock on. What a killed process has left, the next
one finds without a lock, and removes.
"""

import fcntl
import os
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_PREFIX = "hardness-"
_OWNER = "owner"
_FEW = 64
"""So many files are removed at once; more, or folders among them, by a process of its own."""


class Workspace:
    """A folder in the temporary directory for everything that this process writes while it runs solvers.

    Enter it before the work, or `close` it after.
    """

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = _own(self.path)
        self._removing: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def folder(self) -> "Folder":
        """A new folder in it."""
        return Folder(self)

    def remove(self, folder: Path) -> None:
        """Remove a folder; one that is large meanwhile, while others go on."""
        if not _removed_at_once(folder):
            self._removing = [process for process in self._removing if process.poll() is None]
            self._removing.append(subprocess.Popen(_removal(folder), stderr=subprocess.DEVNULL))

    def close(self) -> None:
        """Remove it with all that is in it."""
        for process in self._removing:
            process.wait()
        remove(self.path)
        os.close(self._lock)


class Folder:
    """A folder of one run, which goes by what it is and not by its name: nothing can be put in its place.

    Attributes
    ----------
    path
        Where it was made.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.path = Path(tempfile.mkdtemp(dir=workspace.path))
        self._file = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)

    def make(self, name: str) -> BinaryIO:
        """A new empty file in it, open for reading and writing."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        return os.fdopen(os.open(name, flags, 0o600, dir_fd=self._file), "w+b")

    def keep(self, name: str, content: bytes) -> Path:
        """A file in it that is there to be read."""
        with self.make(name) as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o400)
        return self.path / name

    def take(self, name: str, most_bytes: int) -> BinaryIO | None:
        """A file that somebody else may have put there; None if there is none. It has no name afterwards.

        Raises
        ------
        OSError
            If it is a link, a pipe, a folder or any other thing that is no file, or longer than `most_bytes`.
        """
        try:
            found = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self._file)
        except FileNotFoundError:
            return None
        about = os.fstat(found)
        if stat.S_ISREG(about.st_mode) and about.st_size <= most_bytes:
            os.unlink(name, dir_fd=self._file)
            return os.fdopen(found, "rb")
        os.close(found)
        said = f"longer than {most_bytes} bytes" if stat.S_ISREG(about.st_mode) else "no file"
        raise OSError(0, said, name)

    def close(self) -> None:
        """Remove it."""
        os.close(self._file)
        self._workspace.remove(self.path)


def remove(folder: Path) -> None:
    """Remove a folder whatever is in it; what cannot be removed stays."""
    if not _removed_at_once(folder):
        subprocess.run(_removal(folder), stderr=subprocess.DEVNULL, check=False)


def _removed_at_once(folder: Path) -> bool:
    """Remove a folder that holds a few files and nothing else; whether it was one."""
    try:
        if folder.is_symlink():
            folder.unlink()
            return True
        names = os.listdir(folder)
        if len(names) <= _FEW:
            for name in names:
                os.unlink(folder / name)
            os.rmdir(folder)
            return True
    except FileNotFoundError:
        return True
    except OSError:
        pass
    return False


def _removal(folder: Path) -> list[str]:
    """The command that removes a folder, also one that is too deep for Python, or whose folders may not be entered."""
    return ["/bin/sh", "-c", 'chmod -R u+rwX -- "$1"; rm -rf --one-file-system -- "$1"', "sh", str(folder)]


def sweep() -> None:
    """Remove the workspaces of processes that have ended without closing them."""
    for entry in os.scandir(tempfile.gettempdir()):
        with suppress(OSError, ValueError):
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False):
                _sweep(Path(entry.path))


def _sweep(folder: Path) -> None:
    """Remove a workspace if it is of this user, and nobody holds its lock."""
    if folder.lstat().st_uid != os.getuid():
        return
    lock = os.open(folder / _OWNER, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where it is held
        pid, started = os.read(lock, 100).decode("ascii").split()
        if _started(int(pid)) != started:
            remove(folder)
    finally:
        os.close(lock)


def _own(folder: Path) -> int:
    """Put a file in a folder that says who this process is, and hold a lock on it; it is locked before it is there."""
    part = folder / f".{_OWNER}"
    lock = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.write(lock, f"{os.getpid()} {_started(os.getpid())}".encode())
    part.rename(folder / _OWNER)
    return lock


def _started(pid: int) -> str:
    """When a process was started, in the kernel's own measure; nothing if there is none of that number."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
