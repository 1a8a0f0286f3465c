"""A study is read as it is written, or refused by file and key."""

import shlex
import time
from collections import defaultdict
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from hardness.reporting import write_report
from hardness.reporting.entries import entries
from hardness.reporting.tables.theorems import theorem_table
from hardness.scheduling.run import run_study
from hardness.store.store import Store
from hardness.study.given import Given
from hardness.study.reduced import FamilyEntry
from hardness.study.study import read_study, shipped_studies
from instances.errors import InputError
from instances.plan import plan, read_source
from instances.problem import Verdict
from instances.questions import QUESTIONS
from instances.recipe import FamilyOrigin, FileOrigin, Instance, ask_oracle
from instances.reduction import Counting
from instances.reductions import REDUCTIONS
from solvers.registry import SOLVERS, load
from solvers.solver import Limits, NotInstalledError
from tests import DATA

GOOD = {
    "name": "small",
    "instances": [
        {
            "family": "gnp-multicolored-clique",
            "params": {"colors": [2, 3], "nodes": [1, 2], "density": "threshold"},
            "replicates": 2,
            "seed": 1,
            "to": "positivity",
        }
    ],
    "solvers": ["region"],
    "limits": {"wall_s": 5, "memory_gib": 0.5},
}


def read(tmp_path, **changes):
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump(GOOD | changes))
    return read_study(file)


def entry(**changes):
    merged = GOOD["instances"][0] | changes
    return [{name: value for name, value in merged.items() if value is not None}]


def test_lists_multiply_out_and_replicates_differ_by_seed(tmp_path):
    study = read(tmp_path)
    origins = [recipe.origin for recipe in study.recipes()]
    combinations = [(dict(o.params)["colors"], dict(o.params)["nodes"]) for o in origins]
    assert combinations == [(2, 1), (2, 1), (2, 2), (2, 2), (3, 1), (3, 1), (3, 2), (3, 2)]
    assert len({o.seed for o in origins}) == 8
    assert study.limits == Limits(5.0, 2**29)
    assert {step.reduction for recipe in study.recipes() for step in recipe.steps} == {
        "multicolored-clique-to-positivity"
    }


def test_seeds_are_the_same_everywhere_and_do_not_depend_on_the_other_values(tmp_path):
    first = read(tmp_path).recipes()[-1].origin
    assert first.seed == 3458398975
    alone = read(tmp_path, instances=entry(params={"colors": 3, "nodes": 2, "density": "threshold"}))
    assert alone.recipes()[-1].origin == first
    other = read(tmp_path, instances=entry(seed=2))
    assert other.recipes()[-1].origin.seed != first.seed


def test_a_study_that_is_read_twice_makes_the_same_instances(tmp_path):
    digests = [[Instance.of(recipe).digest for recipe in read(tmp_path).recipes()] for _ in range(2)]
    assert digests[0] == digests[1]


def test_files_are_relative_to_the_study_and_take_their_parameters(tmp_path):
    for name in ("uf20-01.cnf", "johnson8-2-4.clq"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    study = read(
        tmp_path,
        instances=[
            {"file": "uf20-01.cnf", "to": "positivity"},
            {"file": "uf20-01.cnf", "to": "positivity", "groups": 5},
            {"file": "uf20-01.cnf", "to": "positivity", "via": ["cnf-to-multicolored-clique,groups=5"]},
            {"file": "johnson8-2-4.clq", "to": "positivity", "colors": 4},
        ],
    )
    plain, grouped, via, graph = study.recipes()
    assert [step.reduction for step in plain.steps] == ["cnf-to-positivity"]
    assert grouped == via
    assert grouped.steps[0].params == (("groups", 5),)
    assert isinstance(graph.origin, FileOrigin)
    assert ask_oracle(graph).verdict is Verdict.YES


def test_every_shipped_study_can_be_read_and_names_what_there_is():
    assert "quickstart" in shipped_studies()
    for name in shipped_studies():
        study = read_study(name)
        assert study.name == name
        for solver in study.solvers:
            with suppress(NotInstalledError):
                assert load(solver).name
        if study.sized:  # a pilot has to run before there are recipes
            assert all(entry.sizes.of not in entry.grid for entry in study.drawn if entry.sizes)
            continue
        for recipe in study.recipes() if study.count else ():  # no path of this machine
            if isinstance(recipe, Given):
                assert recipe.line.startswith("hardness solve shipped:")
            else:
                assert isinstance(recipe.origin, FamilyOrigin) or recipe.origin.file.startswith("shipped:")


def test_the_theorem_table_has_a_yes_and_a_no_of_every_reduction_and_question_to_all_solvers():
    study = read_study("theorem-table")
    assert study.solvers == tuple(solver for solver in SOLVERS if solver != "auto")  # which is one of the others
    made, questions = defaultdict(set), set()
    for recipe in study.recipes():
        known = ask_oracle(recipe)
        questions.add(recipe.chain.target.name)
        for step in recipe.steps:
            made[step.reduction].add(known.verdict)
    assert made == {
        name: {Verdict.VALUE} if issubclass(reduction, Counting) else {Verdict.YES, Verdict.NO}
        for name, reduction in REDUCTIONS.items()
    }
    assert questions == set(QUESTIONS) - {"reachability", "functional-dimension"}  # no theorem here is about these


def test_no_two_instances_of_the_theorem_table_are_one_and_each_line_makes_it_again():
    recipes = read_study("theorem-table").recipes()
    assert len({Instance.of(recipe).digest for recipe in recipes}) == len(recipes)
    for recipe in recipes:
        if isinstance(recipe.origin, FamilyOrigin):
            continue
        _, _, file, *options = shlex.split(recipe.line)
        given = dict(zip(options[::2], options[1::2], strict=True))
        colors = int(given["--colors"]) if "--colors" in given else None
        via = [value for option, value in pairwise(options) if option == "--via"]
        source = read_source(Path(file), colors, given.get("--problem"))
        assert plan(source, given["--to"], via).chain == recipe.chain


@pytest.mark.slow
def test_the_theorem_table_is_all_right_within_three_minutes(tmp_path):
    began = time.monotonic()
    run_study(read_study("theorem-table"), tmp_path / "t.db")
    assert time.monotonic() - began < 180
    listed = entries(Store(tmp_path / "t.db").runs())
    rows = theorem_table(listed, list(SOLVERS))
    assert {cell.state for row in rows for cells in row.cells for cell in cells} <= {"fine", "refused", "none"}
    write_report(tmp_path / "t.db", tmp_path / "t")
    assert (tmp_path / "t" / "index.html").exists()


def test_scaling_small_tells_slopes_from_intercepts_for_every_family_and_dimension():
    study = read_study("scaling-small")
    sizes, verdicts = defaultdict(lambda: defaultdict(set)), defaultdict(set)
    for recipe in study.recipes():
        question, known = recipe.chain.target, ask_oracle(recipe)
        cell = recipe.origin.family, question.size["inputs"]
        sizes[cell][recipe.origin.params].add((question.size["neurons"], recipe.origin.seed))
        verdicts[cell].add(known.verdict)
    families = ("gnp-multicolored-clique", "random-ksat", "random-multicolored-set-cover")
    assert set(sizes) == {(family, d) for family in families for d in (2, 3, 4, 5)}
    assert all(found == {Verdict.YES, Verdict.NO} for found in verdicts.values())
    for cells in sizes.values():
        assert len(cells) >= 4
        assert all(len(draws) >= 5 for draws in cells.values())
        n = [n for draws in cells.values() for n, _ in draws]
        assert max(n) >= 2.5 * min(n)


def test_a_question_s_parameters_stand_beside_it(tmp_path):
    drawn = {"family": "max-network", "params": {"inputs": 2}, "seed": 1}
    clique = {"file": "shipped:edge.col", "problem": "multicolored-clique", "to": "lipschitz"}
    study = read(
        tmp_path,
        instances=[
            drawn | {"to": "lipschitz", "p": 1, "replicates": 2},
            drawn | {"to": "regions", "kind": "activation"},
            drawn | {"to": "positivity", "threshold": "1/3"},
            clique | {"p": "inf"},
            clique | {"p": 1, "via": ["positivity-to-lipschitz"]},
        ],
    )
    first, second, regions, above, graph, by_positivity = [recipe.chain.target for recipe in study.recipes()]
    assert first == second
    assert (first.p, regions.kind, above.threshold, graph.p) == ("1", "activation", Fraction(1, 3), "inf")
    assert by_positivity.p == "1"
    with pytest.raises(InputError, match=r"study\.yaml: p is \[1\]; expected a number or a text|instances\[0\]\.p"):
        read(tmp_path, instances=[clique | {"p": [1]}])
    for wrong, complaint in (({"to": "maximum", "p": 1}, "no parameter 'p'"), ({"p": 3}, "p = 1, 2 or inf|3")):
        with pytest.raises(InputError, match=complaint):
            [recipe.chain for recipe in read(tmp_path, instances=[clique | wrong]).recipes()]
    with pytest.raises(InputError, match=r"shipped:nothing\.col: cannot be read"):
        read(tmp_path, instances=[clique | {"file": "shipped:nothing.col"}]).recipes()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"nam": "x"}, "unknown key nam; known: name, instances, solvers, describe, limits, proofs, seeds"),
        ({"name": 3}, "name is 3; expected a text"),
        ({"name": "a b"}, "name is 'a b'"),
        ({"solvers": []}, "at least one"),
        ({"solvers": "region"}, "solvers is 'region'; expected a list"),
        ({"solvers": ["region", "region"]}, "occurs twice"),
        ({"instances": []}, "at least one"),
        ({"instances": ["x"]}, r"expected a mapping at instances\[0\]"),
        ({"instances": entry(param={})}, r"unknown key instances\[0\].param; known: family"),
        ({"instances": entry(seed=None)}, r"instances\[0\].seed is missing"),
        ({"instances": entry(seed=-1)}, r"instances\[0\]: seed is -1"),
        ({"instances": entry(seed=True)}, "expected an integer"),
        ({"instances": entry(replicates=0)}, "replicates is 0"),
        ({"instances": entry(params={"colors": []})}, "params.colors is an empty list"),
        ({"instances": entry(params={"colors": [[2]]})}, r"instances\[0\].params.colors is \[\[2\]\]"),
        ({"instances": [{"file": "x", "too": "positivity"}]}, r"unknown key instances\[0\].too; known: file"),
        ({"seeds": 0}, "seeds is 0; it must be at least 1"),
        ({"seeds": "many"}, "seeds is 'many'; expected an integer"),
        ({"limits": {"wall_s": 5}}, "limits.memory_gib is missing"),
        ({"proofs": "on"}, "proofs is 'on'; expected true or false"),
        ({"limits": {"wall_s": 5, "memory_gib": 1, "cpu": 1}}, "unknown key limits.cpu"),
        ({"limits": {"wall_s": 0, "memory_gib": 1}}, "limits.wall_s is 0; expected a positive number"),
        ({"limits": {"wall_s": float("inf"), "memory_gib": 1}}, "expected a positive number"),
        ({"limits": {"wall_s": "5", "memory_gib": 1}}, "expected a positive number"),
    ],
)
def test_a_wrong_study_is_refused_by_file_and_key(tmp_path, changes, complaint):
    with pytest.raises(InputError, match=rf"^\S*study\.yaml: .*{complaint}") as caught:
        read(tmp_path, **changes)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"family": "x"}, "unknown family 'x'"),
        ({"params": {"colours": 2}}, "unknown parameter 'colours'"),
        ({"to": "x"}, "unknown question 'x'"),
        ({"via": ["x"]}, "'x'"),
        ({"via": ["cnf"]}, "no chain of reductions"),
        ({"via": ["sat-to-positivity,groups=2"]}, "no such reduction, .*; did you mean cnf-to"),
        ({"via": ["multicolored-clique-to-positivity,space=2"]}, "unknown parameter 'space=2'; known: spacing"),
        ({"via": ["multicolored-clique-to-positivity,spacing=x"]}, "spacing is an integer; got 'x'"),
    ],
)
def test_a_wrong_recipe_is_refused(tmp_path, changes, complaint):
    with pytest.raises(InputError, match=complaint):
        read(tmp_path, instances=entry(**changes)).recipes()


@pytest.mark.parametrize(
    ("text", "changes", "complaint"),
    [
        ("p cnf 1 1\n1 0\n", {"colors": 2}, "a cnf has no colors"),
        ("p edge 2 1\ne 1 2\n", {}, "add --colors K"),
        ("c nothing\n", {}, "no problem line"),
        ("p cnf 1 1\n2 0\n", {}, r"source:2: "),
    ],
)
def test_a_wrong_source_file_is_refused(tmp_path, text, changes, complaint):
    (tmp_path / "source").write_text(text)
    with pytest.raises(InputError, match=complaint):
        read(tmp_path, instances=[{"file": "source", "to": "positivity"} | changes]).recipes()


def test_a_missing_source_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="nowhere: cannot be read"):
        read(tmp_path, instances=[{"file": "nowhere", "to": "positivity"}]).recipes()


def test_a_missing_study_is_refused_and_the_shipped_ones_are_named():
    with pytest.raises(InputError, match=r"nowhere: no such file, nor a shipped study; shipped: .*quickstart"):
        read_study("nowhere")


def test_broken_yaml_is_refused_by_line(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text("name: x\ninstances: [\n")
    with pytest.raises(InputError, match=r"study\.yaml:\d: not valid YAML"):
        read_study(file)


def test_an_entry_made_by_hand_is_checked_too():
    with pytest.raises(InputError, match="replicates"):
        FamilyEntry("random-ksat", {}, 0, 1, "positivity")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"replicates": 10**9}, "these are 4000000000 instances; a study has at most 1000000"),
        ({"params": {"colors": [*range(2000)], "nodes": [*range(2000)], "density": 0.5}}, "these are .* instances"),
    ],
)
def test_a_study_of_too_many_instances_is_refused_before_they_are_listed(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, instances=entry(**change))


@pytest.mark.parametrize("limits", [{"wall_s": 1e300, "memory_gib": 1}, {"wall_s": 1, "memory_gib": 1e30}])
def test_limits_beyond_what_a_system_can_be_told_are_refused(tmp_path, limits):
    with pytest.raises(InputError, match=r"positive numbers of at most 1e\+08 and 1e\+06"):
        read(tmp_path, limits=limits)
