"""The command line makes instances, and lines that make them again."""

import json
import shlex
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from instances.problem import Verdict
from instances.questions import QUESTIONS, parameters
from instances.suite import read_instance, read_known
from tests import DATA
from tests.hardness.commands.command import DRAWN, Command, described


@pytest.mark.parametrize(
    "arguments",
    [
        ("reduce", DATA / "uf20-01.cnf"),
        ("reduce", "a small.cnf", "--groups", "2"),
        ("reduce", "a small.cnf", "--via", "cnf-to-multicolored-clique,groups=3"),
        ("reduce", DATA / "johnson8-2-4.clq", "--colors", "3"),
        ("reduce", DATA / "johnson8-2-4.clq", "--colors", "2", "--via", "multicolored-clique-to-positivity,spacing=7"),
        ("reduce", "a small.cnf", "--via", "multicolored-clique"),
        (
            "generate",
            "gnp-multicolored-clique",
            "--colors",
            "3",
            "--nodes",
            "4",
            "--density",
            "threshold",
            "--seed",
            "5",
        ),
        ("generate", "gnp-multicolored-clique", "--colors=2", "--nodes=3", "--density=0.1", "--planted", "True"),
        ("generate", "random-ksat", "--variables", "6", "--ratio", "2", "--width", "2"),
    ],
)
def test_the_line_of_a_recipe_makes_the_same_bytes_again(hardness: Command, arguments: tuple[str | Path, ...]) -> None:
    Path("a small.cnf").write_text("p cnf 4 5\n1 2 3 0\n-1 2 4 0\n-2 3 0\n-1 -3 -4 0\n1 -4 0\n")
    made = hardness(*arguments, "--to", "positivity", "--out", "one")
    assert made.status == 0, made.err
    path = described("one")
    line = yaml.safe_load(path.read_text())["provenance"]["line"]
    program, *again = shlex.split(line.replace("--out DIR", "--out two"))
    assert program == "hardness"
    assert hardness(*again).status == 0
    files = sorted(file.relative_to("one") for file in Path("one").rglob("*.*"))
    assert files == sorted(file.relative_to("two") for file in Path("two").rglob("*.*"))
    for file in files:
        assert ("one" / file).read_bytes() == ("two" / file).read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            (*DRAWN, name)
            for name in QUESTIONS
            if name not in ("injectivity", "zonotope-containment", "identifiability")
        ),
        ("generate", "random-subset-sum", "--items", "4", "--bits", "5", "--to", "identifiability"),
        (*DRAWN, "lipschitz", "--p", "inf"),
        (*DRAWN, "regions", "--kind=activation"),
        (*DRAWN, "positivity", "--threshold", "1/3"),
        ("generate", "random-digraph", "--nodes", "4", "--density", "0.5", "--to", "injectivity"),
        ("reduce", DATA / "johnson8-2-4.clq", "--colors", "2", "--to", "lipschitz", "--p", "inf"),
        ("reduce", DATA / "johnson8-2-4.clq", "--colors", "6", "--problem", "vertex-cover", "--to", "maximum"),
        ("reduce", "a small.cnf", "--to", "maximum", "--groups", "3"),
        ("reduce", "one.mcc", "--problem", "multicolored-clique", "--to", "zero-map"),
    ],
)
def test_every_question_can_be_reached_and_its_line_makes_it_again(
    hardness: Command, arguments: tuple[str | Path, ...]
) -> None:
    Path("a small.cnf").write_text("p cnf 3 3\n1 2 3 0\n-1 2 0\n-2 3 0\n")
    Path("one.mcc").write_text("c class 1\nc class 2\np edge 2 1\ne 1 2\n")
    made = hardness(*arguments, "--out", "one")
    assert made.status == 0, made.err
    path = described("one")
    instance = read_instance(path)
    assert instance.question.name == arguments[arguments.index("--to") + 1]
    for option, value in (("p", "inf"), ("threshold", Fraction(1, 3))):
        if f"--{option}" in arguments and option in parameters(instance.question.name):
            assert getattr(instance.question, option) == value
    line = yaml.safe_load(path.read_text())["provenance"]["line"]
    assert hardness(*shlex.split(line.replace("--out DIR", "--out two"))[1:]).status == 0
    for file in Path("one").rglob("*.*"):
        assert file.read_bytes() == ("two" / file.relative_to("one")).read_bytes()


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (("maximum",), 30),
        (("lipschitz", "--p", "2"), 30),
        (("regions",), 30),
        (("zero-map",), 20),
        (("surjectivity",), 20),
        (("positivity",), 10),
    ],
)
def test_what_a_theorem_says_of_a_network_is_what_solving_it_finds(
    hardness: Command, question: tuple[str, ...], status: int
) -> None:
    assert hardness(*DRAWN, *question, "--out", "suite").status == 0
    path = described("suite")
    assert read_known(path).verdict is not Verdict.UNKNOWN
    solved = hardness("solve", path, "--solver", "region", "--json", "a.json")
    assert solved.status == status
    assert "(certified)" in solved.out or "(correct)" in solved.out
    assert json.loads(Path("a.json").read_text())["source_witness"] is None
    expected = 3 if status == 30 or question[0] == "surjectivity" else 0
    assert hardness("check", path, "--answer", "a.json").status == expected


def test_a_family_of_networks_takes_no_reduction_and_a_question_that_fits(hardness: Command) -> None:
    for arguments, message in (
        ((*DRAWN, "injectivity"), "hidden layers"),
        ((*DRAWN, "zonotope-containment"), "one hidden layer"),
        ((*DRAWN, "maximum", "--via", "multicolored-clique"), "takes no reductions"),
        ((*DRAWN, "maximum", "--p", "1"), "unknown parameter '--p'"),
        ((*DRAWN, "lipschitz", "--p"), "--p has no value; it must be a value such as 2"),
        ((*DRAWN, "lipschitz", "--p", "1", "--p", "2"), "--p is given twice"),
        ((*DRAWN, "lipschitz", "--p", "0"), "p = 1, 2 or inf; got '0'"),
    ):
        assert message in hardness(*arguments, "--out", "x").error
    assert not Path("x").exists()


def test_reduce_asks_the_oracle_and_keeps_its_answer_apart(hardness: Command) -> None:
    made = hardness("reduce", DATA / "johnson8-2-4.clq", "--colors", "5", "--to", "positivity", "--out", "suite")
    path = described("suite")
    assert read_known(path).verdict is Verdict.NO
    assert str(path) in made.out
    assert "verdict" not in made.out
