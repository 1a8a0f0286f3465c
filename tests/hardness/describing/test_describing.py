"""Descriptions: what is printed, what is left out, and what is refused."""

import json
from collections.abc import Iterator
from fractions import Fraction
from math import inf
from pathlib import Path

import pytest

from hardness.describing import NAMES, process, section
from hardness.describing.described import Description, Part, written
from hardness.describing.make import describe
from hardness.describing.section import Entry, Fact, Section, Subject, Table
from hardness.describing.subjects import read_matrix
from instances.errors import InputError
from instances.families import deepsets, generic_shallow_network, large_input_network
from instances.network import Layer, Network
from instances.question import Box, RealSpace
from instances.questions import Positivity, Regions
from solvers.stopping.limits import Limits, checkpoint

NETWORK = generic_shallow_network(2, 3, seed=0).network
SUBJECT = Subject("a network", Regions(NETWORK, RealSpace(2)))
LIMITS = Limits(0.2, 2**31)


def saying(entries: object, monkeypatch: pytest.MonkeyPatch) -> Part:
    """What becomes of a section with these entries."""
    made = Section("sizes", "made up", entries, lambda _: 0.0)  # type: ignore[arg-type]
    monkeypatch.setattr(process, "section", lambda name: made)
    return process._forked("sizes", SUBJECT, LIMITS)


@pytest.mark.parametrize("name", NAMES)
def test_every_section_has_a_name_and_says_what_it_is(name: str) -> None:
    found = section(name)
    assert found.name == name
    assert found.doc
    assert "\n" not in found.doc


def test_an_unknown_section_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(InputError, match="no section 'colour'; sections are sizes"):
        describe(NETWORK, ["colour"])


def test_what_a_section_says_before_a_limit_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: Subject) -> Iterator[Entry]:
        yield Fact("first", 1)
        while True:
            checkpoint()

    part = saying(endless, monkeypatch)
    assert part["first"] == 1
    assert part.missing == "the limit of 0.2 s was met"


def test_a_section_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(_: Subject) -> Iterator[Entry]:
        yield Fact("first", 1)
        while True:
            pass

    monkeypatch.setattr(process, "GRACE_S", 0.1)
    assert saying(deaf, monkeypatch).missing == "time limit"


def test_a_section_out_of_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(_: Subject) -> Iterator[Entry]:
        yield Fact("first", len(bytearray(2**40)))

    assert "of memory was met" in saying(greedy, monkeypatch).missing


def test_a_section_that_fails_does_not_take_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(_: Subject) -> Iterator[Entry]:
        yield Fact("first", 1 // 0)

    assert "ZeroDivisionError" in saying(faulty, monkeypatch).missing


def test_values_are_written_exactly_with_floats_beside() -> None:
    assert written(Fraction(7, 3)) == "7/3, about 2.333"
    assert written(Fraction(10**60, 3)) == "about 3.333e+59"
    assert written(Fraction(10**600, 3)) == "beyond floats"
    assert [written(v) for v in (inf, True, "x", 3)] == ["infinite", "yes", "x", "3"]


def test_json_has_exact_numbers_and_floats() -> None:
    entries = (Fact("a", Fraction(1, 3)), Fact("b", inf, "why"), Fact("c", "x"), Table("t", ("u", "v"), ((1, "y"),)))
    data = json.loads(Description("it", "00", {"p": Part("p", entries, "late", 0.5)}).json)
    (found,) = data["sections"]
    assert found["facts"] == {"a": "1/3", "a_float": 1 / 3, "b": "inf", "b_float": None, "c": "x"}
    assert found["tables"] == {"t": [{"u": "1", "u_float": 1.0, "v": "y"}]}
    assert (found["notes"], found["missing"], found["wall_s"]) == ({"b": "why"}, "late", 0.5)


def test_sections_with_nothing_to_say_are_named_last() -> None:
    lines = list(Description("it", "00", {"p": Part("p", (), "too long"), "q": Part("q", (Fact("a", 1),))}).lines())
    assert lines == ["it", "", "q", "  a  1", "", "left out", "  p: too long"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1, 2\n3, x\n", "line 2: expected an exact rational"),
        ("1, 2\n\n3\n", "line 3: 1 numbers; the rows before have 2"),
        ("\n", "no rows"),
        ("nan\n", "line 1"),
    ],
)
def test_a_malformed_matrix_is_refused_with_its_line(text: str, wrong: str, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=wrong):
        read_matrix(file)


def test_what_is_no_network_and_no_matrix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"an instance \(.yaml\), a network \(.onnx\) or a matrix \(.csv\)"):
        describe(tmp_path / "x.txt")
    with pytest.raises(InputError, match="no such file"):
        describe(tmp_path / "x.csv")
    (tmp_path / "x.onnx").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"x\.onnx"):
        describe(tmp_path / "x.onnx")


def test_a_network_without_hidden_layers_is_described() -> None:
    found = describe(NETWORK, ["sizes"])
    assert found["sizes"]["neurons"] == 3
    assert "sizes" in str(found)


def test_an_instance_is_described_by_all_that_is_quick() -> None:
    found = describe(NETWORK)
    assert tuple(found.parts) == NAMES
    assert found["tropical"]["pruned monomials"] == 8
    assert found["regions"]["linear regions"] == found["regions"]["affine maps"] == 7
    assert found["symmetry"]["classes of inputs"]


def test_what_takes_long_is_named_with_its_cost() -> None:
    found = describe(generic_shallow_network(3, 20, seed=0).network)
    assert found["regions"].missing.startswith("it would take about")
    assert found["regions"].missing.endswith("--only regions computes it")
    assert not found["regions"].entries


def test_every_section_says_what_it_is_asked_for() -> None:
    found = describe(NETWORK, [name for name in NAMES if not name.startswith("sampled-")])
    assert {name: part.missing for name, part in found.parts.items() if part.missing} == {}
    assert found["radius"]["radius of regions"] <= found["radius"]["radius of cells"] <= found["radius"]["local bound"]
    assert found["radius"]["local bound"] <= found["radius"]["Proposition 22"] <= found["radius"]["with upper"]
    assert found["sampled"]["maps"] <= found["regions"]["affine maps"]
    table = found["regions"]["each region"]
    assert isinstance(table, Table)
    assert len(table.rows) == 7


def test_samples_by_orbits_are_of_symmetric_functions_of_a_few_inputs() -> None:
    assert "not all permutations" in describe(NETWORK, ["sampled-orbits"])["sampled-orbits"].missing
    many = describe(large_input_network(9, 2, 1, seed=0).network, ["sampled-orbits"])["sampled-orbits"]
    assert many.missing == "10^n points are looked at for 2 to 6 inputs; there are 9"
    found = describe(deepsets(3, 2, 1, seed=0).network, ["sampled-orbits"])["sampled-orbits"]
    assert (found["maps everywhere"], found["maps by orbits"], found["points in the domain"]) == (8, 8, 166)


def test_regions_of_many_inputs_are_found_in_few_and_none_is_bounded() -> None:
    found = describe(large_input_network(30, 2, 3, seed=0).network, ["regions", "tropical"])
    assert (found["regions"]["linear regions"], found["regions"]["bounded regions"]) == (4, 0)
    assert found["tropical"]["rank"] == 2
    table = found["regions"]["each region"]
    assert isinstance(table, Table)
    assert {row[4] for row in table.rows} == {inf}
    assert all("else 0" in str(row[5]) for row in table.rows)


def test_a_decision_boundary_is_that_of_the_output_that_is_given() -> None:
    two = large_input_network(2, 2, 2, seed=0).network
    assert describe(two, ["boundary"])["boundary"].missing == (
        "the network has 2 outputs; which output? give one by --output"
    )
    assert describe(two, ["boundary"], output=1)["boundary"]["pieces"] > 0
    with pytest.raises(InputError, match="no output 2; outputs are 0 to 1"):
        describe(two, ["boundary"], output=2)


@pytest.mark.parametrize(
    "network",
    [
        Network((Layer([[1, 2]], [3]),)),
        Network((Layer([[0, 0]], [0]), Layer([[0]], [0]))),
        Network((Layer([[1]], [0]), Layer([[1]], [0]))),
    ],
    ids=["no hidden layer", "the zero network", "one input"],
)
def test_degenerate_networks_are_described(network: Network) -> None:
    found = describe(network, [name for name in NAMES if not name.startswith("sampled-")])
    assert {name: part.missing for name, part in found.parts.items() if part.missing} == {}
    assert found["hoffman"]["constant"] == 0 or network.inputs == 1
    assert found["radius"]["radius of cells"] == 0


def test_a_matrix_has_a_hoffman_constant(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("1,0,0\n0,1,0\n0,0,1\n-1,-1,-1\n")
    found = describe(tmp_path / "m.csv")
    assert found["hoffman"]["constant"] == 3
    assert found["sizes"].missing == "it is about networks, not about matrices"
    assert "left out" in str(found)


def test_a_flat_box_has_no_regions() -> None:
    box = Box((Fraction(0), Fraction(0)), (Fraction(1), Fraction(0)))
    found = describe(Positivity(NETWORK, box), ["regions", "tropical", "boundary"])
    assert {part.missing for part in found.parts.values()} == {"a flat box has no full-dimensional regions"}
