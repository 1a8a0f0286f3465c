"""What a run says of itself, read strictly: every field has a kind and bounds, and nothing comes before its time."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hardness.strict_json import MalformedError, count, seconds, text
from instances.errors import InputError, shown
from instances.problem import Verdict
from instances.witness import decode, decode_value
from solvers.answer import Answer, Stop

_GUARANTEES = ("rlimits", "affinity")
_MOST_COUNTS = 1000
_LONGEST_NAME, _LONGEST_TEXT = 100, 10_000

_LONGEST_S = 1e7
"""No time is longer."""

_LATE_S = 0.1
"""Clocks are read one after the other."""


@dataclass(frozen=True)
class Begun:
    """That the solver begins.

    Parameters
    ----------
    monotonic_s
        When, on the monotonic clock.
    cpu_s
        What the process had used by then.
    calibration_wall_s, calibration_cpu_s, guarantees, warm
        See `hardness.outcome.Outcome`.
    cpu_limit_s
        The limit of CPU time, if it was inherited and is lower than what was asked.
    """

    monotonic_s: float
    cpu_s: float
    calibration_wall_s: float
    calibration_cpu_s: float
    guarantees: Sequence[str]
    warm: bool
    cpu_limit_s: int | None


@dataclass(frozen=True)
class Claim:
    """An answer, and what it cost; see `hardness.outcome.Outcome`. Times are None if the solver never began."""

    answer: Answer
    counted: tuple[str, ...] | None
    wall_s: float | None
    cpu_s: float | None
    peak_rss_bytes: int | None
    repetitions: int
    first: tuple[float, float] | None


@dataclass(frozen=True)
class Proved:
    """That there is a proof, or why not. Both are empty if the answer needs none or the solver writes none."""

    proof_s: float | None
    reason: str | None


class Told:
    """All that a run has said so far.

    Parameters
    ----------
    since
        When it was started, on the monotonic clock.
    proof
        Whether a proof is wanted.
    """

    def __init__(self, since: float, proof: bool) -> None:
        self._since, self._proof = since, proof
        self.begun: Begun | None = None
        self.claim: Claim | None = None
        self.proved: Proved | None = None

    def take(self, line: dict[str, Any], now: float) -> None:
        """One thing more, said by `now` at the latest.

        Raises
        ------
        MalformedError
            If it is nothing that can be meant at this point.
        """
        try:
            match line:
                case {"began": data, **rest} if not rest and self.begun is None and self.claim is None:
                    self.begun = _begun(data, self._since, now)
                case {"answer": data, **rest} if not rest and self.claim is None:
                    self.claim = _claim(data, self.begun, now)
                case {"proof": data, **rest} if not rest and self._proof and self.claim and self.proved is None:
                    self.proved = _proved(data)
                case _:
                    raise MalformedError("it says what does not belong there")
        except MalformedError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            said = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            raise MalformedError(said[:300]) from None


def _begun(data: Any, since: float, now: float) -> Begun:
    limit = data["cpu_limit_s"]
    when = data["monotonic_s"]
    if isinstance(when, bool) or not isinstance(when, (int, float)) or not since - _LATE_S <= when <= now + _LATE_S:
        raise MalformedError("it begins at another time than now")
    guarantees = data["guarantees"]
    if not isinstance(guarantees, list) or not all(word in _GUARANTEES for word in guarantees):
        raise MalformedError("it has guarantees that nobody knows")
    if not isinstance(data["warm"], bool):
        raise MalformedError("it is neither warm nor not")
    spent = now - since + _LATE_S
    return Begun(
        min(float(when), now),
        seconds(data["cpu_s"], spent * (os.cpu_count() or 1)),
        seconds(data["calibration_wall_s"], spent),
        seconds(data["calibration_cpu_s"], spent),
        guarantees[: len(_GUARANTEES)],
        data["warm"],
        None if limit is None else count(limit),
    )


def _claim(data: Any, begun: Begun | None, now: float) -> Claim:
    counted = data["counted"]
    answer = Answer(
        Verdict(data["verdict"]),
        Stop(data["stop"]),
        witness=decode(data["witness"]),
        reason=text(data["reason"], _LONGEST_TEXT),
        work=_counts(data["work"]),
        value=decode_value(data["value"]),
        note=text(data["note"], _LONGEST_TEXT),
        unwitnessed=_yes_or_no(data.get("unwitnessed", False)),
    )
    peak = data["peak_rss_bytes"]
    if begun is None:
        if answer.verdict is not Verdict.UNKNOWN:
            raise MalformedError("an answer before the solver began")
        return Claim(answer, None, None, None, None if peak is None else count(peak), 1, None)
    spent = now - begun.monotonic_s + _LATE_S
    times = seconds(data["wall_s"], spent), seconds(data["cpu_s"], spent * (os.cpu_count() or 1))
    repetitions, first = 1, times
    if "repetitions" in data:
        repetitions = count(data["repetitions"])
        first = seconds(data["first_wall_s"], spent), seconds(data["first_cpu_s"], spent * (os.cpu_count() or 1))
    return Claim(
        answer,
        None if counted is None else tuple(text(name, _LONGEST_NAME) for name in _few(counted, list)),
        *times,
        None if peak is None else count(peak),
        max(1, repetitions),
        first,
    )


def _yes_or_no(data: Any) -> bool:
    if not isinstance(data, bool):
        raise MalformedError(f"{shown(data)} where true or false is right")
    return data


def _proved(data: Any) -> Proved:
    if not isinstance(data, dict):
        raise MalformedError("what it says of its proof is no object")
    proof_s, reason = data.get("proof_s"), data.get("reason")
    return Proved(
        None if proof_s is None else seconds(proof_s, _LONGEST_S),
        None if reason is None else text(reason, _LONGEST_TEXT),
    )


def _counts(work: Any) -> dict[str, int]:
    return {text(name, _LONGEST_NAME): count(number) for name, number in _few(work, dict).items()}


def _few(data: Any, kind: type[dict[str, Any]] | type[list[Any]]) -> Any:
    if not isinstance(data, kind) or len(data) > _MOST_COUNTS:
        raise MalformedError(f"{shown(data)} where at most {_MOST_COUNTS} counts are right")
    return data
