"""The names that the three packages offer are a contract; none of them hides behind a module of the same name."""

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

import hardness
import instances
import solvers

NAMES = {
    "hardness": """
        Answer Category GeneratorError InputError Run Runs Scaling Store Study ask check draw read_study reduce report
        run run_study scaling solve write_report
    """,
    "instances": """
        FAMILIES PROBLEMS QUESTIONS REDUCTIONS Box Chain Clique Cnf Decision FamilyOrigin FileOrigin Gap Graph
        InputError Instance Known Layer MulticoloredClique Network Point Positivity Problem Question RealSpace Recipe
        Reduction SourceProblem Step Verdict ask_oracle params read_instance read_known read_network
        write_instance write_network
    """,
    "solvers": "Answer Deadline Limits ProofError Solver Stop check_proof known load unknown",
}

FUNCTIONS = ("ask", "check", "draw", "reduce", "report", "run", "scaling", "solve")


@pytest.mark.parametrize("package", NAMES)
def test_a_package_offers_exactly_these_names_and_each_is_there(package):
    module = import_module(package)
    assert sorted(module.__all__) == sorted(NAMES[package].split())
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_no_module_has_the_name_of_a_public_function():
    """Python sets a module as an attribute of its package when it is imported, and would hide the function."""
    modules = {module.name for module in pkgutil.iter_modules(hardness.__path__)}
    assert not modules & set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_takes_and_what_it_raises(name):
    doc = getattr(hardness, name).__doc__
    assert "Parameters\n" in doc


@pytest.mark.parametrize("package", [hardness, instances, solvers])
def test_an_unknown_name_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match="nothing"):
        _ = package.nothing


def test_the_names_can_be_completed():
    assert set(hardness.__all__) <= set(dir(hardness))


def test_the_package_works_under_another_name_when_a_folder_hides_it(tmp_path):
    """What docs/python.md says to whoever has a folder called solvers."""
    (tmp_path / "solvers").mkdir()
    (tmp_path / "solvers" / "__init__.py").write_text("")
    code = "import hardness; print(hardness.solve(hardness.ask([([[1]], [0])], 'maximum', box=(0, 1))).verdict.value)"
    hidden = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert hidden.returncode != 0
    safe = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (safe.returncode, safe.stdout, safe.stderr) == (0, "value\n", "")
