"""The engines of OR-Tools that solve the models, and how they can fail."""

import datetime
from dataclasses import dataclass

from ortools.math_opt.python import mathopt

from solvers.stopping.limits import LONGEST_S, OutOfTimeError, checkpoint, time_left_s
from solvers.stopping.native import Native

ENGINES = {
    "highs": mathopt.SolverType.HIGHS,
    "gscip": mathopt.SolverType.GSCIP,
    "cp-sat": mathopt.SolverType.CP_SAT,  # which scales continuous variables to integers
}

ZERO = 1e-6
"""The feasibility tolerance of the engines, below which their values say nothing."""


LATE_S = 0.2
"""Seconds after its limit within which an engine that stops by itself can say what it has done."""


class InexactError(Exception):
    """Floats lead to no answer that exact arithmetic confirms: the message says why."""


@dataclass(frozen=True)
class Engine:
    """One engine, on one thread, for one question.

    Parameters
    ----------
    name
        A key of `ENGINES`.
    seed
        For the engine's random choices.
    work
        Where ``nodes`` and ``iterations`` are counted.
    """

    name: str
    seed: int
    work: dict[str, int]

    def solve(self, model: mathopt.Model, target: float | None = None, to_the_end: bool = False) -> mathopt.SolveResult:
        """Maximise.

        Parameters
        ----------
        target
            HiGHS may stop at the first solution that reaches it.
        to_the_end
            Whether to close the relative gap, at 1e-4 of which the engine otherwise calls a solution optimal.

        Raises
        ------
        InexactError
            If the engine refuses the model; GSCIP is asked where HiGHS does.
        """
        try:
            result = self._run(model, self.name, target, to_the_end)
        except InexactError:
            if self.name != "highs":
                raise
            # HiGHS 1.12 refuses models whose solution it then finds infeasible by a rounding error.
            result = self._run(model, "gscip", None, to_the_end)
        self.work["nodes"] += result.solve_stats.node_count
        self.work["iterations"] += result.solve_stats.simplex_iterations
        return result

    def _run(self, model: mathopt.Model, name: str, target: float | None, to_the_end: bool) -> mathopt.SolveResult:
        time_limit = datetime.timedelta(seconds=min(time_left_s(), LONGEST_S))  # it cannot be infinite
        parameters = mathopt.SolveParameters(time_limit=time_limit, random_seed=self.seed)
        if to_the_end:
            parameters.relative_gap_tolerance = parameters.absolute_gap_tolerance = 0.0
        if name != "highs":
            parameters.threads = 1
        else:
            parameters.highs.int_options["threads"] = 1
            parameters.highs.string_options["parallel"] = "off"
            if target is not None:
                parameters.highs.double_options["objective_target"] = target
        checkpoint()
        # Engines look at the time seldom while they build and presolve. What is late is left alone.
        thread = Native()
        try:
            return thread.run(lambda: mathopt.solve(model, ENGINES[name], params=parameters), LATE_S)
        except (MemoryError, OutOfTimeError):
            raise
        except Exception as error:
            # OR-Tools 9.15 stumbles over an engine's refusal; the refusal is then what it was handling.
            raise InexactError(f"{name} refuses the model: {error.__context__ or error}") from error
        finally:
            thread.close()

    def stop_at_limits(self, result: mathopt.SolveResult) -> None:
        """Raise `OutOfTimeError` or `MemoryError` if the engine reached a limit."""
        if result.termination.limit is mathopt.Limit.TIME:
            raise OutOfTimeError
        if result.termination.limit is mathopt.Limit.MEMORY:
            raise MemoryError("memory limit")
