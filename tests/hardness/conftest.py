"""The command line, and a disk that is soon full, as fixtures."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardness.cli import main
from hardness.isolation import pool as pools
from hardness.isolation.pool import Pool
from hardness.running import solving
from tests.hardness.commands.command import Command, Result
from tests.hardness.isolation.pools import POOLS


@pytest.fixture
def hardness(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        assert isinstance(caught.value.code, int)
        return Result(caught.value.code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module", params=POOLS)
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    """Where runs of a module's tests are started, in the one way and in the other; with shorter graces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "GRACE_S", 0.3)
        patch.setattr(pools, "WARMING_S", 2.0)
        patch.setattr(solving, "runexec", lambda: None)
        with POOLS[request.param]() as opened:
            yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    # Lazily: a process that was killed a moment ago may still hold a file open.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
