"""What a counterexample is worth: to VNN-COMP, which replays it in floats, and exactly.

VNN-COMP's verdicts are ``correct`` (the point, as a float, is in the box and the replayed outputs violate the
specification), ``correct_up_to_tolerance`` (the same with the box relaxed by 1e-4: earns points, but does not show that
the answer is sat) and ``spec_not_violated``; ``malformed_ce`` and ``wrong_shape`` if it cannot be replayed. The outputs
that a tool writes down are not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from hardness.exchange.replay import NoRuntimeError, Replay, exactly
from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.formats.vnncomp.single_precision import TOLERANCE
from instances.formats.vnnlib.counterexample import read_counterexample
from instances.formats.vnnlib.read import read_vnnlib
from instances.network import Point
from instances.question import Box
from instances.questions import Reachability


class VnncompVerdict(StrEnum):
    """The competition's verdicts, from the best to the worst."""

    CORRECT = "correct"
    CORRECT_UP_TO_TOLERANCE = "correct_up_to_tolerance"
    SPEC_NOT_VIOLATED = "spec_not_violated"
    WRONG_SHAPE = "wrong_shape"
    MALFORMED = "malformed_ce"


_STATUS = {VnncompVerdict.CORRECT: 0, VnncompVerdict.CORRECT_UP_TO_TOLERANCE: 4}


@dataclass(frozen=True)
class CheckedWitness:
    """A counterexample's two verdicts.

    Parameters
    ----------
    worth
        The competition's; None if nothing can be replayed here, for want of onnxruntime.
    exact
        Whether the point, as the rationals that are written, is a witness in exact arithmetic.
    reason
        One line on the first, empty if there is nothing to say.
    exact_reason
        One line on the second.
    """

    worth: VnncompVerdict | None
    exact: bool
    reason: str
    exact_reason: str

    @property
    def status(self) -> int:
        """The exit status; where nothing is replayed that of the exact verdict."""
        if self.worth is None:
            return 0 if self.exact else 1
        return _STATUS.get(self.worth, 1)

    def lines(self) -> Iterator[str]:
        """What a person wants to see."""
        yield f"VNN-COMP  {self.worth or 'not replayed'}{f' ({self.reason})' if self.reason else ''}"
        yield f"exact     {'yes' if self.exact else 'no'} ({self.exact_reason})"


def check_witness(network: Path, specification: Path, counterexample: Path) -> CheckedWitness:
    """Replay a counterexample by onnxruntime if it is there, and check it exactly.

    Raises
    ------
    InputError
        If the network or the specification cannot be read or do not fit each other. A counterexample that cannot be
        read is a verdict.
    """
    specified, loaded = read_vnnlib(specification), read_network(network)
    try:
        question = specified.about(loaded)
    except InputError as error:
        raise InputError(f"{specification}: {error}") from None
    runtime, missing = None, ""
    try:
        runtime = Replay(network)
    except NoRuntimeError as error:
        missing = str(error)
    try:
        point = read_counterexample(counterexample)
    except InputError as error:
        return CheckedWitness(VnncompVerdict.MALFORMED, False, str(error), "there is no point")
    if len(point) != loaded.inputs:
        reason = f"{len(point)} inputs; the network has {loaded.inputs}"
        return CheckedWitness(VnncompVerdict.WRONG_SHAPE, False, reason, "the point has another dimension")
    worth, reason = (None, missing) if runtime is None else replayed(question, runtime, point)
    exact_reason = _exactly(question, point)
    return CheckedWitness(worth, question.check(point), reason, exact_reason)


def replayed(question: Reachability, runtime: Replay, point: Point) -> tuple[VnncompVerdict, str]:
    """The competition's verdict on a point, and why it is none better."""
    rounded = runtime.rounded(point)
    x, y = exactly(rounded), exactly(runtime(rounded))
    if x is None or y is None:
        return VnncompVerdict.SPEC_NOT_VIOLATED, "a number is beyond the range of the network's floats"
    parts = [part for part, alternative in question.cases if isinstance(part, Box) and alternative.holds(y)]
    if not parts:
        return VnncompVerdict.SPEC_NOT_VIOLATED, f"replayed, the outputs are {_floats(y)}"
    if any(part.contains(x) for part in parts):
        return VnncompVerdict.CORRECT, ""
    for part in parts:
        lower, upper = tuple(v - TOLERANCE for v in part.lower), tuple(v + TOLERANCE for v in part.upper)
        if Box(lower, upper).contains(x):
            return VnncompVerdict.CORRECT_UP_TO_TOLERANCE, _outside(part, x)
    return VnncompVerdict.SPEC_NOT_VIOLATED, _outside(parts[0], x)


def _exactly(question: Reachability, point: Point) -> str:
    assert isinstance(question.domain, Box), "a specification has a box"
    if not question.domain.contains(point):
        return _outside(question.domain, point)
    outputs = question.network.exact(point)
    if question.check(point):
        return "in the box, and the exact outputs are in the set asked for"
    parts = [alternative for part, alternative in question.cases if part.contains(point)]
    if not parts:
        return "in the box, but in none of the parts of it that the set is asked for on"
    slack = max(min(one.slack(outputs) for one in alternative.inequalities) for alternative in parts)
    return (
        f"the exact outputs miss the set asked for by {float(-slack):.3g}"
        if slack
        else "just not beyond a strict bound"
    )


def _outside(box: Box, x: Point) -> str:
    for i, (low, v, high) in enumerate(zip(box.lower, x, box.upper, strict=True)):
        if not low <= v <= high:
            by = max(low - v, v - high, Fraction(0))
            return f"input {i} is outside of its interval by {float(by):.3g}"
    return "in the box"


def _floats(values: Point) -> str:
    shown = ", ".join(f"{float(v):.9g}" for v in values[:4])
    return shown + (", …" if len(values) > 4 else "")
