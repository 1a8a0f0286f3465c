"""How to call a tool: a YAML file with a command line, or a folder with the three scripts of VNN-COMP.

Here lives the description. Calling it is the business of `solvers.external.tool`.
"""

import hashlib
import os
import re
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from instances.errors import InputError, shown
from instances.formats.fields import Fields
from solvers.external.scripts import reaching
from solvers.solver import NotInstalledError

PLACES = ("onnx", "vnnlib", "timeout", "result", "seed")
"""What a command line may ask for, as ``{onnx}`` and so on."""

RUN, PREPARE, INSTALL = "run_instance.sh", "prepare_instance.sh", "install_tool.sh"
"""The scripts. The first two are called; the third is for a person to run once, and need not be there."""

CATEGORY = "relu-hardness"
"""What scripts are told if nobody says another."""


@dataclass(frozen=True)
class Config:
    """A tool.

    Parameters
    ----------
    name
        What to call it in messages.
    version
        What is known of its version, with a digest of the description, so that other results count as others.
    run
        The command; words may contain the `PLACES` in braces.
    prepare
        Called before the clock starts; empty for nothing.
    environment
        Variables set for it.
    """

    name: str
    version: str
    run: tuple[str, ...]
    prepare: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def prints(self) -> bool:
        """Whether the result is read from what it prints, for want of ``{result}``."""
        return not any("{result}" in word for word in self.run)


def read_config(path: Path, category: str = "", trusted: bool = False) -> Config:
    """Read a YAML file, or take a folder with the scripts.

    Parameters
    ----------
    category
        What scripts are told, whatever the file says; empty for what it says.
    trusted
        Whether scripts may reach beyond their own processes and files; see `solvers.external.scripts`.

    Raises
    ------
    InputError
        If the file or a script is missing or malformed, or a script reaches so far and is not trusted.
    NotInstalledError
        If the program is not there.
    """
    if path.is_dir():
        return _scripts(path.resolve().name, "", path.resolve(), category or CATEGORY, {}, trusted)
    data = Fields.read(path).only("name", "version", "command", "scripts", "category", "environment")
    name = data.text("name")
    version = data.text("version") if data.has("version") else ""
    environment = data.entry("environment") if data.has("environment") else {}
    said = [text for pair in environment.items() for text in pair] if isinstance(environment, dict) else [None]
    if not all(isinstance(text, str) and "\0" not in text for text in said):
        raise data.wrong("environment", environment, 'a mapping of names to texts, such as OMP_NUM_THREADS: "1"')
    folder = path.resolve().parent
    if data.has("command") == data.has("scripts"):
        raise InputError(f"{path}: give either command, a command line, or scripts, a folder with {RUN}")
    if data.has("scripts"):
        category = category or (data.text("category") if data.has("category") else CATEGORY)
        return _scripts(name, version, data.path("scripts").resolve(), category, environment, trusted)
    if data.has("category") or category:
        raise InputError(f"{path}: category goes with scripts; a command line says it itself")
    words = _words(data)
    program = words[0]
    if "/" in program:
        program = str(folder / program)
    if shutil.which(program) is None:
        raise NotInstalledError(f"solver {path}: there is no program {words[0]}; install it, or correct command")
    return Config(name, _version(version, path), (program, *words[1:]), environment=environment)


def _words(data: Fields) -> tuple[str, ...]:
    text = data.text("command")
    if "\0" in text:
        raise data.wrong("command", text, "a command line")
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise InputError(f"{data.where}: command is no command line: {error}") from None
    named = set(re.findall(r"\{(\w*)\}", text))
    if not named <= set(PLACES) or not {"onnx", "vnnlib"} <= named or "{" in words[0]:
        known = " ".join(f"{{{place}}}" for place in PLACES)
        raise data.wrong(
            "command", text, f"a program and its arguments, {{onnx}} and {{vnnlib}} among them; known: {known}"
        )
    return words


def _scripts(
    name: str, version: str, folder: Path, category: str, environment: Mapping[str, str], trusted: bool
) -> Config:
    if "\0" in category:
        raise InputError(f"{folder}: category is {shown(category)}; a word of the competition's is right")
    for script in (RUN, PREPARE):
        if not (folder / script).is_file():
            raise InputError(
                f"{folder}: no {script}; a folder of a VNN-COMP tool has it, and {folder} is taken for one"
            )
        if not os.access(folder / script, os.X_OK):
            raise InputError(f"{folder / script}: may not be executed; say: chmod +x {folder / script}")
    there = [folder / script for script in (RUN, PREPARE, INSTALL) if (folder / script).is_file()]
    for file in () if trusted else there:
        found = reaching(file)
        if found is not None:
            line, text, why = found
            raise InputError(
                f"{file}:{line}: {shown(text)}: {why}. Look at the scripts, and if they may do that here, say so:"
                " --trust-scripts, or in a study [trust-scripts=on] after the folder"
            )
    common = "v1", category, "{onnx}", "{vnnlib}"
    return Config(
        name,
        _version(version, *there),
        (str(folder / RUN), *common, "{result}", "{timeout}"),
        (str(folder / PREPARE), *common),
        environment,
    )


def _version(told: str, *files: Path) -> str:
    sha = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    return f"{told or 'unknown'}+{sha}"
