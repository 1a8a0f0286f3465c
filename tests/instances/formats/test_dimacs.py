"""What the DIMACS readers forgive, what they refuse, and that writing is their inverse."""

import pytest
from hypothesis import given

from instances.errors import InputError
from instances.problems import PROBLEMS, Clique, Cnf, Graph, MulticoloredClique
from tests import DATA
from tests.strategies import cliques, cnfs, graphs, multicolored_cliques

PATH = Graph(3, frozenset({(1, 2), (2, 3)}))


@given(graphs())
def test_a_written_graph_reads_back(graph: Graph) -> None:
    assert Graph.read(graph.write(), "x") == graph


@given(cnfs())
def test_a_written_formula_reads_back(formula: Cnf) -> None:
    assert Cnf.read(formula.write(), "x") == formula
    assert Cnf.read(formula.write(), "x") == formula


@given(cliques())
def test_a_written_clique_problem_reads_back(problem: Clique) -> None:
    assert Clique.read(problem.write(), "x") == problem


@given(multicolored_cliques())
def test_a_written_multicolored_clique_problem_reads_back(problem: MulticoloredClique) -> None:
    assert MulticoloredClique.read(problem.write(), "x") == problem


@given(multicolored_cliques())
def test_a_multicolored_clique_file_is_a_plain_graph_to_others(problem: MulticoloredClique) -> None:
    assert Graph.read(problem.write(), "x").edges == problem.edges


def test_equal_problems_write_equal_text_whatever_the_order_of_their_edges() -> None:
    pairs = [(u, v) for u in range(1, 40) for v in range(u + 1, 41)]
    assert Graph(40, frozenset(pairs)).write() == Graph(40, frozenset(reversed(pairs))).write()


@pytest.mark.parametrize(
    "text",
    [
        "p edge 3 2\ne 1 2\ne 2 3\n",
        "p col 3 2\ne 1 2\ne 2 3",
        "c first\n\np edges 3 2\nc between\n  e 1 2\n\ne 2 3\nc last\n",
        "p edge 3 2\r\ne 1 2\r\ne 2 3\r\n",
        "p edge 3 2\ne 2 1\ne 1 2\ne 2 3\ne 3 2\n",  # the header counts edges, the lines both orientations
        "p edge 3 4\ne 2 1\ne 1 2\ne 2 3\ne 3 2\n",  # the header counts lines
        "p edge 3 4\ne 1 2\ne 2 3\n",  # the header counts both orientations
        "p edge 3 3\ne 1 2\ne 1 2\ne 2 3\n",
        "p edge 3 2\nn 1 5\nd 2 3\nv 1 2\nx anything\ne 1 2\ne 2 3\n",
        "comment \u2028 p edge 9 9\np edge 3 2\ne 1 2\ne 2 3\n",
    ],
)
def test_graph_files_in_circulation_are_read(text: str) -> None:
    assert Graph.read(text, "x") == PATH


@pytest.mark.parametrize(
    "text",
    [
        "p cnf 3 2\n1 -2 0\n3 0\n",
        "c first\np cnf 3  2 \nc between\n 1 -2 0\n\n3 0",
        "p cnf 3 2\n1\n-2\n0 3\n0\n",
        "p cnf 3 2\n1 -2 0 3 0\n",
        "p cnf 3 2\n1\nc inside a clause\n-2 0\n3 0\n",
        "p cnf 3 2\r\n1 -2 0\r\n3 0\r\n",
        "p cnf 3 2\n1 -2 0\n3 0\n%\n0\n\n",
        "p cnf 3 2\n1 -2 0\n3 0\n%\n",
    ],
)
def test_formula_files_in_circulation_are_read(text: str) -> None:
    assert Cnf.read(text, "x") == Cnf(3, ((1, -2), (3,)))


def test_empty_graphs_and_formulas_are_read() -> None:
    assert Graph.read("p edge 0 0\n", "x") == Graph(0, frozenset())
    assert Cnf.read("p cnf 0 0\n", "x") == Cnf(0, ())
    assert Cnf.read("p cnf 0 1\n0\n", "x") == Cnf(0, ((),))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no problem line"),
        ("c only\n", 1, "no problem line"),
        ("e 1 2\n", 1, "before the line"),
        ("p edge 3 0\np edge 3 0\n", 2, "second problem line"),
        ("p edge 3\n", 1, "'p edge 3'"),
        ("p cnf 3 2\n", 1, "'p edge VERTICES EDGES' is right"),
        ("p edge -3 0\n", 1, "negative"),
        ("p edge 3 0.5\n", 1, "'0.5' is not an integer"),
        ("p edge 3 1\ne 1 x\n", 2, "'x' is not an integer"),
        ("p edge 3 1\ne 1 ٣\n", 2, "not an integer"),
        ("p edge 3 1\ne 1 1_0\n", 2, "'1_0' is not an integer"),
        ("p edge 3 1\ne 1 " + "9" * 5000 + "\n", 2, "not an integer"),
        ("p edge 3 1\ne 1\n", 2, "1 ends"),
        ("p edge 3 1\ne 1 2 3\n", 2, "3 ends"),
        ("p edge 3 1\n\ne 1 4\n", 3, "vertex 4 is out of range"),
        ("p edge 3 1\ne 0 1\n", 2, "vertex 0 is out of range"),
        ("p edge 3 1\ne 2 2\n", 2, "loop at vertex 2"),
        ("c\np edge 3 3\ne 1 2\n", 2, "says 3 edges, but there are 1"),
        ("p edge 3 1\na 1 2\n", 2, "starts with 'a'"),
    ],
)
def test_a_bad_graph_file_is_refused_in_one_line_that_names_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        Graph.read(text, "some.clq")
    message = str(caught.value)
    assert message.startswith(f"some.clq:{line}: ")
    assert what in message
    assert "\n" not in message
    assert ";" in message


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no problem line"),
        ("1 2 0\n", 1, "'1' before the line"),
        ("p cnf 2 0\np cnf 2 0\n", 2, "second problem line"),
        ("p edge 2 0\n", 1, "'p cnf VARIABLES CLAUSES' is right"),
        ("p cnf 2\n", 1, "'p cnf 2'"),
        ("p cnf 2 -1\n", 1, "negative"),
        ("p cnf 2 1\n1 3 0\n", 2, "variable 3 is out of range"),
        ("p cnf 2 1\n1\n-3 0\n", 3, "variable 3 is out of range"),
        ("p cnf 2 1\n1 two 0\n", 2, "'two' is not an integer"),
        ("p cnf 2 1\n1 2\nc end\n", 2, "does not end"),
        ("p cnf 2 2\n1 2 0\n", 1, "says 2 clauses, but there are 1"),
        ("p cnf 2 1\n1 2 0\n1 0\n", 1, "says 1 clauses, but there are 2"),
        ("p cnf 2 1\n1 2 0\n%\n0\n1 0\n", 5, "after the line '%'"),
    ],
)
def test_a_bad_formula_file_is_refused_in_one_line_that_names_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        Cnf.read(text, "some.cnf")
    message = str(caught.value)
    assert message.startswith(f"some.cnf:{line}: ")
    assert what in message
    assert "\n" not in message
    assert ";" in message


@pytest.mark.parametrize(
    ("problem", "text", "what"),
    [
        ("clique", "p edge 0 0\n", "say []; one line"),
        ("clique", "c k 1\nc k 2\np edge 0 0\n", "say [[1], [2]]"),
        ("clique", "c k 1 2\np edge 0 0\n", "say [[1, 2]]"),
        ("clique", "c k one\np edge 0 0\n", "x:1: 'one'"),
        ("clique", "c k -1\np edge 0 0\n", "say [[-1]]"),
        ("multicolored-clique", "c class 1\np edge 2 0\n", "list 1 nodes, but the graph has 2"),
        ("multicolored-clique", "c class 1\nc class 1\np edge 2 0\n", "x: class 2: node 1 is already in class 1"),
        ("multicolored-clique", "c class 1\nc class 3\np edge 2 0\n", "x: class 2: node 3"),
        ("multicolored-clique", "c class 1 2\np edge 2 1\ne 1 2\n", "x: edge (1, 2): both nodes are in class 1"),
    ],
)
def test_a_bad_problem_file_is_refused(problem: str, text: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        PROBLEMS[problem].read(text, "x")
    assert what in str(caught.value)
    assert str(caught.value).startswith("x:")


@pytest.mark.parametrize(("file", "vertices", "edges"), [("johnson8-2-4.clq", 28, 210), ("hamming6-4.clq", 64, 704)])
def test_graphs_of_the_second_dimacs_challenge_are_read(file: str, vertices: int, edges: int) -> None:
    graph = Graph.read((DATA / file).read_text(), file)
    assert (graph.vertices, len(graph.edges)) == (vertices, edges)


@pytest.mark.parametrize(
    ("file", "variables", "clauses"), [("uf20-01.cnf", 20, 91), ("uf50-01.cnf", 50, 218), ("uuf50-01.cnf", 50, 218)]
)
def test_formulas_of_satlib_are_read(file: str, variables: int, clauses: int) -> None:
    formula = Cnf.read((DATA / file).read_text(), file)
    assert formula.size == {"variables": variables, "clauses": clauses, "width": 3, "literals": 3 * clauses}
