"""OR-Tools and highspy both bring HiGHS, and have to work in one process, whichever of them is imported first."""

import subprocess
import sys

import pytest

LIBRARIES = ("ortools", "highspy")

SOLVES = {
    "ortools": """
from ortools.math_opt.python import mathopt
model = mathopt.Model()
x = model.add_binary_variable()
model.maximize(2.5 * x)
print(mathopt.solve(model, mathopt.SolverType.HIGHS).objective_value())
""",
    "highspy": """
import highspy
highs = highspy.Highs()
highs.setOptionValue("output_flag", False)
highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
highs.addVar(0.0, 1.0)
highs.changeColCost(0, 2.5)
highs.run()
print(highs.getInfo().objective_function_value)
""",
}


@pytest.mark.parametrize("first", LIBRARIES)
def test_both_libraries_solve_in_one_process_in_either_order(first: str) -> None:
    (second,) = set(LIBRARIES) - {first}
    code = SOLVES[first] + SOLVES[second] + SOLVES[first]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["2.5"] * 3, "")
