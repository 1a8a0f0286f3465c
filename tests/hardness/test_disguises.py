"""Disguises on the command line, in recipes, in studies and in what a run is stored with."""

import json
import shlex
from pathlib import Path

import pytest
import yaml

from hardness.study.study import read_study
from hardness.study.written import WrittenInstance
from instances.disguises import LEVELS
from instances.errors import InputError
from instances.plan import disguised_as, plan
from instances.problem import Verdict
from instances.recipe import FamilyOrigin, Instance, Recipe, Step, ask_oracle, params
from instances.suite import read_instance, read_known
from instances.witness import decode
from tests import DATA
from tests.hardness.commands.command import DRAWN, Command, described

CLIQUE = FamilyOrigin("gnp-multicolored-clique", params(colors=2, nodes=2, density=0.5), 7)


@pytest.mark.parametrize(
    "arguments",
    [
        ("reduce", DATA / "johnson8-2-4.clq", "--colors", "3", "--to", "positivity", "--disguise", "medium"),
        ("reduce", "a.cnf", "--to", "maximum", "--disguise", "light,seed=3"),
        ("reduce", "a.cnf", "--to", "positivity", "--via", "cnf-to-multicolored-clique,groups=2", "--disguise=strong"),
        ("generate", "random-ksat", "--variables=3", "--ratio=2", "--seed=4", "--to=zero-map", "--disguise", "medium"),
        (*DRAWN, "lipschitz", "--p", "1", "--disguise", "strong"),
        (*DRAWN, "regions", "--kind", "activation", "--disguise", "strong"),
        ("generate", "random-digraph", "--nodes=4", "--density=0.5", "--to", "injectivity", "--disguise", "medium"),
    ],
)
def test_the_line_of_a_disguised_instance_makes_it_again(hardness: Command, arguments: tuple[str | Path, ...]) -> None:
    Path("a.cnf").write_text("p cnf 3 3\n1 2 3 0\n-1 2 0\n-2 3 0\n")
    made = hardness(*arguments, "--out", "one")
    assert made.status == 0, made.err
    assert "in the disguise " in made.out
    path = described("one")
    line = yaml.safe_load(path.read_text())["provenance"]["line"]
    assert " --disguise " in line
    assert hardness(*shlex.split(line.replace("--out DIR", "--out two"))[1:]).status == 0
    for file in Path("one").rglob("*.*"):
        assert file.read_bytes() == ("two" / file.relative_to("one")).read_bytes()
    instance = read_instance(path)
    assert instance.recipe is not None
    assert instance.recipe.chain.target == instance.question
    assert not {*LEVELS, "disguise"} & set(path.stem.split("-"))


def test_the_seed_is_the_instance_s_unless_another_is_given() -> None:
    plain = plan(CLIQUE, "positivity")
    assert disguised_as(plain, "none") == plain
    assert dict(disguised_as(plain, "medium").steps[-1].params) == {"level": "medium", "seed": 7}
    assert disguised_as(plain, "medium,seed=7") == disguised_as(plain, "medium")
    digests = {Instance.of(disguised_as(plain, f"light,seed={seed}")).digest for seed in range(5)}
    assert len(digests) == 5


def test_a_witness_of_a_disguised_instance_holds_on_the_source(hardness: Command) -> None:
    Path("a.cnf").write_text("p cnf 2 2\n1 2 0\n-1 0\n")
    assert hardness("reduce", "a.cnf", "--to", "positivity", "--disguise", "strong", "--out", "a").status == 0
    path = described("a")
    assert read_known(path).verdict is Verdict.YES
    solved = hardness("solve", path, "--solver", "region", "--json", "a.json")
    assert (solved.status, "verdict   yes (certified)" in solved.out) == (10, True)
    assert json.loads(Path("a.json").read_text())["source_witness"] == [-1, 2]
    assert hardness("check", path, "--answer", "a.json").status == 0


def test_a_witness_of_a_disguised_network_holds_on_the_plain_one(hardness: Command) -> None:
    for question, status in (("positivity", 10), ("zero-map", 20)):
        assert hardness(*DRAWN, question, "--disguise", "medium", "--out", question).status == 0
        path = described(question)
        solved = hardness("solve", path, "--solver", "region", "--json", "a.json")
        assert solved.status == status
        assert f"source    {question}: x = (" in solved.out
        instance, data = read_instance(path), json.loads(Path("a.json").read_text())
        assert instance.recipe is not None
        chain = instance.recipe.chain
        assert decode(data["source_witness"]) == chain.pull(decode(data["witness"]))
        assert hardness("check", path, "--answer", "a.json").status == 0
    assert hardness(*DRAWN, "maximum", "--disguise", "strong", "--out", "m").status == 0
    assert read_known(described("m")).value is not None
    assert "value (correct)" in hardness("solve", described("m"), "--solver", "region").out


@pytest.mark.parametrize(
    "disguise",
    ["heavy", "", "medium,", "medium,seed", "medium,seed=-1", "medium,sed=1", "none,seed=1", "strong,seed=x"],
)
def test_a_disguise_that_is_none_is_refused_in_one_line(hardness: Command, disguise: str) -> None:
    failed = hardness(*DRAWN, "maximum", "--disguise", disguise, "--out", "x")
    assert failed.status == 1
    assert f"disguise is {disguise!r}; it must be one of none, light, medium, strong, fibre" in failed.error
    assert not Path("x").exists()


def test_a_recipe_takes_one_disguise_at_its_end() -> None:
    worn = Step("disguise", params(level="light", seed=1))
    for steps in ((worn, worn), (worn, Step("multicolored-clique-to-positivity"))):
        with pytest.raises(InputError, match="the last step"):
            Recipe(CLIQUE, steps)
    with pytest.raises(InputError, match="put on a question; the steps before it end at multicolored-clique"):
        Recipe(CLIQUE, (worn,)).chain  # noqa: B018
    for wrong in ({"level": "light"}, {"level": "light", "seed": -1}, {"level": "light", "seed": 1, "x": 1}):
        with pytest.raises(InputError, match="a disguise has a level and a seed"):
            Step("disguise", params(**wrong))
    with pytest.raises(InputError, match="unknown disguise 'heavy'"):
        Step("disguise", params(level="heavy", seed=1))


def test_an_oracle_knows_the_answer_to_a_disguised_instance() -> None:
    for seed in range(4):
        origin = FamilyOrigin(CLIQUE.family, CLIQUE.params, seed)
        plain = ask_oracle(plan(origin, "positivity"))
        for level in LEVELS:
            worn = ask_oracle(disguised_as(plan(origin, "positivity"), level))
            assert (worn.verdict, worn.source_witness) == (plain.verdict, plain.source_witness)


def study(folder: Path, **entry: object) -> Path:
    drawn = {
        "family": "gnp-multicolored-clique",
        "params": {"colors": 2, "nodes": [1, 2], "density": 0.5},
        "seed": 1,
        "to": "positivity",
    }
    data = {
        "name": "disguises",
        "instances": [drawn | entry],
        "solvers": ["region", "milp"],
        "limits": {"wall_s": 20, "memory_gib": 2},
    }
    file = folder / "study.yaml"
    file.write_text(yaml.safe_dump(data))
    return file


def test_disguises_of_a_study_multiply_out(tmp_path: Path) -> None:
    recipes = read_study(study(tmp_path, disguise=["none", "light", "strong,seed=3"], replicates=2)).recipes()
    assert len(recipes) == 2 * 2 * 3
    worn = [None if recipe.disguise is None else dict(recipe.disguise.params) for recipe in recipes[:3]]
    assert worn == [None, {"level": "light", "seed": recipes[0].origin.seed}, {"level": "strong", "seed": 3}]
    plain = read_study(study(tmp_path, replicates=2)).recipes()
    assert recipes[::3] == plain
    built = [WrittenInstance.of(recipe, tmp_path / "made") for recipe in recipes[-3:]]
    assert [made.params.get("disguise") for made in built] == [None, "light", "strong"]
    assert built[2].params["disguise.seed"] == 3
    assert len({made.known.verdict for made in built}) == 1
    one = read_study(study(tmp_path, disguise="medium")).recipes()
    assert all(recipe.disguise is not None for recipe in one)


def test_disguises_of_a_file_multiply_out(tmp_path: Path) -> None:
    data = yaml.safe_load(study(tmp_path).read_text())
    data["instances"] = [{"file": "a.cnf", "to": "positivity", "disguise": ["medium", "medium,seed=1"]}]
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(data))
    (tmp_path / "a.cnf").write_text("p cnf 1 1\n1 0\n")
    first, second = read_study(tmp_path / "study.yaml").recipes()
    assert first.disguise != second.disguise
    assert first == read_study(tmp_path / "study.yaml").recipes()[0]


@pytest.mark.parametrize("wrong", [[], 3, [3], None, {"level": "light"}])
def test_a_study_s_disguise_is_a_level_or_a_list_of_them(tmp_path: Path, wrong: object) -> None:
    with pytest.raises(InputError, match=r"study\.yaml: instances\[0\]\.disguise is .*; expected a level such as"):
        read_study(study(tmp_path, disguise=wrong))
    with pytest.raises(InputError, match="disguise is 'heavy'; it must be one of"):
        read_study(study(tmp_path, disguise="heavy")).recipes()


def test_a_disguised_instance_that_float32_cannot_hold_says_so_when_it_is_made(hardness: Command) -> None:
    drawn = ("generate", "gnp-multicolored-clique", "--nodes", "3", "--density", "threshold", "--seed", "0", "--to")
    made = hardness(*drawn, "positivity", "--colors", "5", "--disguise", "medium", "--out", "made")
    assert made.status == 0
    assert "which hardness export will leave out: output neuron 0 may be off by " in made.out
    fine = hardness(*drawn, "positivity", "--colors", "2", "--disguise", "medium", "--out", "fine")
    assert "leave out" not in fine.out
