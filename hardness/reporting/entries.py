"""What the page says of the runs themselves: who solved what, who was wrong, and how to see it again.

Here live names, counts and scores. Fits are in `hardness.reporting.curves`, words and layout in
`hardness.reporting.page`.
"""

import shlex
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from hardness.judging.judge import Category
from hardness.store.store import Run
from instances.question import ValueQuestion
from instances.questions import QUESTIONS

SOLVED = frozenset({Category.CERTIFIED, Category.CORRECT, Category.UNCERTIFIED})
"""Categories of runs that count as solved."""

FAULTS = (Category.WRONG, Category.INVALID_WITNESS)
"""Categories of answers that should not have been given, the worst first."""

DISPUTED = "disputed"
"""The fault of answers that contradict each other where nobody knows which of them is wrong."""

ANSWERS = ("yes", "no", "value", "undecided")
"""What the answer to an instance is, as far as anybody says; of a value with a gap, yes or no says on which side."""


@dataclass(frozen=True)
class Entry:
    """A run, what it counts for and under which name.

    Parameters
    ----------
    run
        As stored.
    method
        The solver with its options, and with its version and limits where the store has it under several.
    answer
        One of `ANSWERS`.
    agreed
        Whether that yes or no is only what all runs said that answered: not known, nor accepted by an exact check.
    backed
        Whether an answer that nobody could check in full is that of another run on the instance that an exact check
        accepted.
    against
        What contradicts the answer though nobody knew it when the run was judged: an answer to the same instance, by
        another run, that an exact check accepted or, if there is none, that is as unchecked as this one.
    """

    run: Run
    method: str
    answer: str
    agreed: bool = False
    backed: bool = False
    against: Run | None = None

    @property
    def worth(self) -> Category:
        """The category of the run; of an answer that is `backed`, that of one that agrees with what is known."""
        return Category.CORRECT if self.backed else self.run.category

    @property
    def solved(self) -> bool:
        return self.run.category in SOLVED and self.against is None

    @property
    def fault(self) -> str:
        """Why the answer must not be trusted: ``wrong``, ``invalid-witness``, ``disputed``, or nothing."""
        if self.run.category in FAULTS:
            return self.run.category.value
        if self.against is None:
            return ""
        return Category.WRONG.value if self.against.certified and not self.run.certified else DISPUTED

    @property
    def objection(self) -> str:
        """What is wrong with the answer, in one line."""
        if self.against is None:
            return self.run.reason
        how = "certified" if self.against.certified else "as little checked as this"
        return f"the answer is {said(self.run)}; {self.against.solver} says {said(self.against)}, which is {how}"


@dataclass(frozen=True)
class Score:
    """A row of the table of solvers: numbers of runs, and for `unique` of instances.

    Parameters
    ----------
    solved_yes, solved_no, solved_value
        Runs that count as solved, by the answer they gave.
    certified, correct, unchecked
        The same runs by what the answer rests on: an exact check in full; agreement with the known answer, or with one
        of another run that an exact check accepted; neither.
    unique
        Instances that no other solver of the store solved.
    par2_s
        Mean seconds, an unsolved run counted as twice its limit.
    startup_s
        Median seconds before solving began, which are in no other time.
    disputed
        Answers that contradict each other, none of them checked.
    other
        Runs that gave up for another reason than time and memory.
    """

    method: str
    runs: int
    solved_yes: int
    solved_no: int
    solved_value: int
    certified: int
    correct: int
    unchecked: int
    unique: int
    par2_s: float
    startup_s: float
    wrong: int
    invalid_witness: int
    disputed: int
    timeouts: int
    memouts: int
    errors: int
    other: int

    @property
    def solved(self) -> int:
        return self.solved_yes + self.solved_no + self.solved_value


@dataclass(frozen=True)
class Proving:
    """What a method's proofs cost, over the runs that wrote one.

    Parameters
    ----------
    written, accepted
        Proofs, and those that the independent checker accepted.
    missing
        Correct answers that should have come with a proof and did not.
    writing, checking
        Seconds of writing (which decides the question again) and of checking, both in units of the seconds of solving:
        all together, and the median over the runs; None without a run.
    size_bytes
        The longest proof.
    """

    method: str
    written: int
    accepted: int
    missing: int
    writing: tuple[float, float] | None
    checking: tuple[float, float] | None
    size_bytes: int


def entries(runs: Sequence[Run]) -> list[Entry]:
    """The runs in an order that does not depend on when they were made."""
    conditions = defaultdict(set)
    for run in runs:
        for place, condition in enumerate(_conditions(run)):
            conditions[run.solver, place].add(condition)
    checked, against = _checked(runs), _contradictions(runs)
    agreed = _agreed([run for run in runs if run.digest not in checked])
    proved = {(run.digest, said(run)) for run in runs if run.certified}
    ordered = sorted(runs, key=lambda run: (run.family, run.question, run.d, run.n, run.digest, run.solver, run.key))
    return [
        Entry(
            run,
            _method(run, conditions),
            checked.get(run.digest) or agreed.get(run.digest) or _kind(run),
            run.digest in agreed,
            run.category is Category.UNCERTIFIED and (run.digest, said(run)) in proved,
            against.get(run.key),
        )
        for run in ordered
    ]


def scores(entries: Sequence[Entry]) -> list[Score]:
    """One row a method, the one that solved most first."""
    solvers = defaultdict(set)
    for entry in entries:
        if entry.solved:
            solvers[entry.run.digest].add(entry.method)
    rows = []
    for method in {entry.method for entry in entries}:
        own = [entry for entry in entries if entry.method == method]
        categories = [entry.worth for entry in own if entry.against is None]
        found = [entry.fault for entry in own]
        stops = [entry.run.stop for entry in own if entry.run.category is Category.UNKNOWN]
        rows.append(
            Score(
                method=method,
                runs=len(own),
                solved_yes=sum(entry.solved and entry.run.verdict == "yes" for entry in own),
                solved_no=sum(entry.solved and entry.run.verdict == "no" for entry in own),
                solved_value=sum(entry.solved and entry.run.verdict == "value" for entry in own),
                certified=categories.count(Category.CERTIFIED),
                correct=categories.count(Category.CORRECT),
                unchecked=categories.count(Category.UNCERTIFIED),
                unique=sum(names == {method} for names in solvers.values()),
                par2_s=sum(_seconds(entry) for entry in own) / len(own),
                startup_s=median(entry.run.startup_s for entry in own),
                wrong=found.count(Category.WRONG),
                invalid_witness=found.count(Category.INVALID_WITNESS),
                disputed=found.count(DISPUTED),
                timeouts=stops.count("time"),
                memouts=stops.count("memory"),
                errors=categories.count(Category.ERROR),
                other=len(stops) - stops.count("time") - stops.count("memory"),
            )
        )
    return sorted(rows, key=lambda row: (-row.solved, row.par2_s, row.method))


def provings(entries: Sequence[Entry]) -> list[Proving]:
    """One row for each method that wrote a proof or should have, in the order of their names."""
    rows = []
    for method in sorted({entry.method for entry in entries}):
        own = [entry.run for entry in entries if entry.method == method and entry.solved]
        written = [run for run in own if run.proof_bytes is not None]
        # A correct answer has nothing to excuse unless a proof was wanted; an unchecked one says the same.
        missing = sum(run.category is Category.CORRECT and bool(run.reason) and run.proof_bytes is None for run in own)
        if written or missing:
            rows.append(
                Proving(
                    method,
                    len(written),
                    sum(run.certified for run in written),
                    missing,
                    _against_solving([(run.proof_s, run.wall_s) for run in written]),
                    _against_solving([(run.check_s, run.wall_s) for run in written]),
                    max((run.proof_bytes or 0 for run in written), default=0),
                )
            )
    return rows


def _against_solving(pairs: Sequence[tuple[float | None, float | None]]) -> tuple[float, float] | None:
    known = [(spent, solving) for spent, solving in pairs if spent is not None and solving]
    if not known:
        return None
    return sum(spent for spent, _ in known) / sum(solving for _, solving in known), median(a / b for a, b in known)


def faults(entries: Sequence[Entry]) -> list[Entry]:
    """The wrong answers, then the invalid witnesses, then the answers that contradict each other."""
    return [entry for fault in (*FAULTS, DISPUTED) for entry in entries if entry.fault == fault]


def repeat_line(run: Run) -> str:
    """The shell line that makes the instance again and repeats the run on it."""
    limits = f"--timeout {run.wall_limit_s:g} --memory-gib {run.memory_limit_bytes / 2**30:g} --seed {run.seed}"
    if run.recipe.startswith("hardness solve "):  # somebody's network, which nothing makes again
        return f"{run.recipe} --solver {shlex.quote(run.solver)} {limits}"
    return f"{run.recipe} && hardness solve DIR/{run.instance}.yaml --solver {shlex.quote(run.solver)} {limits}"


def _conditions(run: Run) -> tuple[str, str, str]:
    return run.version, f"{run.wall_limit_s:g} s", f"{run.memory_limit_bytes / 2**30:g} GiB"


def _method(run: Run, conditions: dict[tuple[str, int], set[str]]) -> str:
    told = [words for place, words in enumerate(_conditions(run)) if len(conditions[run.solver, place]) > 1]
    return f"{run.solver} ({', '.join(told)})" if told else run.solver


def said(run: Run) -> str:
    """The answer that a run gave."""
    return run.value if run.value is not None else run.verdict


def _contradictions(runs: Sequence[Run]) -> dict[str, Run]:
    """By the key of a run whose answer another run contradicts: that other run.

    What contradicts a known answer has been judged and is left out. An answer that an exact check accepted is held
    against the others, and never the other way round; without one, unchecked answers are held against each other.
    """
    by_instance = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.key):
        if run.category in SOLVED:
            by_instance[run.digest].append(run)
    found = {}
    for given in by_instance.values():
        certified = [run for run in given if run.certified]
        for run in given:
            against = next((other for other in certified or given if said(other) != said(run)), None)
            if against is not None:
                found[run.key] = against
    return found


def _checked(runs: Sequence[Run]) -> dict[str, str]:
    """Answers to instances by their digests: the known one, or one that the exact check accepted."""
    answers = {}
    for run in runs:
        if run.known != "unknown":
            answers[run.digest] = run.known
        elif run.certified:
            answers[run.digest] = run.verdict
    # What somebody says of a network is refuted by what an exact check accepts.
    return answers | {run.digest: run.verdict for run in runs if run.certified and run.verdict in ("yes", "no")}


def _agreed(runs: Sequence[Run]) -> dict[str, str]:
    """The yes or no that all runs on an instance gave that answered, by its digest."""
    given = defaultdict(set)
    for run in runs:
        if run.category in SOLVED:
            given[run.digest].add(run.verdict)
    return {digest: min(said) for digest, said in given.items() if said in ({"yes"}, {"no"})}


def _kind(run: Run) -> str:
    """What is known of an answer before anybody has found it: the answer to a question about a value is one."""
    about_value = run.question in QUESTIONS and issubclass(QUESTIONS[run.question], ValueQuestion)
    return "value" if about_value else "undecided"


def _seconds(entry: Entry) -> float:
    spent = entry.run.wall_s
    return spent if entry.solved and spent is not None else 2 * entry.run.wall_limit_s
