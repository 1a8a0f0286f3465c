"""What `hardness.solve` returns: a verdict, what supports it, and what it cost."""

import shutil
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardness.asking.solve import Solved
from hardness.judging.judge import Category
from instances.display import html_table
from instances.formats.atomic import write_whole
from instances.problem import Verdict
from instances.question import Value
from instances.recipe import Instance


class Answer:
    """An answer that has been judged.

    A verdict whose evidence fails, or that contradicts what is known, is none: then `verdict` is unknown, `reason` says
    why, and `claim` what the solver said.

    Attributes
    ----------
    instance
        What was asked.
    solver, solver_version
        Who answered.
    """

    def __init__(self, solved: Solved, folder: Path | None = None) -> None:
        self._solved = solved
        if folder is not None:
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.instance: Instance = solved.instance
        self.solver, self.solver_version = solved.solver, solved.solver_version

    @property
    def verdict(self) -> Verdict:
        """Yes, no, a value, or unknown."""
        return Verdict.UNKNOWN if self._solved.failure else self._solved.outcome.answer.verdict

    @property
    def value(self) -> Value | None:
        """The exact value (for a Lipschitz constant with p = 2 its square); None unless the verdict is a value."""
        return None if self._solved.failure else self._solved.outcome.answer.value

    @property
    def value_float(self) -> float | None:
        """The value in floating point, as one wants to read it; None if there is none or it is no finite float."""
        return None if self._solved.failure else self._solved.value_float

    @property
    def category(self) -> Category:
        """What the answer is worth: certified, correct, uncertified, unknown, …"""
        return self._solved.judgement.category

    @property
    def certified(self) -> bool:
        """Whether an independent exact check accepted the witness, the proof, or, for a value, both."""
        return self._solved.judgement.certified

    @property
    def witness(self) -> Any:
        """The point, or what else proves the verdict, exactly; None where there is none, or it does not hold."""
        return None if self._solved.failure else self._solved.outcome.answer.witness

    @property
    def source_witness(self) -> Any:
        """The witness pulled back to the problem that the network came from, such as the vertices of a clique."""
        return self._solved.judgement.source_witness

    @property
    def reason(self) -> str:
        """Why there is no answer, or why it is not certified; empty if there is nothing to excuse."""
        return self._solved.failure or self._solved.outcome.answer.reason or self._solved.judgement.reason

    @property
    def stop(self) -> str:
        """How the solver ended: finished, or what stopped it (time, memory, work, inexact, unsupported, crashed)."""
        return self._solved.outcome.answer.stop.value

    @property
    def note(self) -> str:
        """What helps to understand the answer, such as which method was picked; often empty."""
        return self._solved.outcome.answer.note

    @property
    def work(self) -> Mapping[str, int]:
        """What the solver counted: regions, lps, nodes, conflicts, …"""
        return self._solved.outcome.answer.work

    @property
    def wall_s(self) -> float | None:
        """Seconds of the solver alone; None if it never began."""
        return self._solved.outcome.wall_s

    @property
    def cpu_s(self) -> float | None:
        """CPU seconds of the solver alone; None if it never began."""
        return self._solved.outcome.cpu_s

    @property
    def peak_rss_bytes(self) -> int | None:
        """The largest resident memory of the process; None if nobody could look."""
        return self._solved.outcome.peak_rss_bytes

    @property
    def proof(self) -> Path | None:
        """The file with a proof that holds; one that was asked for by ``proof=True`` goes with this answer."""
        return self._solved.kept

    @property
    def claim(self) -> dict[str, Any]:
        """What the solver said, whatever it is worth, as `hardness.check` reads it."""
        said = self._solved.outcome.answer
        return {
            "instance": self.instance.name,
            "verdict": said.verdict.value,
            "value": said.value,
            "witness": said.witness,
            "source_witness": self.source_witness,
        }

    @property
    def json(self) -> str:
        """What ``solve --json`` writes."""
        return self._solved.json

    def save(self, file: str | Path) -> Path:
        """Write what ``solve --json`` writes."""
        write_whole(Path(file), self.json.encode())
        return Path(file)

    def __repr__(self) -> str:
        if self.verdict is Verdict.UNKNOWN:
            return f"Answer(unknown, by {self.solver}: {self.reason})"
        return f"Answer({self._solved.said}, {self.category}, by {self.solver})"

    def _repr_html_(self) -> str:
        lines = [line.partition(" ") for line in self._solved.lines()]
        rows: list[tuple[str, object]] = [(name, rest.strip()) for name, _, rest in lines]
        if self._solved.failure:
            rows.append(("failed", self._solved.failure))
        return html_table(*rows, picture_of=self)
