"""The proof checker: reads a proof, docs/proofs.md, line by line and believes nothing in it.

It shares no code with the solvers, has no floating-point number in it, and keeps of a proof only the open nodes of a
tree and the live clauses.
"""

import gzip
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from instances.errors import InputError
from instances.problem import Verdict
from instances.question import Question, Value
from solvers.checker.fold import fold
from solvers.checker.section import Section
from solvers.checker.tokens import WrongError, cited, require


class ProofError(InputError):
    """A file does not prove an answer: the first line where it fails, and what would be right."""


def check_proof(
    question: Question[Any], verdict: Verdict, value: Value | None, path: Path, file: BinaryIO | None = None
) -> None:
    """Check that a file proves an answer: the one side that the question's `claims` are about.

    Time is linear in the size of the file.

    Parameters
    ----------
    path
        The file; compressed if its name ends in ``.gz``.
    file
        What is read in its place, if it is open already.

    Raises
    ------
    ProofError
        If it does not, naming the file and the first line that is wrong.
    """
    lines = _Lines(path, file)
    try:
        with closing(iter(lines)) as read:
            _follow(question, verdict, value, lines, read)
    except WrongError as wrong:
        raise ProofError(f"{path}, line {wrong.line or lines.number}: {wrong}") from None


LONGEST = 2**26
"""No line of a proof is longer, in bytes."""


VERSIONS = tuple(f"relu-hardness-proof {version}" for version in (1, 2, 3, 4))
"""The first lines."""


class _Lines:
    """The lines of a file; `number` is that of the last one, or one more at the end."""

    def __init__(self, path: Path, file: BinaryIO | None) -> None:
        self.number = 0
        self._path, self._file = path, file

    def __iter__(self) -> Generator[str, None, None]:
        try:
            with self._file or self._path.open("rb") as file:
                lines: Any = gzip.GzipFile(fileobj=file) if self._path.suffix == ".gz" else file
                for self.number, raw in enumerate(iter(lambda: lines.readline(LONGEST + 1), b""), start=1):
                    require(len(raw) <= LONGEST, "a line of more than 64 MiB; a step is right")
                    require(raw.isascii(), "a byte that is not ASCII; a step is right")
                    yield raw.decode("ascii").removesuffix("\n")
        except (OSError, EOFError, zlib.error) as error:
            self.number += 1
            raise WrongError(f"the file cannot be read on: {error}") from None
        self.number += 1


def _follow(question: Question[Any], verdict: Verdict, value: Value | None, lines: _Lines, rest: Iterator[str]) -> None:
    """Check the head of a file, its fold steps and its sections."""
    line = next(rest, "the end of the file")
    version = VERSIONS.index(line) + 1 if line in VERSIONS else 0
    require(version, "{} where {}, {}, {} or {} is right", line, *VERSIONS)
    line, right = next(rest, "the end of the file"), f"question {question.digest}"
    require(line == right, "{} where {} is right", line, right)
    steps = (line for line in rest if not line.startswith("#"))
    first = next(steps, None)
    if first is not None and first.startswith("fold "):
        require(version > 2, "a step of version 3 in a file of version {}", version)
        question, first = fold(question, first, steps)
    needed = question.claims(verdict, value)
    left = dict(needed)
    for line in chain(() if first is None else (first,), steps):
        right = " or ".join(f"claim {name} FORM" for name in left) or "the end of the file"
        match line.split(" "):
            case ["claim", name, form] if name in left:
                section = Section(question, name, form, left.pop(name), version)
            case _:
                raise WrongError(f"{cited(line)} where {cited(right)} is right")
        try:
            for step in steps:
                section.line = lines.number
                if step == "qed":
                    section.finish()
                    break
                section.step(step.split(" "))
            else:
                raise WrongError("the file ends where a section's 'qed' is right")
        except WrongError:
            section.settle()  # an earlier line may be wrong
            raise
    enough = len(left) < len(needed) if question.any_claim else not left
    require(enough, "the file ends without a proof of {}", " ".join(left))
    require(needed, "no proof of this version supports such an answer")
