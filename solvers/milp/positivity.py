"""Positivity by the mixed-integer program of the network's maximum."""

from dataclasses import replace

import numpy as np
from ortools.math_opt.python import mathopt

from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from solvers.answer import Answer, Stop
from solvers.exact.floats import as_float
from solvers.milp.bounds import bound
from solvers.milp.encodings.big_m import Encoding, encode
from solvers.milp.encodings.ridges import filtered, incremental
from solvers.milp.engine import ZERO, Engine, InexactError
from solvers.milp.resolution import unseen
from solvers.milp.witness import confirm
from solvers.ridges import RidgeSum, rebalanced, ridge_sum
from solvers.ridges.counts import report
from solvers.via_positivity.boxed import on_box

_INFEASIBLE = (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED)
"""No model is unbounded."""


def positivity(question: Positivity, engine: Engine, encoding: str) -> Answer:
    """Is f above the threshold somewhere?

    A yes is exact. A no says that the engine bounds f - threshold by the middle of the gap that the instance promises,
    or by 1e-6 if it promises none, or that it finds nothing in a model of the points at which f may be positive. Where
    the engine does not see everything (`solvers.milp.resolution`) its bound must leave room for that.

    Parameters
    ----------
    encoding
        A key of `ENCODINGS`.

    Raises
    ------
    InexactError
        If a limit is reached, the engine refuses the model, or it claims a value that exact arithmetic does not find.
    InputError
        If the question cannot be put on a box.
    ArithmeticError
        If the model has numbers beyond float64.
    """
    boxed, pull = on_box(question)
    model = ENCODINGS[encoding](boxed, engine)
    engine.work["binaries"] += model.binaries
    gap, threshold = boxed.gap, boxed.threshold
    level = ZERO if gap is None else float((gap.yes + gap.no) / 2 - threshold)
    # HiGHS may stop at the first positive point. If exact arithmetic rejects that point, the optimum is looked for.
    for target in (level, None):
        result = engine.solve(model.model, target)
        witness = confirm(boxed, result.variable_values(model.inputs)) if result.solutions else None
        if witness is not None:
            return Answer(Verdict.YES, Stop.FINISHED, pull(witness), work=engine.work)
        if result.termination.limit is not mathopt.Limit.OBJECTIVE:
            break
    engine.stop_at_limits(result)
    lost = unseen(boxed.network, _box(boxed), threshold)
    if encoding == "ridge" and result.termination.reason in _INFEASIBLE:  # the pieces of f > 0 do not meet
        found = level
    elif result.termination.reason is mathopt.TerminationReason.OPTIMAL:
        found = result.termination.objective_bounds.dual_bound
    else:
        reason = f"the engine ends with {result.termination.reason.name} on a feasible model"
        raise InexactError(reason)
    if found > level:
        reason = "the engine claims that f is above the threshold, exact arithmetic finds no such point where it says"
        raise InexactError(reason)
    if lost and found > as_float((threshold if gap is None else gap.yes) - threshold - lost) - ZERO:
        reason = "the engine finds nothing above the threshold, but does not see all that may lift f above it"
        raise InexactError(reason)
    return Answer(Verdict.NO, Stop.FINISHED, work=engine.work)


def _big_m(boxed: Positivity, engine: Engine) -> Encoding:
    box = _box(boxed)
    lower, upper = (np.array([float(v) for v in side]) for side in (box.lower, box.upper))
    encoding = encode(boxed.network, bound(boxed.network, (lower, upper), engine.work))
    encoding.model.objective.offset -= float(boxed.threshold)
    return encoding


def _ridge(boxed: Positivity, engine: Engine) -> Encoding:
    ridges = rebalanced(_ridge_sum(boxed))
    pieces = ridges.positive_pieces()
    engine.work.update(report(boxed.network, ridges, [len(options) for options in pieces]))
    return filtered(ridges, pieces)


def _incremental(boxed: Positivity, engine: Engine) -> Encoding:
    return incremental(_ridge_sum(boxed))


ENCODINGS = {"big-m": _big_m, "ridge": _ridge, "incremental": _incremental}
"""The models whose objective is f - threshold: near 0, engines do not stop at a relative gap."""


def _ridge_sum(boxed: Positivity) -> RidgeSum:
    plain = ridge_sum(boxed.network, _box(boxed))
    return replace(plain, constant=plain.constant - boxed.threshold)


def _box(boxed: Positivity) -> Box:
    assert isinstance(boxed.domain, Box), "on_box returns a box"
    return boxed.domain
