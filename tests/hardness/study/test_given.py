"""Studies of networks that others wrote: which instances an entry stands for, and what becomes of them."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from hardness.judging.judge import Category, judge
from hardness.outcome import Outcome
from hardness.reporting.entries import repeat_line
from hardness.scheduling.run import run_study
from hardness.store.store import Store
from hardness.study.given import Given
from hardness.study.small_benchmark import write
from hardness.study.study import read_study
from hardness.study.written import WrittenInstance, fingerprint
from instances.errors import InputError
from instances.formats.onnx import write_network
from instances.formats.shipped import located
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, RealSpace
from instances.questions import Maximum, Positivity, Reachability
from instances.recipe import Instance, Known
from instances.suite import read_known, write_instance
from solvers.answer import Answer, Stop
from tests.hardness.running.misbehaving import HERE

HALF = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [-0.5])))
"""Positive beyond 1/2."""

SPECIFICATION = (
    "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= X_0 0.0))(assert (<= X_0 1.0))(assert (>= Y_0 {}))"
)


@pytest.fixture
def folder(tmp_path):
    """A benchmark of two networks and two specifications."""
    for name in ("a", "b"):
        write_network(HALF, tmp_path / "nets" / f"{name}.onnx")
    for name, bound in (("low", "0.25"), ("high", "0.75")):
        (tmp_path / "nets" / f"{name}.vnnlib").write_text(SPECIFICATION.format(bound))
    return tmp_path


def study(folder: Path, *entries: object, solvers: tuple[str, ...] = ("auto",), wall_s: float = 5):
    file = folder / "study.yaml"
    limits = {"wall_s": wall_s, "memory_gib": 1}
    file.write_text(
        yaml.safe_dump({"name": "own", "instances": list(entries), "solvers": list(solvers), "limits": limits})
    )
    return read_study(file)


def listed(folder: Path, *rows: str) -> dict[str, str]:
    (folder / "nets" / "instances.csv").write_text("".join(f"{row}\n" for row in rows))
    return {"vnncomp": "nets"}


def claims(entry, folder):
    return [recipe.claim.verdict.value for recipe in study(folder, entry).recipes()]


def test_every_network_meets_every_specification(folder):
    asked = study(folder, {"file": "nets/*.onnx", "vnnlib": "nets/*.vnnlib"})
    recipes = asked.recipes()
    assert asked.count == len(recipes) == len({fingerprint(recipe) for recipe in recipes}) == 4
    assert [dict(recipe.params) for recipe in recipes[:2]] == [
        {"network": "a.onnx", "vnnlib": "high.vnnlib"},
        {"network": "a.onnx", "vnnlib": "low.vnnlib"},
    ]
    assert {recipe.family for recipe in recipes} == {"nets"}
    instance, known = recipes[0].read()
    assert isinstance(instance.question, Reachability)
    assert known.verdict is Verdict.UNKNOWN


def test_a_question_has_options_a_box_and_an_answer(folder):
    entry = {"file": "nets/a.onnx", "question": "maximum", "box": [0, "1/2"], "answer": 0, "name": "mine"}
    (recipe,) = study(folder, entry).recipes()
    instance, known = recipe.read()
    assert instance.question == Maximum(HALF, Box.cube(1, 0, Fraction(1, 2)))
    assert (known.value, known.claimed, recipe.family) == (0, True, "mine")
    assert recipe.line == f"hardness solve {folder}/nets/a.onnx --question maximum --box 0 1/2"
    (recipe,) = study(folder, {"file": "nets/a.onnx", "question": "positivity", "threshold": "1/3"}).recipes()
    assert recipe.read()[0].question == Positivity(HALF, RealSpace(1), threshold=Fraction(1, 3))
    assert recipe.line.endswith("--question positivity --threshold 1/3")
    (recipe,) = study(folder, {"file": "nets/a.onnx", "equals": "nets/b.onnx", "answer": "yes"}).recipes()
    assert recipe.read()[0].question.name == "zero-map"


def test_what_is_expected_stands_in_a_column_in_a_table_or_beside_the_folder(folder):
    rows = ["a.onnx,low.vnnlib,10", "a.onnx,high.vnnlib,10", "b.onnx,low.vnnlib,10"]
    entry = listed(folder, *rows)
    assert claims(entry, folder) == ["unknown"] * 3
    answers = [{"name": "low", "expected": "sat"}, {"name": "high", "expected": "unsat"}]
    (folder / "nets.answers.yaml").write_text(yaml.safe_dump(answers))
    assert claims(entry, folder) == ["yes", "no", "yes"]
    results = folder / "nets" / "results.csv"
    results.write_text("nets,./x/a.onnx,./y/low.vnnlib.gz,0.1,sat,2.5\nnets,b.onnx,low.vnnlib,0.1,timeout,9\n")
    assert claims(entry, folder) == ["yes", "unknown", "unknown"]
    other = folder / "tool.csv"
    other.write_text("unsat,b.onnx,low.vnnlib\n")
    assert claims(entry | {"results": "tool.csv"}, folder) == ["unknown", "unknown", "no"]
    listed(folder, *(f"{row},{word}" for row, word in zip(rows, ("unsat", "sat", "unknown"), strict=True)))
    assert claims(entry, folder) == ["no", "yes", "unknown"]


def test_a_suite_brings_its_questions_and_its_answers(folder):
    instance = Instance(Positivity(HALF, Box.cube(1, 0, 1)), None)
    path = write_instance(folder / "suite", instance, Known(Verdict.YES, "told", claimed=True))
    (folder / "suite" / "notes.yaml").write_text("nothing: of ours\n")
    for entry in ({"suite": "suite"}, {"suite": "suite/*.yaml"}, {"suite": "s*"}):
        (recipe,) = study(folder, entry).recipes()
        assert recipe.read() == (instance, read_known(path))
        assert (recipe.family, recipe.line) == ("suite", f"hardness solve {path}")


def test_an_instance_that_has_a_recipe_keeps_it_in_a_suite(tmp_path):
    source = Path("shipped:satisfiable.cnf")
    study(tmp_path, {"file": str(source), "to": "positivity"}).recipes()
    (made,) = study(tmp_path, {"file": str(source), "to": "positivity"}).recipes()
    WrittenInstance.of(made, tmp_path / "suite")
    (recipe,) = study(tmp_path, {"suite": "suite"}).recipes()
    built = WrittenInstance.make(recipe)[1]
    assert (recipe.family, built.recipe) == ("cnf", made.line)
    assert built == replace(WrittenInstance.make(made)[1], described=built.described)


def test_source_problems_are_found_by_patterns_too(tmp_path):
    for name in ("one-clause", "satisfiable"):
        shutil.copy(located(f"shipped:{name}.cnf"), tmp_path)
    asked = study(tmp_path, {"file": "*.cnf", "to": "positivity"})
    assert asked.count == len(asked.recipes()) == 2


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"vnnlib": "nets/low.vnnlib"}, "needs its network, file: NET.onnx"),
        ({"file": "nets/a.onnx"}, "add question: NAME or vnnlib: FILE"),
        ({"file": "nets/a.onnx", "to": "positivity"}, "add question: NAME or vnnlib: FILE"),
        ({"file": "nets/c.onnx", "question": "maximum"}, "c.onnx: cannot be read"),
        ({"file": "nets/*.pb", "question": "maximum"}, "no file matches"),
        ({"file": "nets/a.onnx", "question": "maximal"}, "unknown question 'maximal'; known: positivity"),
        ({"file": "nets/a.onnx", "question": "maximum", "p": 2}, "the question maximum has no parameter 'p'"),
        ({"file": "nets/a.onnx", "question": "maximum", "box": [1, 0]}, "the lower bound first"),
        ({"file": "nets/a.onnx", "question": "maximum", "box": 1}, "as in [-1, 1]"),
        ({"file": "nets/a.onnx", "question": "maximum", "answer": True}, "expected an exact number"),
        ({"file": "nets/a.onnx", "question": "positivity", "answer": 1}, "expected yes or no"),
        ({"file": "nets/a.onnx", "vnnlib": "nets/low.vnnlib", "question": "maximum"}, "give one of them"),
        ({"file": "nets/a.onnx", "vnnlib": "nets/low.vnnlib", "box": [0, 1]}, "drop box"),
        ({"file": "nets/a.onnx", "vnnlib": "nets/low.vnnlib", "p": 1}, "vnnlib has none"),
        ({"file": "nets/a.onnx", "question": "maximum", "seed": 1}, "unknown key instances[0].seed"),
        ({"vnncomp": "nets"}, "give file: "),
        ({"vnncomp": "nowhere"}, "no such folder"),
        ({"vnncomp": "nets", "suite": "nets"}, "are two kinds of entries"),
        ({"suite": "nets"}, "a suite has NAME.yaml with NAME.onnx"),
        ({"network": "nets/a.onnx"}, "it has one of the keys family, vnncomp, suite, file"),
    ],
)
def test_entries_that_are_wrong_are_told_what_would_be_right(folder, entry, said):
    with pytest.raises(InputError) as error:
        study(folder, entry).recipes()
    assert said in str(error.value)


def test_an_empty_list_and_a_table_about_others_are_refused(folder):
    with pytest.raises(InputError, match="lists no instance"):
        study(folder, listed(folder)).recipes()
    entry = listed(folder, "a.onnx,low.vnnlib,10")
    (folder / "other.csv").write_text("z.onnx,low.vnnlib,sat\n")
    with pytest.raises(InputError, match="says of none of the 1 instances"):
        study(folder, entry | {"results": "other.csv"}).recipes()
    (folder / "both.csv").write_text("a.onnx,low.vnnlib,sat\na.onnx,low.vnnlib,unsat\n")
    with pytest.raises(InputError, match=r"both.csv:2: .*both sat and unsat"):
        study(folder, entry | {"results": "both.csv"}).recipes()


def test_a_study_goes_on_without_a_network_that_cannot_be_read(folder):
    (folder / "nets" / "b.onnx").write_bytes(b"no network")
    asked = study(folder, {"file": "nets/*.onnx", "question": "positivity", "box": [0, 1]}, solvers=(f"{HERE}:Honest",))
    path = folder / "own.db"
    assert run_study(asked, path) == 1
    store = Store(path)
    (run,) = store.runs()
    assert (run.family, run.verdict, run.category, dict(run.params)["network"]) == (
        "nets",
        "yes",
        Category.CERTIFIED,
        "a.onnx",
    )
    plan = store.plan()
    assert plan is not None
    assert len(plan.marks) == 1
    assert "b.onnx" in plan.left_out[0]
    assert repeat_line(run).startswith(f"hardness solve {folder}/nets/a.onnx --question positivity --box 0 1 --solver ")
    assert run_study(asked, path) == 0
    (folder / "nets" / "a.onnx").unlink()
    with pytest.raises(InputError, match=r"b\.onnx"):
        run_study(asked, folder / "none.db")


def test_a_file_that_changes_under_a_study_is_not_read(folder):
    (recipe,) = study(folder, {"file": "nets/a.onnx", "question": "positivity"}).recipes()
    assert isinstance(recipe, Given)
    (folder / "nets" / "a.onnx").write_bytes(b"another")
    with pytest.raises(InputError, match="has changed since the study was started"):
        recipe.read()


def test_what_somebody_says_is_refuted_by_a_witness_and_contradicted_by_an_answer_without(folder):
    instance = Instance(Positivity(HALF, Box.cube(1, 0, 1)), None)
    said_no, said_yes = (Known(v, "results.csv says so", claimed=True) for v in (Verdict.NO, Verdict.YES))
    shown = Answer(Verdict.YES, Stop.FINISHED, (Fraction(1),))
    judged = judge(instance, said_no, Outcome(shown, 0.1, 0.1, 0.1, 1))
    assert (judged.category, judged.certified) == (Category.CERTIFIED, True)
    assert judged.reason == "refuted by this answer: no (results.csv says so)"
    bare = Outcome(Answer(Verdict.NO, Stop.FINISHED), 0.1, 0.1, 0.1, 1)
    assert judge(instance, said_yes, bare).category is Category.WRONG
    assert judge(instance, replace(said_yes, verdict=Verdict.NO), bare).category is Category.CORRECT


def test_the_shipped_benchmark_is_what_the_package_draws(tmp_path):
    write(tmp_path)
    shipped = located("shipped:vnncomp-small")
    files = sorted(file.relative_to(shipped) for file in shipped.rglob("*") if file.is_file())
    assert sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file()) == [
        file for file in files if file.name != "results.csv"
    ]
    for file in files:
        assert file.name == "results.csv" or (tmp_path / file).read_bytes() == (shipped / file).read_bytes()
    recipes = read_study("vnncomp-small").recipes()
    assert len(recipes) == 21
    assert all(recipe.line.startswith("hardness solve shipped:vnncomp-small/onnx/") for recipe in recipes)


def test_a_path_may_begin_with_an_environment_variable(tmp_path, monkeypatch):
    monkeypatch.delenv("ACAS_XU", raising=False)
    study = read_study("acas-xu")
    assert study.count == 0
    with pytest.raises(InputError, match="environment variable ACAS_XU is not set"):
        study.recipes()
    monkeypatch.setenv("ACAS_XU", str(tmp_path))
    with pytest.raises(InputError, match="no file matches"):
        study.recipes()
    small = located("shipped:vnncomp-small")
    shutil.copy(next(small.rglob("*.onnx")), tmp_path / "ACASXU_run2a_1_1_batch_2000.onnx")
    for number in (1, 2, 3, 4, 5):
        shutil.copy(next(small.rglob("*.vnnlib")), tmp_path / f"prop_{number}.vnnlib")
    assert study.count == len(study.recipes()) == 4
