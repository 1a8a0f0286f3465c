"""SCIP on the textbook program of the network, through PySCIPOpt."""

from dataclasses import dataclass
from importlib.metadata import version
from math import inf
from typing import Any

from pyscipopt import Model, quicksum

from instances.problem import Verdict
from instances.question import Question
from solvers.answer import Answer, Stop, unknown
from solvers.external.big_m import Program, big_m
from solvers.external.posing import claimed, known_box, posed, why_not
from solvers.solver import Limits


@dataclass(frozen=True)
class Scip:
    """Positivity where a gap is promised, by plain SCIP on a big-M program with a binary a neuron.

    A yes is checked exactly; a no is worth no more than floating point is, see `solvers.milp`.

    Parameters
    ----------
    box
        Where R^d is looked at if no theorem promises a box: ``promised``, nowhere; ``vertices``, around all vertices of
        the complex of regions (`solvers.tropical.geometry.boxes`).
    """

    box: str = "promised"

    name = "scip"
    principal_counts = ("nodes",)

    def __post_init__(self) -> None:
        known_box(self.name, self.box)

    @property
    def version(self) -> str:
        return f"1+pyscipopt-{version('pyscipopt')}"

    def refusal(self, question: Question[Any]) -> str | None:
        return why_not(self.name, question, self.box)

    def solve(self, question: Question[Any], limits: Limits) -> Answer:
        """Decide the question; `work` counts nodes and simplex iterations."""
        asked = posed(self.name, question, limits, big_m, self.box)
        if isinstance(asked, Answer):
            return asked
        model, columns = _model(asked.model)
        model.setParam("limits/time", asked.deadline.remaining_s)
        model.setParam("limits/solutions", 1)
        model.setParam("parallel/maxnthreads", 1)
        model.setParam("randomization/randomseedshift", limits.seed % 2**31)
        model.optimize()
        status = model.getStatus()
        work = {"nodes": int(model.getNTotalNodes()), "iterations": int(model.getNLPIterations())}
        if model.getNSols():
            best, inputs = model.getBestSol(), columns[: asked.question.network.inputs]
            return claimed(asked.question, [best[column] for column in inputs], work)
        if status in ("infeasible", "inforunbd"):  # nothing is unbounded
            return Answer(Verdict.NO, Stop.FINISHED, work=work)
        if status == "timelimit":
            return unknown(Stop.TIME, f"time limit after {work['nodes']} nodes", work)
        if status == "memlimit":
            return unknown(Stop.MEMORY, f"memory limit after {work['nodes']} nodes", work)
        return unknown(Stop.INEXACT, f"SCIP ends with: {status}", work)


def _model(program: Program) -> tuple[Any, list[Any]]:
    model = Model()
    model.hideOutput()
    columns = [
        model.addVar(lb=low, ub=high, vtype="I" if whole else "C")
        for low, high, whole in zip(program.lower, program.upper, program.integer, strict=True)
    ]
    zero = model.addVar(lb=0.0, ub=0.0)  # so that a row without terms is a row
    for low, high, terms in program.rows:
        body = quicksum([zero, *(value * columns[column] for column, value in terms)])
        if low > -inf:
            model.addCons(body >= low)
        if high < inf:
            model.addCons(body <= high)
    return model, columns
