"""Folders of runs are gone when they are closed, and those of killed processes when the next process makes one."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hardness.isolation.files.folder import Folder, Workspace, remove, sweep


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def folder() -> Folder:
    return Workspace().folder()


def _elsewhere(temporary: Path) -> "subprocess.Popen[str]":
    """A process with a workspace in which there is something."""
    code = (
        "import sys\nfrom hardness.isolation.files.folder import Workspace\n"
        "folder = Workspace().folder()\nfolder.make('question').close()\nprint(folder.path, flush=True)\n"
        "sys.stdin.read()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )


def test_what_a_killed_process_leaves_the_next_one_removes_and_what_is_in_use_stays(temporary):
    with _elsewhere(temporary) as living, _elsewhere(temporary) as killed:
        of_living, of_killed = (Path(process.stdout.readline().strip()) for process in (living, killed))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert of_killed.is_dir()
        with Workspace() as workspace:
            assert not of_killed.parent.exists()
            assert of_living.is_dir()
            assert workspace.path.is_dir()
            sweep()
            assert workspace.path.is_dir()
    assert list(temporary.iterdir()) == [of_living.parent]  # its process has only just ended


def test_what_is_nobodys_workspace_is_left_alone(temporary):
    (temporary / "hardness-of-somebody").mkdir()
    (temporary / "hardness-with-owner").mkdir()
    (temporary / "hardness-with-owner" / "owner").write_text("no process")
    (temporary / "hardness-with-link").mkdir()
    (temporary / "hardness-with-link" / "owner").symlink_to(temporary / "file")
    (temporary / "hardness-with-pipe").mkdir()
    os.mkfifo(temporary / "hardness-with-pipe" / "owner")
    (temporary / "hardness-link").symlink_to(temporary)
    (temporary / "hardness-file").touch()
    (temporary / "file").write_text("1 1")
    before = sorted(temporary.rglob("*"))
    Workspace().close()
    assert sorted(temporary.rglob("*")) == before


def _nest(place: Path) -> None:
    here = os.getcwd()
    os.chdir(place)
    for _ in range(1100):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chdir(here)


def _litter(place: Path) -> None:
    for number in range(200):
        (place / str(number)).touch()
    (place / "locked").mkdir()
    (place / "locked" / "file").touch()
    (place / "locked").chmod(0)
    os.mkfifo(place / "pipe")


def _link(place: Path) -> None:
    place.rmdir()
    place.symlink_to(place.parent.parent / "precious")


def _file(place: Path) -> None:
    place.rmdir()
    place.touch()


@pytest.mark.parametrize("mess", [_nest, _litter, _link, _file, Path.rmdir])
def test_a_folder_goes_whatever_became_of_it(temporary, folder, mess):
    (temporary / "precious").mkdir()
    (temporary / "precious" / "file").touch()
    mess(folder.path)
    remove(folder.path)
    assert not os.path.lexists(folder.path)
    assert (temporary / "precious" / "file").exists()


def test_a_large_folder_is_removed_while_others_go_on(temporary):
    with Workspace() as workspace:
        folder = workspace.folder()
        _litter(folder.path)
        folder.close()
    assert list(temporary.iterdir()) == []


def test_a_file_is_taken_once_and_only_if_it_is_one(folder):
    place = folder.path / "proof"
    assert folder.take("proof", 10) is None
    place.write_bytes(b"12345")
    with folder.take("proof", 10) as file:
        assert not place.exists()
        assert file.read() == b"12345"
    place.write_bytes(b"1" * 11)
    with pytest.raises(OSError, match="longer than 10 bytes"):
        folder.take("proof", 10)
    place.unlink()
    place.symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="Too many levels"):
        folder.take("proof", 10**6)
    for make in (os.mkdir, os.mkfifo):
        place = folder.path / make.__name__
        make(place)
        with pytest.raises(OSError, match="no file"):
            folder.take(place.name, 10)


def test_a_folder_goes_by_what_it_is_and_not_by_its_name(folder):
    (folder.path / "proof").write_bytes(b"mine")
    folder.path.rename(folder.path.with_name("moved"))
    folder.path.mkdir()
    (folder.path / "proof").write_bytes(b"another")
    with folder.take("proof", 10) as file:
        assert file.read() == b"mine"
