"""The benchmarks: their statistics count stopped runs as lower bounds, and their peers say the truth."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from math import isclose

import pytest

from benchmarks.__main__ import FOLDER, as_json
from benchmarks.case import Case, Contest, Group, Run
from benchmarks.draws.clique import MianChowla, clique, on_a_cube, pigeons, to_powers
from benchmarks.draws.maxima import even_signs, maps, table_3
from benchmarks.goal import Faster, Goal, NeverWrong, NoSlower, Outcome, Slow, Table, Tail, Within
from benchmarks.goals import GOALS
from benchmarks.measure import run_contest
from benchmarks.page import render
from benchmarks.peers import PEERS, find, missing
from benchmarks.ratios import Ratio, slope, spread
from benchmarks.sums import FasterInSum, NeverLater, ShareInSum
from instances.problem import Verdict
from instances.problems import MulticoloredClique
from instances.question import Box
from solvers.registry import load
from solvers.solver import Limits
from tests import ROOT

INSTALLED = [
    "highs-big-m",
    "highs-incremental",
    "highs-filtered",
    "gscip-big-m",
    "cp-sat-filtered",
    "sat-on-source",
]
"""Peers whose libraries the package needs itself."""

GROUP = Group("group", list)


def run(competitor: str, case: int, status: str = "right", seconds: float | None = 1.0, answer: str = "no") -> Run:
    return Run("group", f"seed {case}", competitor, status, 10.0, seconds, answer, (("regions", 5),))


def ours(*seconds: float) -> list[Run]:
    return [run("ours", case, seconds=s) for case, s in enumerate(seconds)]


def test_a_geometric_mean_of_ratios_is_that_of_their_logarithms() -> None:
    found = spread([Ratio(2), Ratio(8)])
    assert isclose(found.mean.value, 4)
    assert str(found) == "4 [2..8]"


def test_one_stopped_run_makes_the_mean_a_lower_bound_and_the_least_only_if_it_is_the_least() -> None:
    assert spread([Ratio(45.0), Ratio(45.0)]).mean == Ratio(45.0)
    assert str(spread([Ratio(2), Ratio(8, at_least=True)])) == "≥4 [2..≥8]"
    assert str(spread([Ratio(2, at_least=True), Ratio(8)])) == "≥4 [≥2..≥8]"


@pytest.mark.parametrize("ratios", [[], [Ratio(0.0)]])
def test_a_mean_of_nothing_or_of_zero_is_refused(ratios: list[Ratio]) -> None:
    with pytest.raises(ValueError, match="at least one number, all positive"):
        spread(ratios)


def test_an_exponent_is_the_slope_in_logarithms() -> None:
    assert isclose(slope([(n, 3 * n**1.5) for n in (2, 5, 17)]), 1.5)
    with pytest.raises(ValueError, match="two sizes"):
        slope([(4, 1), (4, 2)])


def test_a_stopped_peer_counts_with_its_limit_and_a_wrong_one_not_at_all() -> None:
    peer = [run("peer", 0, "timeout", None), run("peer", 1, "wrong", 0.1), run("peer", 2, seconds=4)]
    found = Table([*ours(2, 2, 2), *peer]).ratios("group", "ours", ["peer"])
    assert found == [Ratio(5, at_least=True), Ratio(2)]


def test_the_best_peer_of_a_case_is_the_one_that_is_known_to_be_fastest() -> None:
    runs = [*ours(1), run("a", 0, "timeout", None), run("b", 0, seconds=3)]
    assert Table(runs).ratios("group", "ours", ["a", "b"]) == [Ratio(3)]


def test_work_that_a_stopped_run_had_done_gives_it_a_rate() -> None:
    runs = [*ours(1), run("peer", 0, "timeout", 10)]
    assert Table(runs).ratios("group", "ours", ["peer"], "regions") == [Ratio(10)]


@pytest.mark.parametrize(
    ("peer", "outcome"),
    [
        (run("peer", 0, seconds=9), Outcome.MET),
        (run("peer", 0, seconds=7), Outcome.NOT_MET),
        (run("peer", 0, "timeout", None), Outcome.MET),
        (run("peer", 0, "not installed", None), Outcome.NO_PEER),
        (run("peer", 0, "crashed", None), Outcome.OPEN),
        (replace(run("peer", 0, "timeout", None), limit_s=7.0), Outcome.OPEN),
    ],
)
def test_a_claim_is_open_where_the_bound_is_too_weak_and_never_met_without_a_peer(peer: Run, outcome: Outcome) -> None:
    assert Faster(GROUP, "ours", ("peer",), 8).judge(Table([*ours(1), peer])).outcome is outcome


def test_no_claim_is_met_by_our_own_failure() -> None:
    runs = [*ours(1), run("ours", 1, "timeout", None), run("peer", 0, seconds=100), run("peer", 1, seconds=100)]
    assert Faster(GROUP, "ours", ("peer",), 8).judge(Table(runs)).outcome is Outcome.NOT_MET
    assert Within(GROUP, ("ours",), 5).judge(Table(runs)).outcome is Outcome.NOT_MET
    assert NeverWrong((GROUP,), "ours").judge(Table([run("ours", 0, "wrong")])).outcome is Outcome.NOT_MET


def test_slower_is_meant_in_the_mean_or_on_each_case() -> None:
    plain = Group("plain", list)
    runs = ours(8, 2) + [replace(one, group="plain") for one in ours(1, 1)]
    assert NoSlower(GROUP, plain, "ours", 4).judge(Table(runs)).outcome is Outcome.MET
    found = NoSlower(GROUP, plain, "ours", 4, each=True).judge(Table(runs))
    assert (found.outcome, found.numbers) == (Outcome.NOT_MET, "4 [2..8], 2 cases")
    assert NoSlower(GROUP, plain, "ours", 8, each=True).judge(Table(runs)).outcome is Outcome.MET


def test_sums_are_of_the_cases_that_both_were_put_to_and_stopped_peers_count_with_their_limit() -> None:
    claim = FasterInSum((GROUP,), "ours", "peer", 4)
    slower = [run("peer", 0, seconds=5), run("peer", 1, "skipped", None)]
    assert claim.judge(Table(ours(1, 9) + slower)).outcome is Outcome.MET
    assert claim.judge(Table(ours(2, 9) + slower)).outcome is Outcome.NOT_MET
    stopped = [run("peer", 0, seconds=5), run("peer", 1, "timeout")]
    found = claim.judge(Table(ours(1, 4) + stopped))
    assert (found.outcome, found.numbers) == (Outcome.OPEN, "≥3, 2 cases")
    assert claim.judge(Table(ours(1, 2) + stopped)).outcome is Outcome.MET
    assert claim.judge(Table([*ours(1), run("ours", 1, "unknown"), *stopped])).outcome is Outcome.NOT_MET
    assert claim.judge(Table(ours(1))).outcome is Outcome.NO_PEER


def test_every_case_counts_where_none_may_be_later() -> None:
    claim = NeverLater((GROUP,), "ours", "peer", more_s=0.5)
    theirs = [run("peer", 0), run("peer", 1)]
    assert claim.judge(Table(ours(1.5, 0.1) + theirs)).outcome is Outcome.MET
    assert claim.judge(Table(ours(1.6, 0.1) + theirs)).outcome is Outcome.NOT_MET
    half = NeverLater((GROUP,), "ours", "peer", share=0.5, cases=("seed 1",))
    assert half.judge(Table(ours(9, 0.5) + theirs)).outcome is Outcome.MET
    stopped = [run("peer", 0), run("peer", 1, "timeout")]
    assert half.judge(Table(ours(9, 5) + stopped)).outcome is Outcome.MET
    assert half.judge(Table(ours(9, 6) + stopped)).outcome is Outcome.OPEN


def test_a_share_in_sum_is_of_all_times() -> None:
    runs = [replace(one, work=(("checking", 500_000),)) for one in ours(1, 9)]
    assert ShareInSum((GROUP,), "ours", "checking", 0.1).judge(Table(runs)).outcome is Outcome.MET
    assert ShareInSum((GROUP,), "ours", "checking", 0.09).judge(Table(runs)).outcome is Outcome.NOT_MET


def test_a_tail_is_long_if_one_run_in_ten_takes_much_longer_than_the_median() -> None:
    steady = ours(*[1.0] * 17, 2.0, 2.0, 2.0)
    assert Tail(GROUP, "ours", 2.1).judge(Table(steady)).outcome is Outcome.MET
    assert Tail(GROUP, "ours", 1.9).judge(Table(steady)).outcome is Outcome.NOT_MET
    stopped = [run("ours", case, "timeout", None) for case in range(18, 20)]
    assert Tail(GROUP, "ours", 9).judge(Table([*steady[:18], *stopped])).outcome is Outcome.NOT_MET
    assert Tail(GROUP, "ours", 9).judge(Table([])).outcome is Outcome.NOT_MET


def test_a_peer_is_slow_if_its_mean_is_and_stopped_runs_count_with_their_limit_of_10_s() -> None:
    runs = [run("peer", 0, seconds=2.0), run("peer", 1, "timeout", None), run("peer", 2, "crashed", None)]
    mean = (2.0 * 10.0) ** 0.5
    assert Slow(GROUP, "peer", mean - 0.1).judge(Table(runs)).outcome is Outcome.MET
    assert Slow(GROUP, "peer", mean + 0.1).judge(Table(runs)).outcome is Outcome.OPEN
    assert Slow(GROUP, "peer", 2.1).judge(Table(runs[:1])).outcome is Outcome.NOT_MET
    assert Slow(GROUP, "peer", 1.0).judge(Table(runs[2:])).outcome is Outcome.OPEN
    assert Slow(GROUP, "peer", 1.0).judge(Table([run("peer", 0, "not installed", None)])).outcome is Outcome.NO_PEER


@pytest.mark.parametrize("answer", ["no", "yes"])
@pytest.mark.parametrize("name", INSTALLED)
def test_the_peers_that_come_with_the_package_answer_tiny_cliques_rightly(name: str, answer: str) -> None:
    for case in clique(3, 2, answer).cases[:2]:
        assert find(name).solve(case, 20).answer == answer


def test_powers_of_two_and_pigeons_are_what_the_oracle_says() -> None:
    for exponent in (0, 40):
        for answer in ("no", "yes"):
            case = clique(3, 3, answer, to_powers(exponent)).cases[0]
            assert abs(case.question.network.layers[0].bias).max() >= 2.0 ** (exponent + 10)
            assert load("activation-sat").solve(case.question, Limits(20, 2**32)).verdict is Verdict(answer)
    case = clique(3, 4, "yes", on_a_cube, "cube", edges=16).cases[0]
    assert isinstance(case.source, MulticoloredClique)
    assert len(case.source.edges) == 16
    assert MianChowla(case.source).centers == tuple(
        4 * label for label in (1, 2, 4, 8, 13, 21, 31, 45, 66, 81, 97, 123)
    )
    assert case.question.witness_box == Box.cube(3, 0, 4 * 123)
    assert load("activation-sat").solve(case.question, Limits(20, 2**32)).verdict is Verdict.YES
    for case in pigeons(4).cases[:2]:
        assert case.source is not None
        assert case.source.decide().verdict is Verdict.NO


def test_runs_are_processes_that_are_stopped_and_judged_by_the_known_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PEERS, "absent", "no-such-distribution")
    case = clique(3, 2, "yes").cases[0]
    liar = Case("told otherwise", case.question, "no")
    contest = Contest(Group("two", lambda: [case, liar]), ("activation-sat", "nobody"), ("absent",))
    runs = {(r.case, r.competitor): r for r in run_contest(contest)}
    assert runs[case.name, "activation-sat"].status == "right"
    assert runs["told otherwise", "activation-sat"].status == "wrong"
    assert runs[case.name, "nobody"].status == runs[case.name, "absent"].status == "not installed"
    assert "unknown solver" in runs[case.name, "nobody"].note


def test_a_run_that_does_not_end_is_stopped_and_the_competitor_then_spared() -> None:
    cases = clique(4, 4, "no").cases[:2]
    contest = Contest(Group("hard", lambda: cases), (), ("highs-big-m",), limit_s=0.2, timeouts=1)
    assert [r.status for r in run_contest(contest)] == ["timeout", "skipped"]


def test_every_goal_names_known_competitors_and_judges_what_it_runs() -> None:
    for goal in GOALS.values():
        asked = {(c.group.name, name) for c in goal.contests for name in (*c.ours, *c.peers)}
        assert {peer for contest in goal.contests for peer in contest.peers} <= PEERS.keys()
        for claim in goal.claims:
            if isinstance(claim, Faster):
                assert {(claim.group.name, name) for name in (claim.ours, *claim.peers)} <= asked


def test_computations_are_measured_and_counted() -> None:
    case = maps(2, 3, 6).cases[0]
    found = [find(f"hoffman-{name}").solve(case, 20) for name in ("pvz", "brute")]
    assert found[0].answer == found[1].answer
    assert [reply.work["lps"] for reply in found] == [6, 42]  # one for each pair of monomials, or set of rows
    assert all(reply.seconds > 0 for reply in found)
    assert table_3(2, 6, 0, 22).cases[0].answer == 22
    positive = [int((case.question.layers[-1].weights > 0).sum()) for case in even_signs(2, 4).cases]
    assert positive == [2] * 5


def test_the_page_shows_missing_and_wrong_competitors() -> None:
    runs = [*ours(1, 2), run("peer", 0, "wrong"), run("peer", 1, "timeout", 10), run("gone", 0, "not installed", None)]
    goal = Goal("G0", "To be fast.", (), (Faster(GROUP, "ours", ("peer",), 2),))
    finding = goal.claims[0].judge(Table(runs))
    stored = {
        "text": goal.text,
        "date": "today",
        "revision": "0",
        "host": {"processor": "p", "system": "s", "python": "3"},
        "versions": {"numpy": "2"},
        "remarks": [],
        "findings": [{"claim": finding.claim, "outcome": finding.outcome.value, "numbers": finding.numbers}],
        "runs": [{**vars(r), "work": [list(pair) for pair in r.work]} for r in runs],
    }
    page = render({"G0": stored})
    assert "**1 wrong**, 1 timeout" in page
    assert "| group | gone |  |  | 1 not installed |" in page
    assert "≥5 [≥5..≥5]" in page


def test_results_have_a_line_for_every_run_and_make_the_page() -> None:
    text = (FOLDER / "results.json").read_text()
    goals = json.loads(text)
    assert as_json(goals) == text
    assert render(goals) == (FOLDER / "RESULTS.md").read_text()
    assert len(text.splitlines()) < sum(len(goal["runs"]) + 12 for goal in goals.values()) + 3


def test_the_script_can_be_run_and_says_which_goals_there_are() -> None:
    script = ROOT / "scripts" / "bench"
    assert os.access(script, os.X_OK)
    environment = os.environ | {"PYTHON": sys.executable}
    done = subprocess.run([script, "G99"], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert "unknown goal G99; known: G1, G2" in done.stderr


def test_peers_that_cannot_take_part_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PEERS, "absent", "no-such-distribution")
    assert missing("absent") == "no-such-distribution is not installed"
    assert missing("highs-big-m") is None
    assert "unknown solver" in (missing("nobody") or "")
