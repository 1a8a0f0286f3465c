"""How an instance was made: enough to make it again, from one line.

Here live the recipe (origin and reduction steps), the instance it makes and what is known of its answer. How they
are stored lives in `instances.suite`.
"""

import hashlib
import shlex
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, cast

from instances.disguises import disguised, known_level
from instances.display import html_table
from instances.errors import InputError, shown
from instances.families import FAMILIES, Family
from instances.families.known_network import KnownNetwork
from instances.problem import Problem, SourceProblem, Verdict
from instances.problems import PROBLEMS
from instances.question import Question, Value
from instances.questions import QUESTIONS, ask, question_named
from instances.reduction import Chain, Counting, Reduction, affordable
from instances.reductions import REDUCTIONS

Params = tuple[tuple[str, int | float | str], ...]
"""Named parameters, sorted by name."""


def params(**values: int | float | str) -> Params:
    """Parameters in their canonical order."""
    return tuple(sorted(values.items()))


FILE_PROBLEMS = ("clique", "cnf")
"""The source problems that a DIMACS file stands for if nobody says another."""


@dataclass(frozen=True)
class FamilyOrigin:
    """A draw from a seeded family."""

    family: str
    params: Params
    seed: int

    def check(self) -> None:
        """Raise what `build` would raise before it draws anything."""
        self._known.check(seed=self.seed, **dict(self.params))

    def build(self) -> SourceProblem | KnownNetwork:
        return self._known.build(seed=self.seed, **dict(self.params))

    @property
    def _known(self) -> Family:
        if self.family not in FAMILIES:
            raise InputError(f"unknown family {shown(self.family)}; known: {', '.join(sorted(FAMILIES))}")
        return FAMILIES[self.family]

    @property
    def line(self) -> str:
        options = " ".join(f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in self.params)
        return f"generate {self.family} {options} --seed {self.seed}"


@dataclass(frozen=True)
class FileOrigin:
    """A source problem read from a file; `text` is its canonical form, so that the origin stands on its own.

    Parameters
    ----------
    problem
        Name of the source problem.
    file
        The name of the file it was read from, for the reader.
    text
        What `SourceProblem.write` makes of it.
    """

    problem: str
    file: str
    text: str

    def build(self) -> SourceProblem:
        if self.problem not in PROBLEMS:
            raise InputError(f"unknown source problem {self.problem!r}; known: {', '.join(sorted(PROBLEMS))}")
        return PROBLEMS[self.problem].read(self.text, self.file)

    @property
    def digest(self) -> str:
        """SHA-256 of `text`, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def line(self) -> str:
        named = "" if self.problem in FILE_PROBLEMS else f" --problem {self.problem}"
        k = getattr(self.build(), "k", None)  # of the problems that are a graph and a number
        return f"reduce {shlex.quote(self.file)}{named}{'' if k is None else f' --colors {k}'}"


DISGUISE = "disguise"
"""The name of the step that puts a disguise on a question."""


@dataclass(frozen=True)
class Step:
    """One reduction by name, with the values of its parameters; or a disguise, with a level and a seed."""

    reduction: str
    params: Params = ()

    def __post_init__(self) -> None:
        if self.reduction == DISGUISE:
            level, seed = (dict(self.params).get(name) for name in ("level", "seed"))
            known_level(level)
            if len(self.params) != 2 or not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
                raise InputError(f"a disguise has a level and a seed of at least 0; got {shown(dict(self.params))}")
            return
        if self.reduction not in REDUCTIONS:
            raise InputError(f"unknown reduction {shown(self.reduction)}; known: {', '.join(sorted(REDUCTIONS))}")
        known = {field.name: field.default for field in fields(cast(Any, REDUCTIONS[self.reduction]))[1:]}
        for name, value in self.params:
            if name not in known or type(value) is not type(known[name]):
                expected = ", ".join(f"{other} like {default!r}" for other, default in known.items()) or "none"
                raise InputError(f"{self.reduction} has no parameter {name} = {shown(value)}; known: {expected}")


@dataclass(frozen=True)
class Recipe:
    """How an instance is made; following it twice gives equal instances on every machine.

    Parameters
    ----------
    origin
        A family or a file.
    steps
        The reductions from a source problem to a question; none if the origin is a family of networks. The last step
        may be a disguise.
    question
        The question put to a family's network: its name, and its parameters such as ``p``. None if the steps end at
        one.
    """

    origin: FamilyOrigin | FileOrigin
    steps: tuple[Step, ...]
    question: tuple[str, Params] | None = None

    def __post_init__(self) -> None:
        if self.question is not None:
            question_named(self.question[0])
        if any(step.reduction == DISGUISE for step in self.steps[:-1]):
            raise InputError("a disguise is the last step of a recipe, and there is one at most")

    @property
    def reductions(self) -> tuple[Step, ...]:
        """The steps without the disguise."""
        return self.steps if self.disguise is None else self.steps[:-1]

    @property
    def disguise(self) -> Step | None:
        """The last step, if it is a disguise."""
        return self.steps[-1] if self.steps and self.steps[-1].reduction == DISGUISE else None

    @cached_property
    def drawn(self) -> SourceProblem | KnownNetwork:
        """What the origin makes."""
        return self.origin.build()

    @cached_property
    def chain(self) -> Chain:
        """The applied steps from the source problem, or the question put to a drawn network, to the question.

        The size of each is looked at before it is made.
        """
        source = self._source
        affordable(f"the {source.name}", source.size)
        reached: Problem[Any] = source
        applied: list[Reduction[Any, Any, Any, Any]] = []
        for step in self.reductions:
            reduction: Any = REDUCTIONS[step.reduction]
            if not isinstance(reached, reduction.source_type):
                raise InputError(
                    f"{step.reduction} starts from {reduction.source_type.name}, but the step before it ends at"
                    f" {reached.name}"
                )
            applied.append(reduction(reached, **dict(step.params)))
            if not applied[-1].bounded:
                affordable(f"what {step.reduction} makes", applied[-1].target_size(reached.size))
            reached = applied[-1].target
        if self.disguise is not None:
            if not isinstance(reached, Question):
                raise InputError(f"a disguise is put on a question; the steps before it end at {reached.name}")
            worn: Any = dict(self.disguise.params)
            applied += disguised(reached, worn["level"], worn["seed"]).steps
        return Chain(source, tuple(applied))

    @property
    def _source(self) -> Problem[Any]:
        """Where the steps start."""
        if not isinstance(self.drawn, KnownNetwork):
            return self.drawn
        if self.question is None or self.reductions:
            raise InputError(f"{self.origin.line}: a family of networks takes a question and no reductions")
        name, values = self.question
        return ask(name, self.drawn.network, QUESTIONS[name].asked_on(self.drawn.domain), dict(values))

    @property
    def words(self) -> str:
        """Where it starts and which steps it takes, in short."""
        origin = self.origin
        start = f"{origin.family}, seed {origin.seed}" if isinstance(origin, FamilyOrigin) else origin.problem
        return " → ".join([start, *(step.reduction for step in self.steps)])

    @property
    def line(self) -> str:
        """The shell line that makes the instance again."""
        worn = ""
        if self.disguise is not None:
            worn = " --disguise {level},seed={seed}".format(**dict(self.disguise.params))
        if self.question is not None:
            name, values = self.question
            options = "".join(f" --{key} {shlex.quote(str(value))}" for key, value in values)
            return f"hardness {self.origin.line} --to {name}{options}{worn} --out DIR"
        steps = self.reductions
        target = REDUCTIONS[steps[-1].reduction].target_type.name if steps else "positivity"
        via = "".join(
            " --via " + shlex.quote(step.reduction + "".join(f",{name}={value}" for name, value in step.params))
            for step in steps
        )
        return f"hardness {self.origin.line} --to {target}{via}{worn} --out DIR"


@dataclass(frozen=True)
class Instance:
    """A question, and the recipe that makes it (none for somebody else's network)."""

    question: Question[Any]
    recipe: Recipe | None

    @classmethod
    def of(cls, recipe: Recipe) -> "Instance":
        question = recipe.chain.target
        if not isinstance(question, Question):
            raise InputError(f"the steps end at {question.name}, which is no question about a network; add a reduction")
        return cls(question, recipe)

    @property
    def digest(self) -> str:
        """That of the question: says nothing of the answer, nor of a promise."""
        return self.question.digest

    def __repr__(self) -> str:
        made = "" if self.recipe is None else f", by {self.recipe.words}"
        return f"Instance({self.name}: {self.question!r}{made})"

    def _repr_html_(self) -> str:
        question = self.question
        rows: list[tuple[str, object]] = [
            ("instance", self.name),
            ("question", question.words),
            ("inputs d", question.network.inputs),
            ("hidden neurons n", question.network.neurons),
        ]
        if self.recipe is not None:
            rows.append(("made by", self.recipe.words))
        return html_table(*rows, picture_of=self)

    @cached_property
    def known(self) -> "Known":
        """What is known of the answer, without a solver: `ask_oracle` is asked when this is first wanted."""
        return Known(Verdict.UNKNOWN, "nobody knows") if self.recipe is None else ask_oracle(self.recipe)

    @property
    def name(self) -> str:
        """The first ten digits of the digest: the instance's neutral file name."""
        return self.digest[:10]


@dataclass(frozen=True)
class Known:
    """What is known of an instance's answer, and how.

    Parameters
    ----------
    verdict
        The answer to the question as named, or unknown. For a question about a value either ``value``, or what its
        theorem says of the value: yes (it is at least the gap's yes-value) or no (at most its no-value).
    how
        One sentence, such as ``exact oracle on the source``.
    source_witness
        Witness of the source problem, if the answer has one.
    witness
        The same witness pushed to the network; of one that was read from a file, plain.
    value
        The exact value, exactly if the verdict is ``value``.
    claimed
        Whether it is somebody's word only, which a witness or a proof refutes; else a theorem or an exact oracle.
    """

    verdict: Verdict
    how: str
    source_witness: tuple[int, ...] | None = None
    witness: Any = None
    value: Value | None = None
    claimed: bool = False

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.VALUE) != (self.value is not None):
            raise InputError(f"what is known has a value if and only if its verdict is value; got {self.verdict.value}")


def ask_oracle(recipe: Recipe) -> Known:
    """Decide the recipe's source problem by its exact oracle and push the witness to the network.

    Where witnesses are counted, count them on the source. For a drawn network: look the answer up among the facts of
    its family.

    Raises
    ------
    RuntimeError
        If the pushed witness fails the question's exact check: the generator is wrong.
    """
    if isinstance(recipe.drawn, KnownNetwork):
        return _fact(recipe.drawn, recipe)
    chain = recipe.chain
    counting = next((step for step in chain.steps if isinstance(step, Counting)), None)
    if counting is not None:
        return _counted(counting)
    decision = recipe.drawn.decide()
    if decision.verdict is Verdict.UNKNOWN:
        return Known(Verdict.UNKNOWN, "the exact oracle on the source used up its conflict budget")
    question = chain.target
    negated = isinstance(question, Question) and question.witnessed is Verdict.NO
    if decision.witness is None:
        return Known(Verdict.YES if negated else Verdict.NO, "exact oracle on the source")
    witness = chain.push(decision.witness)
    if not (chain.source.check(decision.witness) and question.check(witness)):
        raise RuntimeError(f"the oracle's witness fails the exact check: {recipe.line}")
    return Known(Verdict.NO if negated else Verdict.YES, "exact oracle on the source", decision.witness, witness)


def _counted(counting: Counting[Any, Any]) -> Known:
    count = counting.source.count()
    if count is None:
        return Known(Verdict.UNKNOWN, "the exact count on the source used up its budget of steps")
    return Known(Verdict.VALUE, f"exact count on the source: {count}", value=counting.value(count))


def _fact(drawn: KnownNetwork, recipe: Recipe) -> Known:
    assert recipe.question is not None, "a recipe puts a question to a drawn network"
    name, values = recipe.question
    key = ",".join([name, *(f"{parameter}={value}" for parameter, value in values)])
    fact = drawn.facts.get(key, Verdict.UNKNOWN)
    if isinstance(fact, Verdict):
        return Known(fact, drawn.how if fact is not Verdict.UNKNOWN else "the family knows no answer")
    return Known(Verdict.VALUE, drawn.how, value=fact)
