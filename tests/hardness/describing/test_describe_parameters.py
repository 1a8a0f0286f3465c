"""Sections about parameters say what is known of small networks, and refuse in one line what they are not about."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from hardness.describing import section
from hardness.describing.make import describe
from hardness.describing.section import Fact, Subject, Table
from hardness.describing.subjects import read_matrix
from instances.errors import InputError
from instances.network import Network
from instances.question import RealSpace
from instances.questions import Regions
from tests.instances.parameters.drawn import shallow, two_layers

NARROW = two_layers([[1, 2], [3, -1]], [1, -2], [[1, -2], [-3, -1]], [-1, -2], [1, -1])
HIDDEN_SYMMETRY = shallow([[1, 2, 0], [0, -1, 3], [-1, -1, -3]], [1, 2, -5], [1, 1, 1])
HIGHEST = two_layers([[1, 0], [-1, 0], [0, 1]], [0] * 3, [[1, -1, -1], [0, 0, 1]], [0, 0], [1, 1])


def said(name: str, network: Network, points: Any = None) -> dict[str, Any]:
    subject = Subject("a network", Regions(network, RealSpace(network.inputs)), points=points)
    assert section(name).why_not(subject) is None
    assert section(name).cost_s(subject) >= 0
    entries = list(section(name).entries(subject))
    facts = {entry.name: entry.value for entry in entries if isinstance(entry, Fact)}
    return facts | {entry.name: entry.rows for entry in entries if isinstance(entry, Table)}


def refused(name: str, network: Network) -> str | None:
    return section(name).why_not(Subject("a network", Regions(network, RealSpace(network.inputs))))


def test_symmetries() -> None:
    found = said("symmetry", shallow([[2.0], [1.0], [-1.0]], [2.0, 1.0, 5.0], [1.0, 3.0, 0.0]))
    assert (found["canonical widths"], found["folded widths"], found["automorphisms"]) == ("1", "1", 1)
    assert said("symmetry", shallow([[1.0], [1.0]], [1.0, 1.0], [2.0, 2.0]))["automorphisms"] == 2


def test_fibres() -> None:
    assert said("fibre", HIDDEN_SYMMETRY) == {"identifiable": "no", "networks": 2}
    found = said("fibre", NARROW)
    assert (found["crossing"], found["off"], found["hidden"], found["moves"], found["generic dimension"]) == (
        *(1, 1, 1),
        "yes",
        7,
    )
    with pytest.raises(InputError, match="no theorem here is about the fibre of this network: the first hidden layer"):
        said("fibre", HIGHEST)


def test_honesty_is_sufficient_and_not_necessary() -> None:
    assert said("honest", shallow([[1], [-1]], [0, 0], [2, -1])) == {"honest": "no", "identifiable": "yes"}
    assert said("honest", shallow([[1], [1]], [1, 2], [1, 1])) == {"honest": "yes", "identifiable": "yes"}
    assert refused("honest", NARROW) == "it is about one hidden layer; this network has 2"


def test_dimensions() -> None:
    assert said("dimension", NARROW) == {"parameters": 15, "scalings": 4, "functional dimension": 7, "deficit": 4}


def test_patterns_at_points(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("1, 1\n\n1/2, 2\n-1, -1\n")
    points = read_matrix(tmp_path / "points.csv")
    network = shallow([[1, 0], [0, 1]], [0, 0], [1, 1])
    found = said("patterns", network, points)
    assert found["patterns"] == 2
    assert found["pattern"] == (("11", 2), ("00", 1))
    assert (found["dimension"], found["locally complete"]) == (2, "yes")
    with pytest.raises(InputError, match="point 1 is on a kink: neuron 0 of hidden layer 1"):
        said("patterns", network, ((Fraction(0), Fraction(1)),))
    with pytest.raises(InputError, match="points have 2 entries; these have 1"):
        Subject("a network", Regions(network, RealSpace(2)), points=((Fraction(1),),))


def test_bad_points_are_named_by_their_line(tmp_path: Path) -> None:
    network, file = shallow([[1, 0], [0, 1]], [0, 0], [1, 1]), tmp_path / "points.csv"

    def missing(text: str, of: Network = network) -> str | None:
        file.write_text(text)
        return describe(of, ["patterns"], points=file)["patterns"].missing

    assert missing("1, 1\n\n1/2, 0\n") == (
        f"{file}, line 3 is on a kink: neuron 1 of hidden layer 1 is 0 there;"
        " a pattern is that of a point off all kinks"
    )
    steps = shallow([[1]] * 9, [-k for k in range(9)], [1] * 9)
    said = "the points have 9 patterns; at most 8 are looked at together"
    assert missing("".join(f"{2 * k - 1}/2\n" for k in range(9)), steps) == said
    with pytest.raises(InputError, match="line 2: 3 numbers; the rows before have 2"):
        missing("1,1\n1,2,3\n")
    with pytest.raises(InputError, match="line 2: points have 2 entries; these have 1"):
        missing("\n1\n2\n")


def test_patterns_that_are_met() -> None:
    assert said("patterns", shallow([[1, 0], [0, 1]], [0, 0], [1, 1]))["patterns"] == 4


def test_depth() -> None:
    assert said("depth", HIGHEST)["one hidden layer"] == "no"
    assert said("depth", two_layers([[1]], [0], [[1]], [0], [1])) == {"one hidden layer": "yes", "neurons then": 1}
