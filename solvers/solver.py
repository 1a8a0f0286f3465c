"""What a solver is. Each method is one package or file beside this one."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

from instances.errors import InputError
from instances.question import Question
from solvers.answer import Answer
from solvers.certificate.write import ProofWriter
from solvers.stopping.limits import Deadline, Limits

__all__ = ["Deadline", "Limits", "Preparing", "Prover", "Solver"]


class NotInstalledError(InputError):
    """A solver is known, and what it needs is not on this machine."""


class Solver(Protocol):
    """A method that decides questions.

    An implementation is a frozen dataclass; its fields are its options, with defaults. It is made anew for every run by
    `solvers.registry.load`, in a process that ends with the run; nothing may be assumed of what another run has left.
    The order of the calls is: `refusal` (in any process, also without a run); where the harness warms up, `solve` on
    tiny questions of the same kind; `Loading.load_for`; then, under the clock, one of `solve`, `Prover.prove` or what
    `Preparing.prepare` has returned. Threads and children of a solver are killed with its process, so it need not clean
    up; but it has to come by checkpoints (`solvers.stopping.limits`), since being killed counts as a fault.
    """

    @property
    def name(self) -> str:
        """The method in kebab case, such as ``activation-sat``."""

    @property
    def version(self) -> str:
        """Version of the method and of the engine below it: part of a run's key."""

    def refusal(self, question: Question[Any]) -> str | None:
        """None if the solver can decide the question; else the reason, in one line."""

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Answer the question; never raises for reaching a limit."""


@runtime_checkable
class Prover(Solver, Protocol):
    """A solver that can prove what it answers; `prove` takes the place of `solve` where a proof is wanted."""

    def prove(self, question: Question[Any], limits: Limits, proof: ProofWriter) -> Answer:
        """As `solve`, and write a proof of a "nowhere" or of a bound (docs/proofs.md).

        An answer is returned even if no proof could be written; then the writer holds no section.
        """


@runtime_checkable
class Preparing(Solver, Protocol):
    """A solver with something to do that is no part of solving, such as starting another program once."""

    def prepare(self, question: Question[Any], limits: Limits) -> Callable[[Limits], Answer]:
        """Do it, and return what then solves the question; called once. The clock starts in between."""


@runtime_checkable
class Loading(Solver, Protocol):
    """A solver that needs more for some questions than is loaded with it, such as compiled code."""

    def load_for(self, question: Question[Any]) -> None:
        """Load it. The clock starts afterwards; `solve` loads what is still missing."""


@runtime_checkable
class Counting(Solver, Protocol):
    """A solver that says which of the counts in `Answer.work` are its work; of another one all of them are."""

    @property
    def principal_counts(self) -> Sequence[str]:
        """Names of counts whose sum is the effort of the method itself; what a presolve counts is no part of it."""
