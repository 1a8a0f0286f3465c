"""What can be described, from wherever it is: an instance, a network of anybody's, a matrix in a CSV file."""

import tempfile
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from hardness.describing.section import Row, Subject
from hardness.running.reading import Asked, instance_of
from instances.errors import InputError, shown
from instances.numbers.rationals import read_rational, write_rational
from instances.suite import read_instance
from solvers.stopping.limits import Limits

MOST_BYTES = 1 << 24
"""No matrix file is longer."""


def subject_at(
    path: Path, box: tuple[str, str] | None, output: int | None, limits: Limits, points: Path | None = None
) -> Subject:
    """The instance, network or matrix at a path.

    Parameters
    ----------
    path
        NAME.yaml or NAME.onnx of an instance; another .onnx, of which the linear regions are asked for; a .csv.
    box
        Bounds of every input, exact, for a network that brings no domain.
    output
        See `Subject`.
    limits
        Of reading somebody's network.
    points
        A CSV file with one input a line.

    Raises
    ------
    InputError
        If it is none of these, or cannot be read.
    """
    if path.suffix not in (".yaml", ".onnx", ".csv"):
        raise InputError(f"{path}: a description is of an instance (.yaml), a network (.onnx) or a matrix (.csv)")
    instance = path.suffix == ".yaml" or (path.suffix == ".onnx" and path.with_suffix(".yaml").exists())
    if box is not None and (instance or path.suffix == ".csv"):
        raise InputError(f"{path}: --box goes with a network; this brings its own domain or has none")
    given, names = (None, None) if points is None else read_points(points)
    if path.suffix == ".csv":
        return Subject(path.name, None, read_matrix(path), output, given, names)
    if instance:
        found = read_instance(path)
        return Subject(found.name, found.question, None, output, given, names)
    with tempfile.TemporaryDirectory(prefix="hardness-") as folder:
        written = instance_of(Asked(str(path), question="regions", given={}, box=box), Path(folder), limits)
        return Subject(path.name, read_instance(written).question, None, output, given, names)


def read_matrix(path: Path) -> tuple[Row, ...]:
    """The rows of a matrix: exact numbers between commas, one row a line.

    Raises
    ------
    InputError
        With the line, if a number or a row is malformed.
    """
    return tuple(row for _, row in _rows(path))


def read_points(path: Path) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows of a matrix, and the file and line of each."""
    rows = _rows(path)
    return tuple(row for _, row in rows), tuple(f"{path}, line {number}" for number, _ in rows)


def _rows(path: Path) -> list[tuple[int, Row]]:
    """With the number of the line."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    if size > MOST_BYTES:
        raise InputError(f"{path}: a matrix file has at most {MOST_BYTES} bytes; this one has {size}")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise InputError(f"{path}: no text in UTF-8; a matrix is rows of numbers between commas") from None
    rows: list[tuple[int, Row]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = tuple(read_rational(entry.strip()) for entry in line.split(","))
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error}") from None
        if rows and len(row) != len(rows[0][1]):
            raise InputError(f"{path}, line {number}: {len(row)} numbers; the rows before have {len(rows[0][1])}")
        rows.append((number, row))
    if not rows:
        raise InputError(f"{path}: no rows; a matrix is rows of numbers between commas, such as {shown('1/2, -3')}")
    return rows


def digest_of(subject: Subject) -> str:
    """SHA-256 of what is described: the question's digest, or that of the matrix's lines."""
    if subject.question is not None:
        return subject.question.digest
    assert subject.matrix is not None, "a subject without a question is a matrix"
    return sha256("".join(f"{_line(row)}\n" for row in subject.matrix).encode("ascii")).hexdigest()


def _line(row: tuple[Fraction, ...]) -> str:
    return ", ".join(map(write_rational, row))
