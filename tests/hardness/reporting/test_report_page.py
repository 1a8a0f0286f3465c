"""The report in a real browser: it shows, in both themes, it complains of nothing, and its keys and hints work."""

from dataclasses import replace

import pytest

from hardness.reporting import write_report
from tests.hardness.reporting.browser import CHROMIUM, Browser, brightness
from tests.hardness.reporting.synthetic import plausible, store, wrong

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def runs():
    made = [replace(run, recipe=f"make {run.instance}") for run in plausible(dimensions=(2, 3), replicates=1)]
    # Words that would end the script's data, or be markup, if they were not escaped.
    first = made[0].digest
    made = [replace(run, family="</script><b>&amp;") if run.digest == first else run for run in made]
    return [wrong(made[0]), *made[1:]]


@pytest.fixture(scope="module")
def page(tmp_path_factory, runs):
    folder = tmp_path_factory.mktemp("page")
    write_report(store(folder / "q.db", runs), folder / "out")
    return folder / "out" / "index.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(autouse=True)
def _quiet(browser):
    """No test may make the page complain, or load anything but itself."""
    browser.complaints.clear()
    browser.requests.clear()
    yield
    assert browser.complaints == []
    # Chromium fetches the heatmaps' hatches and the like from the page itself, as data.
    assert [url for url in browser.requests if not url.startswith(("file:", "data:"))] == []


def test_both_themes_show_something_and_differ(browser, page):
    shots = []
    for dark in (False, True):
        browser.open(page, dark)
        shots.append(brightness(browser.screenshot()))
    light, dark = shots
    assert light.std() > 10
    assert dark.std() > 10
    assert light.mean() > 200
    assert dark.mean() < 60


@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_has_ink_on_its_ground(browser, page, dark):
    browser.open(page, dark)
    shot = brightness(browser.screenshot(whole=True))
    places = browser.run(
        "[...document.querySelectorAll('figure svg')].map((svg) => svg.getBoundingClientRect())"
        ".filter((r) => r.width).map((r) => [r.left, r.top + scrollY, r.right, r.bottom + scrollY].map(Math.round))"
    )
    assert len(places) > 10
    for left, top, right, bottom in places:
        figure = shot[top:bottom, left:right]
        assert abs(figure - shot[5, 5]).max() > 120
        assert abs(figure - shot[5, 5]).mean() > 1


def test_a_phone_does_not_scroll_sideways(browser, page):
    browser.open(page, width=360, height=700)
    assert browser.run("document.documentElement.scrollWidth") <= 360


def test_the_page_prints(browser, page):
    browser.open(page, dark=True)
    assert browser.pdf().startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.run("getComputedStyle(document.getElementById('runs')).display") == "none"
    assert browser.run("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    browser.call("Emulation.setEmulatedMedia", media="")


def choose(browser, key, value):
    browser.run(
        f"(() => {{ const key = document.getElementById('by-{key}'); key.value = '{value}';"
        " key.dispatchEvent(new Event('change')); })()"
    )


def shown(browser):
    return browser.run("document.getElementById('shown').textContent")


def cells(browser, place):
    return browser.run(f"[...document.querySelectorAll('#rows tr')].map((row) => row.cells[{place}].textContent)")


def test_runs_are_chosen_by_solver_family_and_answer(browser, page, runs):
    browser.open(page)
    assert shown(browser).startswith(f"{len(runs)} of {len(runs)} runs")
    assert len(cells(browser, 0)) == min(100, len(runs))
    assert "</script><b>&amp;" in cells(browser, 1)
    choose(browser, "solver", "milp")
    expected = [run for run in runs if run.solver == "milp"]
    assert shown(browser) == f"{len(expected)} of {len(runs)} runs"
    assert set(cells(browser, 6)) == {"milp"}
    choose(browser, "answer", "yes")
    expected = [run for run in expected if run.known == "yes"]
    assert shown(browser) == f"{len(expected)} of {len(runs)} runs"
    assert sorted(cells(browser, 0)) == sorted(run.instance for run in expected)
    assert set(cells(browser, 5)) == {"yes"}
    choose(browser, "family", "gnp-multicolored-clique")
    expected = [run for run in expected if run.family == "gnp-multicolored-clique"]
    assert set(cells(browser, 1)) == {"gnp-multicolored-clique"}
    assert len(cells(browser, 0)) == len(expected)
    x, y = browser.run(
        "(() => { const reset = document.querySelector('#runs button[type=reset]'); reset.scrollIntoView();"
        " const r = reset.getBoundingClientRect(); return [r.left + 5, r.top + 5]; })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    browser.run("new Promise((done) => setTimeout(done, 50))")
    assert shown(browser).startswith(f"{len(runs)} of {len(runs)} runs")


@pytest.mark.parametrize("where", ["#rows tr", "#pairs [data-instance] use", "#costs [data-instance] use"])
def test_pointing_at_a_row_or_a_point_shows_the_line_that_makes_its_instance_again(browser, page, runs, where):
    browser.open(page)
    name, x, y = browser.run(
        f"(() => {{ const at = document.querySelector('{where}'); at.scrollIntoView({{block: 'center'}});"
        " const r = at.getBoundingClientRect();"
        " return [at.closest('[data-instance]').dataset.instance, r.left + r.width / 2, r.top + r.height / 2]; })()"
    )
    assert name in {run.instance for run in runs}
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    assert browser.run("document.getElementById('tip').hidden") is False
    said = browser.run("document.querySelector('#tip code').textContent")
    # Points may lie on one another; whichever is on top tells its own line.
    assert said == f"make {name}" if where == "#rows tr" else said in {run.recipe for run in runs}
    browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
    assert browser.run("document.getElementById('tip').hidden") is True
