"""Positivity on R^d in a box around all vertices of the network's complex, instead of in one input more.

A network that is bounded above has its maximum at a vertex; whether it is, the network without biases says on the unit
box (`solvers.tropical.geometry.boxes`).
"""

from dataclasses import replace

from instances.problem import Verdict
from instances.question import RealSpace
from instances.questions import Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.milp.engine import Engine
from solvers.milp.positivity import positivity
from solvers.tropical.effort import Effort
from solvers.tropical.geometry.boxes import box_for
from solvers.via_positivity.boxed import far_enough


def within_vertices(question: Positivity, engine: Engine, encoding: str) -> Answer:
    """As `solvers.milp.positivity.positivity`, which is asked at most twice."""
    if not isinstance(question.domain, RealSpace) or question.witness_box is not None:
        return positivity(question, engine, encoding)
    effort = Effort()
    found = box_for(question, effort)
    engine.work["lps"] += effort.work["lps"]
    if found.box is None:
        return unknown(Stop.UNSUPPORTED, f"no box is known in which to look: {found.reason}", engine.work)
    if found.first is not None:
        growing = positivity(found.first, engine, encoding)
        if growing.verdict is not Verdict.NO:
            return replace(growing, witness=growing.witness and far_enough(question, growing.witness))
    return positivity(
        Positivity(question.network, found.box, threshold=question.threshold, gap=question.gap), engine, encoding
    )
