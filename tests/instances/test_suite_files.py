"""Instances survive the disk, say nothing of their answer, and are refused when one of their files was exchanged."""

from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box, Gap, Question, RealSpace
from instances.questions import QUESTIONS, Injectivity, Lipschitz, Maximum, Positivity, Regions, ask, parameters
from instances.recipe import FamilyOrigin, FileOrigin, Instance, Known, Recipe, Step, ask_oracle, params
from instances.suite import read_instance, read_known, write_instance
from instances.witness import decode, encode
from tests.instances.formats.onnx.test_onnx import networks
from tests.strategies import cnfs

TRIANGLE = FileOrigin("clique", "triangle.col", "c k 3\np edge 3 3\ne 1 2\ne 1 3\ne 2 3\n")
CLIQUE_STEPS = (Step("clique-to-multicolored-clique"), Step("multicolored-clique-to-positivity", params(spacing=5)))
CLIQUE_RECIPE = Recipe(TRIANGLE, CLIQUE_STEPS)
NOBODY = Known(Verdict.UNKNOWN, "nobody asked")

rationals = st.fractions(max_denominator=50)


def stored(tmp_path: Path, recipe: Recipe = CLIQUE_RECIPE) -> tuple[Path, Instance, Known]:
    instance, known = Instance.of(recipe), ask_oracle(recipe)
    return write_instance(tmp_path, instance, known), instance, known


@st.composite
def positivities(draw: st.DrawFn) -> Positivity:
    """Any small question: on R^d or a box, with and without promises."""
    network = draw(networks().filter(lambda f: f.outputs == 1))

    def box() -> Box:
        sides = [sorted(draw(st.tuples(rationals, rationals))) for _ in range(network.inputs)]
        return Box(tuple(low for low, _ in sides), tuple(high for _, high in sides))

    return Positivity(
        network,
        box() if draw(st.booleans()) else RealSpace(network.inputs),
        box() if draw(st.booleans()) else None,
        Gap(draw(rationals.filter(lambda v: v > 0)), -abs(draw(rationals))) if draw(st.booleans()) else None,
    )


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=positivities())
def test_reading_what_was_written_gives_an_equal_question(tmp_path: Path, question: Positivity) -> None:
    path = write_instance(tmp_path, Instance(question, None), NOBODY)
    for name in (path, path.with_suffix(".onnx")):
        assert read_instance(name) == Instance(question, None)
    assert read_known(path) == NOBODY


RELU = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
LINE, HALF = RealSpace(1), Fraction(1, 2)
EVERY_QUESTION: list[Question[Any]] = [
    *(ask(name, RELU, QUESTIONS[name].asked_on(LINE), {}) for name in QUESTIONS),
    Injectivity(Network((Layer([[0.1]], [0.3]),)), LINE),
    Lipschitz(RELU, Box.cube(1, HALF, 1), p="inf", gap=Gap(Fraction(4), Fraction(1))),
    Maximum(RELU, LINE, gap=Gap(HALF, Fraction(0)), witness_box=Box.cube(1, -1, HALF)),
    Regions(RELU, LINE, kind="activation"),
    Positivity(RELU, LINE, threshold=Fraction(-1, 3)),
]


@pytest.mark.parametrize("question", EVERY_QUESTION, ids=lambda question: question.name)
def test_every_question_is_read_as_it_was_written(tmp_path: Path, question: Question[Any]) -> None:
    path = write_instance(tmp_path, Instance(question, None), NOBODY)
    assert read_instance(path) == Instance(question, None)
    written = yaml.safe_load(path.read_text())["question"]
    assert written["kind"] == question.name
    assert len(written) == len(parameters(question.name)) + 2 + ("gap" in written) + ("witness_box" in written)


def test_a_parameter_that_is_not_written_has_its_default(tmp_path: Path) -> None:
    path = write_instance(tmp_path, Instance(Lipschitz(RELU, LINE), None), NOBODY)
    data = yaml.safe_load(path.read_text())
    del data["question"]["p"], data["question"]["gap"]
    path.write_text(yaml.safe_dump(data))
    assert read_instance(path).question == Lipschitz(RELU, LINE, p="2", gap=None)


@pytest.mark.parametrize("value", [Fraction(7, 3), inf, Fraction(0), Fraction(-5)])
def test_a_known_value_is_read_as_it_was_written(tmp_path: Path, value: Fraction | float) -> None:
    known = Known(Verdict.VALUE, "told", witness=((HALF,), (Fraction(1),)), value=value)
    path = write_instance(tmp_path, Instance(Maximum(RELU, LINE), None), known)
    assert read_known(path) == known


@pytest.mark.parametrize(("entry", "message"), [("0.5.5", "expected an exact rational"), (None, "has a value if and")])
def test_a_known_value_that_is_none_is_refused(tmp_path: Path, entry: str | None, message: str) -> None:
    known = Known(Verdict.VALUE, "told", value=HALF)
    path = write_instance(tmp_path, Instance(Maximum(RELU, LINE), None), known)
    answers = tmp_path / "answers" / path.name
    answers.write_text(yaml.safe_dump(yaml.safe_load(answers.read_text()) | {"value": entry}))
    with pytest.raises(InputError, match=message):
        read_known(path)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("fairness", {}, "unknown question 'fairness'; known: positivity"),
        ("maximum", {"p": "1"}, "the question maximum has no parameter 'p'; known: none"),
        ("lipschitz", {"p": 0}, "got '0'"),
        ("positivity", {"threshold": 0.5}, "expected an exact rational"),
        ("injectivity", {}, "this one has 2 hidden layers"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(name: str, given: dict[str, object], message: str) -> None:
    deep = Network((RELU.layers[0], *RELU.layers))
    with pytest.raises(InputError, match=message):
        ask(name, deep, LINE, given)


def test_a_relu_after_the_layer_is_that_of_injectivity_and_no_other_layer_is_dropped() -> None:
    layer, identity = Layer([[2.0], [-1.0]], [0.0, 1.0]), Layer([[1, 0], [0, 1]], [0, 0])
    assert ask("injectivity", Network((layer, identity)), LINE, {}).network == Network((layer,))
    assert ask("injectivity", Network((layer,)), LINE, {}).network == Network((layer,))
    for last in (Layer([[1, 0], [0, 1]], [0, 1]), Layer([[1, 0], [0, 2]], [0, 0]), Layer([[1, 0]], [0])):
        with pytest.raises(InputError, match="hidden layers"):
            ask("injectivity", Network((layer, last)), LINE, {})


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(formula=cnfs(), groups=st.integers(1, 2))
def test_an_instance_brings_its_source_and_its_known_answer(tmp_path: Path, formula: Any, groups: int) -> None:
    steps = (Step("cnf-to-multicolored-clique", params(groups=groups)), Step("multicolored-clique-to-positivity"))
    path, instance, known = stored(tmp_path, Recipe(FileOrigin("cnf", "a file.cnf", formula.write()), steps))
    again = read_instance(path)
    assert again == instance
    assert again.recipe is not None
    assert again.recipe.chain.source == formula
    assert read_known(path) == known


def test_an_instance_of_a_family_keeps_the_types_of_its_parameters(tmp_path: Path) -> None:
    values = params(colors=2, nodes=3, density=0.1, planted=True)
    origin = FamilyOrigin("gnp-multicolored-clique", values, 7)
    path, instance, _ = stored(tmp_path, Recipe(origin, (Step("multicolored-clique-to-positivity"),)))
    again = read_instance(path)
    assert again == instance
    assert again.recipe is not None
    assert isinstance(again.recipe.origin, FamilyOrigin)
    assert [type(value) for _, value in again.recipe.origin.params] == [type(value) for _, value in values]


def test_the_layout_is_that_of_the_contract(tmp_path: Path) -> None:
    path, instance, known = stored(tmp_path)
    name = instance.name
    assert sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*")) == [
        f"{name}.onnx",
        f"{name}.yaml",
        f"answers/{name}.yaml",
        f"sources/{TRIANGLE.digest}.txt",
    ]
    data = yaml.safe_load(path.read_text())
    assert data["question"]["kind"] == "positivity"
    assert data["question"]["domain"] == "real"
    assert data["question"]["gap"] == {"yes": "1", "no": "0"}
    assert data["network"] == {
        "file": f"{name}.onnx",
        "digest": instance.question.network.digest,
        "inputs": 3,
        "neurons": 18,
    }
    assert data["provenance"]["file"] == "triangle.col"
    assert data["provenance"]["steps"][1] == {
        "reduction": "multicolored-clique-to-positivity",
        "params": {"spacing": 5},
    }
    answers = yaml.safe_load((tmp_path / "answers" / path.name).read_text())
    assert answers["verdict"] == "yes"
    assert answers["source_witness"] == [1, 2, 3]
    assert decode(answers["witness"]) == known.witness


def test_the_description_says_nothing_of_the_answer(tmp_path: Path) -> None:
    path, _, known = stored(tmp_path)
    data = yaml.safe_load(path.read_text())
    assert set(data) == {"question", "network", "provenance"}
    assert known.witness is not None
    assert str(encode(known.witness)) not in str(data)


def test_the_same_instance_is_written_with_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        stored(tmp_path / folder)
    for file in (tmp_path / "one").rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes()


def test_a_network_that_was_exchanged_is_refused(tmp_path: Path) -> None:
    path, _, _ = stored(tmp_path)
    other = write_instance(
        tmp_path / "other", Instance(Positivity(Network((Layer([[1.0]], [0.0]),)), RealSpace(1)), None), NOBODY
    )
    path.with_suffix(".onnx").write_bytes(other.with_suffix(".onnx").read_bytes())
    with pytest.raises(InputError, match=r"\.onnx: the network's digest is \w{10}…; .*\.yaml expects \w{10}…"):
        read_instance(path)


def test_a_source_that_was_changed_or_lost_is_refused(tmp_path: Path) -> None:
    path, _, _ = stored(tmp_path)
    source = tmp_path / "sources" / f"{TRIANGLE.digest}.txt"
    source.write_text(source.read_text().replace("e 2 3", "e 3 2"))
    with pytest.raises(InputError, match="the source's digest is"):
        read_instance(path)
    source.write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read_instance(path)
    source.unlink()
    with pytest.raises(InputError, match=r"no such file; .* needs the source it was made from"):
        read_instance(path)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("question",), None, r"expected a mapping at question"),
        (("question", "kind"), "magic", r"question\.kind is 'magic'; expected one of positivity"),
        (("question", "kind"), "maximum", r"unknown key question\.threshold; known: kind, domain, gap, witness_box"),
        (("question", "threshold"), "a half", r"question\.threshold: expected an exact rational"),
        (("question", "threshold"), "3", r"question: the gap of positivity must straddle 3"),
        (("question", "domain"), "reel", r"expected a mapping at question\.domain"),
        (("question", "domain"), {"lower": ["1"] * 3}, r"question\.domain\.upper is missing"),
        (("question", "domain"), {"lower": ["1"] * 3, "upper": ["0"] * 3}, r"question\.domain: input 0 of the box"),
        (("question", "domain"), {"lower": ["1"], "upper": ["2"]}, r"question: the domain has dimension 1"),
        (("question", "witness_box", "lower"), [0.5], r"question\.witness_box\.lower: expected an exact rational"),
        (("question", "witness_box", "lower"), "1", r"question\.witness_box\.lower is '1'; expected a list"),
        (("question", "gap", "yes"), "1/0", r"question\.gap\.yes: expected an exact rational .* got '1/0'"),
        (("question", "gap", "yes"), "-1", r"a gap needs its no-value below its yes-value"),
        (("network", "digest"), 5, r"network\.digest is 5; expected a text"),
        (("provenance", "steps"), "all", r"provenance\.steps is 'all'; expected a list"),
        (("provenance", "steps"), ["one"], r"expected a mapping at provenance\.steps\[0\]"),
        (("provenance", "steps", 0, "reduction"), "magic", r"unknown reduction 'magic'; known: "),
        (
            ("provenance", "steps", 0, "params"),
            {"a": [1]},
            r"provenance\.steps\[0\]\.params\.a is \[1\]; expected a number",
        ),
    ],
)
def test_a_bad_entry_is_named_with_file_and_place(
    tmp_path: Path, place: tuple[str | int, ...], value: object, message: str
) -> None:
    path, _, _ = stored(tmp_path)
    data = yaml.safe_load(path.read_text())
    entry = data
    for key in place[:-1]:
        entry = entry[key]
    entry[place[-1]] = value
    path.write_text(yaml.safe_dump(data))
    with pytest.raises(InputError, match=message) as caught:
        read_instance(path)
    assert str(caught.value).count(str(tmp_path)) == 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("question: [", r"\.yaml:\d+: not valid YAML"),
        ("just words", r"\.yaml: expected a mapping of names to values"),
        ("", r"\.yaml: expected a mapping of names to values"),
        ("\x00", r"\.yaml: not valid YAML text"),
        ("question: {}", r"\.yaml: network is missing"),
    ],
)
def test_a_file_that_is_no_description_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_instance(path)


def test_a_network_without_a_description_is_no_instance(tmp_path: Path) -> None:
    path, _, _ = stored(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match=r"\.yaml: no such file"):
        read_instance(path.with_suffix(".onnx"))


def test_an_answer_that_is_not_on_disk_is_unknown(tmp_path: Path) -> None:
    path, _, _ = stored(tmp_path)
    answers = tmp_path / "answers" / path.name
    answers.write_text(answers.read_text().replace("'yes'", "maybe"))
    with pytest.raises(InputError, match="verdict is 'maybe'; expected yes, no, value or unknown"):
        read_known(path)
    answers.unlink()
    assert read_known(path).verdict is Verdict.UNKNOWN


nested = st.recursive(
    st.one_of(st.none(), st.integers(), st.fractions()),
    lambda x: st.lists(x, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=5), x, max_size=3),
)


@given(nested)
def test_decoding_an_encoded_witness_gives_an_equal_one_of_the_same_types(witness: Any) -> None:
    again = decode(encode(witness))
    assert again == witness
    assert repr(again) == repr(witness)


@pytest.mark.parametrize("data", [0.5, True, "a", "1/0", {"x": 0.5}, {1: 1}, {"x" * 61: 1}, ["1", [0.5]]])
def test_what_is_no_exact_witness_is_refused(data: Any) -> None:
    with pytest.raises(InputError):
        decode(data)
    with pytest.raises(TypeError, match="integers, rationals and tuples"):
        encode(0.5)


def test_a_rational_as_the_fraction_module_reads_it_stays_exact() -> None:
    assert decode("-3/6") == Fraction(-1, 2)
