"""HiGHS on the textbook program of the network, called directly: what one gets without this package's methods."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import highspy

from instances.problem import Verdict
from instances.question import Question
from solvers.answer import Answer, Stop, unknown
from solvers.exact import float_lp
from solvers.external.big_m import big_m
from solvers.external.posing import claimed, known_box, posed, why_not
from solvers.solver import Limits


@dataclass(frozen=True)
class Highs:
    """Positivity where a gap is promised, by plain HiGHS on a big-M program with a binary a neuron.

    A yes is checked exactly; a no is worth no more than floating point is, see `solvers.milp`.

    Parameters
    ----------
    box
        Where R^d is looked at if no theorem promises a box: ``promised``, nowhere; ``vertices``, around all vertices of
        the complex of regions (`solvers.tropical.geometry.boxes`).
    """

    box: str = "promised"

    name = "highs"
    principal_counts = ("nodes",)

    def __post_init__(self) -> None:
        known_box(self.name, self.box)

    @property
    def version(self) -> str:
        return f"1+highspy-{version('highspy')}"

    def refusal(self, question: Question[Any]) -> str | None:
        return why_not(self.name, question, self.box)

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question; `work` counts nodes and simplex iterations."""
        asked = posed(self.name, question, limits, big_m, self.box)
        if isinstance(asked, Answer):
            return asked
        options = {"parallel": "off", "random_seed": limits.seed % 2**31, "time_limit": asked.deadline.remaining_s}
        engine = float_lp.engine(**options)
        program = asked.model
        model = float_lp.model((program.lower, program.upper), program.rows, program.integer)
        if engine.passModel(model) == highspy.HighsStatus.kError:
            return unknown(Stop.INEXACT, "HiGHS refuses the model", {})
        engine.run()
        info, status, kinds = engine.getInfo(), engine.getModelStatus(), highspy.HighsModelStatus
        work = {"nodes": max(0, info.mip_node_count), "iterations": max(0, info.simplex_iteration_count)}
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            return claimed(asked.question, engine.getSolution().col_value[: asked.question.network.inputs], work)
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):  # nothing is unbounded
            return Answer(Verdict.NO, Stop.FINISHED, work=work)
        said = engine.modelStatusToString(status)
        if status == kinds.kTimeLimit:
            return unknown(Stop.TIME, f"time limit after {work['nodes']} nodes", work)
        return unknown(Stop.INEXACT, f"HiGHS ends with: {said}", work)
