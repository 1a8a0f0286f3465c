"""Describing what is asked for, of whatever there is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hardness.describing import NAMES, section
from hardness.describing.described import Description
from hardness.describing.process import Order, computed
from hardness.describing.section import Subject
from hardness.describing.subjects import digest_of, read_points, subject_at
from instances.errors import InputError
from instances.network import Network
from instances.question import Box, Question, RealSpace
from instances.questions import Regions
from solvers.stopping.limits import Limits

LIMITS = Limits(60.0, 4 << 30)
"""Of each section, unless others are given."""


def describe(
    what: Path | str | Network | Question[Any],
    only: Sequence[str] = (),
    box: Box | tuple[str, str] | None = None,
    output: int | None = None,
    limits: Limits = LIMITS,
    points: Path | None = None,
) -> Description:
    """Say what an instance, a network or a matrix looks like.

    Parameters
    ----------
    what
        The path of an instance, an ONNX network or a CSV file; or a network or question itself.
    only
        Sections; those that take under a second if none are given, and the others are named with what they would cost.
    box
        For a network: its domain, all of R^d if None. Of a file in a path, the bounds of every input.
    output
        The output that is looked at where only one can be.
    limits
        Of each section.
    points
        For sections about points: a CSV file with one input a line.

    Raises
    ------
    InputError
        If it cannot be read, or a section is unknown.

    >>> from instances.families import generic_shallow_network
    >>> network = generic_shallow_network(2, 3, seed=0).network
    >>> describe(network, ["sizes"])["sizes"]["most regions"]
    7
    """
    for name in only:
        section(name)
    subject = _subject(what, box, output, limits, points)
    order = Order(subject, tuple(only) or NAMES, bool(only), limits)
    parts = {part.name: part for part in computed(order)}
    return Description(_title(subject), digest_of(subject), parts)


def _subject(
    what: Path | str | Network | Question[Any],
    box: Box | tuple[str, str] | None,
    output: int | None,
    limits: Limits,
    points: Path | None,
) -> Subject:
    if isinstance(what, (Path, str)):
        if isinstance(box, Box):
            raise InputError("of a file the box is given by two numbers, the bounds of every input")
        return subject_at(Path(what), box, output, limits, points)
    if isinstance(box, tuple):
        raise InputError("of a network the box is a Box")
    given, names = (None, None) if points is None else read_points(points)
    if isinstance(what, Network):
        domain = RealSpace(what.inputs) if box is None else box
        question: Question[Any] = Regions(what, domain, kind="linear")
        return Subject("a network", question, None, output, given, names)
    if box is not None:
        raise InputError("a question brings its own domain; leave the box out")
    return Subject("a question", what, None, output, given, names)


def _title(subject: Subject) -> str:
    if subject.matrix is not None:
        return f"{subject.title}: {len(subject.matrix)} rows of {len(subject.matrix[0])} numbers"
    return f"{subject.title}: {subject.asked.name}, digest {subject.asked.digest[:10]}"
