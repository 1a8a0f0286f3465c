"""What a report says first: who won, and what became of the runs. Every sentence is true of the runs it is about."""

from dataclasses import replace

import pytest

from hardness.judging.judge import Category
from hardness.reporting.entries import entries, scores
from hardness.reporting.headlines.outcomes import counts, soundness
from hardness.reporting.headlines.winner import winners
from hardness.store.plan import Standing
from tests.hardness.reporting.synthetic import cut_off, run, wrong


def said(runs):
    listed = entries(runs)
    return winners(listed, [row.method for row in scores(listed)])


def race(seconds, certified=()):
    """A run of each solver on each of its instances; None is one that was cut off."""
    made = []
    for solver, times in seconds.items():
        for place, wall_s in enumerate(times):
            one = run(
                solver=solver, digest=f"i{place}", instance=f"i{place}", wall_s=30.0 if wall_s is None else wall_s
            )
            if wall_s is None:
                one = cut_off(one)
            elif solver in certified:
                one = replace(one, category=Category.CERTIFIED, certified=True)
            made.append(one)
    return made


WHERE = "of gnp-multicolored-clique · positivity"


def test_the_one_who_solves_most_wins_and_is_compared_with_the_next():
    first, proved, faster = said(race({"a": [1.0] * 8, "b": [3.0] * 7 + [None], "c": [None] * 8}, certified=("a",)))
    assert first == f"a solved all of the 8 instances {WHERE}; b 7, c none."
    assert proved == "Proved, an exact check having accepted the answer: 8 of 8 by a, 0 of 7 by b."
    assert faster == (
        "Wall time, median over the instances that both solved on one machine:"
        " a was 3 times as fast as b (faster on 7 of 7)."
    )


def test_of_those_who_solve_as_many_the_fastest_is_compared_with_the_others():
    first, _, faster = said(race({"a": [4.0] * 8, "b": [1.0] * 8, "c": [500.0] * 8, "d": [1.0] + [None] * 7}))
    assert first == f"b, a and c solved all of the 8 instances {WHERE}; d 1."
    assert faster.endswith("b was 4 times as fast as a (faster on 8 of 8), 500 times as fast as c (faster on 8 of 8).")


def test_a_difference_that_chance_may_make_is_not_called_faster():
    *_, faster = said(race({"a": [1.0, 1.0, 1.0, 1.0, 3.0, 3.0], "b": [2.0] * 6}))
    assert "times" not in faster
    assert faster.endswith(
        "a was neither faster nor slower than b by more than chance (faster on 4, slower on 2 of 6)."
    )
    *_, even = said(race({"a": [1.0] * 30, "b": [1.0] * 30}))
    assert even.endswith("by more than chance (faster on 0, slower on 0 of 30).")


def test_times_on_different_machines_are_not_compared():
    made = race({"a": [1.0] * 8, "b": [3.0] * 8})
    apart = [replace(one, host=one.solver) for one in made]
    assert said(apart)[-1].endswith("a was not compared with b.")
    partly = [replace(one, host=one.solver if one.digest == "i0" else "h") for one in made]
    assert said(partly)[-1].endswith("a was 3 times as fast as b (faster on 7 of 7).")


def test_who_solves_more_and_is_slower_is_said_to_be_slower():
    first, _, slower = said(race({"a": [2.0] * 9, "b": [1.0] * 8 + [None]}))
    assert first.startswith("a solved all of the 9")
    assert slower.endswith("a was slower than b, which was 2 times as fast (on 8 of 8).")


def test_a_time_that_the_clock_cannot_tell_counts_as_its_shortest():
    *_, faster = said(race({"a": [1e-9] * 8, "b": [1.0] * 8}))
    assert faster.endswith("a was 10,000 times as fast as b (faster on 8 of 8).")


def test_only_instances_that_all_were_given_count():
    made = race({"a": [1.0] * 5, "b": [2.0] * 3})
    assert said(made)[0] == f"a and b solved all of the 3 instances {WHERE}."
    apart = [run(solver="a", digest="x"), run(solver="b", digest="y")]
    assert said(apart) == ("No instance was given to all of a and b, so that none of them won.",)


def test_a_solver_with_a_wrong_answer_cannot_win():
    made = race({"a": [1.0] * 5, "b": [2.0] * 4 + [None]})
    first = said([wrong(made[0]), *made[1:]])[0]
    assert first == f"b solved 4 of the 5 instances {WHERE}. a gave answers that must not be trusted, and cannot win."
    assert said([wrong(made[0])]) == ("No solver won: a gave answers that must not be trusted, and cannot win.",)


def test_where_nothing_is_solved_nobody_wins():
    assert said(race({"a": [None] * 2, "b": [None] * 2})) == (f"No solver solved any of the 2 instances {WHERE}.",)
    assert said(race({"a": [None]})) == (f"No solver solved any of the one instance {WHERE}.",)


def test_one_solver_alone_is_compared_with_nobody():
    assert said(race({"a": [1.0]})) == (
        f"a solved the one instance {WHERE}.",
        "Proved, an exact check having accepted the answer: 0 of 1 by a.",
    )


def test_an_instance_counts_once_however_many_seeds_and_is_solved_if_it_is_under_all():
    seeds = [run(solver="a", digest="x", seed=i, wall_s=float(i + 1)) for i in range(3)]
    other = [run(solver="b", digest="x", seed=i, wall_s=float(i + 2)) for i in range(3)]
    assert said([*seeds, *other])[0] == f"a and b solved the one instance {WHERE}."
    assert said([*seeds[:2], cut_off(seeds[2]), *other])[0] == f"b solved the one instance {WHERE}; a none."


def test_many_kinds_of_instance_are_counted_and_few_are_named():
    made = [run(digest=str(i), family=f"f{i}") for i in range(4)]
    assert said(made)[0] == "region solved all of the 4 instances of 4 kinds."
    assert said(made[:2])[0] == "region solved all of the 2 instances of f0 · positivity and f1 · positivity."


def unknown(stop, **changes):
    return run(verdict="unknown", stop=stop, category=Category.UNKNOWN, reason="r", **changes)


def test_the_outcomes_count_every_run_once_and_say_how_many_are_here():
    made = [
        run(digest="a"),
        cut_off(run(digest="b", wall_s=30.0)),
        unknown("memory", digest="c"),
        unknown("unsupported", digest="d"),
        unknown("inexact", digest="e"),
        run(digest="f", verdict="unknown", stop="crashed", category=Category.ERROR),
    ]
    standing = Standing(planned=12, here=6, equal=4, instances=12, equal_instances=4, others=0)
    assert counts(entries(made), standing) == (
        "2 of 6 runs reached a limit, 1 refused the question, 1 gave up for another reason, 1 failed;"
        " 6 of 12 planned runs are here (4 not needed, since 4 of 12 instances are equal to others;"
        " 2 missing: the study was interrupted or still runs)."
    )
    assert counts(entries(made[:1]), None) == "Every run gave an answer."


def test_that_no_answer_is_wrong_is_said_only_where_there_are_answers_and_what_is_unchecked_is_counted():
    assert soundness(entries([cut_off(run(wall_s=30.0))])) == "No run gave an answer, so that none is wrong."
    checked = soundness(entries([run()]))
    assert checked.startswith("No wrong answers: none contradicts a known one")
    assert checked.endswith("the exact check refused no witness.")
    alone = run(category=Category.UNCERTIFIED, known="unknown")
    assert soundness(entries([alone, run(digest="b")])).endswith("; 1 of 2 is the solver's word alone.")
    refused = run(category=Category.CORRECT, proof_bytes=10, reason="the proof is refused")
    assert soundness(entries([refused])).endswith("; but 1 proof is not accepted.")


@pytest.mark.parametrize("value", ["1/2", "1/3"])
def test_an_answer_that_is_proved_for_another_run_is_nobodys_word_alone(value):
    common = {"verdict": "value", "known": "unknown"}
    proved = run(solver="a", value="1/2", category=Category.CERTIFIED, certified=True, **common)
    other = run(solver="b", value=value, category=Category.UNCERTIFIED, **common)
    listed = entries([proved, other])
    rows = {row.method: row for row in scores(listed)}
    agrees = value == "1/2"
    assert (rows["b"].correct, rows["b"].unchecked, rows["b"].wrong) == (int(agrees), 0, int(not agrees))
    assert [entry.backed for entry in listed] == [False, agrees]
    if agrees:
        assert "word alone" not in soundness(listed)
