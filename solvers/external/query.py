"""One question in the files of one tool, and what the tool says of it."""

import signal
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

from instances.errors import InputError
from instances.formats.atomic import write_whole
from instances.formats.onnx import write_network
from instances.formats.vnncomp import write_vnncomp_instance
from instances.formats.vnnlib.write import Specification, version_1
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity, Reachability
from solvers.answer import Answer, Stop, unknown
from solvers.external.config import Config
from solvers.external.posing import claimed
from solvers.external.process import Ended, run
from solvers.external.results import MalformedError, Said, find, parse
from solvers.solver import Limits

PREPARE_S = 50.0
"""Seconds for what comes before the clock, each time: prepare_instance.sh, and the trivial network."""

RESULT_BYTES = 2**22
"""So much of a result file is read; what a longer one goes on with is cut off."""


class Query:
    """A question written out in a folder of its own, which `close` removes.

    Parameters
    ----------
    config
        The tool.
    question
        On a box; positivity with a gap.

    Raises
    ------
    InputError
        If the question cannot be written in the tool's formats.
    """

    def __init__(self, config: Config, question: Positivity | Reachability) -> None:
        assert isinstance(question.domain, Box), "a query is about a box"
        self._config, self._question = config, question
        self._folder = tempfile.TemporaryDirectory(prefix="hardness-tool-", ignore_cleanup_errors=True)
        self._unprepared: Answer | None = None
        try:
            self._onnx, self._vnnlib = _written(question, Path(self._folder.name))
        except BaseException:
            self._folder.cleanup()
            raise

    def close(self) -> None:
        self._folder.cleanup()

    def prepare(self, limits: Limits) -> None:
        """Call what the tool wants to be called before the clock starts; if that fails, `ask` says so."""
        if not self._config.prepare:
            return
        try:
            ended = self._run(self._config.prepare, limits, PREPARE_S)
        except InputError as error:
            self._unprepared = unknown(Stop.CRASHED, f"{self._config.name} {error}", {})
            return
        if ended.code != 0:
            self._unprepared = unknown(Stop.CRASHED, f"{Path(self._config.prepare[0]).name} {_end(ended)}", {})

    def ask(self, limits: Limits) -> tuple[Answer, float]:
        """The tool's answer, and the seconds it took."""
        if self._unprepared is not None:
            return self._unprepared, 0.0
        self._result.unlink(missing_ok=True)
        try:
            ended = self._run(self._config.run, limits, limits.wall_s)
        except InputError as error:
            return unknown(Stop.CRASHED, f"{self._config.name} {error}", {}), 0.0
        return self._answer(ended), ended.seconds

    @property
    def _result(self) -> Path:
        return Path(self._folder.name) / "result"

    def _run(self, words: tuple[str, ...], limits: Limits, seconds: float) -> Ended:
        values = {
            "onnx": self._onnx,
            "vnnlib": self._vnnlib,
            "result": self._result,
            "timeout": max(1, ceil(seconds)),
            "seed": limits.seed,
        }
        command = []
        for word in words:
            for place, value in values.items():
                word = word.replace(f"{{{place}}}", str(value))
            command.append(word)
        return run(command, Path(self._folder.name), self._config.environment, seconds, limits.memory_bytes)

    def _answer(self, ended: Ended) -> Answer:
        if ended.code is None:
            return unknown(Stop.TIME, f"{self._config.name} was stopped at the wall limit", {})
        if ended.code == -signal.SIGXCPU:
            return unknown(Stop.TIME, f"{self._config.name} was stopped at the CPU limit", {})
        text = find(ended.stdout) if self._config.prints else _read(self._result)
        if not text.strip():
            return self._silence(ended)
        try:
            said = parse(text, self._question.network.inputs)
        except MalformedError as error:
            return unknown(Stop.CRASHED, f"{self._config.name} {_end(ended)}; {error}", {})
        return self._meant(said, ended)

    def _meant(self, said: Said, ended: Ended) -> Answer:
        """What the tool said, in our words. A whole result counts whatever the exit status."""
        match said.verdict:
            case Verdict.NO:
                return Answer(Verdict.NO, Stop.FINISHED)
            case Verdict.YES:
                if said.point is not None:
                    if isinstance(self._question, Reachability):
                        return _reached(self._question, said.point)
                    return claimed(self._question, said.point, {})
                if ended.code != 0:
                    return self._silence(ended)
                note = f"{self._config.name} says sat and writes no counterexample"
                return Answer(Verdict.YES, Stop.FINISHED, note=note, unwitnessed=True)
            case Stop.CRASHED:
                return self._silence(ended)
        return unknown(
            Stop(said.verdict), f"{self._config.name} says {'timeout' if said.verdict is Stop.TIME else 'unknown'}", {}
        )

    def _silence(self, ended: Ended) -> Answer:
        memory = any(sign in ended.last_line for sign in ("MemoryError", "bad_alloc", "annot allocate memory"))
        reason = f"{self._config.name} {_end(ended)} without a whole result"
        return unknown(Stop.MEMORY if memory else Stop.CRASHED, reason, {})


def _written(question: Positivity | Reachability, folder: Path) -> tuple[Path, Path]:
    """The files of a question; a specification is written as it was read."""
    if isinstance(question, Positivity):
        return write_vnncomp_instance(question, folder, "query")
    text = version_1(Specification.of(question))
    network, specification = folder / "query.onnx", folder / "query.vnnlib"
    write_network(question.network, network)
    write_whole(specification, text.encode())
    return network, specification


def _reached(question: Reachability, point: Sequence[float | Fraction]) -> Answer:
    """The yes of a tool: with its point, moved into the box if that makes it an exact witness."""
    assert isinstance(question.domain, Box), "a query is about a box"
    exact = tuple(Fraction(v) for v in point)
    sides = zip(question.domain.lower, exact, question.domain.upper, strict=True)
    inside = tuple(min(max(low, value), high) for low, value, high in sides)
    return Answer(Verdict.YES, Stop.FINISHED, inside if question.check(inside) else exact)


def _read(file: Path) -> str:
    """The beginning of a result, which may be a link, a folder or nothing at all."""
    try:
        with file.open("rb") as stream:
            return stream.read(RESULT_BYTES).decode(errors="replace")
    except OSError:
        return ""


def _end(ended: Ended) -> str:
    """How a command ended, with its last word."""
    if ended.code is None:
        return f"did not end within {PREPARE_S:g} s"
    how = (
        f"ended with exit status {ended.code}"
        if ended.code >= 0
        else f"was killed by {signal.Signals(-ended.code).name}"
    )
    return f"{how} ({ended.last_line})" if ended.last_line else how
