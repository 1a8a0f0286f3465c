"""HiGHS on the textbook program of the network, called directly: what one gets without this package's methods."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import highspy
import numpy as np

from instances.problem import Verdict
from instances.question import Question
from solvers.answer import Answer, Stop, unknown
from solvers.external.big_m import Program, big_m
from solvers.external.level import claimed, posed, why_not
from solvers.solver import Limits


@dataclass(frozen=True)
class Highs:
    """Positivity where a gap is promised, by plain HiGHS on a big-M program with a binary a neuron.

    A yes is checked exactly; a no is worth no more than floating point is, see `solvers.milp`.
    """

    name = "highs"
    principal_counts = ("nodes",)

    @property
    def version(self) -> str:
        return f"1+highspy-{version('highspy')}"

    def refusal(self, question: Question[Any]) -> str | None:
        return why_not(self.name, question)

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question; `work` counts nodes and simplex iterations."""
        asked = posed(self.name, question, limits, big_m)
        if isinstance(asked, Answer):
            return asked
        engine = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", limits.seed % 2**31),
            ("time_limit", asked.deadline.remaining_s),
        ):
            engine.setOptionValue(option, value)
        if engine.passModel(_model(asked.model)) == highspy.HighsStatus.kError:
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


def _model(program: Program) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.lower), len(program.rows)
    lp.col_cost_ = np.zeros(lp.num_col_)
    lp.col_lower_, lp.col_upper_ = np.array(program.lower), np.array(program.upper)
    lp.row_lower_ = np.array([low for low, _, _ in program.rows])
    lp.row_upper_ = np.array([high for _, high, _ in program.rows])
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in program.integer]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for _, _, terms in program.rows)], dtype=np.int32)
    entries = [term for _, _, terms in program.rows for term in terms]
    lp.a_matrix_.index_ = np.array([column for column, _ in entries], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([value for _, value in entries])
    return lp
