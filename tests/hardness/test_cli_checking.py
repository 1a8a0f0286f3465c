"""The command line checks answers that somebody else wrote down."""

import json
from pathlib import Path

import pytest

from instances.formats.suite import read_known
from tests.hardness.command import Command, make, valued


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ({"value": "1", "witness": ["0"]}, 3, "the witness attains the value; that there is no higher one cannot"),
        ({"value": "1/2", "witness": ["1/2"]}, 3, "the witness attains the value; that there is no higher one cannot"),
        ({"value": "1", "witness": ["1/2"]}, 1, "the witness attains 1/2, not 1"),
        ({"value": "1", "witness": ["2"]}, 1, "the witness attains nothing, not 1"),
        ({"value": "inf", "witness": [["0"], ["1"]]}, 1, "the witness attains nothing, not inf"),
        ({"value": "1", "witness": None}, 3, "the value comes without a witness"),
        ({"verdict": "yes", "witness": ["0"]}, 1, "the answer is yes; maximum is answered by a value"),
    ],
)
def test_check_never_takes_a_value_for_proved(
    hardness: Command, answer: dict[str, object], status: int, reason: str
) -> None:
    path = valued(hardness)
    Path("a.json").write_text(json.dumps({"verdict": "value"} | answer))
    checked = hardness("check", path, "--answer", "a.json")
    assert checked.status == status
    assert checked.out.startswith(reason)


def test_check_refuses_a_value_to_a_question_of_yes_and_no(hardness: Command) -> None:
    Path("a.json").write_text(json.dumps({"verdict": "value", "value": "1", "witness": ["0", "0"]}))
    checked = hardness("check", make(hardness), "--answer", "a.json")
    assert (checked.status, checked.out) == (1, "the answer is value; positivity is answered by yes or no\n")


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"witness": ["99", "99"]}, 1, "the witness fails on the network"),
        ({"witness": ["1"]}, 1, "the witness fails on the network"),
        ({"witness": None}, 3, "the yes comes without a witness"),
        ({"source_witness": [1, 2]}, 1, "the source witness fails on the cnf"),
        ({"verdict": "no"}, 3, "a no cannot be checked without a proof"),
        ({"verdict": "unknown"}, 3, "the answer is unknown: there is nothing to check"),
        ({"certified": False, "solver": "somebody"}, 0, "the witness holds on the network and on the cnf it came from"),
    ],
)
def test_check_judges_by_the_witness_alone(
    hardness: Command, change: dict[str, object], status: int, reason: str
) -> None:
    path = make(hardness)
    known = read_known(path)
    assert known.witness is not None
    answer: dict[str, object] = {
        "verdict": "yes",
        "witness": [str(v) for v in known.witness],
        "source_witness": [-1, 2],
    }
    Path("a.json").write_text(json.dumps(answer | change))
    checked = hardness("check", path, "--answer", "a.json")
    assert (checked.status, checked.out.strip()) == (status, reason)


def test_check_refuses_an_answer_to_another_instance_and_a_recipe_of_another(hardness: Command) -> None:
    path = make(hardness)
    known = read_known(path)
    assert known.witness is not None
    answer: dict[str, object] = {"verdict": "yes", "witness": [str(v) for v in known.witness]}
    Path("a.json").write_text(json.dumps(answer | {"instance": "0123456789"}))
    assert "the answer is to instance '0123456789'" in hardness("check", path, "--answer", "a.json").error
    Path("a.json").write_text(json.dumps(answer))
    path.write_text(path.read_text().replace("reduction: cnf-to-positivity", "reduction: cnf-to-multicolored-clique"))
    assert "the recipe does not make instance" in hardness("check", path, "--answer", "a.json").error


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        '{"verdict": "maybe"}',
        '{"verdict": "yes", "witness": [0.5]}',
        '{"verdict": "value", "witness": ["0", "0"]}',
        '{"verdict": "value", "value": 0.5}',
        '{"verdict": "yes", "value": "1"}',
        "\x00",
    ],
)
def test_check_refuses_a_malformed_answer(hardness: Command, content: str) -> None:
    path = make(hardness)
    Path("a.json").write_text(content)
    refused = hardness("check", path, "--answer", "a.json")
    assert refused.status == 1
    assert refused.error.startswith("a.json:")
