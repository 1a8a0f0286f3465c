"""Any verifier as a solver: the question goes out as ONNX and VNN-LIB, what comes back is checked exactly."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from instances.errors import InputError
from instances.problem import Verdict
from instances.question import Box, Question
from instances.questions import Positivity, Reachability
from solvers.answer import Answer, Stop, unknown
from solvers.external.config import Config, read_config
from solvers.external.posing import boxed, why_not
from solvers.external.query import PREPARE_S, Query
from solvers.external.start_up import remember, remembered_s
from solvers.solver import Limits
from solvers.trivial import TRIVIAL


@dataclass(frozen=True)
class Tool:
    """Another verifier, called as a command or by the three scripts of VNN-COMP; see docs/external-verifiers.md.

    It is asked whether f >= t with a t inside the gap that the question promises, and refuses without a gap. Its
    counterexample is checked exactly, and a witness near it is looked for by exact means only; without one, its yes is
    an invalid witness. A no rests on the tool alone, and so does the yes of a tool that writes no counterexample.

    Parameters
    ----------
    config
        A YAML file, or a folder with the scripts.
    category
        What scripts are told, whatever the file says; empty for what it says.
    trust_scripts
        Whether scripts may reach beyond their own processes and files.

    Raises
    ------
    InputError
        If the description is missing or malformed, or a script reaches so far and is not trusted.
    """

    config: str
    category: str = ""
    trust_scripts: bool = False

    def __post_init__(self) -> None:
        _ = self._described

    @cached_property
    def _described(self) -> Config:
        return read_config(Path(self.config), self.category, self.trust_scripts)

    @property
    def name(self) -> str:
        return self._described.name

    @property
    def version(self) -> str:
        return f"1+{self._described.version}"

    def refusal(self, question: Question[Any]) -> str | None:
        if isinstance(question, Reachability) and isinstance(question.domain, Box):
            return None
        return why_not(self.name, question)

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Ask the tool, which has to be done within the wall limit, writing the files apart."""
        return self._ready(question, limits)(limits)

    def prepare(self, question: Question[Any], limits: Limits) -> Callable[[Limits], Answer]:
        """As `solve` in two steps; in the first, a tool that was not yet is asked about a trivial network.

        That warms up the machine for it, and how long it takes is said in the answer's note.
        """
        note = self._start_up(limits)
        ready = self._ready(question, limits)

        def decide(left: Limits) -> Answer:
            answer = ready(left)
            return replace(answer, note="; ".join(filter(None, (answer.note, note))))

        return decide

    def _start_up(self, limits: Limits) -> str:
        """How long the tool takes to start: as it is remembered, else by asking it."""
        seconds = remembered_s(self._described)
        if seconds is not None:
            return f"{self.name} takes {seconds:.3f} s for a trivial network, as measured before"
        with closing(Query(self._described, TRIVIAL)) as query:
            answer, seconds = query.ask(replace(limits, wall_s=PREPARE_S))
        if answer.verdict is Verdict.YES:
            remember(self._described, seconds)
        said = "" if answer.verdict is Verdict.YES else f", where it says {answer.verdict.value}: {answer.reason}"
        return f"{self.name} takes {seconds:.3f} s for a trivial network{said}"

    def _ready(self, question: Question[Any], limits: Limits) -> Callable[[Limits], Answer]:
        refusal = self.refusal(question)
        if refusal is not None:
            return _saying(refusal)
        assert isinstance(question, (Positivity, Reachability)), "anything else is refused"
        try:
            asked = question if isinstance(question, Reachability) else boxed(question)[0]
            query = Query(self._described, asked)
        except InputError as error:
            return _saying(str(error))
        query.prepare(limits)

        def decide(left: Limits) -> Answer:
            with closing(query):
                return query.ask(left)[0]

        return decide


def _saying(refusal: str) -> Callable[[Limits], Answer]:
    return lambda limits: unknown(Stop.UNSUPPORTED, refusal, {})
