"""What goes through pipes, what is found out on request, and what is said before something large is made."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from hardness.listing.listing import LISTINGS, OBJECTS, fitted
from hardness.study.study import read_study
from instances.errors import InputError
from instances.formats.piped import line_of, unpacked
from instances.problem import Verdict
from instances.problems import Cnf, ExactCover, SubsetSum
from instances.problems.pseudo_boolean import READERS
from instances.reduction import affordable, permitting
from instances.suite import read_instance, read_known
from tests.hardness.commands.command import Command


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What the next command reads."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode()), __iter__=None))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_an_instance_goes_through_a_pipe_with_all_that_is_known_of_it(
    hardness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin(monkeypatch, "p cnf 2 2\n1 2 0\n-1 0\n")
    made = hardness("reduce", "-", "--to", "positivity", "--out", "-")
    assert made.status == 0
    assert "with d = " in made.err
    path = unpacked(made.out.strip())
    assert read_known(path).verdict is Verdict.YES
    instance = read_instance(path)
    assert instance.recipe is not None
    assert (path.parent / instance.recipe.line.split()[2]).is_file()  # the recorded line makes it again from there
    assert line_of(path) == made.out.strip()
    assert not list(Path().iterdir())


def test_drawn_instances_are_solved_from_the_pipe(hardness: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    made = hardness("generate", "max-network", "--to", "maximum", "--inputs", "2,3", "--out", "-")
    assert (made.status, made.out.count("\n")) == (0, 2)
    stdin(monkeypatch, made.out)
    solved = hardness("solve", "-", "--timeout", "20")
    assert solved.status == 0
    assert solved.out.count("value 1 (certified)") == 2


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"instance": "0123456789.yaml", "files": {}}',
        '{"instance": "../x.yaml", "files": {"../x.yaml": "a"}}',
        '{"instance": "0123456789.yaml", "files": {"0123456789.yaml": "a", "/etc/x": "b"}}',
        '{"instance": "0123456789.yaml", "files": {"0123456789.yaml": {"base64": "%"}}}',
    ],
)
def test_what_is_no_instance_leaves_no_file(line: str) -> None:
    with pytest.raises(InputError, match=r"^-: "):
        unpacked(line)


def test_a_study_is_read_from_the_pipe_and_its_runs_go_into_it(
    hardness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = (
        "{name: piped, instances: [{family: max-network, params: {inputs: 2}, seed: 1, to: maximum}],"
        " solvers: [region], limits: {wall_s: 10, memory_gib: 1}}"
    )
    stdin(monkeypatch, study)
    done = hardness("run", "-", "--out", "-")
    (run,) = map(json.loads, done.out.splitlines())
    assert (run["verdict"], run["solver"], run["family"]) == ("value", "region", "max-network")
    stdin(monkeypatch, "nonsense")
    with pytest.raises(InputError, match=r"^-: expected a mapping"):
        read_study("-")


def test_an_answer_that_nobody_knows_is_found_out_on_request(hardness: Command) -> None:
    draw = ("generate", "gaussian-network", "--inputs", "2", "--width", "3", "--bias", "0", "--to", "maximum")
    assert hardness(*draw, "--out", "plain").status == 0
    (plain,) = Path("plain").glob("*.yaml")
    assert read_known(plain).verdict is Verdict.UNKNOWN
    made = hardness(*draw, "--out", "known", "--known")
    assert "the answer is value: decided by auto" in made.out
    known = read_known(Path("known") / plain.name)
    assert known.verdict is Verdict.VALUE
    assert known.claimed is ("certified" not in known.how)


def test_what_would_be_large_says_how_large_and_is_made_if_permitted() -> None:
    small, large = {"neurons": 1000, "inputs": 10}, {"neurons": 1_000_000, "inputs": 100}
    affordable("it", small)
    with pytest.raises(InputError, match=r"1000000 neurons of 100 inputs, about .* GiB and .* minutes; --yes makes it"):
        affordable("it", large)
    with permitting(True):
        affordable("it", large)
        with pytest.raises(InputError, match="at most 5000000 are made"):
            affordable("it", {"neurons": 5_000_001, "inputs": 1})


@pytest.mark.parametrize(
    ("ending", "text", "found"),
    [
        (".opb", "* #variable= 3\n+1 x1 +1 ~x2 >= 1;\n1 x3 >= 1 ;", Cnf(3, ((1, -2), (3,)))),
        (".opb", "+1 x1 +1 x2 = 1;\n+1 x2 = 1 ;", ExactCover(2, (frozenset({1}), frozenset({1, 2})))),
        (".opb", "+3 x1 +5 x2 +7 x3 = 12 ;", SubsetSum((3, 5, 7), 12)),
        (".wcnf", "c x\np wcnf 3 2 9\n9 1 2 0\n9 -1 0\n", Cnf(3, ((1, 2), (-1,)))),
        (".wcnf", "h 1 2 0\nh -1 0\n", Cnf(2, ((1, 2), (-1,)))),
    ],
)
def test_formats_of_other_solvers_are_read_where_they_are_a_source_problem(
    ending: str, text: str, found: object
) -> None:
    assert READERS[ending](text, "f") == found


@pytest.mark.parametrize(
    ("ending", "text", "said"),
    [
        (".opb", "min: +1 x1 ;\n+1 x1 >= 1;", "f:1: an objective"),
        (".opb", "+1 x1 >= 1;\n\n+2 x1 +1 x2 >= 2;", "f:3: this constraint is of no source problem; fit: clauses"),
        (".opb", "+1 x1 +1 y2 >= 1;", "is no linear constraint such as"),
        (".opb", "", "no constraint; fit: clauses"),
        (".wcnf", "h 1 0\n5 -1 0\n", "f:2: a soft clause of weight 5"),
        (".wcnf", "h 1\n", "f:1: the clause does not end in 0"),
    ],
)
def test_what_is_no_source_problem_there_is_told_why(ending: str, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        READERS[ending](text, "f")
    assert said in str(error.value)


def test_an_opb_file_becomes_an_instance_that_is_made_again(hardness: Command) -> None:
    Path("sum.opb").write_text("+3 x1 +5 x2 = 8 ;\n")
    made = hardness("reduce", "sum.opb", "--to", "identifiability", "--out", "suite")
    assert made.status == 0
    assert "by subset-sum-to-identifiability" in made.out


def test_several_answers_are_checked_by_their_instances(hardness: Command) -> None:
    formulas = ("p cnf 2 2\n1 2 0\n-1 0\n", "p cnf 1 1\n1 0\n", "p cnf 3 1\n1 3 0\n")
    for number, text in enumerate(formulas):
        Path(f"{number}.cnf").write_text(text)
    reduce = ("--to", "positivity", "--out", "suite")
    assert [hardness("reduce", f"{number}.cnf", *reduce).status for number in range(2)] == [0, 0]
    Path("suite/notes.yaml").write_text("not: ours\n")
    files = sorted(Path("suite").glob("*.yaml"))
    solved = hardness("solve", *files, "--json", "a.json", "--timeout", "20")
    assert solved.status == 0
    assert "left out: suite/notes.yaml" in solved.err
    checked = hardness("check", *files, "--answer", "a.json")
    assert checked.status == 0
    assert checked.out.count("the witness holds on the network") == 2
    assert hardness("reduce", "2.cnf", *reduce).status == 0
    assert hardness("check", "suite", "--answer", "a.json").status == 3


@pytest.mark.parametrize("what", sorted(LISTINGS))
def test_lists_are_there_for_programs_and_fit_narrow_terminals(what: str) -> None:
    objects = list(OBJECTS[what]())
    assert objects
    assert all(entry["name"] for entry in objects)
    json.dumps(objects)
    assert max(map(len, fitted(LISTINGS[what](), 60))) <= 100  # a word may be longer


def test_the_bare_command_shows_help_and_offers_completion(hardness: Command) -> None:
    shown = hardness()
    assert shown.status == 0
    assert "reduce" in shown.out
    assert "--install-completion" in shown.out
