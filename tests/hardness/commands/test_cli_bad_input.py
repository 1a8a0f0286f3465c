"""Bad input and wrong usage are one line, and leave nothing."""

import shutil
from pathlib import Path

import pytest

from tests import DATA
from tests.hardness.commands.command import Command, make

GENERATE = ("generate", "gnp-multicolored-clique", "--to", "positivity", "--out", "x")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("reduce", "absent.cnf", "--to", "positivity", "--out", "x"), "absent.cnf: cannot be read"),
        (("reduce", "bad.cnf", "--to", "positivity", "--out", "x"), "bad.cnf:2: variable 7 is out of range"),
        (("reduce", "good.cnf", "--to", "fairness", "--out", "x"), "unknown question 'fairness'; known: positivity"),
        (("reduce", "good.cnf", "--to", "regions", "--out", "x"), "regions"),
        (("reduce", "good.cnf", "--to", "maximum", "--p", "1", "--out", "x"), "maximum has no parameter 'p'"),
        (
            ("reduce", "good.cnf", "--problem", "sat", "--to", "positivity", "--out", "x"),
            "unknown source problem 'sat'",
        ),
        (("reduce", "good.cnf", "--to", "positivity", "--colors", "2", "--out", "x"), "--colors"),
        (("reduce", DATA / "hamming6-4.clq", "--to", "positivity", "--out", "x"), "--colors"),
        (("reduce", "good.cnf", "--to", "positivity", "--via", "magic", "--out", "x"), "'magic'"),
        (
            ("reduce", "good.cnf", "--to", "positivity", "--via", "cnf-to-multicolored-clique,k=2", "--out", "x"),
            "'k=2'",
        ),
        (("reduce", "good.cnf", "--to", "positivity", "--groups", "0", "--out", "x"), "groups"),
        (
            ("reduce", DATA / "hamming6-4.clq", "--colors", "3", "--groups", "2", "--to", "positivity", "--out", "x"),
            "a clique has none, so drop --groups",
        ),
        (("generate", "erdos", "--to", "positivity", "--out", "x"), "unknown family 'erdos'; known: gnp-"),
        (("generate", "--colors", "3", "--to", "positivity", "--out", "x"), "unknown family '--colors'"),
        ((*GENERATE, "--nodes", "3"), "parameter 'colors' is missing"),
        ((*GENERATE, "--sead", "3"), "unknown parameter '--sead'; known: --colors, --nodes"),
        ((*GENERATE, "--colors"), "--colors has no value; it must be an integer"),
        ((*GENERATE, "--colors", "three"), "--colors: 'three' is not an integer"),
        ((*GENERATE, "--colors", "2", "--colors", "3"), "--colors is given twice"),
        ((*GENERATE, "--colors", "-2", "--nodes", "2", "--density", "1"), "got -2"),
        ((*GENERATE, "--colors", "2", "--nodes", "2", "--density", "1.5"), "density is 1.5"),
        ((*GENERATE, "--colors", "2", "--nodes", "2", "--density", "1", "--seed", "-1"), "seed is -1"),
        (("solve", "absent.yaml", "--solver", "region"), "absent.yaml: no such file"),
        (("solve", "good.cnf", "--solver", "region"), "good.cnf"),
        (("solve", "absent", "--solver", "auto"), "absent"),
        (("solve", "INSTANCE", "--solver", "magic"), "unknown solver 'magic'; known: region"),
        (("solve", "INSTANCE", "--solver", "region[magic=on]"), "unknown option 'magic=on'"),
        (("solve", "INSTANCE", "--solver", "region", "--proof", "nowhere/p"), "there is no folder nowhere"),
        (("solve", "INSTANCE", "--solver", "region", "--box", "0", "1"), "--box goes with --question"),
        (("solve", "INSTANCE", "--solver", "region", "--timeout", "inf"), "--timeout is inf; a number of at most"),
        (
            ("solve", "INSTANCE", "--solver", "region", "--memory-gib", "inf"),
            "--memory-gib is inf; a number of at most",
        ),
        (("solve", "net.onnx", "--solver", "region"), "net.onnx: a network alone; ask about it by --question"),
        (("solve", "net.onnx", "--question", "fairness", "--solver", "region"), "unknown question 'fairness'"),
        (
            ("solve", "net.onnx", "--question", "lipschitz", "--p", "3", "--solver", "region"),
            "p = 1, 2 or inf; got '3'",
        ),
        (("solve", "net.onnx", "--question", "maximum", "--p", "2", "--solver", "region"), "no parameter 'p'"),
        (("solve", "net.onnx", "--question", "regions", "--kind", "all", "--solver", "region"), "got 'all'"),
        (("solve", "net.onnx", "--question", "positivity", "--threshold", "x", "--solver", "region"), "exact rational"),
        (("solve", "net.onnx", "--question", "injectivity", "--solver", "region"), "this one has 1 hidden layers"),
        (("solve", "net.onnx", "--question", "zonotope-containment", "--solver", "region"), "all biases 0"),
        (
            ("solve", "net.onnx", "--question", "surjectivity", "--box", "0", "1", "--solver", "region"),
            "needs all of R^d",
        ),
        (("solve", "INSTANCE", "--solver", "region", "--p", "2"), "--p goes with --question"),
        (("solve", "net.onnx", "--question", "positivity", "--box", "1", "0", "--solver", "region"), "lower bound 1"),
        (("solve", "net.onnx", "--question", "positivity", "--box", "a", "0", "--solver", "region"), "exact rational"),
        (("solve", "good.cnf", "--question", "positivity", "--solver", "region"), "not a valid ONNX file"),
        (("check", "INSTANCE", "--answer", "absent.json"), "absent.json: cannot be read"),
        (("build", "absent.yaml", "--out", "x"), "absent.yaml"),
        (("run", "absent.yaml", "--out", "x.db"), "absent.yaml"),
        (("export", "absent", "--vnncomp", "x"), "absent: no instances; a folder with NAME.yaml files is right"),
        (("list", "everything"), "known: solvers, families, reductions, questions, studies"),
    ],
)
def test_bad_input_is_one_line_with_status_1_and_leaves_nothing(
    hardness: Command, arguments: tuple[str | Path, ...], message: str
) -> None:
    instance = make(hardness)
    shutil.copy(DATA / "relucent_ckpt0_d2_w8_nh1.onnx", "net.onnx")
    Path("good.cnf").write_text("p cnf 2 1\n1 2 0\n")
    Path("bad.cnf").write_text("p cnf 2 1\n1 7 0\n")
    before = sorted(Path().rglob("*"))
    failed = hardness(*(instance if argument == "INSTANCE" else argument for argument in arguments))
    assert failed.status == 1
    assert failed.out == ""
    assert message in failed.error
    assert sorted(Path().rglob("*")) == before


DRAW = {
    "folding": ("generate", "folding", "--inputs", "2", "--pieces", "2", "--folds", "1", "--neurons", "2"),
    "deepsets": ("generate", "deepsets", "--numbers", "0", "--alpha", "1", "--gamma", "1"),
    "map": ("generate", "random-tropical-map", "--inputs", "2", "--numerator", "0", "--denominator", "1"),
}
TO_X = ("--to", "regions", "--out", "x")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("describe", "word.txt"), "word.txt: a description is of an instance (.yaml), a network (.onnx) or a matrix"),
        (("describe", "word.onnx"), "word.onnx: not a valid ONNX file"),
        (("describe", "word.csv"), "word.csv, line 1: expected an exact rational"),
        (("describe", "ragged.csv", "--json", "x"), "ragged.csv, line 2: 1 numbers; the rows before have 2"),
        (("describe", "nan.csv", "--only", "hoffman"), "nan.csv, line 1: expected an exact rational"),
        (("describe", "absent.onnx"), "absent.onnx: no such file"),
        (("describe", "net.onnx", "--only", "colour", "--json", "x"), "no section 'colour'; sections are sizes, trop"),
        (
            ("solve", "three.onnx", "--question", "regions", "--kind", "boundary", "--solver", "region"),
            "which output? give one",
        ),
        ((*DRAW["folding"], *TO_X), "neurons must be more than inputs, or the hyperplanes cannot be oriented"),
        ((*DRAW["deepsets"], *TO_X), "numbers must be from 1 to 1000; got 0"),
        ((*DRAW["map"], *TO_X), "numerator and denominator must be at least 1; got 2, 0 and 1"),
    ],
)
def test_bad_input_about_maxima_and_regions_is_one_line_and_leaves_nothing(
    hardness: Command, arguments: tuple[str, ...], message: str
) -> None:
    shutil.copy(DATA / "relucent_ckpt0_d2_w8_nh1.onnx", "net.onnx")
    shutil.copy(DATA / "iris_4-5-5-3.onnx", "three.onnx")
    for name in ("word.txt", "word.onnx", "word.csv"):
        Path(name).write_text("word")
    Path("ragged.csv").write_text("1, 2\n3\n")
    Path("nan.csv").write_text("nan, 1\n")
    before = sorted(Path().rglob("*"))
    failed = hardness(*arguments)
    assert failed.status == 1
    assert failed.out == ""
    assert message in failed.error
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize("solver", ["milp", "sweep", "activation-sat"])
def test_a_solver_that_counts_no_affine_maps_says_who_does(hardness: Command, solver: str) -> None:
    shutil.copy(DATA / "relucent_ckpt0_d2_w8_nh1.onnx", "net.onnx")
    found = hardness("solve", "net.onnx", "--question", "regions", "--kind", "maps", "--solver", solver)
    assert "unknown (unsupported)" in found.out
    assert found.status == 1
    assert found.err.startswith(f"error: {solver} refuses the question: ")
    assert "region" in found.err.split("; ")[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("frobnicate",), "frobnicate"),
        (("solve",), "INSTANCE"),
        (("solve", "x.yaml", "--solver", "region", "--timeout", "soon"), "--timeout"),
        (("solve", "x.yaml", "--solver", "region", "--timeout", "-1"), "--timeout"),
        (("run", "quickstart", "--out", "q.db", "--jobs", "0"), "--jobs"),
        (("reduce", "x.cnf", "--to", "positivity"), "--out"),
        (("list",), "solvers|families"),
    ],
)
def test_wrong_usage_is_one_line_with_status_2(hardness: Command, arguments: tuple[str, ...], message: str) -> None:
    failed = hardness(*arguments)
    assert failed.status == 2
    assert message in failed.error
    assert failed.error.endswith("--help")


def test_a_fault_of_ours_is_one_line_too(hardness: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("instances.plan.read_source", fail)
    failed = hardness("reduce", "x.cnf", "--to", "positivity", "--out", "x")
    assert (failed.status, failed.error) == (1, "internal, please report it: ZeroDivisionError: two lines")


def test_an_output_that_cannot_be_written_is_one_line(hardness: Command) -> None:
    Path("f.cnf").write_text("p cnf 1 1\n1 0\n")
    failed = hardness("reduce", "f.cnf", "--to", "positivity", "--out", "f.cnf/x")
    assert failed.status == 1
    assert "f.cnf" in failed.error
