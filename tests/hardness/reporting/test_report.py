"""The report of made-up stores: faults first, true numbers, one page that needs nothing else, the same bytes twice."""

import csv
import re
from dataclasses import replace
from html.parser import HTMLParser
from random import Random
from xml.etree import ElementTree

import pytest

from hardness.judging.judge import Category
from hardness.reporting import write_report
from hardness.reporting.curves import Measure, curves, work
from hardness.reporting.entries import entries, faults, repeat_line, scores
from hardness.reporting.headlines.trends import trends
from hardness.reporting.tables.theorems import Cell, theorem_table
from hardness.statistics import NoSlope, Slope
from instances.errors import InputError
from tests.hardness.reporting.synthetic import PLAIN, cut_off, invalid, plausible, run, store, wrong

VOID = {"meta", "br", "path", "use", "rect", "image", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """What a page loads, its ids, its text, and whether its tags match."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.references, self.words = [], [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("src", "href", "xlink:href", "data", "action", "srcset"):
                self.references.append(value)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def report(tmp_path, runs, name="out"):
    folder = tmp_path / name
    write_report(store(tmp_path / f"{name}.db", runs), folder)
    return folder


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    runs = plausible(dimensions=(2, 3, 4), replicates=2)
    runs[4], runs[31] = invalid(runs[4]), wrong(runs[31])
    return runs, report(tmp_path_factory.mktemp("faulty"), runs)


def page_of(folder):
    return Page((folder / "index.html").read_text("utf-8"))


def test_the_page_is_whole_and_loads_nothing(faulty):
    text = (faulty[1] / "index.html").read_text("utf-8")
    page = Page(text)
    assert not {"link", "img", "iframe", "object", "embed", "image"} & set(page.tags)
    for reference in page.references:
        assert reference.startswith("#") or (faulty[1] / reference).is_file(), reference
    assert not re.search(r"@import|url\((?!#)|fetch\(|XMLHttpRequest|import\(", text)
    assert len(page.ids) == len(set(page.ids))
    assert {reference[1:] for reference in page.references if reference.startswith("#")} <= set(page.ids)
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(page.ids)
    assert "prefers-color-scheme: dark" in text
    assert 'name="viewport"' in text


def test_every_fault_stands_before_any_result_with_the_line_that_repeats_it(faulty):
    runs, folder = faulty
    text = page_of(folder).text
    places = [text.index(" ".join(repeat_line(runs[i]).split())) for i in (31, 4)]
    assert places == sorted(places)
    assert places[-1] < text.index("Who solved what")
    assert "1 wrong answer and 1 invalid witness" in text[: places[0]]
    assert "No wrong answers" not in text


def test_the_line_that_repeats_a_run_names_instance_solver_and_limits():
    line = repeat_line(run(solver="region[lp=exact]", wall_limit_s=2.5, memory_limit_bytes=2**29, seed=3))
    assert line == (
        f"{PLAIN.recipe} && hardness solve DIR/0123456789.yaml --solver 'region[lp=exact]'"
        " --timeout 2.5 --memory-gib 0.5 --seed 3"
    )


def test_without_faults_one_line_says_so(tmp_path):
    text = page_of(report(tmp_path, [run(digest=d, n=n) for d, n in (("a", 10), ("b", 20))])).text
    assert "No wrong answers: none contradicts a known one or another solver's" in text
    assert "hardness solve" not in text


def test_the_same_runs_give_the_same_bytes_in_whatever_order_they_were_stored(tmp_path):
    runs = [made for made in plausible(dimensions=(2, 3), replicates=1) if made.solver == "region"]
    folders = [report(tmp_path, runs, "q")]
    Random(1).shuffle(runs)
    (tmp_path / "again").mkdir()
    folders.append(report(tmp_path / "again", runs, "q"))
    files = [{p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in folders]
    assert files[0] == files[1]


def test_an_empty_store_says_that_it_is_empty(tmp_path):
    folder = report(tmp_path, [])
    assert "The store is empty" in page_of(folder).text
    assert len((folder / "runs.csv").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "only",
    [
        run(),
        cut_off(run()),
        wrong(run()),
        run(n=0, d=1, wall_s=0.0, work={}),
        run(verdict="unknown", stop="crashed", category=Category.ERROR, reason="dead", wall_s=None, work={}),
        run(verdict="unknown", stop="unsupported", category=Category.UNKNOWN, reason="no", known="unknown", work={}),
        run(category=Category.UNCERTIFIED, known="unknown", peak_rss_bytes=None, cpu_s=None),
    ],
    ids=["solved", "cut off", "wrong", "no neurons", "crashed", "refused", "unchecked"],
)
def test_a_single_run_of_any_kind_makes_a_page_that_claims_no_exponent(tmp_path, only):
    text = page_of(report(tmp_path, [only])).text
    assert "1 instance, 1 solver, 1 run." in text
    assert "These runs say nothing of how the cost grows with n" in text
    assert "The exponent against the dimension" not in text


def test_words_from_a_store_cannot_become_markup(tmp_path):
    evil = wrong(run(family="<script>alert(1)</script>", solver='a"b<i>', digest="e"))
    runs = [replace(evil, reason="</pre><b>"), run(family="<script>", solver='a"b<i>')]
    page = page_of(report(tmp_path, runs))
    assert page.tags.count("script") == 2
    assert "i" not in page.tags
    assert "alert(1)</script>" not in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_the_tables_for_other_programs_hold_every_run_and_every_fit(faulty):
    runs, folder = faulty
    with (folder / "runs.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["key"] for row in rows) == sorted(made.key for made in runs)
    assert {row["category"] for row in rows} >= {"wrong", "invalid-witness", "certified", "correct", "unknown"}
    with (folder / "tables" / "fits.csv").open() as file:
        fits = list(csv.DictReader(file))
    assert all(bool(row["exponent"]) != bool(row["refused"]) for row in fits)
    assert all(float(row["low"]) <= float(row["exponent"]) <= float(row["high"]) for row in fits if row["exponent"])


def test_every_figure_is_an_svg_of_its_own_in_the_colour_of_the_text(faulty):
    figures = sorted((faulty[1] / "figures").iterdir())
    kinds = {"cactus", "cost", "exponent", "scatter", "heatmap"}
    assert {path.stem.split("-")[0] for path in figures} == kinds
    assert {path.stem for path in figures if path.suffix == ".svg"} == {
        path.stem for path in figures if path.suffix == ".pdf" and path.read_bytes().startswith(b"%PDF")
    }
    for path in figures:
        if path.suffix == ".pdf":
            continue
        text = path.read_text("utf-8")
        assert ElementTree.fromstring(text).tag.endswith("svg")
        assert "currentColor" in text
        assert "#010203" not in text
        assert "dc:date" not in text


def test_scores_count_what_became_of_every_run():
    limits = {"wall_limit_s": 10.0, "wall_s": 4.0}
    unknown = {"verdict": "unknown", "category": Category.UNKNOWN, "reason": "r"}
    runs = [
        run(digest="a", solver="x", **limits),
        run(digest="a", solver="y", **limits),
        run(digest="b", solver="x", category=Category.UNCERTIFIED, known="unknown", **limits),
        run(digest="c", solver="x", stop="time", **unknown, **limits),
        run(digest="d", solver="x", stop="memory", **unknown, **limits),
        run(digest="e", solver="x", stop="inexact", **unknown, **limits),
        run(digest="f", solver="x", stop="crashed", **unknown | {"category": Category.ERROR}, **limits),
        wrong(run(digest="g", solver="x", **limits)),
        invalid(run(digest="h", solver="x", **limits)),
        run(digest="g", solver="y", verdict="yes", category=Category.CERTIFIED, certified=True, known="yes", **limits),
    ]
    x, y = sorted(scores(entries(runs)), key=lambda row: row.method)
    assert (x.runs, x.solved_yes, x.solved_no, x.certified, x.correct, x.unchecked) == (8, 0, 2, 0, 1, 1)
    assert (x.unique, x.wrong, x.invalid_witness, x.timeouts, x.memouts, x.errors, x.other) == (1, 1, 1, 1, 1, 1, 1)
    assert x.par2_s == pytest.approx((2 * 4 + 6 * 20) / 8)
    assert (y.runs, y.solved_yes, y.solved_no, y.certified, y.unique, y.par2_s) == (2, 1, 1, 1, 1, 4)
    assert [entry.run.category.value for entry in faults(entries(runs))] == ["wrong", "invalid-witness"]


def test_a_solver_under_two_versions_or_limits_counts_as_two():
    runs = [run(digest="a"), run(digest="a", version="2"), run(digest="a", solver="milp")]
    assert {entry.method for entry in entries(runs)} == {"region (1)", "region (2)", "milp"}
    runs = [run(digest="a"), run(digest="a", wall_limit_s=60.0)]
    assert {entry.method for entry in entries(runs)} == {"region (20 s)", "region (60 s)"}


def test_an_answer_that_the_exact_check_accepted_counts_for_every_run_on_the_instance():
    yes = run(digest="a", solver="x", known="unknown", verdict="yes", category=Category.CERTIFIED, certified=True)
    runs = [yes, cut_off(run(digest="a", known="unknown")), cut_off(run(digest="b", known="unknown"))]
    assert {entry.run.digest + entry.answer for entry in entries(runs)} == {"ayes", "bundecided"}


def test_without_a_known_answer_one_that_all_runs_gave_and_the_kind_of_the_question_sort_the_runs():
    made = {"known": "unknown", "category": Category.UNCERTIFIED}
    runs = [
        *(run(digest="a", solver=solver, verdict="no", **made) for solver in ("x", "y")),
        cut_off(run(digest="a", solver="z", known="unknown")),
        *(run(digest="b", solver=verdict, verdict=verdict, **made) for verdict in ("yes", "no")),
        run(digest="c", question="maximum", verdict="value", value="1", **made),
        cut_off(run(digest="d", question="maximum", known="unknown")),
    ]
    found = {(entry.run.digest, entry.answer, entry.agreed) for entry in entries(runs)}
    assert found == {("a", "no", True), ("b", "undecided", False), ("c", "value", False), ("d", "value", False)}


def test_the_exponents_of_the_made_up_runs_are_recovered():
    found = curves(entries(plausible(replicates=6)), Measure.WORK)
    fits = {(c.d, c.answer): c.fit for c in found if c.method == "region" and isinstance(c.fit, Slope)}
    assert fits[2, "no"].low <= 2 <= fits[2, "no"].high
    assert fits[3, "no"].low <= 3 <= fits[3, "no"].high
    growth = {t.answer: t.growth for t in trends(found) if t.method == "activation-sat"}["no"]
    assert growth.low <= 0.4 <= growth.high


def curve_of(runs, measure=Measure.WORK):
    (curve,) = curves(entries(runs), measure)
    return curve


def ladder(**changes):
    """Runs on five sizes, two instances each."""
    return [
        run(digest=f"{n}{i}", n=n, work={"regions": n * n + i}, wall_s=n / 100, **changes)
        for n in (20, 40, 80, 160, 320)
        for i in (0, 1)
    ]


def test_wrong_answers_and_failures_are_no_costs():
    runs = ladder()
    runs[0], runs[1] = wrong(runs[0]), invalid(runs[1])
    runs[2] = replace(runs[2], verdict="unknown", stop="crashed", category=Category.ERROR, wall_s=0.001)
    runs[3] = replace(runs[3], verdict="unknown", stop="inexact", category=Category.UNKNOWN)
    kept = [curve for curve in curves(entries(runs), Measure.SECONDS) if curve.answer == "no"]
    assert [point.n for curve in kept for point in curve.points] == [80, 80, 160, 160, 320, 320]


def test_the_median_of_its_runs_stands_for_an_instance():
    seeds = [run(digest="a", seed=i, wall_s=t) for i, t in enumerate((3.0, 1.0, 2.0))]
    assert [point.cost for point in curve_of(seeds, Measure.SECONDS).points] == [2.0]
    seeds = [seeds[0], *[cut_off(run(digest="a", seed=i, wall_s=30.0)) for i in (8, 9)]]
    (point,) = curve_of(seeds, Measure.SECONDS).points
    assert (point.cost, point.censored) == (20.0, True)


def test_runs_killed_before_they_told_their_work_forbid_a_fit_of_work_but_not_of_seconds():
    runs = ladder()
    runs[9] = replace(cut_off(runs[9]), work={})
    refused = curve_of(runs).fit
    assert isinstance(refused, NoSlope)
    assert "1 of 10 runs were killed" in refused.reason
    fit = curve_of(runs, Measure.SECONDS).fit
    assert isinstance(fit, Slope)
    assert fit.censored == 1


def test_one_is_added_to_all_counts_of_a_solver_if_one_of_them_is_zero():
    assert curve_of(ladder()).unit == "regions"
    shifted = curve_of([*ladder(), run(digest="zero", n=10, work={"regions": 0})])
    assert shifted.unit == "regions + 1"
    assert [point.cost for point in shifted.points][:3] == [1, 401, 402]


def test_constant_small_counts_have_no_exponent():
    runs = [replace(made, work={"regions": 1}) for made in ladder()]
    assert curve_of(runs).fit == NoSlope("every run cost too little to tell", 10, 0)


def test_work_is_what_the_solver_declares_as_such_and_every_count_if_it_declares_nothing():
    assert work(run(work={"regions": 5, "lps": 7})) == 5
    assert work(run(solver="region[lp=exact]", work={"lps": 7})) is None
    assert work(run(solver="activation-sat", work={"conflicts": 1, "lps": 2, "lemmas": 4, "clauses": 8})) == 11
    assert work(run(solver="mine:Solver", work={"steps": 3, "jumps": 4})) == 7
    assert work(run(solver="mine:Solver", work={"steps": 3, "jumps": 4}, counted=("jumps",))) == 4
    of_auto = ("sweep.crossings", "region.regions")
    assert work(run(solver="auto", work={"region.regions": 2, "region.lps": 9}, counted=of_auto)) == 2
    assert work(run(solver="mine:Solver", work={})) is None


def test_a_median_is_a_dash_where_over_half_of_the_runs_were_cut_off(tmp_path):
    runs = [run(digest="a", wall_s=3.0), *[cut_off(run(digest=d, wall_s=30.0)) for d in "bc"]]
    (group,) = curve_of(runs, Measure.SECONDS).groups
    assert (group.sizes, group.summary.costs, group.summary.censored, group.summary.median) == ((60, 60), 3, 2, None)
    assert "—" in page_of(report(tmp_path, runs)).text


def test_the_page_has_median_quantile_and_mean_with_intervals_where_they_are_known(tmp_path):
    whole = [run(digest=f"a{i}", wall_s=float(i)) for i in (11, 12, 13)]
    cut = [
        cut_off(r) if i == 2 else r for i, r in enumerate(run(digest=f"b{i}", n=200, wall_s=1.0 + i) for i in range(3))
    ]
    text = page_of(report(tmp_path, whole + cut)).text
    assert "[1, ∞]" in text
    assert "12 [11, 13] 13 12 [9.52, 14.5]" in text


def test_seconds_that_are_fitted_are_those_of_the_processor():
    runs = [replace(made, cpu_s=made.wall_s / 2) for made in ladder()]
    assert [point.cost for point in curve_of(runs, Measure.SECONDS).points][:2] == [0.1, 0.1]
    assert curve_of([replace(cut_off(runs[9]), cpu_s=25.0)], Measure.SECONDS).points[0].cost == 20
    silent = replace(cut_off(runs[9]), cpu_s=None)
    assert curve_of([silent], Measure.SECONDS).points == ()


def test_laws_are_written_with_exponents_and_an_exponent_in_one_dimension_is_not_drawn(faulty, tmp_path):
    page = (faulty[1] / "index.html").read_text("utf-8")
    assert "n<sup>a d + b</sup>" in page
    assert "g<sup>√d</sup> n<sup>a √d + b</sup>" in page
    assert not list((report(tmp_path, ladder()) / "figures").glob("exponent*"))


def test_a_missing_store_and_a_folder_that_cannot_be_made_are_told_in_one_line(tmp_path):
    with pytest.raises(InputError, match=r"none\.db: no such file"):
        write_report(tmp_path / "none.db", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(InputError, match="give a folder that can be written"):
        write_report(store(tmp_path / "q.db", [run()]), blocked)


ROUTE = "hardness reduce g.col --colors 2 --to maximum --via a-to-b --via b-to-maximum,spacing=7 --out DIR"
SAID = {
    "fine": {"known": "yes", "verdict": "value", "value": "1", "witness": (1,)},
    "refused": {
        "known": "no",
        "verdict": "unknown",
        "stop": "unsupported",
        "category": Category.UNKNOWN,
        "reason": "not me",
    },
    "open": {"known": "no", "verdict": "unknown", "stop": "time", "category": Category.UNKNOWN, "reason": "time limit"},
    "bad": {"known": "yes", "verdict": "value", "value": "0", "category": Category.WRONG, "reason": "too low"},
}


def of_route(state, **changes):
    return run(**{"recipe": ROUTE, "question": "maximum", "digest": state} | SAID[state] | changes)


def test_every_reduction_of_a_route_has_a_row_with_a_cell_for_each_solver_and_answer(tmp_path):
    runs = [of_route(state, solver=state) for state in SAID]
    runs += [run(known="value", verdict="value", value="2", family="tent", question="regions", solver="fine")]
    rows = theorem_table(entries(runs), list(SAID))
    assert [(row.theorem, row.question) for row in rows] == [
        ("a-to-b", "maximum"),
        ("b-to-maximum", "maximum"),
        ("tent", "regions"),
    ]
    none = Cell("none", "—")
    assert all(row.answers == ("yes", "no", "value") for row in rows)
    assert rows[0].cells == (
        (Cell("fine", "right"), none, none),
        (none, Cell("refused", "refuses"), none),
        (none, Cell("open", "undecided"), none),
        (Cell("bad", "wrong"), none, none),
    )
    assert rows[1].cells == rows[0].cells
    assert rows[2].cells == ((none, none, Cell("fine", "right")), *((none, none, none),) * 3)
    text = page_of(report(tmp_path, runs)).text
    for words in ("a-to-b", "refuses", "undecided"):
        assert words in text


def test_one_wrong_answer_spoils_a_cell_and_one_that_is_missing_opens_it():
    good = [of_route("fine", digest=str(i)) for i in range(3)]
    for state, words in (("bad", "1 of 4 wrong"), ("open", "1 of 4 undecided")):
        (row, _) = theorem_table(entries([*good, of_route(state, known="yes")]), ["region"])
        assert row.cells == ((Cell(state, words),),)
    (row, _) = theorem_table(entries(good), ["region"])
    assert row.cells == ((Cell("fine", "3 of 3 right"),),)


def test_a_cell_is_fine_if_all_that_is_not_refused_is_solved():
    refused = of_route("refused", solver="fine", known="yes", digest="r")
    for solved, words in ((1, "1 of 2 right, 1 refused"), (2, "2 of 3 right, 1 refused")):
        right = [of_route("fine", solver="fine", digest=str(i)) for i in range(solved)]
        rows = theorem_table(entries([refused, *right]), ["fine"])
        assert rows[0].cells == ((Cell("fine", words),),)
    late = of_route("open", solver="fine", known="yes", digest="o")
    rows = theorem_table(entries([refused, late, of_route("fine", solver="fine")]), ["fine"])
    assert rows[0].cells == ((Cell("open", "1 of 3 undecided"),),)
