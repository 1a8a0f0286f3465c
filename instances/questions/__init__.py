"""The questions about a network, one a file, and the registry that asks them by name.

Other packages add questions by the entry point group ``relu_hardness.questions``, whose values are ``module:Class``;
docs/adding-a-question.md says how.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any, ClassVar

from instances.errors import InputError
from instances.network import Network
from instances.option import Option
from instances.question import Domain, Question
from instances.questions.components import Components
from instances.questions.functional_dimension import FunctionalDimension
from instances.questions.identifiability import Identifiability
from instances.questions.injectivity import Injectivity
from instances.questions.lipschitz import Lipschitz
from instances.questions.local_minimum import LocalMinimum
from instances.questions.maximum import Maximum
from instances.questions.positivity import Positivity
from instances.questions.reachability import Reachability
from instances.questions.regions import Regions
from instances.questions.surjectivity import Surjectivity
from instances.questions.volume import Volume
from instances.questions.zero_map import ZeroMap
from instances.questions.zonotope_containment import ZonotopeContainment

_OURS: tuple[type[Question[Any]], ...] = (
    Positivity,
    ZeroMap,
    Maximum,
    Lipschitz,
    Surjectivity,
    Injectivity,
    ZonotopeContainment,
    Regions,
    Reachability,
    Identifiability,
    FunctionalDimension,
    Components,
    Volume,
    LocalMinimum,
)
"""A new question is a file of this folder and a line here."""

GROUP = "relu_hardness.questions"
"""The entry point group."""


class _Registry(Mapping[str, type[Question[Any]]]):
    """Questions by name. Those of other packages are looked for when a name is not one of ours, or all are wanted."""

    _ours: ClassVar[dict[str, type[Question[Any]]]] = {question.name: question for question in _OURS}

    def __getitem__(self, name: str) -> type[Question[Any]]:
        return self._ours[name] if name in self._ours else _others()[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._ours, **_others()})

    def __len__(self) -> int:
        return len({**self._ours, **_others()})


@cache
def _others() -> dict[str, type[Question[Any]]]:
    """The questions of other packages; none takes the place of one of ours."""
    found: dict[str, type[Question[Any]]] = {}
    for point in entry_points(group=GROUP):
        try:
            question = point.load()
        except (ImportError, AttributeError) as error:
            raise InputError(f"question {point.name} ({point.value}) cannot be imported: {error}") from None
        if not (isinstance(question, type) and issubclass(question, Question) and question.name == point.name):
            raise InputError(f"question {point.name} ({point.value}) is no class of questions with this name")
        found[point.name] = question
    return found


QUESTIONS: Mapping[str, type[Question[Any]]] = _Registry()
"""Every question by its name on the command line."""


def question_named(name: str) -> type[Question[Any]]:
    """The class of a question.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name not in QUESTIONS:
        raise InputError(f"unknown question {name!r}; known: {', '.join(QUESTIONS)}")
    return QUESTIONS[name]


def parameters(name: str) -> dict[str, Any]:
    """The options of a question, such as p, with their defaults.

    >>> parameters("lipschitz")
    {'p': '2'}
    """
    return {name: option.default for name, option in question_named(name).options().items()}


def options_of_all() -> dict[str, dict[str, Option]]:
    """The options of every question, by their name and then by the question's: questions may share a name."""
    found: dict[str, dict[str, Option]] = {}
    for question in QUESTIONS.values():
        for name, option in question.options().items():
            found.setdefault(name, {})[question.name] = option
    return dict(sorted(found.items()))


def parsed(name: str, given: Mapping[str, object]) -> dict[str, Any]:
    """The values of all options of a question: those that are given, as texts or numbers, and else the defaults.

    Raises
    ------
    InputError
        If the question or an option is unknown, or a value is no exact number where one is needed.

    >>> parsed("positivity", {"threshold": "1/2"})
    {'threshold': Fraction(1, 2)}
    """
    options = question_named(name).options()
    for parameter in given:
        if parameter not in options:
            known = ", ".join(options) or "none"
            raise InputError(f"the question {name} has no parameter {parameter!r}; known: {known}")
    return {
        parameter: option.read(given[parameter]) if parameter in given else option.default
        for parameter, option in options.items()
    }


def ask(name: str, network: Network, domain: Domain, given: Mapping[str, object]) -> Question[Any]:
    """Put a question to a network.

    A network that is a layer followed by ReLUs only, x -> max(0, W x + b), is as good as its affine map where the
    question brings the ReLU: for injectivity.

    Raises
    ------
    InputError
        If an option is wrong, or the question cannot be asked about this network or domain.
    """
    values = parsed(name, given)
    question: Any = QUESTIONS[name]
    asked: Question[Any] = question(question.about(network), domain, **values)
    return asked


__all__ = [
    "GROUP",
    "QUESTIONS",
    "Components",
    "FunctionalDimension",
    "Identifiability",
    "Injectivity",
    "Lipschitz",
    "LocalMinimum",
    "Maximum",
    "Positivity",
    "Reachability",
    "Regions",
    "Surjectivity",
    "Volume",
    "ZeroMap",
    "ZonotopeContainment",
    "ask",
    "options_of_all",
    "parameters",
    "parsed",
    "question_named",
]
