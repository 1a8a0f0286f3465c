"""Any verifier as a solver: the question goes out as ONNX and VNN-LIB, what comes back is checked exactly."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from instances.errors import InputError
from instances.problem import Verdict
from instances.question import Question
from instances.questions import Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.external.config import Config, read_config
from solvers.external.level import boxed, why_not
from solvers.external.query import PREPARE_S, Query
from solvers.solver import Limits
from solvers.trivial import TRIVIAL


@dataclass(frozen=True)
class Tool:
    """Another verifier, called as a command or by the three scripts of VNN-COMP; see docs/external-verifiers.md.

    It is asked whether f >= t with a t inside the gap that the question promises, and refuses without a gap. Its
    counterexample is checked exactly, and a witness near it is looked for by exact means only; without one, its yes is
    an invalid witness. A no rests on the tool alone.

    Parameters
    ----------
    config
        A YAML file, or a folder with the scripts.

    Raises
    ------
    InputError
        If the description is missing or malformed.
    """

    config: str

    def __post_init__(self) -> None:
        _ = self._described

    @cached_property
    def _described(self) -> Config:
        return read_config(Path(self.config))

    @property
    def name(self) -> str:
        return self._described.name

    @property
    def version(self) -> str:
        return f"1+{self._described.version}"

    def refusal(self, question: Question[Any]) -> str | None:
        return why_not(self.name, question)

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Ask the tool, which has to be done within the wall limit, writing the files apart."""
        return self._ready(question, limits)(limits)

    def prepare(self, question: Question[Any], limits: Limits) -> Callable[[Limits], Answer]:
        """As `solve` in two steps; in the first, the tool is also asked about a trivial network.

        That warms up the machine for it, and how long it takes is said in the answer's note.
        """
        note = self._start_up(limits)
        ready = self._ready(question, limits)
        return lambda left: replace(ready(left), note=note)

    def _start_up(self, limits: Limits) -> str:
        with closing(Query(self._described, TRIVIAL)) as query:
            answer, seconds = query.ask(replace(limits, wall_s=PREPARE_S))
        said = "" if answer.verdict is Verdict.YES else f", where it says {answer.verdict.value}: {answer.reason}"
        return f"{self.name} takes {seconds:.3f} s for a trivial network{said}"

    def _ready(self, question: Question[Any], limits: Limits) -> Callable[[Limits], Answer]:
        refusal = self.refusal(question)
        if refusal is not None:
            return _saying(refusal)
        assert isinstance(question, Positivity), "anything else is refused"
        try:
            query = Query(self._described, boxed(question)[0])
        except InputError as error:
            return _saying(str(error))
        query.prepare(limits)

        def decide(left: Limits) -> Answer:
            with closing(query):
                return query.ask(left)[0]

        return decide


def _saying(refusal: str) -> Callable[[Limits], Answer]:
    return lambda limits: unknown(Stop.UNSUPPORTED, refusal, {})
