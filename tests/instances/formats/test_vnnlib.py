"""VNN-LIB is read as it was written, in both versions; whatever else a file holds is refused in one line."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.formats.vnncomp.instances_csv import read_instances
from instances.formats.vnnlib.counterexample import read_counterexample
from instances.formats.vnnlib.read import parse_vnnlib, read_vnnlib
from instances.formats.vnnlib.write import Specification, decimal, version_1, version_2
from instances.network import Layer, Network
from instances.output_set import Alternative, Bound, Inequality, parse_set
from instances.question import Box, RealSpace
from instances.questions import Reachability

decimals = st.builds(lambda p, k: Fraction(p, 10**k), st.integers(-(10**6), 10**6), st.integers(0, 5))


@st.composite
def specifications(draw: st.DrawFn, strict: bool = False) -> Specification:
    sides = draw(st.lists(st.tuples(decimals, decimals).map(sorted), min_size=1, max_size=3))
    outputs = draw(st.integers(1, 3))
    terms = st.dictionaries(st.integers(0, outputs - 1), decimals.filter(bool), min_size=1)
    one = st.builds(Inequality.of, terms, decimals, st.just(strict))
    rows = draw(st.lists(st.lists(one, min_size=1, max_size=3), min_size=1, max_size=3))
    box = Box(tuple(low for low, _ in sides), tuple(high for _, high in sides))
    # The first alternative is about all of the box; those that follow may be about parts.
    parts = [[], *(draw(bounds(box)) for _ in rows[1:])]
    alternatives = [Alternative.of(*pair) for pair in zip(rows, parts, strict=True)]
    return Specification(box, outputs, tuple(one for one in alternatives if one.within(box) is not None))


def bounds(box: Box) -> st.SearchStrategy[list[Bound]]:
    """Some bounds of inputs half-way inside of its interval, where that is none of its ends."""
    middles = [(low + high) / 2 for low, high in zip(box.lower, box.upper, strict=True)]
    inputs = [i for i, middle in enumerate(middles) if box.lower[i] < middle]
    if not inputs:
        return st.just([])
    bound = st.builds(lambda i, upper: Bound(i, upper, middles[i]), st.sampled_from(inputs), st.booleans())
    return st.lists(bound, max_size=3)


@given(specifications())
def test_both_versions_are_read_as_they_were_written(specification: Specification) -> None:
    for text in (version_1(specification, ["one", "two"]), version_2(specification, ["(not", "float64"])):
        assert parse_vnnlib(text, "a.vnnlib") == specification


@given(specifications(strict=True))
def test_strict_inequalities_are_for_version_2(specification: Specification) -> None:
    assert parse_vnnlib(version_2(specification, element="float64"), "a.vnnlib") == specification
    with pytest.raises(InputError, match=r"1\.0 has no strict inequalities"):
        version_1(specification)


@given(decimals)
def test_decimals_are_exact_and_have_a_point(value: Fraction) -> None:
    assert Fraction(decimal(value)) == value
    assert "." in decimal(value)
    assert "e" not in decimal(value)


def test_a_number_without_a_finite_decimal_is_refused() -> None:
    with pytest.raises(InputError, match="1/3 is no finite decimal"):
        decimal(Fraction(1, 3))


BOX = (
    "(declare-const X_0 Real)(declare-const Y_0 Real)(declare-const Y_1 Real)(assert (>= X_0 -1))(assert (<= X_0 1e0))"
)
TWO = (
    "(vnnlib-version <2.0>)(declare-network f (declare-input In float32 [1, 2,1])(declare-output Out real [2]))"
    "(assert (and (>= In[0,0,0] -1.0) (<= In[0,0,0] 1.0) (<= In [0,1,0] 0.5) (>= In[0,1,0] .25)))"
)


SCALARS = (
    "(vnnlib-version <2.0>)(declare-network f (declare-input In float32 []) (declare-output Out float32 [ ]))"
    "(assert (and (>= In 0.0) (<= In 1.0)))"
)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (f"{BOX}(assert (<= Y_0 Y_1))", "Y_1 - Y_0 >= 0"),
        (f"{BOX}(assert (<= Y_0 -0.5)) ; why\n(assert (>= Y_1 3))", "Y_0 <= -1/2 and Y_1 >= 3"),
        (f"{BOX}(assert (or (and (<= Y_0 1)(>= Y_1 2)) (>= Y_0 3)))", "Y_0 <= 1 and Y_1 >= 2 or Y_0 >= 3"),
        (f"{BOX}(assert (and (or (<= Y_0 1)(>= Y_1 2)) (>= Y_0 3)))", "Y_0 <= 1 and Y_0 >= 3 or Y_1 >= 2 and Y_0 >= 3"),
        (f"{BOX}(assert (<= (+ Y_0 (* 2 Y_1) 1) (- Y_1 (* -3.0 Y_0) (- 5))))", "Y_0 + 2*Y_1 - Y_1 - 3*Y_0 <= 4"),
        (f"{BOX}(assert (>= X_0 0.5))(assert (<= 1.5e-1 Y_0))", "Y_0 >= 3/20"),
        (f"{TWO}(assert (or (> Out[0] 1.0) (< Out[1] Out[0])))", "Y_0 > 1 or Y_0 - Y_1 > 0"),
        (f"{TWO}(assert (== Out[0] 1.0))", "Y_0 >= 1 and -Y_0 >= -1"),
        (f"{BOX}(assert (>= Y_0 1/3))(assert (<= Y_1 +.5E-1))", "Y_0 >= 1/3 and Y_1 <= 1/20"),
        (f"{SCALARS}(assert (>= Out 2.5))(assert (<= In 0.5))", "Y_0 >= 5/2"),
        (
            f"{BOX}(assert (or (and (<= X_0 0) (>= Y_0 1)) (and (>= X_0 0.5) (>= X_0 -3) (>= Y_0 2)) (>= Y_1 3)))",
            "X_0 <= 0 and Y_0 >= 1 or X_0 >= 1/2 and Y_0 >= 2 or Y_1 >= 3",
        ),
        (
            f"{BOX}(assert (or (<= X_0 0) (>= X_0 0.5)))(assert (>= Y_0 2))",
            "X_0 <= 0 and Y_0 >= 2 or X_0 >= 1/2 and Y_0 >= 2",
        ),
        (f"{BOX}(assert (or (and (<= X_0 -2) (>= Y_0 1)) (>= Y_1 3)))", "Y_1 >= 3"),
        (f"{BOX}(assert (or (and (<= X_0 7) (>= Y_0 1)) (>= Y_1 3)))", "Y_0 >= 1 or Y_1 >= 3"),
    ],
)
def test_what_others_write_is_understood(text: str, target: str) -> None:
    assert parse_vnnlib(text, "a.vnnlib").alternatives == parse_set(target)


def test_the_box_is_the_tightest_bounds_in_row_major_order() -> None:
    low, high = Fraction(1, 4), Fraction(1, 2)
    read = parse_vnnlib(f"{TWO}(assert (> Out[0] 1.0))(assert (<= 0.0 In[0,0,0]))", "a")
    assert read.box == Box((Fraction(0), low), (Fraction(1), high))


def test_the_box_is_around_all_boxes_of_an_or() -> None:
    text = (
        "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(assert (<= X_1 9))(assert (or"
        " (and (>= X_0 -1) (<= X_0 0) (>= X_1 3)) (and (>= X_0 2) (<= X_0 3) (>= X_1 5) (<= X_1 6))"
        " (and (>= X_0 7) (<= X_0 6) (>= X_1 -99))))(assert (<= Y_0 1))"
    )
    read = parse_vnnlib(text, "a")
    assert read.box == Box((Fraction(-1), Fraction(3)), (Fraction(3), Fraction(9)))
    assert read.alternatives == parse_set("X_0 <= 0 and Y_0 <= 1 or X_0 >= 2 and X_1 >= 5 and X_1 <= 6 and Y_0 <= 1")
    network = Network((Layer([[1.0, 0.0]], [0.0]),))
    question = read.about(network)
    assert question.check((Fraction(-1), Fraction(9)))
    assert not question.check((Fraction(1), Fraction(5)))
    assert not question.check((Fraction(2), Fraction(5)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a:1: the X_i that are declared are not X_0, X_1"),
        ("(assert", r"a:1: a '\(' without a '\)'"),
        ("\n)", r"a:2: a '\)' without a '\('"),
        ("hello", "a:1: 'hello' outside of all parentheses"),
        ("(" * 60, "more than 50 lists in one another"),
        ("(vnnlib-version <3.0>)", "a:1: version <3.0>"),
        (BOX, "no inequality between outputs"),
        ("(declare-const X_1 Real)(declare-const Y_0 Real)", "not X_0, X_1, … without a gap"),
        ("(declare-const Z_0 Real)", "'Z_0' is declared"),
        ("(declare-const X_0 Real)" * 2, "'X_0' is declared; .* once"),
        (
            "(declare-const X_0 Real)(declare-const Y_0 Real)\n(assert (>= X_0 0))(assert (>= Y_0 0))",
            "a:2: .*upper bound",
        ),
        (f"{BOX}(assert (>= X_0 2))(assert (>= Y_0 0))", "lower bound 2 is above upper bound 1"),
        (f"{BOX}\n(assert (or (and (>= X_0 0) (>= Y_0 0)) (<= X_0 1)))", "no inequality between outputs"),
        (f"{BOX}(assert (>= Y_0 0))(assert (or (<= X_0 -2)\n (>= X_0 2)))", "lower bound 2 is above upper bound 1"),
        (f"{BOX}(assert (>= Y_0 0))(assert (or (<= X_0 0)\n (>= (+ X_0 Y_0) 2)))", "a:2: .*is no bound"),
        (
            f"{BOX}(declare-const X_1 Real)(assert (>= Y_0 0))(assert (or (<= X_1 0) (>= X_1 2)))",
            "input 1 has no lower",
        ),
        (f"{BOX}(assert (>= Y_0 {'9' * 200_000}))", "is neither a declared variable nor a number"),
        (f"{BOX}(assert (>= Y_0 1_0))", "'1_0' is neither"),
        (f"{BOX}(assert (>= (* Y_0 {' '.join(['1e999'] * 999)}) 0))", "a product of numbers of more than"),
        (f"{SCALARS}(assert (>= Out[] 0.0))", "is neither"),
        (f"{SCALARS}(assert (>= Out[0] 0.0))", "is no entry of an array of shape"),
        (f"{TWO}(assert (>= Out 0.0))", "'Out' is neither"),
        (f"{BOX}(assert (>= (+ X_0 Y_0) 0))", "is no bound; one input against a number"),
        (f"{BOX}(assert (< X_0 0))(assert (>= Y_0 0))", "is no bound"),
        (f"{BOX}(assert (>= (* Y_0 Y_1) 0))", "linear ones are"),
        (f"{BOX}(assert (>= Y_7 0))", "'Y_7' is neither a declared variable nor a number"),
        (f"{BOX}(assert (>= Y_0 1e9999999))", "'1e9999999' is neither"),
        (f"{BOX}(assert (>= Y_0 nan))", "'nan' is neither"),
        (f"{BOX}(assert (>= Y_0 1 2))", "with 3 parts is no condition"),
        (f"{BOX}(assert (not (>= Y_0 1)))", "'not' with 1 parts is no condition"),
        (f"{BOX}(assert (>= 1 0))", "must contain some Y_i"),
        (f"{BOX}(assert (and))", "with 0 parts is no condition"),
        (f"{BOX}(assert Y_0)", "'Y_0' is no condition"),
        (f"{BOX}" + "(assert (or (>= Y_0 1) (>= Y_1 1)))" * 20, "more than 10000 alternatives"),
        (f"{TWO}(assert (>= Out[2] 0.0))", "is no entry of an array of shape"),
        (f"{TWO}(assert (>= Out[] 0.0))", "is neither a declared variable"),
        (f"{TWO}(declare-network g)", "a second network"),
        (TWO.replace("float32", "int8"), "is no type that is read"),
        (TWO.replace("declare-output", "declare-hidden"), "one declare-input and one declare-output"),
    ],
)
def test_a_malformed_file_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_vnnlib(text, "a")
    assert "\n" not in str(caught.value)


def test_a_specification_must_fit_the_network() -> None:
    network = Network((Layer([[1.0, 2.0]], [0.0]),))
    read = parse_vnnlib(version_1(Specification.of(Reachability(network, Box.cube(2, 0, 1)))), "a")
    assert read.about(network) == Reachability(network, Box.cube(2, 0, 1))
    with pytest.raises(InputError, match="declares 2 inputs; the network has 1"):
        read.about(Network((Layer([[1.0]], [0.0]),)))
    with pytest.raises(InputError, match="declares 1 outputs; the network has 2"):
        read.about(Network((Layer([[1.0, 2.0]] * 2, [0.0] * 2),)))
    with pytest.raises(InputError, match="all of R"):
        Specification.of(Reachability(network, RealSpace(2)))


FINE = version_1(Specification(Box.cube(2, -1, 1), 2, parse_set("Y_0 >= 1 or Y_1 >= 2 and Y_0 <= 0")))
COUNTEREXAMPLE = "sat\n((X_0 0.5)\n (X_1 -1e-1)\n (Y_0 1.0))\n"


def garbled(text: str) -> st.SearchStrategy[str]:
    """The text with a piece lost, repeated or replaced."""
    piece = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    noise = st.one_of(st.text(max_size=4), st.sampled_from(["(", ")", ";", "[0", "1e9", "Y_9", "\0", ",", '"']))
    return st.builds(lambda cut, new, again: text[: cut[1 if again else 0]] + new + text[cut[0 if again else 1] :],
                     piece, noise, st.booleans())  # fmt: skip


READERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "vnnlib 1": (FINE, read_vnnlib),
    "vnnlib 2": (TWO + "(assert (>= Out[1] 0.5))", read_vnnlib),
    "counterexample 1": (COUNTEREXAMPLE, read_counterexample),
    "counterexample 2": ("X float32 [1,2]\n0.5\n1.0\nY float32 [1,1]\n0\n", read_counterexample),
    "csv": ("a.onnx,a.vnnlib,100\nb.onnx,b.vnnlib,1.5\n", read_instances),
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_garbled_file_is_read_or_refused_in_one_line(name: str, data: st.DataObject, tmp_path: Path) -> None:
    text, read = READERS[name]
    for file in ("a.onnx", "a.vnnlib", "b.onnx", "b.vnnlib"):
        (tmp_path / file).touch()
    (tmp_path / "file").write_bytes(data.draw(garbled(text)).encode(errors="replace"))
    complaint = ""
    try:
        read(tmp_path / "file")
    except InputError as error:
        complaint = str(error)
    assert "\n" not in complaint
    assert complaint == "" or complaint.startswith(str(tmp_path / "file"))


@pytest.mark.parametrize("name", READERS)
def test_files_that_are_not_there_or_are_no_text_are_refused(name: str, tmp_path: Path) -> None:
    _, read = READERS[name]
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "absent")
    (tmp_path / "binary").write_bytes(b"\xff\xfe(")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read(tmp_path / "binary")
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8bno")
    with pytest.raises(InputError, match="not a valid gzip file"):
        read(tmp_path / "broken.gz")


def test_counterexamples_of_both_versions_are_read_exactly(tmp_path: Path) -> None:
    expected = (Fraction(1, 2), Fraction(-1, 10))
    for number, text in enumerate((COUNTEREXAMPLE, "X float32 [1,2]\n0.5\n-0.1\nY float32 [1,1]\n7\n")):
        path = tmp_path / str(number)
        path.write_text(text)
        assert read_counterexample(path) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no counterexample"),
        ("sat\n", "no counterexample"),
        ("((X_0 0.5) (X_2 1))", "without a gap"),
        ("((X_0 0.5) (X_0 1))", "X_0 is given twice"),
        ("((X_0 nan))", "'nan' is no decimal number"),
        ("((Z_0 1))", "'Z_0' is no variable"),
        ("((X_0))", "no pair"),
        ("0.5\n", "before the first line"),
        ("X float32 [1,3]\n0.5\n", "1 numbers of the input; its header says 3"),
    ],
)
def test_a_malformed_counterexample_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "ce").write_text(text)
    with pytest.raises(InputError, match=message):
        read_counterexample(tmp_path / "ce")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a.onnx,a.vnnlib", "2 columns"),
        ("a.onnx,a.vnnlib,1,2", "4 columns"),
        ("b.onnx,a.vnnlib,1", "b.onnx is not there, nor the same with .gz"),
        ("../a.onnx,a.vnnlib,1", "must be below the folder"),
        ("/etc/passwd,a.vnnlib,1", "must be below the folder"),
        ("a.onnx,a.vnnlib,soon", "'soon'; a positive number"),
        ("a.onnx,a.vnnlib,-1", "a positive number"),
        ("a.onnx,a.vnnlib,inf", "a positive number"),
    ],
)
def test_a_malformed_list_is_refused_naming_the_line(tmp_path: Path, row: str, message: str) -> None:
    for file in ("a.onnx", "a.vnnlib.gz"):
        (tmp_path / file).touch()
    (tmp_path / "instances.csv").write_text(f"a.onnx,a.vnnlib,1\n{row}\n")
    with pytest.raises(InputError, match=rf"instances\.csv:2: .*{message}"):
        read_instances(tmp_path / "instances.csv")
