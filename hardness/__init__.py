"""What it costs: studies, isolated runs, their judgement, the store and the report; and the front door for Python.

``hardness.reduce``, ``ask``, ``solve``, ``check``, ``draw``, ``run``, ``report`` and ``scaling`` do what the commands
do, on values instead of files; docs/python.md shows them at work.

The names below are imported when they are first used, so that the process of a run, which imports this package too,
begins under its limits before anything large is loaded.

>>> import hardness
>>> hardness.reduce([[1, 2], [-1]], to="positivity", groups=2).question
Positivity(Network(2 → 9 → 1, exact), R^2, threshold = 0)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from instances import display

if TYPE_CHECKING:
    from hardness.api.answer import Answer
    from hardness.api.deciding import check, solve
    from hardness.api.growth import Scaling, scaling
    from hardness.api.making import ask, reduce
    from hardness.api.pictures import draw
    from hardness.api.studying import Runs, report, run
    from hardness.errors import GeneratorError
    from hardness.judging.judge import Category
    from hardness.reporting import write_report
    from hardness.scheduling.run import run_study
    from hardness.store.store import Run, Store
    from hardness.study.study import Study, read_study
    from instances.errors import InputError

__all__ = [
    "Answer",
    "Category",
    "GeneratorError",
    "InputError",
    "Run",
    "Runs",
    "Scaling",
    "Store",
    "Study",
    "ask",
    "check",
    "draw",
    "read_study",
    "reduce",
    "report",
    "run",
    "run_study",
    "scaling",
    "solve",
    "write_report",
]

_HOMES = {
    "Answer": "hardness.api.answer",
    "Category": "hardness.judging.judge",
    "GeneratorError": "hardness.errors",
    "Scaling": "hardness.api.growth",
    "InputError": "instances.errors",
    "Run": "hardness.store.store",
    "Runs": "hardness.api.studying",
    "Store": "hardness.store.store",
    "Study": "hardness.study.study",
    "ask": "hardness.api.making",
    "check": "hardness.api.deciding",
    "draw": "hardness.api.pictures",
    "read_study": "hardness.study.study",
    "reduce": "hardness.api.making",
    "report": "hardness.api.studying",
    "run": "hardness.api.studying",
    "run_study": "hardness.scheduling.run",
    "scaling": "hardness.api.growth",
    "solve": "hardness.api.deciding",
    "write_report": "hardness.reporting",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _picture(shown: Any) -> str:
    from hardness.api.pictures import picture

    return picture(shown)


display.picture = _picture
