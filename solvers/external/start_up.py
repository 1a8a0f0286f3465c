"""How long tools take to start, remembered until the machine is started anew: ``relu-hardness/start-up`` in the cache.

What is remembered is a number of seconds for each tool and version. A cache that cannot be read or written is none.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from math import isfinite
from pathlib import Path

from instances.formats.atomic import write_whole
from solvers.external.config import Config

MOST_FILES = 100
"""So many tools are remembered; the one that was measured longest ago goes first."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def remembered_s(config: Config) -> float | None:
    """Seconds that the tool once took for a trivial network; None if nobody knows."""
    try:
        with _file(config).open("rb") as file:
            seconds = json.loads(file.read(1000))["seconds"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    good = isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and isfinite(seconds) and seconds >= 0
    return float(seconds) if good else None


def remember(config: Config, seconds: float) -> None:
    """Keep it for the next time."""
    file = _file(config)
    with suppress(OSError):
        write_whole(file, json.dumps({"tool": config.name, "seconds": seconds}).encode())
        kept = sorted(file.parent.iterdir(), key=lambda other: other.stat().st_mtime, reverse=True)
        for old in kept[MOST_FILES:]:
            old.unlink(missing_ok=True)


def _file(config: Config) -> Path:
    told = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(told) if Path(told).is_absolute() else Path("~/.cache").expanduser()
    digest = hashlib.sha256("\0".join(_identity(config)).encode(errors="surrogateescape")).hexdigest()
    return home / "relu-hardness" / "start-up" / f"{digest[:32]}.json"


def _identity(config: Config) -> Iterator[str]:
    """What makes another start: another tool, version or environment, and a machine that was started anew."""
    yield from (config.name, config.version, *config.run, *(f"{k}={v}" for k, v in sorted(config.environment.items())))
    with suppress(OSError):
        program = Path(shutil.which(config.run[0]) or config.run[0]).stat()
        yield f"{program.st_size} {program.st_mtime_ns}"
    with suppress(OSError):
        yield _BOOT.read_text()
