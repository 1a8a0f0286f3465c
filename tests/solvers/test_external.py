"""Verifiers of others: whatever they do, it is contained, and whatever they say, it is checked or doubted."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.execute import execute
from hardness.judge import Category, judge
from hardness.progress import Progress
from hardness.record import Store
from hardness.report.tables import entries, scores
from hardness.run import run_study
from hardness.source import plan
from hardness.suite import FamilyEntry, Study, read_study
from instances.errors import InputError
from instances.formats.suite import write_instance
from instances.network import Layer, Network, Point
from instances.problem import Verdict
from instances.question import Box, Gap, RealSpace
from instances.questions import Maximum, Positivity, Regions, ZeroMap
from instances.recipe import FamilyOrigin, Instance, Known, ask_oracle, params
from solvers import registry
from solvers.answer import Stop
from solvers.external.process import run
from solvers.external.results import MalformedError, Said, find, parse
from solvers.external.tool import Tool
from solvers.registry import PEERS, NotInstalledError, load
from solvers.solver import Limits, Preparing, Solver
from tests.brute_force import positive_somewhere
from tests.networks import deep_networks, questions
from tests.test_docs import ROOT, blocks, shell
from tests.test_docs import run as commands_run

TOOL = Path(__file__).with_name("misbehaving_tool.py")
PAGE = ROOT / "docs" / "external-verifiers.md"
_ = shell  # a fixture
LIMITS = Limits(wall_s=20, memory_bytes=2**31, seed=7)
RAMP = Network((Layer([[1.0]], [0.0]), Layer([[1.0]], [0.0])))


def asking(top: int) -> Positivity:
    """Is max(0, x) > 0 on [-1, top]? By theorem it is at least 1 somewhere, or nowhere above 0."""
    return Positivity(RAMP, Box.cube(1, -1, top), gap=Gap(yes=Fraction(1), no=Fraction(0)))


YES, NO = asking(2), asking(0)

Make = Callable[..., Solver]


@pytest.fixture
def tool(tmp_path: Path) -> Make:
    """A description of the tool that misbehaves in a given way."""

    def make(how: str, places: str = "{timeout} {result} {seed}", **more: object) -> Solver:
        command = f"{sys.executable} -I {TOOL} '{how}' {{onnx}} {{vnnlib}} {places}"
        described = {"name": "stranger", "command": command, "environment": {"TOLD": str(tmp_path)}} | more
        path = tmp_path / "stranger.yaml"
        path.write_text(yaml.safe_dump(described))
        return load(str(path))

    return make


def leaked(folder: Path) -> int:
    return int((folder / "pid").read_text())


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def gone(pid: int) -> bool:
    end = time.monotonic() + 20
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


def test_an_honest_tool_is_believed_as_far_as_it_is_checked(tool: Make) -> None:
    yes, no = tool("honest").solve(YES, LIMITS), tool("honest").solve(NO, LIMITS)
    assert (yes.verdict, yes.witness) == (Verdict.YES, (Fraction(2),))
    assert (no.verdict, no.witness) == (Verdict.NO, None)


def test_a_tool_that_is_not_told_of_a_result_file_is_read_by_what_it_prints(tool: Make) -> None:
    solver = tool("printing", "{timeout} nowhere {seed}")
    assert solver.solve(YES, LIMITS).witness == (Fraction(2),)
    assert solver.solve(NO, LIMITS).verdict is Verdict.NO


def test_a_tool_is_told_whole_seconds_and_the_seed_and_finds_nothing_on_stdin(tool: Make, tmp_path: Path) -> None:
    assert tool("telling").solve(NO, replace(LIMITS, wall_s=9.5)).verdict is Verdict.NO
    assert (tmp_path / "told").read_text() == "10 7 "


def test_a_tool_that_ignores_its_timeout_and_sigterm_is_stopped_and_its_early_word_does_not_count(tool: Make) -> None:
    began = time.monotonic()
    answer = tool("deaf").solve(NO, replace(LIMITS, wall_s=0.5))
    assert (answer.stop, answer.verdict) == (Stop.TIME, Verdict.UNKNOWN)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(("how", "wall_s"), [("leaking", 20), ("leaking and hanging", 2)])
def test_a_child_in_a_session_of_its_own_does_not_survive_the_tool(
    tool: Make, tmp_path: Path, how: str, wall_s: float
) -> None:
    answer = tool(how).solve(NO, replace(LIMITS, wall_s=wall_s))
    assert answer.verdict is (Verdict.NO if how == "leaking" else Verdict.UNKNOWN)
    assert not alive(leaked(tmp_path))


def test_a_tool_and_its_files_do_not_survive_the_process_that_asks_it(tool: Make, tmp_path: Path) -> None:
    tool("leaking and hanging")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = (
        "from tests.solvers.test_external import LIMITS, NO\nfrom solvers.registry import load\n"
        f"load({str(tmp_path / 'stranger.yaml')!r}).solve(NO, LIMITS)\n"
    )
    environment = os.environ | {"TMPDIR": str(scratch), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as asking_process:
        while not (tmp_path / "pid").exists():
            assert asking_process.poll() is None
            time.sleep(0.02)
        asking_process.send_signal(signal.SIGKILL)
    assert gone(leaked(tmp_path))
    end = time.monotonic() + 20
    while list(scratch.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    assert not list(scratch.iterdir())


def test_a_hundred_megabytes_of_chatter_are_read_over(tool: Make) -> None:
    assert tool("chattering").solve(YES, LIMITS).witness == (Fraction(2),)
    assert tool("chattering without an end").solve(YES, replace(LIMITS, wall_s=1)).stop is Stop.TIME


def test_a_tool_out_of_memory_and_one_that_crashes_say_so(tool: Make) -> None:
    gorged = tool("gorging").solve(NO, replace(LIMITS, memory_bytes=2**29))
    assert (gorged.stop, "MemoryError" in gorged.reason) == (Stop.MEMORY, True)
    crashed = tool("crashing").solve(NO, LIMITS)
    assert crashed.stop is Stop.CRASHED
    assert crashed.reason == "stranger was killed by SIGABRT (a last word) without a whole result"


@pytest.mark.parametrize(
    ("result", "stop"),
    [
        ("", Stop.CRASHED),
        ("uns", Stop.CRASHED),
        ("sat\\n((X_0 0.", Stop.CRASHED),
        ("sat\\n((X_1 0.5))", Stop.CRASHED),
        ("sat\\n((X_0 nan))", Stop.CRASHED),
        ("sat\\n((X_0 1e999999999))", Stop.CRASHED),
        ("sat\\nX float32 [1,2]\\n0.5\\n", Stop.CRASHED),
        ("sat\\nX float32 [1,1]\\n", Stop.CRASHED),
        ("error", Stop.CRASHED),
        ("timeout", Stop.TIME),
        ("unknown", Stop.WORK),
    ],
)
def test_half_a_result_is_an_error_and_no_answer(tool: Make, result: str, stop: Stop) -> None:
    answer = tool(result).solve(YES, LIMITS)
    assert (answer.verdict, answer.stop) == (Verdict.UNKNOWN, stop)
    assert len(answer.reason.splitlines()) == 1


@pytest.mark.parametrize(
    ("result", "witness"),
    [
        ("sat\\n((X_0 2.00001)\\n (Y_0 2))", (Fraction(2),)),  # outside the box by less than the usual tolerance
        ("violated\\n(X_0 1e-1)\\n", (Fraction(1, 10),)),
        ("sat\\nX float32 [1,1]\\n1.5\\nY float32 [1,1]\\n1.5\\n", (Fraction(3, 2),)),
        ("sat\\n((X_0 -0.00001))", None),
        ("sat\\n((X_0 -1))", None),
        ("sat", None),
    ],
)
def test_a_yes_counts_if_there_is_an_exact_witness_at_or_near_its_point(
    tool: Make, result: str, witness: Point | None
) -> None:
    answer = tool(result).solve(YES, LIMITS)
    assert answer.verdict is Verdict.YES
    assert YES.check(answer.witness) == (witness is not None)
    assert witness is None or answer.witness == witness


def test_the_harness_judges_an_invalid_witness_and_a_wrong_no_and_sets_the_start_apart(
    tool: Make, tmp_path: Path
) -> None:
    known = Known(Verdict.YES, "told", witness=(Fraction(2),))
    instance = Instance(YES, None)
    path = write_instance(tmp_path / "suite", instance, known)
    found = {}
    for how in ("honest", "sat\\n((X_0 -1))", "unsat"):
        tool(how)
        outcome = execute(path, str(tmp_path / "stranger.yaml"), LIMITS)
        found[how] = judge(instance, known, outcome).category
        assert "s for a trivial network" in outcome.answer.note
        assert ("where it says" in outcome.answer.note) == (how == "unsat")
        assert outcome.wall_s is not None
    assert [*found.values()] == [Category.CERTIFIED, Category.INVALID_WITNESS, Category.WRONG]


def test_a_tool_is_only_asked_what_a_gap_makes_equal(tool: Make) -> None:
    solver = tool("honest")
    assert isinstance(solver, Preparing)
    for question, why in (
        (replace(YES, gap=None), "gap"),
        (Positivity(RAMP, RealSpace(1), gap=YES.gap), "box"),
        (Maximum(RAMP, Box.cube(1, 0, 1)), "maximum"),
        (Positivity(RAMP, Box((Fraction(-1, 3),), (Fraction(2),)), gap=YES.gap), "decimal"),
    ):
        answer = solver.solve(question, LIMITS)
        assert answer.stop is Stop.UNSUPPORTED
        assert why in answer.reason
    promised = replace(YES, domain=RealSpace(1), witness_box=Box.cube(1, -1, 2), threshold=Fraction(1, 2))
    assert solver.solve(promised, LIMITS).witness == (Fraction(2),)


def scripts(folder: Path, run_script: str, prepare: str = "exit 0") -> Path:
    folder.mkdir(parents=True)
    for name, body in (("run_instance.sh", run_script), ("prepare_instance.sh", prepare)):
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_vnncomp_tool_is_called_as_the_competition_calls_it(tmp_path: Path) -> None:
    told = tmp_path / "told"
    folder = scripts(tmp_path / "tool", f'echo "run $@" >> {told}; echo holds > "$5"', f'echo "prepare $@" >> {told}')
    (tmp_path / "tool.yaml").write_text("name: other\nscripts: tool\ncategory: sat_relu\n")
    for spec, category in ((str(folder), "relu-hardness"), (str(tmp_path / "tool.yaml"), "sat_relu")):
        told.unlink(missing_ok=True)
        assert load(spec).solve(NO, replace(LIMITS, wall_s=5)).verdict is Verdict.NO
        prepare, run_ = (line.split() for line in told.read_text().splitlines())
        assert prepare == ["prepare", "v1", category, *run_[3:5]]
        assert run_[:3] == ["run", "v1", category]
        assert [Path(word).suffix for word in run_[3:5]] == [".onnx", ".vnnlib"]
        assert run_[6] == "5"


def test_a_tool_that_cannot_prepare_is_not_run(tmp_path: Path) -> None:
    folder = scripts(tmp_path / "tool", 'echo holds > "$5"', "echo no licence >&2; exit 3")
    answer = load(f"{folder}/").solve(NO, LIMITS)
    assert (answer.stop, answer.reason) == (
        Stop.CRASHED,
        "prepare_instance.sh ended with exit status 3 (no licence)",
    )


@pytest.mark.skipif(shutil.which("awk") is None, reason="needs awk")
@pytest.mark.slow
@pytest.mark.parametrize(("question", "verdict"), [(YES, Verdict.YES), (NO, Verdict.NO)])
def test_our_own_entry_to_the_competition_answers_as_any_other(
    tmp_path: Path, question: Positivity, verdict: Verdict
) -> None:
    own = Path(registry.__file__).with_name("vnncomp_tool")
    (tmp_path / "own.yaml").write_text(f"name: own\nscripts: {own}\nenvironment: {{PYTHON: {sys.executable}}}\n")
    answer = load(str(tmp_path / "own.yaml")).solve(question, replace(LIMITS, wall_s=60))
    assert answer.verdict is verdict, answer.reason
    assert verdict is Verdict.NO or question.check(answer.witness)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name: x\n", "give either command"),
        ("name: x\ncommand: a {onnx} {vnnlib}\nscripts: b\n", "give either command"),
        ("name: x\ncommand: sh {onnx}\n", "{vnnlib} among them"),
        ("name: x\ncommand: sh {onnx} {vnnlib} {cores}\n", "known: {onnx} {vnnlib} {timeout} {result} {seed}"),
        ("name: x\ncommand: sh {onnx} {vnnlib} 'open\n", "no command line"),
        ("name: x\ncommand: ''\n", "a program and its arguments"),
        ("name: x\ncommand: sh {onnx} {vnnlib}\ncategory: c\n", "category goes with scripts"),
        ("name: x\ncommand: sh {onnx} {vnnlib}\nenvironment: [a]\n", "a mapping of names to texts"),
        ("name: x\nscripts: nowhere\n", "no run_instance.sh"),
        ("name: x\ncommand: sh {onnx} {vnnlib}\nshell: true\n", "unknown key shell"),
        ("- x\n", "expected a mapping"),
    ],
)
def test_a_malformed_description_is_refused_in_one_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "tool.yaml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load(str(path))
    assert why in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_missing_files_programs_and_rights_are_said(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("name: x\ncommand: no-such-verifier {onnx} {vnnlib}\n")
    with pytest.raises(NotInstalledError, match="there is no program no-such-verifier"):
        load(str(tmp_path / "t.yaml"))
    with pytest.raises(InputError, match="no such file"):
        load("./nowhere.yaml")
    folder = scripts(tmp_path / "tool", "exit 0")
    (folder / "run_instance.sh").chmod(0o644)
    with pytest.raises(InputError, match=r"chmod \+x"):
        load(str(folder))


def test_another_description_is_another_version(tool: Make) -> None:
    assert tool("honest").version != tool("unsat").version
    assert tool("honest", version="2.5").version.startswith("1+2.5+")


def test_other_packages_add_solvers_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("theirs", "solvers.milp:Milp", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == registry.GROUP else [])
    assert load("theirs[engine=gscip]").version == load("milp").version
    with pytest.raises(InputError, match=r"known: .*theirs"):
        load("nobody")


@given(st.text(max_size=60))
def test_no_text_is_read_as_anything_but_a_result_or_an_error(text: str) -> None:
    for result in (text, f"sat\n{text}", f"sat\n(({text}))", find(text), f"sat\nX float32 [{text}]\n1\n"):
        with suppress(MalformedError):
            said = parse(result, 2)
            assert said.point is None or len(said.point) == 2


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_both_formats_of_counterexamples_are_read_exactly(values: list[float]) -> None:
    pairs = "\n ".join(f"(X_{i} {v!r})" for i, v in enumerate(values))
    lines = "\n".join(map(repr, values))
    exact = Said(Verdict.YES, tuple(Fraction(repr(v)) for v in values))
    assert parse(f"sat\n({pairs}\n (Y_0 1.0))\n", len(values)) == exact
    assert parse(f"SAT\r\n{pairs}", len(values)) == exact
    assert parse(f"violated\nX float32 [1,{len(values)}]\n{lines}\nY real [1]\n1.0\n", len(values)) == exact


def test_a_command_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be run: .*nothing-here: No such file"):
        run([str(tmp_path / "nothing-here")], tmp_path, {}, 5, 2**30)


# The libraries that are called in process.


def installed(name: str) -> Solver:
    try:
        return load(name)
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.fixture(params=PEERS, scope="module")
def peer(request: pytest.FixtureRequest) -> Solver:
    return installed(request.param)


@pytest.fixture(params=[name for name in PEERS if name != "marabou"], scope="module")
def punctual(request: pytest.FixtureRequest) -> Solver:
    """Marabou may take no notice of its limit, on tiny networks as well, and nobody in its process can stop it."""
    return installed(request.param)


SMALL = settings(deadline=None, max_examples=25)
GAP = Fraction(1, 64)


@SMALL
@given(question=questions(max_inputs=2, max_neurons=4))
def test_peers_agree_with_brute_force_where_a_gap_is_true(punctual: Solver, question: Positivity) -> None:
    box = question.domain if isinstance(question.domain, Box) else Box.cube(question.network.inputs, -3, 3)
    witness = positive_somewhere(question.network, box)
    lowered = positive_somewhere(_lowered(question.network, GAP), box)
    if (witness is None) != (lowered is None):
        return  # the maximum lies between: no gap of this size is true
    asked = Positivity(question.network, box, gap=Gap(yes=GAP, no=Fraction(0)))
    answer = punctual.solve(asked, LIMITS)
    assert answer.verdict is (Verdict.NO if witness is None else Verdict.YES), answer.reason
    assert witness is None or asked.check(answer.witness)


@SMALL
@given(network=deep_networks(max_inputs=2, max_depth=3, max_width=3))
def test_peers_are_right_about_deep_networks(punctual: Solver, network: Network) -> None:
    box = Box.cube(network.inputs, -1, 1)
    value = load("region").solve(Maximum(network, box), LIMITS).value
    assert isinstance(value, Fraction)
    for threshold, verdict in ((value + GAP, Verdict.NO), (value - 2 * GAP, Verdict.YES)):
        asked = Positivity(network, box, gap=Gap(yes=threshold + GAP, no=threshold), threshold=threshold)
        answer = punctual.solve(asked, LIMITS)
        assert answer.verdict is verdict, answer.reason
        assert verdict is Verdict.NO or asked.check(answer.witness)


def test_marabou_is_right_about_cliques_or_is_stopped(tmp_path: Path) -> None:
    installed("marabou")
    found = set()
    for seed in range(4):
        clique = FamilyOrigin("gnp-multicolored-clique", params(colors=2, nodes=2, density=0.25 * seed), seed)
        recipe = plan(clique, "positivity")
        instance, known = Instance.of(recipe), ask_oracle(recipe)
        outcome = execute(write_instance(tmp_path, instance, known), "marabou", replace(LIMITS, wall_s=3))
        category = judge(instance, known, outcome).category
        assert category in (Category.CERTIFIED, Category.CORRECT) or outcome.answer.stop is Stop.TIME
        found.add(outcome.answer.verdict)
    assert found >= {Verdict.YES, Verdict.NO}


def test_peers_but_z3_need_a_gap_and_say_so(peer: Solver) -> None:
    refusal = peer.refusal(replace(YES, gap=None))
    assert (refusal is None) == (peer.name == "z3")
    assert refusal is None or "no theorem promises a gap" in refusal
    assert peer.refusal(Regions(RAMP, Box.cube(1, 0, 1)))
    assert peer.solve(Regions(RAMP, Box.cube(1, 0, 1)), LIMITS).stop is Stop.UNSUPPORTED


def test_peers_without_time_say_so_or_tell_the_truth(peer: Solver) -> None:
    for question, truth in ((YES, Verdict.YES), (NO, Verdict.NO)):
        answer = peer.solve(question, replace(LIMITS, wall_s=0))
        assert answer.verdict is truth or answer.stop is Stop.TIME


def test_z3_is_strict_and_decides_what_comes_down_to_positivity() -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    z3 = load("z3")
    flat = Positivity(RAMP, Box.cube(1, -1, 0))
    assert z3.solve(flat, LIMITS).verdict is Verdict.NO
    least = replace(flat, domain=Box((Fraction(-1),), (Fraction(1, 10**30),)))
    answer = z3.solve(least, LIMITS)
    assert (answer.verdict, least.check(answer.witness)) == (Verdict.YES, True)
    assert z3.solve(Positivity(RAMP, RealSpace(1), threshold=Fraction(5)), LIMITS).verdict is Verdict.YES
    highest = z3.solve(Maximum(RAMP, Box.cube(1, -1, 3)), LIMITS)
    assert highest.value == 3
    assert z3.solve(ZeroMap(RAMP, RealSpace(1)), LIMITS).verdict is Verdict.NO


def _lowered(network: Network, by: Fraction) -> Network:
    *hidden, last = network.layers
    return Network((*hidden, Layer(last.weights, last.bias - float(by))))


# Studies.


class Heard(Progress):
    def __init__(self) -> None:
        self.left_out: list[str] = []

    def without(self, reason: str) -> None:
        self.left_out.append(reason)


def test_a_study_leaves_out_who_is_not_installed_and_says_so(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    missing.write_text("name: x\ncommand: no-such-verifier {onnx} {vnnlib}\n")
    entry = FamilyEntry(
        "gnp-multicolored-clique", {"colors": (2,), "nodes": (2,), "density": (1.0,)}, 1, 1, "positivity"
    )
    heard = Heard()
    study = Study("s", (entry,), ("highs", str(missing)), LIMITS)
    assert run_study(study, tmp_path / "s.db", jobs=1, progress=heard) == 1
    assert len(heard.left_out) == 1
    assert "no-such-verifier" in heard.left_out[0]
    (made,) = Store(tmp_path / "s.db").runs()
    assert (made.solver, made.verdict) == ("highs", "yes")
    (score,) = scores(entries([made]))
    assert score.startup_s == made.startup_s > 0
    with pytest.raises(InputError, match="no-such-verifier"):
        run_study(replace(study, solvers=(str(missing),)), tmp_path / "s.db")


def test_the_shipped_study_asks_peers_and_our_methods_about_three_sources() -> None:
    study = read_study("peers")
    assert {*PEERS, "auto", "region", "milp", "activation-sat"} == set(study.solvers)
    assert {recipe.chain.source.name for recipe in study.recipes()} == {
        "multicolored-clique",
        "cnf",
        "multicolored-set-cover",
    }
    highs = load("highs")
    for recipe in study.recipes():  # nobody has to refuse
        assert highs.refusal(recipe.chain.target) is None


def test_the_example_of_the_page_is_seen_to_be_wrong(shell: Path) -> None:
    (described,), (commands,) = blocks(PAGE, "file: optimist.yaml"), blocks(PAGE, "run")
    (shell / "optimist.yaml").write_text(described)
    shown = commands_run(commands, shell)
    assert "verdict   no (wrong)" in shown
    assert "note      optimist takes" in shown
    assert "status 1" in shown


def test_a_tool_leaves_nothing_on_disk(tool: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    for how in ("honest", "crashing"):
        tool(how).solve(YES, LIMITS)
        assert isinstance(load(str(tmp_path / "stranger.yaml")), Tool)
    assert not list(scratch.iterdir())
