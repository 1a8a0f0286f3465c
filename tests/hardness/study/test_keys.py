"""The reference of a study's keys is what the code reads, and the page says no less and no more."""

import pytest
import yaml

from hardness.study import keys
from hardness.study.study import read_study
from instances.errors import InputError
from instances.formats.fields import Fields
from instances.questions import options_of_all
from tests import ROOT

PAGE = ROOT / "docs" / "study-keys.md"

LIMITS = {"wall_s": 1, "memory_gib": 1}

VALUES = {
    "family": "random-network",
    "file": "a.onnx",
    "vnncomp": "folder",
    "suite": "folder",
    "question": "positivity",
    "box": [0, 1],
    "answer": "yes",
    "results": "results.csv",
    "name": "mine",
    "params": {},
    "seed": 1,
    "replicates": 2,
    "to": "positivity",
    "solvers": ["auto"],
    "sizes": {"of": "nodes", "cells": 3, "cost": [0.1, 1], "decade": True, "shared": True},
    "via": [],
    "disguise": "none",
    "problem": "clique",
    "colors": 2,
    "groups": 2,
}

SOURCE = {"file": "a.cnf"}

HYPOTHESIS = {
    "text": "It follows the law.",
    "family": "gnp-multicolored-clique",
    "question": "positivity",
    "answer": "no",
    "solver": "activation-sat",
    "quantity": "difference",
    "law": "first-moment",
    "kind": "light disguise",
    "supports": [-0.25, 0.25],
}


def test_the_page_is_made_from_the_keys():
    assert PAGE.read_text() == keys.reference(), (
        "python -c 'from hardness.study.keys import *; print(reference(), end=\"\")'"
    )


def read(tmp_path, entry, **whole):
    file = tmp_path / "study.yaml"
    file.write_text(yaml.safe_dump({"name": "n", "instances": [entry], "solvers": ["auto"], "limits": LIMITS} | whole))
    return read_study(file)


@pytest.mark.parametrize("kind", [keys.FAMILY, keys.SOURCE, keys.NETWORK, keys.BENCHMARK, keys.SUITE])
def test_every_key_is_read_and_no_other_one(tmp_path, monkeypatch, kind):
    seen = set[str]()
    entry_of = Fields.entry
    monkeypatch.setattr(Fields, "entry", lambda self, name: seen.add(name) or entry_of(self, name))
    named = [key.name for key in kind if key is not keys.OPTIONS and key.name not in ("vnnlib", "equals")]
    entry = {name: VALUES[name] for name in named} | (SOURCE if kind is keys.SOURCE else {})
    if keys.OPTIONS in kind:
        entry["threshold"] = 1
    read(tmp_path, entry, proofs=True, seeds=2, describe=["sizes"], hypotheses=[HYPOTHESIS])
    if kind is keys.NETWORK:
        for other in ("vnnlib", "equals"):
            read(tmp_path, {"file": "a.onnx", other: "b"})
    known = {*keys.names(kind, ("threshold",)), *keys.names(keys.STUDY), *keys.names(keys.LIMITS)}
    known |= {*keys.names(keys.HYPOTHESIS)} | ({*keys.names(keys.SIZES)} if kind is keys.FAMILY else set())
    assert seen == known
    with pytest.raises(InputError, match=r"unknown key instances\[0\].nonsense; known: "):
        read(tmp_path, entry | {"nonsense": 1})


def test_a_key_without_a_default_is_refused_if_it_is_missing(tmp_path):
    entry = {name: VALUES[name] for name in ("family", "params", "seed", "to")}
    for key in (*keys.FAMILY[1:], *keys.STUDY, *keys.LIMITS):
        if key.default is None:
            whole = {"name": "n", "instances": [entry], "solvers": ["auto"], "limits": dict(LIMITS)}
            for mapping in (entry, whole, whole["limits"]):
                if key.name in mapping:
                    kept = mapping.pop(key.name)
                    file = tmp_path / "study.yaml"
                    file.write_text(yaml.safe_dump(whole))
                    with pytest.raises(InputError, match=rf"{key.name} is missing"):
                        read_study(file)
                    mapping[key.name] = kept


def test_options_of_all_questions_are_keys():
    assert set(keys.names(keys.NETWORK, tuple(options_of_all()))) > set(options_of_all())
