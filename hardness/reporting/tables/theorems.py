"""Which theorem's instances every solver got right: the table of reductions and families against solvers.

Here live the grouping and the words of a cell. The layout is in the templates.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hardness.judging.judge import Category
from hardness.reporting.entries import ANSWERS, DISPUTED, Entry


@dataclass(frozen=True)
class Cell:
    """What a method made of the instances of one theorem and answer.

    Parameters
    ----------
    state
        ``fine`` if all that the solver does not refuse are solved, ``bad`` if an answer must not be trusted or a run
        failed, ``refused`` if the solver refuses them all, else ``open``; ``none`` without runs.
    words
        The same for those who do not see colours.
    """

    state: str
    words: str


@dataclass(frozen=True)
class Row:
    """A reduction, or a family of networks, that leads to a question.

    Parameters
    ----------
    cells
        For every method, in the order that was asked for, a cell for each answer of `answers`.
    """

    theorem: str
    question: str
    answers: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]


def theorem_table(entries: Sequence[Entry], methods: Sequence[str]) -> list[Row]:
    """A row for every reduction and question that instances went through; a family of networks counts as one."""
    answers = tuple(answer for answer in ANSWERS if any(entry.answer == answer for entry in entries))
    groups: dict[tuple[str, str], dict[tuple[str, str], list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        for theorem in _theorems(entry):
            groups[theorem, entry.run.question][entry.method, entry.answer].append(entry)
    return [
        Row(
            theorem,
            question,
            answers,
            tuple(tuple(_cell(cells[method, answer]) for answer in answers) for method in methods),
        )
        for (theorem, question), cells in sorted(groups.items())
    ]


def _theorems(entry: Entry) -> list[str]:
    """The reductions that the instance's line names."""
    return re.findall(r"--via '?([\w-]+)", entry.run.recipe) or [entry.run.family]


def _cell(entries: Sequence[Entry]) -> Cell:
    if not entries:
        return Cell("none", "—")
    number = len(entries)
    states = [entry.fault or entry.run.category.value for entry in entries]
    for state in (Category.WRONG.value, Category.INVALID_WITNESS.value, DISPUTED, Category.ERROR.value):
        if state in states:
            return Cell("bad", _counted(states.count(state), number, state))
    refused = sum(entry.run.stop == "unsupported" for entry in entries)
    if refused == number:
        return Cell("refused", "refuses")
    solved = [entry.worth for entry in entries if entry.solved]
    if len(solved) + refused < number:
        return Cell("open", _counted(number - refused - len(solved), number, "undecided"))
    worst = max(solved, key=list(Category).index)
    said = {Category.CERTIFIED: "certified", Category.CORRECT: "right"}.get(worst, "unchecked")
    return Cell("fine", _counted(len(solved), number, said) + (f", {refused} refused" if refused else ""))


def _counted(number: int, total: int, words: str) -> str:
    return words if total == 1 else f"{number} of {total} {words}"
