"""Lipschitz constants by mixed-integer programs over activation patterns.

The programs contain the patterns of all closed activation regions, also of those that are no more than a face of
others. A pattern that an engine proposes therefore counts only if exact arithmetic finds a point strictly inside its
region. If there is none, the neurons whose rows contradict each other make a cut, and the engine is asked again.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

import numpy as np
from ortools.math_opt.python import mathopt

from instances.network import Point
from instances.problem import Verdict
from instances.questions import Lipschitz
from solvers.answer import Answer, Stop
from solvers.exact.floats import as_float
from solvers.milp.bounds import bound
from solvers.milp.encodings.chains import chains
from solvers.milp.encodings.jacobian import column_sum, row_sum, sum_of_squares
from solvers.milp.encodings.patterns import Patterns, patterns
from solvers.milp.engine import ZERO, Engine, InexactError
from solvers.milp.interior import Conflict, Pattern, interior, jacobian
from solvers.milp.resolution import unseen_slopes
from solvers.milp.search_boxes import Place, places
from solvers.stopping.limits import watched

Best = tuple[Fraction, Point]
"""A value and a point inside a region that attains it."""

Objective = Callable[[Patterns], mathopt.LinearBase]
"""Adds what it needs to the model and returns what to maximise."""


def lipschitz(question: Lipschitz, engine: Engine) -> Answer:
    """The Lipschitz constant.

    The value is that of an exact point inside a region. That no region has a larger one rests on the engine's bound,
    which exceeds the value by no more than 1e-6 plus 1e-9 of it. Where the engine does not see everything
    (`solvers.milp.resolution`) all patterns are looked at, exactly, that its bound leaves in doubt then.

    Raises
    ------
    InexactError
        If a limit is reached, the engine refuses a model, or it claims a value that exact arithmetic does not find.
    ArithmeticError
        If a model has numbers beyond float64.
    """
    engine.work.update(patterns=0, cuts=0)
    best: Best | None = None
    for place in places(question.network, question.domain):
        best = _Search(question, place, engine, best).run()
    assert best is not None, "the first search ends with a region or raises"
    value, witness = best
    return Answer(Verdict.VALUE, Stop.FINISHED, witness, work=engine.work, value=value)


class _Search:
    """The search of one place.

    Parameters
    ----------
    best
        The best region of the places searched before.
    """

    def __init__(self, question: Lipschitz, place: Place, engine: Engine, best: Best | None) -> None:
        self._question = question
        self._place = place
        self._engine = engine
        self._best = best
        self._chains = [chains(layer) for layer in question.network.layers[:-1]]
        self._conflicts: list[tuple[Conflict, Pattern]] = []
        lower, upper = (np.array([float(v) for v in side]) for side in (place.box.lower, place.box.upper))
        self._bounds = bound(place.network, (lower, upper), engine.work)
        lost, most = unseen_slopes(place.network, place.box)
        self._lost = 2 * most * lost + lost**2 if question.p == "2" else lost

    @np.errstate(over="raise", invalid="raise")
    def run(self) -> Best | None:
        """The best region so far; nothing in this place is better."""
        for objective in self._objectives():
            self._maximise(objective)
        return self._best

    def _objectives(self) -> list[Objective]:
        """What to maximise: the norm is the largest of their values. A homogenised network has one input more."""
        network, inputs = self._place.network, self._question.network.inputs
        if self._question.p == "1":
            return [partial(column_sum, network, number=i) for i in range(inputs)]
        if self._question.p == "inf":
            return [partial(row_sum, network, output=k, inputs=inputs) for k in range(network.outputs)]
        return [partial(self._squares, inputs=inputs)]

    def _squares(self, model: Patterns, inputs: int) -> mathopt.LinearBase:
        first = self._chains[0] if self._chains else []
        return sum_of_squares(self._place.network, model, first, inputs)

    def _maximise(self, objective: Objective) -> None:
        """Raise the best to at least the largest value of the objective on a region."""
        model = patterns(self._place.network, self._bounds, self._place.order, self._place.cone)
        maximised = objective(model)
        self._engine.work["binaries"] += model.binaries
        model.model.maximize(maximised)
        if self._best is not None:
            model.model.add_linear_constraint(maximised >= self._enough)
        for conflict, pattern in self._conflicts:
            model.forbid(conflict, pattern)
        while not self._step(model):
            pass

    def _step(self, model: Patterns) -> bool:
        """Solve once and judge the proposal; whether nothing better is left."""
        result = self._engine.solve(model.model, to_the_end=True)
        self._engine.stop_at_limits(result)
        reason = result.termination.reason
        if reason is mathopt.TerminationReason.INFEASIBLE and self._best is not None:
            return True
        if reason is not mathopt.TerminationReason.OPTIMAL:
            raise InexactError(f"the engine ends with {reason.name} on a feasible model")
        if not result.solutions:
            raise InexactError("the engine ends with an optimum that nothing attains")
        pattern = model.read(result)
        self._engine.work["patterns"] += 1
        inside = interior(self._place.network, self._place.box, pattern)
        if isinstance(inside, Conflict):
            self._engine.work["cuts"] += 1
            self._conflicts.append((inside, pattern))
            if not model.forbid(inside, pattern):
                raise InexactError("the float bounds of the preactivations leave no region")
            return False
        self._take(inside)
        self._climb(pattern)
        if result.termination.objective_bounds.dual_bound <= self._enough:
            return True
        if not self._lost or result.objective_value() > self._enough + 4 * (as_float(self._lost) + ZERO):
            raise InexactError("the engine claims more than exact arithmetic finds where it says")
        every = Conflict(frozenset((number, i) for number, layer in enumerate(pattern) for i in range(len(layer))))
        return not model.forbid(every, pattern)

    @property
    def _enough(self) -> float:
        """What the engine has to bound everything else by."""
        assert self._best is not None, "the first region has been taken"
        value = as_float(self._best[0])
        if self._lost:
            return value - as_float(self._lost) - ZERO
        return value + ZERO + 1e-9 * abs(value)

    def _take(self, inside: Point) -> None:
        point = self._place.pull(inside)
        value = self._question.attained(point)
        assert isinstance(value, Fraction), "the point is inside a region"
        if self._best is None or value > self._best[0]:
            self._best = value, point

    def _climb(self, pattern: Pattern) -> None:
        """Go on to better regions across one hyperplane: the engine does not see small differences."""
        network, box, inputs = self._place.network, self._place.box, self._question.network.inputs
        assert self._best is not None, "it starts at a region"
        for other in watched(self._neighbours(pattern)):
            if self._question.norm(jacobian(network, other, inputs)) > self._best[0]:
                inside = interior(network, box, other)
                if not isinstance(inside, Conflict):
                    self._take(inside)
                    self._climb(other)
                    break

    def _neighbours(self, pattern: Pattern) -> Iterator[Pattern]:
        for number, parallel in enumerate(self._chains):
            for step in (step for chain in parallel for step in chain.steps):
                crossed = {index for index, _ in step.neurons}
                layer = tuple(on != (i in crossed) for i, on in enumerate(pattern[number]))
                yield (*pattern[:number], layer, *pattern[number + 1 :])
