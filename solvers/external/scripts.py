"""What a tool's shell scripts do beyond their own processes and files, as far as their text says it.

The competition gives every tool a machine of its own, on which a script may kill all that runs Python, or reload a
driver. On anybody's machine such a line ends the wrong things. A line is found by the words in it; what a script builds
out of pieces, fetches or calls is not looked at, so that this spares accidents and stops no attack.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from instances.formats.sources.compressed import MOST_TEXT_BYTES, read_bytes

_REACHING = {
    "killall": "kills processes by their name",
    "pkill": "kills processes by their name",
    "skill": "kills processes by their name",
    "xkill": "kills other processes",
    "fuser": "finds the processes of others",
    "rmmod": "changes the kernel",
    "modprobe": "changes the kernel",
    "insmod": "changes the kernel",
    "sysctl": "changes the kernel's settings",
    "sudo": "takes other rights",
    "doas": "takes other rights",
    "pkexec": "takes other rights",
    "shutdown": "ends the machine",
    "reboot": "ends the machine",
    "poweroff": "ends the machine",
    "telinit": "ends the machine",
    "systemctl": "changes services",
    "umount": "changes file systems",
    "swapoff": "changes the machine's memory",
    "crontab": "leaves something to run later",
    "iptables": "changes the network",
    "useradd": "changes users",
    "usermod": "changes users",
    "apt": "installs into the system",
    "apt-get": "installs into the system",
    "dpkg": "installs into the system",
    "yum": "installs into the system",
    "dnf": "installs into the system",
}
"""Words that mean this wherever they stand."""

_COMMANDS = {
    "su": "takes other rights",
    "halt": "ends the machine",
    "init": "ends the machine",
    "service": "changes services",
    "mount": "changes file systems",
}
"""Words that mean this where a command is named, and elsewhere something else."""

_BEFORE = {"!", "builtin", "command", "do", "else", "env", "exec", "if", "nice", "nohup", "setsid", "then", "time",
           "until", "while"}  # fmt: skip
"""Words after which a command is named."""

_GPU_SETTINGS = re.compile(r"-(?:r|pm|pl|ac|rac|lgc|rgc|c|e|mig)|--(?:gpu-reset|persistence-mode|power-limit|.*clocks.*"
                           r"|compute-mode|ecc-config|multi-instance-gpu)(?:=.*)?")  # fmt: skip
_FOUND = re.compile(r"\b(?:pgrep|pidof|ps|lsof)\b")
_ELSEWHERE = re.compile(r"(?:~|\$HOME\b|\$\{HOME\}|/)(?!/?(?:tmp|var/tmp|dev/(?:null|stdout|stderr|tty|shm|fd))\b).*")
_REDIRECTED = re.compile(r"(?<![<>&])>{1,2}\|?\s*(['\"]?)([^\s;|&<>()'\"]+)\1")
_WORD = re.compile(r"""[^\s;|&<>(){}`'"]+""")


def reaching(script: Path) -> tuple[int, str, str] | None:
    """The first line of a shell script that reaches beyond the script's own processes and files.

    Returns
    -------
    line, text, why
        Its number, what it says, and what about it; None if there is none.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    text = read_bytes(script, MOST_TEXT_BYTES).decode(errors="replace")
    for number, line in _lines(text):
        why = next(_reasons(line), None)
        if why is not None:
            return number, " ".join(line.split()), why
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines without comments, each with the number of its first line."""
    begun, kept = 0, ""
    for number, raw in enumerate(text.split("\n"), start=1):
        line = re.sub(r"(?:^|(?<=[\s;]))#.*", "", raw) if "#" in raw and not _inside_quotes(raw) else raw
        begun, kept = (begun, kept + line) if kept else (number, line)
        if line.endswith("\\"):
            kept = kept[:-1] + " "
            continue
        yield begun, kept
        kept = ""
    if kept:
        yield begun, kept


def _inside_quotes(line: str) -> bool:
    """Whether the first # that could begin a comment is inside of quotes."""
    before = re.split(r"(?:^|(?<=[\s;]))#", line, maxsplit=1)[0]
    return before.count("'") % 2 == 1 or before.count('"') % 2 == 1


def _reasons(line: str) -> Iterator[str]:
    words = [word.replace("\\", "") for word in _WORD.findall(line)]
    names = [part.rpartition("/")[2] for word in words for part in word.split("=")]
    for name in names:
        if name in _REACHING:
            yield f"{name} {_REACHING[name]}"
    for segment in re.split(r"[;|&(){}`]+", line):
        rest = [word.replace("\\", "") for word in _WORD.findall(segment)]
        while rest and (rest[0] in _BEFORE or re.match(r"\w+=", rest[0])):
            rest.pop(0)
        name = rest[0].rpartition("/")[2] if rest else ""
        if name in _COMMANDS:
            yield f"{name} {_COMMANDS[name]}"
        if name == "kill" and "-1" in rest[2:]:
            yield "kill of -1 kills whoever it may"
        if name in ("rm", "rmdir", "chmod", "chown", "tee", "truncate", "mkfs", "dd"):
            for word in rest[1:]:
                if _ELSEWHERE.fullmatch(word.removeprefix("of=")):
                    yield f"{name} changes {word}, which is not the tool's"
    if "kill" in names and (_FOUND.search(line) or "xargs" in names):
        yield "kill of processes that are looked for may find others"
    if "nvidia-smi" in names and any(map(_GPU_SETTINGS.fullmatch, words)):
        yield "nvidia-smi changes the graphics card"
    for _, place in _REDIRECTED.findall(line):
        if _ELSEWHERE.fullmatch(place):
            yield f"it writes to {place}, which is not the tool's"
