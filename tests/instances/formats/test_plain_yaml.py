"""YAML of anybody's is plain values or one short line, and costs next to nothing."""

import resource
import subprocess
import sys
from math import inf
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances.errors import InputError
from instances.formats.fields import Fields
from instances.formats.plain_yaml import DEEPEST, MOST_BYTES, MOST_VALUES, read_yaml

LAUGHS = (
    "a0: &a0 [" + "x, " * 9 + "]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
)
"""30 lines that stand for 9^30 values."""

HOSTILE = {
    "aliases multiplied": (LAUGHS, f":7: more than {MOST_VALUES} values"),
    "aliases of keys": ("a: &a [1]\n? *a\n: 1\n", r":2: the key \[1\]; a text or number"),
    "an alias of itself": ("a: &a [*a]\n", ":1: the alias 'a' names nothing before it"),
    "lists nested": ("[" * 900 + "]" * 900, f":1: nested more than {DEEPEST} deep"),
    "lists nested without an end": ("[" * 100_000, ":1: not valid YAML: exceeded maximum nesting|nested more than"),
    "mappings nested": ("".join(f"{' ' * i}a:\n" for i in range(200)), f"nested more than {DEEPEST} deep"),
    "a tag": ("a: !!python/object:os.system x\n", ":1: the tag 'tag:yaml.org,2002:python/object:os.system'"),
    "a number's tag": ("a: !!int x\n", ":1: the tag 'tag:yaml.org,2002:int'"),
    "a key twice": ("a: 1\na: 2\n", ":2: the key 'a'; a text or number, once"),
    "a merge": ("a: &a {b: 1}\nc:\n  <<: *a\n", ":3: the key '<<'"),
    "two documents": ("a: 1\n---\nb: 2\n", ":2: a second document"),
    "no YAML": ("a: [1\nb: 2", "not valid YAML"),
    "no text": ("a: \x01", "not valid YAML text"),
}


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "file.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_plain_value_is_one_short_line(tmp_path: Path, name: str) -> None:
    text, message = HOSTILE[name]
    file = written(tmp_path, text)
    with pytest.raises(InputError, match=message) as caught:
        read_yaml(file)
    said = str(caught.value)
    assert said.startswith(str(file))
    assert "\n" not in said
    assert len(said) < len(str(file)) + 150


def test_all_of_that_is_said_at_once_in_little_memory(tmp_path: Path) -> None:
    def capped() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (4, 4))
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))

    for number, (text, _) in enumerate(HOSTILE.values()):
        (tmp_path / f"{number}.yaml").write_text(text)
    code = (
        "import sys; from pathlib import Path; from instances.errors import InputError\n"
        "from instances.formats.plain_yaml import read_yaml\n"
        "for file in sys.argv[1:]:\n"
        "    try: read_yaml(Path(file))\n    except InputError as error: print(error)"
    )
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", code, *sorted(tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=capped, env=environment, check=True)
    assert len(done.stdout.splitlines()) == len(HOSTILE)


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="longer than"):
        read_yaml(written(tmp_path, "a: " + "b" * MOST_BYTES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2001-99-99", "2001-99-99"),
        ("2001-01-01", "2001-01-01"),
        ("1_0", "1_0"),
        ("010", "010"),
        ("0x10", "0x10"),
        ("1:30", "1:30"),
        ("1e-5", "1e-5"),
        ("1e999999999", "1e999999999"),
        ("9" * 5000, "9" * 5000),
        ("٣", "٣"),
        ("=", "="),
        ("-17", -17),
        ("0.5", 0.5),
        ("1.0e-05", 1e-05),
        ("-.inf", -inf),
        ("yes", True),
        ("off", False),
        ("~", None),
        ("", None),
        ("'17'", "17"),
        ("|\n  17\n", "17\n"),
        ("[a, &b c, *b]", ["a", "c", "c"]),
        ("{a: {b: [1, {}]}}", {"a": {"b": [1, {}]}}),
    ],
)
def test_a_scalar_is_what_it_looks_like_or_a_text(tmp_path: Path, text: str, value: Any) -> None:
    assert read_yaml(written(tmp_path, f"a: {text}")) == {"a": value}


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))
"""PyYAML itself writes some control characters as line breaks."""
plain: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**99), 10**99),
        st.floats(allow_nan=False),
        texts,
        st.sampled_from(
            ["2001-01-01", "1_0", "0x1", "<<", "=", "no", "1e5", "a: b", "- c", "!x", "&y", "*z", "%", "`"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(texts.filter(lambda key: key != "<<"), st.integers()), inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=plain)
def test_what_the_package_writes_is_read_as_it_was_written(tmp_path: Path, value: Any) -> None:
    file = tmp_path / "file.yaml"
    file.write_bytes(yaml.safe_dump(value, sort_keys=False, width=float("inf"), allow_unicode=True).encode())
    assert read_yaml(file) == value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=40), st.text("[]{}:,&*!|>-? \n#'\"%ab1.\t", max_size=40).map(str.encode)))
def test_no_file_is_anything_but_a_value_or_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.yaml").write_bytes(content)
    complaint = ""
    try:
        read_yaml(tmp_path / "file.yaml")
    except InputError as error:
        complaint = str(error)
    assert "\n" not in complaint


@pytest.mark.parametrize("name", ["a\\0b", "a" * 2000, "", "a\\nb", "\\uD800"])
def test_a_name_that_no_file_can_have_is_refused_in_a_short_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"file\.yaml: x is .*; expected the name of a file|not valid YAML") as caught:
        Fields.read(written(tmp_path, f'x: "{name}"')).path("x")
    assert len(str(caught.value)) < len(str(tmp_path)) + 200
    assert "\n" not in str(caught.value)
