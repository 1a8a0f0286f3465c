"""An exported suite is a benchmark that others read, whose answers do not depend on floats."""

import json
import shutil
import subprocess
import sys
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import yaml
from hypothesis import given, settings

from hardness.asking.solve import solve_asked
from hardness.exchange.export import SCRIPT, export_vnncomp
from hardness.exchange.replay import Replay, exactly
from hardness.exchange.validate import validate_vnncomp
from hardness.running.reading import Asked
from hardness.study.written import WrittenInstance
from instances.errors import InputError
from instances.formats.onnx import read_network
from instances.formats.vnncomp import query, write_vnncomp_instance
from instances.formats.vnncomp.hats import Hats
from instances.formats.vnncomp.rendering import render
from instances.formats.vnncomp.single_precision import lipschitz, not_exact, rounding
from instances.formats.vnnlib.read import read_vnnlib
from instances.network import Layer, Network
from instances.plan import plan
from instances.problem import Verdict
from instances.question import Box, Gap, RealSpace
from instances.questions import Injectivity, Lipschitz, Positivity
from instances.recipe import FamilyOrigin, Instance, Known, ask_oracle, params
from instances.suite import read_instance, read_known, write_instance
from solvers.registry import load
from solvers.solver import Limits
from tests.hardness.commands.command import Command
from tests.instances.formats.onnx.onnx_models import FIRST, LAST, STORED, model, node
from tests.networks import deep_networks

PLENTY = Limits(60, 4 * 2**30)
ASKED: list[tuple[str, dict[str, str]]] = [
    ("positivity", {}),
    ("maximum", {}),
    ("zero-map", {}),
    ("lipschitz", {"p": "1"}),
    ("lipschitz", {"p": "inf"}),
]


def clique(density: float, to: str, given: dict[str, str], nodes: int = 2) -> Any:
    origin = FamilyOrigin("gnp-multicolored-clique", params(colors=2, nodes=nodes, density=density), 1)
    return plan(origin, to, given=given)


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A yes and a no of every question that is exported, next to the suite that they come from."""
    folder = tmp_path_factory.mktemp("export")
    for to, choice in ASKED:
        for density in (0.0, 1.0):
            WrittenInstance.of(clique(density, to, choice), folder / "suite")
    for seed in (1, 2, 3):
        origin = FamilyOrigin("random-digraph", params(nodes=4, density=0.4), seed)
        WrittenInstance.of(plan(origin, "injectivity"), folder / "suite")
    exported = export_vnncomp(folder / "suite", folder / "bench")
    assert exported.refused == ()
    return folder / "bench"


def expected(benchmark: Path) -> dict[str, dict[str, Any]]:
    answers = yaml.safe_load(benchmark.with_name("bench.answers.yaml").read_text())
    return {answer["name"]: answer for answer in answers}


def test_the_answers_of_exact_solvers_are_the_expected_ones(benchmark: Path) -> None:
    verdicts = {"sat": Verdict.YES, "unsat": Verdict.NO}
    seen = set()
    for name, answer in expected(benchmark).items():
        network = read_network(benchmark / "1.0" / "onnx" / f"{name}.onnx")
        for version in ("1.0", "2.0"):
            question = read_vnnlib(benchmark / version / "vnnlib" / f"{name}.vnnlib").about(network)
            if network.inputs <= 4:
                assert load("auto").solve(question, PLENTY).verdict is verdicts[answer["expected"]]
                seen.add(answer["expected"])
            if answer["expected"] == "sat":
                assert question.check(tuple(map(Fraction, answer["witness"])))
    assert seen == {"sat", "unsat"}


def test_what_is_read_back_is_what_was_asked(benchmark: Path) -> None:
    manifest = json.loads((benchmark / "manifest.json").read_text())["instances"]
    suite = benchmark.with_name("suite")
    for entry in manifest:
        asked = query(read_instance(suite / f"{entry['instance']}.yaml").question).asked
        network = read_network(benchmark / "1.0" / "onnx" / f"{entry['name']}.onnx")
        read = read_vnnlib(benchmark / "1.0" / "vnnlib" / f"{entry['name']}.vnnlib").about(network)
        if not entry["hats_combined"] and not entry["inputs_doubled"]:
            assert network.digest == asked.network.digest
            assert read.digest == asked.digest
    assert sum(not (entry["hats_combined"] or entry["inputs_doubled"]) for entry in manifest) > len(manifest) / 2


def test_nothing_in_the_folder_says_the_answer(benchmark: Path) -> None:
    manifest = json.loads((benchmark / "manifest.json").read_text())
    assert len({frozenset(entry) for entry in manifest["instances"]}) == 1
    for file in benchmark.rglob("*"):
        assert "witness" not in file.name
        assert "sat" not in file.name
    assert not any("expected" in file.read_text() for file in benchmark.glob("*.json"))
    rows = [(benchmark / version / "instances.csv").read_text() for version in ("1.0", "2.0")]
    assert rows[0] == rows[1]


def test_the_script_makes_the_folder_again_byte_for_byte(benchmark: Path, tmp_path: Path) -> None:
    shutil.copy(benchmark / SCRIPT, tmp_path / SCRIPT)

    def contents(folder: Path) -> dict[str, bytes]:
        files = (file for file in folder.rglob("*") if file.is_file() and file.suffix not in (".txt", ".md"))
        return {str(file.relative_to(folder)): file.read_bytes() for file in files}

    blocked = "import sys; sys.modules.update(dict.fromkeys(('instances', 'solvers', 'hardness', 'flint', 'yaml')));"
    code = (
        f"{blocked} import runpy; sys.argv[1:] = ['0']; runpy.run_path({str(tmp_path / SCRIPT)!r}, run_name='__main__')"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True, cwd=tmp_path)
    assert contents(tmp_path) == contents(benchmark)


def test_another_seed_makes_other_files_with_the_same_answers(benchmark: Path, tmp_path: Path) -> None:
    shutil.copy(benchmark / SCRIPT, tmp_path / SCRIPT)
    subprocess.run([sys.executable, "-I", tmp_path / SCRIPT, "7"], check=True)
    entries = json.loads((tmp_path / "manifest.json").read_text())["instances"]
    assert all(finding.good for finding in validate_vnncomp(tmp_path))
    by_instance = {answer["instance"]: answer for answer in expected(benchmark).values()}
    assert {entry["name"] for entry in entries}.isdisjoint(expected(benchmark))
    for entry in entries:
        answer = by_instance[entry["instance"]]
        if answer["expected"] == "sat":  # inputs keep their order, so witnesses stay
            network = read_network(tmp_path / "1.0" / "onnx" / f"{entry['name']}.onnx")
            read = read_vnnlib(tmp_path / "1.0" / "vnnlib" / f"{entry['name']}.vnnlib").about(network)
            assert read.check(tuple(map(Fraction, answer["witness"])))


def test_an_exported_benchmark_is_valid(benchmark: Path) -> None:
    findings = list(validate_vnncomp(benchmark))
    assert [finding for finding in findings if not finding.good] == []
    assert {"list", "instances", "asked", "versions", "reference parser"} == {finding.what for finding in findings}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda csv, net, spec: csv.write_text(csv.read_text() + "a,b\n"), "2 columns"),
        (lambda csv, net, spec: csv.write_text(csv.read_text().replace(",300", ",21000")), "of 21600 seconds"),
        (lambda csv, net, spec: csv.write_text(csv.read_text() * 2), "an instance is listed twice"),
        (lambda csv, net, spec: net.unlink(), "is not there"),
        (lambda csv, net, spec: net.write_bytes(b"no"), "not a valid ONNX file"),
        (lambda csv, net, spec: spec.write_text(spec.read_text().replace("X_0", "X_9")), "without a gap"),
        (lambda csv, net, spec: spec.write_text(spec.read_text().replace(">= Y_0", "<= Y_0")), "different questions"),
        (lambda csv, net, spec: spec.write_text(spec.read_text().replace("<= X_0 ", "<= X_0 -")), "lower bound"),
        (lambda csv, net, spec: csv.write_text("\n".join(csv.read_text().splitlines()[1:]) + "\n"), "have the same"),
    ],
)
def test_validate_finds_what_is_wrong(benchmark: Path, tmp_path: Path, spoil: Any, message: str) -> None:
    shutil.copytree(benchmark, tmp_path / "bench")
    shutil.copy(benchmark.with_name("bench.answers.yaml"), tmp_path)
    name = next(name for name, answer in expected(benchmark).items() if answer["expected"] == "sat")
    one = tmp_path / "bench" / "1.0"
    spoil(one / "instances.csv", one / "onnx" / f"{name}.onnx", one / "vnnlib" / f"{name}.vnnlib")
    wrong = [finding.found for finding in validate_vnncomp(tmp_path / "bench") if not finding.good]
    assert any(message in found for found in wrong), wrong


def test_validate_says_how_many_instances_can_be_asked_and_why_not(tmp_path: Path) -> None:
    x = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)"
    box = "(assert (>= X_0 0))(assert (<= X_0 1))(assert (>= X_1 0))(assert (<= X_1 1))"
    specifications = {
        "fine": f"{x}{box}(assert (>= Y_0 2.12345678901234567))",
        "boxes": f"{x}(assert (or (and (>= X_0 0) (<= X_0 0) (>= X_1 0) (<= X_1 1) (>= Y_0 1))"
        " (and (>= X_0 1) (<= X_0 1) (>= X_1 0) (<= X_1 1) (<= Y_0 -1))))",
        "half": f"{x}(assert (>= X_0 0))(assert (>= Y_0 1))",
        "other": f"{x}(declare-const Y_1 Real){box}(assert (>= Y_1 1))",
    }
    for name, text in specifications.items():
        (tmp_path / f"{name}.vnnlib").write_text(text)
    for name, operator in (("chain", "Relu"), ("wave", "Sin"), ("tide", "Sin")):
        onnx.save(model([FIRST, node(operator, ["h"], ["r"]), LAST], STORED), tmp_path / f"{name}.onnx")
    rows = [
        ("chain", "fine"),
        ("chain", "boxes"),
        ("wave", "fine"),
        ("tide", "boxes"),
        ("chain", "half"),
        ("chain", "other"),
    ]
    (tmp_path / "instances.csv").write_text("".join(f"{net}.onnx,{spec}.vnnlib,10\n" for net, spec in rows))
    (asked,) = (finding for finding in validate_vnncomp(tmp_path) if finding.what == "asked")
    assert not asked.good
    assert asked.found == (
        f"{tmp_path}: 2 of 6 can be asked; 2 not, such as fine: Sin: unsupported operator; 1 not, such as half: input 0"
        " has no upper bound; 1 not, such as other: the specification declares 2 outputs"
    )


def test_a_network_that_computes_something_else_is_found(benchmark: Path, tmp_path: Path) -> None:
    shutil.copytree(benchmark, tmp_path / "bench")
    manifest = json.loads((tmp_path / "bench" / "manifest.json").read_text())
    for entry in manifest["instances"]:
        entry["rounding_error_at_most"] = -1.0
    (tmp_path / "bench" / "manifest.json").write_text(json.dumps(manifest))
    assert any("is replayed with an error" in finding.found for finding in validate_vnncomp(tmp_path / "bench"))


def test_a_folder_without_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no instances\.csv"):
        list(validate_vnncomp(tmp_path))


@pytest.mark.filterwarnings("ignore")  # maraboupy warns when it is imported
def test_marabou_reads_every_exported_instance(benchmark: Path) -> None:
    if find_spec("maraboupy") is None:
        pytest.skip("maraboupy is not installed; the extra peers brings it")
    from maraboupy import Marabou, MarabouCore

    for network in sorted((benchmark / "1.0" / "onnx").iterdir()):
        asked = Marabou.read_onnx(str(network)).getInputQuery()
        MarabouCore.loadProperty(asked, str(benchmark / "1.0" / "vnnlib" / f"{network.stem}.vnnlib"))


def test_the_command_exports_validates_and_solves(hardness: Command) -> None:
    Path("f.cnf").write_text("p cnf 2 2\n1 2 0\n-1 0\n")
    assert hardness("reduce", "f.cnf", "--to", "positivity", "--out", "suite").status == 0
    assert hardness("export", "suite", "--vnncomp", "bench").out.startswith("1 instances in bench; the answers are in")
    validated = hardness("validate", "bench")
    assert (validated.status, validated.err) == (0, "")
    network, specification = next(Path("bench/1.0/onnx").iterdir()), next(Path("bench/1.0/vnnlib").iterdir())
    solved = hardness("solve", network, "--vnnlib", specification, "--solver", "region")
    assert solved.status == 10
    assert "verdict   yes (certified)" in solved.out
    again = hardness("export", "suite", "--vnncomp", "bench")
    assert "is there already" in again.error
    refused = hardness("solve", network, "--vnnlib", specification, "--question", "maximum", "--solver", "region")
    assert "--vnnlib asks its own question" in refused.error


@pytest.mark.parametrize(
    ("counterexample", "status", "verdicts"),
    [
        ("sat\n((X_0 0.5)\n (Y_0 9))\n", 0, ("correct", "yes")),
        ("X float32 [1,1]\n0.5\nY float32 [1,1]\n0.5\n", 0, ("correct", "yes")),
        ("((X_0 1.00005))", 4, ("correct_up_to_tolerance", "no")),
        ("((X_0 1.0000000001))", 0, ("correct", "no")),
        ("((X_0 0.25))", 1, ("spec_not_violated", "no")),
        ("((X_0 0.499999999999))", 0, ("correct", "no")),
        ("((X_0 1.1))", 1, ("spec_not_violated", "no")),
        ("((X_0 1e300))", 1, ("spec_not_violated", "no")),
        ("((X_0 1)(X_1 1))", 1, ("wrong_shape", "no")),
        ("((X_0 ?))", 1, ("malformed_ce", "no")),
        ("", 1, ("malformed_ce", "no")),
    ],
)
def test_a_counterexample_gets_the_competitions_verdict_and_the_exact_one(
    hardness: Command, counterexample: str, status: int, verdicts: tuple[str, str]
) -> None:
    ramp = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    question = Positivity(ramp, Box.cube(1, -1, 1), gap=Gap(Fraction(1), Fraction(0)))
    network, specification = write_vnncomp_instance(question, Path(), "ramp")
    Path("ce").write_text(counterexample)
    checked = hardness("check-witness", network, specification, "ce")
    first, second = checked.out.splitlines()
    assert checked.status == status
    assert (first.split()[1], second.split()[1]) == verdicts


@settings(deadline=None, max_examples=60)
@given(deep_networks())
def test_float32_errs_at_most_by_the_bound(tmp_path_factory: pytest.TempPathFactory, network: Network) -> None:
    """Also after all weights were multiplied by thirds, which rounds a lot."""
    layers = [Layer((v.weights / 3).astype(np.float32), (v.bias * 333).astype(np.float32)) for v in network.layers]
    network, box = Network(tuple(layers)), Box.cube(network.inputs, -500, 500)
    path = tmp_path_factory.getbasetemp() / "bound.onnx"
    write = Positivity(network, box, gap=Gap(Fraction(1), Fraction(0)))
    file, _ = write_vnncomp_instance(write, path.parent, "bound")
    runtime, draws = Replay(file), np.random.default_rng(0)
    bound, steep = rounding(network, box), lipschitz(network)
    for _ in range(5):
        x, y = (runtime.rounded(tuple(map(Fraction, draws.uniform(-500, 500, network.inputs)))) for _ in range(2))
        here, there = (network.exact(exactly(v) or ())[0] for v in (x, y))
        assert abs(Fraction(float(runtime(x)[0])) - here) <= bound[0]
        assert abs(here - there) <= Fraction(float(steep[0])) * max(
            abs(a - b) for a, b in zip(exactly(x) or (), exactly(y) or (), strict=True)
        )


def test_combined_hats_are_the_same_function_with_a_smaller_bound() -> None:
    question = clique(0.7, "positivity", {}, nodes=8).chain.target
    hats = Hats.of(question.network)
    assert hats is not None
    assert hats.network.widths[1] * 3 == question.network.neurons
    draws = np.random.default_rng(1)
    for row in draws.integers(-40, 4000, (40, question.network.inputs)).tolist():
        point = tuple(Fraction(v, 8) for v in row)
        assert hats.network.exact(point) == question.network.exact(point)
    assert hats.rounding(question.witness_box)[0] < rounding(question.network, question.witness_box)[0] / 50


def test_float32_errs_at_most_by_the_bound_of_combined_hats(tmp_path: Path) -> None:
    recipe = clique(0.7, "positivity", {}, nodes=8)
    rendering = render(query(recipe.chain.target), ask_oracle(recipe).witness)
    assert rendering.combined
    file, _ = write_vnncomp_instance(rendering.asked, tmp_path, "hats")
    runtime, draws, off = Replay(file), np.random.default_rng(0), []
    box = rendering.asked.domain
    assert isinstance(box, Box)
    for _ in range(300):
        shares = [Fraction(v) for v in draws.uniform(0, 1, box.dimension)]
        x = runtime.rounded(tuple(a + (b - a) * s for a, b, s in zip(box.lower, box.upper, shares, strict=True)))
        off.append(abs(Fraction(float(runtime(x)[0])) - rendering.asked.network.exact(exactly(x) or ())[0]))
    assert 0 < max(off) <= rendering.rounding < rendering.margin


def test_a_network_that_float32_does_not_hold_is_refused_naming_the_neuron() -> None:
    network = Network((Layer([[1.0], [0.1]], [0.0, 0.0]), Layer([[1.0, 1.0]], [0.0])))
    question = Positivity(network, Box.cube(1, -1, 1), gap=Gap(Fraction(1), Fraction(0)))
    with pytest.raises(InputError, match="neuron 1 of hidden layer 1 has a number that float32 does not hold"):
        render(query(question), None)


def test_a_margin_below_the_rounding_error_is_refused() -> None:
    network = Network((Layer([[3.0]], [2.0**23]), Layer([[1.0]], [-(2.0**23)])))
    question = Positivity(network, Box.cube(1, -1, 1), gap=Gap(Fraction(1), Fraction(0)))
    with pytest.raises(InputError, match="output neuron 0 may be off by"):
        render(query(question), None)


def test_a_steep_network_gets_larger_inputs() -> None:
    steep = Network((Layer([[2.0**16]], [0.0]), Layer([[1.0]], [0.0])))
    question = Positivity(steep, Box.cube(1, 0, Fraction(1, 2**16)), gap=Gap(Fraction(1), Fraction(0)))
    rendering = render(query(question), (Fraction(1, 2**16),))
    assert rendering.doublings > 0
    assert rendering.witness is not None
    assert rendering.asked.check(rendering.witness)
    assert 1e-4 * rendering.lipschitz < rendering.margin


def test_sums_that_need_more_than_24_bits_are_not_exact() -> None:
    network = Network((Layer([[1.0]], [2.0**24]), Layer([[1.0]], [0.0])))
    assert "neuron 0 of hidden layer 1 needs more than 24 bits" in (not_exact(network, (Fraction(1),)) or "")
    assert "which float32 does not hold" in (not_exact(network, (Fraction(1, 3),)) or "")
    assert not_exact(Network((Layer([[1.0]], [2.0**23]), Layer([[1.0]], [0.0]))), (Fraction(1),)) is None


def test_what_no_query_stands_for_is_refused() -> None:
    tent = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    for question, message in (
        (Positivity(tent, Box.cube(1, 0, 1)), "has no gap"),
        (Lipschitz(tent, Box.cube(1, 0, 1), "2", Gap(Fraction(1), Fraction(0))), "p = 2"),
        (Injectivity(Network((Layer([[1.0]], [1.0]),)), RealSpace(1)), "has no box that is enough"),
        (clique(1.0, "surjectivity", {}).chain.target, "no query of VNN-LIB stands for surjectivity"),
    ):
        with pytest.raises(InputError, match=message):
            query(question)


def test_an_import_of_what_was_exported_has_the_same_answer(tmp_path: Path) -> None:
    for density in (0.0, 1.0):
        recipe = clique(density, "positivity", {})
        network, specification = write_vnncomp_instance(recipe.chain.target, tmp_path, "a")
        solved = solve_asked(Asked(str(network), str(specification)), "auto", PLENTY)
        assert solved.outcome.answer.verdict is ask_oracle(recipe).verdict


def test_an_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    tent = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))
    path = write_instance(
        tmp_path / "suite", Instance(Positivity(tent, Box.cube(1, 0, 1)), None), Known(Verdict.UNKNOWN, "")
    )
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=r"nothing can be exported; the first reason: .* has no gap"):
        export_vnncomp(path.parent, tmp_path / "bench")
    assert sorted(tmp_path.rglob("*")) == before
    assert read_known(path).verdict is Verdict.UNKNOWN
