"""What other libraries have becomes the same questions as what is read from files; what is none is one line."""

from fractions import Fraction
from math import inf

import networkx as nx
import numpy as np
import pytest
from pysat.formula import CNF

import hardness
from instances import Box, Clique, Cnf, FamilyOrigin, Graph, InputError, Layer, MulticoloredClique, Network, params
from instances.problem import Verdict
from instances.problems import Acyclic2Disconnection, VertexCover
from instances.question import RealSpace
from instances.questions import Lipschitz, Positivity, Reachability, ZeroMap
from instances.suite import read_instance, write_instance
from tests import DATA
from tests.hardness.modules import Dropout, Identity, Linear, ReLU, Sequential, Softmax, Wild

CLAUSES = [[1, 2, 3], [-1, 2], [-2, 3], [-1, -3]]
ONE = [(np.array([[1.0, -0.5], [0.25, 1.0]]), np.array([0.0, 1.0])), (np.array([[1.0, -1.0]]), np.array([0.5]))]
NETWORK = Network(tuple(Layer(*pair) for pair in ONE))


# Sources


def test_a_graph_of_networkx_is_numbered_in_the_order_of_its_nodes():
    graph = nx.Graph([("b", "a"), ("a", "c")])
    assert Graph.from_networkx(graph) == Graph(3, frozenset({(1, 2), (2, 3)}))
    assert Graph.from_networkx(nx.MultiGraph([(0, 1), (0, 1)])) == Graph(2, frozenset({(1, 2)}))


def test_a_clique_found_in_a_graph_of_networkx_is_one_of_its_nodes():
    graph = nx.gnp_random_graph(9, 0.6, seed=1)
    instance = hardness.reduce(graph, to="positivity", colors=3)
    answer = hardness.solve(instance, "region", isolated=False)
    nodes = [list(graph)[v - 1] for v in answer.source_witness]
    assert len(nodes) == 3
    assert all(graph.has_edge(u, v) for u in nodes for v in nodes if u != v)


@pytest.mark.parametrize(
    "source",
    [
        CLAUSES,
        tuple(map(tuple, CLAUSES)),
        (iter(c) for c in CLAUSES),
        [np.array(c) for c in CLAUSES],
        CNF(from_clauses=CLAUSES),
    ],
    ids=["lists", "tuples", "iterators", "arrays", "pysat"],
)
def test_a_formula_is_the_same_in_whatever_it_comes(source):
    made = hardness.reduce(source, "positivity", groups=2)
    assert made.question == hardness.reduce(Cnf(3, tuple(map(tuple, CLAUSES))), "positivity", groups=2).question


def test_a_file_is_the_same_as_its_content():
    file = DATA / "uf20-01.cnf"
    named = hardness.reduce(str(file), "positivity", groups=3)
    assert named == hardness.reduce(file, "positivity", groups=3)
    assert named.question == hardness.reduce(named.recipe.drawn, "positivity", groups=3).question


def test_graphs_become_the_problem_that_is_named():
    path = nx.path_graph(4)
    assert hardness.reduce(path, "positivity", k=2, problem="vertex-cover").recipe.drawn == VertexCover(
        Graph.from_networkx(path), 2
    )
    assert isinstance(hardness.reduce(path, "positivity", k=2).recipe.drawn, Clique)
    colored = hardness.reduce(path, "positivity", colors={0: "red", 1: "blue", 2: "red", 3: "red"}).recipe.drawn
    assert colored == MulticoloredClique(((1, 3, 4), (2,)), frozenset({(1, 2), (2, 3)}))
    cycle = hardness.reduce(nx.DiGraph([(0, 1), (1, 0)]), "injectivity").recipe.drawn
    assert isinstance(cycle, Acyclic2Disconnection)


def test_a_draw_from_a_family_is_reduced_too():
    origin = FamilyOrigin("gnp-multicolored-clique", params(colors=2, nodes=3, density=1.0), 1)
    assert hardness.reduce(origin, "positivity").known.verdict is Verdict.YES
    assert hardness.reduce(FamilyOrigin("tent", params(folds=2), 0), "maximum").question.name == "maximum"


def test_options_of_the_question_and_disguises_are_put_on():
    plain = hardness.reduce(CLAUSES, "maximum", groups=2)
    assert hardness.reduce(CLAUSES, "maximum", groups=2, disguise="light").question != plain.question
    assert hardness.reduce(nx.path_graph(3), "lipschitz", colors=2, p=inf).question.p == "inf"
    assert hardness.reduce(nx.path_graph(3), "lipschitz", colors=2, p=1).question.p == "1"
    via = hardness.reduce(CLAUSES, "positivity", via="cnf-to-positivity")
    assert [step.reduction for step in via.recipe.steps] == ["cnf-to-positivity"]


def test_the_line_that_is_recorded_makes_it_again_from_the_folder_where_it_is_written(hardness, tmp_path, monkeypatch):
    import hardness as front

    instance = front.reduce(nx.gnp_random_graph(6, 0.5, seed=3), "positivity", colors=2)
    path = write_instance(tmp_path / "suite", instance, instance.known)
    monkeypatch.chdir(path.parent)
    words = instance.recipe.line.split()
    assert words[0] == "hardness"
    assert hardness(*words[1:-1], tmp_path / "again").status == 0
    assert read_instance(tmp_path / "again" / path.name).question == instance.question


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((5, "positivity"), {}, "a source is a networkx.Graph, .*; got 5"),
        ((nx.path_graph(3), "positivity"), {}, "add colors=K or k=K"),
        ((nx.path_graph(3), "positivity"), {"colors": 2, "k": 2}, "give one"),
        ((nx.path_graph(3), "positivity"), {"colors": "3"}, "is an integer; got '3'"),
        ((nx.path_graph(3), "positivity"), {"colors": {0: 1}}, "node 1 has no colour"),
        ((nx.path_graph(3), "positivity"), {"problem": "cnf", "k": 1}, "a cnf is not made from a graph"),
        ((nx.path_graph(3), "positivity"), {"problem": "tsp", "k": 1}, "unknown source problem 'tsp'; known"),
        ((nx.Graph([(0, 0)]), "positivity"), {"k": 1}, "a loop at node 0"),
        ((nx.DiGraph([(0, 1)]), "positivity"), {"k": 1, "problem": "clique"}, "to_undirected"),
        ((nx.DiGraph([(0, 1)]), "injectivity"), {"k": 1}, "a directed graph takes no k"),
        (([[1, "x"]], "positivity"), {}, "clause 1 is .*; its literals are integers"),
        (([1, 2], "positivity"), {}, "clause 1 is 1; a clause is an iterable"),
        (([[0]], "positivity"), {}, "literal 0"),
        (([[1]], "positivity"), {"colors": 3}, "a formula takes no colors"),
        (([[1]], "positivity"), {"problem": "clique"}, "a clique is no formula"),
        ((Cnf([[1]]), "positivity"), {"k": 3}, "a cnf, which says it itself, takes no k"),
        (([[1]], "positive"), {}, "unknown question 'positive'; known"),
        (([[1]], 3), {}, "asked by its name"),
        (([[1]], "positivity"), {"p": 2}, "no parameter 'p'"),
        (("nowhere.cnf", "positivity"), {}, "no such file"),
    ],
)
def test_what_is_no_source_is_refused_in_one_line(arguments, options, message):
    with pytest.raises(InputError, match=message) as caught:
        hardness.reduce(*arguments, **options)
    assert "\n" not in str(caught.value)


# Networks


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, list])
def test_pairs_of_arrays_are_the_network_of_their_numbers(kind):
    pairs = [(np.array([[2, 3], [1, 0], [4, 8]]), np.array([1, 0, 2])), (np.array([[1, 2, 4]]), np.array([0]))]
    given = [tuple(part.tolist() if kind is list else part.astype(kind) for part in pair) for pair in pairs]
    assert hardness.ask(given, "positivity").network == Network(tuple(Layer(*pair) for pair in pairs))


def test_a_question_has_the_box_that_is_given():
    asked = hardness.ask(ONE, "lipschitz", p=1, box=(-1, "1/3"))
    assert asked == Lipschitz(NETWORK, Box.cube(2, -1, Fraction(1, 3)), "1")
    assert hardness.ask(ONE, "positivity").domain == RealSpace(2)
    uneven = Box((Fraction(0), Fraction(1, 10)), (Fraction(1), Fraction(1, 2)))
    for box in (([0, "0.1"], [1, 0.5]), uneven):
        assert hardness.ask(ONE, "positivity", box=box).domain == uneven
    assert Positivity(NETWORK, (-1, 1)) == Positivity(NETWORK, Box.cube(2, -1, 1))
    assert ZeroMap(NETWORK, np.array([[0, 0], [1, 1]])).domain == Box.cube(2, 0, 1)


def test_thresholds_are_exact_and_targets_are_texts():
    assert hardness.ask(ONE, "positivity", threshold=0.5).threshold == Fraction(1, 2)
    assert hardness.ask(ONE, "positivity", threshold="0.1").threshold == Fraction(1, 10)
    assert isinstance(hardness.ask(ONE, "reachability", box=(0, 1), target="Y_0 >= 1"), Reachability)


@pytest.mark.parametrize("box", [None, (-1, 1), ([0, 0], [1, "1/3"]), np.array([[0, 0], [1, 2]])], ids=str)
def test_a_network_in_a_file_is_read_by_the_bounded_reader(tmp_path, box):
    from instances import write_network

    write_network(NETWORK, tmp_path / "net.onnx")
    asked = hardness.ask(tmp_path / "net.onnx", "positivity", box=box, threshold="1/3")
    assert asked == hardness.ask(NETWORK, "positivity", box=box, threshold="1/3")


def test_a_specification_asks_its_own_question(tmp_path):
    from instances import write_network

    write_network(NETWORK, tmp_path / "net.onnx")
    (tmp_path / "spec.vnnlib").write_text(
        "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)"
        "(assert (>= X_0 0))(assert (<= X_0 1))(assert (>= X_1 0))(assert (<= X_1 1))(assert (>= Y_0 0.25))"
    )
    asked = hardness.ask(tmp_path / "net.onnx", vnnlib=tmp_path / "spec.vnnlib")
    assert isinstance(asked, Reachability)
    assert hardness.solve(asked, "region", isolated=False).verdict is Verdict.YES
    with pytest.raises(InputError, match="drop the question"):
        hardness.ask(tmp_path / "net.onnx", "positivity", vnnlib=tmp_path / "spec.vnnlib")
    with pytest.raises(InputError, match="a network in a file"):
        hardness.ask(NETWORK, vnnlib=tmp_path / "spec.vnnlib")


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((5, "maximum"), {}, "a network is an instances.Network, .*; got 5"),
        (([], "maximum"), {}, "a network is"),
        (([1, 2], "maximum"), {}, "layer 1 is 1; a pair"),
        (([([["a"]], [0])], "maximum"), {}, "layer 1: an array"),
        (([([[1j]], [0])], "maximum"), {}, "layer 1: an array of real numbers"),
        (([([[2**53 + 1]], [0])], "maximum"), {}, "float64 does not hold"),
        (([([[np.nan]], [0])], "maximum"), {}, "must be finite"),
        (([([[1, 2], [3, 4], [5, 6]], [0, 0])], "maximum"), {}, "transpose them"),
        (([ONE[1], ONE[0]], "maximum"), {}, "layer 2 takes 2 inputs but layer 1 has 1 outputs"),
        ((ONE, "maximal"), {}, "unknown question 'maximal'"),
        ((ONE, None), {}, "asked by its name, such as 'positivity'; got None"),
        ((ONE, "lipschitz"), {"p": 3}, "p = 1, 2 or inf; got '3'"),
        ((ONE, "lipschitz"), {"q": 1}, "no parameter 'q'; known: p"),
        ((ONE, "positivity"), {"threshold": [1]}, r"threshold is \[1\]; a number or a text"),
        ((ONE, "maximum"), {"box": 3}, "a box is a pair of bounds, .*; got 3"),
        ((ONE, "maximum"), {"box": "ab"}, "a box is a pair of bounds"),
        ((ONE, "maximum"), {"box": (1, -1)}, "lower bound 1 is above upper bound -1"),
        ((ONE, "maximum"), {"box": ([0], [1])}, "a box for 2 inputs has as many bounds; got 1"),
        ((ONE, "maximum"), {"box": (0, inf)}, "expected a finite number"),
        (("net.onnx", "maximum"), {"box": 3}, "a box is a pair of bounds"),
        (("net.onnx", "maximum"), {}, "net.onnx: no such file"),
        (("net", "maximum"), {}, "an ONNX file ends in .onnx"),
    ],
)
def test_what_is_no_network_or_no_question_is_refused_in_one_line(arguments, options, message):
    with pytest.raises(InputError, match=message) as caught:
        hardness.ask(*arguments, **options)
    assert "\n" not in str(caught.value)


# Modules of PyTorch, by what they look like


def modules(*parts):
    return Sequential(*parts)


def test_a_tree_of_modules_is_its_network():
    tree = modules(Identity(), modules(Linear(*ONE[0]), ReLU()), Dropout(), Linear(*ONE[1]))
    assert hardness.ask(tree, "positivity").network == NETWORK
    without = modules(Linear(ONE[0][0], None), ReLU(), Linear(*ONE[1]))
    assert hardness.ask(without, "positivity").network == Network((Layer(ONE[0][0], [0, 0]), Layer(*ONE[1])))


def test_affine_maps_that_meet_are_multiplied_out_exactly():
    asked = hardness.ask(modules(Linear(*ONE[0]), Linear(*ONE[1]), ReLU()), "positivity")
    assert asked.network.exact((Fraction(1), Fraction(2))) == (max(Fraction(0), Fraction(-11, 4)),)
    for x in ((3, -1), (Fraction(1, 3), 0), (2, 2)):
        inner = ONE[0][0] @ np.array(x, dtype=object) + ONE[0][1]
        assert asked.network.exact(tuple(map(Fraction, x)))[0] == max(0, inner[0] - inner[1] + Fraction(1, 2))


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (modules(), "has no Linear"),
        (modules(ReLU()), r"Sequential\[0\].ReLU comes before the first Linear"),
        (modules(Linear(*ONE[0]), Softmax()), r"Sequential\[1\].Softmax is no Linear, ReLU.*export the module to ONNX"),
        (modules(Linear(*ONE[0]), Dropout(training=True)), "in training"),
        (modules(Linear(*ONE[1]), Linear(*ONE[1])), r"Sequential\[1\].Linear: takes 2 numbers, and 1 flow into it"),
        (Wild(Linear(*ONE[0])), "is no Sequential"),
    ],
)
def test_modules_that_are_no_chain_are_refused_in_one_line(tree, message):
    with pytest.raises(InputError, match=message) as caught:
        hardness.ask(tree, "positivity")
    assert "\n" not in str(caught.value)


def test_a_sequential_of_torch_is_its_network():
    torch = pytest.importorskip("torch")
    tree = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1)).eval()
    pairs = [(layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in (tree[0], tree[2])]
    assert hardness.ask(tree, "positivity") == hardness.ask(pairs, "positivity")
