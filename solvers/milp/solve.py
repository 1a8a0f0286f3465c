"""The mixed-integer solver: the baseline that trusts a general-purpose engine.

The engine's library is large, and is imported by the first `solve`, so that whoever only asks what the solver is and
what it refuses does not wait for it.
"""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from instances.errors import InputError
from instances.question import Question
from instances.questions import Injectivity, Lipschitz, Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.decider import decider
from solvers.folding import on_folded, refusal_of_folded
from solvers.inputs import on_fewer_inputs
from solvers.solver import Limits
from solvers.via_positivity.by_positivity import BY_POSITIVITY, by_positivity

ENGINES = ("highs", "gscip", "cp-sat")
"""The keys of `solvers.milp.engine.ENGINES`."""

ENCODINGS = ("big-m", "ridge", "incremental")
"""The keys of `solvers.milp.positivity.ENCODINGS`."""

BOXES = ("homogenise", "vertices")
"""Where models of questions about R^d are looked at."""


@dataclass(frozen=True)
class Milp:
    """Maximise by branch and bound over a big-M model: the network, or for Lipschitz constants its Jacobian.

    What has a witness is exact: the witness is a rational point that exact arithmetic confirms. What has none, a *no*
    to positivity or that a value is the largest, is worth no more than floating point is. Branch and bound accepts a
    binary of 1e-6 as 0, which a big-M of 10^6 and more turns into a neuron that is half active; all engines are known
    to err in both directions on networks with such weights, and HiGHS drops weights below 1e-9. If the engine claims a
    value that exact arithmetic does not find, the answer is unknown.

    Parameters
    ----------
    engine
        ``highs``, ``gscip`` or ``cp-sat``, all of OR-Tools, on one thread.
    encoding
        The model: ``big-m``, a binary a neuron. For positivity with at most one hidden layer, and what comes down to
        that, also ``ridge``, a binary for each concave piece that f > 0 leaves of a ridge function (see
        `solvers.ridges`), and ``incremental``, a binary for each kink of a ridge function.
    fold
        Whether what a network carries along without need is removed first (`solvers.folding`).
    box
        Where positivity is looked for on R^d if no theorem promises a box: ``homogenise``, in one input more;
        ``vertices``, in a box around all vertices of the complex of regions, which have to be found first (see
        `solvers.tropical.geometry.boxes`).

    Raises
    ------
    InputError
        If the engine, the encoding or the box is none of these.
    """

    engine: str = "highs"
    encoding: str = "big-m"
    fold: bool = True
    box: str = "homogenise"

    name = "milp"
    principal_counts = ("nodes", "iterations")

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise InputError(f"solver milp: unknown engine {self.engine!r}; known: {', '.join(ENGINES)}")
        if self.encoding not in ENCODINGS:
            raise InputError(f"solver milp: unknown encoding {self.encoding!r}; known: {', '.join(ENCODINGS)}")
        if self.box not in BOXES:
            raise InputError(f"solver milp: unknown box {self.box!r}; known: {', '.join(BOXES)}")

    @property
    def version(self) -> str:
        return f"4+ortools-{version('ortools')}"

    def refusal(self, question: Question[Any]) -> str | None:
        if isinstance(question, Lipschitz):
            return _why_not(question) if self.encoding == "big-m" else self._only("lipschitz")
        if isinstance(question, (Positivity, *BY_POSITIVITY)):
            return refusal_of_folded(question, self._too_deep) if self.fold else self._too_deep(question)
        if isinstance(question, Injectivity):
            return (
                "milp does not decide injectivity: whether rows span the space is not linear in which of them are"
                " active; region and activation-sat decide it"
            )
        who = decider(question)
        return f"milp does not decide {question.name}: it looks for one best pattern and counts none; {who} decides it"

    def _too_deep(self, question: Question[Any]) -> str | None:
        shallow = self.encoding == "big-m" or len(question.network.layers) <= 2
        return None if shallow else self._only("networks with more than one hidden layer")

    def _only(self, subject: str) -> str:
        return f"milp encodes {subject} by big-m only, not by {self.encoding}"

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question.

        `work` counts the nodes and simplex iterations of the engine, the linear programs that tightened bounds, and
        the binaries of the models; for Lipschitz constants also the patterns that the engine proposed and how many of
        them are no regions and were cut off (``cuts``), and with ``ridge`` what `solvers.ridges.counts` counts.
        """
        return on_folded(question, limits, self._on_fewer) if self.fold else self._on_fewer(question, limits)

    def _on_fewer(self, question: Question[Any], limits: Limits) -> Answer:
        refusal = self.refusal(question)
        if refusal is not None:
            return unknown(Stop.UNSUPPORTED, refusal, {})
        return on_fewer_inputs(question, lambda fewer: self._solved(fewer, limits))

    def _solved(self, question: Question[Any], limits: Limits) -> Answer:
        from solvers.milp.models import decide

        if isinstance(question, BY_POSITIVITY):
            return by_positivity(question, self._on_fewer, limits)
        assert isinstance(question, Lipschitz | Positivity), "anything else is refused"
        return decide(question, self.engine, self.encoding, self.box, limits)


def _why_not(question: Lipschitz) -> str | None:
    """Why the solver cannot find the constant, or None."""
    network = question.network
    if question.p != "2":
        return None
    if network.inputs > 1 and network.outputs > 1:
        return "milp finds L_2 only of networks with one output or one input: else it is an eigenvalue; region finds it"
    if len(network.layers) > 2:
        return "milp finds L_2 of at most one hidden layer: else it is no quadratic in the pattern; region finds it"
    return None
