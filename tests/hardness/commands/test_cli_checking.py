"""The command line checks answers that somebody else wrote down."""

import json
from pathlib import Path

import pytest

from hardness.judging import followed
from instances.suite import read_known
from tests.hardness.commands.command import Command, described, make, valued


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


MONSTROUS = {
    "endless": b'{"verdict": "yes", "witness": "' + b"1" * (2**26 + 1) + b'"}',
    "deep": b"[" * 10**5,
    "no Unicode": b'{"verdict": "\xff"}',
    "a long integer": b'{"verdict": "yes", "witness": [' + b"1" * 5000 + b"]}",
    "a large exponent": b'{"verdict": "value", "value": "1e4000000000", "witness": ["0", "0"]}',
    "underscores": b'{"verdict": "yes", "witness": ["1_0", "0"]}',
    "not a number": b'{"verdict": "yes", "witness": NaN}',
    "twice": b'{"verdict": "yes", "verdict": "no"}',
    "many": b'{"verdict": "yes", "witness": [' + b'"1",' * 10**6 + b'"1"]}',
}


@pytest.mark.parametrize("content", MONSTROUS.values(), ids=MONSTROUS)
def test_a_monstrous_answer_is_one_short_line(hardness: Command, content: bytes) -> None:
    path = make(hardness)
    Path("a.json").write_bytes(content)
    checked = hardness("check", path, "--answer", "a.json")
    assert checked.status == 1
    assert len(checked.error) < 200


def test_a_recipe_that_would_make_something_monstrous_is_not_followed_to_its_end(
    hardness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provenance of an instance is anybody's; here of a network with two inputs."""
    monkeypatch.setattr(followed, "LEAST_S", 0.2)
    options = ("--colors", "2", "--nodes", "2", "--density", "1.0", "--to", "positivity", "--out", "made")
    assert hardness("generate", "gnp-multicolored-clique", *options).status == 0
    path = described("made")
    witness = [str(v) for v in read_known(path).witness]
    Path("a.json").write_text(json.dumps({"verdict": "yes", "witness": witness}))
    assert hardness("check", path, "--answer", "a.json").status == 0
    content = path.read_text()
    path.write_text(content.replace("colors: 2", "colors: 100000000"))
    checked = hardness("check", path, "--answer", "a.json")
    assert checked.status == 1
    assert "would take too long or too much memory to be drawn" in checked.error
    path.write_text(content.replace("colors: 2", "colors: 400"))  # which is not refused beforehand
    checked = hardness("check", path, "--answer", "a.json")
    assert checked.status == 1
    assert "takes more than 0.204 s, so this network is not what it makes" in checked.error
