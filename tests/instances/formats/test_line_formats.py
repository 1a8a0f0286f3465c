"""The line formats of the source problems: what is written reads back, and bad lines are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.errors import InputError
from instances.problem import SourceProblem
from instances.problems import Acyclic2Disconnection, Digraph, DominatingSet, MulticoloredSetCover, NormalizedFormula
from tests.strategies import (
    acyclic_2_disconnections,
    dominating_sets,
    monotone_3_sats,
    multicolored_set_covers,
    normalized_formulas,
)

SOURCES = st.one_of(
    acyclic_2_disconnections(),
    dominating_sets(),
    monotone_3_sats(),
    multicolored_set_covers(),
    normalized_formulas(),
)


@given(SOURCES)
def test_what_is_written_reads_back(problem: SourceProblem) -> None:
    assert type(problem).read(problem.write(), "file") == problem


@given(SOURCES)
def test_comments_and_blank_lines_mean_nothing(problem: SourceProblem) -> None:
    text = problem.write().replace("\n", "\n\nc a comment\n  \n")
    assert type(problem).read(text, "file") == problem


# A graph's header may count its edges in both orientations, so a cut graph may be one by itself.
@given(SOURCES.filter(lambda problem: not isinstance(problem, DominatingSet)), st.data())
def test_a_file_cut_short_never_passes_for_another_problem(problem: SourceProblem, data: st.DataObject) -> None:
    lines = problem.write().splitlines()
    kept = "\n".join(lines[: data.draw(st.integers(0, len(lines) - 1))]) + "\n"
    with pytest.raises(InputError, match=r"^file"):
        type(problem).read(kept, "file")


def test_files_look_as_documented() -> None:
    cover = MulticoloredSetCover(2, ((frozenset({2, 1}), frozenset()), ()))
    assert cover.write() == "p msc 2 2 2\ns 1 1 2\ns 1\n"
    assert Acyclic2Disconnection(Digraph(3, frozenset({(2, 1), (1, 3)}))).write() == "p digraph 3 2\na 1 3\na 2 1\n"
    formula = NormalizedFormula((2,), ((1, frozenset({2, 1})),), (((1,),), ((1,), ())))
    assert formula.write() == "p normalized 1 1 3 2\nl 1 2\na 1 1 2\ng 1 1\ng 2 1\ng 2\n"


@pytest.mark.parametrize(
    ("problem", "text", "message"),
    [
        (MulticoloredSetCover, "", "file:1: no problem line"),
        (MulticoloredSetCover, "p msc 1 1\n", "file:1: the problem line is 'p msc 1 1'; 'p msc COLORS SETS ELEMENTS'"),
        (MulticoloredSetCover, "p cnf 1 1 1\n", "file:1: the problem line is 'p cnf 1 1 1'"),
        (MulticoloredSetCover, "p msc 1 -1 1\n", "file:1: a negative count"),
        (MulticoloredSetCover, "p msc 1 1 1\np msc 1 1 1\n", "file:2: a second problem line"),
        (MulticoloredSetCover, "s 1 1\np msc 1 1 1\n", "file:1: a set before the line 'p msc"),
        (MulticoloredSetCover, "p msc 1 1 1\ns 2 1\n", "file:2: color 2 is out of range"),
        (MulticoloredSetCover, "p msc 1 1 1\ns 1 2\n", "file:2: element 2 is out of range; it is one of 1, ..., 1"),
        (MulticoloredSetCover, "p msc 1 1 1\ns 1 x\n", "file:2: 'x' is not an integer"),
        (MulticoloredSetCover, "p msc 1 1 1\ns\n", "file:2: the line is 's'; 's COLOR ELEMENTS' is right"),
        (MulticoloredSetCover, "p msc 1 2 1\ns 1 1\n", "file:1: the header says 2 sets, but there are 1"),
        (Acyclic2Disconnection, "c p digraph 1 0\n", "file:1: no problem line"),
        (Acyclic2Disconnection, "a 1 2\n", "file:1: an arc before the line 'p digraph"),
        (Acyclic2Disconnection, "p digraph 2 1\na 1 3\n", "file:2: vertex 3 is out of range"),
        (Acyclic2Disconnection, "p digraph 2 1\na 1 1\n", "file:2: a loop at vertex 1"),
        (Acyclic2Disconnection, "p digraph 2 2\na 1 2\na 1 2\n", "file:3: the arc from 1 to 2 is there already"),
        (Acyclic2Disconnection, "p digraph 2 2\na 1 2\n", "file:1: the header says 2 arcs, but there are 1"),
        (Acyclic2Disconnection, "p digraph 2 1\na 1 2 3\n", "file:2: the line is 'a 1 2 3'; 'a U V' is right"),
        (DominatingSet, "p edge 1 0\n", "file: the comments 'c dominating K' say []"),
        (DominatingSet, "c dominating -1\np edge 1 0\n", "file: the comments 'c dominating K' say [[-1]]"),
        (DominatingSet, "c dominating k\np edge 1 0\n", "file:1: 'k' is not an integer"),
        (NormalizedFormula, "", "file:1: no problem line"),
        (NormalizedFormula, "p normalized 1 0 0 0\n", "file:1: the header says 0 levels"),
        (NormalizedFormula, "l 1 1\n", "file:1: 'l' before the problem line"),
        (NormalizedFormula, "p normalized 1 0 0 1\n", "file:1: color 1 has no line 'l 1 LABELS'"),
        (NormalizedFormula, "p normalized 1 0 0 1\nl 1 1\nl 1 1\n", "file:3: color 1 needs one line"),
        (NormalizedFormula, "p normalized 1 0 0 1\nl 1 -1\n", "file:2: color 1 needs one line"),
        (NormalizedFormula, "p normalized 1 1 0 1\na 1 2\nl 1 1\n", "file:2: color 1's label 2 is out of range"),
        (NormalizedFormula, "p normalized 1 1 0 1\nl 1 1\na 2\n", "file:3: color 2 is out of range"),
        (NormalizedFormula, "p normalized 1 0 1 1\nl 1 1\ng 2\n", "file:3: level 2 is out of range"),
        (NormalizedFormula, "p normalized 1 0 1 1\nl 1 1\ng 1 1\n", "file:3: input 1 is out of range"),
        (
            NormalizedFormula,
            "p normalized 0 0 1 1\n",
            "file:1: the header says 0 atoms and 1 gates, but there are 0 and 0",
        ),
        (NormalizedFormula, "p normalized 1 0 0 1\nl 1 1\nx\n", "file:3: the line is 'x'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(problem: type[SourceProblem], text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        problem.read(text, "file")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
