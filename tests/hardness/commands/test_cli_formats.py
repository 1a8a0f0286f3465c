"""Graphs in the formats of other programs, and problems from a pipe."""

import io
import sys
from pathlib import Path

import networkx as nx
import pytest

from instances.problems import Graph
from instances.suite import read_instance
from tests.hardness.commands.command import Command

GRAPH = nx.gnp_random_graph(7, 0.5, seed=2)
WRITERS = {
    "g.g6": lambda graph, file: nx.write_graph6(graph, file),
    "bare.graph6": lambda graph, file: nx.write_graph6(graph, file, header=False),
    "g.edgelist": lambda graph, file: nx.write_edgelist(graph, file, data=False),
    "g.edges": lambda graph, file: nx.write_weighted_edgelist(nx.Graph(graph.edges, weight=1), file),
    "g.gml": lambda graph, file: nx.write_gml(graph, file),
    "g.graphml": lambda graph, file: nx.write_graphml_xml(graph, file),
    "g.gml.gz": lambda graph, file: nx.write_gml(graph, file),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_graph_is_read_in_the_format_of_its_ending(hardness: Command, name: str) -> None:
    WRITERS[name](GRAPH, name)
    assert hardness("reduce", name, "--to", "positivity", "--colors", 3, "--out", "suite").status == 0
    instance = read_instance(next(Path("suite").glob("*.yaml")))
    found = instance.recipe.drawn.graph
    again = nx.Graph(found.edges)
    again.add_nodes_from(range(1, found.vertices + 1))
    assert nx.is_isomorphic(again, GRAPH)
    assert f"reduce {name} --colors 3" in instance.recipe.line


def test_isolated_vertices_are_kept(hardness: Command) -> None:
    Path("g.edgelist").write_text("# a comment\na b\n\nc\n")
    hardness("reduce", "g.edgelist", "--to", "positivity", "--colors", 2, "--problem", "independent-set", "--out", "s")
    assert read_instance(next(Path("s").glob("*.yaml"))).recipe.drawn.graph == Graph(3, frozenset({(1, 2)}))


@pytest.mark.parametrize(
    ("name", "text", "options", "message"),
    [
        ("g.g6", "not graph6 ~", ("--colors", 2), "g.g6: no graph in graph6"),
        ("g.g6", "A_\nA_\n", ("--colors", 2), "has 2 lines"),
        ("g.g6", "~~?????", ("--colors", 2), "more than 100000 vertices"),
        ("g.gml", "graph [", ("--colors", 2), "g.gml: no graph in GML"),
        ("g.graphml", "<graphml>", ("--colors", 2), "g.graphml: no graph in GraphML"),
        ("g.graphml", "<!DOCTYPE x>", ("--colors", 2), "document type"),
        ("g.edgelist", "1 2 3 4", ("--colors", 2), "line 1 has 4 words"),
        ("g.edgelist", "1 1", ("--colors", 2), "a loop at node '1'"),
        ("g.edgelist", "1 2", (), "add --colors K"),
        ("g.edgelist", "1 2", ("--colors", 2, "--problem", "cnf"), "a cnf is not a graph and a number"),
    ],
)
def test_what_is_no_graph_is_refused_in_one_line(
    hardness: Command, name: str, text: str, options: tuple[str, ...], message: str
) -> None:
    Path(name).write_text(text)
    assert message in hardness("reduce", name, "--to", "positivity", *options, "--out", "suite").error
    assert not Path("suite").exists()


def test_a_problem_comes_from_a_pipe_and_the_line_makes_it_again(
    hardness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = io.BytesIO(b"p cnf 3 2\n1 2 0\n-1 3 0\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    assert hardness("reduce", "-", "--to", "positivity", "--out", "suite").status == 0
    (path,) = Path("suite").glob("*.yaml")
    instance = read_instance(path)
    monkeypatch.chdir("suite")
    assert hardness(*instance.recipe.line.split()[1:-1], "again").status == 0
    assert read_instance(Path("again") / path.name).question == instance.question
