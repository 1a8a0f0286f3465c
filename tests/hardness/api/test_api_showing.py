"""How values show themselves: short in a line, as a table with a picture in a notebook, on axes of Matplotlib."""

import networkx as nx
import pytest
from matplotlib.figure import Figure

import hardness
from instances import Cnf, Graph, InputError, Layer, Network, display
from instances.problems import Clique, Monotone3Sat
from instances.questions import Lipschitz, Positivity, Regions

FLAT = Network((Layer([[1, 0], [0, 1]], [0, 0]), Layer([[1, 1]], [-1])))
DEEP = Network((Layer([[1, 0, 0]], [0]), Layer([[1], [2]], [0, 1]), Layer([[1, 1]], [-1])))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (FLAT, "Network(2 → 2 → 1, exact)"),
        (DEEP, "Network(3 → 1 → 2 → 1, exact)"),
        (FLAT.layers[0], "Layer(2 → 2)"),
        (Positivity(FLAT, (-1, 1)), "Positivity(Network(2 → 2 → 1, exact), [-1, 1]^2, threshold = 0)"),
        (Lipschitz(FLAT, ([0, 0], [1, 2])), "Lipschitz(Network(2 → 2 → 1, exact), [0, 1] × [0, 2], p = 2)"),
        (Regions(FLAT, (0, 1), "linear"), "Regions(Network(2 → 2 → 1, exact), [0, 1]^2, kind = linear)"),
        (Graph.from_networkx(nx.petersen_graph()), "Graph(10 vertices, 15 edges)"),
        (Clique(Graph.from_networkx(nx.path_graph(3)), 2), "Clique(graph=Graph(3 vertices, 2 edges), k=2)"),
        (Cnf([[1, -2], [3]]), "Cnf(3 variables, 2 clauses)"),
        (Monotone3Sat([[1, 2]]), "Monotone3Sat(2 variables, 1 clauses)"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_value_is_short_in_a_line(value, words):
    assert repr(value) == words


def test_an_instance_says_what_it_asks_and_where_it_comes_from():
    instance = hardness.reduce([[1], [2]], "positivity", groups=2)
    assert repr(instance) == (
        f"Instance({instance.name}: {instance.question!r}, by cnf → cnf-to-multicolored-clique →"
        " multicolored-clique-to-positivity)"
    )


def test_answers_of_any_length_are_short():
    steep = Network((Layer([[0.1, 1e-3], [1e-7, 1]], [0, 0]), Layer([[1, 1]], [-1])))
    answer = hardness.solve(hardness.ask(steep, "lipschitz", box=(-1, 1)), "region", isolated=False)
    assert repr(answer) == f"Answer(value {answer.value_float:.10g}, uncertified, by region)"


@pytest.mark.parametrize("inputs", [1, 2, 3])
def test_a_notebook_shows_a_table_and_with_two_inputs_a_picture(inputs):
    network = Network((Layer([[1] * inputs, [-1] * inputs], [0, 1]), Layer([[1, 1]], [-1])))
    question = Positivity(network, (-1, 1))
    answer = hardness.solve(question, "region", isolated=False)
    for shown in (question, answer):
        html = shown._repr_html_()
        assert html.startswith("<table>")
        assert ("<svg" in html) is (inputs == 2)
    assert "verdict" in answer._repr_html_()


def test_an_instance_shows_its_known_witness():
    html = hardness.reduce([[1], [2]], "positivity", groups=2)._repr_html_()
    assert html.count("<svg") == 1
    assert "witness" in html


def test_what_is_too_large_to_be_drawn_at_once_is_a_table_alone():
    many = Network((Layer([[1, i] for i in range(301)], range(301)), Layer([[1] * 301], [0])))
    assert "<svg" not in Positivity(many, (-1, 1))._repr_html_()


@pytest.mark.parametrize("value", [FLAT, Graph(2, frozenset()), Cnf([[1]])], ids=lambda value: type(value).__name__)
def test_other_values_are_tables(value):
    assert value._repr_html_().startswith("<table>")


def test_what_a_table_shows_is_escaped():
    assert "<script>" not in display.html_table(("a<b", "<script>"))


# On axes


def test_a_picture_is_drawn_on_the_axes_that_are_given():
    axes = Figure().add_subplot()
    question = Positivity(FLAT, (-1, 1))
    assert hardness.draw(question, ax=axes) is axes
    assert axes.get_xlim() == (-1.0, 1.0)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["f = 0"]
    answer = hardness.solve(question, "region", isolated=False)
    again = hardness.draw(answer, ax=Figure().add_subplot(), box=([0, 0], [1, 2]))
    assert again.get_ylim() == (0.0, 2.0)
    assert "witness" in [text.get_text() for text in again.get_legend().get_texts()]


def test_without_axes_a_figure_is_made(monkeypatch):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    axes = hardness.draw(Positivity(FLAT, (-1, 1)))
    assert axes.figure.axes[0] is axes
    pyplot.close(axes.figure)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hardness.draw(3), "an instance is what"),
        (lambda: hardness.draw(Positivity(DEEP, (0, 1))), "a picture needs 2 inputs; the network has 3"),
        (lambda: hardness.draw(Positivity(FLAT, (0, 0))), "the box is flat"),
        (lambda: hardness.draw(Positivity(FLAT, (0, 1)), box=(2, 2)), "the box is flat"),
        (lambda: hardness.draw(Positivity(FLAT, (0, 1)), box=3), "a box is a pair of bounds"),
        (lambda: hardness.draw(Positivity(FLAT, (0, 1)), ax="here"), "ax is str; axes of Matplotlib"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(call, message):
    with pytest.raises(InputError, match=message):
        call()
