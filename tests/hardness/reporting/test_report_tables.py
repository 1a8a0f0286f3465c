"""What the report compares and counts: contradictions, pairs, options, grids, transitions, and their files."""

import csv
import io
import json
from dataclasses import fields, replace
from fractions import Fraction

import pytest

from hardness.judging.judge import Category
from hardness.reporting import runs as exported
from hardness.reporting.cells import cells
from hardness.reporting.curves import Measure, curves
from hardness.reporting.entries import entries, faults, scores
from hardness.reporting.figures.transition import transition
from hardness.reporting.pairs import pairs
from hardness.reporting.tables.counting import countings
from hardness.reporting.tables.options import option_table
from hardness.reporting.tabular import Table, medians_table, solved_table
from hardness.reporting.transitions import PARAMETERS, transitions, wilson
from hardness.store.store import Run
from tests.hardness.reporting.synthetic import cut_off, plausible, run, wrong


def unchecked(verdict, **changes):
    """An answer that nobody could check."""
    return run(known="unknown", verdict=verdict, category=Category.UNCERTIFIED, reason="r", **changes)


def certified(verdict, **changes):
    return run(known="unknown", verdict=verdict, category=Category.CERTIFIED, certified=True, **changes)


def test_an_unchecked_answer_that_a_certified_one_contradicts_is_wrong():
    made = [unchecked("no", solver="a"), certified("yes", solver="b"), unchecked("yes", solver="c")]
    listed = entries(made)
    assert [(entry.method, entry.fault) for entry in faults(listed)] == [("a", "wrong")]
    assert faults(listed)[0].objection == "the answer is no; b says yes, which is certified"
    rows = {row.method: row for row in scores(listed)}
    assert (rows["a"].wrong, rows["a"].solved, rows["a"].unchecked) == (1, 0, 0)
    assert (rows["b"].wrong, rows["b"].solved, rows["c"].solved) == (0, 1, 1)
    assert rows["a"].par2_s == 2 * made[0].wall_limit_s


def test_answers_that_contradict_each_other_without_a_certified_one_are_all_disputed():
    listed = entries([unchecked("no", solver="a"), unchecked("yes", solver="b"), unchecked("no", digest="other")])
    assert [(entry.method, entry.fault) for entry in faults(listed)] == [("a", "disputed"), ("b", "disputed")]
    assert {row.method: (row.disputed, row.wrong, row.solved) for row in scores(listed)} == {
        "a": (1, 0, 0),
        "b": (1, 0, 0),
        "region": (0, 0, 1),
    }


def test_certified_answers_that_contradict_each_other_are_disputed_and_hide_no_other():
    listed = entries([certified("no", solver="a"), certified("yes", solver="b"), unchecked("no", solver="c")])
    assert {(entry.method, entry.fault) for entry in faults(listed)} == {
        ("a", "disputed"),
        ("b", "disputed"),
        ("c", "wrong"),
    }


def test_different_values_contradict_each_other_and_equal_ones_do_not():
    value = {"question": "maximum", "known": "yes", "verdict": "value"}
    made = [run(solver=s, value=v, **value) for s, v in (("a", "3/2"), ("b", "3/2"), ("c", "1"))]
    assert {entry.fault for entry in entries(made)} == {"disputed"}
    assert faults(entries(made[:2])) == []


def test_agreement_and_answers_to_other_instances_contradict_nothing():
    assert faults(entries([unchecked("no", solver="a"), unchecked("no", solver="b")])) == []
    assert faults(entries([unchecked("no", digest="a"), unchecked("yes", digest="b", solver="b")])) == []


def test_pairs_count_who_solved_what_and_compare_where_both_did():
    made = [run(digest=d, solver=s, wall_s=t) for s, times in SECONDS.items() for d, t in times.items()]
    made = [cut_off(r) if r.wall_s > 20 else r for r in made] + [run(digest="alone", solver="a")]
    (pair,) = pairs(entries(made), ["a", "b"])
    assert (pair.both, pair.only_first, pair.only_second, pair.neither) == (2, 1, 1, 1)
    assert pair.ratio == pytest.approx((4 + 0.5) / 2)
    assert pair.limit_s == 20
    assert {(task.first_s, task.second_s) for task in pair.tasks} == {(1.0, 4.0), (2.0, 1.0), (3.0, None), (None, 5.0)}


SECONDS = {
    "a": {"p": 1.0, "q": 2.0, "r": 3.0, "s": 30.0, "t": 30.0},
    "b": {"p": 4.0, "q": 1.0, "r": 30.0, "s": 5.0, "t": 30.0},
}


def test_a_wrong_answer_is_drawn_as_not_solved():
    made = [run(digest="p", solver="a"), wrong(run(digest="p", solver="b"))]
    (pair,) = pairs(entries(made), ["a", "b"])
    assert (pair.both, pair.only_first) == (0, 1)


def test_variants_of_one_solver_are_compared_and_different_solvers_are_not():
    made = [run(digest=d, solver="milp", work={"nodes": 9}, wall_s=1.0) for d in "pq"]
    made += [run(digest=d, solver="milp[encoding=ridge]", work={"nodes": 4}, wall_s=0.5) for d in "pq"]
    made += [run(digest="p", solver="region")]
    (row,) = option_table(entries(made))
    assert (row.before, row.after) == ("milp", "milp[encoding=ridge]")
    assert (row.ratios.pairs, row.ratios.work, row.ratios.seconds) == (2, 0.5, 0.5)


def grid(made):
    return {(cell.d, cell.sizes): cell for cell in cells(curves(entries(made), Measure.SECONDS))}


def test_a_cell_has_the_median_unless_over_half_of_its_runs_were_cut_off():
    made = [run(digest=f"{d}{n}{i}", d=d, n=n, wall_s=float(i)) for d in (2, 3) for n in (10, 100) for i in (1, 2, 3)]
    cut = [cut_off(r) if r.d == 3 and r.n == 100 and r.wall_s > 1 else r for r in made]
    found = grid(cut)
    summaries = {place: cell.summary for place, cell in found.items()}
    assert {place: (s.median, s.censored, s.costs, s.mean) for place, s in summaries.items()} == {
        (2, (10, 10)): (2.0, 0, 3, 2.0),
        (2, (100, 100)): (2.0, 0, 3, 2.0),
        (3, (10, 10)): (2.0, 0, 3, 2.0),
        (3, (100, 100)): (None, 2, 3, None),
    }
    assert [place for place, s in summaries.items() if s.hatched] == [(3, (100, 100))]
    assert grid(made[:6]) == {}


def test_the_table_of_medians_has_quantile_and_mean_where_they_are_known():
    whole = [run(digest=f"a{i}", wall_s=float(i)) for i in (1, 2, 3)]
    cut = [run(digest=f"b{i}", n=200, wall_s=1.0 + i) for i in range(2)] + [cut_off(run(digest="b2", n=200))]
    table = medians_table(curves(entries(whole + cut), Measure.SECONDS))
    rows = {row["n_low"]: row for row in csv.DictReader(io.StringIO(table.csv))}
    known = ("cut_off", "median", "median_low", "median_high", "quantile_90", "mean")
    assert [rows["60"][name] for name in known] == ["0", "2.0", "1.0", "3.0", "3.0", "2.0"]
    assert [rows["200"][name] for name in known] == ["1", "2.0", "1.0", "", "", ""]


def sweep(values, **changes):
    return [
        run(digest=f"{value}{i}", params={"density": value, "nodes": 4}, known=answer, wall_s=1.0 + i, **changes)
        for value, answers in values.items()
        for i, answer in enumerate(answers)
    ]


TURNING = {0.1: ("no",) * 4, 0.3: ("no", "no", "no", "yes"), 0.5: ("yes", "no", "yes", "unknown")}


def test_a_transition_has_the_share_of_yes_and_the_median_at_every_value():
    made = [
        replace(r, verdict=r.known, category=Category.UNCERTIFIED if r.known == "unknown" else r.category)
        if r.known != "unknown"
        else cut_off(r)
        for r in sweep(TURNING)
    ]
    (found,) = transitions(entries(made))
    assert (found.title, found.parameter) == ("gnp-multicolored-clique · positivity, nodes = 4", "density")
    assert [(step.value, step.yes, step.known) for step in found.steps] == [(0.1, 0, 4), (0.3, 1, 4), (0.5, 2, 3)]
    assert [step.medians["region"] for step in found.steps] == [2.0, 2.0, 2.0]
    low, share, high = found.steps[1].share
    assert low < share == 0.25 < high


def test_where_all_instances_have_one_answer_nothing_turns():
    assert transitions(entries(sweep(dict.fromkeys((0.1, 0.3, 0.5), ("no",) * 3)))) == []


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_every_parameter_along_which_the_answer_turns_is_drawn(parameter):
    (found,) = transitions(entries(sweep(TURNING)))
    assert PARAMETERS[parameter] in transition(replace(found, parameter=parameter), ["region"], "turning").svg


def test_two_values_or_values_in_words_make_no_transition():
    assert transitions(entries(sweep({v: TURNING[v] for v in (0.1, 0.3)}))) == []
    assert transitions(entries(sweep({"half": ("no",), "threshold": ("no",), "calibrated": ("no",)}))) == []


def test_the_interval_of_a_share_is_that_of_wilson():
    assert wilson(1, 4) == pytest.approx((0.04559, 0.25, 0.69936), abs=1e-4)
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1:] == (1, 1)
    assert wilson(0, 0)[0::2] == (0, 1)


def test_a_table_in_latex_escapes_words_and_rounds_numbers():
    table = Table("t", "50 % of a_b", ("solver", "seconds_ratio"), (("a&b · {x}", 1.23456), ("c\\d~e^f", None)))
    assert table.latex.splitlines()[3:] == [
        r"\caption{50 \% of a\_b}",
        r"\label{tab:t}",
        r"\begin{tabular}{lr}",
        r"\toprule",
        r"solver & seconds ratio \\",
        r"\midrule",
        r"a\&b $\cdot$ \{x\} & $1.23$ \\",
        r"c\textbackslash{}d\textasciitilde{}e\textasciicircum{}f & -- \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
    assert table.csv == "solver,seconds_ratio\na&b · {x},1.23456\nc\\d~e^f,\n"


def test_the_table_of_solvers_has_the_numbers_of_the_page():
    ranking = scores(entries(plausible(dimensions=(2,), replicates=1)))
    rows = list(csv.DictReader(io.StringIO(solved_table(ranking).csv)))
    assert [(row["solver"], int(row["solved"]), float(row["par2_s"])) for row in rows] == [
        (row.method, row.solved, row.par2_s) for row in ranking
    ]


def test_every_run_is_a_line_of_json_with_every_column():
    made = plausible(dimensions=(2,), replicates=1)
    lines = [json.loads(line) for line in exported.as_json_lines(entries(made)).splitlines()]
    assert {line["key"]: line["work"] for line in lines} == {r.key: dict(r.work) for r in made}
    assert all(set(line) == {field.name for field in fields(Run)} for line in lines)


WITNESSES = {"k1": (Fraction(1, 3), Fraction(-2)), "k2": None}


def with_and_without_witness():
    found = run(
        verdict="yes", category=Category.CERTIFIED, certified=True, witness=WITNESSES["k1"], source_witness=(1, 5)
    )
    return entries([replace(found, key="k1"), replace(run(digest="other"), key="k2")])


def test_a_witness_is_exported_where_there_is_one_and_nothing_where_there_is_none():
    expected = {"k1": ('["1/3", "-2"]', "[1, 5]"), "k2": ("", "")}
    listed = with_and_without_witness()
    in_csv = {row["key"]: row for row in csv.DictReader(io.StringIO(exported.as_csv(listed)))}
    assert {key: (row["witness"], row["source_witness"]) for key, row in in_csv.items()} == expected
    in_json = {row["key"]: row for row in map(json.loads, exported.as_json_lines(listed).splitlines())}
    assert {key: (row["witness"], row["source_witness"]) for key, row in in_json.items()} == {
        "k1": (["1/3", "-2"], [1, 5]),
        "k2": (None, None),
    }


def test_a_witness_is_exported_to_parquet_too():
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow, the extra parquet, is not installed")
    rows = parquet.read_table(io.BytesIO(exported.as_parquet(with_and_without_witness()))).to_pylist()
    assert {row["key"]: (row["witness"], row["source_witness"]) for row in rows} == {
        "k1": ('["1/3", "-2"]', "[1, 5]"),
        "k2": (None, None),
    }


def test_parquet_has_the_same_rows_with_types():
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow, the extra parquet, is not installed")
    made = plausible(dimensions=(2,), replicates=1)
    table = parquet.read_table(io.BytesIO(exported.as_parquet(entries(made))))
    assert sorted(table.column("key").to_pylist()) == sorted(r.key for r in made)
    types = {name: str(table.schema.field(name).type) for name in ("n", "wall_s", "certified", "value", "proof_bytes")}
    expected = {"n": "int64", "wall_s": "double", "certified": "bool", "value": "string", "proof_bytes": "int64"}
    assert types == expected


def test_deciding_and_counting_are_compared_on_the_same_draws():
    def asked(seed, question, verdict, seconds, **changes):
        recipe = f"hardness generate g --nodes 4 --seed {seed} --to {question} --out DIR"
        value = {"value": "7", "known": "value"} if verdict == "value" else {"known": verdict}
        names = {"question": question, "recipe": recipe, "digest": f"{seed}{question}"}
        return run(**names, **value, verdict=verdict, wall_s=seconds, work={"regions": int(10 * seconds)}, **changes)

    runs = [asked(1, "positivity", "no", 1.0), asked(1, "regions", "value", 8.0)]
    runs += [asked(2, "positivity", "no", 1.0), asked(2, "regions", "value", 2.0)]
    runs += [asked(3, "positivity", "no", 1.0), asked(4, "regions", "value", 100.0)]
    (row,) = countings(entries(runs), ["region"])
    assert (row.decision, row.value, row.method, row.d) == ("positivity", "regions", "region", 3)
    assert (row.ratios.pairs, row.ratios.before, row.ratios.after, row.ratios.seconds) == (2, 2, 2, 5.0)
    assert countings(entries(runs[:1]), ["region"]) == []
