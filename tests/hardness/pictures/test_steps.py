"""A reduction in one picture, and all reductions as a graph: what is drawn is what there is."""

import re
from fractions import Fraction
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from hardness.listing.reduction_graph import mermaid, svg
from hardness.listing.reduction_graph import page as graph_page
from hardness.pictures.steps import directions
from instances.network import Layer, Network
from instances.problem import Verdict
from instances.question import Box
from instances.questions import Positivity
from instances.recipe import Instance, Known
from instances.reductions import REDUCTIONS
from instances.suite import write_instance
from tests import ROOT
from tests.hardness.commands.command import Command

small = st.integers(-3, 3)


@settings(max_examples=60)
@given(st.lists(st.tuples(small, small, small, small), max_size=5), small, st.tuples(small, small))
def test_the_functions_of_one_variable_add_up_to_the_network(neurons, constant, point) -> None:
    hidden = Layer([[a, b] for a, b, _, _ in neurons] or [[0, 0]], [c for _, _, c, _ in neurons] or [0])
    network = Network((hidden, Layer([[out for *_, out in neurons] or [0]], [constant])))
    total = Fraction(constant) + sum(out * max(0, c) for a, b, c, out in neurons if not (a or b))
    for w, parts in directions(network).items():
        t = sum(v * x for v, x in zip(w, point, strict=True))
        total += sum(c * max(0, a * t + b) for c, a, b in parts)
    assert network.exact(tuple(map(Fraction, point))) == (total,)


def test_the_steps_of_a_reduction_are_drawn_and_named(hardness: Command) -> None:
    made = ("generate", "gnp-multicolored-clique", "--colors", 2, "--nodes", 2, "--density", 1.0, "--to", "positivity")
    path = hardness(*made, "--out", "suite").out
    name = re.search(r"suite/(\w+)\.yaml", path)[1]
    done = hardness("draw", f"suite/{name}.yaml", "--out", "s.svg", "--steps")
    assert done.status == 0
    assert done.out.startswith("gnp-multicolored-clique, seed 0 → multicolored-clique-to-positivity: 2 inputs")
    with open("s.svg") as file:
        words = " ".join(ElementTree.parse(file).getroot().itertext())
    for panel in ("1. source", "2. hats", "3. network", "4. witness", "2 inputs, 24 hidden neurons, 1 output"):
        assert panel in words
    assert "multicolored-clique, 4 vertices, 4 edges" in words
    assert re.search(r"x = \(\S+, \S+\) comes from \(\d, \d\)", words)


def test_steps_of_what_no_reduction_made_are_refused(hardness: Command) -> None:
    question = Positivity(Network((Layer([[1, 1]], [0]),)), Box.cube(2, 0, 1))
    path = write_instance("suite", Instance(question, None), Known(Verdict.UNKNOWN, "nobody asked"))
    assert "no reduction made this instance" in hardness("draw", path, "--out", "s.svg", "--steps").error
    assert "drop the options" in hardness("draw", path, "--out", "s.svg", "--steps", "--regions").error


def test_every_reduction_is_an_arrow_that_leads_to_its_place_in_the_docs(hardness: Command) -> None:
    page = (ROOT / "docs" / "reductions.md").read_text("utf-8")
    anchors = {heading.strip() for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE)}
    drawn = ElementTree.fromstring(svg())
    links = [link.get("href") for link in drawn.iter("{http://www.w3.org/2000/svg}a")]
    assert sorted(links) == sorted(f"reductions.md#{name}" for name in REDUCTIONS)
    text = hardness("list", "reductions", "--graph").out
    assert text.strip() == mermaid()
    for name in REDUCTIONS:
        assert name in anchors
        assert f'("{name}")' in text
        assert f'href "reductions.md#{name}"' in text
    # Of the committed ones; `hardness list reductions --out docs/reductions.md`, and again for the .svg, makes them.
    assert page == graph_page()
    assert (ROOT / "docs" / "reductions.svg").read_text("utf-8") == svg()


def test_a_graph_goes_with_reductions_only(hardness: Command) -> None:
    assert "--graph and --out go with reductions" in hardness("list", "families", "--graph").error
    assert "ends in .svg, .mmd or .md" in hardness("list", "reductions", "--out", "g.png").error
    assert hardness("list", "reductions", "--out", "g.svg").out == "g.svg\n"
