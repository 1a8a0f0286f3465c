"""What a provenance or a study asks to be built is estimated before it is built."""

import os
import resource
import subprocess
import sys
from itertools import chain, product
from pathlib import Path
from typing import Any

import pytest
import yaml

from hardness.study.reduced import FamilyEntry
from hardness.study.study import read_study, shipped_studies
from instances.errors import InputError
from instances.families import FAMILIES
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import RealSpace
from instances.questions import Positivity
from instances.recipe import FamilyOrigin, Instance, Known, Step, params
from instances.suite import read_instance, write_instance

HUGE = 10**8
SMALL: dict[str, dict[str, Any]] = {
    "gnp-multicolored-clique": {"colors": 2, "nodes": 2, "density": 0.5},
    "gnp-clique": {"nodes": 4, "k": 2},
    "planted-clique": {"nodes": 40, "delta": 0.4},
    "gnp-partitioned-subgraph": {"colors": 2, "nodes": 2, "pattern": "path", "density": 0.5},
    "random-k-sum": {"integers": 4, "summands": 2, "bits": 8},
    "gaussian-layer": {"inputs": 2, "rows": 3},
    "zonotope-norm": {"inputs": 2, "generators": 3},
    "random-ksat": {"variables": 4, "ratio": 2.0},
    "random-multicolored-set-cover": {"colors": 2, "labels": 2, "elements": 3},
    "random-digraph": {"nodes": 3, "density": 0.5},
    "nae-gadget-digraph": {"variables": 4},
    "gaussian-network": {"inputs": 2, "width": 3, "bias": 0.0},
    "generic-shallow-network": {"inputs": 2, "neurons": 3},
    "max-network": {"inputs": 2},
    "max-of-five-network": {},
    "tent": {"folds": 2},
    "zero-map-pair": {"inputs": 2, "width": 3},
    "random-subset-sum": {"items": 4, "bits": 3},
    "random-exact-cover": {"elements": 3, "sets": 4},
    "planted-patterns": {"inputs": 2, "neurons": 3, "outputs": 1, "patterns": 1},
    "bottleneck-network": {"inputs": 2, "first": 2, "second": 2},
    "hidden-symmetry-pair": {"inputs": 2, "neurons": 2},
    "deepsets": {"numbers": 2, "alpha": 2, "gamma": 1},
    "folding": {"inputs": 1, "pieces": 2, "folds": 1, "neurons": 2},
    "random-tropical-map": {"inputs": 2, "numerator": 2, "denominator": 2},
    "he-network": {"inputs": 2, "width": 3},
    "large-input-network": {"inputs": 4, "neurons": 2, "outputs": 2},
    "trained-network": {"width": 2},
    "trained-deep-network": {"inputs": 2, "width": 2, "second_width": 2},
}
WORDS = {"pattern": ("path", "complete"), "k": ("3log2n",), "density": ("threshold", "calibrated"),
         "ratio": ("threshold", "calibrated"), "elements": ("threshold", "calibrated"),
         "bias": ("calibrated",)}  # fmt: skip


def orders() -> list[tuple[str, dict[str, Any]]]:
    """Every family with each of its numbers alone made huge, and all of them; where there are words, with these too."""
    found = []
    for name, small in SMALL.items():
        numbers = [p for p, parameter in FAMILIES[name].parameters.items() if parameter.kind in (int, float)]
        for given in ({}, *({p: word} for p in numbers for word in WORDS.get(p, ()))):
            for huge in (*([p] for p in numbers), numbers):
                for size in (HUGE, 10**90):
                    values = {p: float(min(size, 10**300)) if FAMILIES[name].parameters[p].kind is float else size
                              for p in huge if p not in given}  # fmt: skip
                    found.append((name, small | values | {p: w for p, w in given.items() if w in _words(name, p)}))
    return found


def _words(name: str, parameter: str) -> tuple[str, ...]:
    return FAMILIES[name].parameters[parameter].words


CLIQUE = "c k {k}\np edge {n} 1\ne 1 2\n"
STEPS: list[tuple[str, str, list[Step]]] = [
    ("clique", CLIQUE.format(k=HUGE, n=3), [Step("clique-to-multicolored-clique")]),
    ("clique", CLIQUE.format(k=20_000, n=30_000), [Step("clique-to-multicolored-clique")]),
    ("clique", CLIQUE.format(k=2, n=HUGE), [Step("clique-to-multicolored-clique")]),
    ("independent-set", CLIQUE.format(k=2, n=HUGE), [Step("independent-set-to-clique")]),
    ("vertex-cover", CLIQUE.format(k=2, n=100_000), [Step("vertex-cover-to-clique")]),
    ("dominating-set", CLIQUE.format(k=HUGE, n=100_000), [Step("dominating-set-to-multicolored-set-cover")]),
    ("cnf", f"p cnf {HUGE} 1\n1 0\n", [Step("cnf-to-positivity")]),
    ("cnf", f"p cnf {HUGE} 1\n1 0\n", [Step("cnf-to-monotone-3-sat")]),
    ("cnf", "p cnf 60 1\n1 0\n", [Step("cnf-to-multicolored-set-cover", params(groups=1))]),
    ("cnf", "p cnf 60 1\n1 0\n", [Step("cnf-to-maximum", params(groups=1))]),
    *(
        ("cnf", "p cnf 6 1\n1 0\n", [Step(name, params(groups=size))])
        for name in ("cnf-to-multicolored-clique", "cnf-to-multicolored-set-cover", "cnf-to-maximum")
        for size in (HUGE, 10**90)
    ),
    (
        "cnf",
        "p cnf 2 1\n1 2 0\n",
        [
            Step("cnf-to-multicolored-clique"),
            Step("multicolored-clique-to-maximum", params(hidden_layers=HUGE)),
        ],
    ),
]


def test_nothing_that_would_be_huge_is_begun() -> None:
    """Each is refused in one short line, or made; all of it in seconds, in little memory."""

    def capped() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))

    code = (
        "from tests.instances.test_too_large import STEPS, orders\n"
        "from instances.errors import InputError\n"
        "from instances.recipe import FamilyOrigin, FileOrigin, Recipe, params\n"
        "tried = [lambda o=o: FamilyOrigin(o[0], params(**o[1]), 1).build() for o in orders()]\n"
        "tried += [lambda s=s: Recipe(FileOrigin(s[0], 'f', s[1]), tuple(s[2])).chain.target for s in STEPS]\n"
        "for one in tried:\n"
        "    try: one(); print('made')\n"
        "    except InputError as error: print(len(str(error)), str(error)[:100])"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=capped, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == len(orders()) + len(STEPS)
    assert "made" not in lines[len(orders()) :]
    assert all(line == "made" or int(line.split()[0]) < 300 for line in lines)


def stored(tmp_path: Path, provenance: dict[str, Any]) -> Path:
    question = Positivity(Network((Layer([[1.0]], [0.0]),)), RealSpace(1))
    path = write_instance(tmp_path, Instance(question, None), Known(Verdict.UNKNOWN, "nobody asked"))
    path.write_text(path.read_text() + yaml.safe_dump({"provenance": provenance}))
    return path


FAMILY = {"family": "gnp-multicolored-clique", "seed": 1, "steps": [{"reduction": "multicolored-clique-to-positivity",
          "params": {}}], "params": {"colors": 2, "nodes": 2, "density": 0.5}}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"params": {"colors": HUGE, "nodes": 2, "density": 0.5}},
            "would take too long or too much memory to be drawn",
        ),
        ({"params": {"colors": 2, "nodes": 2, "density": 0.5, "magic": 1}}, "unknown parameter 'magic'"),
        ({"params": {"colors": "many", "nodes": 2, "density": 0.5}}, "colors is 'many'; it must be an integer"),
        ({"family": "magic"}, "unknown family 'magic'"),
        ({"seed": -1}, "seed is -1"),
        ({"steps": [{"reduction": "cnf-to-positivity", "params": {"groups": 2}}]}, "has no parameter groups = 2"),
        (
            {"steps": [{"reduction": "multicolored-clique-to-positivity", "params": {"spacing": "wide"}}]},
            "has no parameter spacing = 'wide'; known: spacing like 4, labels like 'sidon'",
        ),
        (
            {"steps": [{"reduction": "multicolored-clique-to-positivity", "params": {"spacing": True}}]},
            "has no parameter spacing = True",
        ),
    ],
)
def test_a_provenance_is_judged_when_it_is_read(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = stored(tmp_path, FAMILY | change)
    with pytest.raises(InputError, match=message) as caught:
        read_instance(path)
    assert str(caught.value).startswith(f"{path}: provenance")
    assert "\n" not in str(caught.value)


def test_everything_that_is_shipped_may_be_drawn() -> None:

    entries = chain.from_iterable(read_study(name).entries for name in shipped_studies())
    for entry in entries:
        if isinstance(entry, FamilyEntry):
            for values in product(*entry.grid.values()):
                chosen = dict(zip(entry.grid, values, strict=True))
                if entry.sizes is not None:
                    chosen[entry.sizes.of] = 4  # a pilot finds how large it may be
                FamilyOrigin(entry.family, params(**chosen), 0).check()
    assert {*SMALL} == {*FAMILIES}
